# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The public measure: how long the transfers of a LAN take with two lines of 4 and
# 0.8 Mbit/s, by static ratios and by load, side by side. MODES are the ratios,
# RUNS how often. README.md says what the scenarios are.

# shellcheck source=tests/balance/rate.sh
. /multihome/tests/balance/rate.sh

SECONDS_EACH=60

# The best static ratio of each scenario here: of those from 12:1 to 2:3 that were
# tried by MODES.
best_of() {
	case $1 in
	a | b) echo 8 1 ;;
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
	rule) echo load ;;
	*:*) echo "${1%:*} ${1#*:}" ;;
	*) fail "$1: expected configured, equal, best, rule, or a ratio as 3:1" ;;
	esac
}

# routers_up SCENARIO: one for each mode.
routers_up() {
	for mode in $MODES; do
		ns_add "$mode"
		# shellcheck disable=SC2046
		in_ns "$mode" dash -eu /multihome/tests/balance/router.sh \
			"$NETNS-$mode" $(ratio_of "$mode" "$1")
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

# scenario NAME up|down
scenario() {
	routers_up "$1"
	[ "$1" != d ] || rates 1mbit
	run=1
	while [ $run -le "$RUNS" ]; do
		turns=
		if [ "$1" = e ]; then
			rates 4mbit
			turns &
			turns=$!
		fi
		# shellcheck disable=SC2086
		balance "$NETNS" "$1" "$2" $run $SECONDS_EACH $MODES ||
			fail "run $run: a transfer was cut off"
		[ -z "$turns" ] || kill $turns
		/usr/bin/sleep 2 # what is still on its way
		run=$((run + 1))
	done
}

case_a_up() { scenario a up; }
case_a_down() { scenario a down; }
case_b_up() { scenario b up; }
case_b_down() { scenario b down; }
case_c_up() { scenario c up; }
case_c_down() { scenario c down; }
case_d_up() { scenario d up; }
case_d_down() { scenario d down; }
case_e_up() { scenario e up; }
case_e_down() { scenario e down; }
case_f_up() { scenario f up; }
case_f_down() { scenario f down; }
