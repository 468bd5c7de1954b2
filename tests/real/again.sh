# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What happens to an uplink that is up: ifup again, by force, or with its
# stanza edited before the ifdown.

eth1_stanza() {
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
}

eth1_up() {
	topo_up
	eth1_stanza
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# A second ifup of the same, whether hooks are run or not, touches nothing.
case_ifup_twice() {
	eth1_up
	monitor_start
	ifup eth1
	assert_eq 0 "$(monitor_count 'proto (multihome|77)')" \
		"events: $(monitor_text)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# Debian's fails half way and says all is well; the line works all the same.
case_ifup_force() {
	eth1_up
	ifup --force eth1 || :
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

case_down_and_up_again() {
	eth1_up
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
}

case_table_edited_before_ifdown() {
	eth1_up
	sed -i 's/ISP2/OTHER/' /etc/network/interfaces
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_routes -4 ISP2 </dev/null
}

case_options_removed_before_ifdown() {
	eth1_up
	sed -i '/multihome-/d' /etc/network/interfaces
	ifdown eth1
	assert_nothing_of_ours
}

# Debian then runs no hook and leaves the interface up: so do we, until flush.
case_stanza_removed_before_ifdown() {
	eth1_up
	main_line | write_interfaces
	ifdown eth1 || :
	if [ "$IMPL" = debian ]; then
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		assert tcp_check 10.2.2.2
		assert multihome flush eth1
	fi
	assert_nothing_of_ours
}
