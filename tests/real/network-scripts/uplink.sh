# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Uplinks of ifcfg files, brought up and taken down by network-scripts with
# ifup-local and ifdown-local in their slots.

# The set-up by hand that this project replaces, as CentOS has it.
case_seed() {
	topo_up
	assert multihome hooks install
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome check
	ifup eth0
	assert_nothing_of_ours
	ifup eth1
	assert_rules -4 <<-EOT
	7100: from 10.2.2.2 lookup ISP2 suppress_prefixlength 0 proto multihome
	7200: from 10.2.2.2 lookup main suppress_prefixlength 1 proto multihome
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	EOT
	assert_routes -4 ISP2 <<-EOT
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOT
	assert multihome status eth1
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
	ifdown eth1
	assert_nothing_of_ours
	assert_contains "$(ip route)" 'default via 10.1.1.1 dev eth0'
}
