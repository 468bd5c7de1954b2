# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The same a second time: no rtnetlink event, no word, nothing written.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# again COMMAND...: the first may do what it likes.
again() {
	"$@"
	unchanged "$@"
	unchanged multihome sync eth1
	unchanged multihome sync
	unchanged "$@"
	syslog_before=$(syslog | wc -l)
	"$@"
	assert_eq "$syslog_before" "$(syslog | wc -l)" "lines in syslog"
}

case_static() {
	topo_up
	topo_addr
	again line_up 2
}

case_inet6() {
	topo_up
	topo_addr
	again line6_up 2
}

case_every_option() {
	topo_up
	topo_addr
	again line_up 2 IF_MULTIHOME_SOURCE='10.2.2.2 198.18.0.0/24,10.2.2.3' \
		IF_MULTIHOME_TO=203.0.113.0/24 IF_MULTIHOME_MARK=0x2/0xff \
		IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MAIN_ROUTES=no
}

case_two_families() {
	topo_up
	topo_addr
	again ng_up eth1 IF_ADDRESS=10.2.2.2/24 \
		'IF_ADDRESSES=10.2.2.2/24 2001:db8:2::2/64 ' \
		IF_MULTIHOME_TABLE=ISP2 \
		'IF_MULTIHOME_GATEWAY=10.2.2.1 2001:db8:2::1'
}

case_two_stanzas() {
	topo_up
	topo_addr
	ip addr add 10.2.3.2/24 dev eth1
	line_up 2
	again debian_up eth1 IF_ADDRESS=10.2.3.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	again line_up 2
}

case_other_device() {
	topo_up
	topo_addr
	again debian_up dsl METHOD=manual IF_MULTIHOME_DEVICE=eth1 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
}

# Down, and down again: the hook is run twice at each ifdown, in its phases.
case_down() {
	topo_up
	topo_addr
	line_up 2
	line_down 2
	assert_nothing_of_ours
	assert_records 0
	unchanged line_down 2
	unchanged hook if-post-down.d IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet \
		METHOD=static MODE=stop PHASE=post-down
	unchanged multihome sync
	unchanged multihome flush
}

# What waits does not write either, and says so each time it is asked.
case_pending() {
	topo_up
	topo_addr
	line_up 2
	ip link set eth1 down
	ends 4 multihome sync eth1
	touches_nothing multihome sync eth1
	assert_eq 4 "$status"
	assert_contains "$out" 'eth1 is down'
	touches_nothing multihome sync
	assert_eq 4 "$status"
}

# A stanza that is refused: nothing is written a second time, and it is said
# again, because somebody may have asked again.
case_refused() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_TO=nonsense 2>/dev/null
	touches_nothing line_up 2 IF_MULTIHOME_TO=nonsense
	assert_eq 0 "$status"
	assert_contains "$out" 'got "nonsense"'
	touches_nothing multihome sync
}

# A hook for an interface that is not ours opens nothing and says nothing, also
# while others are.
case_not_ours() {
	topo_up
	topo_addr
	line_up 2
	unchanged debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0
	unchanged debian_down eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0
	unchanged hook if-up.d IFACE=--all LOGICAL=auto ADDRFAM=meta \
		METHOD=none MODE=start PHASE=post-up
	unchanged hook if-up.d IFACE=lo LOGICAL=lo ADDRFAM=inet \
		METHOD=loopback MODE=start PHASE=post-up
}

# Everything at once on one interface, in any order: no hook fails, and what is
# asked for last is what is there.
case_at_once_on_one_interface() {
	topo_up
	topo_addr
	for round in 1 2 3 4 5; do
		pids=
		for _ in 1 2 3; do
			line_up 2 &
			pids="$pids $!"
			line6_up 2 &
			pids="$pids $!"
			line_down 2 &
			pids="$pids $!"
			multihome sync >/dev/null 2>&1 &
			pids="$pids $!"
		done
		for pid in $pids; do
			wait "$pid" || fail "exit status $? in round $round"
		done
		line_up 2
		line6_up 2
		ends 0 multihome status
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
	unchanged multihome sync
	line_down 2
	assert_nothing_of_ours
}
