# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each way in which a line may die, once; tests/run failover takes the time.

# shellcheck source=tests/lib/deaths.sh
. /multihome/tests/lib/deaths.sh

case_used_ipv4() {
	deaths_of used 4
}

case_used_ipv6() {
	deaths_of used 6
}

case_idle_ipv4() {
	deaths_of idle 4
}

case_idle_ipv6() {
	deaths_of idle 6
}

case_carriers() {
	deaths_of_carriers
}

# What the host forwards for a LAN takes the other line, too.
case_forwarded_ipv4() {
	deaths_forwarded 4 "$DEATHS"
}

case_forwarded_ipv6() {
	deaths_forwarded 6 "$DEATHS"
}

# Of those on the living line none is moved or reset.
case_flows() {
	flows_up
	flows 50
	watch_stop
}
