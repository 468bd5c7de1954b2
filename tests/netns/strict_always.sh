# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome-strict always: a kill switch that outlives ifdown, until reload finds
# the option gone or flush removes it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

refused='7400: from 10.2.2.2 unreachable proto multihome'

# stays RULES: rules of line 2's, after an ifdown and whatever else happens to it.
stays() {
	line_down 2
	assert_eq "$1" "$(rules -4)" 'rules after ifdown'
	assert_eq '' "$(routes -4 ISP2)" 'routes after ifdown'
	ip addr flush dev eth1
	ip link set eth1 down
	ends 0 multihome sync
	assert_eq "$1" "$(rules -4)" 'rules after sync'
	ends 0 multihome status
	assert_contains "$out" 'down: multihome-strict always refuses its sources'
	# a second ifdown has nothing to do
	unchanged line_down 2
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
}

case_after_ifdown() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_STRICT=always
	stays "$refused"
	line_up 2 IF_MULTIHOME_STRICT=always
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	stays "$refused"
	# the option gone, at the next ifup or by reload
	line_up 2
	line_down 2
	assert_nothing_of_ours
	line_up 2 IF_MULTIHOME_STRICT=always
	stays "$refused"
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
	EOF
	ends 0 multihome reload eth1
	assert_nothing_of_ours
	line_up 2 IF_MULTIHOME_STRICT=always
	stays "$refused"
	ends 0 multihome flush eth1
	assert_nothing_of_ours
}

# What auto has found is refused as well, though the address is gone by then; and
# who waits on the way up refuses what he names.
case_sources() {
	topo_up
	topo_addr
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 IF_MULTIHOME_STRICT=always
	assert_contains "$(rules -4)" "$refused"
	stays "$refused"
	ends 0 multihome flush
	line_up 2 IF_MULTIHOME_STRICT=always \
		IF_MULTIHOME_SOURCE='10.2.2.2 192.168.7.0/24'
	stays "$refused
7408: from 192.168.7.0/24 unreachable proto multihome"
	# nothing of another line's is touched
	line_up 1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	line_down 1
	assert_contains "$(rules -4)" "$refused"
	ends 0 multihome flush
	assert_nothing_of_ours
}

# A packet of a guest behind the line does not leave by the other one.
case_no_leak() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_STRICT=always \
		IF_MULTIHOME_SOURCE='10.2.2.2 192.168.7.0/24'
	ip addr add 192.168.7.1/24 dev lo
	line_down 2
	ip route get 203.0.113.10 from 192.168.7.1 >/tmp/out 2>&1 &&
		fail "it leaves: $(cat /tmp/out)"
	assert_contains "$(cat /tmp/out)" 'Network is unreachable'
	ends 0 multihome flush
	ip route get 203.0.113.10 from 192.168.7.1 >/tmp/out 2>&1 ||
		fail "it does not leave: $(cat /tmp/out)"
}

case_check() {
	topo_up
	topo_addr
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-strict always
	EOF
	ends 0 multihome check
	assert_contains "$out" \
		'multihome-strict: always begins with the first ifup after a boot'
}

# As a section of multihome.conf has it: it stays when that is read anew, and goes
# by reload when the section is gone.
case_of_section() {
	topo_up
	topo_addr
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	printf '[ISP2]\nstrict = always\n' >/etc/multihome.conf
	line_up 2
	unchanged multihome sync
	stays "$refused"
	rm /etc/multihome.conf
	ends 0 multihome sync
	assert_eq "$refused" "$(rules -4)" 'rules after sync'
	ends 0 multihome reload
	assert_nothing_of_ours
}

# reload brings nothing up: what is down stays so, without an address, too, while
# its stanza has the option, and goes with that.
case_reload_while_down() {
	topo_up
	topo_addr
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-strict always
	EOF
	set -- METHOD=dhcp IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 IF_MULTIHOME_STRICT=always
	debian_up eth1 "$@"
	debian_down eth1 "$@"
	ip addr flush dev eth1
	unchanged multihome reload
	assert_eq "$refused" "$(rules -4)" 'rules after reload'
	ends 0 multihome status
	assert_contains "$out" 'down: multihome-strict always refuses its sources'
	sed -i '/multihome-strict/d' /etc/network/interfaces
	ends 0 multihome reload
	assert_nothing_of_ours
	ends 0 multihome status
}
