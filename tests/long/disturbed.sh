# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The hook killed, and its system calls refused, at each of them.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/disturbed.sh
. /multihome/tests/lib/disturbed.sh

case_killed_up() {
	disturbed kill 1 up
}

case_killed_down() {
	disturbed kill 1 down
}

case_killed_change() {
	disturbed kill 1 change
}

case_refused_up() {
	disturbed fail 1 up
}

case_refused_down() {
	disturbed fail 1 down
}

case_refused_change() {
	disturbed fail 1 change
}

# With an endpoint of MPTCP, which has no mark of whose it is.
case_killed_endpoint_up() {
	disturbed kill 1 up IF_MULTIHOME_MPTCP=subflow
}

case_killed_endpoint_change() {
	disturbed kill 1 change IF_MULTIHOME_MPTCP=subflow \
		IF_MULTIHOME_MPTCP=signal
}

case_killed_endpoint_down() {
	disturbed kill 1 down IF_MULTIHOME_MPTCP=subflow
}

# Not change and down: of a record that cannot be read nobody knows that they are ours.
case_refused_endpoint_up() {
	disturbed fail 1 up IF_MULTIHOME_MPTCP=subflow
}
