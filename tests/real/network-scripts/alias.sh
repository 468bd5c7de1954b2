# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Aliases (ifcfg-eth1:1) and ranges (ifcfg-eth1-range0), in every order.

sources_of() {
	ip rule | sed -n "s/^7300:.*from \([^ ]*\) lookup $1.*/\1/p" | tr '\n' ' '
}

# An alias without options is one more address of its device.
case_joins_its_device() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1:1 DEVICE=eth1:1 ONPARENT=no IPADDR=10.2.2.3 PREFIX=24
	ifup eth1
	assert_eq '10.2.2.2 ' "$(sources_of ISP2)"
	ifup eth1:1
	assert_eq '10.2.2.2 10.2.2.3 ' "$(sources_of ISP2)"
	assert tcp_check 10.2.2.3
	ifdown eth1:1
	assert_eq '10.2.2.2 ' "$(sources_of ISP2)"
	assert tcp_check 10.2.2.2
	ifup eth1:1
	ifdown eth1
	assert_nothing_of_ours
}

# One that comes up with its device is there before the device's own hook.
case_on_parent() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24
	ifup eth1
	assert_eq '10.2.2.2 10.2.2.3 ' "$(sources_of ISP2)"
	ifup eth1
	assert_eq '10.2.2.2 10.2.2.3 ' "$(sources_of ISP2)"
	ifdown eth1
	assert_nothing_of_ours
}

# With options of its own it is an uplink of its own.
case_own_table() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24 \
		MULTIHOME_TABLE=SECOND MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	assert_eq '10.2.2.2 ' "$(sources_of ISP2)"
	assert_eq '10.2.2.3 ' "$(sources_of SECOND)"
	ifdown eth1:1
	assert_eq '10.2.2.2 ' "$(sources_of ISP2)"
	assert_eq '' "$(sources_of SECOND)"
	assert_routes -4 SECOND </dev/null
	ifup eth1:1
	assert_eq '10.2.2.3 ' "$(sources_of SECOND)"
	# no hook is called for the alias when its device goes
	ifdown eth1
	assert_nothing_of_ours
}

# The alias first, when its device is not ours.
case_only_the_alias() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24 \
		MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	# and the device's own of that network, whose file says nothing
	assert_eq '10.2.2.2 10.2.2.3 ' "$(sources_of ISP2)"
	# its options gone, the file edited
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24
	ifup eth1:1
	assert_nothing_of_ours
	ifdown eth1
	assert_nothing_of_ours
}

# An alias in a network of its own inherits a gateway only if it fits.
case_gateway_of_the_parent() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 GATEWAY=10.2.2.1 DEFROUTE=no MULTIHOME_TABLE=ISP2
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.9.3 PREFIX=24 \
		NO_ALIASROUTING=yes MULTIHOME_TABLE=SECOND
	ifcfg eth1:2 DEVICE=eth1:2 IPADDR=10.2.2.4 PREFIX=24 \
		NO_ALIASROUTING=yes MULTIHOME_TABLE=THIRD
	ifup eth1
	ifup eth1:1
	ifup eth1:2
	assert_eq '10.2.2.4 ' "$(sources_of THIRD)"
	# NO_ALIASROUTING: ifup-local is not called by ifup of the device
	assert_contains "$(ip route show table THIRD)" 'default via 10.2.2.1'
}

case_range() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1-range0 IPADDR_START=10.2.2.10 IPADDR_END=10.2.2.12 \
		CLONENUM_START=5 PREFIX=24
	ifup eth1
	assert_eq '10.2.2.2 10.2.2.10 10.2.2.11 10.2.2.12 ' "$(sources_of ISP2)"
	for a in 10.2.2.2 10.2.2.10 10.2.2.12; do
		assert tcp_check $a
	done
	ifdown eth1
	assert_nothing_of_ours
}

case_range_of_its_own() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1-range0 IPADDR_START=10.2.2.10 IPADDR_END=10.2.2.12 \
		CLONENUM_START=5 PREFIX=24 MULTIHOME_TABLE=RANGE \
		MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	assert_eq '10.2.2.2 ' "$(sources_of ISP2)"
	assert_eq '10.2.2.10 10.2.2.11 10.2.2.12 ' "$(sources_of RANGE)"
	assert tcp_check 10.2.2.11
	ifdown eth1
	assert_nothing_of_ours
}

# What the files say is put back after an alias's ifdown; where the kernel does
# not take it, that is told.
case_files_not_put_back() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1:1 IPADDR=10.2.2.3 PREFIX=24
	assert multihome generate --write
	multihome hooks install >/dev/null
	ifup eth1
	ip link set eth1 down
	/sbin/ifdown-local eth1:1 2>/run/err || fail "the hook: $?"
	assert_contains "$(cat /run/err)" 'multihome: eth1: cannot add route'
	assert_contains "$(cat /run/err)" 'Network is down'
}
