# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is said of endpoints of MPTCP: by check, explain and generate, and by reload
# and sync where a stanza asks for others.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/checked.sh
. /multihome/tests/lib/checked.sh

case_check() {
	start
	lines 'mptcp subflow signal' 'mptcp signal'
	finds 0
	lines 'mptcp signal fullmesh' ''
	finds 3 '5: multihome-mptcp: expected signal or fullmesh, not both, got "signal fullmesh"'
	lines '' 'mptcp subflow'
	echo 0 >/proc/sys/net/mptcp/enabled
	finds 4 '9: multihome-mptcp: net.mptcp.enabled is 0: no program has MPTCP, until sysctl(8) sets it to 1'
	lines '' 'mptcp no'
	finds 0
	assert_eq 0 "$(cat /proc/sys/net/mptcp/enabled)" 'net.mptcp.enabled'
}

# userspace_pm: sessions are a program's, by the sysctl that this kernel has.
userspace_pm() {
	if [ -e /proc/sys/net/mptcp/path_manager ]; then
		echo userspace >/proc/sys/net/mptcp/path_manager
	else
		echo 1 >/proc/sys/net/mptcp/pm_type
	fi
}

case_check_path_manager() {
	start
	lines 'mptcp subflow' ''
	userspace_pm
	finds 4 '5: multihome-mptcp: net.mptcp.pm_type is 1: the kernel does nothing with endpoints, a program has to'
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	ends 0 multihome status eth0
	assert_contains "$out" 'net.mptcp.pm_type is 1'
}

# Nine addresses in all.
case_check_too_many() {
	start
	lines 'mptcp subflow' 'mptcp subflow;source 10.2.2.2 10.2.2.11 10.2.2.12 10.2.2.13 10.2.2.14 10.2.2.15 10.2.2.16 10.2.2.17'
	for n in 1 2 3 4 5 6; do
		ip addr add 10.2.2.1$n/24 dev eth1
	done
	ends 0 multihome check /tmp/stanzas
	ip addr add 10.2.2.17/24 dev eth1
	finds 4 '5: multihome-mptcp: expected at most 8 addresses that have it, all stanzas together, got 9'
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow IF_MULTIHOME_SOURCE='10.2.2.2 10.2.2.11
		10.2.2.12 10.2.2.13 10.2.2.14 10.2.2.15 10.2.2.16 10.2.2.17'
	assert_eq 8 "$(ip mptcp endpoint | wc -l)" endpoints
	assert_contains "$(syslog)" 'eth1: multihome-mptcp: no endpoint 10.2.2.17 dev eth1 subflow: a network namespace has at most 8, and has them (ip mptcp endpoint)'
}


# Whose endpoint is that of the packet's source, and by which stanza.
case_explain() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line6_up 1 IF_MULTIHOME_MPTCP='signal subflow'
	line_up 2
	ends 0 multihome explain --from 10.1.1.2 203.0.113.10
	assert_contains "$out" '  leaves  by eth0 to 10.1.1.1
  mptcp   10.1.1.2 dev eth0 subflow
          multihome, by iface eth0 inet static'
	ends 0 multihome explain 203.0.113.10
	assert_contains "$out" '  mptcp   10.1.1.2 dev eth0 subflow'
	must_wait_for 5 multihome explain --from 2001:db8:1::2 2001:db8:ffff::10
	ends 0 multihome explain --from 2001:db8:1::2 2001:db8:ffff::10
	assert_contains "$out" '  mptcp   2001:db8:1::2 dev eth0 signal subflow
          multihome, by iface eth0 inet6 static'
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	assert_lacks "$out" mptcp
	ip mptcp endpoint add 10.2.2.2 dev eth1 signal port 443
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	assert_contains "$out" '  mptcp   10.2.2.2 dev eth1 port 443 signal
          added by hand or a program'
	# what comes in is another's
	ends 0 multihome explain --from 203.0.113.10 --in eth0 10.1.1.2
	assert_lacks "$out" mptcp
	# somebody has made ours his
	ip mptcp endpoint change id "$(ip mptcp endpoint |
		sed -n 's/^10.1.1.2 id \([0-9]*\) .*/\1/p')" backup
	ends 0 multihome explain --from 10.1.1.2 203.0.113.10
	assert_contains "$out" '  mptcp   10.1.1.2 dev eth0 subflow backup
          added by hand or a program'
	ends 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome explain --from 2001:db8:1::2 2001:db8:ffff::10
	assert_contains "$out" '  mptcp   2001:db8:1::2 dev eth0 signal subflow'
}

# What NetworkManager is told, and that files hold none, is beside rules and routes.
case_generate() {
	topo_up
	topo_addr
	ends 0 multihome generate --nm eth1 table=7 gateway=10.2.2.1 \
		source=10.2.2.2
	assert_lacks "$out" mptcp
	ends 0 multihome generate --nm eth1 table=7 gateway=10.2.2.1 \
		source=10.2.2.2 mptcp='signal subflow'
	assert_contains "$out" "# Endpoints of MPTCP, of all its addresses. Needs NetworkManager 1.40 or later.
nmcli connection modify eth1 connection.mptcp-flags 'enabled signal subflow'"
	ends 3 multihome generate --nm eth1 table=7 mptcp=always
	assert_contains "$out" 'mptcp: expected '
}

# stanza WORDS: eth0 has that.
stanza() {
	two_lines ISP2 ISP1 10.2.2.1
	sed -i "s/^\tmultihome-gateway 10.1.1.1/&\n\tmultihome-mptcp $1/" \
		/etc/network/interfaces
}

# What ends sessions is done by reload alone, which shows it before; backup by both.
case_reload() {
	topo_up
	topo_addr
	stanza subflow
	ends 0 multihome reload
	assert_contains "$out" 'eth0: add endpoint 10.1.1.2 dev eth0 subflow'
	number=$(ip mptcp endpoint)
	touches_nothing multihome reload --dry-run
	assert_eq 'nothing would change' "$out"
	ends 0 multihome reload
	assert_eq "$number" "$(ip mptcp endpoint)" 'reload without change'
	stanza 'subflow backup'
	touches_nothing multihome reload --dry-run
	assert_eq 'ip mptcp endpoint change 10.1.1.2 dev eth0 subflow backup' "$out"
	ends 0 multihome reload
	assert_eq 'eth0: change endpoint 10.1.1.2 dev eth0 subflow backup' "$out"
	stanza signal
	ends 0 multihome sync
	assert_eq '' "$out" 'sync, of a stanza that is not in force'
	touches_nothing multihome reload --dry-run
	assert_eq 'ip mptcp endpoint delete id 1
ip mptcp endpoint add 10.1.1.2 dev eth0 signal' "$out"
	ends 0 multihome reload
	assert_contains "$out" 'eth0: remove endpoint 10.1.1.2 dev eth0 subflow backup'
	assert_contains "$out" 'eth0: add endpoint 10.1.1.2 dev eth0 signal'
}

# Somebody's limits that are too small are told of in status, and raised by sync.
case_limits() {
	topo_up 3
	topo_addr
	for n in 1 2 3; do
		line_up $n IF_MULTIHOME_MPTCP=subflow
	done
	ends 0 multihome status eth0
	assert_lacks "$out" limits
	ip mptcp limits set subflows 0
	ends 0 multihome status eth0
	assert_contains "$out" 'note      ip mptcp limits are subflows 0 add_addr_accepted 0, and lines with
              endpoints need 2 and 0: multihome sync raises them'
	ends 0 multihome sync
	assert_contains "$out" 'ip mptcp limits: subflows 2 add_addr_accepted 0, which were 0 and 0'
	ends 0 multihome flush
	assert_contains "$(ip mptcp limits)" 'subflows 0'
}
