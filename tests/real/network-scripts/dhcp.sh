# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# BOOTPROTO=dhcp: the lease comes by /etc/dhcp/dhclient.d/multihome.sh.

# A renewal with another address and another router is followed, although
# network-scripts call nothing then.
case_new_address_and_gateway() {
	topo_up
	multihome hooks install >/dev/null
	dhcp_server 2 10.2.2.102 10.2.2.102
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp DEFROUTE=no MULTIHOME_TABLE=ISP2
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
	ip -n "$NETNS-isp2" addr add 10.2.2.9/24 dev cust
	dhcp_server 2 10.2.2.150 10.2.2.150 --dhcp-option=3,10.2.2.9 \
		"--dhcp-host=$(cat /sys/class/net/eth1/address),10.2.2.150"
	dhclient_again eth1
	assert_uplink ISP2 eth1 10.2.2.150 10.2.2.9 10.2.2.0/24
	assert_lacks "$(rules -4)" 10.2.2.102
	assert tcp_check 10.2.2.150
	ifdown eth1
	assert_nothing_of_ours
}
