# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# IPv6 uplinks, fixed and by router advertisement, alone and beside IPv4.

main_line6() {
	cat <<-EOF
	iface eth0 inet6 static
		address 2001:db8:1::2/64
		gateway 2001:db8:1::1

	EOF
}

# Not tentative any more: two of the three implementations do not wait.
has_address6() {
	[ -n "$(ip -6 -o addr show dev "$1" scope global -tentative)" ]
}

assert_uplink6() {
	assert_rules -6 <<-EOF
	7099: from 2001:db8:2::2 to 2001:db8:2::/64 lookup main suppress_prefixlength 64 suppress_ifgroup 7000 proto multihome
	7100: from 2001:db8:2::2 to 2001:db8:2::/64 lookup ISP2 proto multihome
	7190: from 2001:db8:2::2 to fc00::/7 lookup main suppress_prefixlength 6 proto multihome
	7200: from 2001:db8:2::2 lookup main suppress_prefixlength 6 suppress_ifgroup 7000 proto multihome
	7300: from 2001:db8:2::2 lookup ISP2 proto multihome
	7497: from all oif eth1 lookup main suppress_prefixlength 6 proto multihome
	7498: from all oif eth1 lookup ISP2 proto multihome
	EOF
	assert_routes -6 ISP2 <<-EOF
	default via 2001:db8:2::1 dev eth1 proto multihome
	2001:db8:2::/64 dev eth1 proto multihome
	fe80::/64 dev eth1 proto multihome
	EOF
}

case_static() {
	topo_up
	{ main_line6; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink6
	assert_rules -4 </dev/null
	must_wait_for 5 has_address6 eth0
	must_wait_for 5 has_address6 eth1
	assert tcp_check 2001:db8:1::2
	assert tcp_check 2001:db8:2::2
	assert tcp_out 2001:db8:2::2
	ifdown eth1
	assert_nothing_of_ours
}

# The gateway is a link-local address, as most providers have it.
case_link_local_gateway() {
	topo_up
	write_interfaces <<-EOF
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway fe80::1
	EOF
	ifup eth1
	assert_uplink ISP2 eth1 2001:db8:2::2 fe80::1 2001:db8:2::/64
	must_wait_for 5 has_address6 eth1
	assert tcp_check 2001:db8:2::2
}

assert_uplink_ra() {
	assert_rules -6 <<-EOF
	$(source_rules ISP2 2001:db8:2::/64 2001:db8:2::/64)
	$(bound_rules -6 ISP2 eth1)
	EOF
	assert_routes -6 ISP2 <<-EOF
	default via fe80::1 dev eth1 proto multihome
	2001:db8:2::/64 dev eth1 proto multihome
	fe80::/64 dev eth1 proto multihome
	EOF
	must_wait_for 5 has_address6 eth1
	assert tcp_check "$(ip -6 -o addr show dev eth1 scope global |
		sed 's,.* inet6 \([^/]*\)/.*,\1,; q')"
}

# only: debian
# why: only Debian's ifupdown tells a hook that the method is auto: the others
# why: take what is there by then, and sync does the rest
case_router_advert() {
	topo_up
	ra_server 2
	{ main_line6; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 auto
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink_ra
	ifdown eth1
	assert_nothing_of_ours
}

# Pending without the advert; in force by sync once it came.
case_router_advert_late() {
	topo_up
	case $IMPL in
	debian) method=auto ;;
	*) method=manual ;;
	esac
	{ main_line6; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 $method
		up ip link set eth1 up
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_nothing_of_ours
	assert_status 4 multihome status eth1
	ra_server 2
	must_wait_for 15 has_address6 eth1
	assert multihome sync eth1
	assert_uplink_ra
	ifdown eth1
	assert_nothing_of_ours
}

# One table for both families, written as all three implementations take it.
case_both_families_one_table() {
	topo_up
	{ main_line; main_line6; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1 2001:db8:2::1
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 10.2.2.1 2001:db8:2::1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink6
	must_wait_for 5 has_address6 eth1
	assert tcp_check 10.2.2.2
	assert tcp_check 2001:db8:2::2
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface and hand on one
# why: value of an option, so a table per stanza cannot be said there
case_both_families_two_tables() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2six
		multihome-gateway 2001:db8:2::1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2six eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	assert_routes -6 ISP2 </dev/null
	assert_routes -4 ISP2six </dev/null
	assert tcp_check 10.2.2.2
	assert tcp_check 2001:db8:2::2
	ifdown eth1
	assert_nothing_of_ours
}

# Only one of two stanzas is ours; the other is left alone, and so is ours by it.
# long on ng ifupdown2: below what calls us, all is the same
case_only_one_family_is_ours() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		gateway 2001:db8:2::1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	[ "$IMPL" != debian ] || assert_rules -6 </dev/null
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}
