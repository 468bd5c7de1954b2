# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome reload where no ifup keeps a state as text: what has a record, or is
# up, is what is up. With an ifup: real/reload.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

stanzas() {
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway $1

	iface eth1 inet6 static
		address 2001:db8:2::2/64

	iface eth9 inet static
		address 10.9.9.2/24
		multihome-table ISP9
		multihome-gateway 10.9.9.1
	EOF
}

case_guessed_state() {
	topo_up
	topo_addr
	stanzas 10.2.2.1
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$out" eth9
	stanzas 10.2.2.9
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	# a record that is none is no reason to leave the others
	line_up 1
	echo junk >"$(echo /run/multihome/*/dev/eth0)"
	stanzas 10.2.2.1
	multihome reload >/tmp/out 2>&1 || :
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# gone from the file, and down: what it had is withdrawn
	line_up 1
	write_interfaces </dev/null
	ends 0 multihome reload
	assert_nothing_of_ours
}

# What is wrong is told in the order of its lines, by who reads them and by who
# tells of it later.
case_order_of_lines() {
	topo_up
	topo_addr
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-strict maybe
		multihome-gatewy 2001:db8:2::1

	iface eth1 inet static
		address 10.2.2.2/24
		multihome-to x
		multihome-table ISP2
		multihome-strict maybe
		multihome-mark y
		multihome-gateway z
	EOF
	# 12 and 13 are of inet6, whose key is the later one
	for command in check 'reload eth1' sync; do
		# shellcheck disable=SC2086
		ends 3 multihome $command
		assert_eq '12 13 17 19 20 21' "$(sed -n \
			's/^multihome: .*interfaces:\([0-9]*\): multi.*/\1/p' \
			/tmp/err | tr '\n' ' ' | sed 's/ $//')" "$command"
	done
	ends 3 multihome status --json
	assert_eq '17 19 20 21 / 12 13' "$(json_status '" / ".join(
		" ".join(line.split(":")[1] for line in u["refused"])
		for u in d["uplinks"])')"
}

# The stanza names another device that carries it: what it had goes along, and
# the stanza beside it, which asks for nothing, is no matter.
case_device_changed() {
	topo_up
	topo_addr
	stanzas 10.2.2.1
	ends 0 multihome reload eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ip addr del 10.2.2.2/24 dev eth1
	ip addr add 10.2.2.2/24 dev eth0
	sed -i 's/multihome-table ISP2/&\n\tmultihome-device eth0/' \
		/etc/network/interfaces
	ends 0 multihome reload eth1
	assert_contains "$(ip route show table ISP2)" \
		"default via 10.2.2.1 dev eth0 proto multihome src 10.2.2.2"
	assert_lacks "$(ip route show table all proto multihome)" eth1
}

# An uplink by hand in both families, of what people write: without src, with it,
# with a priority and without, and beside it what is none of ours.
by_hand() {
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	ip route add default via 10.2.2.1 dev eth1 table ISP2
	ip rule add from 10.2.2.2 table ISP2
	ip rule add from 10.2.2.2 table ISP2 priority 500
	ip -6 route add default via 2001:db8:2::1 dev eth1 table ISP2 proto static
	ip -6 rule add from 2001:db8:2::2 table ISP2
}

assert_both() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	assert_eq '' "$(foreign_objects)" 'not of ours'
}

# Rules, and routes of that table, that are not ours.
foreign_objects() {
	kernel_state | grep -vE '^(0|3276[67]):| proto multihome' || :
}

# check names what is there by hand, and what it prints removes just that.
case_by_hand_check() {
	topo_up
	topo_addr
	by_hand
	ip rule add from 192.0.2.7 table 100
	ip route add 192.0.2.0/24 via 10.1.1.1 table 100
	kept=$(kernel_state | grep -e ' 100' -e 'lookup [lmd]')
	family_stanzas | write_interfaces
	line=/etc/network/interfaces:12
	touches_nothing multihome check
	assert_eq 4 "$status" "check: $out"
	assert_contains "$out" "$line: multihome-table: there is a route that is not multihome's: default via 10.2.2.1 dev eth1 table ISP2; while it is there, ifup adds nothing of eth1; or: multihome reload --replace-by-hand eth1"
	assert_contains "$out" "$line: multihome-table: there is a rule that is not multihome's: priority 500 from 10.2.2.2 lookup ISP2; it leaves nothing for the one of eth1; or:"
	assert_contains "$out" "priority 32765 from 10.2.2.2 lookup ISP2; it is needless behind the one of eth1; or:"
	multihome check 2>/dev/null | grep '^ip ' >/tmp/del
	assert_eq 6 "$(wc -l </tmp/del)" "$(cat /tmp/del)"
	assert_contains "$(command cat /tmp/del)" 'ip -4 rule del priority 500 from 10.2.2.2 lookup 7002 protocol 0'
	assert_contains "$(command cat /tmp/del)" 'ip -6 route del default via 2001:db8:2::1 dev eth1 table 7002 protocol 4'
	assert sh -eu /tmp/del
	assert_eq "$kept" "$(kernel_state)" 'what is left'
	ends 0 multihome check
	ends 0 multihome reload
	ip rule del from 192.0.2.7
	ip route flush table 100
	assert_both
	ends 0 multihome check
}

# What is beside an uplink of ours, and not equal to what is: named as well, with
# all that tells it from others.
case_by_hand_check_words() {
	topo_up
	topo_addr
	family_stanzas | write_interfaces
	ends 0 multihome reload
	before=$(kernel_state)
	ip rule add priority 9000 not from 10.2.0.0/16 to 192.0.2.0/24 \
		iif lo fwmark 0x7/0xf tos 0x10 lookup 7001 protocol 186
	ip rule add from 10.2.2.2 lookup 7001 suppress_prefixlength 0
	ip rule add priority 7300 from 10.2.2.2 lookup 7001 protocol static
	ip route add default via 10.2.2.9 dev eth1 metric 50 table 7001
	ip route add 198.51.0.0/16 via 10.1.1.1 mtu 1400 table 7001
	ip route add unreachable 192.168.0.0/16 table 7001
	ip -6 route add 2001:db8:99::/64 dev eth0 table 7001 metric 7
	ip -6 route add blackhole 2001:db8:98::/64 table 7001
	ip nexthop add id 5 via 10.2.2.9 dev eth1
	ip route add 198.18.0.0/16 nhid 5 table 7001
	ip route add 198.19.0.0/16 table 7001 nexthop via 10.2.2.9 dev eth1 \
		nexthop via 10.2.2.8 dev eth1
	ip route add 198.17.0.0/16 via inet6 fe80::1 dev eth1 table 7001
	ends 4 multihome check
	grep '^ip ' /tmp/out >/tmp/del
	assert_eq 11 "$(wc -l </tmp/del)" "$(command cat /tmp/del)"
	assert_contains "$(command cat /tmp/del)" 'ip -4 rule del priority 9000 not from 10.2.0.0/16 to 192.0.2.0/24 fwmark 0x7/0xf iif lo tos 0x10 lookup 7001 protocol 186'
	assert sh -eu /tmp/del
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 0 multihome check
	# a line for this one would remove ours, which came first
	ip rule add priority 7300 from 10.2.2.2 lookup 7001
	ends 4 multihome check
	assert_contains "$out" 'priority 7300 from 10.2.2.2 lookup ISP2; or: multihome reload --replace-by-hand eth1'
	assert_lacks "$out" "${nl}ip "
	ends 0 multihome reload --replace-by-hand eth1
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
}

# In one go, and each is shown; the source has its way at any time, and a
# connection goes on.
case_by_hand_replaced() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	monitor_start
	ends 0 multihome reload --replace-by-hand eth1
	monitor_stop
	assert_both
	assert_contains "$out" 'eth1: take over route default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2'
	assert_contains "$out" 'eth1: take over route 10.2.2.0/24 dev eth1 table ISP2 src 10.2.2.2'
	assert_contains "$out" 'eth1: take over route default via 2001:db8:2::1 dev eth1 table ISP2'
	assert_contains "$out" 'eth1: take over rule priority 500 from 10.2.2.2 lookup ISP2'
	assert_contains "$out" 'eth1: take over rule priority 32765 from 10.2.2.2 lookup ISP2'
	assert_contains "$out" 'eth1: take over rule priority 32765 from 2001:db8:2::2 lookup ISP2'
	assert_eq 6 "$(grep -c 'take over' /tmp/out)" 'taken over'
	# by hand go the rules alone, when all of ours are in
	assert_eq '' "$(monitor_text | grep '^Deleted' | grep -v 'lookup ISP2' || :)"
	assert_eq '' "$(monitor_text | sed '1,/^Deleted/d' | grep -v '^Deleted' || :)"
	ends 0 multihome status
	ends 0 multihome check
	unchanged multihome reload --replace-by-hand eth1
	unchanged multihome sync
	multihome flush eth1 >/dev/null
	assert_nothing_of_ours
	assert_eq '' "$(foreign_objects)" 'not of ours'
}

# Without the option it is refused, with a word of the way out; with ours beside
# it, the rest by hand goes.
case_by_hand_refused_first() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	before=$(kernel_state)
	ends 1 multihome reload
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	assert_contains "$out" ': there is one that is not ours, and does the same; to take it over: multihome reload --replace-by-hand eth1'
	ip route flush table ISP2
	ip -6 route flush table ISP2
	ends 0 multihome reload
	assert_contains "$(rules -4)" '500: from 10.2.2.2 lookup ISP2'
	ends 0 multihome reload --replace-by-hand
	assert_both
}

# What is not equal stays, and is named: other tables, other sources, other
# gateways; the last in the place of ours is refused, and nothing is changed.
case_by_hand_not_equal() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	ip rule add priority 400 from 10.2.2.2 lookup 100
	ip rule add priority 601 from 10.2.2.0/24 lookup ISP2
	ip rule add priority 602 from 10.2.2.2 ipproto tcp lookup ISP2
	ip route add default via 10.2.2.9 dev eth1 metric 50 table ISP2
	ip route add 192.0.2.0/24 via 10.1.1.1 table ISP2
	ends 0 multihome reload --replace-by-hand eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq 5 "$(grep -c '^ip -4 r' /tmp/out)" "$out"
	assert_eq 5 "$(foreign_objects | wc -l)" "$(foreign_objects)"
	assert_contains "$out" "eth1: there is a rule that is not multihome's: priority 400 from 10.2.2.2 lookup 100"
	assert_contains "$out" "eth1: there is a route that is not multihome's: 192.0.2.0/24 via 10.1.1.1 dev eth0 table ISP2"
	multihome flush >/dev/null
	ip route add default via 10.2.2.9 dev eth1 table ISP2
	ip rule add from 10.2.2.2 table ISP2
	before=$(kernel_state)
	ends 1 multihome reload --replace-by-hand eth1
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	assert_contains "$out" 'there is one that is not ours: default via 10.2.2.9 dev eth1 table ISP2; to remove it: ip -4 route del default via 10.2.2.9 dev eth1 table 7002 protocol 3'
}

# A route of another tos has another place, and stays; the line that removes it
# removes no other.
case_by_hand_of_a_tos() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	ip route add default via 10.2.2.1 dev eth1 table ISP2 tos 0x10
	ends 0 multihome reload --replace-by-hand eth1
	assert_contains "$(ip route show table ISP2)" 'default tos 0x10 via 10.2.2.1'
	grep '^ip -4 route del' /tmp/out >/tmp/del
	assert sh -eu /tmp/del
	assert_both
}

# Two with one number: to the kernel the removal of the second is that of the
# first, which is not equal. Neither goes, until the first is gone.
case_by_hand_behind_another() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	ip rule add priority 600 from 10.2.2.2 ipproto tcp lookup ISP2
	ip rule add priority 600 from 10.2.2.2 lookup ISP2
	both=$(ip -d rule show priority 600)
	ends 4 multihome check
	assert_eq 1 "$(grep -c '^ip -4 rule del priority 600 ' /tmp/out)" "$out"
	ends 0 multihome reload --replace-by-hand eth1
	assert_eq "$both" "$(foreign_objects)" 'not of ours'
	assert_eq 1 "$(grep -c '^ip -4 rule del priority 600 ' /tmp/out)" "$out"
	grep '^ip -4 rule del' /tmp/out >/tmp/del
	assert sh -eu /tmp/del
	assert_eq "${both#*"$nl"}" "$(foreign_objects)" 'not of ours'
	ends 0 multihome reload --replace-by-hand eth1
	assert_both
}

# A rule by hand before another that would have its packets, were it as far behind
# as ours: it stays, and so does the way of the source. Who says a mark, a device or
# another source would not.
case_by_hand_before_another() {
	topo_up
	topo_addr
	by_hand
	family_stanzas | write_interfaces
	for other in 'from 10.2.2.2 unreachable' 'from all lookup 222' \
			'from 10.2.2.0/24 to 203.0.113.0/24 lookup 222' \
			'not from 10.1.1.2 lookup 222' \
			'from 10.2.2.2 ipproto udp goto 32766'; do
		# shellcheck disable=SC2086
		ip rule add priority 501 $other
		ends 4 multihome check
		assert_lacks "$out" 'ip -4 rule del priority 500 '
		ends 0 multihome reload --replace-by-hand eth1
		assert_contains "$out" "priority 500 from 10.2.2.2 lookup ISP2; it stays while this one is behind it, before ours, and would have its packets: priority 501 "
		assert_lacks "$out" 'ip -4 rule del priority 500 '
		assert_contains "$(ip rule show priority 500)" 'lookup ISP2'
		assert_contains "$(ip rule show priority 501)" '501:'
		assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
		ip rule del priority 501
	done
	ip rule add priority 501 from 10.1.1.2 unreachable
	ip rule add priority 502 fwmark 7 lookup 222
	ip rule add priority 503 from all iif br0 lookup 222
	ip rule add priority 504 from all oif br0 lookup 222
	ip rule add priority 499 from 10.2.2.0/24 lookup 222
	ends 0 multihome reload --replace-by-hand eth1
	assert_eq '' "$(ip rule show priority 500)" 'what is equal'
}

case_by_hand_usage() {
	for wrong in '--replace eth1' 'eth1 --replace-by-hand' \
		'--replace-by-hand eth0 eth1' 'eth0 eth1'; do
		# shellcheck disable=SC2086
		ends 2 multihome reload $wrong
		assert_contains "$out" 'multihome reload [--dry-run | --confirm SECONDS] [--replace-by-hand] [IFACE]'
	done
}
