# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome setup where network-scripts bring the lines up.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# What is kept of a file lies beside the directory: `network` takes whatever is in it.
case_newcomer() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2
	scripts_file route-eth1 <<-EOF
	default via 10.2.2.1 dev eth1 metric 100
	EOF
	multihome hooks install >/dev/null
	network start
	assert_nothing_of_ours
	cp "$SCRIPTS/ifcfg-eth1" /tmp/before
	names=$(ls -A "$SCRIPTS")
	on_terminal 0 y multihome setup
	assert_contains "$out" " PREFIX=24
+MULTIHOME_TABLE=ISP2
+MULTIHOME_PRIORITY=2
"
	assert_contains "$out" "$SCRIPTS/ifcfg-eth1: written; what it was is in $SCRIPTS.ifcfg-eth1.before-multihome"
	assert cmp /tmp/before "$SCRIPTS.ifcfg-eth1.before-multihome"
	assert_eq "$names" "$(ls -A "$SCRIPTS")"
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ends 0 multihome confirm
	touches_nothing multihome setup --yes
	assert_contains "$out" 'nothing to set up'
	network stop
	assert_nothing_of_ours
	network start
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}
