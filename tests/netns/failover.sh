# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # of watch_start and steering
# The daemon watches lines, and leads what has not decided by those that live.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# Without a target the carrier alone decides.
case_carrier() {
	lines_up
	watch_start
	must_wait_for 2 goes_by eth0
	in_ns isp1 ip link set cust down
	must_wait_for 2 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no carrier'
	in_ns isp1 ip link set cust up
	must_wait_for 2 goes_by eth0
	assert_contains "$(watch_said)" 'eth0 IPv4: up'
	watch_stop
	assert_eq '' "$(steering)"
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
}

# The provider is dead behind its gateway: its carrier and address still answer.
case_silent() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast
	watch_start
	must_wait_for 2 goes_by eth0
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no answer for'
	assert_contains "$(watch_said)" 'gateway answers'
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 goes_by eth0
	assert_contains "$(watch_said)" 'eth0 IPv4: answers again after'
	watch_stop
}

# Who only receives sends nothing that could be unanswered when nothing comes any
# more: such a line is found by the probe of each 10 seconds.
case_download() {
	lines_up IF_MULTIHOME_PROBE=203.0.113.10
	watch_start
	must_wait_for 2 goes_by eth0
	ns_start client source sh -c 'while :; do head -c 20000 /dev/zero
		sleep 0.01; done | socat -u - TCP-LISTEN:9000'
	must_wait_for 5 has_listener client 'sport = 9000'
	socat -u TCP:203.0.113.10:9000 CREATE:/tmp/file 2>/dev/null &
	must_wait_for 5 test -s /tmp/file
	watch_settle 2
	read -r cut _ </proc/uptime
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 3 goes_by eth1
	read -r found _ </proc/uptime
	echo "figures: a download: $cut $found" |
		awk '{ printf "%s %s %s %.1f s\n", $1, $2, $3, $5 - $4 }'
	wait $! && fail 'the download goes on'
	ns_stop source
	watch_stop
}

# /run is full: what is dead is left all the same.
case_full_run() {
	lines_up
	state=$(echo /run/multihome/*)
	cp -a "$state" /tmp/state
	mount -t tmpfs -o size=128k tmpfs "$state"
	cp -a /tmp/state/. "$state"
	watch_start
	must_wait_for 5 goes_by eth0
	head -c 200000 /dev/zero >"$state/zeros" 2>/dev/null || :
	in_ns isp1 ip link set cust down
	must_wait_for 5 goes_by eth1
	in_ns isp1 ip link set cust up
	must_wait_for 5 goes_by eth0
	assert_lacks "$(watch_said)" 'cannot note the verdicts'
	rm "$state/zeros"
	watch_stop
}
