# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome setup: a machine of two lines, in one command.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

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
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
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
+	multihome-table ISP1
+	multihome-priority 1
$(printf ' ')
 auto eth1
 iface eth1 inet dhcp
+	multihome-table ISP2
+	multihome-priority 2
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
