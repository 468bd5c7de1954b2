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

# The settings that a namespace would take from the machine's own.
ns_defaults() {
	ns_forward=1
	[ "$1" != host ] || ns_forward=0
	# shellcheck disable=SC2016
	in_ns "$1" sh -euc 'cd /proc/sys/net
		for i in all default; do
			echo 0 >ipv4/conf/$i/rp_filter
			echo "$1" >ipv4/conf/$i/forwarding
			echo "$1" >ipv6/conf/$i/forwarding
		done
		ip link set lo up' sh $ns_forward
}

# ns_add NAME: a network namespace with only lo.
ns_add() {
	ip netns add "$NETNS-$1"
	ns_defaults "$1"
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
	topo_lines=${1:-2}
	ns_add client
	ip -n "$NETNS-client" -batch - <<-EOF
	addr add 203.0.113.10/32 dev lo
	addr add 2001:db8:ffff::10/128 dev lo
	EOF
	topo_n=1
	while [ $topo_n -le "$topo_lines" ]; do
		isp_up $topo_n
		topo_n=$((topo_n + 1))
	done
}

# isp_up N: provider N between the host's eth(N-1) and the client.
isp_up() {
	ns_add "isp$1"
	isp_p2p=198.51.100.$((4 * $1))
	ip -batch - <<-EOF
	link add eth$(($1 - 1)) type veth peer name cust netns $NETNS-isp$1
	link add isp$1 netns $NETNS-client type veth peer name net netns $NETNS-isp$1
	EOF
	ip -n "$NETNS-isp$1" -batch - <<-EOF
	link set cust addrgenmode none
	link set net addrgenmode none
	link set cust up
	link set net up
	addr add 10.$1.$1.1/24 dev cust
	addr add 2001:db8:$1::1/64 dev cust nodad
	addr add fe80::1/64 dev cust nodad
	addr add $isp_p2p/31 dev net
	addr add fe80::1/64 dev net nodad
	route add 203.0.113.0/24 via ${isp_p2p%.*}.$((${isp_p2p##*.} + 1))
	route add 2001:db8:ffff::/64 via fe80::2 dev net
	EOF
	ip -n "$NETNS-client" -batch - <<-EOF
	link set isp$1 addrgenmode none
	link set isp$1 up
	addr add ${isp_p2p%.*}.$((${isp_p2p##*.} + 1))/31 dev isp$1
	addr add fe80::2/64 dev isp$1 nodad
	route add 10.$1.0.0/16 via $isp_p2p src 203.0.113.10
	route add 2001:db8:$1::/48 via fe80::1 dev isp$1 src 2001:db8:ffff::10
	EOF
	in_ns "isp$1" nft -f - <<-EOF
	table inet isp {
		counter spoofed { }
		chain forward {
			type filter hook forward priority 0
			iifname cust ip saddr != 10.$1.0.0/16 counter name spoofed drop
			iifname cust ip6 saddr != 2001:db8:$1::/48 counter name spoofed drop
		}
	}
	EOF
}

# spoofed N: how many packets of a source not its own provider N has dropped.
spoofed() {
	in_ns "isp$1" nft list counter inet isp spoofed |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
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
	topo_n=1
	while [ $topo_n -le "$topo_lines" ]; do
		ip -batch - <<-EOF
		link set eth$((topo_n - 1)) up
		addr add 10.$topo_n.$topo_n.2/24 dev eth$((topo_n - 1))
		addr add 2001:db8:$topo_n::2/64 dev eth$((topo_n - 1)) nodad
		EOF
		topo_n=$((topo_n + 1))
	done
	ip -4 route add default via 10.1.1.1
	ip -6 route add default via 2001:db8:1::1
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
	tcp_between "${2:-client}" '' "$1"
}

# tcp_out SOURCE [DESTINATION [NAMESPACE]]: the other way round, the host being
# bound to that source; the destination is the client's unless given.
tcp_out() {
	case $1 in
	*:*) tcp_to=2001:db8:ffff::10 tcp_bind=,bind=[$1] ;;
	*) tcp_to=203.0.113.10 tcp_bind=,bind=$1 ;;
	esac
	echo_server "${3:-client}"
	tcp_between host "$tcp_bind" "${2:-$tcp_to}"
}

# tcp_between FROM OPTIONS ADDRESS
tcp_between() {
	case $3 in
	*:*) tcp_addr=TCP6:[$3] ;;
	*) tcp_addr=TCP4:$3 ;;
	esac
	tcp_got=$(echo "hello $3" | in_ns "$1" \
		socat -t 2 -T 3 - "$tcp_addr:7,connect-timeout=2$2") || return 1
	[ "$tcp_got" = "hello $3" ]
}

# ping_check ADDRESS [NAMESPACE]
ping_check() {
	in_ns "${2:-client}" ping -n -c 1 -W 2 "$1" >/dev/null
}
