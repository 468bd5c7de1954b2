# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # of watch_start
# The table of nftables by which connections keep their line: who writes it, takes it
# away, and puts it back.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

# flows_start, flows_end: of the LAN by line 1, which is not the one of new flows; none
# was lost or moved meanwhile.
flows_start() {
	# shellcheck disable=SC2086
	keep_start lan lan 10 $far
	prefers 2
}

flows_end() {
	watch_settle 1
	keep_end lan
	assert_eq "$none_lost" "$kept" "${1-flows of the LAN}"
}

# watch_end SIGNAL: it ends by that.
watch_end() {
	kill -s "$1" "$watch_pid"
	wait "$watch_pid" || :
}

# marked: rules by our marks.
marked() {
	ip rule | grep -q 0x3f000000 && ip -6 rule | grep -q 0x3f000000
}

# owned: by a process that lives.
owned() {
	remembers && grep -q 'flags.*owner' /tmp/table
}

# Whoever restarts it: no flow notices.
case_restart() {
	router
	starts eth0
	flows_start
	for signal in KILL USR2; do
		watch_end $signal
		assert remembers
		assert marked
		refute owned
		sees 2
		watch_start
		must_wait_for 5 owned
		sees 2
	done
	flows_end
	watch_end KILL
	nft delete table inet multihome
	watch_start
	must_wait_for 5 remembers
	# it is no repair of what others did
	assert_lacks "$(multihome status)" ' last '
	watch_stop
	assert_lacks "$(multihome status)" ' last '
	refute remembers
	refute marked
	assert_lacks "$(watch_said)" nftables
}

# A device has its number again, whichever came up first, and when the daemon was
# ended in order; its flows are its own.
case_stopped() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_PRIORITY=2
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	router_of eth0, eth1
	watch_start
	must_wait_for 5 numbered eth1 1
	lines_again
	must_wait_for 5 numbered eth0 2
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	watch_stop
	refute remembers
	watch_start
	must_wait_for 5 numbered eth0 2
	assert numbered eth1 1
	echo 0 >/proc/sys/net/ipv4/ip_forward
	echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
	must_wait_for 5 gone
	watch_end KILL
	watch_start
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
	echo 1 >/proc/sys/net/ipv4/ip_forward
	must_wait_for 5 numbered eth0 2
	assert numbered eth1 1
	watch_settle 2
	keep_end lan
	assert_contains "$kept" 'tcp4 lost 0 moved 0'
	assert_contains "$kept" 'tcp6 lost 0 moved 0'
	watch_stop
	assert multihome flush
	refute test -e /run/multihome/*/machine/marks
}

# numbered DEVICE N: its flows are known by that mark.
numbered() {
	remembers && grep -q "oifname \"$1\" ct mark set .* | 0x0*${2}000000" /tmp/table
}

# All lines go, and one comes back: what the other has had is forgotten, and no flow
# of it takes this one.
case_all_lines_go() {
	router
	starts eth0
	assert numbered eth0 1
	keep_start lan lan 5 udp4=udp,203.0.113.10,9007
	assert [ "$(marked_flows 1)" -ge 5 ]
	keep_end lan
	for n in 1 2; do
		line_down $n
		line6_down $n
	done
	must_wait_for 5 gone
	line_up 2 IF_MULTIHOME_PRIORITY=2
	must_wait_for 5 numbered eth1 2
	assert_eq 0 "$(marked_flows 1)"
	lines_again
	must_wait_for 5 numbered eth0 1
	watch_stop
}

# The 64th device has no number, until there is one for it; that is said once.
case_too_many() {
	for n in $(seq 65); do
		ip link add "d$n" type veth peer name "p$n"
		ip link set "p$n" up
		ip link set "d$n" up
		ip addr add "10.100.$n.2/24" dev "d$n"
		many_up "$n"
	done
	echo 1 >/proc/sys/net/ipv4/ip_forward
	watch_start
	must_wait_for 20 has_lines 63
	assert_contains "$(ip rule)" 'fwmark 0x3f000000/0x3f000000 lookup T'
	refute has_line d9
	refute has_line d8
	debian_down d30 IF_ADDRESS=10.100.30.2
	must_wait_for 5 numbered d8 18
	refute has_line d9
	assert_eq 1 "$(syslog | grep -c 'more than 63 devices are lines')"
	watch_stop
	refute marked
}

many_up() {
	debian_up "d$1" IF_ADDRESS="10.100.$1.2" IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE="T$1" IF_MULTIHOME_GATEWAY="10.100.$1.1" \
		IF_MULTIHOME_PRIORITY=1
}

has_lines() {
	remembers && [ "$(grep -c oifname /tmp/table)" = "$1" ]
}

# marked_flows N: how many connections bear it.
marked_flows() {
	grep -c "mark=$(($1 << 24)) " /proc/net/nf_conntrack || :
}

# Where the daemon is not asked any more, nor lives, flush takes the table away.
case_flush() {
	router
	starts eth0
	multihome flush >/tmp/said 2>&1
	must_wait_for 5 gone
	watch_stop
	lines_again
	starts eth0
	watch_end KILL
	assert remembers
	assert_contains "$(multihome flush 2>&1)" \
		'removed the table inet multihome of nftables'
	assert gone
	# also where nobody knows of it any more
	lines_again
	starts eth0
	watch_end KILL
	rm -r /run/multihome
	assert_contains "$(multihome flush 2>&1)" \
		'removed the table inet multihome of nftables'
	assert gone
}

gone() {
	! remembers && ! marked
}

lines_again() {
	for n in 1 2; do
		line_up $n IF_MULTIHOME_PRIORITY=$n
		line6_up $n IF_MULTIHOME_PRIORITY=$n
	done
}

# One device's lines go: its mark does, and what it had is forgotten.
case_line_goes() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	line_down 1
	line6_down 1
	must_wait_for 5 goes_by eth1
	must_wait_for 5 lacks_line eth0
	sees 2
	watch_settle 1
	keep_end lan
	for kind in tcp4 udp4 tcp6 udp6; do
		assert_lacks "$kept" "$kind lost 0 moved 0"
	done
	lines_again
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	must_wait_for 5 has_line eth0
	sees 1
	watch_stop
}

has_line() {
	remembers && grep -q "oifname \"$1\"" /tmp/table
}

lacks_line() {
	remembers && ! grep -q "oifname \"$1\"" /tmp/table
}

# Only a host that forwards has it, of whichever family.
case_forwarding_switched() {
	lines_up
	watch_start
	must_wait_for 5 goes_by eth0
	watch_settle 1
	refute remembers
	for at in ipv4/ip_forward ipv6/conf/all/forwarding ipv4/conf/eth1/forwarding; do
		echo 1 >/proc/sys/net/$at
		must_wait_for 5 remembers
		assert_contains "$(ip rule)" 0x3f000000
		echo 0 >/proc/sys/net/$at
		must_wait_for 5 not_marked
	done
	watch_stop
}

not_marked() {
	! remembers && ! ip rule | grep -q 0x3f000000
}

# It is owned, and what takes all else away leaves it: no flow is lost.
case_flushed_ruleset() {
	router
	nft list ruleset >/tmp/ruleset
	starts eth0
	assert owned
	flows_start
	for n in $(seq 100); do
		nft 'flush ruleset; include "/tmp/ruleset"'
		assert remembers
	done
	flows_end '100 times nft flush ruleset'
	sees 2
	watch_stop
}

# put_back_after COMMAND...: which takes something of it away.
put_back_after() {
	must_wait_for 5 whole
	assert "$@"
	must_wait_for 5 whole
}

# whole: as it was when it was written.
whole() {
	nft list table inet multihome 2>/dev/null | cmp -s - /tmp/whole
}

# A kernel before 6.9 has no tables that outlive their owner: there it is anybody's,
# and is put back at once.
case_unowned() {
	router
	nft list ruleset >/tmp/ruleset
	if kernel_since 6 9; then
		no_checker 'it is preloaded'
		preloads
		set -- env LD_PRELOAD=/tmp/refuse.so NO_PERSIST=1
	fi
	watch_start "$@"
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	must_wait_for 5 remembers
	refute owned
	nft list table inet multihome >/tmp/whole
	put_back_after nft delete table inet multihome
	put_back_after nft flush table inet multihome
	put_back_after nft flush chain inet multihome remembered
	assert_eq 1 "$(watch_said | grep -c 'nftables: the table inet multihome was taken away, and is put back')" \
		'said once'
	# of others, nothing
	nft add table inet other
	nft delete table inet other
	flows_start
	sees 2
	for n in $(seq 100); do
		nft 'flush ruleset; include "/tmp/ruleset"'
	done
	must_wait_for 5 whole
	sees 2
	watch_settle 2
	keep_end lan
	echo "figures: unowned, 100 times nft flush ruleset, of 10: $(echo "$kept" |
		tr '\n' ';')"
	# an older daemon's becomes this one's, and no flow is lost
	prefers 1
	flows_start
	watch_end KILL
	assert whole
	watch_start
	! kernel_since 6 9 || must_wait_for 5 owned
	sees 2
	flows_end
	watch_stop
	refute remembers
}

# Somebody else's table of that name stays as it is until it goes by itself.
case_not_ours() {
	router
	nft 'add table inet multihome; add chain inet multihome theirs'
	nft list table inet multihome >/tmp/whole
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 said 'table inet multihome is somebody else'
	assert whole
	prefers 2
	sees 2
	assert said 'is left alone'
	assert_eq 1 "$(syslog | grep -c nftables)" 'said once'
	nft delete table inet multihome
	must_wait_for 5 has_line eth0
	answered_by_both
	watch_stop
	refute remembers
	nft 'add table inet multihome; add chain inet multihome theirs'
	watch_start
	must_wait_for 5 said_twice 'table inet multihome is somebody else'
	watch_stop
	assert whole
}

said() {
	syslog | grep -q -e "$1"
}

said_twice() {
	[ "$(syslog | grep -c -e "$1")" = 2 ]
}

# Without nftables all else goes on, and it is said once.
case_no_nftables() {
	no_checker 'it is preloaded'
	preloads
	router
	watch_start env LD_PRELOAD=/tmp/refuse.so NO_NFT=1
	must_wait_for 5 goes_by eth0
	must_wait_for 5 said 'forwarded connections do not keep their line: Operation not supported (no nftables here)'
	prefers 2
	sees 2
	prefers 1
	sees 1
	assert_eq 1 "$(syslog | grep -c nftables)" 'said once'
	refute remembers
	watch_stop
	assert_eq '' "$(steering)"
}

# What the kernel refuses: it is another process's that lives.
case_refused() {
	router
	mkfifo /tmp/nft
	nft -i </tmp/nft >/dev/null 2>&1 &
	nft_pid=$!
	exec 7>/tmp/nft
	echo 'add table inet multihome { flags owner; comment "of multihome(8): connections keep their line"; }' >&7
	must_wait_for 5 owned
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 said 'cannot write the table inet multihome, so forwarded connections do not keep their line: Operation not permitted'
	prefers 2
	sees 2
	assert_eq 1 "$(syslog | grep -c nftables)" 'said once'
	kill "$nft_pid"
	watch_stop
}

# With the rights and the view of the unit.
case_unit_rights() {
	router
	cat >/tmp/unit <<-'EOF'
	#!/bin/sh
	mount -t proc -o subset=pid proc /proc
	exec setpriv --bounding-set=-all,+net_admin,+net_raw,+chown --no-new-privs "$@"
	EOF
	chmod 755 /tmp/unit
	watch_start unshare --mount /tmp/unit
	must_wait_for 5 goes_by eth0
	must_wait_for 5 owned
	answered_by_both
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	in_ns isp1 ip link set cust down
	must_wait_for 5 goes_by eth1
	must_wait_for 5 goes6_by eth1
	must_wait_for 5 said 'eth0 IPv4: forgotten: '
	must_wait_for 5 said 'eth0 IPv6: forgotten: '
	watch_settle 2
	sees 2
	keep_end lan
	assert_contains "$kept" 'udp4 lost 0 moved 5'
	assert_contains "$kept" 'udp6 lost 0 moved 5'
	echo "figures: $(grep VmRSS "/proc/$watch_pid/status")"
	watch_stop
	refute remembers
}
