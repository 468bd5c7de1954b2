# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Only what is one's own: each change is to one uplink, and nothing of others
# is changed, however much it looks like ours.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

two_lines() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
}

# del_rules ADDRESS: those of that source, by hand.
del_rules() {
	for del_family in -4 -6; do
		ip -N $del_family rule show | grep "from $1 .*proto 77" |
			sed 's/^\([0-9]*\):/rule del priority \1/' |
			ip $del_family -batch -
	done
}

assert_line1() {
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Rules of both removed by hand; an ifup of one brings back its own alone.
# status tells of the other's, sync mends it, once.
case_up_mends_only_its_own() {
	two_lines
	del_rules 10.1.1.2
	del_rules 10.2.2.2
	line_up 2
	assert_line2
	assert_lacks "$(rules -4)" 10.1.1.2
	ends 4 multihome status
	assert_contains "$(cat /tmp/out)" \
		'missing: rule priority 7100 from 10.1.1.2'
	ends 4 multihome status eth0
	ends 0 multihome status eth1
	out=$(multihome sync) || fail "sync: $?"
	assert_contains "$out" 'eth0: add rule priority 7300 from 10.1.1.2 lookup ISP1'
	assert_lacks "$out" eth1
	assert_line1
	assert_line2
	unchanged multihome sync
	ends 0 multihome status
}

case_up_mends_only_its_own_inet6() {
	topo_up
	topo_addr
	line6_up 1
	line6_up 2
	del_rules 2001:db8:1::2
	ip -6 route flush table ISP1
	line6_up 2
	assert_lacks "$(rules -6)" 2001:db8:1::2
	ends 4 multihome status eth0
	ends 0 multihome sync
	assert_uplink ISP1 eth0 2001:db8:1::2 2001:db8:1::1 2001:db8:1::/64
	unchanged multihome sync
}

# Routes removed by hand: those of the one that is synced come back.
case_sync_of_one() {
	two_lines
	ip route flush table ISP1
	ip route flush table ISP2
	ends 0 multihome sync eth0
	assert_line1
	assert_routes -4 ISP2 </dev/null
	ends 4 multihome status eth1
	ends 0 multihome sync eth1
	assert_line2
}

# Down of one while its rules are gone leaves the other's alone.
case_down_of_one() {
	two_lines
	del_rules 10.2.2.2
	monitor_start
	line_down 2
	assert_eq '' "$(events | grep -e 10.1.1. -e ISP1 -e eth0 || :)" \
		"events about the other line"
	assert_line1
	assert_lacks "$(ours)" 10.2.2
	line_down 1
	assert_nothing_of_ours
}

# What is ours by its mark and wanted by no uplink: rules go at once, with their
# uplink; what belongs to none may be somebody's line, and only flush takes it.
case_strays_of_ours() {
	two_lines
	ip rule add priority 7310 from 10.2.2.2 lookup ISP2 protocol 77
	ip rule add priority 7777 from 10.9.9.9 lookup 4711 protocol 77
	ip -6 rule add priority 7778 from 2001:db8::9 lookup 4711 protocol 77
	ip route add 192.0.2.0/24 via 10.1.1.1 table 4711 protocol 77
	ip route add 192.0.2.0/24 via 10.2.2.1 table ISP2 protocol 77
	ends 4 multihome status
	assert_contains "$(cat /tmp/out)" 'left over'
	assert_contains "$(cat /tmp/out)" 'from 10.9.9.9'
	line_up 2
	assert_lacks "$(rules -4)" 7310
	assert_line2
	assert_contains "$(rules -4)" 7777
	ends 0 multihome sync
	assert_contains "$(rules -4)" 7777
	assert_contains "$(rules -6)" 7778
	refute [ -z "$(routes -4 4711)" ]
	assert_line1
	assert_line2
	unchanged multihome sync
	ends 0 multihome flush
	assert_nothing_of_ours
}

# foreign_rules: as ours but of others, in our places and beside them.
foreign_rules() {
	ip rule add priority 7100 from 10.2.2.2 lookup ISP2 \
		suppress_prefixlength 0 protocol static
	ip rule add priority 7200 from 10.2.2.2 lookup main \
		suppress_prefixlength 1 protocol boot
	ip rule add priority 7300 from 10.2.2.2 lookup ISP2
	ip rule add priority 7300 from 10.2.2.2 lookup main protocol 186
	ip rule add priority 7301 from 10.2.2.2 lookup ISP2 protocol static
	ip rule add priority 7300 from 10.2.2.2 to 192.0.2.0/24 lookup ISP2 \
		protocol static
	ip rule add priority 900 from 10.2.2.2 lookup ISP2 protocol 77
	ip -6 rule add priority 7300 from 2001:db8:2::2 lookup ISP2 \
		protocol static
	ip route add 192.0.2.0/24 via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.9 dev eth1 metric 50 table ISP2
	ip route add 10.2.2.0/24 dev eth1 metric 9 table ISP2 protocol static
	ip -6 route add 2001:db8:99::/64 dev eth1 table ISP2 protocol static
}

foreign() {
	kernel_state | grep -vE '^7.*proto (multihome|77)$|^7.*proto (multihome|77) |table .* proto (multihome|77) '
}

# They stay as they are and in their order, whatever is done.
assert_foreign_stay() {
	stay=$(foreign)
	line_up 2
	assert_eq "$stay" "$(foreign)" "of others after up"
	assert_line2
	ends 0 multihome status eth1
	unchanged multihome sync
	ip route flush table ISP2 proto 77
	del_rules 10.2.2.2
	# del_rules has taken the one with our number outside of our band, too
	stay=$(foreign)
	multihome sync >/dev/null
	assert_eq "$stay" "$(foreign)" "of others after sync"
	assert_line2
	line_down 2
	assert_eq "$stay" "$(foreign)" "of others after down"
	line_up 2
	assert_eq "$stay" "$(foreign)" "of others after up again"
	multihome flush >/dev/null
	assert_eq "$stay" "$(foreign)" "of others after flush"
	assert_nothing_of_ours
}

# They were there before our first.
case_foreign_before() {
	topo_up
	topo_addr
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	foreign_rules
	assert_foreign_stay
}

# They came later.
case_foreign_after() {
	topo_up
	topo_addr
	line_up 2
	foreign_rules
	assert_foreign_stay
}

# A rule with our protocol outside of our priorities is not ours: others may
# have taken the number, too. A rule of ours with something added is drift.
case_band_and_strange() {
	topo_up
	topo_addr
	line_up 2
	ip rule add priority 6999 from 10.2.2.2 lookup ISP2 protocol 77
	ip rule add priority 8000 from 10.2.2.2 lookup ISP2 protocol 77
	ends 0 multihome status
	unchanged multihome sync
	ip rule add priority 7300 from 10.2.2.2 ipproto tcp lookup ISP2 \
		protocol 77
	ends 4 multihome status eth1
	ends 0 multihome sync eth1
	assert_line2
	assert_lacks "$(rules -4)" ipproto
	assert_contains "$(rules -4)" '6999:'
	assert_contains "$(rules -4)" '8000:'
	unchanged multihome sync
}

# strange MORE: a rule as ours, and with more that ours have not, is drift; sync
# takes it away, and ours stays.
strange() {
	# shellcheck disable=SC2086
	ip rule add priority 7300 from 10.2.2.2 $1 lookup ISP2 protocol 77
	ends 4 multihome status eth1
	ends 0 multihome sync eth1
	assert_line2
	assert_eq 6 "$(rules -4 | wc -l)" "rules after $1"
	ends 0 multihome status eth1
}

case_strange_rules_are_drift() {
	topo_up
	topo_addr
	line_up 2
	for more in 'sport 25' 'dport 25' 'uidrange 0-0' 'oif eth1' \
		'iif eth1' 'suppress_ifgroup 7' 'fwmark 5' 'to 192.0.2.0/24' \
		'ipproto tcp'; do
		strange "$more"
	done
}

# The kernel takes a rule with a TOS for the same as one without, when it is
# asked to remove or to add the latter.
case_strange_tos() {
	topo_up
	topo_addr
	line_up 2
	strange 'tos 0x10'
}

# in_the_way MORE: it came where one of ours is missing, which is refused while it
# is there.
in_the_way() {
	ip rule del priority 7300 from 10.2.2.2 lookup ISP2
	# shellcheck disable=SC2086
	ip rule add priority 7300 $1 lookup ISP2 protocol 77
	! ip rule add priority 7300 from 10.2.2.2 lookup ISP2 protocol 77 \
		2>/dev/null || fail "the kernel takes it beside $1"
	ends 0 multihome sync eth1
	assert_line2
	ends 0 multihome status eth1
}

case_strange_in_the_way() {
	topo_up
	topo_addr
	line_up 2
	in_the_way 'not from 10.2.2.2'
	in_the_way 'from 10.2.2.2 tos 0x10'
}

# refused_route COMMAND...: nothing at all is changed, because a route of others
# stands in the place of ours. How it ended is in $refused_status.
refused_route() {
	before=$(kernel_state)
	refused_status=0
	"$@" >/tmp/out 2>/tmp/err || refused_status=$?
	assert_eq "$before" "$(kernel_state)" "rules and routes"
}

case_foreign_route_in_our_place() {
	topo_up
	topo_addr
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	ip route add default via 10.2.2.9 dev eth1 table ISP2 protocol static
	refused_route line_up 2
	assert_eq 0 $refused_status 'the hook'
	assert_eq 'multihome: eth1: cannot add route default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2: there is one that is not ours: default via 10.2.2.9 dev eth1 table ISP2; to remove it: ip -4 route del default via 10.2.2.9 dev eth1 table 7002 protocol 4' \
		"$(cat /tmp/err)"
	assert_contains "$(syslog)" 'there is one that is not ours'
	ends 4 multihome status eth1
	refused_route multihome sync
	assert_eq 1 $refused_status sync
	assert_contains "$(cat /tmp/err)" 'there is one that is not ours'
	refused_route multihome sync eth1
	assert_eq 1 $refused_status 'sync eth1'
	sed -n 's/.*; to remove it: //p' /tmp/err | sh -eu
	ends 0 multihome sync
	assert_line2
}

case_foreign_route_in_our_place_inet6() {
	topo_up
	topo_addr
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	ip -6 route add default via 2001:db8:2::9 dev eth1 table ISP2
	refused_route line6_up 2
	assert_eq 0 $refused_status 'the hook'
	assert_contains "$(cat /tmp/err)" 'eth1: cannot add route default via 2001:db8:2::1 dev eth1 table ISP2: there is one that is not ours: default via 2001:db8:2::9 dev eth1 table ISP2'
	ip -6 route del default table ISP2
	ends 0 multihome sync
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
}

# Each device is a transaction: sync goes on with the others.
case_sync_goes_on() {
	two_lines
	ip route flush table ISP1
	ip route replace default via 10.1.1.9 dev eth0 table ISP1 protocol static
	del_rules 10.2.2.2
	ends 1 multihome sync
	assert_line2
	ends 1 multihome sync
}

# Somebody replaces our default by hand: it is his now. sync does not take it,
# down leaves it, and takes all of ours.
case_ours_replaced_by_hand() {
	topo_up
	topo_addr
	line_up 2
	ip route del default table ISP2
	ip route add default via 10.2.2.9 dev eth1 table ISP2
	refused_route multihome sync
	assert_eq 1 $refused_status sync
	assert_contains "$(cat /tmp/err)" 'default via 10.2.2.9'
	line_down 2
	assert_nothing_of_ours
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.9 dev eth1
	EOF
}

# Ours was changed by hand: it still carries our mark, so it is mended.
case_ours_changed_by_hand() {
	topo_up
	topo_addr
	line_up 2
	ip route replace default via 10.2.2.9 dev eth1 table ISP2 protocol 77
	ends 4 multihome status eth1
	assert_contains "$(cat /tmp/out)" 'should be: route default via 10.2.2.1'
	monitor_start
	multihome sync >/dev/null
	assert_eq 1 "$(monitor_count)" "events: $(monitor_text)"
	assert_line2
	unchanged multihome sync
	# twice in one place: prepended by hand
	ip route prepend default via 10.2.2.7 dev eth1 table ISP2 protocol 77
	ip route append default via 10.2.2.8 dev eth1 table ISP2 protocol 77
	ends 4 multihome status eth1
	ends 0 multihome sync
	assert_line2
	unchanged multihome sync
}

# Of a route of others before ours in the same place nothing is overwritten.
case_foreign_prepended() {
	topo_up
	topo_addr
	line_up 2
	ip route prepend default via 10.2.2.9 dev eth1 table ISP2 protocol static
	ip route prepend 10.2.2.0/24 dev eth1 table ISP2 protocol static
	stay=$(ip route show table ISP2 proto static)
	multihome sync >/dev/null 2>&1 || :
	assert_eq "$stay" "$(ip route show table ISP2 proto static)" 'of others'
	line_up 2 IF_MULTIHOME_GATEWAY=10.2.2.7 2>/dev/null
	assert_eq "$stay" "$(ip route show table ISP2 proto static)" 'of others'
	line_down 2
	assert_eq "$stay" "$(ip route show table ISP2 |
		sed 's/ proto static//')" left
	assert_nothing_of_ours
}

# flush forgets and removes everything that is ours, or of one.
case_flush() {
	two_lines
	foreign_rules
	multihome flush eth1 >/dev/null
	assert_line1
	assert_lacks "$(ip -N rule show | grep 'proto 77' | grep -v ^900:)" \
		10.2.2.2
	assert_records 1
	ends 0 multihome flush eth1
	assert_contains "$(cat /tmp/err)" eth1
	multihome flush >/dev/null
	assert_eq '' "$(ip -N rule show | grep '^7.*proto 77' || :)"
	assert_records 0
	unchanged multihome flush
}
