# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What main has, by stanzas of others and by hand, and what of it counts for an
# uplink. The first line has no option of ours, as where one begins. Each kind of
# route by itself is in netns/main_routes.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# with_eth0 [OPTION-LINE...] <<EOF: the first line, with these options too, and
# what is to be behind it in interfaces.
with_eth0() {
	{ main_line "$@"; cat; } | write_interfaces
}

# second_line [OPTION-LINE...]: the uplink, with these options too.
second_line() {
	printf '%s\n' 'auto eth1' 'iface eth1 inet static' \
		'address 10.2.2.2/24' 'multihome-table ISP2' \
		'multihome-gateway 10.2.2.1' "$@"
}

# where_up_is_late: ifupdown-ng and ifupdown2 call hooks before a stanza's up
# lines, so what these have put into main takes a sync.
where_up_is_late() {
	[ "$IMPL" = debian ] || ends 0 multihome sync
}

# other_hosts: the client is 203.0.113.11, too.
other_hosts() {
	ip -n "$NETNS-client" addr add 203.0.113.11/32 dev lo
}

# in_group: names of the devices in ours, in a line.
in_group() {
	ip -o link show group 7000 | sed 's/^[0-9]*: \([^@:]*\).*/\1/' |
		sort | tr '\n' ' ' | sed 's/ $//'
}

# assert_line_2_serves: it answers, and leaves by itself.
assert_line_2_serves() {
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert tcp_check 10.2.2.2
	assert tcp_out 10.2.2.2
}

# Static routes of both stanzas: those by the first line's router are not for the
# second one's source, those by its own device and another router are.
case_up_ip_route_add() {
	topo_up
	topo_count
	other_hosts
	isp_addr 2 10.2.2.9/24
	second_line 'up ip route add 198.18.0.0/24 via 10.2.2.9 dev eth1 mtu 1300' |
		with_eth0 'up ip route add 203.0.113.11 via 10.1.1.1' \
			'up ip route add 203.0.112.0/23 via 10.1.1.1'
	ifup -a
	where_up_is_late
	pin='198.18.0.0/24 via 10.2.2.9 dev eth1 proto multihome mtu 1300'
	for _ in 1 2; do
		assert_way - 203.0.113.11 eth0 10.1.1.1 main
		for to in 203.0.113.11 203.0.112.7 203.0.113.10; do
			assert_way 10.2.2.2 $to eth1 10.2.2.1 ISP2
		done
		assert_way 10.2.2.2 198.18.0.1 eth1 10.2.2.9 ISP2
		# shellcheck disable=SC2034 # assert_uplink's
		uplink_pins=$pin
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		echo_server host
		for from in 10.1.1.2 10.2.2.2; do
			assert tcp_between client $from 203.0.113.11
		done
		ends 0 multihome status
		unchanged multihome sync
		# the uplink outlives the other line
		ifdown eth0
		assert_line_2_serves
		ifup eth0
	done
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" 'packets by the wrong line'
	ifdown eth1
	assert_nothing_of_ours
}

# What goes on as ever: a container within a wide network of the first line's, a LAN
# within its net, a LAN's spare default, a port of the second line forwarded to a
# guest in the first one's net, a network that moves while nobody calls a hook.
case_lans_and_containers() {
	around 2
	second_line 'multihome-mark 2' |
		with_eth0 'up ip route add 172.16.0.0/12 via 10.1.1.9'
	ifup -a
	ip route add default via 192.168.7.2 dev br0 metric 900
	ip addr add 10.1.1.129/25 dev br0
	ip -n "$NETNS-lan" addr add 10.1.1.130/25 dev eth0
	ip -n "$NETNS-lan" route add 10.2.2.2 via 10.1.1.129
	forward_on
	for _ in 1 2; do
		assert_eq 'eth0 eth1' "$(in_group)" 'devices in the group'
		assert_way - 172.20.0.1 eth0 10.1.1.9 main
		assert_way 10.2.2.2 172.20.0.1 eth1 10.2.2.1 ISP2
		assert_way 10.2.2.2 192.168.99.1 br0 192.168.7.2 main
		assert_sent 10.2.2.2 172.17.0.2 docker0
		assert_sent 10.2.2.2 10.1.1.130 br0
		assert_sent 10.2.2.2 203.0.113.10 eth1
		way_of "$(ip -o route get 10.1.1.20 from 203.0.113.10 iif eth1 mark 2)"
		assert_eq 'eth0 - main' "$way_found" 'in by eth1'
		way_of "$(ip -o route get 203.0.113.10 from 10.1.1.20 iif eth0 mark 2)"
		assert_eq 'eth1 10.2.2.1 ISP2' "$way_found" 'the answer'
		ip route add 198.18.0.0/24 via 192.168.7.2
		assert_way 10.2.2.2 198.18.0.1 br0 192.168.7.2 main
		ip route replace 198.18.0.0/24 via 10.1.1.9
		assert_way 10.2.2.2 198.18.0.1 eth1 10.2.2.1 ISP2
		ip route del 198.18.0.0/24
		ifdown eth1
		assert_nothing_of_ours
		ifup eth1
	done
}

# Main forbids what it has no route for, which shows when the first line goes.
case_forbidding_default() {
	topo_up
	lan_up
	second_line | with_eth0
	ip route add unreachable default metric 4278198272
	ifup -a
	assert_line_2_serves
	ifdown eth0
	assert_contains "$(ask - 203.0.113.10 || :)" 'No route to host'
	assert_line_2_serves
	assert tcp_check 10.2.2.2 lan
	ends 0 ping -n -c 1 -W 2 -I eth1 203.0.113.10
	assert_contains "$(multihome status eth1)" unreachable
	ifdown eth1
	assert_nothing_of_ours
	# it forbids when the line comes up alone, too
	ifup eth1
	assert_line_2_serves
	# and is gone: the hook of an interface that is not ours sees it
	ip route del unreachable default
	ifup eth0
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_line_2_serves
	ends 0 multihome status
	# it came back behind everybody's back
	ip route add blackhole 128.0.0.0/1
	ifdown eth0
	assert_line_2_serves
}

# multihome-to is for what has no source yet, and does not lead away the answers of
# the first line, whichever of the two came up first.
case_to_and_the_first_lines_answers() {
	topo_up
	second_line 'multihome-to 203.0.113.0/24' | with_eth0
	answers='7499: from 10.1.1.2 lookup main proto multihome'
	ifup eth1
	assert_eq eth1 "$(in_group)" 'devices in the group'
	assert_lacks "$(rules -4)" 7499
	ifup eth0
	for _ in 1 2; do
		assert_eq 'eth0 eth1' "$(in_group)" 'devices in the group'
		assert_contains "$(rules -4)" "$answers"
		assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
		assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 main
		assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
		assert tcp_check 10.1.1.2
		assert tcp_check 10.2.2.2
		ends 0 multihome status
		unchanged multihome sync
		ifdown eth1
		assert_nothing_of_ours
		assert tcp_check 10.1.1.2
		ifup eth1
	done
	ifdown eth0
	assert_eq eth1 "$(in_group)" 'devices in the group'
	assert_lacks "$(rules -4)" 7499
	assert tcp_check 10.2.2.2
	unchanged multihome sync
	ifdown eth1
	assert_nothing_of_ours
}

# Who binds the device and no address, and who asks a router by its link-local
# address, in each of the three ways to see main.
case_bound_to_the_device() {
	topo_up
	seen_start
	for value in yes no all; do
		{ second_line "multihome-main-routes $value"; cat; } <<-EOF |
		iface eth1 inet6 static
			address 2001:db8:2::2/64
			multihome-table ISP2
			multihome-gateway 10.2.2.1 2001:db8:2::1
			multihome-main-routes $value
		EOF
			sed 's/^multihome-gateway 10.2.2.1$/& 2001:db8:2::1/' |
			with_eth0
		if [ $value = yes ]; then
			ifup -a
			must_wait_for 5 nothing_tentative
		else
			ends 0 multihome reload
		fi
		ends 0 multihome status
		for to in 203.0.113.10 10.2.2.1 2001:db8:ffff::10 fe80::1; do
			ends 0 ping -n -c 1 -W 2 -I eth1 $to
		done
		answer=$(ip -6 route get fe80::1 from 2001:db8:2::2 oif eth1)
		assert_lacks "$answer" ' via '
		ends 0 ping -n -c 1 -W 2 -I 2001:db8:2::2 fe80::1%eth1
		echo_server client
		assert_eq hello "$(echo hello | socat -t 2 - \
			TCP4:203.0.113.10:7,so-bindtodevice=eth1)" 'echo'
	done
	assert_eq eth1 "$(seen_by 10.2.2.2 203.0.113.10)" 'left by'
	assert_eq eth1 "$(seen_by 2001:db8:2::2 2001:db8:ffff::10)" 'left by'
	ifdown eth1
	assert_nothing_of_ours
}

# Main has both defaults by nexthop objects, which such a kernel does not spell out.
case_nexthop_objects() {
	compat=/proc/sys/net/ipv4/nexthop_compat_mode
	[ -e $compat ] || skip 'this kernel has no nexthop objects'
	topo_up
	echo 0 >$compat
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet static
		address 10.1.1.2/24
		pre-up ip link set eth0 up
		pre-up ip nexthop add id 1 via 10.1.1.1 dev eth0 onlink
		pre-up ip route add default nhid 1

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		pre-up ip link set eth1 up
		pre-up ip nexthop add id 2 via 10.2.2.1 dev eth1 onlink
		pre-up ip route add default nhid 2 metric 5
		multihome-table ISP2
	EOF
	ifup -a
	assert_eq 'default nhid 1
default nhid 2 metric 5' "$(ip route show default | tidy)" "main's defaults"
	for _ in 1 2; do
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		assert_line_2_serves
		assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
		assert tcp_check 10.1.1.2
		unchanged multihome sync
		ends 0 multihome status
		ifdown eth1
		assert_nothing_of_ours
		ifup eth1
	done
}
