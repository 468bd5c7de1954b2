# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # of watch_start
# Pairs of addresses keep their line, whatever the weights of lines do.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh
# shellcheck source=tests/lib/weights.sh
. /multihome/tests/lib/weights.sh

# configured OPTION = VALUE...
configured() {
	printf '[multihome]\n' >/etc/multihome.conf
	printf '%s\n' "$@" >>/etc/multihome.conf
}

# rates N N: of the lines, of both families, in Mbit/s.
rates() {
	for n in 1 2; do
		line_up $n IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_RATE="$1M"
		line6_up $n IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_RATE="$1M"
		shift
	done
}

# sharing: lines that do, a LAN, a far end of many addresses. What goes to half of
# them bears somebody's mark.
sharing() {
	topo_up
	topo_addr
	rates 20 20
	far_up
	router_of eth0, eth1
	nft -f - <<-EOF
	table inet theirs {
		chain in {
			type filter hook prerouting priority mangle
			ip daddr 198.18.1.0/24 meta mark set 1
			ip6 daddr 2001:db8:ffff:0:2::/80 meta mark set 1
		}
	}
	EOF
	watch_start
	must_wait_for 10 weighed
}

# weighed: sets $weighed to what is forwarded, by which both lines carry.
weighed() {
	weighed=$(ip route show table 6999 metric 1; ip -6 route show table 6999 metric 1)
	[ "$(echo "$weighed" | grep -c 'dev eth[01] weight')" = 4 ]
}

weighed_anew() {
	weighed && [ "$weighed" != "$1" ]
}

# whom [MARKED]: 254 destinations of each family, and by whom each was asked.
whom() {
	# shellcheck disable=SC2046
	in_ns lan /multihome/tests/netns/flows.py each 9007 $(seq -f "198.18.${1:-0}.%g" 254) \
		$(seq -f "2001:db8:ffff:0:$((${1:-0} + 1))::%g" 254)
}

# moved FILE FILE: how many.
moved() {
	diff "$1" "$2" | grep -c '^>' || :
}

# Four times weights change, by another daemon each time: no pair moves, but for those
# that bear a mark, which are whosesoever that is.
case_stay() {
	configured 'balance = load'
	sharing
	whom >/tmp/first
	whom 1 >/tmp/first.marked
	assert_lacks "$(cat /tmp/first)" 'no answer'
	for by in 10.1.1.2 10.2.2.2 2001:db8:1::2 2001:db8:2::2; do
		assert [ "$(grep -c " $by\$" /tmp/first)" -gt 80 ]
	done
	for change in '4 36' '36 4' '8 32' '20 20'; do
		watch_end
		# shellcheck disable=SC2086
		rates $change
		before=$weighed
		watch_start
		must_wait_for 10 weighed_anew "$before"
		whom >/tmp/now
		assert_eq 0 "$(moved /tmp/first /tmp/now)" "at $change"
		whom 1 >/tmp/now
		echo "figures: $change: of 508 pairs with a mark" \
			"$(moved /tmp/first.marked /tmp/now) moved, of others 0"
		[ "$change" = '20 20' ] ||
			assert [ "$(moved /tmp/first.marked /tmp/now)" -gt 40 ]
	done
	watch_stop
}

watch_end() {
	kill -USR2 "$watch_pid"
	wait "$watch_pid" || :
}

# A dead line's pairs go with it, and stay where they went when it is back. What this
# host opens itself, and what comes in, is no pair.
case_death() {
	configured 'balance = load'
	sharing
	/multihome/tests/netns/flows.py each 9007 198.18.0.1 2001:db8:ffff:0:1::1 >/dev/null
	answered_by_both
	assert_eq '0 0 0 0' "$(pairs)"
	whom >/tmp/first
	assert_eq "$(for by in 10.1.1.2 10.2.2.2 2001:db8:1::2 2001:db8:2::2; do
		grep -c " $by\$" /tmp/first
	done | xargs)" "$(pairs)"
	in_ns isp2 ip link set cust down
	must_wait_for 5 alone
	refute nft list set inet multihome pairs_2
	whom >/tmp/dead
	refute grep -e 'no answer' -e 10.2.2.2 -e 2001:db8:2::2 /tmp/dead
	in_ns isp2 ip link set cust up
	in_ns isp2 ip addr replace 2001:db8:2::1/64 dev cust nodad
	must_wait_for 10 weighed
	whom >/tmp/now
	assert_eq 0 "$(moved /tmp/dead /tmp/now)"
	assert_eq '254 0 254 0' "$(pairs)"
	watch_stop
}

# pairs: how many each line has, IPv4 and IPv6.
pairs() {
	for set in pairs_1 pairs_2 pairs6_1 pairs6_2; do
		nft list set inet multihome $set | grep -o expires | wc -l
	done | xargs
}

alone() {
	! ip route show table 6999 metric 1 | grep -q eth1 &&
		! ip -6 route show table 6999 metric 1 | grep -q eth1 &&
		! nft list set inet multihome pairs6_2
}

# Nobody asks for it: each connection is for itself, or weights do not move. An
# earlier daemon's pairs go.
case_none() {
	configured 'balance = load'
	sharing
	for words in 'balance = static' 'balance = load
	balance-by = flow'; do
		must_wait_for 5 keeps_pairs
		configured "$words"
		kill -HUP "$watch_pid"
		must_wait_for 5 keeps_none
		configured 'balance = load'
		kill -HUP "$watch_pid"
		must_wait_for 5 keeps_pairs
		watch_end
		configured "$words"
		watch_start
		must_wait_for 5 keeps_none
		watch_end
		configured 'balance = load'
		watch_start
	done
	must_wait_for 5 keeps_pairs
	# one that stands by has none
	line_up 2 IF_MULTIHOME_PRIORITY=2
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	must_wait_for 5 alone
	assert keeps_pairs
	watch_stop
}

keeps_pairs() {
	remembers && grep -q 'set pairs_1' /tmp/table
}

keeps_none() {
	remembers && ! grep -q -e 'set pairs' -e @pairs /tmp/table
}
