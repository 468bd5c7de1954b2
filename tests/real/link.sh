# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An uplink whose device goes, or goes down, behind ifupdown's back.

eth1_up() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# The kernel has dropped the routes; rules stay until somebody removes them.
# ifupdown2 then runs no hook at all.
case_deleted_then_ifdown() {
	eth1_up
	ip link del eth1
	ifdown eth1 || :
	[ "$IMPL" != ifupdown2 ] || multihome sync || :
	assert_nothing_of_ours
	assert tcp_check 10.1.1.2
}

# Device gone and sync: the claim waits for it, with nothing installed.
# only: debian
# why: below what calls us, all is the same
case_deleted_then_sync() {
	eth1_up
	ip link del eth1
	assert_status 4 multihome sync
	assert_nothing_of_ours
	assert_status 4 multihome status eth1
}

# Link up does not bring the routes back that link down took away.
case_down_and_up_then_sync() {
	eth1_up
	ip link set eth1 down
	ip link set eth1 up
	assert_status 4 multihome status eth1
	assert multihome sync eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert multihome status eth1
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# While it is down nothing is installed, and sync says that it is pending.
# only: debian
# why: below what calls us, all is the same
case_sync_while_down() {
	eth1_up
	ip link set eth1 down
	assert_status 4 multihome sync eth1
	assert_nothing_of_ours
	ip link set eth1 up
	assert multihome sync eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
}

# The cable is pulled: nothing changes, and nothing is to be mended.
# only: debian
# why: below what calls us, all is the same
case_carrier_lost() {
	eth1_up
	ip -n "$NETNS-isp2" link set cust down
	ip -n "$NETNS-isp2" link set cust up
	must_wait_for 5 sh -c 'ip link show eth1 | grep -q LOWER_UP'
	assert multihome status eth1
	assert tcp_check 10.2.2.2
}
