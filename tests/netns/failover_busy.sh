# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The machine is late, and no line is dead; and filters of the reverse path, by
# which a dead line is to come back.

# shellcheck source=tests/lib/deaths.sh
. /multihome/tests/lib/deaths.sh

# stop SECONDS: the daemon does not run for so long, and something has happened.
stop() {
	kill -STOP "$watch_pid"
	watch_settle "$1"
	ip addr add 192.0.2.1/32 dev lo
	kill -CONT "$watch_pid"
	watch_settle 1.5
	ip addr del 192.0.2.1/32 dev lo
}

stops() {
	for seconds in 0.7 2 5; do
		stop $seconds
	done
}

# assert_only_late: it has been said, once a minute, and nothing of a line.
assert_only_late() {
	watch_said | grep -q 'we woke \(1\.9\|2\.\)' || fail "not said: $(watch_said)"
	assert_eq '' "$(watch_said | grep IPv4)" 'said of a line'
}

case_stopped_in_use() {
	deaths_up 4 used
	used 203.0.113.10 stops
	assert_only_late
	watch_stop
}

case_stopped_fast() {
	deaths_up 4 idle
	stops
	assert_only_late
	watch_stop
}

case_busy() {
	busy 8
}

case_rp_filter() {
	deaths_up 4 idle
	for filter in 0 1 2; do
		for device in all eth0 eth1; do
			sysctl -qw "net.ipv4.conf.$device.rp_filter=$filter"
		done
		deaths 4 idle beyond 1
	done
	watch_stop
}
