# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What of main's routes counts for the sources of an uplink: its best one, unless
# it leads by another uplink; and nothing of what is as wide as a default.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# Both are uplinks.
two_lines() {
	around 2
	topo_addr
	line_up 1
	line_up 2
}

# The seed's machine: the first line has no option of ours.
second_only() {
	around 2
	topo_addr
	line_up 2 "$@"
}

# providers_meet: a customer of one reaches those of the other.
providers_meet() {
	ip -n "$NETNS-isp1" route add 10.2.0.0/16 via 198.51.100.5
	ip -n "$NETNS-isp2" route add 10.1.0.0/16 via 198.51.100.9
	ip -n "$NETNS-isp1" -6 route add 2001:db8:2::/48 via fe80::2 dev net
	ip -n "$NETNS-isp2" -6 route add 2001:db8:1::/48 via fe80::2 dev net
}

# A host of the first provider's net asks at the second line's address. It is
# answered there; at the door, too, where a packet has to come in by the line by
# which its answer would leave.
case_asked_from_the_other_net() {
	second_only
	providers_meet
	topo_count
	echo_server host
	for filter in 0 1 2; do
		echo $filter >/proc/sys/net/ipv4/conf/all/rp_filter
		assert tcp_between isp1 10.2.2.2 10.1.1.1
	done
	assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 10.1.1.77 eth1 10.2.2.1 ISP2
	assert_way - 10.1.1.1 eth0 - main
	assert_eq eth1 "$(seen_by 10.2.2.2 10.1.1.1)" 'answers left by'
	assert tcp_check 10.1.1.2
	line_up 1
	assert tcp_between isp2 10.1.1.2 10.2.2.1
	assert_eq eth0 "$(seen_by 10.1.1.2 10.2.2.1)" 'answers left by'
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" 'packets by the wrong line'
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	line_down 2
	refute tcp_between isp1 10.2.2.2 10.1.1.1
}

case_asked_from_the_other_net_inet6() {
	around 2
	topo_addr
	line6_up 2
	providers_meet
	echo_server host
	assert tcp_between isp1 2001:db8:2::2 2001:db8:1::1
	assert_way 2001:db8:2::2 2001:db8:1::1 eth1 2001:db8:2::1 ISP2
	assert_eq eth1 "$(seen_by 2001:db8:2::2 2001:db8:1::1)" 'answers left by'
}

# A host, and a network, that main has by the first line's router: a pin by hand,
# or what a lease says.
case_by_the_other_router() {
	second_only
	ip -n "$NETNS-client" addr add 203.0.113.11/32 dev lo
	ip route add 203.0.113.11 via 10.1.1.1
	ip route add 203.0.112.0/23 via 10.1.1.1
	assert_way - 203.0.113.11 eth0 10.1.1.1 main
	for to in 203.0.113.11 203.0.113.10 203.0.112.7; do
		assert_way 10.2.2.2 $to eth1 10.2.2.1 ISP2
	done
	assert_sent 10.2.2.2 203.0.113.11 eth1
	echo_server host
	assert tcp_between client 10.2.2.2 203.0.113.11
	ends 0 multihome status
	unchanged multihome sync
}

# What main has by the uplink's own device and another router is its sources'
# way, too: from the next sync on, as main has it.
case_by_its_own_device() {
	second_only
	isp_addr 2 10.2.2.9/24
	ip route add 198.51.100.128/25 via 10.2.2.9 dev eth1
	ip route add 203.0.113.11 via 10.2.2.9 metric 50 mtu 1300 advmss 1200
	ip route add 10.77.0.0/16 via 10.2.2.1
	ends 0 multihome sync eth1
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	198.51.100.128/25 via 10.2.2.9 dev eth1 proto multihome
	203.0.113.11 via 10.2.2.9 dev eth1 proto multihome metric 50 mtu 1300 advmss 1200
	EOF
	assert_way 10.2.2.2 198.51.100.129 eth1 10.2.2.9 ISP2
	assert_way 10.2.2.2 203.0.113.11 eth1 10.2.2.9 ISP2
	assert_way 10.2.2.2 10.77.0.1 eth1 10.2.2.1 ISP2
	unchanged multihome sync
	ip route del 198.51.100.128/25
	ends 0 multihome sync eth1
	assert_way 10.2.2.2 198.51.100.129 eth1 10.2.2.1 ISP2
	line_down 2
	assert_nothing_of_ours
}

# A wide one of these does not hide what main has within it.
case_longest_prefix_first() {
	second_only
	ip route add 172.16.0.0/12 via 10.2.2.9 dev eth1
	ip route add 192.168.0.0/16 via 10.1.1.9 dev eth0
	ends 0 multihome sync eth1
	assert_way 10.2.2.2 172.20.0.1 eth1 10.2.2.9 ISP2
	assert_way 10.2.2.2 172.17.0.2 docker0 - main
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_way 10.2.2.2 192.168.55.1 eth1 10.2.2.1 ISP2
	assert_sent 10.2.2.2 172.17.0.2 docker0
	assert_sent 10.2.2.2 192.168.7.2 br0
}

# A LAN has a part of an uplink's network.
case_lan_within_an_uplinks_net() {
	two_lines
	ip addr add 10.1.1.129/25 dev br0
	ip -n "$NETNS-lan" addr add 10.1.1.130/25 dev eth0
	ip -n "$NETNS-lan" route add 10.2.2.2 via 10.1.1.129
	ip -n "$NETNS-lan" route add 10.1.1.2 via 10.1.1.129
	assert_way 10.2.2.2 10.1.1.130 br0 - main
	assert_way 10.1.1.2 10.1.1.130 br0 - main
	assert_way 10.1.1.2 10.1.1.1 eth0 - ISP1
	assert_sent 10.2.2.2 10.1.1.130 br0
	assert_sent 10.1.1.2 10.1.1.130 br0
}

# A LAN's device with a spare default is no uplink.
case_spare_default() {
	second_only
	ip route add default via 192.168.7.2 dev br0 metric 900
	ends 0 multihome sync
	assert_lacks "$(ip -o link show group 7000)" br0
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_way 10.2.2.2 192.168.99.1 br0 192.168.7.2 main
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_sent 10.2.2.2 192.168.99.1 br0
}

# A network goes over from a LAN to the other line, and nobody calls a hook.
case_route_moves() {
	second_only
	ip route add 198.18.0.0/24 via 192.168.7.2
	assert_way 10.2.2.2 198.18.0.1 br0 192.168.7.2 main
	ip route replace 198.18.0.0/24 via 10.1.1.1
	assert_way 10.2.2.2 198.18.0.1 eth1 10.2.2.1 ISP2
	ip route replace 198.18.0.0/24 dev docker0
	assert_way 10.2.2.2 198.18.0.1 docker0 - main
}

# multihome-main-routes all: hosts behind the first line's device know us.
case_main_routes_all() {
	second_only IF_MULTIHOME_MAIN_ROUTES=all
	assert_way 10.2.2.2 10.1.1.1 eth0 - main
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

# tunnel: tun0 is up, with an address.
tunnel() {
	need_tun
	ip tuntap add tun0 mode tun
	ip link set tun0 up
	ip addr add 10.8.0.2/24 dev tun0
	ip -6 addr add fd08::2/64 dev tun0 nodad
}

# The whole default by a VPN, with networks of its own. It is best, and no
# uplink; the sources of the lines do not follow it, but its networks are there.
case_vpn_default() {
	second_only
	tunnel
	ip route del default
	ip route add default via 10.1.1.1 metric 100
	ip route add default dev tun0
	ip route add 10.66.0.0/16 via 10.8.0.1
	ip route add 198.18.0.0/16 via 10.8.0.1
	ends 0 multihome sync
	assert_lacks "$(ip -o link show group 7000)" tun0
	assert_way - 203.0.113.10 tun0 - main
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 10.66.0.1 tun0 10.8.0.1 main
	assert_way 10.2.2.2 198.18.0.1 tun0 10.8.0.1 main
	assert_way 10.2.2.2 10.8.0.1 tun0 - main
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_sent 10.2.2.2 203.0.113.10 eth1
}

# The halves of a default: neither then, nor before a sync knows of them, is a
# packet of the line led into the tunnel.
case_vpn_halves() {
	second_only
	tunnel
	ip route add 0.0.0.0/1 via 10.8.0.1
	ip route add 128.0.0.0/1 via 10.8.0.1
	for _ in before after; do
		assert_way - 203.0.113.10 tun0 10.8.0.1 main
		assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
		assert_way 10.2.2.2 192.168.7.2 br0 - main
		assert tcp_check 10.2.2.2
		ends 0 multihome sync
	done
	assert_contains "$(multihome status eth1)" tun0
	ip link del tun0
	ends 0 multihome sync
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome status
}

# all_but_private: all that WireGuard is given to route all but private networks.
all_but_private() {
	echo 0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 \
		64.0.0.0/2 128.0.0.0/3 160.0.0.0/5 168.0.0.0/6 172.0.0.0/12 \
		172.32.0.0/11 172.64.0.0/10 172.128.0.0/9 173.0.0.0/8 \
		174.0.0.0/7 176.0.0.0/4 192.0.0.0/9 192.128.0.0/11 \
		192.160.0.0/13 192.169.0.0/16 192.170.0.0/15 192.172.0.0/14 \
		192.176.0.0/12 192.192.0.0/10 193.0.0.0/8 194.0.0.0/7 \
		196.0.0.0/6 200.0.0.0/5 208.0.0.0/4
}

case_vpn_chopped() {
	second_only
	tunnel
	for net in $(all_but_private); do
		echo "route add $net dev tun0"
	done | ip -batch -
	ends 0 multihome sync
	for to in 203.0.113.10 193.0.0.9 172.33.0.1 11.0.0.1 192.169.0.1; do
		assert_way - $to tun0 - main
		assert_way 10.2.2.2 $to eth1 10.2.2.1 ISP2
	done
	assert_way 10.2.2.2 172.17.0.2 docker0 - main
	assert_way 10.2.2.2 192.168.99.1 br0 192.168.7.2 main
	assert_way 10.2.2.2 10.8.0.1 tun0 - main
	assert_way 10.2.2.2 10.2.2.9 eth1 - ISP2
	assert tcp_check 10.2.2.2
	assert_contains "$(multihome status eth1)" tun0
	unchanged multihome sync
	ip route add 198.18.5.0/24 dev br0
	# what it costs
	assert_way 10.2.2.2 198.18.5.1 eth1 10.2.2.1 ISP2
	ip link del tun0
	ends 0 multihome sync
	assert_way 10.2.2.2 198.18.5.1 br0 - main
	ends 0 multihome status
}

# Main forbids what it has no route for, which shows when its default goes. Who
# has a line of his own leaves by that.
case_forbidding_default() {
	around 2
	topo_addr
	ip route add unreachable default metric 4278198272
	line_up 2
	ip route del default via 10.1.1.1
	assert_contains "$(ask - 203.0.113.10 || :)" 'No route to host'
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.2.2.2 192.168.7.2 br0 - main
	assert_way 10.2.2.2 172.17.0.2 docker0 - main
	assert tcp_check 10.2.2.2
	assert tcp_out 10.2.2.2
	assert tcp_check 10.2.2.2 lan
	ends 0 ping -n -c 1 -W 2 -I eth1 203.0.113.10
	assert_contains "$(multihome status eth1)" unreachable
	# what it costs: private, and main has nothing for it
	assert_contains "$(ask 10.2.2.2 10.50.0.1 || :)" 'No route to host'
	ip route del unreachable default
	ends 0 multihome sync
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_way 10.2.2.2 10.50.0.1 eth1 10.2.2.1 ISP2
	ends 0 multihome status
}

# It came later: each kind, and from the next sync on.
case_forbidding_half() {
	second_only
	ip route del default
	for kind in blackhole prohibit unreachable; do
		ip route add $kind 128.0.0.0/1
		ends 0 multihome sync
		assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
		assert tcp_check 10.2.2.2
		ip route del $kind 128.0.0.0/1
		ends 0 multihome sync
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
	# does no harm
	ip route add throw default
	unchanged multihome sync
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

case_forbidding_inet6() {
	around 2
	topo_addr
	line6_up 2
	ip -6 route add blackhole 2000::/3
	ip -6 route del default
	ends 0 multihome sync
	assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_way 2001:db8:2::2 fd17::2 docker0 - main
	assert tcp_check 2001:db8:2::2
	ip -6 route del blackhole 2000::/3
	ends 0 multihome sync
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
}

# A gateway outside of the device's networks, while a VPN has all of the Internet;
# and once more after the link has bounced.
case_far_gateway_inet6() {
	around 2
	topo_addr
	isp_addr 2 2001:db8:99::1/128
	tunnel
	ip -6 route add 2000::/3 dev tun0
	echo 1 >/proc/sys/net/ipv6/conf/eth1/keep_addr_on_down
	line6_up 2 IF_MULTIHOME_GATEWAY=2001:db8:99::1
	for _ in before after; do
		ends 0 multihome status eth1
		assert_routes -6 ISP2 <<-EOF
		default via 2001:db8:99::1 dev eth1 proto multihome
		2001:db8:2::/64 dev eth1 proto multihome
		2001:db8:99::1 dev eth1 proto multihome
		fe80::/64 dev eth1 proto multihome
		EOF
		assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:99::1 ISP2
		assert tcp_check 2001:db8:2::2
		ip link set eth1 down
		ip link set eth1 up
		must_wait_for 5 nothing_tentative
		ends 0 multihome sync eth1
	done
}

# A port of the second line is forwarded to a guest in the first one's network,
# and his answer goes back by the second.
case_port_forward_to_the_other_net() {
	second_only IF_MULTIHOME_MARK=2
	forward_on
	way_of "$(ip -o route get 10.1.1.200 from 203.0.113.10 iif eth1 mark 2)"
	assert_eq 'eth0 - main' "$way_found" 'in by eth1'
	way_of "$(ip -o route get 172.17.0.2 from 203.0.113.10 iif eth1 mark 2)"
	assert_eq 'docker0 - main' "$way_found" 'in by eth1'
	way_of "$(ip -o route get 203.0.113.10 from 10.1.1.200 iif eth0 mark 2)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$way_found" 'the answer'
	way_of "$(ip -o route get 10.1.1.77 from 172.17.0.2 iif docker0 mark 2)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$way_found" 'an answer to the other net'
}

# Who binds the device and no address.
case_bound_to_the_device() {
	two_lines
	line6_up 2
	for dev in eth0 eth1; do
		ends 0 ping -n -c 1 -W 2 -I $dev 203.0.113.10
	done
	ends 0 ping -n -c 1 -W 2 -I eth1 10.2.2.1
	ends 0 ping -n -c 1 -W 2 -I br0 192.168.7.2
	ends 0 ping -n -c 1 -W 2 -I eth1 2001:db8:ffff::10
	ends 0 ping -n -c 1 -W 2 -I eth1 fe80::1
	assert_eq eth0 "$(seen_by 10.1.1.2 203.0.113.10)" 'from line 1'
	assert_eq eth1 "$(seen_by 10.2.2.2 203.0.113.10)" 'from line 2'
	line_down 2
	assert_lacks "$(rules -4)" 'oif eth1'
}

# Link-local destinations are on the link, whatever main has to say.
case_link_local() {
	around 2
	topo_addr
	for value in yes no; do
		line6_up 2 IF_MULTIHOME_MAIN_ROUTES=$value
		assert_lacks "$(ip -6 route get fe80::1 from 2001:db8:2::2 oif eth1)" \
			' via '
		ends 0 ping -n -c 1 -W 2 -I 2001:db8:2::2 fe80::1%eth1
	done
}

# multihome-to is for what has no source yet: the first line's own address, of
# which no stanza speaks, still answers by the first line.
case_to_and_the_first_lines_answers() {
	second_only IF_MULTIHOME_TO=203.0.113.0/24
	assert_contains "$(rules -4)" '7499: from 10.1.1.2 lookup main proto multihome'
	assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 main
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	ends 0 multihome status
	unchanged multihome sync
	line_up 2
	assert_lacks "$(rules -4)" '7499:'
	line_up 2 IF_MULTIHOME_TO=203.0.113.0/24
	line_up 1
	assert_lacks "$(rules -4)" '7499:'
	assert tcp_check 10.1.1.2
	line_down 1
	line_down 2
	assert_nothing_of_ours
}

case_to_and_the_first_lines_answers_inet6() {
	around 2
	topo_addr
	line6_up 2 IF_MULTIHOME_TO=2001:db8:ffff::/64
	assert_way - 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_way 2001:db8:1::2 2001:db8:ffff::10 eth0 2001:db8:1::1 main
	assert tcp_check 2001:db8:1::2
	assert tcp_check 2001:db8:2::2
}

# The machine's part follows what comes and goes beside: eth0 after eth1.
case_first_line_comes_later() {
	around 2
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
	line_up 2 IF_MULTIHOME_TO=203.0.113.0/24
	assert_eq 1 "$(ip -o link show group 7000 | wc -l)" 'devices in the group'
	ip link set eth0 up
	ip addr add 10.1.1.2/24 dev eth0
	ip route add default via 10.1.1.1
	debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0
	assert_eq 2 "$(ip -o link show group 7000 | wc -l)" 'devices in the group'
	assert_contains "$(rules -4)" '7499: from 10.1.1.2 lookup main'
	assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	ip route del default
	debian_down eth0 PHASE=post-down
	assert_eq 1 "$(ip -o link show group 7000 | wc -l)" 'devices in the group'
	assert_lacks "$(rules -4)" 7499
	line_down 2
	assert_nothing_of_ours
}

# Another band or protocol in the settings: what is the machine's moves to it.
case_settings_and_the_first_lines_answers() {
	second_only IF_MULTIHOME_TO=203.0.113.0/24
	assert_contains "$(rules -4)" '7499: from 10.1.1.2 lookup main'
	printf '[multihome]\nrule-priority = 9000\n' >/etc/multihome.conf
	ends 4 multihome status
	ends 0 multihome sync
	assert_eq 1 "$(rules -4 | grep -c 'from 10.1.1.2 lookup main')"
	assert_contains "$(rules -4)" '9499: from 10.1.1.2 lookup main'
	printf '[multihome]\nrule-priority = 9000\nprotocol = 198\n' \
		>/etc/multihome.conf
	ends 0 multihome sync eth1
	assert_eq 1 "$(rules -4 | grep -c 'from 10.1.1.2 lookup main')"
	assert_contains "$(rules -4)" '9499: from 10.1.1.2 lookup main proto 198'
	# what is in force stays while the file cannot be read
	echo nonsense >/etc/multihome.conf
	ends 3 multihome sync
	debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0 2>/dev/null
	assert_contains "$(rules -4)" '9499: from 10.1.1.2 lookup main proto 198'
	rm /etc/multihome.conf
	line_down 2
	assert_eq '' "$(rules -4 | grep 'lookup main.*proto')" 'rules'
	assert_eq '' "$(ip -o link show group 7000)" 'devices in the group'
	assert_nothing_of_ours
}

# A group that somebody else has given a device is left alone.
case_group_of_others() {
	around 2
	topo_addr
	ip link set eth0 group 5
	line_up 2
	assert_contains "$(ip -o link show group 5)" eth0
	assert_contains "$(ip -o link show group 7000)" eth1
	line_down 2
	assert_contains "$(ip -o link show group 5)" eth0
	assert_nothing_of_ours
	printf '[multihome]\ngroup = no\n' >/etc/multihome.conf
	line_up 2
	assert_eq '' "$(ip -o link show group 7000)" 'devices in the group'
	assert_lacks "$(rules -4)" ifgroup
	printf '[multihome]\ngroup = 900\n' >/etc/multihome.conf
	ends 0 multihome sync
	assert_contains "$(ip -o link show group 900)" eth1
	assert_contains "$(rules -4)" 'suppress_ifgroup 900'
	line_down 2
	assert_eq '' "$(ip -o link show group 900)" 'devices in the group'
}

# Without records nobody knows who has put a device into the group of uplinks.
case_group_and_no_records() {
	second_only IF_MULTIHOME_TO=203.0.113.0/24
	ip link set br0 group 5
	rm -r /run/multihome
	ends 0 multihome flush
	assert_contains "$out" 'set link dev eth1 group 0'
	assert_eq '' "$(ip -o link show group 7000)" 'devices in the group'
	assert_contains "$(ip -o link show group 5)" br0
	assert_nothing_of_ours
	unchanged multihome flush
	# of one interface it takes what that has
	ip link set br0 group 7000
	line_up 2
	ends 0 multihome flush eth1
	assert_contains "$(ip -o link show group 7000)" br0
	assert_eq 1 "$(ip -o link show group 7000 | wc -l)" 'devices in the group'
}

# multihome-route-options: on the uplink's default, and no other route.
case_route_options() {
	second_only 'IF_MULTIHOME_ROUTE_OPTIONS=mtu 1400 advmss 1360'
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2 mtu 1400 advmss 1360
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	assert_contains "$(ask 10.2.2.2 203.0.113.10)" 'ISP2'
	assert_contains "$(ip route get 203.0.113.10 from 10.2.2.2)" 'mtu 1400'
	assert tcp_check 10.2.2.2
	unchanged multihome sync
	line_up 2 'IF_MULTIHOME_ROUTE_OPTIONS=initcwnd 20 initrwnd 30'
	assert_contains "$(routes -4 ISP2)" \
		'default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2 initcwnd 20 initrwnd 30'
	line_up 2 'IF_MULTIHOME_ROUTE_OPTIONS=mtu 1400 window 7' 2>/tmp/err
	assert_contains "$(cat /tmp/err)" multihome-route-options
	assert_contains "$(routes -4 ISP2)" 'initcwnd 20'
	# the most that the kernel keeps as it is
	line_up 2 'IF_MULTIHOME_ROUTE_OPTIONS=mtu 65520 advmss 65495'
	unchanged multihome sync
	line_up 2 'IF_MULTIHOME_ROUTE_OPTIONS=advmss 65496' 2>/tmp/err
	assert_contains "$(cat /tmp/err)" 'advmss 8 to 65495'
	line_up 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line6_up 2 'IF_MULTIHOME_ROUTE_OPTIONS=mtu 1400'
	assert_contains "$(routes -6 ISP2)" \
		'default via 2001:db8:2::1 dev eth1 proto multihome mtu 1400'
}

# One reload takes the last uplink away and makes another: main's line is in the
# group, as it was before.
case_group_after_reload() {
	topo_up 3
	topo_addr
	line_up 2
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24

	iface eth2 inet static
		address 10.3.3.2/24
		multihome-table ISP3
		multihome-gateway 10.3.3.1
	EOF
	ends 0 multihome reload
	assert_eq 'eth0 eth2' "$(in_group)" 'devices in the group'
	ends 0 multihome status
}

# What waited for that uplink, and comes up in its place, is in the group, too.
case_group_of_one_that_waited() {
	topo_up 3
	topo_addr
	line_up 2
	line_up 3 IF_MULTIHOME_SOURCE='10.3.3.2 10.2.2.2' 2>/dev/null
	main_line | write_interfaces
	ends 0 multihome reload eth1
	assert_eq 'eth0 eth2' "$(in_group)" 'devices in the group'
	ends 0 multihome status
}

in_group() {
	ip -o link show group 7000 | sed 's/^[0-9]*: \([^@]*\)@.*/\1/' | xargs
}
