# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a line carries in each direction, by tbf at its provider. Sourced by balance.sh
# and router.sh.

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
