# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do: rule-, rule6-, route- and route6- files.
# all long: nothing of multihome takes part in it

# Of the device and of the file; all routes before all rules, and of each kind
# IPv4 before IPv6. A line that says where it stands shows the order.
case_order() {
	topo_up
	mv /usr/bin/ip /usr/bin/ip.real
	cat >/usr/bin/ip <<-'EOT'
	#!/bin/sh
	case $* in
	*' add from='*) echo "$*" >>/run/order; exit ;;
	esac
	exec ip.real "$@"
	EOT
	chmod 755 /usr/bin/ip
	ifcfg wan DEVICE=eth1
	for kind in rule rule6 route route6; do
		for name in wan eth1; do
			scripts_file $kind-$name <<-EOT
			from=$kind-$name
			EOT
		done
	done
	ifup wan
	assert_eq '-4 route add from=route-eth1
-6 route add from=route6-eth1
-4 route add from=route-wan
-6 route add from=route6-wan
-4 rule add from=rule-eth1
-6 rule add from=rule6-eth1
-4 rule add from=rule-wan
-6 rule add from=rule6-wan' "$(cat /run/order)"
}

# Both, of the device and of the file, up and down.
case_both_names() {
	topo_up
	ifcfg wan DEVICE=eth1 IPADDR=10.2.2.2 PREFIX=24
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	scripts_file rule-wan <<-EOT
	from 10.2.2.3 table 2 prio 101
	EOT
	scripts_file rule6-wan <<-EOT
	from 2001:db8:2::2 table 2 prio 102
	EOT
	ifup wan
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	101: from 10.2.2.3 lookup 2
	EOT
	assert_rules -6 <<-EOT
	102: from 2001:db8:2::2 lookup 2
	EOT
	ifdown wan
	assert_rules -4 </dev/null
	assert_rules -6 </dev/null
}

# A line is words for ip, nothing more. One that is wrong is lost: a comment at
# its end, a name of no table, the other family, a carriage return; the others
# are not. ifup does not fail.
case_lines() {
	blanks=$(printf ' \t ')
	topo_up
	ifcfg_line 2
	scripts_file rule-eth1 <<-EOT
	# a comment
	  # another

	from 10.2.2.2 table 2 prio 101 # not one
	from 10.2.2.2 table nowhere prio 102
	-6 from 2001:db8:2::2 table 2 prio 103
	from 10.2.2.2 table 2 prio 104$(printf '\r')
	add from 10.2.2.2 table 2 prio 105
	from 10.2.2.2 table "2" prio 106
	from 10.2.2.2 table \$(echo 2) prio 107
	from 10.2.2.2 table 2 prio 108; ip rule add prio 109
	$blanks from 10.2.2.2$blanks table 2 prio 110$blanks
	from 10.2.2.2 \\
	table 2 prio 111
	unreachable from 10.2.2.9 prio 112
	EOT
	printf 'fwmark 7 table 2 prio 113' >>"$SCRIPTS/rule-eth1"
	assert ifup eth1
	assert_rules -4 <<-EOT
	110: from 10.2.2.2 lookup 2
	111: from 10.2.2.2 lookup 2
	112: from 10.2.2.9 unreachable
	113: from all fwmark 0x7 lookup 2
	EOT
	assert_rules -6 </dev/null
	ifdown eth1
	assert_rules -4 </dev/null
}

# A route that fails is only said; the rest is there.
case_route_fails() {
	topo_up
	ifcfg_line 2
	scripts_file route-eth1 <<-EOT
	default via 10.9.9.9 dev eth1 table 2
	default via 10.2.2.1 dev eth1 src 10.2.2.77 table 2
	10.2.2.0/24 dev eth1 src 10.2.2.2 table 2
	EOT
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	record ifup-local
	assert ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1
	EOT
	assert_routes -4 2 <<-EOT
	10.2.2.0/24 dev eth1 scope link src 10.2.2.2
	EOT
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	EOT
}

# The second time there is the route already: release 7 only says so, later ones
# replace it.
case_route_again() {
	topo_up
	ifcfg_line 2
	scripts_file route-eth1 <<-EOT
	10.9.0.0/16 via 10.2.2.1 dev eth1 table 2
	EOT
	ifup eth1
	scripts_file route-eth1 <<-EOT
	10.9.0.0/16 via 10.2.2.9 dev eth1 table 2
	EOT
	assert ifup eth1
	via=10.2.2.9
	[ "$BRANCH" != rhel7 ] || via=10.2.2.1
	assert_routes -4 2 <<-EOT
	10.9.0.0/16 via $via dev eth1
	EOT
}

# A rule without a priority comes a second time, and one of the two stays.
case_rule_again() {
	topo_up
	ifcfg_line 2
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2
	from 10.2.2.3 table 2 prio 100
	EOT
	ifup eth1
	ifup eth1
	assert_eq 3 "$(ip rule show | grep -c 'lookup 2$')"
	ifdown eth1
	assert_eq 1 "$(ip rule show | grep -c 'from 10.2.2.2 lookup 2$')"
	assert_eq 1 "$(ip rule show | grep -c 'lookup 2$')"
}

# ifdown deletes what the files say by then, and no route that does not go with
# the link.
case_edited() {
	topo_up
	ifcfg_line 2
	scripts_file route-eth1 <<-EOT
	default via 10.2.2.1 dev eth1 table 2
	unreachable default metric 4000 table 2
	EOT
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	from 10.2.2.3 table 2 prio 101
	EOT
	scripts_file rule6-eth1 <<-EOT
	from 2001:db8:2::2 table 2 prio 102
	EOT
	ifup eth1
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.3 table 2 prio 101
	EOT
	rm "$SCRIPTS/rule6-eth1"
	ifdown eth1
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	EOT
	assert_rules -6 <<-EOT
	102: from 2001:db8:2::2 lookup 2
	EOT
	assert_routes -4 2 <<-EOT
	unreachable default metric 4000
	EOT
}

# The other format: the main table, dev always, until the first gap; a file that
# has one such line is read by bash.
case_numbered() {
	topo_up
	ifcfg_line 2
	scripts_file route-eth1 <<-EOT
	ADDRESS0=10.9.0.0
	NETMASK0=255.255.0.0
	GATEWAY0=10.2.2.1
	ADDRESS1=10.8.0.0
	NETMASK1=255.255.255.0
	default via 10.2.2.1 table 2
	ADDRESS3=10.7.0.0
	NETMASK3=255.255.255.0
	EOT
	assert ifup eth1
	assert_routes -4 main <<-EOT
	10.2.2.0/24 dev eth1 proto kernel scope link src 10.2.2.2
	10.8.0.0/24 dev eth1 scope link
	10.9.0.0/16 via 10.2.2.1 dev eth1
	EOT
	assert_routes -4 2 </dev/null
}

# Where the first number is missing, main ends there, without any rule.
case_numbered_from_one() {
	topo_up
	ifcfg_line 2
	scripts_file route-eth1 <<-EOT
	ADDRESS1=10.8.0.0
	NETMASK1=255.255.255.0
	EOT
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	record ifup-local
	assert ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1
	EOT
	if [ "$BRANCH" = main ]; then
		assert_rules -4 </dev/null
	else
		assert_rules -4 <<-EOT
		100: from 10.2.2.2 lookup 2
		EOT
	fi
}

# NOROUTESET: neither routes nor rules, but the hook; they are deleted at ifdown
# all the same.
case_noroutes() {
	topo_up
	ifcfg_line 2 NOROUTESET=yes
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	record ifup-local
	ifup eth1
	assert_rules -4 </dev/null
	assert_recorded <<-EOT
	ifup-local eth1
	EOT
	ip rule add from 10.2.2.2 table 2 prio 100
	ifdown eth1
	assert_rules -4 </dev/null
}
