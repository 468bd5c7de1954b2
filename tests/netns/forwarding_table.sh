# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # of watch_start
# The table of nftables by which connections keep their line: who writes it, takes it
# away, and puts it back.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

# flows_start, flows_end: of the LAN by line 1, which is not the one of new flows; none
# was lost or moved meanwhile.
flows_start() {
	# shellcheck disable=SC2086
	keep_start lan lan 10 $far
	prefers 2
}

flows_end() {
	watch_settle 1
	keep_end lan
	assert_eq "$none_lost" "$kept" "${1-flows of the LAN}"
}

# watch_end SIGNAL: it ends by that.
watch_end() {
	kill -s "$1" "$watch_pid"
	wait "$watch_pid" || :
}

# marked: rules by our marks.
marked() {
	ip rule | grep -q 0x3f000000 && ip -6 rule | grep -q 0x3f000000
}

# owned: by a process that lives.
owned() {
	remembers && grep -q 'flags.*owner' /tmp/table
}

# Whoever restarts it: no flow notices.
case_restart() {
	router
	starts eth0
	flows_start
	for signal in KILL USR2; do
		watch_end $signal
		assert remembers
		assert marked
		refute owned
		sees 2
		watch_start
		must_wait_for 5 owned
		sees 2
	done
	flows_end
	watch_end KILL
	nft delete table inet multihome
	watch_start
	must_wait_for 5 remembers
	watch_stop
	refute remembers
	refute marked
	assert_lacks "$(watch_said)" nftables
}

# Where the daemon is not asked any more, nor lives, flush takes the table away.
case_flush() {
	router
	starts eth0
	multihome flush >/tmp/said 2>&1
	must_wait_for 5 gone
	watch_stop
	lines_again
	starts eth0
	watch_end KILL
	assert remembers
	assert_contains "$(multihome flush 2>&1)" \
		'removed the table inet multihome of nftables'
	assert gone
}

gone() {
	! remembers && ! marked
}

lines_again() {
	for n in 1 2; do
		line_up $n IF_MULTIHOME_PRIORITY=$n
		line6_up $n IF_MULTIHOME_PRIORITY=$n
	done
}

# One device's lines go: its mark does, and what it had is forgotten.
case_line_goes() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	line_down 1
	line6_down 1
	must_wait_for 5 goes_by eth1
	must_wait_for 5 lacks_line eth0
	sees 2
	watch_settle 1
	keep_end lan
	for kind in tcp4 udp4 tcp6 udp6; do
		assert_lacks "$kept" "$kind lost 0 moved 0"
	done
	lines_again
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	must_wait_for 5 has_line eth0
	sees 1
	watch_stop
}

has_line() {
	remembers && grep -q "oifname \"$1\"" /tmp/table
}

lacks_line() {
	remembers && ! grep -q "oifname \"$1\"" /tmp/table
}

# Only a host that forwards has it, of whichever family.
case_forwarding_switched() {
	lines_up
	watch_start
	must_wait_for 5 goes_by eth0
	watch_settle 1
	refute remembers
	for at in ipv4/ip_forward ipv6/conf/all/forwarding ipv4/conf/eth1/forwarding; do
		echo 1 >/proc/sys/net/$at
		must_wait_for 5 remembers
		assert_contains "$(ip rule)" 0x3f000000
		echo 0 >/proc/sys/net/$at
		must_wait_for 5 not_marked
	done
	watch_stop
}

not_marked() {
	! remembers && ! ip rule | grep -q 0x3f000000
}

# It is owned, and what takes all else away leaves it: no flow is lost.
case_flushed_ruleset() {
	router
	nft list ruleset >/tmp/ruleset
	starts eth0
	assert owned
	flows_start
	for n in $(seq 100); do
		nft 'flush ruleset; include "/tmp/ruleset"'
		assert remembers
	done
	flows_end '100 times nft flush ruleset'
	sees 2
	watch_stop
}
