# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A lease that ends by itself: the shortest that dnsmasq gives is two minutes.

# only: debian
# why: below what calls us, all is the same
case_lease_expires() {
	dhcp_client dhclient
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	dhcp_server_stop 2
	read -r before _ </proc/uptime
	must_wait_for 150 has_nothing
	read -r after _ </proc/uptime
	echo "figures: lease of 120 s over after $((${after%.*} - ${before%.*})) s"
	assert_nothing_of_ours
	assert_status 4 multihome status eth1
	dhcp_server 2 10.2.2.102 10.2.2.102
	must_wait_for 150 has_lease
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
}

has_nothing() {
	[ -z "$(ours)" ]
}

has_lease() {
	ip rule show from 10.2.2.102 | grep -q 'lookup ISP2 proto'
}
