# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sessions of MPTCP that go on when a line dies: real ones, by mptcp.py.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

TOOL=/multihome/tests/netns/mptcp.py PORT=7070

# serves NAMESPACE: an echo there, of both families.
serves() {
	ns_start "$1" "serve.$1" "$TOOL" serve :: $PORT
	must_wait_for 10 listens "$1"
}

listens() {
	[ -n "$(in_ns "$1" ss -HltnM "sport = $PORT")" ]
}

# What the daemon does to the sockets of a dead line does not touch a session that has
# other subflows; one that has become TCP is told, as TCP is.
case_destroyed() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	serves client
	echo_server client
	assert_eq 'goes on' "$("$TOOL" plain 203.0.113.10 $PORT 10.2.2.2 \
		connections destroy eth1 10.2.2.2 2>/tmp/err)" MPTCP
	assert_eq 'ECONNABORTED' "$("$TOOL" plain 203.0.113.10 7 10.2.2.2 \
		connections destroy eth1 10.2.2.2 2>/tmp/err)" 'become TCP'
}
