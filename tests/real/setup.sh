# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome setup: a machine of two lines, in one command.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# ng puts a metric to what is static, and none to a lease: main prefers that.
one=1 two=2
[ "$IMPL" != ng ] || one=2 two=1

# both: stanzas of both lines, of IPv4, as somebody has them who knows nothing of
# multihome; the second is by DHCP.
both() {
	dhcp_client dhclient
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet dhcp

	# the end
	EOF
	ifup -a
	assert_nothing_of_ours
}

assert_both() {
	assert_uplink ISP$one eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP$two eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.102
}

case_newcomer() {
	both
	cp /etc/network/interfaces /tmp/before
	on_terminal 0 y multihome setup
	assert_contains "$out" "--- /etc/network/interfaces
+++ /etc/network/interfaces
@@ -5,8 +5,12 @@
 iface eth0 inet static
 	address 10.1.1.2/24
 	gateway 10.1.1.1
+	multihome-table ISP$one
+	multihome-priority $one
$(printf ' ')
 auto eth1
 iface eth1 inet dhcp
+	multihome-table ISP$two
+	multihome-priority $two
$(printf ' ')
 # the end
2 stanzas with multihome options, nothing wrong found"
	assert_contains "$out" '/etc/network/interfaces: written; what it was is in /etc/network/interfaces.before-multihome'
	assert_contains "$out" 'taken back in 60 seconds, unless you run: multihome confirm'
	assert cmp /tmp/before /etc/network/interfaces.before-multihome
	assert_both
	ends 0 multihome confirm
	assert_both
	# once more: there is nothing to do
	touches_nothing multihome setup --yes
	assert_eq 0 "$status" "$out"
	assert_contains "$out" 'nothing to set up: '
	# and the stanzas are what ifup takes
	ifdown eth1
	ifdown eth0
	assert_nothing_of_ours
	ifup eth0
	ifup eth1
	assert_both
}

# Both by address, each with a router: main's second default has a metric. Here
# setup asks nobody.
case_static() {
	topo_up
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
		metric 100
	EOF
	ifup eth0
	ifup eth1
	assert_nothing_of_ours
	ends 0 multihome setup --yes
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ends 0 multihome confirm
	touches_nothing multihome setup --yes
	assert_eq 0 "$status" "$out"
	ifdown eth1
	ifdown eth0
	assert_nothing_of_ours
	ifup eth0
	ifup eth1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# A second gateway, with which ifup fails, becomes what it was meant to be.
case_second_gateway() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1 >/tmp/ifup 2>&1 || :
	ends 0 multihome setup --yes
	assert_contains "$out" '-	gateway 10.2.2.1'
	assert_contains "$out" '+	multihome-gateway 10.2.2.1'
	[ "$IMPL" != debian ] ||
		assert_contains "$out" 'eth1: is not up as ifup has it: its options hold from the next ifup on'
	multihome confirm >/dev/null || :
	# what ifup has left half done
	ifdown --force eth1 >/tmp/ifup 2>&1 || :
	ip addr flush dev eth1
	ifup eth1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ends 0 multihome check
}

# IPv6 by router adverts, of which no stanza says anything.
case_router_adverts() {
	both
	ra_server 1
	ra_server 2
	must_wait_for 10 has_two_routers
	ends 0 multihome setup --yes
	assert_both
	assert has_source 2001:db8:1::/64 ISP$one
	assert has_source 2001:db8:2::/64 ISP$two
	ends 0 multihome confirm
	ifdown eth1
	ifup eth1
	must_wait_for 10 has_two_routers
	multihome sync >/dev/null # without the daemon nobody else does
	assert has_source 2001:db8:2::/64 ISP$two
	touches_nothing multihome setup --yes
	assert_contains "$out" 'nothing to set up'
}

has_two_routers() {
	[ "$(ip -6 route show default | grep -c 'via fe80')" -eq 2 ]
}
