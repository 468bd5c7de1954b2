# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A change on one uplink leaves the others as they are.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# A sync in which one uplink has to go: the other one's rules are not touched.
case_sync_with_one_line_down() {
	topo_up 3
	topo_addr
	line_up 2
	line_up 3 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MARK=3
	before=$(ip rule show | grep -v "10.2.2.2\|oif eth1")
	ip link set eth1 down
	status=0
	out=$(multihome sync 2>&1) || status=$?
	assert_eq 4 "$status" "exit status of sync: $out"
	assert_eq "$before" "$(ip rule show)" rules
	assert_lacks "$out" 'eth2: remove'
	ip link set eth1 up
	multihome sync >/dev/null
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	unchanged multihome sync
}

# An address that another stanza names goes over to its table, with all three
# rules, and comes back when that stanza goes.
case_source_changes_hands() {
	topo_up 3
	topo_addr
	ng_up eth1 IF_ADDRESSES=10.2.2.2/24 IF_GATEWAYS=10.2.2.1 \
		IF_MULTIHOME_TABLE=ISP2
	ng_up eth2 IF_ADDRESSES=10.3.3.2/24 IF_GATEWAYS=10.3.3.1 \
		IF_MULTIHOME_TABLE=ISP3 \
		'IF_MULTIHOME_SOURCE=10.3.3.2 10.2.2.2' 2>/dev/null
	assert_eq "$(source_rules ISP3 10.2.2.2 10.3.3.0/24)" \
		"$(rules -4 | grep 'from 10.2.2.2 ')" rules
	assert_contains "$(multihome status eth1)" 'other uplinks have'
	ng_down eth2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ng_down eth1
	assert_nothing_of_ours
}

# A stanza goes over to another device, but is wrong: it stays where it is in
# force until it is right.
case_device_changed_wrongly() {
	topo_up 3
	topo_addr
	dsl() {
		dsl_n=$1
		shift
		debian_up dsl METHOD=manual IF_MULTIHOME_TABLE=DSL \
			"IF_MULTIHOME_DEVICE=eth$((dsl_n - 1))" \
			"IF_MULTIHOME_SOURCE=10.$dsl_n.$dsl_n.2" \
			"IF_MULTIHOME_GATEWAY=10.$dsl_n.$dsl_n.1" "$@"
	}
	dsl 2
	assert_uplink DSL eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	before=$(kernel_state)
	dsl 3 IF_MULTIHOME_STRICT=perhaps 2>/tmp/err
	assert_contains "$(cat /tmp/err)" 'got "perhaps"'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 3 multihome status dsl
	assert_contains "$out" 'in force, new settings refused'
	ends 3 multihome sync
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	echo nonsense >/etc/multihome.conf
	dsl 3 2>/tmp/err
	assert_contains "$(cat /tmp/err)" 'nothing new is applied'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	rm /etc/multihome.conf
	multihome sync >/dev/null 2>&1 || :
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	dsl 3
	assert_uplink DSL eth2 10.3.3.2 10.3.3.1 10.3.3.0/24
	assert_lacks "$(ours)" 10.2.2
	ends 0 multihome status
	unchanged multihome sync
	debian_down dsl
	assert_nothing_of_ours
	assert_records 0
}

# What one gives up within a sync of all another has waited for: that is up then, and
# not taken for what nobody wants.
case_mark_given_up_in_a_sync() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_MARK=2
	line_up 1 IF_MULTIHOME_MARK=2 2>/dev/null
	assert_lacks "$(ours)" 10.1.1
	echo nonsense >/etc/multihome.conf
	line_up 2 IF_MULTIHOME_MARK=3 2>/dev/null
	rm /etc/multihome.conf
	multihome sync >/tmp/out 2>&1 || :
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$(cat /tmp/out)" 'left over'
	ends 0 multihome status
	unchanged multihome sync
}
