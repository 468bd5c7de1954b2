# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# The control socket: who may open it, what it answers, and that nobody holds the
# daemon up by it. And flush, which tells it first.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

watched() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast
	watch_start
	must_wait_for 5 multihome lines
	socket=$(echo /run/multihome/*/control)
	cat >/tmp/ask.py <<-'EOF'
	import socket, sys
	s = socket.socket(socket.AF_UNIX)
	s.settimeout(5)
	s.connect(sys.argv[1])
	try:
	    s.sendall(eval(sys.argv[2]))
	    if len(sys.argv) > 3:
	        s.shutdown(socket.SHUT_WR)
	except OSError:
	    pass
	said = b""
	try:
	    while True:
	        part = s.recv(65536)
	        said += part
	        if not part:
	            break
	except ConnectionResetError:
	    pass
	sys.stdout.write(said.decode())
	EOF
}

# ask BYTES [end]: what is answered; end: and nothing more is said. BYTES as python
# has them.
ask() {
	python3 /tmp/ask.py "$socket" "$@"
}

# asked_wrongly WANT BYTES [end]
asked_wrongly() {
	asked_want=$1
	shift
	assert_eq "multihome 1
error $asked_want" "$(ask "$@")" "$*"
}

# As the manual has it.
case_protocol() {
	watched
	said=$(ask 'b"multihome 1\nlines\n"')
	assert_eq 'multihome 1' "$(echo "$said" | head -n 1)"
	assert_eq end "$(echo "$said" | tail -n 1)"
	assert_eq 'machine line probe line probe change change' \
		"$(echo "$said" | sed '1d; $d' | cut -f 1 | xargs)"
	assert_contains "$said" "$(printf \
		'line\tline=ISP1 eth0 IPv4\ttable=ISP1\tdevice=eth0')"
	asked_wrongly 'ISP1 eth0 IPv4 is not held: it is up' \
		'b"multihome 1\nrelease ISP1\n"'
	asked_wrongly 'there is no such line' 'b"multihome 1\nrelease ISP3\n"'
	watch_stop
	refute test -e "$socket"
}

# None of it holds the daemon up, and each is told what is wrong.
case_garbage() {
	watched
	asked_wrongly 'expected multihome 1' 'b"GET / HTTP/1.1\r\n\r\n"'
	asked_wrongly 'expected multihome 1' 'b"\0\0\0\0"'
	asked_wrongly 'expected multihome 1' 'b"x" * 1000000'
	asked_wrongly 'expected text without NUL' 'b"multihome 1\nlin\0s"'
	asked_wrongly 'expected a shorter line' \
		'b"multihome 1\n" + b"a" * 1000000'
	asked_wrongly 'expected a whole request' 'b""' end
	asked_wrongly 'expected a whole request' 'b"multihome 1\nline"' end
	asked_wrongly 'expected a request within 2 s' 'b"multihome 1\nline"'
	asked_wrongly 'expected one request' \
		'b"multihome 1\nlines\nlines\n"'
	assert_eq '' "$(watch_said | grep -v -e 'IPv4: up' -e MULTIHOME_EVENT=up || :)"
	ends 0 multihome lines
	watch_stop
}

# A hundred that connect and say nothing, and some who ask and never read: the
# lines are judged in time, and whoever comes after them is served.
case_crowd() {
	watched
	cat >/tmp/crowd.py <<-'EOF'
	import socket, sys, time
	crowd = []
	for n in range(100):
	    s = socket.socket(socket.AF_UNIX)
	    s.connect(sys.argv[1])
	    if n % 2:
	        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
	        s.sendall(b"multihome 1\nfollow\n")
	    crowd.append(s)
	print("there", flush=True)
	time.sleep(60)
	EOF
	python3 /tmp/crowd.py "$socket" >/tmp/crowd &
	crowd=$!
	must_wait_for 5 grep -q there /tmp/crowd
	assert [ "$(find "/proc/$watch_pid/fd" -lname 'socket:*' | wc -l)" -lt 24 ]
	ends 0 multihome lines
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 2 eval 'watch_said | grep -q "eth0 IPv4: down"'
	assert_lacks "$(watch_said)" 'we woke'
	kill "$crowd"
	wait "$crowd" || :
	watch_stop
}

# Sixty at once, while it is busy: each is answered, and who follows stays.
case_many_at_once() {
	watched
	cat >/tmp/many.py <<-'EOF'
	import os, signal, socket, subprocess, sys, time
	follow = socket.socket(socket.AF_UNIX)
	follow.connect(sys.argv[1])
	follow.sendall(b"multihome 1\nfollow\n")
	follow.recv(1 << 20)
	os.kill(int(sys.argv[2]), signal.SIGSTOP)
	crowd = []
	for n in range(60):
	    s = socket.socket(socket.AF_UNIX)
	    s.settimeout(0)
	    s.connect(sys.argv[1])
	    s.settimeout(5)
	    s.sendall(b"multihome 1\nlines\n")
	    crowd.append(s)
	os.kill(int(sys.argv[2]), signal.SIGCONT)
	for s in crowd:
	    assert s.recv(11) == b"multihome 1"
	time.sleep(1.5)
	follow.settimeout(0)
	try:
	    while follow.recv(1 << 20):
	        pass
	    sys.exit("who follows was sent away")
	except BlockingIOError:
	    pass
	EOF
	ends 0 python3 /tmp/many.py "$socket" "$watch_pid"
	watch_stop
}

# Who follows has the last of its descriptors: whoever comes then takes the place of
# the first, and it does not run in circles.
case_crowd_without_descriptors() {
	no_checker 'it opens files of its own'
	watched
	cat >/tmp/crowd.py <<-'EOF'
	import os, resource, socket, sys, time
	pid = int(sys.argv[2])
	crowd = []
	for n in range(2):
	    s = socket.socket(socket.AF_UNIX)
	    s.connect(sys.argv[1])
	    s.sendall(b"multihome 1\nfollow\n")
	    s.recv(1)
	    crowd.append(s)
	fds = set(range(1000))	# that stay open
	for n in range(20):
	    fds &= {int(fd) for fd in os.listdir("/proc/%d/fd" % pid)}
	    time.sleep(0.01)
	lowest = min(set(range(1000)) - fds)
	resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest, lowest))
	late = socket.socket(socket.AF_UNIX)
	late.connect(sys.argv[1])
	print("there", flush=True)
	while True:
	    for s in crowd:
	        s.recv(1 << 20)
	    time.sleep(0.2)
	EOF
	python3 /tmp/crowd.py "$socket" "$watch_pid" >/tmp/crowd &
	crowd=$!
	must_wait_for 5 grep -q there /tmp/crowd
	before=$(awk '{ print $14 + $15 }' "/proc/$watch_pid/stat")
	watch_settle 1
	used=$(($(awk '{ print $14 + $15 }' "/proc/$watch_pid/stat") - before))
	[ "$used" -lt 40 ] || fail "$used hundredths of a second in one"
	ends 0 multihome lines
	ends 0 multihome lines
	kill "$crowd"
	wait "$crowd" || :
	ends 0 multihome lines
	watch_stop
}

belongs_to() {
	[ "$(stat -c %G "$dir/control")" = "$1" ]
}

# Root's alone, or a group's too; and one that was left there is replaced.
case_mode() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10
	dir=$(echo /run/multihome/*/machine)
	dir=${dir%/machine}
	watch_start
	must_wait_for 5 multihome lines
	assert_eq '660 root root' "$(stat -c '%a %U %G' "$dir/control")"
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	assert test -S "$dir/control"
	need_users
	printf '[multihome]\ncontrol-group = daemon\n' >/etc/multihome.conf
	watch_start
	must_wait_for 5 multihome lines
	assert_eq '660 root daemon' "$(stat -c '%a %U %G' "$dir/control")"
	ends 0 setpriv --reuid=nobody --regid=daemon --clear-groups \
		multihome lines
	ends 1 setpriv --reuid=nobody --regid=nogroup --clear-groups \
		multihome lines
	assert_contains "$(cat /tmp/err)" 'expected the rights of root, or those'
	ends 0 setpriv --reuid=nobody --regid=nogroup --clear-groups \
		multihome status
	assert_contains "$out" 'line      up since'
	rm /etc/multihome.conf
	kill -HUP "$watch_pid"
	must_wait_for 2 belongs_to root
	printf '[multihome]\ncontrol-group = nosuch\n' >/etc/multihome.conf
	kill -HUP "$watch_pid"
	must_wait_for 2 eval 'watch_said | grep -q "there is no group nosuch"'
	watch_stop
}

asks_by() {
	multihome lines "$1" >/dev/null 2>&1
}

does_not_ask_by() {
	multihome lines "$1" >/dev/null 2>&1
	[ $? -eq 2 ]
}

no_verdicts() {
	! test -e "${socket%/*}/machine/lines"
}

# listens_on DEVICE: by a packet socket.
listens_on() {
	awk -v n="$(cat "/sys/class/net/$1/ifindex")" '$5 == n { found = 1 }
		END { exit !found }' /proc/net/packet
}

# The device is forgotten at once, with its sockets, and comes with the next ifup.
case_forgotten() {
	watched
	assert listens_on eth1
	ask 'b"multihome 1\nforget eth1\n"' >/tmp/said
	refute listens_on eth1
	assert_eq 'multihome 1
end' "$(cat /tmp/said)"
	does_not_ask_by ISP2 || fail 'it is watched'
	ip rule del priority 7300 from 10.2.2.2
	must_wait_for 2 eval 'ip rule | grep -q "^7300:.*10.2.2.2"'
	does_not_ask_by ISP2 || fail 'it is watched again'
	kill -HUP "$watch_pid"
	must_wait_for 2 asks_by ISP2
	ask 'b"multihome 1\nforget\n"' >/tmp/said
	does_not_ask_by ISP1 || fail 'it is watched'
	ask 'b"multihome 1\nremember eth0\n"' >/tmp/said
	must_wait_for 2 asks_by ISP1
	does_not_ask_by ISP2 || fail 'it is watched'
	watch_stop
}

case_flush() {
	watched
	ends 0 multihome flush eth1
	does_not_ask_by ISP2 || fail 'it is watched'
	asks_by ISP1 || fail 'the other one is not watched'
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_PROBE=203.0.113.10
	must_wait_for 2 asks_by ISP2
	ends 0 multihome flush
	nothing_of_ours
	assert_eq '' "$(steering)"
	must_wait_for 2 no_verdicts
	assert_contains "$(multihome lines)" 'no line is watched'
	watch_settle
	nothing_of_ours
	watch_stop
}

# One that hangs is not waited for, and what it has left goes.
case_flush_while_it_hangs() {
	watched
	kill -STOP "$watch_pid"
	ends 0 multihome flush eth1
	assert_contains "$(cat /tmp/err)" 'could not be told to forget eth1: the daemon runs and does not answer'
	ends 0 multihome flush
	nothing_of_ours
	refute test -e "${socket%/*}/machine/lines"
	kill -CONT "$watch_pid"
	watch_settle 1
	nothing_of_ours
	refute test -e "${socket%/*}/machine/lines"
	watch_stop
}

# The verdicts of one that was killed go with the rest.
case_flush_after_its_death() {
	watched
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	ends 0 multihome flush
	assert_eq '' "$(cat /tmp/err)"
	nothing_of_ours
	assert_eq '' "$(steering)"
	refute test -e "${socket%/*}/machine/lines"
}
