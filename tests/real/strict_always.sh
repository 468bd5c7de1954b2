# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome-strict always: what real ifdowns leave of it, and what ends it. More of
# it is in netns/strict_always.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# stanzas [OPTION-LINE...]: both lines, with these options for the second one.
stanzas() {
	{
		main_line
		printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
			'multihome-table ISP2' 'multihome-gateway 10.2.2.1' "$@"
	} | write_interfaces
}

# assert_switched_off: whoever has that source sends nothing.
assert_switched_off() {
	assert_eq '7400: from 10.2.2.2 unreachable proto multihome' \
		"$(rules -4)" rules
	assert_eq '' "$(routes -4 ISP2)" 'routes of ISP2'
	# as a service that binds the address, wherever that is
	ip addr add 10.2.2.2/32 dev lo
	assert_contains "$(ask 10.2.2.2 203.0.113.10 || :)" 'Network is unreachable'
	refute tcp_out 10.2.2.2
	ip addr del 10.2.2.2/32 dev lo
	assert_eq 0 "$(spoofed 1)" 'packets by the first line'
}

case_until_the_option_is_gone() {
	topo_up
	topo_count
	stanzas 'multihome-strict always'
	ifup eth0
	ifup eth1
	for _ in 1 2; do
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		assert tcp_check 10.2.2.2
		ends 0 multihome status
		ifdown eth1
		assert_switched_off
		unchanged multihome sync
		ends 0 multihome status
		assert_contains "$out" \
			'down: multihome-strict always refuses its sources'
		# the other line goes and comes
		ifdown eth0
		ifup eth0
		assert_switched_off
		assert tcp_check 10.1.1.2
		ends 0 multihome reload
		assert_switched_off
		ifup eth1
	done
	# what is wrong ends nothing
	ifdown eth1
	stanzas 'multihome-strict allways'
	ends 3 multihome reload eth1
	assert_switched_off
	stanzas 'multihome-strict always' 'multihome-mark 0'
	ends 3 multihome reload eth1
	assert_switched_off
	stanzas 'multihome-strict always'
	ends 0 multihome reload eth1
	ends 0 multihome status
	# gone while the line is down
	stanzas
	unchanged multihome sync
	assert_switched_off
	ends 0 multihome reload eth1
	assert_nothing_of_ours
	# gone while it is up
	stanzas 'multihome-strict always'
	ifup eth1
	assert_contains "$(rules -4)" '7400: from 10.2.2.2 unreachable'
	stanzas
	ends 0 multihome reload eth1
	assert_lacks "$(rules -4)" unreachable
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

# An ifup was refused: then the mended stanza comes up, as any.
case_refused_ifup() {
	topo_up
	topo_count
	stanzas 'multihome-strict always'
	ifup eth0
	ifup eth1
	ifdown eth1
	stanzas 'multihome-strict always' 'multihome-mark 0'
	ifup eth1 >/tmp/out 2>&1
	assert_contains "$(rules -4)" '7400: from 10.2.2.2 unreachable'
	refute tcp_out 10.2.2.2
	stanzas 'multihome-strict always'
	ends 0 multihome reload eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_out 10.2.2.2
	ifdown eth1
	assert_switched_off
}

# It is for ifup to end it, not for whoever sets the link up; ifupdown2 keeps no
# list of what is up, and the link's word counts.
# only: debian ng
# why: see above
case_link_set_up_by_hand() {
	topo_up
	topo_count
	stanzas 'multihome-strict always'
	ifup eth0
	ifup eth1
	ifdown eth1
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
	ends 0 multihome reload
	unchanged multihome sync
	assert_eq '7400: from 10.2.2.2 unreachable proto multihome' \
		"$(rules -4)" rules
	refute tcp_out 10.2.2.2
	stanzas
	ends 0 multihome reload
	assert_nothing_of_ours
}

case_flush() {
	topo_up
	topo_count
	stanzas 'multihome-strict always'
	ifup eth0
	ifup eth1
	ifdown eth1
	assert_switched_off
	ends 0 multihome flush eth1
	assert_nothing_of_ours
	assert tcp_check 10.1.1.2
}
