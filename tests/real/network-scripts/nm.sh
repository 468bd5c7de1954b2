# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where NetworkManager has the interface, ifup calls no hook: said beforehand,
# with what to write for it instead. A stand-in: a process of that name, and
# what NetworkManager notes of a device.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# nm_start [NAME [COMMAND...]]: as far as can be seen from outside, or with
# another name; COMMAND starts it. Its dispatcher does not call us.
nm_start() {
	nm_name=${1-NetworkManager}
	[ $# -eq 0 ] || shift
	mkdir -p /run/nmbin /run/NetworkManager/devices
	rm -f /usr/lib/NetworkManager/dispatcher.d/50-multihome
	cp /usr/bin/sleep "/run/nmbin/$nm_name"
	"$@" "/run/nmbin/$nm_name" 300 &
	nm_pid=$!
	must_wait_for 5 nm_runs
}

# nm_runs: until it is executed, the process has the name of its shell.
nm_runs() {
	test "$(cat "/proc/$nm_pid/comm")" = "$nm_name"
}

nm_end() {
	kill "$nm_pid"
	wait "$nm_pid" || :
}

case_check_and_generate() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome hooks install >/dev/null
	assert multihome check
	nm_start
	assert_status 4 multihome check
	assert_contains "$(multihome check 2>&1 || :)" \
		'ifcfg-eth1: NetworkManager runs and has this interface: ifup hands it over and calls no hook; expected /usr/lib/NetworkManager/dispatcher.d/50-multihome, by which it calls multihome, NM_CONTROLLED=no, or'
	assert_status 4 multihome generate --write
	refute test -e "$SCRIPTS/rule-eth1"
	refute test -e "$SCRIPTS/route-eth1"
	out=$(multihome generate 2>/dev/null || :)
	assert_lacks "$out" ROUTE_TABLE
	assert_contains "$out" '# default via 10.2.2.1 dev eth1 table 7001'
	assert_contains "$out" 'ROUTING_RULE_1='
	assert_contains "$out" 'nmcli connection modify eth1'
	uuid=6a1739a7-1512-43dd-9ef3-17485d23178c
	printf '[device]\nmanaged=true\nconnection-uuid=%s\n' $uuid \
		>"/run/NetworkManager/devices/$(cat /sys/class/net/eth1/ifindex)"
	assert_contains "$(multihome generate 2>/dev/null || :)" \
		"nmcli connection modify uuid $uuid"
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
	assert_contains "$out" 'addresses and routers are those of today'
	assert_contains "$out" "+ipv4.routes '0.0.0.0/0 10.2.2.1 table=7001'"
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp MULTIHOME_TABLE=main
	assert_eq '' "$(multihome generate 2>/run/err || :)"
	assert_contains "$(cat /run/err)" 'NetworkManager has this interface'
}

# managed N: check says that NetworkManager has it (4), or nothing (0).
managed() {
	ends "$1" multihome check
	[ "$1" -eq 0 ] || assert_contains "$out" 'NetworkManager runs and has'
}

one_line() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome hooks install >/dev/null
}

# What it noted of the device; its files stay when it goes, and are no sign of
# it.
case_device_files() {
	one_line
	nm_start
	notes=/run/NetworkManager/devices/$(cat /sys/class/net/eth1/ifindex)
	managed 4
	echo nothing >"$notes"
	managed 4
	printf '[device]\nmanaged=true\n' >"$notes"
	managed 4
	printf '[device]\nmanaged=false\n' >"$notes"
	managed 0
	rm "$notes"
	mkfifo "$notes"
	managed 4
	rm "$notes"
	printf '[device]\nmanaged=true\n' >"$notes"
	nm_end
	managed 0
}

# Processes with another name, of another user, in another network namespace,
# or that have ended, and nobody has waited for them.
case_processes() {
	one_line
	for name in NetworkManage NetworkManager2 networkmanager; do
		nm_start "$name"
		managed 0
		nm_end
	done
	nm_start NetworkManager unshare --net
	managed 0
	nm_end
	nm_start NetworkManager
	managed 4
	nm_end
	# its parent becomes one that waits for nobody
	# shellcheck disable=SC2016
	/usr/bin/dash -c '/run/nmbin/NetworkManager 300 & echo $! >/run/child
		exec /usr/bin/sleep 300' &
	nm_pid=$! nm_name=sleep
	must_wait_for 5 nm_runs
	managed 4
	kill "$(cat /run/child)"
	must_wait_for 5 nm_has_ended
	managed 0
	nm_end
	need_users
	nm_start NetworkManager setpriv --reuid 65534 --clear-groups
	managed 0
}

nm_has_ended() {
	grep -q '^State:.Z' "/proc/$(cat /run/child)/status"
}

# A dispatcher script of its runs the files: where it was, and where it is now.
# It passes over what is not executable.
case_dispatcher_script() {
	one_line
	assert multihome generate --write
	nm_start
	for d in /etc /usr/lib; do
		managed 4
		d=$d/NetworkManager/dispatcher.d
		mkdir -p $d
		managed 4
		echo '#!/bin/bash' >$d/10-ifcfg-rh-routes.sh
		managed 4
		chmod 755 $d/10-ifcfg-rh-routes.sh
		managed 0
		rm $d/10-ifcfg-rh-routes.sh
	done
}

# Ours is among them, where the package puts it; one of that name in /etc goes
# before it.
case_dispatcher_calls_us() {
	one_line
	rm /sbin/ifup-local /sbin/ifdown-local
	our=/usr/lib/NetworkManager/dispatcher.d/50-multihome
	etc=/etc/NetworkManager/dispatcher.d/50-multihome
	assert test -x $our
	cp $our /tmp/our
	nm_start
	managed 4
	cp /tmp/our $our
	managed 0
	chmod 644 $our
	managed 4
	chmod 755 $our
	mkdir -p /etc/NetworkManager/dispatcher.d
	ln -s /dev/null $etc
	managed 4
	rm $etc $our
	cp /tmp/our $etc
	managed 0
}

# Nobody calls us: the stanza would be a dead letter.
case_no_slot() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
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

# NetworkManager adds endpoints of MPTCP by itself, and has a word for which, where
# they are not those that are wanted.
case_mptcp() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		'MULTIHOME_MPTCP="subflow signal"'
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
	nm_start
	assert_contains "$(multihome generate 2>/dev/null || :)" \
		"nmcli connection modify eth1 connection.mptcp-flags 'enabled signal subflow'"
	word='ifcfg-eth1:8: MULTIHOME_MPTCP: NetworkManager has eth1, and adds endpoints by itself: nmcli connection modify CONNECTION connection.mptcp-flags "enabled signal subflow"'
	printf '[device]\nmanaged=true\n' \
		>"/run/NetworkManager/devices/$(cat /sys/class/net/eth1/ifindex)"
	ends 4 multihome check
	assert_lacks "$out" mptcp-flags
	ip mptcp endpoint add 10.2.2.2 dev eth1 subflow
	ends 4 multihome check
	assert_contains "$out" "$word"
	ip mptcp endpoint flush
	ip mptcp endpoint add 10.2.2.2 dev eth1 subflow signal
	ends 4 multihome check
	assert_lacks "$out" mptcp-flags
	nm_end
}
