# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An ifcfg file whose interface NetworkManager has, which calls no hook: the daemon
# takes it up, whichever of the two starts first.
# shellcheck disable=SC2119 # watch_start takes what a case has

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

ifcfg() {
	mkdir -p /etc/sysconfig/network-scripts
	printf '%s\n' DEVICE=eth1 BOOTPROTO=none "$@" \
		>/etc/sysconfig/network-scripts/ifcfg-eth1
}

in_force() {
	has_source 10.2.2.2 && has_source 2001:db8:2::2 &&
		has_default 10.2.2.1 && has_default 2001:db8:2::1
}

# Its claim is that of the file, with or without the daemon.
is_of_file() {
	grep -q "^claim${tab}eth1${tab}any${tab}any" /run/multihome/*/dev/eth1
}

case_ifcfg_daemon_first() {
	topo_up
	ifcfg MULTIHOME_TABLE=ISP2
	watch_start
	assert_nothing_of_ours
	assert_records 0
	nm_start
	nm_static 1
	nm_static 2
	nm_up 1
	nm_up 2
	must_wait_for 5 in_force
	assert is_of_file
	must_wait_for 5 ping_check 10.2.2.2
	must_wait_for 5 ping_check 2001:db8:2::2
	nmcli connection down line2 >/dev/null
	must_wait_for 5 nothing_of_ours
	nm_up 2
	must_wait_for 5 in_force
	# as reload has it
	ends 0 multihome reload
	assert_eq '' "$out"
	watch_stop
}

case_ifcfg_daemon_last() {
	topo_up
	nm_start
	nm_static 1
	nm_static 2
	nm_up 1
	nm_up 2
	ifcfg MULTIHOME_TABLE=ISP2 NM_CONTROLLED=no
	watch_start
	assert_nothing_of_ours
	ifcfg MULTIHOME_TABLE=ISP2
	kill -HUP "$watch_pid"
	must_wait_for 5 in_force
	# a section has it, too: the file counts
	mkdir -p /etc/multihome.d
	printf '%s\n' '[eth1]' 'table = 7777' >/etc/multihome.d/isp2.conf
	kill -HUP "$watch_pid"
	must_wait_for 5 grep -q 'which count; expected them in one place' \
		/run/multihome/*/dev/eth1
	assert in_force
	rm /etc/multihome.d/isp2.conf
	ifcfg MULTIHOME_TABLE=255
	kill -HUP "$watch_pid"
	must_wait_for 5 grep -q 'expected a table other than 0' \
		/run/multihome/*/dev/eth1
	assert in_force
	ifcfg
	ends 0 multihome reload
	assert_nothing_of_ours
	assert_records 0
	watch_stop
}
