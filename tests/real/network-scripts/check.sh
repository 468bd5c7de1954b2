# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome check where network-scripts call: before ifup, and after it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

helper=/usr/libexec/multihome/ifup-local

# check STATUS [WORDS]: how it ends, with nothing touched; WORDS are in it.
check() {
	touches_nothing multihome check
	assert_eq "$1" "$status" "multihome check: $out"
	[ $# -eq 1 ] || assert_contains "$out" "$2"
}

# lines: the seed's, and links in /sbin. older: all that was there before.
lines() {
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome hooks install >/dev/null
}

older() {
	touch -h -d '1 hour ago' /sbin/ifup-local \
		"$SCRIPTS/ifcfg-eth0" "$SCRIPTS/ifcfg-eth1"
}

# A line in somebody's own ifup-local that is not come by: behind an exit, or for
# another interface.
case_line_not_reached() {
	topo_up
	lines
	rm /sbin/ifup-local	# a link
	# shellcheck disable=SC2016
	for before in 'exit 0' 'test "$1" = eth0 || exit 0' \
		'case $1 in eth1) exit;; esac'; do
		hook_script ifup-local <<-EOS
		$before
		$helper "\$@"
		EOS
		older
		check 0
		ifup eth1
		check 4 "multihome: /sbin/ifup-local:3: eth1 is up, and this line was never reached for it since the boot"
		assert_eq 1 "$(echo "$out" | grep -c 'never reached')" lines
		# the line is where it belongs, since then: ifup is not over yet
		hook_script ifup-local <<-EOS
		$helper "\$@"
		EOS
		check 0
		ifdown eth1
	done
	older
	ifup eth1
	check 0
	assert multihome flush
	check 0
}

# By hand it was brought up, and not by ifup; or ifup came first.
case_link_not_called() {
	topo_up
	lines
	older
	line_by_hand 2
	check 4 'multihome: /sbin/ifup-local: eth1 is up, and network-scripts never called this for it since the boot'
	ifup eth1
	check 0
	ifdown eth1
	line_by_hand 2
	touch "$SCRIPTS/ifcfg-eth1"
	assert multihome flush
	check 0
	rm -r /run/multihome
	check 0
	older
	assert multihome reload eth1
	check 0
}

line_by_hand() {
	ip link set "eth$(($1 - 1))" up
	ip addr add "10.$1.$1.2/24" dev "eth$(($1 - 1))"
}

# A copy in the place of a link works, and is never upgraded.
case_copy() {
	topo_up
	lines
	copied=$(readlink -f $helper)
	! with_checker || [ ! -e /usr/libexec/multihome/.real ] ||
		copied=/usr/libexec/multihome/.real/network-scripts
	rm /sbin/ifup-local
	cp "$copied" /sbin/ifup-local
	cure='ln -sf /usr/libexec/multihome/ifup-local /sbin/ifup-local'
	says="/sbin/ifup-local: is a copy of $helper, which an upgrade leaves as it is; expected a link: $cure"
	check 4 "multihome: $says"
	assert_lacks "$out" 'does not call'
	ifup eth1
	assert_contains "$(ip rule)" 'from 10.2.2.2 lookup'
	for verb in status install; do
		ends 4 multihome hooks $verb
		assert_contains "$out" "$says"
	done
	ends 4 multihome hooks remove
	assert_contains "$out" "/sbin/ifup-local: is a copy of $helper, and no link; left alone, expected it gone"
	multihome hooks install >/dev/null 2>&1 || :
	# any other program is none
	cp /bin/true /sbin/ifup-local
	check 4 '/sbin/ifup-local: does not call multihome'
	assert_lacks "$out" 'copy'
	$cure
	check 0
}

# An address of the other family that has no router waits, until it is left out.
case_family_without_router() {
	topo_up
	lines
	printf '%s\n' IPV6INIT=yes IPV6_AUTOCONF=no IPV6ADDR=fd00:1::2/64 \
		>>"$SCRIPTS/ifcfg-eth1"
	says='ifcfg-eth1:6: IPv6 of eth1 waits: no router is known for fd00:1::2; expected it in MULTIHOME_GATEWAY, or MULTIHOME_SOURCE without IPv6: 10.2.2.2'
	check 0 "$says"
	ifup eth1
	check 0 "$says"
	ends 4 multihome status eth1
	echo MULTIHOME_SOURCE=10.2.2.2 >>"$SCRIPTS/ifcfg-eth1"
	ifup eth1
	ends 0 multihome status eth1
	check 0
	assert_lacks "$out" waits
}

# says WORDS: check does, in a line.
says() {
	assert_eq 1 "$(echo "$out" | grep -cF -e "$1")" "lines with \"$1\": $out"
}

# What is wrong with options that are read without an error, before ifup and after
# it; as it is told to be, it works.
case_faults() {
	topo_up
	lines
	sed -i /GATEWAY/d "$SCRIPTS/ifcfg-eth0"
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.22.1 \
		'MULTIHOME_TO="10.1.1.2 198.18.0.0/15"'
	for when in before after; do
		check 4
		says "$SCRIPTS/ifcfg-eth1:7: MULTIHOME_GATEWAY: 10.2.22.1 is in no network of eth1: it is looked for on the link all the same; expected one in 10.2.2.0/24, such as 10.2.2.1"
		says "$SCRIPTS/ifcfg-eth1:8: MULTIHOME_TO: 10.1.1.2 is an address of eth0: packets to it leave by no line"
		says "$SCRIPTS/ifcfg-eth1:6: no stanza gives main a default route"
		[ $when = after ] || network start
	done
	refute tcp_check 10.2.2.2
	network stop
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=none
	echo GATEWAY=10.1.1.1 >>"$SCRIPTS/ifcfg-eth0"
	check 4
	says "$SCRIPTS/ifcfg-eth1:7: MULTIHOME_GATEWAY: none: eth1 is not point-to-point"
	sed -i 's/GATEWAY=none/GATEWAY=10.2.2.1/' \
		"$SCRIPTS/ifcfg-eth1"
	check 0
	network start
	assert tcp_check 10.2.2.2
	check 0
}

# A port comes up without its address, and network-scripts call nobody for it.
case_port() {
	topo_up
	lines
	ifcfg br0 DEVICE=br0 TYPE=Bridge BOOTPROTO=none ONBOOT=yes
	ifcfg_line 2 BRIDGE=br0 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	for when in before after; do
		check 4
		says "$SCRIPTS/ifcfg-eth1:6: BRIDGE: eth1 is a port of br0, which has the addresses and routes; expected multihome's options in that one's file"
		[ $when = after ] || network start
	done
	assert_lacks "$(ip rule)" 10.2.2.2
	network stop
	ifcfg_line 2 BRIDGE=br0
	ifcfg br0 DEVICE=br0 TYPE=Bridge BOOTPROTO=none ONBOOT=yes \
		IPADDR=10.2.2.2 PREFIX=24 MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=10.2.2.1
	sed -i '/IPADDR\|PREFIX/d' "$SCRIPTS/ifcfg-eth1"
	check 0
	network start
	assert tcp_check 10.2.2.2
	check 0
}

# One subnet on two devices that have it by DHCP.
case_one_subnet_by_lease() {
	topo_up
	topo_addr
	lines
	ip link add m1 link eth0 type macvlan mode bridge
	ip addr add 10.1.1.9/24 dev m1
	ifcfg eth0 DEVICE=eth0 BOOTPROTO=dhcp
	rm "$SCRIPTS/ifcfg-eth1"
	ifcfg m1 DEVICE=m1 BOOTPROTO=dhcp MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=10.1.1.1
	check 4
	says '10.1.1.0/24 is on m1 and eth0: expected a multihome-table for each of them, which eth0 has not; and arp_filter 1'
	ip addr flush dev m1
	check 0
}
