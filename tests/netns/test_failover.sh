# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome test-failover: what it tells, what it leaves, and what ends it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

fast='IF_MULTIHOME_PROBE_PROFILE=fast IF_MULTIHOME_HOLD=1s'

# testable: two lines that are asked, which come back soon, and a daemon.
testable() {
	# shellcheck disable=SC2086
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 $fast
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 multihome lines
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

is_down() {
	[ "$(of "$1" state)" = down ]
}

# shows LINE WORDS: of multihome lines.
shows() {
	multihome lines "$1" | grep -q "$2"
}

# test_start [OPTION...]: of ISP1, in the background, until it is found to be down.
test_start() {
	: >/tmp/test
	multihome test-failover --yes "$@" ISP1 >/tmp/test 2>/tmp/test.err &
	tester=$!
	must_wait_for 5 eval 'grep -q "later new connections" /tmp/test'
}

# test_ends STATUS
test_ends() {
	status=0
	wait "$tester" || status=$?
	[ "$status" -eq "$1" ] || fail "exit status $status, not $1: $(cat \
		/tmp/test /tmp/test.err)"
}

# changed TEXT: when that was told last of ISP1, in seconds since 1970.
changed() {
	multihome lines --json ISP1 >/tmp/changed.json || :
	json /tmp/changed.json "[c['time'] for c in d['changes'] if
		c['line'] == 'ISP1 eth0 IPv4' and c['text'].startswith('$1')][-1]"
}

# seconds TEXT: what stands behind it in the output, in seconds.
seconds() {
	sed -n "s/^.*$1 *\\([0-9.e-]*\\) \\(ms\\|s\\)\\>.*/\\1 \\2/p" /tmp/test |
		awk '{ print $2 == "ms" ? $1 / 1000 : $1 }'
}

# near A B WITHIN
near() {
	awk -v a="$1" -v b="$2" -v by="$3" \
		'BEGIN { exit !(a != "" && b != "" && a - b < by && b - a < by) }' ||
		fail "$1 is not near $2: $(cat /tmp/test)"
}

# Each time is that of the daemon's own changes, and of the kernel's, of which
# `ip monitor` hears a little later.
case_times() {
	testable
	: >/tmp/routes
	ip -ts -o monitor route >/tmp/routes &
	monitor_pid=$!
	must_wait_for 5 listens "$monitor_pid"
	test_start --seconds 3
	assert goes_by eth1
	assert_eq True "$(of ISP1 tested)"
	assert_eq down "$(of ISP1 state)"
	assert_contains "$(multihome lines ISP1)" \
		'note      a test: nothing of it is heard'
	# the line itself is as it was
	assert ping -c 1 -W 2 -I eth0 203.0.113.10 >/dev/null
	test_ends 0
	kill "$monitor_pid"
	wait "$monitor_pid" || :
	assert goes_by eth0
	cat /tmp/test
	began=$(changed 'test-failover: nothing')
	found=$(changed 'down: no answer')
	heard=$(changed 'test-failover: it is heard')
	moved=$(sed -n 's/^\[\([^]]*\)\] .*via 10\.2\.2\.1 .* table 7000 .*metric 1 .*/\1/p' \
		/tmp/routes | head -n 1)
	used=$(sed -n 's/^\[\([^]]*\)\] .*via 10\.1\.1\.1 .* table 7000 .*metric 1 .*/\1/p' \
		/tmp/routes | tail -n 1)
	near "$(seconds 'down after')" "$(less "$found" "$began")" 0.02
	near "$(seconds 'IPv4:')" \
		"$(less "$(date -d "$moved" +%s.%N)" "$found")" 0.25
	near "$(less "$heard" "$began")" 3 0.5
	near "$(seconds 'in use again')" \
		"$(less "$(date -d "$used" +%s.%N)" "$heard")" 0.25
	assert_contains "$(cat /tmp/test)" \
		'ISP1 eth0 IPv4: nothing is heard of it for 3 s'
	assert_contains "$(cat /tmp/test)" \
		' later new connections go by ISP2 eth1 IPv4'
	assert_contains "$(cat /tmp/test)" ' after it is heard again, in use in '
	echo "figures: $(sed 1d /tmp/test | sed 's/.*IPv4: //' | tr '\n' ';')"
	assert_eq '0 0.26 1' "$(of ISP1 failures) $(of ISP1 patience_seconds) $(of \
		ISP1 to_down_total)"
	assert_eq False "$(of ISP1 tested)"
	watch_stop
}

less() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4f\n", a - b }'
}

# As in earnest, of both families: what goes by it is reset and comes again by the
# other, whose own is not touched, and nothing comes twice.
case_connections() {
	router
	for n in 1 2; do
		# shellcheck disable=SC2086
		line_up $n IF_MULTIHOME_PRIORITY=$n \
			IF_MULTIHOME_PROBE=203.0.113.10 $fast
		# shellcheck disable=SC2086
		line6_up $n IF_MULTIHOME_PRIORITY=$n \
			IF_MULTIHOME_PROBE=2001:db8:ffff::10 $fast
	done
	starts eth0
	must_wait_for 5 multihome lines
	# shellcheck disable=SC2086
	keep_start own - 5 $far
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	keep_start other - 5 tcp4=tcp,203.0.113.10,9007,10.2.2.2 \
		udp4=udp,203.0.113.10,9007,10.2.2.2 \
		tcp6=tcp,2001:db8:ffff::10,9007,2001:db8:2::2 \
		udp6=udp,2001:db8:ffff::10,9007,2001:db8:2::2
	keep_start in client 5 tcp4=tcp,10.1.1.2,8007 tcp6=tcp,2001:db8:1::2,8007
	test_start --seconds 3
	must_wait_for 2 goes_by eth1
	must_wait_for 2 goes6_by eth1
	sees 2
	test_ends 0
	for family in 4 6; do
		assert_contains "$(cat /tmp/test)" \
			"ISP1 eth0 IPv$family: is found to be down after"
		assert_contains "$(cat /tmp/test)" "ISP1 eth0 IPv$family: is in use"
	done
	assert_eq 10 "$(wc -l </tmp/test)"
	assert goes_by eth0
	assert goes6_by eth0
	keep_end own
	for kind in tcp4 udp4 tcp6 udp6; do
		assert_contains "$kept" "$kind lost 5 moved"
	done
	keep_end lan
	assert_lacks "$kept" 'lost 0 moved 0'
	keep_end other
	assert_eq "$none_lost" "$kept" 'of the other line'
	keep_end in
	assert_eq 'tcp4 lost 0 moved 0
tcp6 lost 0 moved 0' "$kept" 'that came in'
	watch_stop
}

# A second that would have taught patience teaches none.
case_teaches_nothing() {
	testable
	for _ in 1 2; do
		ends 0 multihome test-failover --yes --seconds 1 ISP1
		assert_eq '0 0.26' "$(of ISP1 failures) $(of ISP1 patience_seconds)"
	done
	watch_stop
}

# Whoever has asked for it has gone: it is over at once.
case_killed() {
	testable
	for signal in KILL HUP TERM; do
		test_start --seconds 60
		kill -$signal "$tester"
		wait "$tester" || :
		must_wait_for 3 goes_by eth0
		assert_eq '0 False' "$(of ISP1 failures) $(of ISP1 tested)"
	done
	watch_stop
}

# And with the daemon, whichever way that ends; the next one hears the line.
case_daemon_ends() {
	testable
	for signal in TERM KILL USR2; do
		test_start --seconds 60
		kill -$signal "$watch_pid"
		wait "$watch_pid" || :
		test_ends 1
		assert_contains "$(cat /tmp/test.err)" \
			'ISP1: the daemon has ended, and the test with it'
		watch_start
		must_wait_for 5 goes_by eth0
		must_wait_for 5 multihome lines
	done
	watch_stop
}

# The line is taken down meanwhile; and so is the other one, whose place it has to
# take.
case_cut_short() {
	testable
	test_start --seconds 60
	in_ns isp2 ip link set cust down
	test_ends 4
	assert_contains "$(cat /tmp/test.err)" \
		'the test was cut short: no other line is up any more'
	assert goes_by eth0
	in_ns isp2 ip link set cust up
	must_wait_for 10 multihome lines
	test_start --seconds 60
	debian_down eth0 IF_ADDRESS=10.1.1.2
	test_ends 4
	assert_contains "$(cat /tmp/test.err)" \
		'ISP1 eth0 IPv4: is not there any more'
	watch_stop
}

# Nobody is asked any more, and so the carrier decides, before it is heard again.
case_not_asked_any_more() {
	testable
	test_start --seconds 2
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_HOLD=1s
	test_ends 0
	assert_contains "$(cat /tmp/test)" 'answers 0 ms after it is heard again'
	watch_stop
}

# It has more patience than the test.
case_not_found() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 IF_MULTIHOME_PROBE_PATIENCE=3s
	watch_start
	must_wait_for 5 multihome lines
	ends 4 multihome test-failover --yes --seconds 1 ISP2
	assert_contains "$(cat /tmp/err)" \
		'ISP2 eth1 IPv4: was not found to be down in 1'
	assert_eq up "$(of ISP2 state)"
	assert_eq '0 3.0' "$(of ISP2 failures) $(of ISP2 patience_seconds)"
	watch_settle 4
	assert_eq '0 up' "$(of ISP2 to_down_total) $(of ISP2 state)"
	watch_stop
}

# A line that stands by: there is nothing to be moved.
case_stands_by() {
	testable
	ends 0 multihome test-failover --yes --seconds 2 ISP2
	assert_contains "$out" \
		'ISP2 eth1 IPv4: nothing is heard of it for 2 s'
	assert_contains "$out" ' later that was followed; it carried nothing new'
	assert_contains "$out" 'ISP2 eth1 IPv4: is in use again'
	watch_stop
}

# refused LINE TEXT: before anything happens.
refused() {
	ends 4 multihome test-failover --yes --seconds 60 "$1"
	assert_contains "$(cat /tmp/err)" "$2"
	assert_lacks "$out" 'nothing is heard'
}

case_refused() {
	testable
	test_start --seconds 60
	refused ISP2 'ISP1 eth0 IPv4 is being tested'
	refused ISP1 'ISP1 eth0 IPv4 is being tested'
	kill "$tester"
	wait "$tester" || :
	must_wait_for 3 goes_by eth0
	in_ns isp2 ip link set cust down
	must_wait_for 3 is_down ISP2
	refused ISP1 'ISP1 eth0 IPv4 is the only line of IPv4 that is up: the test would take the network away'
	refused ISP2 'ISP2 eth1 IPv4 is not up: it is down'
	assert goes_by eth0
	line_up 2 IF_MULTIHOME_PRIORITY=2
	in_ns isp2 ip link set cust up
	must_wait_for 5 multihome lines
	must_wait_for 5 shows ISP2 'probe     none'
	refused ISP2 'ISP2 eth1 IPv4 asks nobody: its carrier alone decides'
	line_up 2 IF_MULTIHOME_PROBE=203.0.113.10
	must_wait_for 5 shows ISP2 'part      none'
	must_wait_for 5 multihome lines
	refused ISP2 'takes no part in failover: it has no multihome-priority'
	ends 2 multihome test-failover --yes ISP3
	assert_contains "$(cat /tmp/err)" 'ISP3: there is no such line'
	for wrong in '' '--yes' '--yes --yes ISP1' 'ISP1 ISP2' '--seconds' \
		'--second 3 ISP1'; do
		# shellcheck disable=SC2086
		ends 2 multihome test-failover $wrong
	done
	for wrong in 0 301 x 1s ''; do
		ends 2 multihome test-failover --yes --seconds "$wrong" ISP1
		assert_contains "$(cat /tmp/err)" '--seconds: expected 1 to 300'
	done
	ends 2 multihome test-failover ISP1 </dev/null
	assert_contains "$(cat /tmp/err)" 'expected --yes: there is no terminal'
	watch_stop
	ends 1 multihome test-failover --yes ISP1
	assert_contains "$(cat /tmp/err)" 'no daemon runs that watches lines'
}

# It asks on a terminal, and does nothing but for a yes; and ends with the terminal.
case_terminal() {
	testable
	mkdir /dev/pts
	mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -s pts/ptmx /dev/ptmx
	cat >/tmp/terminal.py <<-'EOF'
	import os, pty, signal, sys
	pid, terminal = pty.fork()
	if not pid:
	    signal.signal(signal.SIGHUP, signal.SIG_DFL)
	    os.execvp("multihome", ["multihome", "test-failover", "--seconds",
	        "60", "ISP1"])
	shown = b""
	def until(text):
	    global shown
	    while text not in shown:
	        try:
	            part = os.read(terminal, 4096)
	        except OSError:
	            part = b""
	        if not part:
	            break
	        shown += part
	until(b"Go on? [y/N] ")
	os.write(terminal, sys.argv[1].encode() + b"\n")
	until(sys.argv[2].encode())
	os.close(terminal)
	print(shown.decode().replace("\r", ""))
	print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	EOF
	for answer in n '' yea; do
		python3 /tmp/terminal.py "$answer" 'never shown' >/tmp/shown
		assert_contains "$(cat /tmp/shown)" \
			'For 60 s nothing is heard of ISP1 eth0 IPv4, as if it were dead'
		assert_contains "$(cat /tmp/shown)" 'are reset'
		assert_contains "$(cat /tmp/shown)" 'ended 4'
		assert_eq 0 "$(of ISP1 to_down_total)"
	done
	for answer in y yes; do
		python3 /tmp/terminal.py $answer 'later new connections' >/tmp/shown
		assert_contains "$(cat /tmp/shown)" 'ended -1'
		must_wait_for 3 goes_by eth0
	done
	assert_eq '2 False' "$(of ISP1 to_down_total) $(of ISP1 tested)"
	watch_stop
}
