# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A lease that ends by itself: the shortest that dnsmasq gives is two minutes.

# only: debian
# why: below what calls us, all is the same
case_lease_expires() {
	leased dhclient
	dhcp_server_stop 2
	read -r before _ </proc/uptime
	must_wait_for 150 nothing_of_ours
	read -r after _ </proc/uptime
	echo "figures: lease of 120 s over after $((${after%.*} - ${before%.*})) s"
	assert_nothing_of_ours
	assert_status 4 multihome status eth1
	dhcp_server 2 10.2.2.102 10.2.2.102
	must_wait_for 150 has_source 10.2.2.102
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
}
