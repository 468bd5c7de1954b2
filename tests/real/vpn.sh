# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A VPN that takes all of the host's traffic, as OpenVPN's redirect-gateway does
# with the two halves of a default. The lines still answer for themselves.
#
#   host tun0 10.8.0.2 ==== 10.8.0.1 tun0 client, 203.0.113.11
#        \___ UDP over ISP1 ______/ 203.0.113.10

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# The tunnel, and what it puts into main. To its server goes the old way.
vpn_up() {
	need_tun
	ip -n "$NETNS-client" addr add 203.0.113.11/32 dev lo
	ip -n "$NETNS-client" addr add 198.18.9.1/32 dev lo
	ns_start client vpn socat UDP4-LISTEN:1194 \
		TUN:10.8.0.1/24,tun-name=tun0,iff-no-pi,up
	assert wait_for 5 has_listener client 'sport = 1194'
	socat TUN:10.8.0.2/24,tun-name=tun0,iff-no-pi,up \
		UDP4:203.0.113.10:1194 >>/run/log/vpn.host 2>&1 &
	must_wait_for 5 ip link show tun0
	ip route add 203.0.113.10/32 via 10.1.1.1
	# the server listens to whom it has heard
	must_wait_for 10 ping -n -c 1 -W 1 10.8.0.1
	ip route add 0.0.0.0/1 via 10.8.0.1
	ip route add 128.0.0.0/1 via 10.8.0.1
	ip route add 198.18.0.0/16 via 10.8.0.1
}

# vpn_check ADDRESS: from a host that is not the VPN's server, to which main has
# a way of its own.
vpn_check() {
	echo_server host
	tcp_between client "$1" 203.0.113.11
}

two_lines() {
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup -a
}

# What has no source yet goes into the tunnel; both lines are reached and
# answer by themselves; the net behind the VPN is there for all.
case_redirect_gateway() {
	topo_up
	topo_count
	two_lines
	seen_start
	vpn_up
	assert_way - 203.0.113.11 tun0 10.8.0.1 main
	assert_way 10.1.1.2 203.0.113.11 eth0 10.1.1.1 ISP1
	assert_way 10.2.2.2 203.0.113.11 eth1 10.2.2.1 ISP2
	for from in - 10.1.1.2 10.2.2.2; do
		assert_way $from 198.18.9.1 tun0 10.8.0.1 main
		assert_way $from 10.8.0.1 tun0 - main
	done
	ends 0 ping -n -c 1 -W 2 203.0.113.11
	assert_eq tun0 "$(seen_by 10.8.0.2 203.0.113.11)" "what had no source"
	# from addresses that the other end has no way back to
	ping -n -c 1 -W 1 -I 10.2.2.2 198.18.9.1 >/dev/null || :
	assert_eq tun0 "$(seen_by 10.2.2.2 198.18.9.1)" "to the VPN's net"
	assert_sent 10.1.1.2 203.0.113.11 eth0
	assert_sent 10.2.2.2 203.0.113.11 eth1
	assert vpn_check 10.1.1.2
	assert vpn_check 10.2.2.2
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
}

# The tunnel was there first; ifdown and ifup of a line change nothing of it.
# only: debian
# why: below what calls us, all is the same
case_vpn_before_ifup() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	vpn_up
	before=$(ip route)
	ifup eth1
	assert vpn_check 10.2.2.2
	assert_way 10.2.2.2 203.0.113.11 eth1 10.2.2.1 ISP2
	ifdown eth1
	assert_eq "$before" "$(ip route)" main
}

# IPv6: 2000::/3 is what VPNs use for all.
# only: debian
# why: below what calls us, all is the same
case_redirect_gateway_inet6() {
	topo_up
	write_interfaces <<-EOF
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
	ifup eth1
	must_wait_for 5 tcp_check 2001:db8:2::2
	need_tun
	ip tuntap add tun0 mode tun
	ip link set tun0 up
	ip -6 addr add fd08::2/64 dev tun0 nodad
	ip -6 route add 2000::/3 dev tun0
	ip -6 route add ::/1 dev tun0
	ip -6 route add 8000::/1 dev tun0
	ip -6 route add fd99::/64 dev tun0
	assert_way - 2001:db8:ffff::10 tun0 - main
	assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_way 2001:db8:2::2 fd99::1 tun0 - main
	assert tcp_check 2001:db8:2::2
}

# wg-quick's way: a table of its own for all, chosen by the lack of a mark. Its
# rules, to which the kernel gives a priority, are there when the lines come up:
# those for our sources come before them.
# only: debian
# why: below what calls us, all is the same
case_wg_quick_before_ifup() {
	topo_up
	need_tun
	ip tuntap add wg0 mode tun
	ip link set wg0 up
	ip addr add 10.8.0.2/24 dev wg0
	ip route add default dev wg0 table 51820
	ip rule add not fwmark 51820 table 51820
	ip rule add table main suppress_prefixlength 0
	two_lines
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1
	assert_eq 'wg0 - 51820' "$(way - 203.0.113.10)" 'way of what has no source'
	assert_way - 203.0.113.10 eth0 10.1.1.1 main 51820
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
}

# WireGuard's AllowedIPs of "all but private": pieces of a default that are longer
# than its halves. The tunnel's stanza is not ours; its hook sees what main has.
case_all_but_private() {
	topo_up
	lan_up
	need_tun
	ip tuntap add tun9 mode tun
	{
		main_line
		second_line
		cat <<-EOF
		iface tun9 inet static
			address 10.8.0.2/24
		EOF
		for net in 128.0.0.0/3 160.0.0.0/5 168.0.0.0/6 172.32.0.0/11 \
			192.0.0.0/9 192.192.0.0/10 193.0.0.0/8 200.0.0.0/5 \
			208.0.0.0/4; do
			echo "	up ip route add $net dev tun9"
		done
	} | write_interfaces
	ifup -a
	for _ in 1 2; do
		ifup tun9
		# the others call hooks before a stanza's up lines
		[ "$IMPL" = debian ] || ends 0 multihome sync
		for to in 203.0.113.10 193.0.0.9 172.33.0.1; do
			assert_way - $to tun9 - main
			assert_way 10.2.2.2 $to eth1 10.2.2.1 ISP2
		done
		assert_way 10.2.2.2 192.168.7.2 br0 - main
		assert_way 10.2.2.2 10.8.0.1 tun9 - main
		assert tcp_check 10.2.2.2
		assert tcp_check 10.2.2.2 lan
		ends 0 ping -n -c 1 -W 2 -I eth1 203.0.113.10
		assert_contains "$(multihome status eth1)" tun9
		unchanged multihome sync
		ifdown tun9
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		ends 0 multihome status
	done
}

# The whole default, better than the first line's, and networks of its own.
case_whole_default() {
	topo_up
	lan_up
	need_tun
	ip tuntap add tun9 mode tun
	{ main_line 'metric 100'; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1

	iface tun9 inet static
		address 10.8.0.2/24
		up ip route add default dev tun9
		up ip route add 198.18.0.0/16 via 10.8.0.1
	EOF
	ifup -a
	for _ in 1 2; do
		ifup tun9
		assert_way - 203.0.113.10 tun9 - main
		assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
		assert_way 10.2.2.2 198.18.0.1 tun9 10.8.0.1 main
		assert_way 10.2.2.2 192.168.7.2 br0 - main
		assert tcp_check 10.2.2.2
		# also when the machine's part was planned with it
		ends 0 multihome sync
		assert_lacks "$(ip -o link show group 7000)" tun9
		assert_way 10.2.2.2 10.8.0.1 tun9 - main
		assert_way 10.2.2.2 198.18.0.1 tun9 10.8.0.1 main
		# the first line is one still
		assert_way 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
		ifdown tun9
		assert_way - 203.0.113.10 eth0 10.1.1.1 main
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
}

# A gateway outside of the device's networks, which main would look for in the
# tunnel: at ifup, and once more after ifdown and ifup.
case_far_gateway_inet6() {
	topo_up
	isp_addr 2 2001:db8:99::1/128
	need_tun
	ip tuntap add tun9 mode tun
	ip link set tun9 up
	ip -6 addr add fd08::2/64 dev tun9 nodad
	ip -6 route add 2000::/3 dev tun9
	write_interfaces <<-EOF
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:99::1
	EOF
	for _ in 1 2; do
		ifup eth1
		must_wait_for 5 nothing_tentative
		assert_routes -6 ISP2 <<-EOF
		default via 2001:db8:99::1 dev eth1 proto multihome
		2001:db8:2::/64 dev eth1 proto multihome
		2001:db8:99::1 dev eth1 proto multihome
		fe80::/64 dev eth1 proto multihome
		EOF
		assert_way 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:99::1 ISP2
		assert_way - 2001:db8:ffff::10 tun9 - main
		assert tcp_check 2001:db8:2::2
		ends 0 multihome status
		ifdown eth1
		assert_nothing_of_ours
	done
}
