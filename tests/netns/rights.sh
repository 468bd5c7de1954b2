# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A system that refuses: no right to change anything, no IPv6. It is said in
# plain words, nothing is half done, and the hook ends well.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	line_up 1
	before=$(kernel_state)
}

# without CAPABILITY COMMAND...
without() {
	without_cap=$1
	shift
	setpriv --bounding-set "-$without_cap" --inh-caps "-$without_cap" "$@"
}

hook_up_without() {
	env -i IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static MODE=start \
		PHASE=post-up IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
		setpriv --bounding-set "-$1" --inh-caps "-$1" /etc/network/if-up.d/multihome
}

# No CAP_NET_ADMIN: ifup in a container, say.
case_no_net_admin() {
	start
	hook_up_without net_admin 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" 'multihome: eth1: cannot add route'
	assert_contains "$(cat /tmp/err)" 'Operation not permitted'
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	ends 1 without net_admin multihome sync
	assert_contains "$(cat /tmp/err)" 'Operation not permitted'
	# looking needs no right
	ends 4 without net_admin multihome status
	ends 0 without net_admin multihome explain 203.0.113.10
	ends 1 without net_admin multihome flush
	assert_contains "$(cat /tmp/err)" 'Operation not permitted'
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	# what could not be removed is not forgotten
	ends 4 multihome status
	assert_contains "$out" 10.1.1.2
	ends 0 multihome sync
	assert_nothing_of_ours
	assert_records 0
}

# ifdown without the right: it is known afterwards what is left.
case_down_without_net_admin() {
	start
	line_up 2
	both=$(kernel_state)
	env -i IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static MODE=stop \
		PHASE=pre-down setpriv --bounding-set -net_admin \
		--inh-caps -net_admin /etc/network/if-down.d/multihome \
		2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" 'cannot remove rule'
	assert_eq "$both" "$(kernel_state)" "rules and routes"
	ends 4 multihome status
	assert_contains "$out" 10.2.2.2
	ends 0 multihome sync
	assert_lacks "$(ours)" 10.2.2
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	unchanged multihome sync
}

# As nobody: what needs root says so, what looks works.
case_as_nobody() {
	need_users
	start
	main_line | write_interfaces
	touches_nothing setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome status
	assert_eq 0 "$status" "$out"
	assert_contains "$out" 'in force'
	for command in sync flush reload; do
		touches_nothing setpriv --reuid 65534 --regid 65534 \
			--clear-groups multihome $command
		assert_eq 1 "$status" "$command: $out"
		assert_contains "$out" \
			'Permission denied; nothing was changed, expected the rights of root'
		assert_lacks "$out" later
	done
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	# where nothing was ever up
	rm -r /run/multihome
	ends 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome sync
	assert_eq 'multihome: /run/multihome: cannot keep records there: Permission denied, expected the rights of root' \
		"$out"
}

# IPv6 is switched off on the device, or altogether: the IPv4 half of a stanza
# for both works, and the other waits.
case_no_ipv6_on_the_device() {
	topo_up
	topo_addr
	echo 1 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6
	line6_up 2 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" 'IPv6 is disabled on eth1'
	assert_nothing_of_ours
	ends 4 multihome status eth1
	line_up 2 IF_MULTIHOME_TABLE=ISP2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line_down 2
	ng_up eth1 'IF_ADDRESSES=10.2.2.2/24 2001:db8:2::2/64' \
		IF_MULTIHOME_TABLE=ISP2 \
		'IF_MULTIHOME_GATEWAY=10.2.2.1 2001:db8:2::1' 2>/tmp/err ||
		fail "the hook: $?"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_rules -6 </dev/null
	echo 0 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6
	ip addr add 2001:db8:2::2/64 dev eth1 nodad
	multihome sync >/dev/null 2>&1 || fail "sync: $?"
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	ng_down eth1
	assert_nothing_of_ours
}

# Switched off while in force: the kernel has dropped the routes, sync takes
# the rules.
case_ipv6_switched_off_later() {
	topo_up
	topo_addr
	line6_up 2
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	ends 4 multihome status eth1
	ends 4 multihome sync eth1
	assert_nothing_of_ours
	line6_down 2
	assert_records 0
}
