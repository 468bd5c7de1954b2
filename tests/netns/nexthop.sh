# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A gateway that the table main has by a nexthop object (`ip nexthop`), or in
# the other family: with net.ipv4.nexthop_compat_mode=0 such a route names
# neither a gateway nor a device.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# two_lines_by_objects COMPAT: line 1 and 2 each have an object of each family,
# and main's defaults are for the case to make.
two_lines_by_objects() {
	compat=/proc/sys/net/ipv4/nexthop_compat_mode
	[ -e $compat ] || skip 'this kernel has no nexthop objects'
	echo "$1" >$compat
	topo_up
	topo_addr
	ip -batch - <<-EOF
	nexthop add id 1 via 10.1.1.1 dev eth0
	nexthop add id 2 via 10.2.2.1 dev eth1
	nexthop add id 12 group 1/2
	nexthop add id 61 via 2001:db8:1::1 dev eth0
	nexthop add id 62 via 2001:db8:2::1 dev eth1
	nexthop add id 612 group 61/62
	EOF
}

# found_in_main: eth1, both families, with a gateway from nowhere but main.
found_in_main() {
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	debian_up eth1 ADDRFAM=inet6 IF_ADDRESS=2001:db8:2::2 IF_NETMASK=64 \
		IF_MULTIHOME_TABLE=ISP2
}

# assert_gateways IPV4 IPV6: of eth1, in the kernel, status and explain; and
# sync has nothing to do.
assert_gateways() {
	assert_contains "$(routes -4 ISP2)$nl" \
		"default via $1 dev eth1 proto multihome src 10.2.2.2$nl"
	assert_contains "$(routes -6 ISP2)$nl" \
		"default via $2 dev eth1 proto multihome$nl"
	unchanged multihome sync
	ends 0 multihome status
	assert_contains "$out" "gateway   $1$nl"
	assert_contains "$out" "gateway   $2$nl"
	assert_decided 10.2.2.2 203.0.113.10 eth1 "$1" ISP2
	assert_decided 2001:db8:2::2 2001:db8:ffff::10 eth1 "$2" ISP2
}

# by_objects COMPAT IPV4 IPV6: main's defaults are these objects.
by_objects() {
	two_lines_by_objects "$1"
	ip route replace default nhid "$2" metric 5
	ip -6 route replace default nhid "$3" metric 5
	found_in_main
	assert_gateways 10.2.2.1 2001:db8:2::1
	# another router behind the same object
	ip nexthop replace id 2 via 10.2.2.9 dev eth1
	ip nexthop replace id 62 via 2001:db8:2::9 dev eth1
	multihome sync
	assert_gateways 10.2.2.9 2001:db8:2::9
	# by the other line's device alone
	ip nexthop replace id 2 via 10.1.1.9 dev eth0
	ip nexthop replace id 62 via 2001:db8:1::9 dev eth0
	ends 4 multihome sync
	ends 4 multihome status
	assert_contains "$out" 'no gateway is known'
	assert_eq '' "$(rules -4)$(routes -4 ISP2)$(rules -6)$(routes -6 ISP2)"
}

case_object() {
	by_objects 1 2 62
}

case_object_not_shown() {
	by_objects 0 2 62
}

case_group() {
	by_objects 1 12 612
}

case_group_not_shown() {
	by_objects 0 12 612
}

# Of several defaults the best one counts, however each is written.
case_best_of_several() {
	two_lines_by_objects 0
	ip nexthop add id 3 via 10.2.2.3 dev eth1
	ip nexthop add id 4 blackhole
	ip route add default via 10.2.2.4 dev eth1 metric 40
	ip route add default nhid 3 metric 30
	ip route add default nhid 4 metric 20
	ip -6 route add default via 2001:db8:2::4 dev eth1 metric 40
	ip -6 route add default nhid 62 metric 30
	found_in_main
	assert_gateways 10.2.2.3 2001:db8:2::1
	ip route add default via 10.2.2.5 dev eth1 metric 25
	multihome sync
	assert_gateways 10.2.2.5 2001:db8:2::1
	ip nexthop del id 62
	multihome sync
	assert_gateways 10.2.2.5 2001:db8:2::4
}

# by_other_family MAIN...: eth1 finds its router in main's default.
by_other_family() {
	ip -4 route add default metric 5 "$@"
	ip route replace 192.0.2.0/24 "$@"
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	assert_contains "$(routes -4 ISP2)" \
		'default via inet6 fe80::1 dev eth1 proto multihome src 10.2.2.2'
	unchanged multihome sync
	ends 0 multihome status
	assert_contains "$out" "gateway   fe80::1$nl"
	assert_decided 10.2.2.2 203.0.113.10 eth1 fe80::1 ISP2
	assert_sent 10.2.2.2 203.0.113.10 eth1
	assert_decided - 192.0.2.9 eth1 fe80::1 main
	assert_way 10.2.2.2 192.0.2.9 eth1 fe80::1 ISP2
	debian_down eth1
	assert_nothing_of_ours
	ip route del default metric 5
}

# An IPv4 default by an IPv6 router (RFC 5549) is a gateway as any other.
case_other_family() {
	two_lines_by_objects 0
	ip nexthop add id 9 via fe80::1 dev eth1
	# whom else should the router's answer be for
	ip addr add fe80::22/64 dev eth1 nodad
	seen_start
	by_other_family via inet6 fe80::1 dev eth1
	by_other_family nhid 9
	ip -4 route add default metric 5 via inet6 2001:db8:2::1 dev eth1
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	unchanged multihome sync
	assert_decided 10.2.2.2 203.0.113.10 eth1 2001:db8:2::1 ISP2
	assert_sent 10.2.2.2 203.0.113.10 eth1
}

# in_main COMPAT: main's other routes by objects: what main has by eth1 with another
# router is in its table too, and the line of main's default is an uplink's.
in_main() {
	two_lines_by_objects "$1"
	ip -batch - <<-EOF
	nexthop add id 3 via 10.2.2.3 dev eth1
	nexthop add id 63 via 2001:db8:2::3 dev eth1
	route replace default nhid 1
	route add 192.0.2.0/24 nhid 3
	route add 192.0.3.0/24 nhid 12
	EOF
	ip -6 -batch - <<-EOF
	route del default
	route add default nhid 61
	route add 2001:db8:c::/48 nhid 63
	EOF
	line_up 2
	line6_up 2
	unchanged multihome sync
	assert_decided 10.2.2.2 192.0.2.9 eth1 10.2.2.3 ISP2
	assert_decided 2001:db8:2::2 2001:db8:c::9 eth1 2001:db8:2::3 ISP2
	assert_decided 10.2.2.2 192.0.3.9 eth1 10.2.2.1 ISP2
	assert_decided 10.2.2.2 10.1.1.9 eth1 10.2.2.1 ISP2
	assert_decided 2001:db8:2::2 2001:db8:1::9 eth1 2001:db8:2::1 ISP2
}

case_main() {
	in_main 1
}

case_main_not_shown() {
	in_main 0
}

# What carries our protocol in our table goes, also by an object.
case_in_our_table() {
	two_lines_by_objects 0
	line_up 2
	line6_up 2
	for compat_mode in 0 1; do
		echo $compat_mode >$compat
		ip route add 198.51.100.0/24 nhid 2 table ISP2 protocol 77
		ip route add 198.51.101.0/24 nhid 12 table ISP2 protocol 77
		ip -6 route add 2001:db8:9::/48 nhid 62 table ISP2 protocol 77
		ends 4 multihome status
		assert_contains "$out" 'not wanted: route 198.51.100.0/24 nhid 2'
		multihome sync
		assert_gateways 10.2.2.1 2001:db8:2::1
	done
}

# explain_main COMPAT: what main itself has by an object, explain tells as the
# kernel does.
explain_main() {
	two_lines_by_objects "$1"
	ip route replace default nhid 2
	ip -6 route del default
	ip -6 route add default nhid 612
	assert_decided - 203.0.113.10 eth1 10.2.2.1 main
	assert_contains "$way_text" \
		'default nhid 2 via 10.2.2.1 dev eth1 table main'
	assert_lacks "$way_text" several
	for last in 1 2 3 4 5 6 7 8; do
		# shellcheck disable=SC2046
		assert_way - 2001:db8:ffff::$last $(way - 2001:db8:ffff::$last)
		assert_contains "$way_text" \
			"default nhid 612 via $way_via dev $way_dev table main"
		assert_contains "$way_text" ', one of several next hops'
	done
}

case_explain() {
	explain_main 1
}

case_explain_not_shown() {
	explain_main 0
}
