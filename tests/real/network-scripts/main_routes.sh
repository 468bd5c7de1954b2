# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What main has by other files and by hand, and what of it counts for an uplink; and
# what its options add to it. The first line has no option of ours.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# second_line [LINE...]: the uplink's file, with these lines too.
second_line() {
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 "$@"
}

two_lines() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 1 GATEWAY=10.1.1.1
	second_line "$@"
}

# assert_line_2_serves: it answers, and leaves by itself.
assert_line_2_serves() {
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert tcp_check 10.2.2.2
	assert tcp_out 10.2.2.2
}

# A host of the first provider's net, and one whom a route- file has by the first
# router, ask at the second line; a packet has to come in by the line by which its
# answer leaves, as is RHEL's default.
case_asked_from_the_other_net() {
	two_lines
	topo_count
	echo '203.0.113.11 via 10.1.1.1' | scripts_file route-eth0
	echo '198.18.0.0/24 via 10.2.2.9' | scripts_file route-eth1
	isp_addr 2 10.2.2.9/24
	ip -n "$NETNS-isp1" route add 10.2.0.0/16 via 198.51.100.5
	ip -n "$NETNS-isp2" route add 10.1.0.0/16 via 198.51.100.9
	ip -n "$NETNS-client" addr add 203.0.113.11/32 dev lo
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	ifup eth0
	ifup eth1
	assert_way - 203.0.113.11 eth0 10.1.1.1 main
	for _ in 1 2; do
		assert_way 10.2.2.2 203.0.113.11 eth1 10.2.2.1 ISP2
		assert_way 10.2.2.2 198.18.0.1 eth1 10.2.2.9 ISP2
		echo_server host
		assert tcp_between isp1 10.2.2.2 10.1.1.1
		assert tcp_between client 10.2.2.2 203.0.113.11
		assert tcp_between client 10.1.1.2 203.0.113.11
		ends 0 ping -n -c 1 -W 2 -I eth1 203.0.113.10
		ends 0 multihome status
		unchanged multihome sync
		ifdown eth1
		assert_nothing_of_ours
		ifup eth1
	done
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" 'packets by the wrong line'
}

# Main forbids what it has no route for, which shows when the first line goes.
case_forbidding_default() {
	two_lines
	ip route add unreachable default metric 4278198272
	ifup eth0
	ifup eth1
	assert_line_2_serves
	ifdown eth0
	assert_contains "$(ask - 203.0.113.10 || :)" 'No route to host'
	assert_line_2_serves
	assert_contains "$(multihome status eth1)" unreachable
	# the hook of a file that is not ours sees that it is gone
	ip route del unreachable default
	ifup eth0
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome status
}

# Pieces of a default by a VPN.
case_all_but_private() {
	two_lines
	lan_up
	need_tun
	ifup eth0
	ifup eth1
	ip tuntap add tun9 mode tun
	ip link set tun9 up
	ip addr add 10.8.0.2/24 dev tun9
	for net in 172.32.0.0/11 192.192.0.0/10 200.0.0.0/5; do
		ip route add $net dev tun9
	done
	ends 0 multihome sync
	assert_way - 203.0.113.10 tun9 - main
	assert_way 10.2.2.2 172.33.0.1 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_line_2_serves
	assert tcp_check 10.2.2.2 lan
	ip link del tun9
	ifdown eth1
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# MULTIHOME_TO is for what has no source yet, and does not lead away the answers of
# the first line, whichever of the two came up first.
case_to_and_the_first_lines_answers() {
	two_lines MULTIHOME_TO=203.0.113.0/24
	ifup eth1
	assert_lacks "$(rules -4)" 7499
	for _ in 1 2; do
		ifup eth0
		assert_contains "$(rules -4)" \
			'7499: from 10.1.1.2 lookup main proto multihome'
		assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
		assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 main
		assert tcp_check 10.1.1.2
		assert tcp_check 10.2.2.2
		unchanged multihome sync
		ifdown eth0
		assert_lacks "$(rules -4)" 7499
		assert tcp_check 10.2.2.2
	done
	ifdown eth1
	assert_nothing_of_ours
}

# What outlives an ifdown, and what ends it.
case_strict_always() {
	two_lines MULTIHOME_STRICT=always
	ifup eth0
	ifup eth1
	for _ in 1 2; do
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		ifdown eth1
		assert_eq '7400: from 10.2.2.2 unreachable proto multihome' \
			"$(rules -4)" rules
		ends 0 multihome status
		assert_contains "$out" \
			'down: multihome-strict always refuses its sources'
		unchanged multihome sync
		ifup eth1
		assert tcp_check 10.2.2.2
	done
	ifdown eth1
	second_line
	unchanged multihome sync
	assert_contains "$(rules -4)" unreachable
	ends 0 multihome reload eth1
	assert_nothing_of_ours
}

case_route_options() {
	two_lines 'MULTIHOME_ROUTE_OPTIONS="mtu 1400 advmss 1360"'
	ifup eth0
	ifup eth1
	assert_routes -4 ISP2 <<-EOT
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2 mtu 1400 advmss 1360
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOT
	assert tcp_check 10.2.2.2
	second_line MULTIHOME_ROUTE_OPTIONS=mtu
	assert_status 3 multihome reload eth1 2>/tmp/err
	assert_contains "$(cat /tmp/err)" MULTIHOME_ROUTE_OPTIONS
	assert_contains "$(routes -4 ISP2)" 'mtu 1400'
	second_line
	assert multihome reload eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Main has the defaults by nexthop objects, which such a kernel does not spell out.
case_nexthop_objects() {
	compat=/proc/sys/net/ipv4/nexthop_compat_mode
	[ -e $compat ] || skip 'this kernel has no nexthop objects'
	two_lines
	echo 0 >$compat
	ifcfg_line 1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2
	ip -batch - <<-EOT
	link set eth0 up
	link set eth1 up
	nexthop add id 1 via 10.1.1.1 dev eth0 onlink
	nexthop add id 2 via 10.2.2.1 dev eth1 onlink
	route add default nhid 1
	route add default nhid 2 metric 5
	EOT
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_line_2_serves
	assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	assert tcp_check 10.1.1.2
	unchanged multihome sync
	ends 0 multihome status
}

# A router is asked by its link-local address, by a source that sees nothing of
# main; and the device is bound, with no address.
case_main_routes_no() {
	two_lines IPV6INIT=yes IPV6ADDR=2001:db8:2::2/64 MULTIHOME_MAIN_ROUTES=no \
		'MULTIHOME_GATEWAY="10.2.2.1 2001:db8:2::1"'
	ifup eth0
	ifup eth1
	ends 0 ping -n -c 1 -W 2 -I 2001:db8:2::2 fe80::1%eth1
	for to in 203.0.113.10 10.2.2.1 2001:db8:ffff::10 fe80::1; do
		ends 0 ping -n -c 1 -W 2 -I eth1 $to
	done
	answer=$(ip -6 route get fe80::1 from 2001:db8:2::2 oif eth1)
	assert_lacks "$answer" ' via '
}

# A VPN's 2000::/3, and a gateway outside of the device's networks.
case_far_gateway_inet6() {
	two_lines IPV6INIT=yes IPV6ADDR=2001:db8:2::2/64 \
		'MULTIHOME_GATEWAY="10.2.2.1 2001:db8:99::1"'
	isp_addr 2 2001:db8:99::1/128
	need_tun
	ip tuntap add tun9 mode tun
	ip link set tun9 up
	ip -6 addr add fd08::2/64 dev tun9 nodad
	ip -6 route add 2000::/3 dev tun9
	for _ in 1 2; do
		ifup eth1
		assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:99::1 ISP2
		assert tcp_check 2001:db8:2::2
		ends 0 multihome status
		ifdown eth1
		assert_nothing_of_ours
	done
}
