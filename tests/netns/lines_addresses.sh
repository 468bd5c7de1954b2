# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines whose address or device goes, comes, or is another one while they are watched:
# they wait, and are not down for that.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

fast='IF_MULTIHOME_PROBE_PROFILE=fast'
target=IF_MULTIHOME_PROBE=203.0.113.10

# start: two lines that are asked each 200 ms.
start() {
	lines_up $target $fast
	watch_start env
	must_wait_for 2 goes_by eth0
}

says() {
	watch_said | grep -qF "$1"
}

# asks_from ADDRESS: the daemon has a socket of that source.
asks_from() {
	case $1 in
	*:*) ss -H6 -n -w -l -a >/tmp/sockets ;;
	*) ss -H4 -n -w -l -a >/tmp/sockets ;;
	esac
	grep -qF "$1" /tmp/sockets
}

asks_not_from() {
	! asks_from "$1"
}

never_down() {
	assert_lacks "$(watch_said)" ': down'
	assert_lacks "$(watch_said)" ': degraded'
}

# The sockets of an address that is gone are closed, the line waits for it.
case_goes_and_comes() {
	start
	assert asks_from 10.1.1.2
	ip addr del 10.1.1.2/24 dev eth0
	must_wait_for 2 asks_not_from 10.1.1.2
	watch_settle 2
	never_down
	ip addr add 10.1.1.2/24 dev eth0
	must_wait_for 3 asks_from 10.1.1.2
	must_wait_for 3 goes_by eth0
	watch_settle 1
	never_down
	# and it is judged as before
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 3 says 'eth0 IPv4: down: no answer for'
	watch_stop
}

# leased ADDRESS: a DHCP client tells of eth0's.
leased() {
	env -i reason=RENEW interface=eth0 new_ip_address="$1" \
		new_routers=10.1.1.1 /usr/libexec/multihome/lease
}

# Another lease, by who takes the old one away first, or last.
case_another_one() {
	topo_up
	topo_addr
	leased 10.1.1.2
	debian_up eth0 METHOD=dhcp IF_MULTIHOME_TABLE=ISP1 \
		IF_MULTIHOME_PRIORITY=1 $target $fast
	line_up 2 IF_MULTIHOME_PRIORITY=2 $target $fast
	watch_start env
	must_wait_for 2 goes_by eth0
	ip addr flush dev eth0
	ip addr add 10.1.1.102/24 dev eth0
	leased 10.1.1.102
	must_wait_for 3 asks_from 10.1.1.102
	assert asks_not_from 10.1.1.2
	must_wait_for 3 goes_by eth0
	watch_settle 1
	never_down
	ip addr add 10.1.1.103/24 dev eth0
	leased 10.1.1.103
	echo 1 >/proc/sys/net/ipv4/conf/eth0/promote_secondaries
	ip addr del 10.1.1.102/24 dev eth0
	must_wait_for 3 asks_from 10.1.1.103
	must_wait_for 3 goes_by eth0
	watch_settle 1
	never_down
	watch_stop
}

# An address of IPv6 is used when nobody else has it.
case_tentative() {
	topo_up
	topo_addr
	ip addr del 2001:db8:1::2/64 dev eth0
	line6_up 1 IF_MULTIHOME_PRIORITY=1 $fast \
		IF_MULTIHOME_PROBE=2001:db8:ffff::10 2>/dev/null
	watch_start env
	watch_settle 1
	ip addr add 2001:db8:1::2/64 dev eth0
	assert_contains "$(ip -6 addr show dev eth0)" tentative
	must_wait_for 5 nothing_tentative
	must_wait_for 2 asks_from 2001:db8:1::2
	must_wait_for 2 says 'eth0 IPv6: up'
	never_down
	watch_stop
}

# A device that is gone is one without carrier; the one of that name that comes is
# the same line.
case_device_anew() {
	start
	ip link del eth0
	must_wait_for 2 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no carrier'
	watch_settle 1
	ip link add eth0 type veth peer name cust netns "$NETNS-isp1"
	ip -n "$NETNS-isp1" addr add 10.1.1.1/24 dev cust
	ip -n "$NETNS-isp1" link set cust up
	ip link set eth0 up
	ip addr add 10.1.1.2/24 dev eth0
	must_wait_for 12 goes_by eth0
	assert_contains "$(watch_said)" 'eth0 IPv4: up'
	watch_stop
}

# Renamed away, and back.
case_renamed() {
	start
	ip link set eth0 down
	ip link set eth0 name wan9
	must_wait_for 2 goes_by eth1
	ip link set wan9 name eth0
	ip link set eth0 up
	must_wait_for 12 goes_by eth0
	watch_stop
}

# wire ADDRESS: eth0 has that, without a network and next hop, as PPP has: nobody
# asks for anybody by ARP, and the other end has the same address on the wire.
wire() {
	ip link set eth0 address 02:00:00:00:00:01 arp off up
	ip -n "$NETNS-isp1" link set cust address 02:00:00:00:00:01 arp off up
	ip addr add "$1" peer 10.1.1.1 dev eth0
}

case_without_gateway() {
	topo_up
	topo_addr
	ip addr flush dev eth0
	wire 10.1.1.2
	debian_up eth0 METHOD=ppp IF_MULTIHOME_TABLE=ISP1 \
		IF_MULTIHOME_GATEWAY=none IF_MULTIHOME_PRIORITY=1 $target $fast
	line_up 2 IF_MULTIHOME_PRIORITY=2
	watch_start env
	must_wait_for 2 goes_by eth0
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 3 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no answer for'
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 goes_by eth0
	# it hangs up, and dials again: another device, another address
	ip link del eth0
	must_wait_for 2 goes_by eth1
	ip link add eth0 type veth peer name cust netns "$NETNS-isp1"
	ip -n "$NETNS-isp1" addr add 10.1.1.1/24 dev cust
	wire 10.1.1.3
	must_wait_for 5 asks_from 10.1.1.3
	must_wait_for 5 says 'eth0 IPv4: answers again after'
	watch_stop
}

# One family of a device dies: it is found at the interval, and the other goes on.
case_one_family() {
	topo_up
	topo_addr
	line_up 1 $target IF_MULTIHOME_PROBE_INTERVAL=2s
	line6_up 1 IF_MULTIHOME_PROBE=2001:db8:ffff::10 \
		IF_MULTIHOME_PROBE_INTERVAL=2s
	watch_start env
	must_wait_for 2 asks_from 2001:db8:1::2
	watch_settle 1
	in_ns isp1 sysctl -qw net.ipv6.conf.all.forwarding=0
	must_wait_for 4 says 'eth0 IPv6: down: no answer for'
	watch_settle 3
	assert_lacks "$(watch_said)" 'eth0 IPv4'
	in_ns isp1 sysctl -qw net.ipv6.conf.all.forwarding=1
	must_wait_for 10 says 'eth0 IPv6: up'
	assert_lacks "$(watch_said)" 'eth0 IPv4'
	watch_stop
}

# Looked at, and nothing is another one: what is under way stays so, and is answered
# or given up later.
case_looked_at() {
	lines_up IF_MULTIHOME_PROBE='203.0.113.10 dns:203.0.113.99' $fast
	watch_start env
	must_wait_for 2 goes_by eth0
	for mtu in 1400 1401 1402 1403 1404; do
		ip link set eth0 mtu $mtu
		watch_settle 0.2
	done
	watch_settle 4 # questions by DNS are given up after 3 s
	assert goes_by eth0
	never_down
	watch_stop
}
