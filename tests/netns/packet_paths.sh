# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which way packets take: what the options change about it. The ways of an
# uplink without any are in real/packet_paths.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# two_lines [VAR=VALUE...]: both are uplinks; options for the second.
two_lines() {
	around 2
	topo_addr
	line_up 1
	line_up 2 "$@"
}

# multihome-main-routes no: everything of that source goes to its line, and
# nothing of the other's.
case_main_routes_no() {
	two_lines IF_MULTIHOME_MAIN_ROUTES=no
	assert_eq '7300: from 10.2.2.2 lookup ISP2 proto multihome' \
		"$(rules -4 | grep 'from 10.2.2.2 ')" 'rules of 10.2.2.2'
	for to in 192.168.7.2 172.17.0.2 192.168.99.1 10.1.1.1 203.0.113.10; do
		assert_way 10.2.2.2 $to eth1 10.2.2.1 ISP2
	done
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_way 10.1.1.2 192.168.7.2 br0 - main
	assert_way - 192.168.7.2 br0 - main
	assert_sent 10.2.2.2 10.2.2.1 eth1
	assert_sent 10.2.2.2 203.0.113.10 eth1
	assert tcp_check 10.2.2.2
	refute tcp_check 10.2.2.2 lan
	assert tcp_check 10.1.1.2 lan
	assert_eq eth1 "$(seen_by 10.2.2.2 192.168.7.2)" "answers to the LAN"
}

# no way, no packet, and explain says by which rule.
assert_refused() {
	assert_contains "$(ask "$1" "$2" || :)" unreachable
	refute ping -n -c 1 -W 1 -I "$1" "$2" >/dev/null
	assert_eq '' "$(seen_by "$1" "$2")" "packets from $1 to $2 left by"
	refused_text=$(explain "$1" "$2" 2>&1 || :)
	assert_contains "$refused_text" "$3 from $1 unreachable"
	assert_contains "$refused_text" "multihome, by iface eth1"
	assert_contains "$refused_text" refused
}

# multihome-strict: with its table empty nothing of the source leaves by the
# other line; the LAN is still there, and sync brings all back.
case_strict() {
	two_lines IF_MULTIHOME_STRICT=yes
	assert_contains "$(rules -4)" \
		'7400: from 10.2.2.2 unreachable proto multihome'
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	ip route flush table ISP2
	assert_refused 10.2.2.2 203.0.113.10 'priority 7400'
	refute tcp_check 10.2.2.2
	assert_eq '' "$(seen_by 10.2.2.2 203.0.113.10)" 'leaked by'
	assert_sent 10.2.2.2 192.168.7.2 br0
	assert tcp_check 10.1.1.2
	ends 4 multihome status eth1
	ends 0 multihome sync eth1
	assert tcp_check 10.2.2.2
	assert_eq eth1 "$(seen_by 10.2.2.2 203.0.113.10)" 'sent by'
	line_down 2
	assert_lacks "$(rules -4)" 10.2.2.2
}

case_strict_inet6() {
	around 2
	topo_addr
	line6_up 2 IF_MULTIHOME_STRICT=yes
	assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	ip -6 route flush table ISP2
	assert_refused 2001:db8:2::2 2001:db8:ffff::10 'priority 7400'
	ends 0 multihome sync eth1
	assert tcp_out 2001:db8:2::2
	assert_eq eth1 "$(seen_by 2001:db8:2::2 2001:db8:ffff::10)" 'sent by'
}

# It waits for its link: only the refusal stays, also when sync is asked.
case_strict_link_down() {
	two_lines IF_MULTIHOME_STRICT=yes
	ip link set eth1 down
	assert_refused 10.2.2.2 203.0.113.10 'priority 7400'
	ends 4 multihome sync eth1
	assert_refused 10.2.2.2 203.0.113.10 'priority 7400'
	assert_eq '7400: from 10.2.2.2 unreachable proto multihome' \
		"$(rules -4 | grep 10.2.2.2)" 'rules of 10.2.2.2'
	ip link set eth1 up
	ends 0 multihome sync eth1
	assert tcp_out 10.2.2.2
	assert_eq eth1 "$(seen_by 10.2.2.2 203.0.113.10)" 'sent by'
}

# Not strict: the same leaks by the other line, whose provider drops it.
case_not_strict_leaks() {
	two_lines
	topo_count
	ip route flush table ISP2
	assert_way 10.2.2.2 203.0.113.10 eth0 10.1.1.1 main
	refute tcp_out 10.2.2.2
	assert [ "$(spoofed 1)" -gt 0 ]
}

# The cable is pulled: routes stay and still decide, strict or not.
case_carrier_loss_leaks_nothing() {
	two_lines
	topo_count
	ip -n "$NETNS-isp2" link set cust down
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	refute ping -n -c 1 -W 1 -I 10.2.2.2 203.0.113.10 >/dev/null
	assert_eq 0 "$(spoofed 1)" leaked
}

# strict and no gateway yet: it waits, and only the refusal is there.
case_strict_while_it_waits() {
	topo_up
	topo_addr
	seen_start
	debian_up eth1 METHOD=manual IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_STRICT=yes 2>/tmp/err
	assert_rules -4 <<-EOF
	7400: from 10.2.2.2 unreachable proto multihome
	EOF
	assert_contains "$(cat /tmp/err)" \
		'multihome: eth1: IPv4, table ISP2, waits: no gateway is known;'
	assert_contains "$(cat /tmp/err)" 'multihome sync eth1'
	ends 4 multihome status eth1
	assert_refused 10.2.2.2 203.0.113.10 'priority 7400'
	ip route add default via 10.2.2.1 metric 500
	ends 0 multihome sync eth1
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	debian_down eth1
	assert_nothing_of_ours
}

# multihome-to: what has no source yet goes there by the second line and takes
# its address; a LAN within stays a LAN, and other sources are not touched.
case_to() {
	ip_77='203.0.113.77'
	two_lines 'IF_MULTIHOME_TO=203.0.113.64/26, 192.168.0.0/16'
	ip -n "$NETNS-client" addr add $ip_77/32 dev lo
	assert_eq '7506: from all to 203.0.113.64/26 lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome
7516: from all to 192.168.0.0/16 lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome
7656: from all to 203.0.113.64/26 lookup ISP2 proto multihome
7666: from all to 192.168.0.0/16 lookup ISP2 proto multihome' \
		"$(rules -4 | grep 'from all to ')" 'rules with a destination'
	assert_way - $ip_77 eth1 10.2.2.1 ISP2
	assert_named 'iface eth1 inet static'
	assert_contains "$(ask - $ip_77)" 'src 10.2.2.2'
	assert_way - 203.0.113.10 eth0 10.1.1.1 main
	assert_way - 192.168.7.2 br0 - main
	assert_way - 192.168.55.1 eth1 10.2.2.1 ISP2
	assert_way 10.1.1.2 $ip_77 eth0 10.1.1.1 ISP1
	assert_way 10.2.2.2 $ip_77 eth1 10.2.2.1 ISP2
	ends 0 ping -n -c 1 -W 2 $ip_77
	assert_eq eth1 "$(seen_by 10.2.2.2 $ip_77)" 'sent by'
	assert_sent 10.1.1.2 $ip_77 eth0
	line_down 2
	assert_way - $ip_77 eth0 10.1.1.1 main
	assert_lacks "$(rules -4)" 'from all to '
}

case_to_inet6() {
	around 2
	topo_addr
	line6_up 1
	line6_up 2 IF_MULTIHOME_TO=2001:db8:ffff::/48
	assert_way - 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_way 2001:db8:1::2 2001:db8:ffff::10 eth0 2001:db8:1::1 ISP1
	assert_way - 2001:db8:7::2 br0 - main
}

# Everything is a destination, too: the second line is preferred, but not to
# what main knows better.
case_to_everything() {
	two_lines IF_MULTIHOME_TO=0.0.0.0/0
	assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way - 192.168.7.2 br0 - main
	assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1
	ends 0 multihome status
	unchanged multihome sync
	line_down 2
	assert_way - 203.0.113.10 eth0 10.1.1.1 main
}

# Of two lines that name destinations the narrower wins, whoever came first.
case_to_narrower_first() {
	around 2
	topo_addr
	line_up 1 IF_MULTIHOME_TO=203.0.0.0/8
	line_up 2 IF_MULTIHOME_TO=203.0.113.0/24
	assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way - 203.1.2.3 eth0 10.1.1.1 ISP1
	line_down 2
	line_down 1
	line_up 2 IF_MULTIHOME_TO=203.0.113.0/24
	line_up 1 IF_MULTIHOME_TO=203.0.0.0/8
	assert_way - 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way - 203.1.2.3 eth0 10.1.1.1 ISP1
}

# A source prefix within another line's: each its own.
case_source_narrower_first() {
	around 2
	topo_addr
	ip addr add 10.77.0.1/32 dev lo
	ip addr add 10.77.9.1/32 dev lo
	line_up 1 IF_MULTIHOME_SOURCE=10.1.1.2,10.77.0.0/16
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.2 10.77.9.0/24'
	assert_way 10.77.0.1 203.0.113.10 eth0 10.1.1.1 ISP1
	assert_way 10.77.9.1 203.0.113.10 eth1 10.2.2.1 ISP2
	line_down 2
	assert_way 10.77.9.1 203.0.113.10 eth0 10.1.1.1 ISP1
}

# multihome-gateway none: the default goes by the device itself.
case_gateway_none() {
	around 2
	topo_addr
	line_up 2 IF_MULTIHOME_GATEWAY=none
	assert_routes -4 ISP2 <<-EOF
	default dev eth1 proto multihome scope link src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	assert_way 10.2.2.2 203.0.113.10 eth1 - ISP2
}

# The gateway is not in the interface's net: it is taken to be on the wire.
case_gateway_onlink() {
	around 2
	topo_addr
	isp_addr 2 192.0.2.1/32
	line_up 2 IF_MULTIHOME_GATEWAY=192.0.2.1
	assert_contains "$(routes -4 ISP2)" \
		'default via 192.0.2.1 dev eth1 proto multihome src 10.2.2.2 onlink'
	assert_way 10.2.2.2 203.0.113.10 eth1 192.0.2.1 ISP2
	assert tcp_check 10.2.2.2
	assert tcp_out 10.2.2.2
	unchanged multihome sync
}
