# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do, as far as hooks, rules and routes are concerned: what
# the stand-in must do as the real ones do.

case_plain() {
	topo_up
	ifcfg_line 2 GATEWAY=10.2.2.1
	record
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth1
	EOT
	assert_contains "$(recorded_in addr)" 10.2.2.2/24
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	ifdown-local eth1
	EOT
}

case_alias() {
	topo_up
	ifcfg_line 2
	ifcfg eth1:1 IPADDR=10.2.2.3 PREFIX=24
	record
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth1:1
	ifup-local eth1
	EOT
}
