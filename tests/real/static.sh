# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Uplinks with fixed IPv4 addresses, as most machines with two lines have them.

# The set-up by hand that this project replaces: what it installs, to the
# letter, that both lines answer, and that ifdown takes away exactly that.
case_seed() {
	topo_up
	topo_count
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2
		netmask 255.255.255.0
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	assert_nothing_of_ours
	ifup eth1
	assert_rules -4 <<-EOF
	7099: from 10.2.2.2 to 10.2.2.0/24 lookup main suppress_prefixlength 24 suppress_ifgroup 7000 proto multihome
	7100: from 10.2.2.2 to 10.2.2.0/24 lookup ISP2 proto multihome
	7200: from 10.2.2.2 lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	7497: from all oif eth1 lookup main suppress_prefixlength 7 proto multihome
	7498: from all oif eth1 lookup ISP2 proto multihome
	EOF
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	assert_rules -6 </dev/null
	assert multihome status eth1
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
	assert tcp_out 10.2.2.2
	assert tcp_out 10.1.1.2
	assert_eq 0 "$(spoofed 1)" "packets dropped by isp1"

	ifdown eth1
	assert_rules -4 </dev/null
	assert_routes -4 ISP2 </dev/null
	assert_nothing_of_ours
	assert_contains "$(ip route)" 'default via 10.1.1.1 dev eth0'
	assert tcp_check 10.1.1.2
}

# No multihome-gateway: it is the stanza's own.
case_gateway_of_the_stanza() {
	topo_up
	write_interfaces <<-EOF
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
		multihome-table ISP2
	EOF
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# Two defaults in main, told apart by metric: both lines are uplinks.
# long on ng ifupdown2: below what calls us, all is the same
case_gateways_with_metrics() {
	topo_up
	write_interfaces <<-EOF
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
		metric 100
		multihome-table ISP1
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
		metric 200
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	ifdown eth0
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# Rules and routes of others stay, also those in our table and on our source.
case_foreign_things_stay() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ip rule add priority 900 from 10.2.2.2 to 10.9.0.0/16 lookup main
	ifup eth1
	ip rule add priority 7300 from 10.2.2.2 lookup ISP2 protocol static
	ip route add 10.9.0.0/16 via 10.1.1.1 table ISP2
	assert multihome status eth1
	ifdown eth1
	assert_nothing_of_ours
	assert_rules -4 <<-EOF
	900: from 10.2.2.2 to 10.9.0.0/16 lookup main
	7300: from 10.2.2.2 lookup ISP2 proto static
	EOF
	assert_routes -4 ISP2 <<-EOF
	10.9.0.0/16 via 10.1.1.1 dev eth0
	EOF
}

# The LAN behind the host talks to the second line's address directly, and the
# host answers it by the LAN, not by the provider.
# only: debian
# why: below what calls us, all is the same
case_lan_is_not_sent_to_the_provider() {
	topo_up
	lan_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	assert tcp_check 10.2.2.2 lan
	assert tcp_check 10.2.2.2
	assert_contains "$(ip route get 192.168.7.2 from 10.2.2.2)" 'dev br0'
	assert_contains "$(ip route get 203.0.113.10 from 10.2.2.2)" \
		'via 10.2.2.1 dev eth1'
}

# Several addresses of one prefix: all are sources of the uplink.
case_several_addresses() {
	topo_up
	{ main_line; several_addresses; } | write_interfaces
	ifup eth0
	ifup eth1
	assert_rules -4 <<-EOF
	$(source_rules ISP2 10.2.2.2 10.2.2.0/24)
	$(source_rules ISP2 10.2.2.3 10.2.2.0/24)
	$(bound_rules -4 ISP2 eth1)
	EOF
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	assert tcp_check 10.2.2.2
	assert tcp_check 10.2.2.3
	ifdown eth1
	assert_nothing_of_ours
}

# Debian drops a second address line; there it takes a second stanza.
several_addresses() {
	cat <<-EOF
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	[ "$IMPL" != debian ] || echo 'iface eth1 inet static'
	echo 'address 10.2.2.3/24'
	[ "$IMPL" != debian ] || cat <<-EOF
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
}

# Several prefixes: a connected route each, with its own address as source.
# only: debian
# why: below what calls us, all is the same
case_several_prefixes() {
	topo_up
	isp_addr 2 10.2.9.1/24
	{ main_line; several_addresses | sed 's/10.2.2.3/10.2.9.3/'; } |
		write_interfaces
	ifup eth0
	ifup eth1
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	10.2.9.0/24 dev eth1 proto multihome scope link src 10.2.9.3
	EOF
	assert tcp_check 10.2.2.2
	assert tcp_check 10.2.9.3
	ifdown eth1
	assert_nothing_of_ours
}

# No address in the stanza: lines of its own set the interface up.
case_manual_with_up_lines() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet manual
		up ip link set eth1 up
		up ip addr add 10.2.2.2/24 dev eth1
		down ip addr flush dev eth1
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# Options of the default route, and of no other.
case_route_options() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-route-options mtu 1400 advmss 1360
	EOF
	ifup eth0
	ifup eth1
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2 mtu 1400 advmss 1360
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	assert_contains "$(ip route get 203.0.113.10 from 10.2.2.2)" 'mtu 1400'
	assert tcp_check 10.2.2.2
	sed -i 's/mtu 1400 .*/initcwnd 20, initrwnd 30/' /etc/network/interfaces
	assert multihome reload eth1
	assert_contains "$(routes -4 ISP2)" \
		'default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2 initcwnd 20 initrwnd 30'
	assert tcp_check 10.2.2.2
	# what is not right costs the options, and not the line
	sed -i 's/initcwnd 20.*/mtu 1400 window 7/' /etc/network/interfaces
	assert_status 3 multihome reload eth1 2>/tmp/err
	assert_contains "$(cat /tmp/err)" multihome-route-options
	assert_contains "$(routes -4 ISP2)" 'initcwnd 20'
	ifdown eth1
	assert_nothing_of_ours
}
