# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome lines, release, and what status says of lines.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# Two lines that are asked, and a daemon that has heard of both.
watched() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast
	watch_start
	must_wait_for 5 multihome lines
}

# Provider N is dead behind its gateway, or lives again.
dies() {
	in_ns "isp$1" sysctl -qw net.ipv4.ip_forward=0
}

lives() {
	in_ns "isp$1" sysctl -qw net.ipv4.ip_forward=1
}

# line_is LINE STATE: of multihome lines.
line_is() {
	multihome lines "$1" | grep -q "^[^ ].* IPv[46]  $2"
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]$2"
}

# What is known of the first line, and is to stay.
known() {
	of ISP1 "['since'] // 1"
	of ISP1 "['failures']"
	of ISP1 "['patience_seconds']"
}

# told EXPRESSION: is true of the JSON in /tmp/json, and of its first line l.
told() {
	assert_eq True "$(json /tmp/json "[$1 for l in (d['lines']
		if 'lines' in d else d['uplinks'])][0]")" "$1"
}

case_text() {
	watched
	ends 0 multihome lines
	assert_contains "$out" 'ISP1 eth0 IPv4  up since '
	assert_contains "$out" \
		'part      carries 100 % of what chooses no line itself, priority 1'
	assert_contains "$out" 'part      stands by, priority 2'
	echo "$out" | grep -q '^ *probe     203\.0\.113\.10: [0-9.]* ms, 0 % lost' ||
		fail "no round trip in: $out"
	assert_contains "$out" \
		'asked     each 200 ms, patience 260 ms to 3 s, loss 20 %'
	assert_contains "$out" 'default   IPv4 by ISP1 eth0'
	assert_contains "$out" "IPv6 by main's default route"
	assert_contains "$out" 'ISP2 eth1 IPv4: up'
	assert_eq '' "$(echo "$out" | grep -E '.{81}' || :)" 'beyond 80 columns'
	for name in ISP2 ISP2/4 eth1 eth1/4; do
		ends 0 multihome lines "$name"
		assert_contains "$out" 'ISP2 eth1 IPv4  up'
		assert_lacks "$out" 'ISP1 eth0 IPv4'
	done
	for name in ISP2/6 ISP3 eth1/5; do
		ends 2 multihome lines "$name"
		assert_contains "$(cat /tmp/err)" "$name: there is no such line"
	done
	watch_stop
	# the command is that of the machine
	while read -r dir command; do
		[ "$dir" = - ] || mkdir -p "$dir"
		ends 1 multihome lines
		assert_eq "multihome: no daemon runs that watches lines: $command" \
			"$(cat /tmp/err)"
		[ "$dir" = - ] || rmdir -p "$dir" 2>/dev/null || :
	done <<-EOF
	- multihome watch
	/run/openrc rc-service multihome-watch start
	/run/systemd/system systemctl enable --now multihome-watch
	EOF
}

# A line that asks nobody; one that has no gateway yet; IPv6.
case_carrier_and_pending() {
	lines_up
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	debian_up eth0 ADDRFAM=inet6 IF_ADDRESS=2001:db8:1::2 IF_NETMASK=64 \
		IF_MULTIHOME_TABLE=ISP1 IF_MULTIHOME_PRIORITY=1 \
		IF_MULTIHOME_GATEWAY=auto
	watch_start
	must_wait_for 5 eval 'multihome lines ISP1/4'
	ip -6 route del default
	ip -6 addr del 2001:db8:1::2/64 dev eth0
	must_wait_for 5 line_is ISP1/6 pending
	ends 4 multihome lines
	assert_contains "$out" 'probe     none: its carrier alone decides'
	assert_contains "$out" 'IPv4 by ISP1 eth0'
	assert_contains "$out" 'IPv6 by ISP2 eth1'
	ends 4 multihome release ISP1/6
	assert_contains "$(cat /tmp/err)" 'is not held: it is pending'
	ends 0 multihome lines ISP1/4
	in_ns isp1 ip link set cust down
	must_wait_for 2 line_is ISP1/4 'down since'
	assert_contains "$(multihome lines ISP1/4)" \
		'change    down: no carrier'
	watch_stop
}

# At most 16 share, the first by their names; the others stand by, and say so.
case_more_than_share() {
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		ip link add eth$n type veth peer name peer$n
		ip link set peer$n up
		ip link set eth$n up
		ip addr add 10.9.$n.2/24 dev eth$n
		debian_up eth$n IF_ADDRESS=10.9.$n.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP$n IF_MULTIHOME_PRIORITY=1 \
			IF_MULTIHOME_GATEWAY=10.9.$n.1
	done
	watch_start
	must_wait_for 5 multihome lines
	assert_eq 16 "$(ip route show table 7000 | grep -c nexthop)"
	assert_eq 16 "$(multihome lines | grep -c 'carries 6 %')"
	assert_contains "$(multihome lines ISP9)" 'part      stands by, priority 1'
	ip link set peer8 down
	must_wait_for 2 line_is ISP8 'down since'
	assert_contains "$(multihome lines ISP9)" 'part      carries 6 %'
	watch_stop
}

# Down, held, and used again before its time.
case_release() {
	watched
	ends 4 multihome release ISP1
	assert_contains "$(cat /tmp/err)" \
		'ISP1 eth0 IPv4 is not held: it is up'
	dies 1
	must_wait_for 5 line_is ISP1 'down since'
	ends 4 multihome lines
	assert_contains "$out" 'part      carries nothing, priority 1'
	assert_contains "$out" 'change    down: no answer for'
	assert_contains "$out" 'default   IPv4 by ISP2 eth1'
	ends 4 multihome release ISP1
	lives 1
	must_wait_for 5 line_is ISP1 'held, in use in [1-5] s, since'
	ends 2 multihome release ISP3
	ends 0 multihome release ISP1/4
	assert_eq 'ISP1 eth0 IPv4: is used now' "$out"
	ends 0 multihome lines
	assert_contains "$out" 'default   IPv4 by ISP1 eth0'
	watch_stop
	ends 1 multihome release ISP1
	ends 2 multihome release
	ends 2 multihome release ISP1 ISP2
}

# All that is known, with the types that the manual names.
case_json() {
	watched
	dies 1
	must_wait_for 5 line_is ISP1 'down since'
	ends 4 multihome lines --json
	echo "$out" >/tmp/json
	told "d['version'] == 1 and d['decides'] and d['time'] > 1e9"
	told "d['default_inet'] == ['ISP2 eth1 IPv4']"
	told "d['default_inet6'] is None and len(d['lines']) == 2"
	told "l['line'] == 'ISP1 eth0 IPv4' and l['state'] == 'down'"
	told "not l['up'] and l['failures'] == 1 and l['weight'] == 0"
	told "l['priority'] == 1 and l['gateway'] == 'answers' and l['probed']"
	told "l['silence_seconds'] > 0.2 and l['patience_seconds'] == 0.26"
	told "l['down_seconds_total'] > 0 and l['to_down_total'] == 1"
	told "l['hold_left_seconds'] is None and len(l['probes']) == 1"
	told "l['probes'][0]['target'] == '203.0.113.10'"
	told "l['probes'][0]['answered'] and not l['probes'][0]['aside']"
	told "l['probes'][0]['rtt_seconds'] > 0"
	told "l['probes'][0]['loss_ratio'] == 0"
	told "l['probes'][0]['sent_total'] > l['probes'][0]['answered_total']"
	told "l['probes'][0]['late_total'] > 0"
	told "[c['number'] for c in d['changes']] == [0, 1, 2]"
	told "d['changes'][2]['state'] == 'down'"
	told "d['changes'][2]['reason'] == 'probes'"
	told "d['changes'][2]['line'] == 'ISP1 eth0 IPv4'"
	told "d['changes'][2]['text'].startswith('down: no answer for')"
	ends 0 multihome lines --json ISP2
	watch_stop
}

# drawn ROWS COLUMNS COMMAND...: on a terminal of that size; what it writes goes to
# /tmp/drawn, its exit status to /tmp/drawn.status.
drawn() {
	cat >/tmp/drawn.py <<-'EOF'
	import fcntl, os, struct, subprocess, sys, termios
	terminal, its = os.openpty()
	fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH",
	    int(sys.argv[1]), int(sys.argv[2]), 0, 0))
	shown = subprocess.Popen(sys.argv[3:], stdout=its, stderr=its)
	os.close(its)
	print(shown.pid, flush=True)
	with open("/tmp/drawn", "wb", 0) as out:
	    while True:
	        try:
	            out.write(os.read(terminal, 4096))
	        except OSError:
	            break
	open("/tmp/drawn.status", "w").write(str(shown.wait()))
	EOF
	mkdir /dev/pts
	mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -s pts/ptmx /dev/ptmx
	python3 /tmp/drawn.py "$@" >/tmp/drawn.pid &
}

# Without a terminal a line for each change; with one, all is drawn in place.
case_follow() {
	watched
	multihome lines --follow ISP1 >/tmp/followed &
	follower=$!
	drawn 12 100 multihome lines --follow
	multihome lines --json --follow 2>/dev/null | head -n 2 >/tmp/objects
	for object in 1 2; do
		sed -n ${object}p /tmp/objects >/tmp/json
		told "l['state'] == 'up'"
	done
	dies 1
	must_wait_for 5 grep -q 'ISP1 eth0 IPv4: down: no answer' /tmp/followed
	must_wait_for 2 grep -q 'ISP1 eth0 IPv4  .*mdown' /tmp/drawn
	kill -TERM "$follower" # ^C of what is in the background is ignored
	follow_status=0
	wait "$follower" || follow_status=$?
	assert_eq 4 "$follow_status" 'its exit status'
	assert_eq 1 "$(wc -l </tmp/followed)"
	assert_contains "$(cat /tmp/drawn)" "$(printf '\033[H')ISP1 eth0"
	assert_lacks "$(cat /tmp/drawn)" 'default   IPv4' # there is no room
	kill -INT "$(cat /tmp/drawn.pid)"
	must_wait_for 2 test -s /tmp/drawn.status
	assert_eq 4 "$(cat /tmp/drawn.status)" 'after ^C'
	watch_stop
}

# Who follows is told that the daemon has ended.
case_follow_until_its_end() {
	watched
	multihome lines --follow >/tmp/followed 2>&1 &
	follower=$!
	watch_settle
	watch_stop
	follow_status=0
	wait "$follower" || follow_status=$?
	assert_eq 1 "$follow_status"
	assert_contains "$(cat /tmp/followed)" 'no daemon runs'
}

# What a daemon of another version does not say is not known, and no more.
case_says_little() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10
	dir=$(echo /run/multihome/*/machine)
	cat >/tmp/little.py <<-'EOF'
	import socket, sys
	s = socket.socket(socket.AF_UNIX)
	s.bind(sys.argv[1])
	s.listen(8)
	print("there", flush=True)
	while True:
	    c = s.accept()[0]
	    c.recv(128)
	    c.sendall(b"multihome 1\nmachine\tdecides=1\nline\tpriority=1\n"
	        b"line\tfamily=inet\tpriority=1\tweight=1\nprobe\n"
	        b"change\tline=x\tnumber=1\nchange\nend\n")
	    c.close()
	EOF
	python3 /tmp/little.py "${dir%/machine}/control" >/tmp/there &
	little=$!
	must_wait_for 5 grep -q there /tmp/there
	ends 4 multihome lines
	ends 4 multihome lines --json
	ends 1 multihome lines --follow
	ends 0 multihome status
	ends 0 multihome status --json
	kill $little
	wait $little || :
}

# status, with a daemon, one that hangs, one that was killed, and without any.
case_status() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10
	ends 0 multihome status
	assert_contains "$out" 'line      not watched: no daemon runs'
	assert_lacks "$out" 'table 7000'
	watch_start
	must_wait_for 5 multihome lines
	ends 0 multihome status
	assert_contains "$out" 'line      up since '
	assert_contains "$out" \
		'asked     203.0.113.10; each 10 s, patience 260 ms to 3 s, loss 20 %'
	assert_contains "$out" 'table 7000 decides'
	assert_contains "$out" 'default   IPv4 by ISP1 (eth0)'
	multihome status --json >/tmp/json
	told "d['daemon'] == 'running'"
	told "d['decides'] == ['IPv4 by ISP1 (eth0)']"
	told "l['line']['state'] == 'up' and l['line']['since'] > 1e9"
	kill -STOP "$watch_pid"
	ends 0 multihome status
	assert_contains "$out" 'the daemon runs and does not answer'
	ends 0 multihome status eth0
	assert_contains "$out" ', by a daemon that does not answer'
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	ends 0 multihome status
	assert_contains "$out" 'line      up since '
	assert_contains "$out" 'IPv4 by ISP1 (eth0)'
	assert_contains "$out" 'these verdicts are of a daemon that does not run'
	ends 0 multihome status eth0
	assert_contains "$out" ', by a daemon that does not run'
	multihome status --json >/tmp/json
	told "d['daemon'] == 'not running' and l['line']['state'] == 'up'"
}

# Another daemon goes on where the one that was killed was: no route is moved.
case_restart() {
	watched
	dies 1
	must_wait_for 5 line_is ISP1 'down since'
	known >/tmp/before
	steering >/tmp/routes
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	must_wait_for 5 line_is ISP1 'down since'
	known >/tmp/after
	assert_eq "$(cat /tmp/before)" "$(cat /tmp/after)"
	assert_eq "$(cat /tmp/routes)" "$(steering)"
	assert_lacks "$(watch_said)" 'table 7000'
	watch_stop
}

asks() {
	[ "$(of "$1" "['probes'][0]['target']")" = "$2" ]
}

carried_by() {
	multihome lines | grep -q "default   IPv4 by $1\$"
}

# write_lines [OPTION...]: the stanzas of both lines, as ifup has them up; the
# options are of the first.
write_lines() {
	{
		printf 'iface eth0 inet static\n\taddress 10.1.1.2/24\n'
		printf '\tmultihome-table ISP1\n\tmultihome-gateway 10.1.1.1\n'
		for option; do
			printf '\t%s\n' "$option"
		done
		printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n'
		printf '\tmultihome-table ISP2\n\tmultihome-gateway 10.2.2.1\n'
		printf '\tmultihome-priority 2\n\tmultihome-probe 203.0.113.10\n'
		printf '\tmultihome-probe-profile fast\n'
	} >/etc/network/interfaces
	mkdir -p /run/network
	printf 'eth0=eth0\neth1=eth1\n' >/run/network/ifstate
}

# What reload takes up is in force at once, and what is known of the line stays.
case_reload() {
	topo_up
	topo_addr
	in_ns isp1 ip addr add 203.0.113.11/32 dev lo
	write_lines 'multihome-priority 1' 'multihome-probe 203.0.113.10' \
		'multihome-probe-profile fast'
	assert multihome reload
	watch_start
	must_wait_for 5 multihome lines
	dies 1
	must_wait_for 5 line_is ISP1 'down since'
	watch_settle 1
	lives 1
	must_wait_for 5 line_is ISP1 held
	assert multihome release ISP1
	known >/tmp/before
	assert [ "$(sed -n 2p /tmp/before)" = 1 ]
	write_lines 'multihome-priority 3' 'multihome-probe 203.0.113.11' \
		'multihome-probe-interval 1s'
	assert multihome reload
	must_wait_for 1 asks ISP1 203.0.113.11
	assert_eq 3 "$(of ISP1 "['priority']")"
	assert_eq 1.0 "$(of ISP1 "['interval_seconds']")"
	known >/tmp/after
	assert_eq "$(cat /tmp/before)" "$(cat /tmp/after)"
	must_wait_for 2 carried_by 'ISP2 eth1'
	watch_settle 2
	assert line_is ISP1 'up since'
	watch_stop
}
