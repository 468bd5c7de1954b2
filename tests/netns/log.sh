# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told to syslog, and by what kind of /dev/log.

# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# A syslog that listens for streams, as some do, is told the same.
case_log_of_streams() {
	rm -f /dev/log
	cat >/tmp/log.py <<-'EOF'
	import socket
	s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	s.bind("/dev/log")
	s.listen()
	while True:
	    c, _ = s.accept()
	    with open("/tmp/log", "ab") as f:
	        while (b := c.recv(65536)):
	            f.write(b)
	EOF
	python3 /tmp/log.py &
	must_wait_for 5 test -S /dev/log
	topo_up
	topo_addr
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	must_wait_for 5 grep -aq 'multihome: eth1: add route default' /tmp/log
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# What was done is one line in syslog; who asks for more gets one for each.
case_log_of_a_change() {
	topo_up
	topo_addr
	for verbosity in 0 1; do
		debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
			VERBOSITY=$verbosity >"/tmp/up.$verbosity" 2>&1
		debian_down eth1 IF_MULTIHOME_TABLE=ISP2 \
			VERBOSITY=$verbosity >"/tmp/down.$verbosity" 2>&1
	done
	for word in add remove; do
		more='multihome: eth1: '$word' route default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2'
		assert_eq "$more, and 7 more; now: multihome status eth1" \
			"$(syslog | sed 's/^<[^>]*>//' | grep "eth1: $word.* more;")"
		assert_eq 6 "$(syslog | grep -c "eth1: $word rule")"
		assert_eq 2 "$(syslog | grep "eth1: $word route" | grep -vc ' more;')"
	done
	assert_eq '' "$(cat /tmp/up.0 /tmp/down.0)"
	assert_eq 8 "$(grep -c 'multihome: eth1: add' /tmp/up.1)"
	assert_eq 8 "$(grep -c 'multihome: eth1: remove' /tmp/down.1)"
}

# stuck_log DGRAM|STREAM: /dev/log is full, and nobody reads it until
# stuck_log_read, by which all that comes is in /tmp/log.
stuck_log() {
	cat >/tmp/stuck.py <<-'END'
	import os, signal, socket, sys
	kind = getattr(socket, "SOCK_" + sys.argv[1])
	signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
	s = socket.socket(socket.AF_UNIX, kind)
	s.bind("/dev/full-log")
	if kind == socket.SOCK_STREAM:
	    s.listen(0)
	senders = []
	try:
	    while True:
	        senders.append(socket.socket(socket.AF_UNIX, kind))
	        senders[-1].setblocking(False)
	        senders[-1].connect("/dev/full-log")
	        senders[-1].send(b"in the way")
	except BlockingIOError:
	    os.rename("/dev/full-log", "/dev/log")
	signal.sigwait([signal.SIGUSR1])
	with open("/tmp/log", "wb", 0) as f:
	    while True:
	        f.write(s.recv(65536) + b"\n")
	END
	rm /dev/log
	python3 /tmp/stuck.py "$1" &
	stuck_pid=$!
	must_wait_for 5 test -S /dev/log
}

stuck_log_read() {
	kill -USR1 "$stuck_pid"
	must_wait_for 5 grep -q 'in the way' /tmp/log
}

# up_into_stuck_log KIND: the seed's ifup ends at once, its rules in place, and
# says that the log lacks something.
up_into_stuck_log() {
	topo_up
	topo_addr
	stuck_log "$1"
	(
		debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
			VERBOSITY=1 >/tmp/out 2>&1
		echo $? >/tmp/status
	) &
	up_pid=$!
	wait_for 3 test -s /tmp/status || kill "$stuck_pid"
	wait $up_pid
	assert_eq 0 "$(cat /tmp/status)" 'exit status of the hook'
	kill "$stuck_pid" 2>/dev/null ||
		fail 'it waited for whoever reads /dev/log'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq 8 "$(grep -c 'multihome: eth1: add' /tmp/out)"
	assert_contains "$(cat /tmp/out)" \
		'multihome: 10 lines could not be logged: /dev/log is full'
}

case_stuck() {
	up_into_stuck_log DGRAM
}

case_stuck_stream() {
	up_into_stuck_log STREAM
}

# So does watch, which goes on with its work, ends when it is told to, and tells
# of what is missing in the log when that is read again.
case_stuck_watch() {
	topo_up
	topo_addr
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	# shellcheck disable=SC2119 # with no command in front of it
	watch_start
	stuck_log DGRAM
	mended_into_stuck_log 7100
	mended_into_stuck_log 7200
	stuck_log_read
	mended_into_stuck_log 7300
	must_wait_for 2 grep -q 'multihome: eth1: add rule priority 7300' /tmp/log
	assert_eq '<28>multihome: 2 lines before this one could not be logged' \
		"$(grep 'not be logged' /tmp/log)"
	kill "$stuck_pid"
	stuck_log DGRAM
	mended_into_stuck_log 7300
	ends_into_stuck_log
}

case_stuck_watch_stream() {
	topo_up
	topo_addr
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	# shellcheck disable=SC2119
	watch_start
	stuck_log STREAM
	mended_into_stuck_log 7100
	mended_into_stuck_log 7200
	ends_into_stuck_log
}

ends_into_stuck_log() {
	kill "$watch_pid"
	wait_for 3 test ! -e "/proc/$watch_pid/exe" || watch_waits 'to end'
	kill "$stuck_pid"
	wait "$watch_pid" || fail "exit status of watch: $?"
}

# mended_into_stuck_log PRIORITY: a rule is gone, and watch brings it back.
mended_into_stuck_log() {
	ip rule del priority "$1"
	wait_for 3 has_rule "$1" || watch_waits "to bring rule $1 back"
	wait_for 3 watch_has_looked || watch_waits 'to have told'
}

has_rule() {
	[ -n "$(ip rule show priority "$1")" ]
}

# The log is let go first: what is shown of a failure is written there as well.
watch_waits() {
	kill "$stuck_pid"
	fail "watch waits for whoever reads /dev/log, and was $1"
}
