# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What becomes of connections when a line dies: sockets, connection tracking,
# tunnels. By connections.c, which calls what the daemon calls; connections.py
# has the connections.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# by_hand WHAT...: how many there were is in $count.
by_hand() {
	hand_said=$(connections "$@" 2>&1) || fail "$*: $hand_said"
	count=${hand_said%% *}
	figure "$@"
}

# figure WHAT...: of "COUNT MICROSECONDS" in $hand_said.
figure() {
	echo "figures: $*: ${hand_said% *} in ${hand_said#* } us"
}

# sockets WHAT...: what becomes of connections.py's.
sockets() {
	ends 0 /multihome/tests/netns/connections.py "$@" connections \
		destroy eth1 10.2.2.2 2001:db8:2::2
	slurp /tmp/err
	hand_said=$slurped
	figure destroy
	slurp /tmp/out
}

# tracked: of the far end.
tracked() {
	/multihome/tests/netns/connections.py entries |
		grep -e 203.0.113.10 -e 2001:db8:ffff::10
}

# assert_tracked <<EOF: these entries and no other.
assert_tracked() {
	slurp
	assert_eq "$slurped" "$(tracked)" 'connection tracking'
}

# uplinks: two lines with all that a host may have beside them, and servers.
uplinks() {
	around 2
	topo_addr
	for n in 1 2; do
		line_up $n
		line6_up $n
	done
	for at in client lan isp2; do
		echo_server $at
	done
}

listens() {
	[ -n "$(in_ns "$1" ss -Hltn "sport = $2")" ]
}

# Exactly those that go out by B, at once; not the sessions of others with us,
# what goes to the LAN, to ourselves or by A, nor what is not connected.
case_sockets() {
	uplinks
	in_ns client nft -f - <<-EOF
	table inet client {
		chain in {
			type filter hook input priority 0
			tcp dport 9 drop
			tcp dport 7 tcp flags & fin == fin drop
		}
	}
	EOF
	ns_start client closes socat TCP6-LISTEN:8,fork,reuseaddr /dev/null
	must_wait_for 10 listens client 8
	sockets sockets "$NETNS-client"
	assert_eq "close-wait.b
fin-wait1.b
syn-sent.b
tcp4.b
tcp4.b-elsewhere
tcp4.b-router
tcp4.b-udp
tcp4in6.b
tcp6.b
tcp6.b-router
udp4.b
udp4in6.b
udp6.b" "$slurped" aborted
}

# More than one message's worth, and none of A's.
case_many_sockets() {
	uplinks
	sockets many tcp 40
	assert_eq '0 40' "$slurped" 'aborted of A and B'
	sockets many udp 300
	assert_eq '0 300' "$slurped" 'aborted of A and B'
}

# nat: the LAN's hosts are hidden; .3 goes by B, and .4 by B with a fixed source;
# .5 and .6 by B and in a zone of their own. Port 8080 of B leads to the LAN.
nat() {
	forward_on
	for host in 3 4 5 6; do
		ip -n "$NETNS-lan" addr add 192.168.7.$host/24 dev eth0
		ip rule add priority 6500 from 192.168.7.$host to \
			203.0.113.0/24 lookup ISP2
	done
	ip -n "$NETNS-lan" addr add 2001:db8:7::3/64 dev eth0 nodad
	ip -6 rule add priority 6500 from 2001:db8:7::3 to 2001:db8:ffff::/64 \
		lookup ISP2
	ip rule add priority 6500 from 192.168.7.2 ipproto tcp sport 7 to \
		203.0.113.0/24 lookup ISP2
	nft -f - <<-EOF
	table inet nat {
		chain zones {
			type filter hook prerouting priority raw
			iifname br0 ip saddr 192.168.7.5 ct zone set 5
			iifname br0 ip saddr 192.168.7.6 ct original zone set 6
		}
		chain to {
			type nat hook prerouting priority dstnat
			iifname eth1 tcp dport 8080 dnat ip to 192.168.7.2:7
		}
		chain from {
			type nat hook postrouting priority srcnat
			oifname eth1 ip saddr 192.168.7.4 snat ip to 10.2.2.2
			oifname { eth0, eth1 } masquerade
		}
	}
	EOF
}

# tell FROM [TO]: a datagram of a host of the LAN, always by the same port.
tell() {
	case $1 in
	*:*) set -- "6:[${2-2001:db8:ffff::10}]" "[$1]" ;;
	*) set -- "4:${2-203.0.113.10}" "$1" ;;
	esac
	echo x | in_ns lan socat -u STDIN "UDP$1:9,bind=$2:4000"
}

# What has left by B is forgotten, of the host and of the LAN, however it got its
# source; not what came in by it, nor anything of A.
case_tracked() {
	uplinks
	nat
	for host in 2 3 4 5; do
		tell 192.168.7.$host
	done
	tell 2001:db8:7::2
	tell 2001:db8:7::3
	for line in 1 2; do
		assert tcp_out 10.$line.$line.2
		assert tcp_out 2001:db8:$line::2
		assert tcp_check 10.$line.$line.2
		assert tcp_check 2001:db8:$line::2
	done
	in_ns client sh -c 'echo x | socat -t 5 - \
		TCP4:10.2.2.2:8080,connect-timeout=5' >/tmp/out
	assert_eq x "$(cat /tmp/out)" 'by the port forward'
	stays=$(cat <<-EOF
	tcp 10.1.1.2 203.0.113.10 203.0.113.10 10.1.1.2
	tcp 2001:db8:1::2 2001:db8:ffff::10 2001:db8:ffff::10 2001:db8:1::2
	tcp 2001:db8:ffff::10 2001:db8:1::2 2001:db8:1::2 2001:db8:ffff::10
	tcp 2001:db8:ffff::10 2001:db8:2::2 2001:db8:2::2 2001:db8:ffff::10
	tcp 203.0.113.10 10.1.1.2 10.1.1.2 203.0.113.10
	tcp 203.0.113.10 10.2.2.2 10.2.2.2 203.0.113.10
	tcp 203.0.113.10 10.2.2.2 192.168.7.2 203.0.113.10
	udp 192.168.7.2 203.0.113.10 203.0.113.10 10.1.1.2
	udp 2001:db8:7::2 2001:db8:ffff::10 2001:db8:ffff::10 2001:db8:1::2
	EOF
	)
	goes=$(cat <<-EOF
	tcp 10.2.2.2 203.0.113.10 203.0.113.10 10.2.2.2
	tcp 2001:db8:2::2 2001:db8:ffff::10 2001:db8:ffff::10 2001:db8:2::2
	udp 192.168.7.3 203.0.113.10 203.0.113.10 10.2.2.2
	udp 192.168.7.4 203.0.113.10 203.0.113.10 10.2.2.2
	udp 192.168.7.5 203.0.113.10 203.0.113.10 10.2.2.2 zone 5
	udp 2001:db8:7::3 2001:db8:ffff::10 2001:db8:ffff::10 2001:db8:2::2
	EOF
	)
	printf '%s\n%s\n' "$stays" "$goes" | LC_ALL=C sort | assert_tracked
	by_hand forget 10.2.2.2 2001:db8:2::2
	assert_eq 6 "$count" forgotten
	echo "$stays" | assert_tracked
	by_hand forget 10.2.2.2 2001:db8:2::2
	assert_eq 0 "$count" 'forgotten again'
	# a whole network of the line, and its address once more
	tell 192.168.7.4
	by_hand forget 10.2.0.0/16 10.2.2.2
	assert_eq 1 "$count" 'forgotten of a network'
	echo "$stays" | assert_tracked
}

case_many_tracked() {
	uplinks
	nat
	tell 192.168.7.2
	/multihome/tests/netns/connections.py track 1000
	by_hand forget 10.3.3.3
	assert_eq 0 "$count" 'forgotten of another line'
	by_hand forget 10.2.2.2
	assert_eq 1000 "$count" forgotten
	echo 'udp 192.168.7.2 203.0.113.10 203.0.113.10 10.1.1.2' |
		assert_tracked
}

# Why it is done: a flow with a fixed source keeps that on the other line.
case_fixed_source_moves() {
	uplinks
	nat
	tell 192.168.7.4
	ip rule del from 192.168.7.4
	tell 192.168.7.4
	echo 'udp 192.168.7.4 203.0.113.10 203.0.113.10 10.2.2.2' |
		assert_tracked
	by_hand forget 10.2.2.2
	tell 192.168.7.4
	echo 'udp 192.168.7.4 203.0.113.10 203.0.113.10 10.1.1.2' |
		assert_tracked
}

# Nobody is asked for WireGuard where no device is one, by whatever name.
case_no_tunnel() {
	topo_up
	ip link add wg0 type bridge
	by_hand wireguard
	assert_eq 0 "$count" told
}

# Who may not is told so, and nothing is done.
case_rights() {
	uplinks
	nat
	tell 192.168.7.3
	before=$(tracked)
	ends 1 setpriv --bounding-set -net_admin --inh-caps -net_admin \
		connections forget 10.2.2.2
	assert_eq 'connections: Operation not permitted (-1)' "$out"
	assert_eq "$before" "$(tracked)" 'connection tracking'
	ends 1 /multihome/tests/netns/connections.py many udp 2 setpriv \
		--bounding-set -net_admin --inh-caps -net_admin \
		connections destroy eth1 10.2.2.2
	assert_contains "$out" 'connections: Operation not permitted (-1)'
}
