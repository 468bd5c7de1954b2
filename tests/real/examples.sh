# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The files in examples/, as they are: check finds nothing wrong, ifup -a brings
# them up, every address of a line is reached by it, ifdown -a takes all away.

# shellcheck disable=SC2119 # of watch_start

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

examples=/multihome/examples

# up NAME: the example is the machine's, and all of it is up.
up() {
	cp "$examples/$1.interfaces" /etc/network/interfaces
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	ifup -a >/tmp/out 2>&1 || fail "ifup -a: $(cat /tmp/out)"
	ends 0 multihome status
}

# down: nothing of it is left.
down() {
	ifdown -a >/tmp/out 2>&1 || :
	assert_nothing_of_ours
	assert_records 0
}

# No example without a case.
# only: debian
# why: below what calls us, all is the same
case_each_has_a_case() {
	for file in "$examples"/*.interfaces; do
		name=$(basename "$file" .interfaces)
		grep -q "up $name\$" /multihome/tests/real/examples.sh ||
			fail "no case for examples/$name.interfaces"
	done
}

case_two_nics() {
	topo_up
	up two-nics
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	assert_way - 203.0.113.10 eth0 10.1.1.1 main
	down
}

# long on ng ifupdown2: what is in it is in other cases, too
case_both_interfaces() {
	topo_up
	up both-interfaces
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	ip route replace default via 10.2.2.1
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	ip route replace default via 10.1.1.1 dev eth0
	down
}

# only: debian
# why: below what calls us, all is the same
case_three_uplinks() {
	topo_up 3
	topo_count
	up three-uplinks
	for n in 1 2 3; do
		assert tcp_check 10.$n.$n.2
	done
	assert_way - 198.51.100.9 eth1 10.2.2.1 ISP2
	ip route flush table ISP3
	refute tcp_check 10.3.3.2
	assert_eq 0 "$(spoofed 1)" leaked
	assert tcp_check 10.1.1.2
	down
}

# Not tentative any more: two of the three implementations do not wait.
has_address6() {
	[ -n "$(ip -6 -o addr show dev "$1" scope global -tentative)" ]
}

# long on ng ifupdown2: what is in it is in other cases, too
case_ipv6_static() {
	topo_up
	up ipv6-static
	must_wait_for 5 has_address6 eth0
	must_wait_for 5 has_address6 eth1
	for address in 10.1.1.2 10.2.2.2 2001:db8:1::2 2001:db8:2::2; do
		assert tcp_check $address
	done
	down
}

# only: debian
# why: the others are not told that the method is auto, and do not wait
case_ipv6_ra() {
	topo_up
	ra_server 1
	ra_server 2
	up ipv6-ra
	for i in eth0 eth1; do
		must_wait_for 5 has_address6 $i
		assert tcp_check "$(ip -6 -o addr show dev $i scope global |
			sed 's,.* inet6 \([^/]*\)/.*,\1,; q')"
	done
	down
}

case_dhcp_both() {
	dhcp_client dhclient
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101
	dhcp_server 2 10.2.2.102 10.2.2.102
	up dhcp-both
	assert tcp_check 10.1.1.101
	assert tcp_check 10.2.2.102
	down
}

# only: debian
# why: below what calls us, all is the same
case_off_subnet_gateway() {
	topo_up
	ip -n "$NETNS-isp2" route add 10.2.9.7/32 dev cust
	up off-subnet-gateway
	assert_contains "$(routes -4 ISP2)" onlink
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.9.7
	down
}

# Two interfaces of the host on one wire, at one router.
# only: debian
# why: below what calls us, all is the same
case_one_subnet() {
	topo_up 1
	ip link set eth0 up
	ip link add eth1 link eth0 type macvlan mode bridge
	sysctl_of one-subnet
	up one-subnet
	assert tcp_check 10.1.1.2
	assert tcp_check 10.1.1.3
	assert_way 10.1.1.2 10.1.1.1 eth0 - LINE1
	assert_way 10.1.1.3 10.1.1.1 eth1 - LINE2
	seen_start
	assert_sent 10.1.1.2 10.1.1.1 eth0
	assert_sent 10.1.1.3 10.1.1.1 eth1
	down
}

# sysctl_of NAME: the example's settings.
sysctl_of() {
	sed -n 's/^\(net[^ ]*\) = \(.*\)/\1 \2/p' \
		"$examples/$1.sysctl.conf" | while read -r key value; do
		echo "$value" >"/proc/sys/$(echo "$key" | tr . /)"
	done
}

# Debian calls its hook for each of the stanzas, the others once for all.
# long on ng ifupdown2: what is in it is in other cases, too
case_several_addresses() {
	topo_up
	isp_addr 2 10.2.9.1/24
	up several-addresses
	for address in 10.1.1.2 10.2.2.2 10.2.2.3 10.2.9.3; do
		assert tcp_check $address
	done
	down
}

# The bridges need a helper that Debian's ifupdown has from bridge-utils.
# only: ifupdown2
# why: Proxmox VE has ifupdown2; the others leave bridges to bridge-utils
case_proxmox() {
	topo_up
	topo_count
	ip link set eth0 name eno1
	ip link set eth1 name eno2
	ns_add guest
	sysctl_of proxmox
	up proxmox
	# a guest, and one that always uses the second line
	ip link add guest0 type veth peer name eth0 netns "$NETNS-guest"
	ip link set guest0 master vmbr2
	ip link set guest0 up
	ip -n "$NETNS-guest" -batch - <<-EOF
	link set eth0 up
	addr add 192.168.7.2/24 dev eth0
	addr add 192.168.7.3/24 dev eth0
	route add default via 192.168.7.1
	EOF
	nft -f "$examples/proxmox.nft"
	watch_start
	must_wait_for 5 nft list table inet multihome
	ns_start guest web socat TCP4-LISTEN:80,fork,reuseaddr PIPE
	assert wait_for 5 has_listener guest 'sport = 80'
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	for address in 10.1.1.2 10.2.2.2; do
		assert_eq hello "$(echo hello | in_ns client socat -t 2 -T 3 - \
			"TCP4:$address:80,connect-timeout=2")" "guest by $address"
	done
	echo_server client
	seen_start
	assert tcp_between guest 203.0.113.10 192.168.7.2
	assert tcp_between guest 203.0.113.10 192.168.7.3
	assert_eq 'vmbr0 vmbr1' "$(seen_by 10.1.1.2 203.0.113.10) $(
		seen_by 10.2.2.2 203.0.113.10)" 'guests left by'
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
	watch_stop
	down
}

# Both lines let the LAN out and a port in; the first dies, and comes back.
# long on ng ifupdown2: below what calls us, all is the same
case_router() {
	topo_up
	topo_count
	ns_add lan
	ip link add eth2 type veth peer name eth0 netns "$NETNS-lan"
	ip -n "$NETNS-lan" -batch - <<-EOF
	link set eth0 up
	addr add 192.168.7.2/24 dev eth0
	EOF
	sysctl_of router
	up router
	ip -n "$NETNS-lan" route add default via 192.168.7.1
	nft -f "$examples/router.nft"
	echo_server client
	ns_start lan web socat TCP4-LISTEN:443,fork,reuseaddr PIPE
	assert wait_for 5 has_listener lan 'sport = 443'
	watch_start
	must_wait_for 10 nft list table inet multihome
	seen_start
	for line in 1 2 1; do
		must_wait_for 30 lan_goes_by $line
		for address in 10.1.1.2 10.2.2.2; do
			# not by the one that is dead
			[ "$line $address" = '2 10.1.1.2' ] ||
				assert_eq hello "$(web_by $address)" "by $address"
		done
		case $line in
		1) in_ns isp1 sysctl -qw net.ipv4.ip_forward=0 ;;
		2) in_ns isp1 sysctl -qw net.ipv4.ip_forward=1 ;;
		esac
	done
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" "packets by the wrong line"
	watch_stop
	down
}

web_by() {
	echo hello | in_ns client socat -t 2 -T 3 - \
		"TCP4:$1:443,connect-timeout=2"
}

# lan_goes_by N: a new connection of the LAN, and is answered.
lan_goes_by() {
	nft flush set inet seen v4
	tcp_between lan 203.0.113.10 192.168.7.2 &&
		[ "$(seen_by "10.$1.$1.2" 203.0.113.10)" = "eth$(($1 - 1))" ]
}

# No pppd here: the line stays away, which must not cost the others anything.
# That it comes is in ppp.sh.
# only: debian
# why: the method ppp is Debian's
case_pppoe() {
	topo_up
	printf '#!/bin/sh\n' >/usr/bin/pon
	printf '#!/bin/sh\n' >/usr/bin/poff
	chmod 755 /usr/bin/pon /usr/bin/poff
	cp $examples/pppoe.interfaces /etc/network/interfaces
	ends 0 multihome check
	# up pppoe
	ifup -a >/tmp/ifup 2>&1 || fail "ifup -a: $(cat /tmp/ifup)"
	assert_contains "$(cat /tmp/ifup)" 'there is no device ppp0'
	ends 4 multihome status dsl
	assert tcp_check 10.1.1.2
	need_tun
	ip tuntap add ppp0 mode tun
	ip link set ppp0 up
	ip addr add 10.2.2.2 peer 10.2.2.1 dev ppp0
	ends 0 multihome sync ppp0
	ends 0 multihome status
	down
}

# /etc/multihome.conf: what it says is what holds without it.
# only: debian
# why: below what calls us, all is the same
case_conf() {
	topo_up
	cp $examples/two-nics.interfaces /etc/network/interfaces
	ifup -a
	before=$(kernel_state)
	cp $examples/multihome.conf /etc/multihome.conf
	ends 0 multihome check
	ends 0 multihome reload
	assert_eq '' "$out"
	assert_eq "$before" "$(kernel_state)"
}
