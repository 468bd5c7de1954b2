# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The table of lines, given verdicts: what is in the kernel, and where packets go.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

# Without a daemon nothing of it is there.
case_no_daemon() {
	lines_up
	assert_eq '' "$(steering)$(steering -6)"
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	assert multihome status
}

case_first_of_two() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq "32764:	from all lookup main suppress_prefixlength 0 proto multihome
32765:	from all lookup 7000 proto multihome
default via 10.1.1.1 dev eth0 proto multihome metric 1
default via 10.1.1.1 dev eth0 proto multihome metric 1001
default via 10.2.2.1 dev eth1 proto multihome metric 1002" "$(steering)"
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_eq '' "$(steering -6)"
	assert multihome status
	assert_eq '' "$(multihome sync 2>&1)" 'nothing is left to do'
}

case_other_of_two() {
	lines_up
	verdicts 'eth0 inet down 0' 'eth1 inet up 1'
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	tcp_out 10.2.2.2
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
}

case_shared() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 1'
	assert_contains "$(steering)" "default proto multihome metric 1
	nexthop via 10.1.1.1 dev eth0 weight 1
	nexthop via 10.2.2.1 dev eth1 weight 1"
	assert multihome status
	assert_eq '' "$(multihome sync 2>&1)"
	verdicts 'eth0 inet up 3' 'eth1 inet up 1'
	assert_contains "$(steering)" 'nexthop via 10.1.1.1 dev eth0 weight 3'
	assert_eq '' "$(multihome sync 2>&1)"
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
}

case_shared_inet6() {
	lines_up
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet6 up 1' 'eth1 inet6 up 1'
	assert_contains "$(steering -6)" "default proto multihome metric 1 pref medium
	nexthop via 2001:db8:1::1 dev eth0 weight 1
	nexthop via 2001:db8:2::1 dev eth1 weight 1"
	assert_eq '' "$(multihome sync 2>&1)"
	assert multihome status
	verdicts 'eth0 inet6 up 0' 'eth1 inet6 up 1'
	assert_eq 'eth1 2001:db8:2::1 7000' "$(way - 2001:db8:ffff::10)"
	assert_eq '' "$(multihome sync 2>&1)"
	verdicts 'eth0 inet6 up 1' 'eth1 inet6 up 1'
	assert_eq '' "$(multihome sync 2>&1)"
}

# IPv6 without a router, as PPP may have it, shares nothing: the kernel does not.
case_shared_inet6_by_device() {
	lines_up
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_GATEWAY=none
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet6 up 1' 'eth1 inet6 up 1' 'eth0 inet up 1'
	assert_eq 'eth1 2001:db8:2::1 7000' "$(way - 2001:db8:ffff::10)"
	assert_eq '' "$(multihome sync 2>&1)"
	verdicts 'eth0 inet6 up 1' 'eth1 inet6 down 0' 'eth0 inet up 1'
	assert_eq 'eth0 - 7000' "$(way - 2001:db8:ffff::10)"
	line6_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_GATEWAY=none
	verdicts 'eth0 inet6 up 1' 'eth1 inet6 up 1' 'eth0 inet up 1'
	assert_eq 'eth0 - 7000' "$(way - 2001:db8:ffff::10)"
	assert_eq '' "$(multihome sync 2>&1)"
	assert multihome status
}

# A line that no verdict names yet is the last resort, and no more.
case_newcomer() {
	lines_up
	verdicts 'eth1 inet up 1'
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	assert_contains "$(steering)" 'default via 10.1.1.1 dev eth0 proto multihome metric 1001'
	verdicts
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
}

# ifdown takes its part with it, and ifup brings it back, whatever the daemon does.
case_down_and_up() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	debian_down eth0 IF_ADDRESS=10.1.1.2
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	assert_eq '1' "$(ip route show table 7000 | wc -l)"
	line_up 1 IF_MULTIHOME_PRIORITY=1
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	debian_down eth0 IF_ADDRESS=10.1.1.2
	debian_down eth1 IF_ADDRESS=10.2.2.2
	assert_eq '' "$(steering)"
}

case_all_dead_refused() {
	lines_up
	printf '[multihome]\nnone-alive = refuse\n' >/etc/multihome.conf
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 1' 'eth1 inet up 0' 'eth0 inet6 up 1'
	verdicts 'eth0 inet down 0' 'eth1 inet down 0' 'eth0 inet6 down 0' \
		>/tmp/said 2>&1
	assert_contains "$(cat /tmp/said)" \
		'eth1: remove route default via 10.2.2.1 dev eth1 table 7000'
	assert_contains "$(ask - 203.0.113.10)" 'No route to host'
	assert_contains "$(ask - 2001:db8:ffff::10)" 'No route to host'
	assert_eq '' "$(multihome sync 2>&1)"
	assert multihome status
	verdicts 'eth0 inet down 0' 'eth1 inet up 1' 'eth0 inet6 up 1'
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	assert_eq '' "$(multihome sync 2>&1)"
}

# What only prefers a line leaves it when it is dead, and comes back; what has its
# source stays.
case_preferences_fall_back() {
	lines_up
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_TO=198.18.0.0/15 \
		IF_MULTIHOME_MARK=2
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 198.18.0.1)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 203.0.113.10 2)"
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 198.18.0.1)"
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10 2)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.2 203.0.113.10)"
	assert multihome status
	# nothing else lives: it is as if it did
	verdicts 'eth0 inet down 0' 'eth1 inet down 1'
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 198.18.0.1)"
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 198.18.0.1)"
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_TO=198.18.0.0/15 \
		IF_MULTIHOME_MARK=2 IF_MULTIHOME_STRICT=yes
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 198.18.0.1)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 203.0.113.10 2)"
}

# A rule of others that has our number decides, whoever came first.
case_rule_of_others() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	ip route add 198.18.0.0/15 via 10.2.2.1 table 999
	ip rule add to 198.18.0.0/15 lookup 999 priority 32765
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 198.18.0.1)"
	assert_eq 2 "$(multihome sync 2>&1 | wc -l)" 'out, and in again'
	assert_eq 'eth1 10.2.2.1 999' "$(way - 198.18.0.1)"
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_eq '' "$(multihome sync 2>&1)"
	assert multihome status
}

# Main is asked first, for all but its default: a LAN, a VPN's halves.
case_main_first() {
	lines_up
	lan_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'br0 - main' "$(way - 192.168.7.2)"
	ip route add 128.0.0.0/1 via 192.168.7.2
	assert_eq 'br0 192.168.7.2 main' "$(way - 203.0.113.10)"
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 100.64.0.1)"
}

# Where main's own default is gone, and what forbids is left, the lines carry on.
case_main_forbids() {
	lines_up
	lan_up
	ip route add unreachable default metric 4000000
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_contains "$(steering)" '32764:	from all lookup main suppress_prefixlength 0'
	ip route del default via 10.1.1.1
	assert multihome sync
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_eq 'br0 - main' "$(way - 192.168.7.2)"
	assert_contains "$(steering)" '32764:	from all to 10.0.0.0/8 lookup main'
	assert multihome status
	ip route add default via 10.1.1.1
	assert multihome sync
	assert_contains "$(steering)" '32764:	from all lookup main suppress_prefixlength 0'
}

# The address of a line without a claim answers by it.
case_answers_of_main() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_PRIORITY=2
	verdicts 'eth1 inet up 1'
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	assert_eq 'eth0 10.1.1.1 main' "$(way 10.1.1.2 203.0.113.10)"
}

case_flushed() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert multihome flush
	assert_eq '' "$(steering)"
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	nothing_of_ours
}

# Whoever removes some of it sees it come back; what somebody else put into the table
# stays.
case_mended() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 1'
	steering >/tmp/whole
	ip route add 198.18.0.0/15 via 10.2.2.1 table 7000
	ip rule del priority 32765
	ip route del default table 7000 metric 1
	ip route del default table 7000 metric 1001
	ends 4 multihome status
	assert_contains "$out" 'missing: rule priority 32765 from all lookup 7000'
	assert_contains "$(echo "$out" | tr -s '\n ' '  ')" \
		'nexthop via 10.1.1.1 dev eth0 weight 1 nexthop via 10.2.2.1 dev eth1'
	assert multihome sync
	ip route del 198.18.0.0/15 via 10.2.2.1 table 7000
	assert_eq "$(cat /tmp/whole)" "$(steering)"
}

# What the kernel refuses of one line (the way to its router is found in the line's
# own table, and by all tables it is none) holds up no other.
case_one_refused() {
	topo_up 3
	topo_addr
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 3 IF_MULTIHOME_PRIORITY=3
	verdicts 'eth0 inet up 1' 'eth2 inet up 0'
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_GATEWAY=10.2.2.255 || :
	sed 's/eth0	inet	up	1	1/eth0	inet	down	1	0/
		s/eth2	inet	up	1	0/eth2	inet	up	1	1/' \
		"$verdicts_dir/lines" >/tmp/lines
	cp /tmp/lines "$verdicts_dir/lines"
	refute multihome sync
	assert_eq 'eth2 10.3.3.1 7000' "$(way - 203.0.113.10)"
	line_up 2 IF_MULTIHOME_PRIORITY=2
	assert_contains "$(steering)" \
		'default via 10.2.2.1 dev eth1 proto multihome metric 1002'
	assert_eq '' "$(multihome sync 2>&1)"
}

# A file that is damaged does not count, and that is said.
case_damaged() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	for bad in 'garbage' 'multihome	1' 'multihome	1
line	eth0	inet	up	1	999
end'; do
		echo "$bad" >"$verdicts_dir/lines"
		multihome sync >/tmp/out 2>&1 || :
		assert_contains "$(cat /tmp/out)" 'does not count'
		assert_eq '' "$(steering)"
	done
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
}

# An IPv4 line by a router of IPv6 (RFC 5549), as main's default has it.
case_gateway_of_ipv6() {
	topo_up
	topo_addr
	ip -4 route replace default via inet6 fe80::1 dev eth0
	debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 2' 'eth1 inet up 1'
	assert_contains "$(steering)" "default proto multihome metric 1
	nexthop via inet6 fe80::1 dev eth0 weight 2
	nexthop via 10.2.2.1 dev eth1 weight 1"
	assert_eq '' "$(multihome sync 2>&1)"
	assert multihome status
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq 'eth0 fe80::1 7000' "$(way - 203.0.113.10)"
	ends 0 multihome explain 203.0.113.10
	assert_contains "$out" 'leaves  by eth0 to fe80::1'
}

# A line without an address leads nobody, or he would go by it with another's.
case_without_address() {
	lines_up
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	verdicts 'eth0 inet up 1' 'eth1 inet up 0' 'eth0 inet6 up 1' 'eth1 inet6 up 0'
	before=$(steering; steering -6)
	ip addr del 10.1.1.2/24 dev eth0
	ip addr del 2001:db8:1::2/64 dev eth0
	assert multihome sync
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10)"
	assert_eq 'eth1 2001:db8:2::1 7000' "$(way - 2001:db8:ffff::10)"
	assert_lacks "$(steering; steering -6)" eth0
	ip addr add 10.1.1.2/24 dev eth0
	ip addr add 2001:db8:1::2/64 dev eth0 nodad
	assert multihome sync
	assert_eq "$before" "$(steering; steering -6)"
}

# What is left of it where nothing remembers it: shown, and removed by a flush.
case_left_over() {
	lines_up
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 1' 'eth1 inet up 0' 'eth0 inet6 up 1' \
		'eth1 inet6 up 1'
	rm -r /run/multihome
	ends 4 multihome status
	assert_contains "$out" "left over, \`multihome flush\` removes it"
	left=$(echo "$out" | tr -s '\n ' '  ')
	for what in 'rule priority 32764 from all lookup main suppress_prefixlength 0' \
		'rule priority 32765 from all lookup 7000' \
		'route default via 10.1.1.1 dev eth0 table 7000 metric 1' \
		'route default via 10.2.2.1 dev eth1 table 7000 metric 1002' \
		'route default table 7000 metric 1 nexthop via 2001:db8:1::1 dev eth0'; do
		assert_contains "$left" "$what"
	done
	before="$(steering)$(steering -6)"
	assert multihome sync
	assert_eq "$before" "$(steering)$(steering -6)" 'sync leaves it'
	# others' in the same places stay
	ip route add 198.18.0.0/15 via 10.2.2.1 table 7000
	ip rule add to 198.18.0.0/15 lookup 999 priority 32765
	assert multihome flush
	assert_eq '32765:	from all to 198.18.0.0/15 lookup 999
198.18.0.0/15 via 10.2.2.1 dev eth1' "$(steering)$(steering -6)"
	ip rule del priority 32765
	ip route del 198.18.0.0/15 table 7000
	nothing_of_ours
}

# The lines come up again beside it: what is wanted is taken over.
case_left_over_and_up() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	before=$(steering)
	rm -r /run/multihome
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq "$before" "$(steering)"
	assert multihome status
	multihome flush
	assert_eq '' "$(steering)"
	nothing_of_ours
}

# Of all, flush forgets what a daemon that is dead has left as its verdicts.
case_flush_forgets_verdicts() {
	lines_up
	verdicts 'eth0 inet down 0' 'eth1 inet up 1'
	assert multihome flush eth0
	assert test -e "$verdicts_dir/lines"
	assert multihome flush
	refute test -e "$verdicts_dir/lines"
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	assert_eq '' "$(steering)"
}

# A kernel that ignores suppress_prefixlength would ask main for its default first:
# no table of lines then, and that is said once.
case_kernel_without_suppress() {
	preloads
	lines_up LD_PRELOAD=/tmp/refuse.so NO_SUPPRESS=1
	verdicts_dir=$(echo /run/multihome/*/machine)
	printf 'multihome\t1\nline\teth0\tinet\tdown\t1\t0\nline\teth1\tinet\tup\t1\t1\nend\n' \
		>"$verdicts_dir/lines"
	LD_PRELOAD=/tmp/refuse.so NO_SUPPRESS=1 multihome sync >/tmp/out 2>&1 || :
	assert_eq '1' "$(grep -c 'ignores suppress_prefixlength: what has no source' \
		/tmp/out)" "$(cat /tmp/out)"
	assert_eq '' "$(steering)"
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
}

# as_said: what those say that look at stanzas and at the rules and routes of others.
as_said() {
	for as_command in check import 'generate eth0' 'generate --nm eth1'; do
		as_status=0
		# shellcheck disable=SC2086
		multihome $as_command >/tmp/as 2>&1 || as_status=$?
		echo "$as_command: $as_status"
		cat /tmp/as
	done
}

# To none of them is the table of lines somebody else's, or a stanza's.
case_ours_to_all() {
	lines_up
	printf '%s\n' 'auto eth0 eth1' 'iface eth0 inet static' \
		'	address 10.1.1.2/24' '	gateway 10.1.1.1' \
		'	multihome-table ISP1' '	multihome-priority 1' \
		'iface eth1 inet static' '	address 10.2.2.2/24' \
		'	multihome-table ISP2' '	multihome-gateway 10.2.2.1' \
		'	multihome-priority 2' '	multihome-mark 2' \
		>/etc/network/interfaces
	ends 0 multihome reload
	as_said >/tmp/before
	assert_contains "$(cat /tmp/before)" 'check: 0'
	verdicts 'eth0 inet up 1' 'eth1 inet up 1'
	assert_contains "$(steering)" '32765:	from all lookup 7000'
	as_said >/tmp/after
	assert_eq "$(cat /tmp/before)" "$(cat /tmp/after)"
	assert_lacks "$(cat /tmp/after)" 7000
	# whatever carries no mark of ours in that place is named, as anywhere
	ip rule add priority 32764 fwmark 2 lookup 50
	multihome check >/tmp/out 2>&1 || :
	assert_contains "$(cat /tmp/out)" "a rule that is not multihome's"
	ip rule del priority 32764 fwmark 2
	# what was made by the settings of then is ours still, and made anew
	printf '[multihome]\nprotocol = 78\nrule-priority = 9000\n' \
		>/etc/multihome.conf
	ends 0 multihome check
	assert_lacks "$out" 7000
	assert multihome sync
	assert_eq '' "$(steering | grep 'proto multihome' || :)" 'of the protocol of then'
	assert_eq 2 "$(steering | grep -c '^3276[45]:.*proto 78')"
	assert_eq 0 "$(ip rule show | grep -c 'proto multihome$')"
	assert multihome status
	assert multihome flush
	assert_eq '' "$(steering)"
}
