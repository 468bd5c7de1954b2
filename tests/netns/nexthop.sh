# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A gateway that the table main has in the other family.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

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
	topo_up
	topo_addr
	# whom else should the router's answer be for
	ip addr add fe80::22/64 dev eth1 nodad
	seen_start
	by_other_family via inet6 fe80::1 dev eth1
	ip -4 route add default metric 5 via inet6 2001:db8:2::1 dev eth1
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	unchanged multihome sync
	assert_decided 10.2.2.2 203.0.113.10 eth1 2001:db8:2::1 ISP2
	assert_sent 10.2.2.2 203.0.113.10 eth1
}
