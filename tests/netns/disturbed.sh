# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The hook killed, and its system calls refused, at some of them; long/ has all.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/disturbed.sh
. /multihome/tests/lib/disturbed.sh

case_killed_up() {
	disturbed kill 29 up
}

case_killed_change() {
	disturbed kill 31 change
}

case_refused_down() {
	disturbed fail 19 down
}

# With an endpoint of MPTCP, which has no mark of whose it is.
case_killed_endpoint_up() {
	disturbed kill 23 up IF_MULTIHOME_MPTCP=subflow
}

case_killed_endpoint_change() {
	disturbed kill 27 change IF_MULTIHOME_MPTCP=subflow \
		IF_MULTIHOME_MPTCP=signal
}

case_killed_endpoint_down() {
	disturbed kill 19 down IF_MULTIHOME_MPTCP=subflow
}
