# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Routers with two lines of 4 and 0.8 Mbit/s side by side, each sharing in its way;
# balance/router.sh is one of them. A case sources it.

# rate_of COMMAND NETNS LINE RATE
rate_of() {
	for rate_dev in net cust; do
		tc -n "$2-isp$3" qdisc "$1" dev $rate_dev root tbf rate "$4" \
			burst 3100 latency 200ms
	done
}

rate_add() {
	rate_of add "$@"
}

rate_change() {
	rate_of change "$@"
}

# The best static ratio of each scenario here: of those from 12:1 to 2:3 that were
# tried by MODES.
best_of() {
	case $1 in
	a) echo 8 1 ;;
	b) echo 6 1 ;;
	c) echo 3 2 ;;
	d) echo 5 4 ;;
	e) echo 1 1 ;;
	f) echo 2 1 ;;
	esac
}

# ratio_of MODE SCENARIO
ratio_of() {
	case $1 in
	configured) echo 5 1 ;;
	equal) echo 1 1 ;;
	best) best_of "$2" ;;
	rule) echo load flow ;;
	pairs) echo load pair ;;
	*:*) echo "${1%:*} ${1#*:}" ;;
	*) fail "$1: expected configured, equal, best, rule, pairs, or a ratio as 3:1" >&2 ;;
	esac
}

# routers_up SCENARIO: one for each mode.
routers_up() {
	for mode in $MODES; do
		ratio=$(ratio_of "$mode" "$1")
		ns_add "$mode"
		# shellcheck disable=SC2086
		in_ns "$mode" dash -eu /multihome/tests/balance/router.sh \
			"$NETNS-$mode" $ratio
	done
}

# rates RATE: of each router's first line.
rates() {
	for mode in $MODES; do
		rate_change "$NETNS-$mode" 1 "$1"
	done
}

turns() {
	while :; do
		/usr/bin/sleep 15
		rates 600kbit
		/usr/bin/sleep 15
		rates 4mbit
	done
}

# transfers SCENARIO up|down SECONDS SEED: once, through all of them.
transfers() {
	turns=
	if [ "$1" = e ]; then
		rates 4mbit
		turns &
		turns=$!
	fi
	# shellcheck disable=SC2086
	balance "$NETNS" "$1" "$2" "$4" "$3" $MODES ||
		fail "seed $4: a transfer was cut off"
	[ -z "$turns" ] || kill $turns
	for mode in $MODES; do
		kill -0 "$(cat "/run/pid.$NETNS-$mode")" ||
			fail "its daemon has ended: $(cat "/run/log/$NETNS-$mode")"
	done
}

# scenario NAME up|down: $RUNS of them.
scenario() {
	routers_up "$1"
	[ "$1" != d ] || rates 1mbit
	for run in $(seq "$RUNS"); do
		transfers "$1" "$2" 60 "$run"
		/usr/bin/sleep 2 # what is still on its way
	done
}
