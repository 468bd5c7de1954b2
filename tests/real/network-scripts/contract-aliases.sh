# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do: aliases, ifcfg-eth1:N, and ranges of them.
# all long: nothing of multihome takes part in it

# labels: eth1's addresses, with theirs in front.
labels() {
	ip -o -4 addr show dev eth1 |
		sed 's,.* inet \([^ ]*\) .* \(eth1[^ \]*\).*,\2 \1,' | sort
}

# With the parent: the alias's rules first, then the parent's, then the hooks:
# aliases, then the parent. Only what is new has a hook.
case_with_parent() {
	topo_up
	ifcfg_line 2
	ifcfg eth1:1 IPADDR=10.2.2.3
	ifcfg eth1:2 DEVICE=eth1:2 IPADDR=10.2.2.4 PREFIX=16 NAME=nick
	ifcfg eth1:3 IPADDR=10.2.2.5 ONPARENT=no
	ifcfg eth1:4.bak IPADDR=10.2.2.6
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	scripts_file rule-eth1:1 <<-EOT
	from 10.2.2.3 table 2 prio 101
	EOT
	scripts_file rule-nick <<-EOT
	from 10.2.2.4 table 2 prio 102
	EOT
	record
	hook_script ifup-local <<-'EOT'
	echo "ifup-local $* $(ip rule show | grep -c 'lookup 2$')" \
		>>/run/recorded/calls
	EOT
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth1:1 2
	ifup-local eth1:2 2
	ifup-local eth1 3
	EOT
	assert_eq 'eth1 10.2.2.2/24
eth1:1 10.2.2.3/24
eth1:2 10.2.2.4/16' "$(labels)"
	ifcfg eth1:5 IPADDR=10.2.2.7
	rm "$SCRIPTS/ifcfg-eth1:2"
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth1:5 3
	ifup-local eth1 3
	EOT
	assert_eq 'eth1 10.2.2.2/24
eth1:1 10.2.2.3/24
eth1:5 10.2.2.7/24' "$(labels)"
	# All addresses go, but of the aliases neither rules nor hooks.
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	ifdown-local eth1
	EOT
	assert_eq '' "$(labels)"
	assert_rules -4 <<-EOT
	101: from 10.2.2.3 lookup 2
	102: from 10.2.2.4 lookup 2
	EOT
}

# With NO_ALIASROUTING, in either file, an alias has no rules and no hook.
case_no_aliasrouting() {
	topo_up
	ifcfg_line 2 NO_ALIASROUTING=yes
	ifcfg eth1:1 IPADDR=10.2.2.3
	scripts_file rule-eth1:1 <<-EOT
	from 10.2.2.3 table 2 prio 101
	EOT
	record ifup-local
	ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1
	EOT
	assert_contains "$(labels)" 'eth1:1 10.2.2.3/24'
	assert_rules -4 </dev/null
}

# By itself: it takes the parent's rules along, up and down, and IPv6.
case_by_itself() {
	topo_up
	ifcfg_line 2 IPV6ADDR=2001:db8:2::2/64
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24 ONPARENT=no
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	scripts_file rule-eth1:1 <<-EOT
	from 10.2.2.3 table 2 prio 101
	EOT
	ifup eth1
	ip rule del prio 100
	record
	ifup eth1:1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1:1
	ifup-local eth1:1
	EOT
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	101: from 10.2.2.3 lookup 2
	EOT
	assert_contains "$(ip -6 addr show eth1)" 2001:db8:2::2
	ifdown eth1:1
	assert_recorded <<-EOT
	ifdown-pre-local eth1:1
	ifdown-local eth1:1
	EOT
	assert_rules -4 </dev/null
	assert_eq 'eth1 10.2.2.2/24' "$(labels)"
	assert_contains "$(ip link show eth1)" ,UP
	assert_lacks "$(ip -6 addr show eth1)" 2001:db8:2::2
}

# By itself it inherits nothing.
case_inherits() {
	topo_up
	ifcfg_line 2
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3
	ifup eth1
	assert_contains "$(labels)" 'eth1:1 10.2.2.3/24'
	ip addr flush dev eth1 label eth1:1
	ifup eth1:1
	assert_contains "$(labels)" 'eth1:1 10.2.2.3/8'
}

# A range is an alias an address, each with its hook, numbered from
# CLONENUM_START.
case_range() {
	topo_up
	ifcfg_line 2
	ifcfg eth1-range0 IPADDR_START=10.2.2.10 IPADDR_END=10.2.2.11 \
		CLONENUM_START=7
	ifcfg eth1-range1 IPADDR_START=10.2.2.20 IPADDR_END=10.2.3.20 \
		CLONENUM_START=9
	scripts_file rule-eth1:8 <<-EOT
	from 10.2.2.11 table 2 prio 100
	EOT
	record ifup-local ifdown-local
	ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1:7
	ifup-local eth1:8
	ifup-local eth1
	EOT
	assert_eq 'eth1 10.2.2.2/24
eth1:7 10.2.2.10/24
eth1:8 10.2.2.11/24' "$(labels)"
	assert_rules -4 <<-EOT
	100: from 10.2.2.11 lookup 2
	EOT
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-local eth1
	EOT
	assert_status 1 ifdown eth1:7
}

# Two with one address: the second is none.
case_same_address() {
	topo_up
	ifcfg_line 2
	ifcfg eth1:1 IPADDR=10.2.2.3
	ifcfg eth1:2 IPADDR=10.2.2.3
	record ifup-local
	ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1:1
	ifup-local eth1
	EOT
}

# Whatever DEFROUTE says, an alias makes the parent's gateway the main table's.
case_gateway() {
	topo_up
	ifcfg_line 2 GATEWAY=10.2.2.1 DEFROUTE=no
	ifup eth1
	assert_eq '' "$(ip route show default)"
	ifcfg eth1:1 IPADDR=10.2.2.3
	ifup eth1
	assert_contains "$(ip route show default)" 'via 10.2.2.1 dev eth1'
}
