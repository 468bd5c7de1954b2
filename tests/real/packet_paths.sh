# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which way packets take: each source to each destination, by the kernel's
# answer, by explain's, and by packets. What does not depend on an ifupdown is
# in netns/packet_paths.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# two_lines [OPTION-LINE...]: both are uplinks; these lines for the second.
two_lines() {
	{
		main_line 'multihome-table ISP1'
		second_line
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | write_interfaces
	ifup -a
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

# Each source goes to the Internet by its own line, and to all that main knows
# better, by main's way, if it is not by the other line; what has no source yet, as
# without multihome.
case_each_its_way() {
	around 2
	topo_count
	two_lines
	for from in - 10.1.1.2 10.2.2.2; do
		assert_way $from 192.168.7.2 br0 - main
		assert_way $from 172.17.0.2 docker0 - main
		assert_way $from 192.168.99.1 br0 192.168.7.2 main
	done
	assert_named "$(origin eth1 inet static)"
	assert_way - 10.2.2.1 eth1 - main
	assert_way - 203.0.113.10 eth0 10.1.1.1 main
	assert_way 10.1.1.2 10.2.2.1 eth0 10.1.1.1 ISP1
	assert_named "$(origin eth0 inet static)"
	assert_way 10.1.1.2 10.1.1.1 eth0 - ISP1
	assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1
	assert_named "$(origin eth0 inet static)"
	assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_named "$(origin eth1 inet static)"
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_named "$(origin eth1 inet static)"
	for from in 10.1.1.2 10.2.2.2; do
		assert_sent $from 192.168.7.2 br0
		assert_sent $from 172.17.0.2 docker0
		assert_sent $from 192.168.99.1 br0
		assert tcp_out $from 192.168.7.2 lan
		assert tcp_out $from
	done
	assert_sent 10.1.1.2 203.0.113.10 eth0
	assert_sent 10.2.2.2 203.0.113.10 eth1
	assert_sent 10.2.2.2 10.2.2.1 eth1
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	assert tcp_check 10.2.2.2 lan
	assert tcp_check 10.1.1.2 guest
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
}

# The same with IPv6.
case_each_its_way_inet6() {
	around 2
	topo_count
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet6 static
		address 2001:db8:1::2/64
		gateway 2001:db8:1::1
		multihome-table ISP1

	auto eth1
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
	ifup -a
	must_wait_for 5 has_address6 eth0
	must_wait_for 5 has_address6 eth1
	for from in - 2001:db8:1::2 2001:db8:2::2; do
		assert_way $from 2001:db8:7::2 br0 - main
		assert_way $from fd17::2 docker0 - main
		assert_way $from 2001:db8:99::1 br0 2001:db8:7::2 main
	done
	assert_way - 2001:db8:2::1 eth1 - main
	assert_way - 2001:db8:ffff::10 eth0 2001:db8:1::1 main
	assert_way 2001:db8:1::2 2001:db8:2::1 eth0 2001:db8:1::1 ISP1
	assert_way 2001:db8:1::2 2001:db8:ffff::10 eth0 2001:db8:1::1 ISP1
	assert_named "$(origin eth0 inet6 static)"
	assert_way 2001:db8:2::2 2001:db8:1::1 eth1 2001:db8:2::1 ISP2
	assert_way 2001:db8:2::2 2001:db8:2::1 eth1 - ISP2
	assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_named "$(origin eth1 inet6 static)"
	for from in 2001:db8:1::2 2001:db8:2::2; do
		assert_sent $from 2001:db8:7::2 br0
		assert_sent $from fd17::2 docker0
		assert_sent $from 2001:db8:99::1 br0
		assert tcp_out $from
	done
	assert_sent 2001:db8:1::2 2001:db8:ffff::10 eth0
	assert_sent 2001:db8:2::2 2001:db8:ffff::10 eth1
	assert tcp_check 2001:db8:2::2
	assert tcp_check 2001:db8:2::2 lan
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
}

# A host of the first provider's net asks by the second line, at a machine that
# takes only what its answer would leave by (CentOS's default); and one whom main
# has by the first router. The first line has no option of ours.
case_asked_from_the_other_net() {
	topo_up
	topo_count
	{ main_line "up ip route add 203.0.113.11 via 10.1.1.1"; cat; } <<-EOF |
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
		write_interfaces
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	ifup -a
	assert_contains "$(ip route)" '203.0.113.11 via 10.1.1.1'
	ip -n "$NETNS-isp1" route add 10.2.0.0/16 via 198.51.100.5
	ip -n "$NETNS-isp2" route add 10.1.0.0/16 via 198.51.100.9
	ip -n "$NETNS-client" addr add 203.0.113.11/32 dev lo
	echo_server host
	assert tcp_between isp1 10.2.2.2 10.1.1.1
	assert tcp_between client 10.2.2.2 203.0.113.11
	assert tcp_between client 10.1.1.2 203.0.113.11
	assert tcp_check 10.2.2.2
	assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 203.0.113.11 eth1 10.2.2.1 ISP2
	assert_way - 203.0.113.11 eth0 10.1.1.1 main
	ends 0 ping -n -c 1 -W 2 -I eth1 203.0.113.10
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
	ifdown eth1
	assert_nothing_of_ours
}

# Not tentative any more: two of the three implementations do not wait.
has_address6() {
	[ -n "$(ip -6 -o addr show dev "$1" scope global -tentative)" ]
}

# Two interfaces on one wire with addresses of one subnet, each with a table of
# its own: what is of that subnet, too, goes by the source's own interface.
case_two_interfaces_in_one_subnet() {
	around 2
	ip link set eth1 up
	ip link add m1 link eth1 type macvlan mode bridge
	for i in eth1 m1; do
		echo 1 >/proc/sys/net/ipv4/conf/$i/arp_ignore
		echo 2 >/proc/sys/net/ipv4/conf/$i/arp_announce
	done
	two_lines '' 'auto m1' 'iface m1 inet static' 'address 10.2.2.3/24' \
		'multihome-table ISP2b' 'multihome-gateway 10.2.2.1'
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_way 10.2.2.3 10.2.2.1 m1 - ISP2b
	assert_named "$(origin m1 inet static)"
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.3 203.0.113.10 m1 10.2.2.1 ISP2b
	for from in 10.2.2.2 10.2.2.3; do
		assert_way $from 192.168.7.2 br0 - main
		assert_way $from 172.17.0.2 docker0 - main
		assert_way $from 192.168.99.1 br0 192.168.7.2 main
		assert_contains "$(way $from 10.1.1.1)" ' 10.2.2.1 ISP2'
		assert tcp_check $from
		assert tcp_check $from lan
		assert tcp_out $from
	done
	assert_sent 10.2.2.2 10.2.2.1 eth1
	assert_sent 10.2.2.3 10.2.2.1 m1
	assert_sent 10.2.2.2 203.0.113.10 eth1
	assert_sent 10.2.2.3 203.0.113.10 m1
	ifdown m1
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert tcp_check 10.2.2.2
}

# multihome-strict: the link goes down and comes back, which costs the routes,
# not the address. Nothing leaks by the other line until sync has mended it.
# only: debian
# why: below what calls us, all is the same
case_strict_link_bounce() {
	around 2
	topo_count
	two_lines 'multihome-strict yes'
	assert tcp_out 10.2.2.2
	ip link set eth1 down
	ip link set eth1 up
	assert_contains "$(ask 10.2.2.2 203.0.113.10 || :)" unreachable
	refute tcp_out 10.2.2.2
	refute tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
	ends 0 multihome sync eth1
	assert tcp_check 10.2.2.2
	assert_eq eth1 "$(seen_by 10.2.2.2 203.0.113.10)" 'sent by'
	assert_eq 0 "$(spoofed 1)" leaked
	ifdown eth1
	assert_lacks "$(rules -4)" 10.2.2.2
}
