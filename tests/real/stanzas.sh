# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The ways of ifupdown to write an interface: stanzas, names, mappings.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface and hand on one
# why: value of an option, so a table per stanza cannot be said there
case_two_stanzas_two_tables() {
	topo_up
	isp_addr 2 10.2.3.1/24
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static
		address 10.2.3.2/24
		multihome-table ISP2b
		multihome-gateway 10.2.3.1
	EOF
	ifup eth0
	ifup eth1
	assert_rules -4 <<-EOF
	$(source_rules ISP2 10.2.2.2 10.2.2.0/24 10.2.3.0/24)
	$(source_rules ISP2b 10.2.3.2 10.2.2.0/24 10.2.3.0/24)
	$(bound_rules -4 ISP2 eth1)
	EOF
	# Both tables know all that is connected to eth1.
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	10.2.3.0/24 dev eth1 proto multihome scope link src 10.2.3.2
	EOF
	assert_routes -4 ISP2b <<-EOF
	default via 10.2.3.1 dev eth1 proto multihome src 10.2.3.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	10.2.3.0/24 dev eth1 proto multihome scope link src 10.2.3.2
	EOF
	assert tcp_check 10.2.2.2
	assert tcp_check 10.2.3.2
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian
# why: ng takes the whole of eth1 down with eth1:0, and ifupdown2 does not
# why: find an interface of that name
case_alias() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1:0 inet static
		address 10.2.2.3/24
		multihome-table ISP2b
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	ifup eth1:0
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2b eth1 10.2.2.3 10.2.2.1 10.2.2.0/24
	assert multihome status eth1:0
	assert tcp_check 10.2.2.2
	assert tcp_check 10.2.2.3
	ifdown eth1:0
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$(ours)" 10.2.2.3
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian ng
# why: ifupdown2 takes no name of a stanza beside that of the interface
case_logical_name() {
	topo_up
	home_line
	ifup eth0
	ifup eth1=home
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# Configured, up, and down again: status has it in each state.
case_status_before_and_after() {
	topo_up
	{ main_line; second_line; } | write_interfaces
	family='  IPv4'
	[ "$IMPL" = debian ] || family=
	want="no interface with multihome options is up
eth1$family  table ISP2  not up
    from      /etc/network/interfaces:12"
	ends 0 multihome status
	assert_eq "$want" "$out"
	ifup eth0
	ifup eth1
	ends 0 multihome status
	assert_contains "$out" 'eth1  IPv4  table ISP2 (7001)  in force'
	assert_lacks "$out" 'not up'
	ifdown eth1
	ends 0 multihome status eth1
	assert_eq "$(echo "$want" | sed 's/ISP2/ISP2 (7001)/')" "$out"
}

# The commands know it by both names.
# only: debian ng
# why: ifupdown2 takes no name of a stanza beside that of the interface
case_logical_name_for_commands() {
	topo_up
	home_line
	ifup eth0
	ifup eth1=home
	assert_lacks "$(multihome status)" 'not up'
	for name in home eth1; do
		ends 0 multihome status $name
		assert_eq "$(multihome status)" "$out"
		ip rule del priority 7300
		ends 0 multihome sync $name
		assert_contains "$out" 'eth1: add rule priority 7300'
		ends 0 multihome reload $name
		unchanged multihome reload $name
		ends 0 multihome flush $name
		assert_nothing_of_ours
		ends 0 multihome reload $name
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
	ifdown eth1
	assert_contains "$(multihome status home)" 'not up'
	for command in sync flush reload; do
		ends 0 multihome $command home
		assert_contains "$out" 'multihome: home: '
		ends 2 multihome $command work
	done
}

# ifupdown2 has no such thing: what it makes of the name is no interface.
# only: ifupdown2
# why: the other two have it
case_no_logical_name() {
	topo_up
	home_line
	ifup eth1=home >/tmp/ifup 2>&1 || :
	assert_nothing_of_ours
	assert_records 0
	ends 0 multihome status home
	ends 2 multihome status eth1=home
}

# only: debian
# why: ng and ifupdown2 have no mapping
case_mapping() {
	topo_up
	printf '#!/bin/sh\necho home\n' >/tmp/map
	chmod 755 /tmp/map
	{ main_line; cat; } <<-EOF | write_interfaces
	mapping eth1
		script /tmp/map
	iface home inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian ng
# why: ifupdown2 ignores inherits, without a word
case_inherits() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface base inet static
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static inherits base
		address 10.2.2.2/24
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# A name that is not right changes nothing, and does not cost the interface.
case_misspelt_option() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-tabel ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1 >/tmp/out 2>&1
	assert_nothing_of_ours
	assert_contains "$(ip addr show eth1)" 10.2.2.2/24
	assert_contains "$(syslog)" tabel
	[ "$IMPL" = ifupdown2 ] || assert_contains "$(cat /tmp/out)" tabel
	ifdown eth1
	assert_lacks "$(ip addr show eth1)" 10.2.2.2/24
}

# What is in the environment of ifup is not the stanza's. ifupdown2 hands it on
# to the hooks as if it were, so there such a stanza is not applied at all.
case_callers_environment() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
	EOF
	export IF_MULTIHOME_TABLE=EVIL IF_MULTIHOME_GATEWAY=10.1.1.1
	ifup eth0
	unset IF_MULTIHOME_TABLE IF_MULTIHOME_GATEWAY
	assert_nothing_of_ours
	export IF_GATEWAYS=10.2.2.66 IF_GATEWAY=10.2.2.77 IF_NETMASK=255.0.0.0
	ifup eth1 >/tmp/out 2>&1
	unset IF_GATEWAYS IF_GATEWAY IF_NETMASK
	assert_nothing_of_ours
	case $IMPL in
	ifupdown2)
		assert_contains "$(syslog)" 'multihome: iface eth0: expected no IF_MULTIHOME_, IF_ADDRESS, IF_NETMASK or IF_GATEWAY variable in the environment of ifup'
		assert_contains "$(syslog)" 'multihome: iface eth1: expected no IF_MULTIHOME_, IF_ADDRESS' ;;
	*)
		assert_contains "$(syslog)" 'multihome-gateway: expected a gateway: the stanza has none' ;;
	esac
	sed -i 's/multihome-table ISP2/&\n\tmultihome-gateway 10.2.2.1/' \
		/etc/network/interfaces
	ifdown eth1
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Addresses that no option speaks of: one by hand in the stanza, one of a stanza
# of its own. They are of the uplink's network, and so of the uplink.
case_addresses_without_options() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		up ip addr add 10.2.2.7/24 dev eth1
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static
		address 10.2.2.8/24
	EOF
	ifup eth0
	ifup eth1
	# where `up` comes after our hook, it takes a sync
	[ "$IMPL" = debian ] || multihome sync eth1 >/dev/null
	for address in 10.2.2.2 10.2.2.7 10.2.2.8; do
		has_source $address || fail "no uplink has $address"
		assert tcp_check $address
	done
	assert multihome status
	ifdown eth1
	assert_nothing_of_ours
}

# A line for each uplink, the way of what is forwarded, and who nobody knows.
case_asked() {
	topo_up
	{ main_line; second_line; } | write_interfaces
	ifup eth0
	ifup eth1
	ends 0 multihome status --brief
	assert_eq 'eth1 inet ISP2 10.2.2.1 in-force 10.2.2.2' \
		"$(echo "$out" | tr -s ' ')"
	echo '203.0.113.10 client' >>/etc/hosts
	ends 0 multihome explain --from 10.2.2.2 client
	assert_contains "$out" '203.0.113.10 (client) from 10.2.2.2'
	assert_contains "$out" 'leaves  by eth1 to 10.2.2.1'
	for command in status sync reload flush; do
		ends 2 multihome $command eth7
		assert_contains "$out" 'eth7: there is no such interface'
	done
	ends 0 multihome reload --dry-run eth1
	assert_contains "$out" 'nothing would change'
}
