# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome import: what it prints, brought up, gives what the lines by hand
# gave. What it makes of which line is in netns/import.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

file=/etc/network/interfaces

# by_hand: the seed, as people have it.
by_hand() {
	echo '2 ISP2' >/etc/iproute2/rt_tables
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2
		netmask 255.255.255.0
		post-up ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
		post-up ip route add default via 10.2.2.1 table ISP2
		post-up ip rule add from 10.2.2.2 table ISP2
		post-down ip rule del from 10.2.2.2 table ISP2
	EOF
}

# imported STATUS: the file, with the stanzas that import prints in the place of
# the old ones, which are the last in it; ifquery and check take it.
imported() {
	ends "$1" multihome import
	sed -n '/^iface/,$p' /tmp/out >/tmp/new
	first=$(sed -n "s/^iface \([^ ]*\).*/\1/p" /tmp/new | head -n 1)
	sed "/^iface $first/,\$d" $file >/tmp/old
	cat /tmp/old /tmp/new >$file
	assert ifquery "$first" >/tmp/query
	assert_contains "$(cat /tmp/query)" multihome-table
	status=0
	multihome check >/tmp/check 2>&1 || status=$?
	case $status in
	0 | 4) ;;
	*) fail "check refuses it: $(cat /tmp/check)" ;;
	esac
}

# same_but FAMILY TABLE: its routes without what is not by hand: the protocol,
# and the default's source.
same_but() {
	routes "$1" "$2" | sed 's/ proto multihome//
		s/^\(default .*\) src [^ ]*/\1/'
}

# long on ng ifupdown2: below what calls us, all is the same
case_seed_round_trip() {
	topo_up
	by_hand
	ifup eth0
	ifup eth1
	before=$(same_but -4 ISP2)
	assert_eq 'default via 10.2.2.1 dev eth1
10.2.2.0/24 dev eth1 scope link src 10.2.2.2' \
		"$(echo "$before" | sort -r)" 'by hand'
	assert_contains "$(rules -4)" 'from 10.2.2.2 lookup ISP2'
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_rules -4 </dev/null
	assert_routes -4 ISP2 </dev/null
	imported 0
	ifup eth1
	assert_eq "$before" "$(same_but -4 ISP2)" 'table ISP2'
	assert_contains "$(rules -4)" '7300: from 10.2.2.2 lookup ISP2 proto multihome'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
	ends 0 multihome import
	assert_eq '# nothing to import' "$out"
	ifdown eth1
	assert_nothing_of_ours
}

# The comment's way back: one rule, as by hand.
# only: debian
# why: below what calls us, all is the same
case_single_rule_of_before() {
	topo_up
	by_hand
	imported 0
	assert_contains "$(cat $file)" 'multihome-main-routes no'
	sed -i 's/multihome-table.*/&\n\tmultihome-main-routes no/' $file
	ifup eth1
	assert_rules -4 <<-EOF
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	$(bound_rules -4 ISP2 eth1)
	EOF
}

# Both families of an interface: two stanzas to Debian, one interface to others.
# only: debian
# why: below what calls us, all is the same
case_both_families() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		up ip route add default via 10.2.2.1 table 7
		up ip rule add from 10.2.2.2 table 7
		mtu 1400
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		up ip -6 route add default via 2001:db8:2::1 table 7
		up ip -6 rule add from 2001:db8:2::2 table 7
		down ip -6 rule del from 2001:db8:2::2 table 7
		dad-attempts 0
	EOF
	imported 0
	refute grep -q 'up ip' $file
	ifup eth1
	assert_uplink 7 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	must_wait_for 5 tcp_check 2001:db8:2::2
	assert_uplink 7 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# Only one family by hand: the other one's addresses stay what they were, also
# where there is one call for both.
# only: debian
# why: below what calls us, all is the same
case_one_family() {
	topo_up
	six='iface eth1 inet6 static
	address 2001:db8:2::2/64
	gateway 2001:db8:2::1'
	write_interfaces <<-EOF
	iface eth1 inet static
		address 10.2.2.2/24
		up ip route add default via 10.2.2.1 dev eth1 table 7
		up ip rule add from 10.2.2.2 table 7
		down ip rule del from 10.2.2.2 table 7
	$six
	EOF
	imported 0
	refute grep -q inet6 $file
	echo "$six" >>$file
	ifup eth1
	assert_uplink 7 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_contains "$(ip -6 addr show dev eth1)" 2001:db8:2::2
	assert_rules -6 </dev/null
}

# A script in if-up.d, that ifup has run: its lines are read, and what is printed
# takes their place.
# only: debian
# why: below what calls us, all is the same
case_script() {
	topo_up
	echo '2 ISP2' >/etc/iproute2/rt_tables
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
	EOF
	cat >/etc/network/if-up.d/policy <<-'EOF'
	#!/bin/sh
	[ "$IFACE" = eth1 ] || exit 0
	GW=10.2.2.1
	ip route add default via $GW dev eth1 table ISP2
	ip rule add from 10.2.2.2 table ISP2 prio 900
	EOF
	chmod 755 /etc/network/if-up.d/policy
	ifup eth0
	ifup eth1
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	imported 3	# the test in it is for people to look at
	assert_contains "$(cat /tmp/out)" \
		'/etc/network/if-up.d/policy:4, 5: remove these lines'
	rm /etc/network/if-up.d/policy
	ends 0 multihome reload --replace-by-hand eth1
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_lacks "$(rules -4)" '900:'
	ifdown eth1
	assert_nothing_of_ours
}

# Of a lease nothing is written down, and another lease does as well.
case_lease() {
	dhcp_client dhclient
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		up ip route add default via 10.2.2.1 dev eth1 table 7
		up ip rule add from 10.2.2.50 table 7
	EOF
	imported 0
	assert_lacks "$(cat /tmp/new)" 10.2.2
	ifup eth0
	ifup eth1
	assert_uplink 7 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
	ifdown eth1
	assert_nothing_of_ours
}
