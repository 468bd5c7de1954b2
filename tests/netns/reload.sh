# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome reload where no ifup keeps a state as text: what has a record, or is
# up, is what is up. With an ifup: real/reload.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

stanzas() {
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway $1

	iface eth1 inet6 static
		address 2001:db8:2::2/64

	iface eth9 inet static
		address 10.9.9.2/24
		multihome-table ISP9
		multihome-gateway 10.9.9.1
	EOF
}

case_guessed_state() {
	topo_up
	topo_addr
	stanzas 10.2.2.1
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$out" eth9
	stanzas 10.2.2.9
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	# a record that is none is no reason to leave the others
	line_up 1
	echo junk >"$(echo /run/multihome/*/dev/eth0)"
	stanzas 10.2.2.1
	multihome reload >/tmp/out 2>&1 || :
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# gone from the file, and down: what it had is withdrawn
	line_up 1
	write_interfaces </dev/null
	ends 0 multihome reload
	assert_nothing_of_ours
}

# The stanza names another device that carries it: what it had goes along, and
# the stanza beside it, which asks for nothing, is no matter.
case_device_changed() {
	topo_up
	topo_addr
	stanzas 10.2.2.1
	ends 0 multihome reload eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ip addr del 10.2.2.2/24 dev eth1
	ip addr add 10.2.2.2/24 dev eth0
	sed -i 's/multihome-table ISP2/&\n\tmultihome-device eth0/' \
		/etc/network/interfaces
	ends 0 multihome reload eth1
	assert_contains "$(ip route show table ISP2)" \
		"default via 10.2.2.1 dev eth0 proto multihome src 10.2.2.2"
	assert_lacks "$(ip route show table all proto multihome)" eth1
}
