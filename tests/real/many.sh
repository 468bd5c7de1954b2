# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Many uplinks: one command for all, and all at once.

case_all_up_all_down() {
	topo_up 3
	three_stanzas | write_interfaces
	ifup -a
	for n in 1 2 3; do
		assert_uplink ISP$n eth$((n - 1)) 10.$n.$n.2 10.$n.$n.1 \
			10.$n.$n.0/24
		assert tcp_check 10.$n.$n.2
		assert tcp_out 10.$n.$n.2
	done
	assert multihome status
	ifdown -a
	assert_nothing_of_ours
}

# 30 interfaces on one wire, all with tables that have no number yet.
thirty() {
	seq 1 30
}

thirty_at_once() {
	thirty_pids=
	for n in $(thirty); do
		"$@" "m$n" >"/run/log/$1.m$n" 2>&1 &
		thirty_pids="$thirty_pids $!"
	done
	for pid in $thirty_pids; do
		wait "$pid" || fail "$* failed"
	done
}

assert_thirty() {
	for n in $(thirty); do
		cat <<-EOF
		$(source_rules "T$n" "10.50.$n.2" "10.50.$n.0/24")
		$(bound_rules -4 "T$n" "m$n")
		EOF
	done | assert_rules -4
	want=$(for n in $(thirty); do
		cat <<-EOF
		default via 10.50.$n.1 dev m$n table T$n proto multihome src 10.50.$n.2
		10.50.$n.0/24 dev m$n table T$n proto multihome scope link src 10.50.$n.2
		EOF
	done | tidy)
	assert_eq "$want" "$(ip route show table all |
		grep 'proto multihome' | tidy)" routes
}

# only: debian ng
# why: ifupdown2 has one lock for the machine: a second ifup fails
case_thirty_at_once() {
	macvlan_uplinks 30
	thirty_at_once ifup
	assert_thirty
	# ng writes one state file for all without a lock, and so has forgotten
	# most by now.
	if [ "$IMPL" = ng ]; then
		for n in $(thirty); do
			echo "link del m$n"
		done | ip -batch -
		assert_status 4 multihome sync
	else
		thirty_at_once ifdown
	fi
	assert_nothing_of_ours
}
