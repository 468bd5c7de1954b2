# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Endpoints of MPTCP that come and go with the lines: what is ours, what is
# somebody else's, and the limits.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# endpoints: sorted, without their numbers.
endpoints() {
	ip mptcp endpoint | sed -E 's/ id [0-9]+//; s/ +$//' | sort
}

# assert_endpoints <<EOF: these and no other.
assert_endpoints() {
	slurp
	assert_eq "$slurped" "$(endpoints)" 'ip mptcp endpoint'
}

# numbered ADDRESS: the number that its endpoint has.
numbered() {
	ip mptcp endpoint | sed -nE "s/^$1 id ([0-9]+) .*/\\1/p"
}

case_comes_and_goes() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP='subflow signal'
	line6_up 2 IF_MULTIHOME_MPTCP=signal
	assert_endpoints <<-EOF
	10.1.1.2 subflow dev eth0
	10.2.2.2 signal subflow dev eth1
	2001:db8:2::2 signal dev eth1
	EOF
	before=$(ip mptcp endpoint)
	ends 0 multihome sync
	assert_eq '' "$(cat /tmp/out /tmp/err)" 'what sync says'
	ends 0 multihome status
	assert_eq "$before" "$(ip mptcp endpoint)" 'after sync'
	debian_down eth1
	assert_endpoints <<-EOF
	10.1.1.2 subflow dev eth0
	EOF
	ends 0 multihome flush
	assert_contains "$(cat /tmp/out)" \
		'eth0: remove endpoint 10.1.1.2 dev eth0 subflow'
	assert_endpoints </dev/null
	assert_nothing_of_ours
	assert_records 0
}

# What others have made stays as it is, whatever comes and goes.
case_foreign() {
	topo_up
	topo_addr
	ip mptcp endpoint add 10.2.2.2 dev eth1 signal
	ip mptcp endpoint add 192.0.2.7
	before=$(ip mptcp endpoint)
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	assert_contains "$(syslog)" 'eth1: multihome-mptcp: there is an endpoint that is not multihome'"'"'s, which stays: 10.2.2.2 dev eth1 signal'
	assert_eq "$before" "$(ip mptcp endpoint)" 'with the line'
	ends 0 multihome sync
	ends 0 multihome status eth1
	assert_contains "$out" "multihome-mptcp: there is an endpoint that is not multihome's,"
	debian_down eth1
	assert_eq "$before" "$(ip mptcp endpoint)" 'after ifdown'
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	ends 0 multihome flush
	assert_eq "$before" "$(ip mptcp endpoint)" 'after flush'
}

# One of ours that somebody changes is his.
case_becomes_foreign() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	ip mptcp endpoint change id "$(numbered 10.1.1.2)" backup
	ends 0 multihome sync
	debian_down eth0
	assert_endpoints <<-EOF
	10.1.1.2 subflow backup dev eth0
	EOF
}

# The same that was there before is not ours, and stays, too.
case_same_foreign() {
	topo_up
	topo_addr
	ip mptcp endpoint add 10.1.1.2 dev eth0 subflow
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	ends 0 multihome sync
	debian_down eth0
	assert_endpoints <<-EOF
	10.1.1.2 subflow dev eth0
	EOF
}

case_too_many() {
	topo_up
	topo_addr
	for n in 1 2 3 4 5 6 7 8; do
		ip mptcp endpoint add 192.0.2.$n
	done
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	assert_contains "$(syslog)" 'eth0: multihome-mptcp: no endpoint 10.1.1.2 dev eth0 subflow: a network namespace has at most 8, and has them (ip mptcp endpoint)'
	has_source 10.1.1.2 ISP1 || fail 'the line is not in force'
	ends 0 multihome status eth0
	assert_contains "$out" 'no endpoint 10.1.1.2 dev eth0 subflow'
	ip mptcp endpoint delete id "$(numbered 192.0.2.3)"
	ends 0 multihome sync
	assert_contains "$out" 'eth0: add endpoint 10.1.1.2 dev eth0 subflow'
	ends 0 multihome status eth0
}

# A deleted one is drift, and mended.
case_mended() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	ip mptcp endpoint flush
	ends 4 multihome status eth0
	assert_contains "$out" 'missing: endpoint 10.1.1.2 dev eth0 subflow'
	ends 0 multihome sync
	assert_eq 'eth0: add endpoint 10.1.1.2 dev eth0 subflow' "$out"
	watch_start nice
	ip mptcp endpoint flush
	must_wait_for 10 has_endpoint 10.1.1.2
	assert_contains "$(watch_said)" 'eth0: add endpoint 10.1.1.2 dev eth0 subflow'
}

# One with a port is none of the address.
case_mended_beside_port() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=signal
	ip mptcp endpoint add 10.1.1.2 signal port 443
	ends 0 multihome status eth0
	watch_start nice
	ip mptcp endpoint delete id "$(numbered 10.1.1.2)"
	must_wait_for 10 has_endpoint 10.1.1.2
	watch_stop
	debian_down eth0
	assert_endpoints <<-EOF
	10.1.1.2 port 443 signal
	EOF
}

has_endpoint() {
	[ -n "$(numbered "$1")" ]
}

# backup alone is changed in place, and keeps sessions; all else only where it is
# asked for.
case_changed() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	number=$(numbered 10.1.1.2)
	line_up 1 IF_MULTIHOME_MPTCP='subflow backup'
	assert_contains "$(syslog)" 'eth0: change endpoint 10.1.1.2 dev eth0 subflow backup'
	assert_endpoints <<-EOF
	10.1.1.2 subflow backup dev eth0
	EOF
	assert_eq "$number" "$(numbered 10.1.1.2)" 'its number'
	line_up 1 IF_MULTIHOME_MPTCP=signal
	assert_endpoints <<-EOF
	10.1.1.2 signal dev eth0
	EOF
	line_up 1
	assert_endpoints </dev/null
}

# Whoever is killed between the record and the kernel leaves none behind.
case_killed() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	set -- /run/multihome/*/dev/eth0
	sed -i 's/^\(endpoint\t10.1.1.2\)\t[0-9]*/\1\t0/' "$1"
	assert_contains "$(cat "$1")" "endpoint${tab}10.1.1.2${tab}0${tab}2"
	ends 0 multihome sync
	assert_eq '' "$out" 'what sync says'
	refute grep -q "10.1.1.2${tab}0" "$1"
	debian_down eth0
	assert_endpoints </dev/null
}

# What ifup was asked for, and was killed at before the kernel had it, is what sync does.
case_killed_at_change() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	set -- /run/multihome/*/dev/eth0
	device=$(cat /sys/class/net/eth0/ifindex)
	sed -i "s/^endpoint.*/&\\nendpoint${tab}10.1.1.2${tab}0${tab}1${tab}$device/
		s/\\(mptcp$tab\\)subflow/\\1signal/" "$1"
	ends 0 multihome sync
	assert_endpoints <<-EOF
	10.1.1.2 signal dev eth0
	EOF
	debian_down eth0
	assert_endpoints </dev/null
}

limits() {
	ip mptcp limits | sed -E 's/.*accepted ([0-9]+) subflows ([0-9]+).*/\2 \1/'
}

# Four lines need three further subflows; what was found is put back with the last
# of ours, unless somebody has changed it.
case_limits() {
	topo_up
	topo_addr
	assert_eq '2 0' "$(limits)" limits
	four_lines subflow
	assert_eq '3 0' "$(limits)" 'with four lines'
	debian_down eth3
	assert_eq '3 0' "$(limits)" 'with three lines'
	ends 0 multihome flush
	assert_eq '2 0' "$(limits)" 'with none'
	four_lines fullmesh
	assert_eq '3 3' "$(limits)" 'with four lines, fullmesh'
	ip mptcp limits set subflows 4
	ends 0 multihome flush
	assert_eq '4 0' "$(limits)" 'with none, and what somebody has set'
}

# Also where somebody has deleted the last of ours before.
case_limits_deleted() {
	topo_up
	topo_addr
	four_lines subflow
	assert_eq '3 0' "$(limits)" 'with four lines'
	ip mptcp endpoint flush
	for n in 0 1 2 3; do
		debian_down eth$n
	done
	assert_eq '2 0' "$(limits)" 'with none'
	assert_records 0
}

# four_lines WORD: eth0 to eth3, of which two lead nowhere.
four_lines() {
	for n in 1 2 3 4; do
		ip link show "eth$((n - 1))" >/dev/null 2>&1 ||
			ip link add "eth$((n - 1))" type veth peer "peer$n"
		ip link set "eth$((n - 1))" up
		ip addr replace "10.$n.$n.2/24" dev "eth$((n - 1))"
		line_up $n IF_MULTIHOME_MPTCP="$1"
	done
}

# Not what lasts a day, nor what is of the link; nor a prefix.
case_addresses() {
	topo_up
	topo_addr
	ip addr add 2001:db8:1::77/64 dev eth0 preferred_lft 0
	line6_up 1 IF_MULTIHOME_MPTCP=subflow \
		IF_MULTIHOME_SOURCE='2001:db8:1::2 2001:db8:1::77 2001:db8:1:7::/64'
	assert_endpoints <<-EOF
	2001:db8:1::2 subflow dev eth0
	EOF
}

# net.mptcp.enabled is told of, and left as it is.
case_disabled() {
	topo_up
	topo_addr
	sysctl -qw net.mptcp.enabled=0
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	assert_endpoints <<-EOF
	10.1.1.2 subflow dev eth0
	EOF
	ends 0 multihome status eth0
	assert_contains "$out" 'net.mptcp.enabled is 0'
	assert_eq 0 "$(sysctl -n net.mptcp.enabled)" 'net.mptcp.enabled'
}

# For the kernel 10.1.1.2 and ::ffff:10.1.1.2 are one address.
case_foreign_mapped() {
	topo_up
	topo_addr
	ip mptcp endpoint add ::ffff:10.1.1.2 signal
	before=$(ip mptcp endpoint)
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	assert_contains "$(syslog)" "eth0: multihome-mptcp: there is an endpoint that is not multihome's, which stays: 10.1.1.2 signal"
	ends 0 multihome sync
	ends 0 multihome status eth0
	debian_down eth0
	assert_eq "$before" "$(ip mptcp endpoint)" 'after ifdown'
}

# Twice, and all at once.
case_at_once() {
	topo_up
	topo_addr
	for _ in 1 2 3 4 5; do
		for n in 1 2 1 2; do
			line_up $n IF_MULTIHOME_MPTCP=subflow 2>/dev/null &
		done
		multihome sync >/dev/null 2>&1 &
		wait
		assert_endpoints <<-EOF
		10.1.1.2 subflow dev eth0
		10.2.2.2 subflow dev eth1
		EOF
		for n in 1 2 1; do
			debian_down eth$((n - 1)) &
		done
		wait
		assert_endpoints </dev/null
		assert_records 0
	done
}

# An address that is away for a moment, or deprecated, has sessions: its endpoint stays,
# with its number.
case_address_comes_back() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line6_up 2 IF_MULTIHOME_MPTCP=subflow
	before=$(ip mptcp endpoint)
	ip addr del 10.1.1.2/24 dev eth0
	ip addr change 2001:db8:2::2/64 dev eth1 preferred_lft 0
	ends 0 multihome sync
	assert_lacks "$out" endpoint
	assert_eq "$before" "$(ip mptcp endpoint)" 'without the address'
	ip addr add 10.1.1.2/24 dev eth0
	ends 0 multihome sync
	assert_lacks "$out" endpoint
	assert_eq "$before" "$(ip mptcp endpoint)" 'with it'
	debian_down eth0
	debian_down eth1 ADDRFAM=inet6
	assert_endpoints </dev/null
}

# A device of that name that is another one, and one that gets another name, which is
# a hostile one.
case_device_anew() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	ip link set eth1 down
	ip link set eth1 name old
	ip link add eth1 type veth peer other
	ip addr del 10.2.2.2/24 dev old
	ip addr add 10.2.2.2/24 dev eth1
	ip link set eth1 up
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	assert_endpoints <<-EOF
	10.1.1.2 subflow dev eth0
	10.2.2.2 subflow dev eth1
	EOF
	ip link set eth0 down
	ip link set eth0 name 'a;b"c'
	ip link set 'a;b"c' up
	ends 0 multihome flush
	assert_endpoints </dev/null
	assert_records 0
	hostile=$(IFACE='a;b"c' debian_up 'a;b"c' IF_ADDRESS=10.1.1.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP1 \
		IF_MULTIHOME_GATEWAY=10.1.1.1 IF_MULTIHOME_MPTCP=subflow 2>&1)
	assert_eq '' "$hostile" 'ifup of it'
	ends 0 multihome sync
	assert_eq '' "$out" sync
	assert_contains "$(ip mptcp endpoint)" '10.1.1.2 id '
	ends 0 multihome flush
	assert_endpoints </dev/null
}

# With --confirm, what nobody confirms is as before.
case_confirm() {
	topo_up
	topo_addr
	two_lines ISP2 ISP1 10.2.2.1 'multihome-mptcp subflow'
	ends 0 multihome reload
	assert_endpoints <<-EOF
	10.2.2.2 subflow dev eth1
	EOF
	sed -i 's/mptcp subflow/mptcp signal/' /etc/network/interfaces
	multihome reload --confirm 1 >/tmp/out 2>&1
	assert_endpoints <<-EOF
	10.2.2.2 signal dev eth1
	EOF
	must_wait_for 10 endpoint_is '10.2.2.2 subflow dev eth1'
}

endpoint_is() {
	[ "$(endpoints)" = "$1" ]
}
