# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# A device that is in a VRF has its routes there, and no uplink. In a machine, whose
# kernel has VRFs.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

in_blue='eth1 is in the VRF blue, whose table 10 has its routes'

# blue: a VRF, in which nothing is yet.
blue() {
	ip link add blue type vrf table 10
	ip link set blue up
}

# eth1_up: as topo_addr leaves it; who goes into a VRF or out of it loses addresses.
eth1_up() {
	ip link set eth1 up
	ip addr replace 10.2.2.2/24 dev eth1
	ip -6 addr replace 2001:db8:2::2/64 dev eth1 nodad
}

# Refused while it is in it, and in force when it is not any more.
case_refused() {
	topo_up
	topo_addr
	blue
	ip link set eth1 master blue
	eth1_up
	line_up 1
	line_up 2 >/tmp/said 2>&1
	assert_contains "$(cat /tmp/said)" "multihome-table: $in_blue"
	assert lacks_source 10.2.2.2
	ends 3 multihome status
	assert_contains "$(echo "$out" | xargs)" "$in_blue"
	ends 3 multihome sync
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		>/tmp/stanzas
	ends 3 multihome check /tmp/stanzas
	assert_contains "$(cat /tmp/err)" \
		"/tmp/stanzas:3: multihome-table: $in_blue"
	ip link set eth1 nomaster
	eth1_up
	assert multihome sync
	assert has_source 10.2.2.2
	assert multihome status
}

# explain names the rule by which the kernel asks the VRF first.
case_explain() {
	topo_up
	topo_addr
	blue
	ip link set eth1 master blue
	eth1_up
	ip route add default via 10.2.2.1 table 10
	ip -6 route add default via 2001:db8:2::1 dev eth1 table 10
	for to in 203.0.113.10 2001:db8:ffff::10; do
		ends 0 multihome explain --oif eth1 $to
		assert_contains "$out" 'rule    priority 1000 from all l3mdev'
		assert_contains "$out" "the kernel's own"
		assert_contains "$out" ' table 10'
		assert_contains "$out" "note    $in_blue"
	done
	ends 0 multihome explain 203.0.113.10
	assert_lacks "$out" l3mdev
}

# Who is put into one while in force waits, for as long as that lasts.
case_put_in() {
	topo_up
	topo_addr
	blue
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	watch_start
	must_wait_for 5 multihome lines ISP2
	ip link set eth1 master blue
	eth1_up
	must_wait_for 5 eval 'multihome status eth1 | grep -q "in the VRF blue"'
	ends 4 multihome status eth1
	assert_contains "$(echo "$out" | xargs)" "$in_blue"
	must_wait_for 2 lacks_source 10.2.2.2
	ends 4 multihome lines ISP2
	assert_contains "$out" pending
	ip link set eth1 nomaster
	eth1_up
	must_wait_for 5 has_source 10.2.2.2
	must_wait_for 5 multihome lines ISP2
	watch_stop
}
