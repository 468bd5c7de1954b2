# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119,SC2154 # names.sh has $www, $watch_pid
# Whoever publishes is killed at each step of it. A case sources it behind names.sh.

# each_step all|child FIRST EVERY: the first line leaves the name and comes into it
# again, and somebody dies of it, as step.c has it: the daemon and all that it has
# started, or nsupdate alone; at each EVERYth step from FIRST on, until nobody does any
# more; with EVERY 1, five times in a row. When the daemon is started again, the line has
# another address. Then all is right: what the name has, and what is written down as
# ours; who shares the name stays, and no answer was empty.
each_step() {
	bind_local 'www 5 IN A 192.0.2.200'
	conf 'server = local' 'publish-after = 1s'
	topo_up
	topo_addr
	public_lines
	ip addr add 192.0.2.19/28 dev eth0
	step_address=192.0.2.18 step_other=192.0.2.19
	step_line
	named_line 2 IF_MULTIHOME_PROBE_PROFILE=default
	watch_start
	is_all_right "$step_address"
	step_files=$(ls -A /var/lib/multihome)
	asking_start ask host 127.0.0.1 "$www"
	: >/tmp/where
	step_most=1
	[ "$3" -gt 1 ] || step_most=5
	for step_way in leaves comes; do
		step_n=$2 step_misses=0
		while [ $step_misses -lt $step_most ]; do
			"step_$step_way" "$1"
			step_n=$((step_n + $3))
		done
	done
	never_empty ask 192.0.2.200
	assert_eq "$step_files" "$(ls -A /var/lib/multihome)" 'what is kept'
	watch_stop
	figure "killed $(wc -l </tmp/where) times:$(sed 's/.* of //' /tmp/where |
		sort | uniq -c | awk '{ printf " %s %s %s", $1, $2, $3 }')"
	sort /tmp/where | uniq -c
	assert [ "$(grep -c leaves /tmp/where)" -ge 2 ]
	assert [ "$(grep -c comes /tmp/where)" -ge 2 ]
}

# The first one, by its address.
step_line() {
	named_line 1 IF_MULTIHOME_PROBE_PROFILE=default \
		IF_MULTIHOME_SOURCE="10.1.1.2 $step_address"
}

step_leaves() {
	step_while "$1" multihome drain ISP1
	[ -z "$step_dead" ] || watch_start
	assert multihome drain ISP1
	is_all_right
	assert multihome undrain ISP1
	is_all_right "$step_address"
}

step_comes() {
	assert multihome drain ISP1
	is_all_right
	step_while "$1" multihome undrain ISP1
	if [ -n "$step_dead" ]; then
		set -- "$step_address"
		step_address=$step_other step_other=$1
		assert step_line
		watch_start
	fi
	multihome undrain ISP1 || :
	is_all_right "$step_address"
}

# step_while all|child COMMAND...: until somebody has died of it, or all of it is done
# ($step_misses). The daemon is dead then: $step_dead.
step_while() {
	step_dead=
	step "$step_n" "$1" "$watch_pid" >/run/log/step 2>&1 &
	step_pid=$! step_who=$1
	shift
	must_wait_for 5 grep -q ready /run/log/step
	timeout 10 "$@" >/tmp/out 2>&1 || :
	must_wait_for 20 step_is_over "$2"
	kill $step_pid 2>/dev/null || :
	step_status=0
	wait $step_pid || step_status=$?
	step_misses=$((step_misses + 1))
	[ $step_status -ne 3 ] || return 0
	[ $step_status -eq 0 ] || fail "step: $(cat /run/log/step)"
	step_misses=0
	sed "1d; s/^/$step_way: /" /run/log/step >>/tmp/where
	[ "$step_who" = child ] || {
		step_dead=1
		wait "$watch_pid" || :
	}
}

# step_is_over drain|undrain: and nothing more of it is to come.
step_is_over() {
	[ "$(wc -l </run/log/step)" -gt 1 ] || {
		if [ "$1" = drain ]; then
			shift $#
		else
			set -- "$step_address"
		fi
		is_right "$@" && watch_settle 0.5 && is_right "$@"
	}
}

# is_all_right [ADDRESS]: soon, of the first line; the second has its own.
is_all_right() {
	must_wait_for 20 is_right "$@"
}

is_right() {
	answers_are "${1:+$1,}192.0.2.34,192.0.2.200" host 127.0.0.1 "$www" &&
		[ "$(sort /var/lib/multihome/dns)" = "$(for a in "$@" 192.0.2.34; do
			echo "$www A $a"
		done)" ]
}
