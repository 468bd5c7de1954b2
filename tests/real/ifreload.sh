# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ifreload -a of ifupdown2: it runs the up hooks again, with no down between.
# What changed in the file since must be found out by comparing.

eth1_up() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup -a
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# only: ifupdown2
# why: the others have no ifreload
case_no_change() {
	eth1_up
	monitor_start
	ifreload -a
	assert_eq 0 "$(monitor_count 'proto (multihome|77)')" \
		"events: $(monitor_text)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# only: ifupdown2
# why: the others have no ifreload
case_table_changed() {
	eth1_up
	sed -i 's/ISP2/OTHER/' /etc/network/interfaces
	ifreload -a
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_routes -4 ISP2 </dev/null
	assert_lacks "$(rules -4)" ISP2
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# only: ifupdown2
# why: the others have no ifreload
case_address_changed() {
	eth1_up
	sed -i 's/10.2.2.2/10.2.2.7/' /etc/network/interfaces
	ifreload -a
	assert_uplink ISP2 eth1 10.2.2.7 10.2.2.1 10.2.2.0/24
	assert_lacks "$(rules -4)" '10.2.2.2 '
	assert tcp_check 10.2.2.7
}

# only: ifupdown2
# why: the others have no ifreload
case_options_removed() {
	eth1_up
	sed -i '/multihome-/d' /etc/network/interfaces
	ifreload -a
	assert_nothing_of_ours
	assert_contains "$(ip addr show eth1)" 10.2.2.2/24
}

# only: ifupdown2
# why: the others have no ifreload
case_stanza_removed() {
	eth1_up
	main_line | write_interfaces
	ifreload -a
	assert_nothing_of_ours
	assert tcp_check 10.1.1.2
}
