# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where NetworkManager has the interface, ifup calls no hook: said beforehand,
# with what to write for it instead. A stand-in: a process of that name, and
# what NetworkManager notes of a device.

# nm_start: as far as can be seen from outside.
nm_start() {
	cp /usr/bin/sleep /run/NetworkManager-bin
	mkdir -p /run/nmbin /run/NetworkManager/devices
	mv /run/NetworkManager-bin /run/nmbin/NetworkManager
	/run/nmbin/NetworkManager 300 &
	nm_pid=$!
	must_wait_for 5 nm_runs
}

# nm_runs: until it is executed, the process has the name of its shell.
nm_runs() {
	test "$(cat "/proc/$nm_pid/comm")" = NetworkManager
}

case_check_and_generate() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome hooks install >/dev/null
	assert multihome check
	nm_start
	assert_status 4 multihome check
	assert_contains "$(multihome check 2>&1 || :)" \
		'ifcfg-eth1: NetworkManager runs and has this interface: ifup hands it over and calls no hook; expected NM_CONTROLLED=no'
	assert_status 4 multihome generate --write
	refute test -e "$SCRIPTS/rule-eth1"
	refute test -e "$SCRIPTS/route-eth1"
	out=$(multihome generate 2>/dev/null || :)
	assert_contains "$out" 'IPV4_ROUTE_TABLE=7001'
	assert_contains "$out" 'ROUTING_RULE_1='
	assert_contains "$out" 'nmcli connection modify eth1'
	# a dispatcher script of its runs the files
	d=/usr/lib/NetworkManager/dispatcher.d
	mkdir -p $d
	ln -s /bin/true $d/10-ifcfg-rh-routes.sh
	assert multihome generate --write
	assert test -e "$SCRIPTS/rule-eth1"
	assert multihome check
	rm $d/10-ifcfg-rh-routes.sh "$SCRIPTS/rule-eth1" "$SCRIPTS/route-eth1"
	# told to keep off, it does
	ifcfg_line 2 NM_CONTROLLED=no MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=10.2.2.1
	assert multihome check
	assert multihome generate --write
	assert test -e "$SCRIPTS/rule-eth1"
}

# Of an address that a lease gave NetworkManager knows better than a file; and
# what is refused is not printed as keys either.
case_dynamic_and_refused() {
	topo_up
	ip addr add 10.2.2.2/24 dev eth1 valid_lft 600 preferred_lft 600
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp NAME=uplink-two \
		MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	nm_start
	out=$(multihome generate 2>/dev/null || :)
	assert_contains "$out" 'nmcli connection modify uplink-two'
	assert_contains "$out" IPV4_ROUTE_TABLE=7001
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp MULTIHOME_TABLE=main
	assert_eq '' "$(multihome generate 2>/run/err || :)"
	assert_contains "$(cat /run/err)" 'NetworkManager has this interface'
}

case_unmanaged_device() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome hooks install >/dev/null
	nm_start
	printf '[device]\nmanaged=false\n' >"/run/NetworkManager/devices/$(cat \
		/sys/class/net/eth1/ifindex)"
	assert multihome check
}

# Nobody calls us: the stanza would be a dead letter.
case_no_slot() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert_status 4 multihome check
	assert_contains "$(multihome check 2>&1 || :)" \
		'/sbin/ifup-local: does not call multihome'
	# the administrator's own, which calls ours
	for h in ifup-local ifdown-local; do
		hook_script $h <<-EOT
		/usr/libexec/multihome/$h "\$@"
		EOT
	done
	assert multihome check
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
	# files do the work: no helper is needed
	rm /sbin/ifup-local /sbin/ifdown-local
	assert multihome generate --write
	assert multihome check
}
