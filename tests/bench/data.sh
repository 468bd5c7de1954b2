# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What rules cost a packet: from many addresses in turn, out by eth1.

# shellcheck source=tests/bench/common.sh
. /multihome/tests/bench/common.sh

packets=16000

# addresses N: those of flood, a line each.
addresses() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "10.3.%d.%d\n", int(i / 250), 2 + i % 250 }'
}

# by_hand RULE...: these for each address (&), and a table for them.
by_hand() {
	for rule; do
		sed "s/.*/rule add $rule/" /tmp/addresses
	done | ip -batch -
	ip -batch - <<-EOF
	route add 10.3.0.0/16 dev eth1 scope link table 2
	route add default via 10.3.255.1 table 2
	EOF
}

# hooked SOURCES: by our hook.
hooked() {
	# shellcheck disable=SC2086
	env -i $up IF_ADDRESS=10.3.0.2 IF_NETMASK=255.255.0.0 $uplink \
		IF_MULTIHOME_GATEWAY=10.3.255.1 "IF_MULTIHOME_SOURCE=$1" $hook
}

# way KIND N: eth1 with so many addresses, its other end in a namespace that
# drops what comes, and how they are led to table 2 (without: not at all).
way() {
	line
	ip addr flush dev eth1	# one network, so one pair of rules for it
	addresses "$2" >/tmp/addresses
	addresses "$2" | sed 's,.*,addr add &/16 dev eth1,' | ip -batch -
	: >/tmp/sink
	unshare --net=/tmp/sink ip link set lo up
	ip link set isp2 netns /tmp/sink
	nsenter --net=/tmp/sink ip link set isp2 up
	ip neigh add 10.3.255.1 lladdr 02:00:00:00:00:01 dev eth1 nud permanent
	ip route add default via 10.3.255.1
	case $1 in
	one) by_hand 'from & lookup 2 priority 7300' ;;
	same)
		by_hand 'from & to 10.3.0.0\/16 lookup main suppress_prefixlength 16 suppress_ifgroup 7000 priority 7099' \
			'from & to 10.3.0.0\/16 lookup 2 priority 7100' \
			'from & lookup main suppress_prefixlength 7 suppress_ifgroup 7000 priority 7200' \
			'from & lookup 2 priority 7300'
		ip -batch - <<-EOF ;;
		rule add oif eth1 lookup main suppress_prefixlength 7 priority 7497
		rule add oif eth1 lookup 2 priority 7498
		link set eth1 group 7000
		EOF
	ours) hooked "$(tr '\n' ' ' </tmp/addresses)" ;;
	prefix) hooked 10.3.0.0/22 ;;
	esac
}

# leads KIND N: of the last address the packets go as that way says.
leads() {
	from=$(addresses "$2" | tail -n 1)
	in_place "$pid" ip -N route get 203.0.113.10 from "$from" >/tmp/got
	case $1 in
	without) assert_lacks "$(cat /tmp/got)" table ;;
	*) assert_contains "$(cat /tmp/got)" 'table 2 ' ;;
	esac
	case $1 in
	without) rules=0 ;;
	one) rules=$2 ;;
	same | ours) rules=$((2 + $2 * 4)) ;;
	prefix) rules=6 ;;
	esac
	in_place "$pid" ip -4 rule show >/tmp/got
	assert_eq $((3 + rules)) "$(wc -l </tmp/got)" rules
	sed 's/ proto 77//' /tmp/got >"/tmp/rules.$1"
	[ "$1" != ours ] ||
		assert_eq "$(cat /tmp/rules.same)" "$(cat /tmp/rules.ours)"
}

case_packets() {
	for n in 1 10 100 1000; do
		for kind in without one same ours prefix; do
			place way $kind $n
			leads $kind $n
			cat >>/tmp/rows <<-EOF
			row $kind.$n
			at $pid
			time $packets $path $bench/flood $n $packets
			EOF
		done
	done
	rounds packets 20 </tmp/rows
}
