# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The public measure: how long it takes until a line that dies is no longer used,
# and its users are answered by another. lib/deaths.sh has what is done.

# shellcheck source=tests/lib/deaths.sh
. /multihome/tests/lib/deaths.sh

case_carriers() {
	deaths_of_carriers
}

# Each death of a line with users on it, whose profile is the default one.
case_used_ipv4() {
	deaths_of used 4
}

case_used_ipv6() {
	deaths_of used 6
}

# One that nobody uses, with the profile for that.
case_idle_ipv4() {
	deaths_of idle 4
}

case_idle_ipv6() {
	deaths_of idle 6
}

# The same with the default profile, which asks each 10 seconds.
case_unused() {
	deaths_up 4 unused
	deaths 4 unused beyond 1
}

# What the host forwards for a LAN takes the other line, too.
case_forwarded_ipv4() {
	deaths_forwarded 4 "$DEATHS"
}

case_forwarded_ipv6() {
	deaths_forwarded 6 "$DEATHS"
}

# Those of the other line notice nothing.
case_flows() {
	flows_up
	flows 750
}
