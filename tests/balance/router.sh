# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A router of balance.sh, in its namespace: dash -eu router.sh NETNS A B
# Two lines of 4 and 0.8 Mbit/s, a LAN behind it that it hides, and a far end of its
# own; by line 1 go A shares of what is new, by line 2 B. With "load" for A it is
# balance = load that decides, and B is balance-by.
# shellcheck disable=SC2034 # for what is sourced
NETNS=$1 IMPL=none CHECKED=''
lib=/multihome/tests/lib

# shellcheck source=tests/lib/assert.sh
. $lib/assert.sh
# shellcheck source=tests/lib/topology.sh
. $lib/topology.sh
# shellcheck source=tests/lib/services.sh
. $lib/services.sh
# shellcheck source=tests/lib/extra.sh
. $lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. $lib/lines.sh
# shellcheck source=tests/lib/balance.sh
. $lib/balance.sh

# The far end has all of 203.0.113.0/24: 508 pairs with the LAN's two addresses, which
# the kernel spreads, the same by the same number in all routers. More of the LAN's
# would fill its list of neighbours, which is one for the whole machine.
net_up() {
	topo_up
	topo_addr
	lan_up
	in_ns client ip route add local 203.0.113.0/24 dev lo
	in_ns lan ip addr add 192.168.7.3/24 dev eth0
	seed=/proc/sys/net/ipv4/fib_multipath_hash_seed
	[ ! -e $seed ] || echo 1 >$seed
	nft -f - <<-'EOS'
	table ip hide {
		chain out {
			type nat hook postrouting priority srcnat
			ip saddr 192.168.7.0/24 oifname { eth0, eth1 } masquerade
		}
	}
	EOS
	rate_add "$NETNS" 1 4mbit
	rate_add "$NETNS" 2 800kbit
}

# share_up N [OPTION=VALUE...]
share_up() {
	line_up "$@" IF_MULTIHOME_PRIORITY=1
}

# daemon_up static|load TABLE pair|flow: with a multihome.conf of its own, until both
# lines are in the table that decides for the LAN.
daemon_up() {
	printf '[multihome]\nbalance = %s\nbalance-by = %s\n' "$1" "$3" \
		>"/tmp/$NETNS.conf"
	: >>/etc/multihome.conf
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$1" /etc/multihome.conf
		exec multihome watch' sh "/tmp/$NETNS.conf" \
		>"/run/log/$NETNS" 2>&1 &
	echo $! >"/run/pid.$NETNS"
	must_wait_for 10 both_carry "$2"
}

both_carry() {
	[ "$(ip route show table "$1" | grep -c 'nexthop.*dev eth[01]')" = 2 ]
}

net_up
if [ "$2" = load ]; then
	targets='203.0.113.20 203.0.113.21'
	share_up 1 IF_MULTIHOME_RATE=4M IF_MULTIHOME_PROBE="$targets"
	share_up 2 IF_MULTIHOME_RATE=800k IF_MULTIHOME_PROBE="$targets"
	daemon_up load 6999 "$3"
else
	share_up 1 IF_MULTIHOME_WEIGHT="$2"
	share_up 2 IF_MULTIHOME_WEIGHT="$3"
	daemon_up static 7000 pair
fi
