# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A container behind the host, published on both lines, and going out itself:
# connection marks of nftables choose the line, multihome-mark carries it out.
# Without a mark a reply is routed by the container's address, which no source
# rule knows.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# line_marks [ADDRESS-OF-CONTAINER MARK]: a connection keeps the mark of the
# line on which it came in; what the container begins itself has none, or MARK.
line_marks() {
	nft -f - <<-EOF
	table inet lines {
		chain prerouting {
			type filter hook prerouting priority mangle
			iifname eth0 ct state new ct mark set 0x1
			iifname eth1 ct state new ct mark set 0x2
			${2:+ip saddr $1 ct state new ct mark set $2}
			iifname docker0 meta mark set ct mark
		}
		chain to_container {
			type nat hook prerouting priority dstnat
			iifname { eth0, eth1 } tcp dport 8007 dnat ip to 172.17.0.2:7
			iifname { eth0, eth1 } tcp dport 8007 dnat ip6 to [fd17::2]:7
		}
		chain hide {
			type nat hook postrouting priority srcnat
			oifname { eth0, eth1 } ip saddr 172.17.0.0/16 masquerade
			oifname { eth0, eth1 } ip6 saddr fd17::/64 masquerade
		}
	}
	EOF
}

two_marked_lines() {
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
		multihome-table ISP1
		multihome-mark 0x1/0xf

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-mark 0x2/0xf
	EOF
	ifup -a
}

# published ADDRESS: the client reaches the container by the host's address.
published() {
	case $1 in
	*:*) published_to=TCP6:[$1] ;;
	*) published_to=TCP4:$1 ;;
	esac
	published_got=$(echo "hello $1" | in_ns client socat -t 2 -T 3 - \
		"$published_to:8007,connect-timeout=2") || return 1
	[ "$published_got" = "hello $1" ]
}

# From outside by either line, and to the container's own begin.
case_published_port() {
	topo_up
	topo_count
	guest_up
	forward_on
	echo_server guest
	two_marked_lines
	line_marks
	assert_contains "$(rules -4)" \
		'7000: from all fwmark 0x2/0xf iif eth1 lookup main suppress_prefixlength 7 proto multihome'
	assert_contains "$(rules -4)" \
		'7008: from all to 10.2.2.0/24 fwmark 0x2/0xf lookup main suppress_prefixlength 24 suppress_ifgroup 7000 proto multihome'
	assert_contains "$(rules -4)" \
		'7009: from all to 10.2.2.0/24 fwmark 0x2/0xf lookup ISP2 proto multihome'
	assert_contains "$(rules -4)" \
		'7010: from all fwmark 0x2/0xf lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome'
	assert_contains "$(rules -4)" \
		'7020: from all fwmark 0x2/0xf lookup ISP2 proto multihome'
	seen_start
	assert published 10.1.1.2
	assert published 10.2.2.2
	assert_eq 'eth0 eth1' "$(seen_by 172.17.0.2 203.0.113.10)$(
		seen_by 10.1.1.2 203.0.113.10) $(
		seen_by 10.2.2.2 203.0.113.10)" "replies left by"
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
	# the host's own services beside it
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	# the container to its neighbours and the host, marked or not
	assert tcp_check 172.17.0.1 guest
	ifdown eth1
	assert published 10.1.1.2
	assert_lacks "$(rules -4)" 'fwmark 0x2'
}

# It is the mark that does it: with no multihome-mark the second line's port
# is dead, as everybody finds out.
# only: debian
# why: below what calls us, all is the same
case_published_port_without_mark() {
	topo_up
	topo_count
	guest_up
	forward_on
	echo_server guest
	two_marked_lines
	ifdown eth1
	sed -i '/multihome-mark 0x2/d' /etc/network/interfaces
	ifup eth1
	line_marks
	assert published 10.1.1.2
	refute published 10.2.2.2
	assert [ "$(spoofed 1)" -gt 0 ]
}

# What the container begins goes by the main line, or by the one that the
# administrator's mark names, and hides behind that line's address.
case_container_goes_out() {
	topo_up
	topo_count
	guest_up
	forward_on
	echo_server client
	two_marked_lines
	line_marks
	seen_start
	assert tcp_between guest 203.0.113.10
	assert_eq 'eth0' "$(seen_by 10.1.1.2 203.0.113.10)" "went out by"
	nft delete table inet lines
	line_marks 172.17.0.2 0x2
	assert tcp_between guest 203.0.113.10
	assert_eq 'eth1' "$(seen_by 10.2.2.2 203.0.113.10)" "went out by"
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
	# and the LAN, which main knows, is not sent to the provider
	lan_up
	echo_server lan
	assert tcp_between guest 192.168.7.2
}

# The same with IPv6.
# only: debian
# why: ng and ifupdown2 are told no family, and a mark is of both there
case_published_port_inet6() {
	topo_up
	topo_count
	guest_up
	forward_on
	echo_server guest
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet6 static
		address 2001:db8:1::2/64
		gateway 2001:db8:1::1
		multihome-table ISP1
		multihome-mark 0x1/0xf
		accept_ra 0

	auto eth1
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
		multihome-mark 0x2/0xf
		accept_ra 0
	EOF
	ifup -a
	forward_on
	line_marks
	assert published 2001:db8:1::2
	assert published 2001:db8:2::2
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
}

# Loose and strict rp_filter: loose lets both through.
# only: debian
# why: it is the kernel's, and the same with each
case_published_port_loose_rp_filter() {
	topo_up
	guest_up
	forward_on
	echo_server guest
	two_marked_lines
	line_marks
	echo 2 >/proc/sys/net/ipv4/conf/all/rp_filter
	assert published 10.1.1.2
	assert published 10.2.2.2
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	ends 0 multihome status
	multihome check >/tmp/out 2>&1 || :
	assert_contains "$(cat /tmp/out)" 'rp_filter'
}
