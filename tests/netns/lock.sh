# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A lock whose holder was stopped: a boot must not hang for ever, nor be spoilt.
# Each of these cases takes a minute of waiting.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# held FILE: somebody has locked it, and does nothing.
held() {
	flock "$1" sleep 300 &
	must_wait_for 5 sh -c "! flock -n $1 true"
}

start() {
	topo_up
	topo_addr
	line_up 1
	before=$(kernel_state)
}

# The namespace's: the hook gives up after a minute, and ends well; so do the
# commands, with 1. That whoever called has the alarm blocked does not matter.
# long: waits for a minute
case_namespace() {
	start
	held "$(echo /run/multihome/*/lock)"
	multihome sync eth0 >/tmp/sync 2>&1 &
	sync=$!
	env -i --block-signal=ALRM IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet \
		METHOD=static MODE=start PHASE=post-up IF_ADDRESS=10.2.2.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 \
		/etc/network/if-up.d/multihome 2>/tmp/err || fail "the hook: $?"
	assert_eq 'multihome: eth1: another multihome has held the lock for 60 seconds; nothing was changed, try later: multihome reload eth1' \
		"$(cat /tmp/err)"
	status=0
	wait $sync || status=$?
	assert_eq 1 $status sync
	assert_contains "$(cat /tmp/sync)" 'multihome: eth0: another multihome has held the lock for 60 seconds'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
}

# That of the names of tables, which another namespace may hold.
# long: waits for a minute
case_rt_tables() {
	start
	held /etc/iproute2/rt_tables.d
	line_up 2 2>/tmp/err || fail "the hook: $?"
	assert_eq 'multihome: iface eth1 inet static: multihome-table: cannot write /etc/iproute2/rt_tables.d/multihome.conf (another has held its lock for 60 seconds): add a line "7001 ISP2" to /etc/iproute2/rt_tables' \
		"$(cat /tmp/err)"
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	# by number, or with a name that is there, nobody waits
	line_up 2 IF_MULTIHOME_TABLE=99
	assert_uplink 99 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line_up 1
}
