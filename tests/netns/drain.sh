# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome drain and undrain: nothing new goes by a line, and its connections go on.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

# Two lines and a daemon, without a router.
drainable() {
	lines_up
	watch_start
	must_wait_for 5 goes_by eth0
}

# kept_all NAME: none of those flows has noticed.
kept_all() {
	keep_end "$1"
	assert_eq "$none_lost" "$kept" "$1"
}

# own_go_by N: so do new connections of the router itself.
own_go_by() {
	for proto in tcp udp; do
		assert_eq "10.$1.$1.2" "$(/multihome/tests/netns/flows.py \
			ask $proto 203.0.113.10 9007)"
		assert_eq "2001:db8:$1::2" "$(/multihome/tests/netns/flows.py \
			ask $proto 2001:db8:ffff::10 9007)"
	done
}

# Its connections, TCP and UDP of both families, of the host and of its LAN, go on,
# and so does what others have begun by it, or do now; and on the way back, too.
case_connections() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start lan lan 10 $far
	# shellcheck disable=SC2086
	keep_start own - 10 $far
	keep_start in client 5 tcp4=tcp,10.1.1.2,8007 tcp6=tcp,2001:db8:1::2,8007
	ends 0 multihome drain ISP1
	assert_contains "$out" \
		'ISP1 eth0 IPv4: takes nothing new, its connections go on'
	assert_contains "$out" 'ISP1 eth0 IPv6: takes nothing new'
	must_wait_for 2 goes_by eth1
	must_wait_for 2 goes6_by eth1
	sees 2
	own_go_by 2
	answered_by_both
	# shellcheck disable=SC2086
	keep_start meanwhile - 10 $far
	watch_settle 1
	ends 0 multihome undrain ISP1
	assert_contains "$out" 'ISP1 eth0 IPv4: is used now'
	must_wait_for 2 goes_by eth0
	must_wait_for 2 goes6_by eth0
	sees 1
	own_go_by 1
	watch_settle 1
	for name in lan own meanwhile; do
		kept_all $name
	done
	keep_end in
	assert_eq 'tcp4 lost 0 moved 0
tcp6 lost 0 moved 0' "$kept" 'that came in'
	assert_lacks "$(watch_said)" 'reset: '
	assert_lacks "$(watch_said)" 'forgotten: '
	watch_stop
}

# left LINE N: so many connections it still has.
left() {
	[ "$(of "$1" connections_left)" = "$2" ]
}

# Of tracked ones all that have its mark, of the router itself and of its LAN, each
# family by itself; what was only asked, such as by ping, is none.
case_left() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start own - 2 $far
	keep_start lan lan 3 tcp4=tcp,203.0.113.10,9007
	ping -c 1 -I 10.1.1.2 203.0.113.10 >/dev/null
	assert_eq None "$(of ISP1/4 connections_left)"
	assert_eq None "$(of ISP1/4 drained_since)"
	assert multihome drain ISP1
	must_wait_for 10 left ISP1/4 7
	must_wait_for 10 left ISP1/6 4
	assert_eq tracked "$(of ISP1/4 counted)"
	assert_eq None "$(of ISP2/4 connections_left)"
	ends 0 multihome lines ISP1/4
	echo "$out" | grep -qE '^    drained   for [0-9]+ s; 7 connections left$' ||
		fail "not shown: $out"
	ends 0 multihome status eth0
	echo "$out" | grep -qE '^    drained   for [0-9]+ s; 4 connections left$' ||
		fail "not shown: $out"
	multihome status --json eth0 >/tmp/json
	assert_contains "$(json /tmp/json "d['uplinks'][0]['line']['left']")" \
		' s; 7 connections left'
	keep_end lan
	must_wait_for 5 left ISP1/4 4
	# who may not ask for them is told
	setpriv --bounding-set -net_admin multihome lines ISP1/4 >/tmp/lines
	assert_contains "$(tr -s ' \n' ' ' </tmp/lines)" \
		' s; its connections are not counted: expected the rights of root'
	kept_all own
	# the next daemon knows since when
	since=$(of ISP1/4 drained_since)
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	must_wait_for 5 eval 'multihome lines ISP1'
	multihome lines --json ISP1/4 >/tmp/of.json
	assert_eq True "$(json /tmp/of.json \
		"abs(d['lines'][0]['drained_since'] - $since) < 0.1")"
	assert multihome undrain ISP1
	assert_eq None "$(of ISP1/4 drained_since)"
	watch_stop
}

# Without marks those of this host's own programs, and it is said what is not counted.
case_left_unmarked() {
	printf '[multihome]\nforward-marks = no\n' >/etc/multihome.conf
	router
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	# shellcheck disable=SC2086
	keep_start own - 2 $far
	assert multihome drain ISP1
	assert left ISP1/4 2
	assert left ISP1/6 2
	assert_eq sockets "$(of ISP1/4 counted)"
	ends 0 multihome lines ISP1/4
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" " s; 2 TCP connections \
of this host left (UDP, and what is forwarded, is not counted)"
	keep_end own
	must_wait_for 5 left ISP1/4 0
	watch_stop
}

# By whose connections are ended when a better line works again, what is drained is
# none of these.
case_on_return_move() {
	printf '[multihome]\non-return = move\n' >/etc/multihome.conf
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start own - 5 $far
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	must_wait_for 2 goes6_by eth1
	watch_settle 1
	kept_all own
	watch_stop
}

# One family of it.
case_one_family() {
	drainable
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	must_wait_for 5 goes6_by eth0
	must_wait_for 5 multihome lines ISP2/6
	ends 0 multihome drain eth0/6
	assert_eq 'ISP1 eth0 IPv6: takes nothing new, its connections go on' "$out"
	must_wait_for 2 goes6_by eth1
	assert goes_by eth0
	assert_eq False "$(of ISP1/4 drained)"
	assert_eq True "$(of ISP1/6 drained)"
	watch_stop
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

# What is said of it, and of the other.
case_text() {
	drainable
	assert_eq False "$(of ISP1 drained)"
	ends 0 multihome drain ISP1
	must_wait_for 2 goes_by eth1
	assert_eq True "$(of ISP1 drained)"
	assert_eq 0 "$(of ISP1 weight)"
	assert_eq True "$(of ISP1 up)"
	ends 0 multihome lines
	assert_contains "$out" 'part      takes nothing new, priority 1'
	echo "$out" | grep -q '^ISP1 eth0 IPv4  up since .* s; drained$' ||
		fail "not shown: $out"
	assert_contains "$out" 'ISP1 eth0 IPv4: drained: takes nothing new'
	multihome lines --json >/tmp/json
	assert_eq "('up', 'admin')" "$(json /tmp/json \
		"(d['changes'][-1]['state'], d['changes'][-1]['reason'])")"
	ends 0 multihome status eth0
	echo "$out" | grep -q '^ *line  *up since .* s; drained$' ||
		fail "not shown: $out"
	multihome status --json eth0 >/tmp/json
	assert_eq True "$(json /tmp/json "d['uplinks'][0]['line']['drained']")"
	assert_contains "$(multihome explain 203.0.113.10)" 'ISP1 is drained: by ISP2'
	assert_contains "$(watch_said)" \
		'eth0 IPv4: drained: takes nothing new, its connections go on'
	ends 0 multihome drain ISP1
	assert_eq 'ISP1 eth0 IPv4: is drained already' "$out"
	ends 0 multihome undrain ISP1
	must_wait_for 2 goes_by eth0
	assert_contains "$(watch_said)" 'eth0 IPv4: not drained any more'
	ends 0 multihome undrain ISP1
	assert_eq 'ISP1 eth0 IPv4: is not drained' "$out"
	for command in drain undrain; do
		ends 2 multihome $command ISP3
		assert_contains "$(cat /tmp/err)" 'there is no such line'
		ends 2 multihome $command
		ends 2 multihome $command ISP1 ISP2
	done
	watch_stop
	ends 1 multihome drain ISP1
	assert_contains "$(cat /tmp/err)" 'no daemon runs that watches lines'
}

# What only prefers it goes by another one, too.
case_preferences() {
	drainable
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_TO=198.18.0.0/15 \
		IF_MULTIHOME_MARK=2
	assert_eq 'eth0 10.1.1.1 ISP1' "$(way - 198.18.0.1)"
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 198.18.0.1)"
	assert_eq 'eth1 10.2.2.1 7000' "$(way - 203.0.113.10 2)"
	assert_eq 'eth0 10.1.1.1 ISP1' "$(way 10.1.1.2 203.0.113.10)"
	assert_contains "$(multihome explain 198.18.0.1)" \
		'198.18.0.0/15 prefers ISP1, which is drained'
	assert multihome status
	assert multihome undrain ISP1
	must_wait_for 2 goes_by eth0
	assert_eq 'eth0 10.1.1.1 ISP1' "$(way - 198.18.0.1)"
	watch_stop
}

# Where no other one is up, it carries all the same.
case_last() {
	drainable
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	in_ns isp2 ip link set cust down
	must_wait_for 2 goes_by eth0
	ends 0 multihome lines ISP1
	assert_contains "$out" \
		'part      carries 100 % since all that are up are drained, priority 1'
	assert_contains "$(multihome explain 203.0.113.10)" \
		'ISP1 is drained, as all lines are that are up'
	ends 4 multihome drain ISP1
	assert_contains "$(cat /tmp/err)" 'ISP1 eth0 IPv4: is drained already, as'
	in_ns isp2 ip link set cust up
	must_wait_for 10 goes_by eth1
	ends 4 multihome drain ISP2
	assert_contains "$(cat /tmp/err)" 'ISP2 eth1 IPv4: is drained, as all lines'
	must_wait_for 2 goes_by eth0
	assert multihome undrain ISP2
	must_wait_for 2 goes_by eth1
	watch_stop
}

# Its connections end when it dies, and it comes back drained.
case_dies() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start own - 5 $far
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	in_ns isp1 ip link set cust down
	must_wait_for 2 eval 'watch_said | grep -q "eth0 IPv4: reset: "'
	watch_settle 1
	keep_end own
	assert_lacks "$kept" 'lost 0'
	in_ns isp1 ip link set cust up
	must_wait_for 5 eval 'multihome lines ISP1/4'
	assert goes_by eth1
	assert_eq True "$(of ISP1/4 drained)"
	watch_stop
}

# Whatever happens to the daemon, or to the line; and a flush ends it.
case_stays() {
	drainable
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	watch_stop
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	watch_start
	must_wait_for 5 goes_by eth1
	assert_eq True "$(of ISP1 drained)"
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	assert goes_by eth1
	ends 0 multihome status eth0
	assert_contains "$out" '; drained, by a daemon that does not run'
	watch_start
	kill -USR2 "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	kill -HUP "$watch_pid"
	watch_settle
	assert goes_by eth1
	assert_eq True "$(of ISP1 drained)"
	debian_down eth0 IF_ADDRESS=10.1.1.2
	must_wait_for 2 eval '! multihome lines ISP1'
	line_up 1 IF_MULTIHOME_PRIORITY=1
	must_wait_for 2 multihome lines ISP1
	assert goes_by eth1
	assert_eq True "$(of ISP1 drained)"
	debian_down eth0 IF_ADDRESS=10.1.1.2
	must_wait_for 2 eval '! multihome lines ISP1'
	ends 0 multihome undrain eth0
	assert_eq 'eth0: is used now' "$out"
	line_up 1 IF_MULTIHOME_PRIORITY=1
	must_wait_for 2 goes_by eth0
	assert multihome drain ISP1
	must_wait_for 2 goes_by eth1
	assert multihome flush
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	must_wait_for 2 goes_by eth0
	assert_eq False "$(of ISP1 drained)"
	watch_stop
}

# What has no part in failover has nothing that could be led elsewhere.
case_without_priority() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PROBE=203.0.113.10
	line_up 2 IF_MULTIHOME_PRIORITY=2
	watch_start
	must_wait_for 5 multihome lines ISP2
	ends 4 multihome drain ISP1
	assert_eq 'multihome: ISP1 eth0 IPv4 takes no part in failover: it has no multihome-priority' \
		"$(tr '\n' ' ' </tmp/err | sed 's/ $//')"
	watch_stop
}
