# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Leases, as DHCP clients tell of them. The real ones: real/dhcp.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# lease REASON [VAR=VALUE...]: what dhclient's and dhcpcd's fragments call.
lease() {
	lease_reason=$1
	shift
	env -i reason="$lease_reason" interface=eth1 "$@" \
		/usr/libexec/multihome/lease
}

bound() {
	lease BOUND new_ip_address=10.2.2.2 new_routers=10.2.2.1
}

dhcp_up() {
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# no_events COMMAND...: it may write its note, and nothing else.
no_events() {
	monitor_start
	assert_eq '' "$("$@" 2>&1)" "output of $*"
	monitor_stop
	assert_eq '' "$(monitor_text)" "events of $*"
}

start() {
	topo_up
	topo_addr
	bound
	dhcp_up
	assert_line2
}

# Noted before anything of the interface is known; renewed without an event.
case_before_ifup() {
	topo_up
	topo_addr
	bound
	assert_nothing_of_ours
	assert_records 0
	ends 0 multihome status
	dhcp_up
	assert_line2
	for reason in RENEW REBIND REBOOT; do
		no_events lease $reason new_ip_address=10.2.2.2 \
			new_routers=10.2.2.1
	done
	debian_down eth1 METHOD=dhcp
	assert_nothing_of_ours
}

# It counts only while its address is on the device.
case_address_gone() {
	start
	echo 1 >/proc/sys/net/ipv4/conf/eth1/promote_secondaries
	ip addr add 10.2.2.9/24 dev eth1
	ip addr del 10.2.2.2/24 dev eth1
	ends 4 multihome sync
	assert_contains "$out" 'no gateway is known'
	assert_nothing_of_ours
	ip addr add 10.2.2.2/24 dev eth1
	ends 0 multihome sync
	assert_contains "$(rules -4)" '7300: from 10.2.2.9 lookup ISP2'
}

# Whatever ends it: the uplink waits, and the next one is taken up.
case_ends() {
	start
	for reason in EXPIRE FAIL RELEASE STOP STOPPED NAK; do
		lease $reason old_ip_address=10.2.2.2 2>/dev/null
		assert_nothing_of_ours
		ends 4 multihome status
		bound
		assert_line2
	done
	# what says nothing about the lease
	for reason in PREINIT CARRIER NOCARRIER TIMEOUT6 BOUND6 MEDIUM '' "$(
		printf '\033[31m')"; do
		unchanged lease "$reason" new_ip_address=10.2.2.9
	done
}

# Another router, or none at all any more.
case_router_changed() {
	start
	isp_addr 2 10.2.2.7/24
	lease RENEW new_ip_address=10.2.2.2 new_routers='10.2.2.7 10.2.2.1'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.7 10.2.2.0/24
	assert tcp_check 10.2.2.2
	lease RENEW new_ip_address=10.2.2.2 2>/dev/null
	assert_nothing_of_ours
	ends 4 multihome status
}

# A stanza that names its gateway does not ask the lease.
case_gateway_given() {
	topo_up
	topo_addr
	lease BOUND new_ip_address=10.2.2.2 new_routers=10.2.2.66
	line_up 2
	assert_line2
	no_events lease EXPIRE
}

# What a hostile server, or nobody, may say: no lease, no word, no harm.
# shellcheck disable=SC2016
case_nonsense() {
	start
	# shellcheck disable=SC2016
	for routers in 10.2.2 '' ' ' 'x y' 10.2.2.1.1 "$(printf '10.2.2.1\n')x" \
		'$(id)' '10.2.2.1/24' 2001:db8::1 "$(printf '%05000d' 1)" \
		0.0.0.0; do
		bound
		lease BOUND new_ip_address=10.2.2.2 "new_routers=$routers" \
			>/tmp/out 2>&1 || fail "$routers: $?"
		assert_eq '' "$(LC_ALL=C tr -d '\n -~' </tmp/out)" 'raw'
		assert_lacks "$(ip route show table ISP2)" 'via 2001'
	done
	for routes in 'x' '0' '0 10 2 2' '33 10 2 2 1' '0 10 2 2 256' \
		'-1 10 2 2 1' '24 10 9 9 10 2 2' "$(printf '%05000d' 0)"; do
		bound
		lease BOUND new_ip_address=10.2.2.2 new_routers=10.2.2.1 \
			"new_rfc3442_classless_static_routes=$routes" \
			2>/dev/null || fail "$routes: $?"
		assert_nothing_of_ours
	done
	for interface in '' ../../etc/passwd 'a b' "$(printf '%0300d' 1)" lo; do
		env -i reason=BOUND "interface=$interface" \
			new_ip_address=10.2.2.2 new_routers=10.2.2.1 \
			/usr/libexec/multihome/lease 2>/tmp/err || fail "$?"
		assert_eq '' "$(cat /tmp/err)"
	done
	bound
	assert_line2
}

# Its note is damaged: no lease, and the next one mends it.
case_damaged_note() {
	start
	note=$(echo /run/multihome/*/lease/eth1)
	assert test -s "$note"
	for content in '' x '10.2.2.2' '10.2.2.2 x' '10.2.2.2  10.2.2.1' '\0'; do
		# shellcheck disable=SC2059
		printf "$content" >"$note"
		ends 4 multihome sync
		assert_nothing_of_ours
		bound
		assert_line2
	done
	rm "$note"
	ln -s /etc/passwd "$note"
	ends 4 multihome sync
	bound
	assert_line2
	assert grep -q root /etc/passwd
}

# Something is in the place of its note: said, and no uplink without it.
case_no_room_for_the_note() {
	topo_up
	topo_addr
	bound
	note=$(echo /run/multihome/*/lease/eth1)
	rm "$note"
	mkdir "$note"
	bound 2>/tmp/err || fail "the hook: $?"
	assert_eq 'multihome: eth1: cannot note its lease: Is a directory' \
		"$(cat /tmp/err)"
	rmdir "$note"
	bound
	dhcp_up
	assert_line2
}
