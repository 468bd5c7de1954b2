# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The daemon as a process: its rights, its signals, who has started it, and what it
# leaves behind, however it ends.

# shellcheck disable=SC2119 # what takes options is called without, too
# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

probed() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast
}

# Line 1 is dead behind its gateway, or lives.
silent() {
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
}

answering() {
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
}

said() {
	syslog | grep -q "$1"
}

has_default_rule() {
	ip rule show priority 7300 | grep -q 10.2.2.2
}

# ended_by SIGNAL: the daemon, well.
ended_by() {
	kill -s "$1" "$watch_pid"
	watch_status=0
	wait "$watch_pid" || watch_status=$?
	assert_eq 0 "$watch_status" "exit status after $1"
}

# verdict DEVICE: what the state says of it but for what goes on with time.
verdict() {
	grep "^line$tab$1$tab" /run/multihome/*/machine/lines |
		sed -E "s/$tab(saved|hold_until|calm_from|srtt0|var0)=[0-9]*//g"
}

# Of root's rights two are left, and they are enough.
case_rights() {
	probed
	watch_start
	assert_eq "CapInh: 0000000000000000
CapPrm: 0000000000003000
CapEff: 0000000000003000
CapBnd: 0000000000003000
CapAmb: 0000000000000000
NoNewPrivs: 1" "$(grep -E '^(Cap|NoNewPrivs)' "/proc/$watch_pid/status" |
		tr '\t' ' ')"
	must_wait_for 5 goes_by eth0
	silent
	must_wait_for 5 goes_by eth1
	assert_lacks "$(syslog)" permitted
	assert_lacks "$(syslog)" CAP_NET_RAW
	watch_stop
}

# Who could not give more away than the unit has left it: it keeps what it may.
case_rights_of_a_unit() {
	probed
	watch_start setpriv --bounding-set=-all,+net_admin,+net_raw,+chown \
		--inh-caps=-all
	assert_eq "CapPrm: 0000000000003000
CapEff: 0000000000003000
NoNewPrivs: 1" "$(grep -E '^(CapPrm|CapEff|NoNewPrivs)' \
		"/proc/$watch_pid/status" | tr '\t' ' ')"
	must_wait_for 5 goes_by eth0
	assert_lacks "$(syslog)" 'give up'
	watch_stop
}

# Nobody can be asked then, and what has no carrier is dead all the same.
case_no_right_to_probe() {
	probed
	watch_start setpriv --bounding-set=-net_raw --inh-caps=-net_raw
	must_wait_for 5 goes_by eth0
	silent
	watch_settle 2
	assert goes_by eth0
	in_ns isp1 ip link set cust down
	must_wait_for 2 goes_by eth1
	in_ns isp1 ip link set cust up
	must_wait_for 2 goes_by eth0
	ip rule del priority 7300 from 10.2.2.2
	must_wait_for 2 has_default_rule
	assert_eq 1 "$(syslog | grep -c 'multihome: watch: no right to probe (CAP_NET_RAW): health is off, carrier alone decides')"
	assert_lacks "$(syslog)" 'cannot be probed'
	watch_stop
}

# The lines that a daemon with the right has judged are not taken for dead, nor
# alive, by one without.
case_right_to_probe_lost() {
	probed
	watch_start
	must_wait_for 5 goes_by eth0
	silent
	must_wait_for 5 goes_by eth1
	ended_by USR2
	watch_start setpriv --bounding-set=-net_raw --inh-caps=-net_raw
	must_wait_for 5 goes_by eth0
	watch_stop
}

# TERM: nobody decides any more, and main does.
case_term() {
	probed
	watch_start
	must_wait_for 5 goes_by eth0
	assert_contains "$(steering)" 'lookup 7000'
	assert test -e /run/multihome/*/machine/lines
	watch_stop
	assert_eq '' "$(steering)"
	refute test -e /run/multihome/*/machine/lines
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	ends 0 multihome status
}

# USR2: the kernel sees neither the end of one nor the start of the next, and that
# one knows what the first has learnt.
case_usr2() {
	no_checker 'it wakes late, and learns from it'
	probed
	watch_start
	must_wait_for 5 goes_by eth0
	silent
	must_wait_for 5 goes_by eth1
	watch_settle 3.5
	answering
	must_wait_for 9 said 'eth0 IPv4: answers again'
	must_wait_for 9 goes_by eth0
	before=$(kernel_state) before_steering=$(steering)
	monitor_start
	ended_by USR2
	assert_eq "$before" "$(kernel_state)" 'kernel when it is gone'
	known=$(verdict eth0)
	assert_contains "$known" "line${tab}eth0${tab}inet${tab}up"
	assert_contains "$known" failures=1
	assert_contains "$known" patience=
	watch_start
	ended_by USR2
	monitor_stop
	assert_eq '' "$(monitor_text)" 'events of end, start and end'
	assert_eq "$before" "$(kernel_state)" kernel
	assert_eq "$before_steering" "$(steering)" 'table of lines'
	assert_eq "$known" "$(verdict eth0)" 'what is known of eth0'
	watch_start
	assert_lacks "$(watch_said)" eth0
	silent
	must_wait_for 5 goes_by eth1
	assert_contains "$(verdict eth0)" failures=2
	watch_stop
}

# A line that died while nobody looked, and one that has come back.
case_carrier_changes_meanwhile() {
	lines_up
	watch_start
	must_wait_for 2 goes_by eth0
	ended_by USR2
	in_ns isp1 ip link set cust down
	watch_start
	must_wait_for 2 goes_by eth1
	assert_contains "$(syslog)" 'eth0 IPv4: down: no carrier'
	ended_by USR2
	in_ns isp1 ip link set cust up
	watch_start
	must_wait_for 2 goes_by eth0
	watch_stop
}

# Somebody has the lock when it starts: it does not take away what it cannot know
# to be wrong.
case_started_under_lock() {
	lines_up
	watch_start
	must_wait_for 2 goes_by eth0
	ended_by USR2
	before=$(steering)
	flock --no-fork "$(echo /run/multihome/*/lock)" sleep 300 &
	holder=$!
	must_wait_for 5 sh -c "! flock -n /run/multihome/*/lock true"
	monitor_start
	multihome watch 2>/run/log/watch &
	watch_pid=$!
	must_wait_for 5 listens "$watch_pid"
	watch_settle
	kill $holder
	wait $holder || :
	watch_settle
	monitor_stop
	assert_eq '' "$(monitor_text)" 'events'
	assert_eq "$before" "$(steering)"
	watch_stop
}

# told_start SOCKET: what is told there goes to /run/log/told.
told_start() {
	: >/run/log/told
	socat -u "$1" OPEN:/run/log/told,append &
	told_pid=$!
}

told() {
	[ "$(grep -o "$1" /run/log/told | wc -l)" -ge "$2" ]
}

# Who has started it is told that it is ready, lives, and ends.
case_notify() {
	lines_up
	told_start UNIX-RECV:/run/notify
	must_wait_for 5 test -S /run/notify
	watch_start env NOTIFY_SOCKET=/run/notify WATCHDOG_USEC=400000
	must_wait_for 5 told READY=1 1
	must_wait_for 2 told WATCHDOG=1 3
	assert_contains "$(steering)" 'lookup 7000' # it was ready
	watch_stop
	must_wait_for 2 told STOPPING=1 1
	assert_eq READY=1 "$(head -c 7 /run/log/told)"
	assert_eq 1 "$(grep -o READY /run/log/told | wc -l)"
	kill $told_pid
	wait $told_pid || :
	# nobody reads there any more, and it is none of our business
	watch_start env NOTIFY_SOCKET=/run/notify WATCHDOG_USEC=400000
	must_wait_for 5 goes_by eth0
	watch_stop
}

# An abstract name; the watchdog of somebody else; and what is no address.
case_notify_otherwise() {
	lines_up
	told_start ABSTRACT-RECV:multihome
	watch_settle 0.2
	watch_start env NOTIFY_SOCKET=@multihome WATCHDOG_USEC=200000 \
		WATCHDOG_PID=1
	must_wait_for 5 told READY=1 1
	watch_settle 0.5
	refute told WATCHDOG 1
	ended_by USR2
	refute told STOPPING 1
	kill $told_pid
	wait $told_pid || :
	for socket in vsock:2:1 / @ "/$(seq -s . 100)"; do
		watch_start env NOTIFY_SOCKET="$socket" WATCHDOG_USEC=x
		watch_stop
	done
}

# Killed at any moment, while its line dies and returns: the machine has a way out,
# and whoever comes next finds it as it is to be.
case_killed() {
	lines_up
	# of one sequence, the same each time
	moments=$(awk 'BEGIN { srand(7); for (i = 0; i < 50; i++)
		printf "0.%03d\n", rand() * 150 }')
	link=up
	for moment in $moments; do
		multihome watch 2>>/run/log/watch &
		watch_pid=$!
		case $link in
		up) link=down there=eth1 ;;
		down) link=up there=eth0 ;;
		esac
		in_ns isp1 ip link set cust $link &
		/usr/bin/sleep "$moment"
		kill -KILL "$watch_pid"
		wait "$watch_pid" || :
		wait $! || :
		case $(way - 203.0.113.10) in
		"eth0 10.1.1.1 "* | "eth1 10.2.2.1 "*) ;;
		*) fail "killed after $moment s: $(way - 203.0.113.10)" ;;
		esac
		[ -n "$CHECKED" ] || assert_eq '' "$(cat /run/log/watch)"
		# each fifth time somebody sees to it that it gets there
		killed=$((${killed-0} + 1))
		[ $((killed % 5)) = 0 ] || continue
		watch_start
		must_wait_for 5 goes_by "$there"
		ended_by USR2
	done
	watch_start
	must_wait_for 5 goes_by "$there"
	ends 0 multihome status
	watch_stop
	assert_eq '' "$(steering)"
}

# The wall clock is set back a year, and on by two, as it sees it; answers then have
# a stamp that cannot be.
case_clock_set() {
	no_checker 'it is preloaded'
	cat >/tmp/clock.c <<-'EOF'
	#define _GNU_SOURCE
	#include <stdlib.h>
	#include <sys/syscall.h>
	#include <time.h>
	#include <unistd.h>
	int clock_gettime(clockid_t c, struct timespec *t)
	{
		int ret = syscall(SYS_clock_gettime, c, t);

		if (c == CLOCK_REALTIME && !access("/tmp/back", F_OK))
			t->tv_sec -= 365 * 86400;
		if (c == CLOCK_REALTIME && !access("/tmp/on", F_OK))
			t->tv_sec += 365 * 86400;
		return ret;
	}
	EOF
	gcc -shared -fPIC -o /tmp/clock.so /tmp/clock.c
	probed
	watch_start env LD_PRELOAD=/tmp/clock.so
	must_wait_for 5 goes_by eth0
	must_wait_for 5 said 'eth1 IPv4: up'
	watch_settle 1
	syslog | wc -l >/tmp/said_before
	: >/tmp/back
	watch_settle 2
	: >/tmp/on
	rm /tmp/back
	watch_settle 2
	rm /tmp/on
	watch_settle 1
	assert_lacks "$(watch_said)" ' IPv4: '
	assert goes_by eth0
	: >/tmp/back
	silent
	must_wait_for 5 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no answer for'
	watch_stop
}

# more_lines N: so many more, from eth2 on, to providers' ends in the client's
# namespace, which answer.
more_lines() {
	more_n=3
	while [ $more_n -lt $((3 + $1)) ]; do
		more_dev=eth$((more_n - 1))
		ip link add "$more_dev" type veth peer name "far$more_n" \
			netns "$NETNS-client"
		ip addr add "10.$more_n.$more_n.2/24" dev "$more_dev"
		ip link set "$more_dev" up
		ip -n "$NETNS-client" addr add "10.$more_n.$more_n.1/24" \
			dev "far$more_n"
		ip -n "$NETNS-client" link set "far$more_n" up
		line_up $more_n IF_MULTIHOME_PRIORITY=$more_n \
			IF_MULTIHOME_PROBE="10.$more_n.$more_n.1" \
			IF_MULTIHOME_PROBE_PROFILE=fast
		more_n=$((more_n + 1))
	done
}

# Ten lines, and descriptors for a few: these are probed, the others by their
# carrier alone, which is said once; and it does not run in circles.
case_few_descriptors() {
	no_checker 'it opens files of its own'
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast
	more_lines 8
	watch_start prlimit --nofile=28
	must_wait_for 5 goes_by eth0
	must_wait_for 5 said 'eth0 IPv4: up'
	watch_settle 6
	refused=$(syslog | grep -c 'cannot be probed: Too many open files; its carrier alone tells, until it can')
	up=$(syslog | grep -c 'IPv4: up')
	echo "figures: of 10 lines with 28 descriptors $up are probed, $refused are not"
	assert_eq 10 $((refused + up))
	[ "$refused" -gt 0 ] || fail 'all are probed'
	assert_eq "$refused" "$(syslog | grep -c 'Too many open files')"
	# with what was left to it, it mends, and follows
	ip rule del priority 7300 from 10.2.2.2
	must_wait_for 5 has_default_rule
	silent
	must_wait_for 5 goes_by eth1
	before=$(ticks)
	watch_settle 2
	[ $(($(ticks) - before)) -lt 40 ] ||
		fail "$(($(ticks) - before)) hundredths of a second in two"
	# nor is it a line's death
	assert_eq 1 "$(syslog | grep -c ': down')"
	watch_stop
	answering
	# none is probed: a carrier that is lost is followed all the same
	watch_start prlimit --nofile=16
	must_wait_for 5 goes_by eth0
	in_ns isp1 ip link set cust down
	must_wait_for 5 goes_by eth1
	before=$(ticks)
	watch_settle 2
	[ $(($(ticks) - before)) -lt 40 ] ||
		fail "$(($(ticks) - before)) hundredths of a second in two"
	assert_eq $((refused + 10)) "$(syslog | grep -c 'Too many open files')"
	watch_stop
}

# Time of a processor that it has used, in hundredths of a second.
ticks() {
	awk '{ print int($1 / 10000000) }' "/proc/$watch_pid/schedstat"
}

# What eight lines cost that are asked five times a second.
case_cost() {
	no_checker 'it is not that program alone'
	topo_up
	topo_addr
	more_lines 8
	watch_start
	must_wait_for 9 goes_by eth2
	must_wait_for 5 count_up 8
	before=$(ticks)
	watch_settle 20
	used=$(($(ticks) - before))
	room=$(awk '/^VmRSS/ { print $2 }' "/proc/$watch_pid/status")
	load=$(cut -d . -f 1 /proc/loadavg)
	echo "figures: 8 lines, fast: $used hundredths of a second in 20 s, $room kB resident, load $load"
	[ -n "$CHECKED" ] || [ "$used" -lt 20 ] ||
		fail "$used hundredths of a second of a processor in 20 s"
	[ -n "$CHECKED" ] || [ "$room" -lt 3584 ] || fail "$room kB"
	watch_stop
}

# A hundred lines that are asked five times a second: a death is found among them as
# among two, and the others stay up.
case_hundred_lines() {
	no_checker 'it is not that program alone'
	topo_up
	topo_addr
	more_lines 100
	watch_start
	must_wait_for 9 goes_by eth2
	must_wait_for 20 count_up 100
	before=$(ticks)
	watch_settle 5
	echo "figures: 100 lines, fast: $(($(ticks) - before)) hundredths of a second in 5 s, $(awk '/^VmRSS/ { print $2 }' "/proc/$watch_pid/status") kB resident"
	in_ns client ip addr del 10.3.3.1/24 dev far3
	must_wait_for 5 goes_by eth3
	assert count_up 99
	watch_stop
	assert_eq '' "$(steering)"
}

# count_up N: so many are.
count_up() {
	[ "$(multihome lines | grep -c 'IPv4  up since ')" = "$1" ]
}

# Somebody has a route where ours is to be: that is said, tried again now and then,
# and done when it can be.
case_refused_route() {
	lines_up
	ip route add default via 10.1.1.1 dev eth0 table 7000 metric 1 \
		proto static
	watch_start
	watch_settle 3
	assert_contains "$(syslog)" 'table 7000 metric 1: File exists'
	[ "$(syslog | grep -c 'File exists')" -le 3 ] ||
		fail "said $(syslog | grep -c 'File exists') times"
	before=$(ticks)
	watch_settle 2
	[ $(($(ticks) - before)) -lt 40 ] ||
		fail "$(($(ticks) - before)) hundredths of a second in two"
	ip route del default table 7000 metric 1
	must_wait_for 10 goes_by eth0
	watch_stop
}
