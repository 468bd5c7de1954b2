# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The hook of ifupdown started by hand: one up, the same again, one down.

# up_twice_and_down UP DOWN VAR=VALUE...
up_twice_and_down() {
	topo_up
	topo_addr
	hook_up=$1 hook_down=$2
	shift 2
	refute tcp_check 10.2.2.2
	"$hook_up" eth1 "$@"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	monitor_start
	"$hook_up" eth1 "$@"
	assert_eq 0 "$(monitor_count)" "events: $(monitor_text)"
	"$hook_down" eth1 "$@"
	assert_nothing_of_ours
}

case_debian() {
	up_twice_and_down debian_up debian_down \
		IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
}

case_ng() {
	up_twice_and_down ng_up ng_down \
		IF_ADDRESS=10.2.2.2/24 'IF_ADDRESSES=10.2.2.2/24 ' \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
}

# An interface without any of our options: no event, no word.
case_not_ours() {
	topo_up 1
	topo_addr
	monitor_start
	out=$(debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0 2>&1)
	assert_eq '' "$out" output
	assert_eq 0 "$(monitor_count)" "events: $(monitor_text)"
}
