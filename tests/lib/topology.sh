# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The network around the host under test. Sourced by in-sandbox.
#
#            eth0 10.1.1.2/24      10.1.1.1
#           +-----------------------+ isp1 +----------+
#           |                                         |
#   +-------+      10.2.2.2/24      10.2.2.1          |  client
#   | host  +-----------------------+ isp2 +----------+  203.0.113.10
#   +---+---+ eth1                                    |  2001:db8:ffff::10
#       |   |      10.3.3.2/24      10.3.3.1          |
#       |   +-----------------------+ isp3 +----------+
#       |     eth2
#     br0 192.168.7.1/24 ---- lan 192.168.7.2
#
# Provider N has the customer prefixes 10.N.0.0/16 and 2001:db8:N::/48 and
# gives the host's line 10.N.N.0/24 and 2001:db8:N::/64, itself being .1 and
# ::1 (and fe80::1). It forwards no packet of its customer with a source not
# of these prefixes: an answer by the wrong line is lost, as it is out there.
# The host's interfaces are there, down and without an address: it is for the
# case to bring them up. The host is the namespace that the case itself is in.

# ns_add NAME...: network namespaces with only lo, that forward.
ns_add() {
	for ns_name; do
		shift
		set -- "$@" "$NETNS-$ns_name"
	done
	netns add "$@"
}

# nothing_tentative: no address waits for a word of its having another owner.
nothing_tentative() {
	[ -z "$(ip -6 addr show tentative)" ]
}

# in_ns NAME COMMAND...
in_ns() {
	ns_name=$1
	shift
	nsenter --net="/run/netns/$NETNS-$ns_name" -- "$@"
}

# ns_start NAME WHAT COMMAND...: in the background, with its output in
# /run/log/WHAT and its process in /run/pid.WHAT.
ns_start() {
	ns_name=$1 ns_what=$2
	shift 2
	nsenter --net="/run/netns/$NETNS-$ns_name" -- "$@" \
		>>"/run/log/$ns_what" 2>&1 &
	echo $! >"/run/pid.$ns_what"
}

# ns_stop WHAT: if it runs.
ns_stop() {
	[ -e "/run/pid.$1" ] || return 0
	kill "$(cat "/run/pid.$1")"
	wait "$(cat "/run/pid.$1")" || :
	rm "/run/pid.$1"
}

# host COMMAND...: by itself, for the reader.
host() {
	"$@"
}

# topo_up [N]: the host's first N lines (2), their providers, the client.
topo_up() {
	topo_lines=${1:-2} topo_names=client topo_n=1
	while [ $topo_n -le "$topo_lines" ]; do
		topo_names="$topo_names isp$topo_n"
		topo_n=$((topo_n + 1))
	done
	# shellcheck disable=SC2086
	ns_add $topo_names
	topo_batch=''
	topo_each links_of
	ip -batch - <<-EOF
	$topo_batch
	EOF
	topo_batch=''
	topo_each client_of
	ip -n "$NETNS-client" -batch - <<-EOF
	$topo_batch
	EOF
	topo_each isp_up
}

# topo_each COMMAND...: with the number of each line.
topo_each() {
	topo_n=1
	while [ $topo_n -le "$topo_lines" ]; do
		"$@" $topo_n
		topo_n=$((topo_n + 1))
	done
}

# Of line N, as ip -batch reads it, to $topo_batch: the links on both sides of
# its provider.
links_of() {
	topo_batch="$topo_batch
	link add eth$(($1 - 1)) type veth peer name cust netns $NETNS-isp$1
	link add isp$1 netns $NETNS-client type veth peer name net netns $NETNS-isp$1"
}

# What the client has of it.
client_of() {
	[ "$1" != 1 ] || topo_batch='addr add 203.0.113.10/32 dev lo
	addr add 2001:db8:ffff::10/128 dev lo nodad'
	topo_batch="$topo_batch
	link set isp$1 addrgenmode none
	link set isp$1 up
	addr add 198.51.100.$((4 * $1 + 1))/31 dev isp$1
	addr add fe80::2/64 dev isp$1 nodad
	route add 10.$1.0.0/16 via 198.51.100.$((4 * $1)) src 203.0.113.10
	route add 2001:db8:$1::/48 via fe80::1 dev isp$1 src 2001:db8:ffff::10"
}

# Provider N itself.
isp_up() {
	ip -n "$NETNS-isp$1" -batch - <<-EOF
	link set cust addrgenmode none
	link set net addrgenmode none
	link set cust up
	link set net up
	addr add 10.$1.$1.1/24 dev cust
	addr add 2001:db8:$1::1/64 dev cust nodad
	addr add fe80::1/64 dev cust nodad
	addr add 198.51.100.$((4 * $1))/31 dev net
	addr add fe80::1/64 dev net nodad
	route add 203.0.113.0/24 via 198.51.100.$((4 * $1 + 1))
	route add 2001:db8:ffff::/64 via fe80::2 dev net
	rule add priority 100 iif cust from 10.$1.0.0/16 lookup main
	rule add priority 101 iif cust blackhole
	EOF
	ip -n "$NETNS-isp$1" -6 -batch - <<-EOF
	rule add priority 100 iif cust from 2001:db8:$1::/48 lookup main
	rule add priority 101 iif cust blackhole
	EOF
}

# topo_count: from here on each provider counts what it drops; of public_isp's network
# it does not.
topo_count() {
	topo_each count_of
}

count_of() {
	in_ns "isp$1" nft -f - <<-EOF
	table inet isp {
		counter spoofed { }
		chain from_cust {
			type filter hook prerouting priority 0
			iifname != cust accept
			fib daddr type != unicast accept
			ip saddr != { 10.$1.0.0/16, 192.0.2.$((16 * $1))/28 } counter name spoofed drop
			ip6 saddr != { 2001:db8:$1::/48, fe80::/10 } counter name spoofed drop
		}
	}
	EOF
}

# spoofed N: how many packets of a source not its own provider N has dropped
# since topo_count.
spoofed() {
	in_ns "isp$1" nft list counter inet isp spoofed >/tmp/spoofed ||
		fail "expected topo_count before spoofed"
	sed -n 's/.*packets \([0-9]*\) .*/\1/p' /tmp/spoofed
}

# isp_addr N ADDRESS/LENGTH: provider N's router has this address too.
isp_addr() {
	case $2 in
	*:*) ip -n "$NETNS-isp$1" addr add "$2" dev cust nodad ;;
	*) ip -n "$NETNS-isp$1" addr add "$2" dev cust ;;
	esac
}

# topo_addr: the seed's addresses by hand, for cases without any ifupdown.
topo_addr() {
	topo_batch=''
	topo_each addr_of
	ip -batch - <<-EOF
	$topo_batch
	route add default via 10.1.1.1
	route add default via 2001:db8:1::1
	EOF
}

addr_of() {
	topo_batch="$topo_batch
	link set eth$(($1 - 1)) up
	addr add 10.$1.$1.2/24 dev eth$(($1 - 1))
	addr add 2001:db8:$1::2/64 dev eth$(($1 - 1)) nodad"
}

# lan_up: a bridge br0 with a LAN behind it.
lan_up() {
	ns_add lan
	ip -batch - <<-EOF
	link add br0 type bridge
	link add lan0 type veth peer name eth0 netns $NETNS-lan
	link set lan0 master br0
	link set lan0 up
	link set br0 up
	addr add 192.168.7.1/24 dev br0
	addr add 2001:db8:7::1/64 dev br0 nodad
	EOF
	ip -n "$NETNS-lan" -batch - <<-EOF
	link set eth0 up
	addr add 192.168.7.2/24 dev eth0
	addr add 2001:db8:7::2/64 dev eth0 nodad
	route add default via 192.168.7.1
	route add default via 2001:db8:7::1
	EOF
}

# tcp_check ADDRESS [NAMESPACE]: a TCP connection from the client (or another
# namespace) to the host's address gets its echo.
tcp_check() {
	echo_server host
	tcp_between "${2:-client}" "$1"
}

# tcp_out SOURCE [DESTINATION [NAMESPACE]]: the other way round, the host being
# bound to that source; the destination is the client's unless given.
tcp_out() {
	case $1 in
	*:*) tcp_to=2001:db8:ffff::10 ;;
	*) tcp_to=203.0.113.10 ;;
	esac
	echo_server "${3:-client}"
	tcp_between host "${2:-$tcp_to}" "$1"
}

# tcp_between FROM ADDRESS [SOURCE]
tcp_between() {
	netns hello "$NETNS-$1" "$2" ${3:+"$3"}
}

# ping_check ADDRESS [NAMESPACE]
ping_check() {
	in_ns "${2:-client}" ping -n -c 1 -W 2 "$1" >/dev/null
}
