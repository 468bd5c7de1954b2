# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What belongs to an uplink whose stanza does not say so: its own addresses,
# without those that another names.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# sources IFACE: those that status knows, in a line.
sources() {
	json_status '" ".join(s for u in d["uplinks"] for s in u["sources"])' "$1"
}

# Addresses of IPv4 alone: a merged stanza would wait for a gateway of IPv6.
start() {
	topo_up
	topo_addr
	for i in eth0 eth1; do
		ip -6 addr flush dev $i scope global
	done
}

# auto_up N [VAR=VALUE...]: line N as ng calls, all its addresses.
auto_up() {
	auto_n=$1
	shift
	ng_up "eth$((auto_n - 1))" \
		"IF_ADDRESSES=10.$auto_n.$auto_n.2/24 " \
		"IF_MULTIHOME_TABLE=ISP$auto_n" \
		"IF_MULTIHOME_GATEWAY=10.$auto_n.$auto_n.1" "$@"
}

# Every global IPv4 address of the interface, not those of smaller scope.
case_all_addresses() {
	start
	ip addr add 10.2.2.3/24 dev eth1
	ip addr add 192.0.2.9/32 dev eth1
	ip addr add 10.2.7.7/24 dev eth1 scope link
	auto_up 2
	assert_eq '10.2.2.2 10.2.2.3 192.0.2.9' "$(sources eth1)"
	assert_lacks "$(rules -4)" 10.2.7.7
	ip addr add 10.2.2.4/24 dev eth1
	ends 0 multihome sync eth1
	assert_eq '10.2.2.2 10.2.2.3 10.2.2.4 192.0.2.9' "$(sources eth1)"
	ip addr del 10.2.2.3/24 dev eth1
	ends 0 multihome sync eth1
	assert_lacks "$(ours)" 10.2.2.3
	ng_down eth1
	assert_nothing_of_ours
}

# A later stanza on another interface names one of them: it goes there, and
# comes back with that one's ifdown.
case_another_names_it_later() {
	start
	ip addr add 10.2.2.3/24 dev eth1
	auto_up 2
	assert_contains "$(rules -4)" 'from 10.2.2.3 lookup ISP2'
	line_up 1 'IF_MULTIHOME_SOURCE=10.1.1.2 10.2.2.3'
	assert_eq '10.2.2.2' "$(sources eth1)"
	assert_eq '10.1.1.2 10.2.2.3' "$(sources eth0)"
	assert_eq "$(source_rules ISP1 10.2.2.3 10.1.1.0/24)" \
		"$(rules -4 | grep 'from 10.2.2.3 ')" rules
	ends 0 multihome status
	unchanged multihome sync
	line_down 1
	assert_contains "$(rules -4)" 'from 10.2.2.3 lookup ISP2'
	assert_eq '10.2.2.2 10.2.2.3' "$(sources eth1)"
	ends 0 multihome status
	unchanged multihome sync
	ng_down eth1
	assert_nothing_of_ours
}

# It was named before: auto leaves it out from the beginning.
case_another_named_it_before() {
	start
	ip addr add 10.2.2.3/24 dev eth1
	line_up 1 'IF_MULTIHOME_SOURCE=10.1.1.2 10.2.2.3'
	auto_up 2
	assert_eq '10.2.2.2' "$(sources eth1)"
	ends 0 multihome status
	unchanged auto_up 2
	line_up 1 IF_MULTIHOME_SOURCE=10.1.1.2
	ends 0 multihome sync
	assert_eq '10.2.2.2 10.2.2.3' "$(sources eth1)"
}

# A prefix around one of them is named by another: the narrower rule decides,
# so what is left of auto is what nobody names.
case_another_names_a_prefix() {
	start
	ip addr add 198.18.0.9/24 dev eth1
	auto_up 2
	line_up 1 IF_MULTIHOME_SOURCE=10.1.1.2,198.18.0.0/16
	ends 0 multihome status
	ends 0 multihome sync
	case $(sources eth1) in
	*198.18*) assert_way 198.18.0.9 203.0.113.10 eth1 10.2.2.1 ISP2 ;;
	*) assert_way 198.18.0.9 203.0.113.10 eth0 10.1.1.1 ISP1 ;;
	esac
	line_down 1
	assert_contains "$(rules -4)" 'from 198.18.0.9 lookup ISP2'
	ng_down eth1
	assert_nothing_of_ours
}

# holders ADDRESS: the tables to which its last rules lead.
holders() {
	rules "$(family_of "$1")" |
		sed -n "s/^7300: from $1 lookup \([^ ]*\) .*/\1/p"
}

# The same address on two interfaces, both with auto: the first keeps it, and
# when that goes the other has it.
case_same_address_twice() {
	start
	ip addr add 192.0.2.9/32 dev eth0
	ip addr add 192.0.2.9/32 dev eth1
	auto_up 1
	auto_up 2
	assert_eq ISP1 "$(holders 192.0.2.9)"
	assert_eq 9 "$(rules -4 | grep -c 'from 192.0.2.9 ')" rules
	unchanged multihome sync
	unchanged auto_up 2
	unchanged auto_up 1
	ng_down eth0
	assert_eq ISP2 "$(holders 192.0.2.9)"
	assert_eq 9 "$(rules -4 | grep -c 'from 192.0.2.9 ')" rules
	ends 0 multihome status
	ng_down eth1
	assert_nothing_of_ours
}

# status says the same as sync does: it is the first one's.
case_same_address_twice_status() {
	start
	ip addr add 192.0.2.9/32 dev eth0
	ip addr add 192.0.2.9/32 dev eth1
	auto_up 1
	auto_up 2
	ends 0 multihome status
	assert_eq '10.1.1.2 192.0.2.9' "$(sources eth0)"
	assert_eq '10.2.2.2' "$(sources eth1)"
}

case_same_address_twice_inet6() {
	topo_up
	topo_addr
	ip addr add 2001:db8:99::9/128 dev eth0 nodad
	ip addr add 2001:db8:99::9/128 dev eth1 nodad
	for n in 1 2; do
		ng_up eth$((n - 1)) "IF_ADDRESSES=2001:db8:$n::2/64 " \
			IF_MULTIHOME_TABLE=ISP$n \
			"IF_MULTIHOME_GATEWAY=2001:db8:$n::1" 2>/dev/null
	done
	assert_eq 5 "$(rules -6 | grep -c 'from 2001:db8:99::9 ')" rules
	assert_eq '' "$(rules -6 | grep 'from 2001:db8:99::9 lookup ISP2' || :)"
	multihome sync >/dev/null 2>&1 || :
	ng_down eth0
	assert_eq 2 "$(rules -6 | grep 'from 2001:db8:99::9 ' | grep -c ISP2)"
	ng_down eth1
	assert_nothing_of_ours
}

# Named ones are sources also when they are nowhere: service addresses.
case_named_and_nowhere() {
	start
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.2 198.18.0.1 198.18.4.0/24' \
		2>/tmp/err
	assert_eq '' "$(cat /tmp/err)" 'for a note'
	assert_contains "$(syslog)" \
		'multihome-source: 198.18.0.1 is not an address of eth1'
	assert_contains "$(rules -4)" \
		'7308: from 198.18.4.0/24 lookup ISP2 proto multihome'
	ip addr add 198.18.0.1/32 dev lo
	ip addr add 198.18.4.7/32 dev lo
	assert_way 198.18.0.1 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 198.18.4.7 203.0.113.10 eth1 10.2.2.1 ISP2
	ends 0 multihome status
}

# The preferred source of the routes is the lowest of the uplink's own.
case_preferred_source() {
	start
	ip addr add 10.2.2.100/24 dev eth1
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.100'
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.100
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.100
	EOF
}

# Debian: each stanza its own address, and others of the same network; auto
# without one, all that is left. What another stanza names is that one's.
case_per_stanza() {
	start
	ip addr add 10.2.2.3/24 dev eth1
	ip addr add 10.2.7.4/24 dev eth1
	line_up 2
	assert_eq '10.2.2.2 10.2.2.3' "$(sources eth1)"
	debian_up eth1 METHOD=manual IF_MULTIHOME_TABLE=REST \
		IF_MULTIHOME_GATEWAY=10.2.2.1
	assert_eq REST "$(holders 10.2.7.4)"
	# who has no address of its own comes before who may have more
	assert_eq REST "$(holders 10.2.2.3)"
	debian_up eth1 IF_ADDRESS=10.2.2.3 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP3 IF_MULTIHOME_GATEWAY=10.2.2.1
	assert_eq ISP3 "$(holders 10.2.2.3)"
	assert_eq ISP2 "$(holders 10.2.2.2)"
	assert_eq REST "$(holders 10.2.7.4)"
	assert_eq 3 "$(rules -4 | grep -c '^7300:')" rules
	ends 0 multihome status
	line_down 2
	assert_nothing_of_ours
}

# An address goes from one interface to another, whose record comes before or after
# it: one sync is enough, and what waits for it is told by nobody.
case_address_moves() {
	start
	auto_up 1
	auto_up 2
	for way in 'eth0 eth1' 'eth1 eth0'; do
		from=${way% *} to=${way#* }
		ip addr add 192.0.2.9/32 dev "$from"
		ends 0 multihome sync
		assert_contains "$(sources "$from")" 192.0.2.9
		ip addr del 192.0.2.9/32 dev "$from"
		ip addr add 192.0.2.9/32 dev "$to"
		ends 0 multihome sync
		assert_contains "$(sources "$to")" 192.0.2.9
		ends 0 multihome status
		unchanged multihome sync
		ip addr del 192.0.2.9/32 dev "$to"
		ends 0 multihome sync
	done
}

# The name of a device is what it is, with blanks around it or not.
case_device_with_blanks() {
	start
	ng_up dsl IF_MULTIHOME_TABLE=ISP2 'IF_MULTIHOME_DEVICE= eth1 ' \
		IF_MULTIHOME_GATEWAY=10.2.2.1
	assert_contains "$(sources eth1)" 10.2.2.2
}

# An address of the stanza's network that no stanza names: by `up ip addr add`,
# by a second stanza or an alias without options, by router advertisement. Whoever
# adds it, and whether it comes or goes, it is the uplink's, and nothing is drift.
case_aliases_without_options() {
	topo_up
	topo_addr
	ip addr add 10.2.2.7/24 dev eth1
	ip addr add 198.18.0.7/24 dev eth1
	line_up 2
	assert_eq '10.2.2.2 10.2.2.7' "$(sources eth1)"
	assert_way 10.2.2.7 203.0.113.10 eth1 10.2.2.1 ISP2
	assert tcp_check 10.2.2.7
	# a stanza, and an alias, that say nothing
	for iface in eth1 eth1:0; do
		ip addr add 10.2.2.8/24 dev eth1
		debian_up $iface IF_ADDRESS=10.2.2.8 IF_NETMASK=255.255.255.0
		assert_eq '10.2.2.2 10.2.2.7 10.2.2.8' "$(sources eth1)"
		assert tcp_check 10.2.2.8
		ends 0 multihome status
		ip addr del 10.2.2.8/24 dev eth1
		[ $iface = eth1 ] || debian_down $iface PHASE=post-down
		[ $iface != eth1 ] || ends 0 multihome sync eth1
		assert_eq '10.2.2.2 10.2.2.7' "$(sources eth1)"
		ends 0 multihome status
		unchanged multihome sync
	done
	line_down 2
	assert_nothing_of_ours
}

# Beside a static one, of the same network.
case_router_advert_beside_static() {
	topo_up
	topo_addr
	ip -6 addr add 2001:db8:2::abc/64 dev eth1 nodad valid_lft 1000 \
		preferred_lft 1000
	line6_up 2
	assert_eq '2001:db8:2::/64 2001:db8:2::2' "$(sources eth1)"
	assert_way 2001:db8:2::abc 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert tcp_check 2001:db8:2::abc
	# a temporary one comes
	ip -6 addr add 2001:db8:2::def/64 dev eth1 nodad valid_lft 1000 \
		preferred_lft 1000
	ends 0 multihome status
	unchanged multihome sync
	assert tcp_check 2001:db8:2::def
}
