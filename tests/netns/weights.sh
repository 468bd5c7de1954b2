# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines of one priority share what the host opens, by their weights, and nothing
# that is open is moved. weights.py has the flows.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/weights.sh
. /multihome/tests/lib/weights.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

case_weights() {
	lines_share IF_MULTIHOME_WEIGHT=3
	watch_start
	must_wait_for 5 are_weights 'eth0 3 eth1 1'
	assert_contains "$(multihome lines eth0)" 'carries 75 %'
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=256
	must_wait_for 5 are_weights 'eth0 3 eth1 256'
	assert_eq '' "$(multihome sync 2>&1)" 'nothing is left to do'
	assert multihome status
	# a single route has none
	in_ns isp1 ip link set cust down
	must_wait_for 5 are_weights eth1
	in_ns isp1 ip link set cust up
	must_wait_for 9 are_weights 'eth0 3 eth1 256'
	# a priority by itself
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_WEIGHT=256
	must_wait_for 5 are_weights eth0
	watch_stop
	assert_eq '' "$(steering)"
}

case_rates() {
	lines_share IF_MULTIHOME_RATE=100M/20M IF_MULTIHOME_RATE=20M
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	watch_start
	must_wait_for 5 are_weights 'eth0 5 eth1 1'
	# what is said of the device in the other family's stanza
	assert_eq 'eth0 5 eth1 1' "$(weights -6)"
	line_up 1 IF_MULTIHOME_PRIORITY=1
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_RATE=1G \
		IF_MULTIHOME_WEIGHT=2
	must_wait_for 5 are_weights 'eth0 2 eth1 1'
	watch_stop
}

# Weight 0: where nothing else works, whatever the priority, and as the last resort.
case_spare() {
	lines_share IF_MULTIHOME_WEIGHT=0
	line_up 2 IF_MULTIHOME_PRIORITY=9
	watch_start
	must_wait_for 5 are_weights eth1
	assert_contains "$(steering)" 'default via 10.1.1.1 dev eth0 proto multihome metric 1001'
	assert_contains "$(multihome lines eth0)" 'stands by'
	assert_lacks "$(multihome explain 203.0.113.10)" 'ISP1 is'
	in_ns isp2 ip link set cust down
	must_wait_for 5 are_weights eth0
	assert tcp_out 10.1.1.2
	in_ns isp2 ip link set cust up
	must_wait_for 9 are_weights eth1
	# two of them share as others do
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=0
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	watch_stop
}

# A weight beyond what the kernel has never comes to it.
case_bad() {
	lines_share IF_MULTIHOME_WEIGHT=3
	watch_start
	must_wait_for 5 are_weights 'eth0 3 eth1 1'
	for bad in 257 -1 0x101 10000000000 3:1 ''; do
		line_up 1 IF_MULTIHOME_PRIORITY=1 "IF_MULTIHOME_WEIGHT=$bad" \
			2>/tmp/err
		assert_contains "$(cat /tmp/err)" 'multihome-weight: expected a'
	done
	watch_settle
	assert_eq 'eth0 3 eth1 1' "$(weights)"
	watch_stop
}

case_spread() {
	lines_share IF_MULTIHOME_WEIGHT=3
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=3
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	far_up
	watch_start
	must_wait_for 5 are_weights 'eth0 3 eth1 1'
	assert_eq 'eth0 3 eth1 1' "$(weights -6)"
	for family in 4 6; do
		spreads_as spread tcp $family 3 1
		spreads_as spread udp $family 3 1
	done
	watch_stop
}

# What is forwarded: by pairs of addresses, and by flow where that is said.
case_spread_forwarded() {
	lines_share IF_MULTIHOME_WEIGHT=3
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=3
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	far_up
	router_of eth0, eth1
	watch_start
	must_wait_for 5 are_weights 'eth0 3 eth1 1'
	must_wait_for 5 remembers
	for family in 4 6; do
		forwarded_as spread tcp $family 3 1
		forwarded_as spread udp $family 3 1
	done
	printf '[multihome]\nbalance-by = flow\n' >/etc/multihome.conf
	kill -HUP "$watch_pid"
	must_wait_for 5 by_flow
	for family in 4 6; do
		forwarded_as one tcp $family 3 1
		forwarded_as one udp $family 3 1
	done
	watch_stop
}

by_flow() {
	[ "$(cat /proc/sys/net/ipv[46]/fib_multipath_hash_policy)" = "1${nl}1" ]
}

# asked: what became of those that are held, in $slurped: of each kind and address
# how many there are, were moved, have ended.
asked() {
	: >/tmp/asked
	while read -r line <&4 && [ -n "$line" ]; do
		echo "$line" >>/tmp/asked
	done
	slurp /tmp/asked
}

# assert_held ENDED: none of 400 of each kind was moved; of the second line's so
# many have ended: none, or all.
assert_held() {
	asked
	echo "$slurped" | awk -v all="$1" '
		{ n[$1] += $3; moved += $4
			ended += $5 != (all == "all" && $2 == "10.2.2.2" ? $3 : 0) }
		$3 < 20 { few = 1 }
		END { exit !(n["tcp"] == 400 && n["udp"] == 400 && !moved &&
			!ended && !few) }' || fail "held: $slurped"
}

# Whatever becomes of the weights: the source is chosen once, and leads.
case_held() {
	lines_share
	far_up
	ns_start client far /multihome/tests/netns/weights.py serve
	must_wait_for 5 has_listener client 'sport = 7'
	watch_start
	must_wait_for 5 are_weights 'eth0 1 eth1 1'
	mkfifo /tmp/ask /tmp/told
	/multihome/tests/netns/weights.py held 400 10.1.1.2 10.2.2.2 \
		</tmp/ask >/tmp/told 2>/tmp/held &
	held=$!
	exec 3>/tmp/ask 4</tmp/told
	assert_held none
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=9
	must_wait_for 5 are_weights 'eth0 9 eth1 1'
	echo >&3
	assert_held none
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=0
	must_wait_for 5 are_weights eth0
	echo >&3
	assert_held none
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_WEIGHT=256
	must_wait_for 5 are_weights 'eth0 1 eth1 256'
	echo >&3
	assert_held none
	# the other dies: its own end, and no other is moved
	in_ns isp2 ip link set cust down
	must_wait_for 5 are_weights eth0
	echo >&3
	assert_held all
	echo "figures: held: $slurped"
	exec 3>&- 4<&-
	wait $held || fail "held: $(cat /tmp/held)"
	ns_stop far
	watch_stop
}
