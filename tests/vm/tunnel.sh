#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whether a WireGuard device forgets by which line it last heard its peer, when
# it is told so: tunnel.sh CONNECTIONS, in a network namespace of its own, of
# which it is root. Says what happens, a line each; exits 1 where it should not.
#
#            eth0 10.1.1.2/24, 2001:db8:1::2     10.1.1.1, 2001:db8:1::1
#           +------------------------------------------------+
#   +-------+                                                |  peer
#   | here  |  wg0 10.9.9.1 ======================  10.9.9.2 |  203.0.113.10
#   +-------+                                                |  2001:db8:ffff::10
#           +------------------------------------------------+
#            eth1 10.2.2.2/24, 2001:db8:2::2     10.2.2.1, 2001:db8:2::1
set -eu
umask 077

connections=$1
work=$(mktemp -d)
mark=0xca6c

fail() {
	echo "FAILED: $*"
	exit 1
}

there() {
	nsenter --net=/run/netns/peer -- "$@"
}

lines() {
	ip netns add peer
	ip link set lo up
	there ip link set lo up
	there ip addr add 203.0.113.10/32 dev lo
	there ip addr add 2001:db8:ffff::10/128 dev lo nodad
	for n in 1 2; do
		ip link add "eth$((n - 1))" type veth peer name "line$n" netns peer
		ip addr add "10.$n.$n.2/24" dev "eth$((n - 1))"
		ip addr add "2001:db8:$n::2/64" dev "eth$((n - 1))" nodad
		ip link set "eth$((n - 1))" up
		there ip addr add "10.$n.$n.1/24" dev "line$n"
		there ip addr add "2001:db8:$n::1/64" dev "line$n" nodad
		there ip link set "line$n" up
		for f in -4 -6; do
			addresses $f "$n"
			ip $f route add default via "$hop" dev "eth$((n - 1))" \
				table $((100 + n))
			ip $f rule add priority 300 from "$own" lookup $((100 + n))
		done
	done
}

# addresses FAMILY N
addresses() {
	case $1 in
	-4) own=10.$2.$2.2 hop=10.$2.$2.1 far=203.0.113.10 ;;
	-6) own=2001:db8:$2::2 hop=2001:db8:$2::1 far="[2001:db8:ffff::10]" ;;
	esac
}

# decides FAMILY N: by which line goes who has no source yet.
decides() {
	addresses "$1" "$2"
	ip "$1" route replace default via "$hop" dev "eth$(($2 - 1))"
}

# A tunnel of that family; each knows the other's key.
tunnel() {
	for end in here peer; do
		wg genkey >"$work/$end.key"
		wg pubkey <"$work/$end.key" >"$work/$end.pub"
	done
	addresses "$1" 1
	ip link add wg0 type wireguard
	there ip link add wg0 type wireguard
	wg set wg0 private-key "$work/here.key" fwmark $mark peer \
		"$(cat "$work/peer.pub")" endpoint "$far:51820" \
		allowed-ips 10.9.9.2/32
	there wg set wg0 private-key "$work/peer.key" listen-port 51820 peer \
		"$(cat "$work/here.pub")" allowed-ips 10.9.9.1/32
	ip addr add 10.9.9.1/24 dev wg0
	there ip addr add 10.9.9.2/24 dev wg0
	ip link set wg0 up
	there ip link set wg0 up
}

answers() {
	ping -n -c 1 -W "$1" 10.9.9.2 >/dev/null
}

# heard_from: the address at which the peer hears us.
heard_from() {
	there wg show wg0 endpoints | sed 's/.*\t//; s/:[0-9]*$//; s/[][]//g'
}

# goes_by N
goes_by() {
	addresses "$family" "$1"
	[ "$(heard_from)" = "$own" ] ||
		fail "$family: from $(heard_from), not $own"
}

for family in -4 -6; do
	[ -e /run/netns/peer ] || lines
	decides $family 2
	tunnel $family
	answers 20 || fail "$family: no answer by the second line"
	goes_by 2
	# it dies beyond its gateway, and the other decides from now on
	there ip link set line2 down
	decides $family 1
	! answers 3 || fail "$family: answered by a dead line"
	goes_by 2
	echo "$family: it stays with the dead line"
	wg showconf wg0 >"$work/before"
	said=$("$connections" wireguard) || fail "$family: $said"
	[ "${said% *}" = 1 ] || fail "$family: told ${said% *}, not 1"
	wg showconf wg0 >"$work/after"
	answers 3 || fail "$family: no answer by the first line"
	goes_by 1
	cmp "$work/before" "$work/after" || fail "$family: changed"
	echo "$family: it has forgotten it, in ${said#* } us"
	ip link del wg0
	there ip link del wg0
	there ip link set line2 up
	there ip addr add 2001:db8:2::1/64 dev line2 nodad
done
