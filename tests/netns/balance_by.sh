# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# balance-by: what the daemon makes of the machine's hash policies, and that it puts
# back what it has found.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/weights.sh
. /multihome/tests/lib/weights.sh

policy4=/proc/sys/net/ipv4/fib_multipath_hash_policy
policy6=/proc/sys/net/ipv6/fib_multipath_hash_policy

# policies [IPV4 IPV6]: sets them, or says what they are.
policies() {
	if [ $# -gt 0 ]; then
		echo "$1" >$policy4
		echo "$2" >$policy6
	else
		echo "$(cat $policy4) $(cat $policy6)"
	fi
}

policies_are() {
	[ "$(policies)" = "$1" ]
}

balance_by() {
	printf '[multihome]\nbalance-by = %s\n' "$1" >/etc/multihome.conf
}

kept() {
	cat /run/multihome/*/machine/hash 2>/dev/null || :
}

# watch_killed: by nobody's leave.
watch_killed() {
	kill -9 "$watch_pid"
	wait "$watch_pid" || :
}

# One destination, many ports: shared, by whichever protocol and family.
case_flow() {
	lines_share IF_MULTIHOME_WEIGHT=3
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=3
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	far_up
	assert_eq '0 0' "$(policies)" 'to begin with'
	watch_start
	must_wait_for 5 are_weights 'eth0 3 eth1 1'
	assert_eq '0 0' "$(policies)" 'nobody asked for it'
	assert_contains "$(multihome status)" \
		'IPv4 by ISP1 (eth0), ISP2 (eth1); by pair of addresses'
	all_by_one one udp 4
	balance_by flow
	kill -HUP "$watch_pid"
	must_wait_for 5 policies_are '1 1'
	assert_contains "$(watch_said)" \
		'net.ipv4.fib_multipath_hash_policy: 1, which was 0: balance-by = flow'
	assert_contains "$(multihome status)" \
		'IPv4 by ISP1 (eth0), ISP2 (eth1); by flow'
	assert_contains "$(multihome status)" \
		'IPv6 by ISP1 (eth0), ISP2 (eth1); by flow'
	own_tcp_by_flow || assert_contains "$(multihome status)" \
		'by flow, TCP of this host by'
	for family in 4 6; do
		spreads_as one udp $family 3 1
		spreads_as one tcp $family 3 1
		if own_tcp_by_flow; then
			spreads_as unbound tcp $family 3 1
		else
			all_by_one unbound tcp $family
		fi
	done
	balance_by pair
	kill -HUP "$watch_pid"
	must_wait_for 5 policies_are '0 0'
	assert_eq '' "$(kept)"
	balance_by flow
	kill -HUP "$watch_pid"
	must_wait_for 5 policies_are '1 1'
	watch_stop
	assert_eq '0 0' "$(policies)" 'after it'
	assert_eq '' "$(kept)"
	assert_contains "$(watch_said)" \
		'net.ipv6.fib_multipath_hash_policy: 0, which was 1: as it was found'
}

own_tcp_by_flow() {
	kernel_since 6 16
}

# all_by_one one|unbound KIND FAMILY: flows to one destination go by one line.
all_by_one() {
	own='10.1.1.2 10.2.2.2'
	[ "$3" = 4 ] || own='2001:db8:1::2 2001:db8:2::2'
	# shellcheck disable=SC2086
	got=$(/multihome/tests/netns/weights.py "$1" "$2" "$3" 50 $own)
	case $got in
	'0 50' | '50 0') ;;
	*) fail "$1, $2, IPv$3: one destination by both lines: $got" ;;
	esac
	assert_eq "$got" "$(seen isp1) $(seen isp2)" "heard of $2, IPv$3"
}

# What was there is what is put back, by whoever comes next.
case_killed() {
	lines_share
	policies 0 3
	balance_by flow
	watch_start
	must_wait_for 5 policies_are '1 1'
	watch_killed
	assert_eq '1 1' "$(policies)" 'of who cannot put it back'
	watch_start
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	assert_eq '1 1' "$(policies)"
	watch_killed
	balance_by pair
	assert_lacks "$(multihome check 2>&1 || :)" hash_policy
	watch_start
	must_wait_for 5 policies_are '0 3'
	assert_eq '' "$(kept)"
	watch_stop
	# also one that is ended before it has led anything
	balance_by flow
	watch_start
	must_wait_for 5 policies_are '1 1'
	watch_killed
	debian_down eth0 IF_ADDRESS=10.1.1.2
	debian_down eth1 IF_ADDRESS=10.2.2.2
	watch_start
	watch_stop
	assert_eq '0 3' "$(policies)" 'of an end in order'
}

case_flush() {
	lines_share
	policies 2 0
	balance_by flow
	watch_start
	must_wait_for 5 policies_are '1 1'
	assert multihome flush
	must_wait_for 5 policies_are '2 0'
	lines_again
	must_wait_for 5 policies_are '1 1'
	watch_killed
	assert multihome flush
	assert_eq '2 0' "$(policies)"
	assert_records 0
}

lines_again() {
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=1
}

# An upgrade: nothing changes in between, and the next one knows what was there.
case_upgrade() {
	lines_share
	balance_by flow
	watch_start
	must_wait_for 5 policies_are '1 1'
	kill -USR2 "$watch_pid"
	wait "$watch_pid"
	assert_eq '1 1' "$(policies)"
	watch_start
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	watch_stop
	assert_eq '0 0' "$(policies)"
}

# What others have set is theirs, before and after.
case_others() {
	lines_share
	policies 1 1
	balance_by flow
	watch_start
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	watch_stop
	assert_eq '1 1' "$(policies)" 'as it was found'
	policies 0 0
	watch_start
	must_wait_for 5 policies_are '1 1'
	policies 1 2
	watch_stop
	assert_eq '0 2' "$(policies)" 'set by somebody meanwhile'
	assert_eq '' "$(kept)"
}

# Without lines that lead there is nothing to spread.
case_no_line() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PROBE=203.0.113.10
	line_up 2 IF_MULTIHOME_PRIORITY=none
	balance_by flow
	watch_start
	watch_settle 1
	assert_eq '0 0' "$(policies)"
	line_up 2 IF_MULTIHOME_PRIORITY=1
	must_wait_for 8 policies_are '1 1'
	line_up 2 IF_MULTIHOME_PRIORITY=none
	must_wait_for 5 policies_are '0 0'
	watch_stop
}

# Where the machine does not let it, that is told once, and lines lead.
case_refused() {
	lines_share
	balance_by flow
	mount --bind /proc/sys/net /proc/sys/net
	mount -o remount,bind,ro /proc/sys/net
	watch_start
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=2
	must_wait_for 5 are_weights 'eth0 1 eth1 2'
	assert_eq '0 0' "$(policies)"
	assert_contains "$(syslog)" 'net.ipv4.fib_multipath_hash_policy: stays 0, cannot be set to 1 for balance-by: Read-only file system'
	assert_eq 1 "$(syslog | grep -c 'net.ipv4.*cannot be set')"
	assert_contains "$(multihome status)" 'by pair of addresses'
	umount /proc/sys/net
	kill -HUP "$watch_pid"
	must_wait_for 5 policies_are '1 1'
	watch_stop
	assert_eq '0 0' "$(policies)"
}

case_check() {
	topo_up
	topo_addr
	for n in 1 2; do
		printf 'iface eth%s inet static\naddress 10.%s.%s.2/24\n' \
			$((n - 1)) $n $n
		printf 'multihome-table ISP%s\nmultihome-gateway 10.%s.%s.1\n' \
			$n $n $n
		echo multihome-priority $n
	done >/tmp/stanzas
	policies 1 1
	ends 0 multihome check /tmp/stanzas
	assert_lacks "$out" hash_policy
	sed -i 's/priority 2/priority 1/' /tmp/stanzas
	ends 0 multihome check /tmp/stanzas
	assert_contains "$out" 'net.ipv4.fib_multipath_hash_policy: is 1, which this program has not set: lines share by that, and not by pairs of addresses; expected 0, or balance-by = flow in /etc/multihome.conf'
	assert_lacks "$out" net.ipv6
	balance_by flow
	ends 0 multihome check /tmp/stanzas
	assert_lacks "$out" hash_policy
	if own_tcp_by_flow; then
		assert_lacks "$out" 'before 6.16'
	fi
	ends 0 setarch --uname-2.6 multihome check /tmp/stanzas
	assert_contains "$out" 'IPv4: of balance-by = flow, this kernel (2.6.'
	assert_contains "$out" 'before 6.16) takes no notice for the TCP connections of this host: those to one destination and port go by one line'
	policies 0 0
	balance_by pair
	ends 0 multihome check /tmp/stanzas
	assert_lacks "$out" hash_policy
}
