# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome watch in a case: started, measured, ended. A case sources it.

# watch_start [COMMAND...]: in front of it; returns when it listens and has
# looked at everything once.
watch_start() {
	"$@" multihome watch 2>/run/log/watch &
	watch_pid=$!
	: >/tmp/took
	must_wait_for 5 listens "$watch_pid"
	must_wait_for 5 watch_has_looked
	# no address tells any more that it is nobody else's
	must_wait_for 5 nothing_tentative
	watch_settle
	syslog | wc -l >/tmp/said_before
}

# What was said since it was started.
watch_said() {
	syslog | sed "1,$(cat /tmp/said_before)d"
}

# Time in which nothing happens, to see that nothing happens.
watch_settle() {
	/usr/bin/sleep "${1:-0.3}"
}

watch_has_looked() {
	read -r _ _ watch_state _ <"/proc/$watch_pid/stat"
	[ "$watch_state" = S ] && [ -n "$(ls /run/multihome/*/lock)" ]
}

# TERM is how it ends well; it has said nothing but to syslog.
watch_stop() {
	kill "$watch_pid"
	watch_status=0
	wait "$watch_pid" || watch_status=$?
	assert_eq 0 "$watch_status" 'exit status of watch'
	assert_eq '' "$(cat /run/log/watch)" 'what watch said'
}

# first COMMAND...: before all else that the machine does, where that is allowed,
# so that its changes are one event and not two with a pause between.
first() {
	! chrt --fifo 1 true 2>/dev/null || set -- chrt --fifo 1 "$@"
	"$@"
}

# watch_timed COMMAND...: that breaks something; from the first event of it to
# the last by which it is mended, in ms, goes to /tmp/took.
watch_timed() {
	: >/tmp/events
	ip -ts -o monitor rule route >/tmp/events &
	monitor_pid=$!
	assert wait_for 5 listens "$monitor_pid"
	first "$@"
	must_wait_for 2 watch_added
	watch_settle 0.1 # and all that comes with it
	kill "$monitor_pid"
	wait "$monitor_pid" || :
	awk '{ gsub(/[][T:-]/, " ")
		t = (($4 * 60 + $5) * 60 + $6) * 1000
		if (/Deleted/) { if (!gone) gone = t }
		else if (/multihome|proto 77/) back = t }
		END { printf "%.1f\n", back - gone }' /tmp/events >>/tmp/took
}

watch_added() {
	grep -v Deleted /tmp/events | grep -q -e multihome -e 'proto 77'
}

# watch_took N: so many were timed, and each was back within 100 ms.
watch_took() {
	echo "figures: back after $(tr '\n' ' ' </tmp/took)ms"
	assert_eq "$1" "$(wc -l </tmp/took)"
	[ -n "$CHECKED" ] ||
		awk '$1 <= 0 || $1 >= 100 { exit 1 }' /tmp/took ||
		fail "not each between 0 and 100 ms: $(cat /tmp/took)"
}

# watch_reads: sets reads, how often it has read a file.
watch_reads() {
	reads=$(awk '/^syscr/ { print $2 }' "/proc/$watch_pid/io")
}

watch_has_read() {
	watch_reads
	[ "$reads" -gt "$1" ]
}

# Its socket has dropped something.
watch_overrun() {
	awk -v pid="$watch_pid" '$3 == pid && $9 > 0 { found = 1 }
		END { exit !found }' /proc/net/netlink
}
