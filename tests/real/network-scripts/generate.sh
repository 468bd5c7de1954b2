# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# rule- and route- files instead of a helper.

# kernel_state: all rules and routes of tables other than the kernel's own,
# without protocols, sorted; what live mode and files must agree in. Files put no
# device into a group.
kernel_state() {
	for f in -4 -6; do
		ip $f rule | sed 's/ proto [a-z0-9]*//; s/ suppress_ifgroup 7000//'
		ip $f route show table all | grep ' table [0-9I]' |
			grep -v 'table local' |
			sed 's/ proto [a-z0-9]*//; s/ pref medium//'
	done | tidy | sort
}

# as_live_mode IFACE: the files by network-scripts, live mode before it: the
# same rules and routes.
as_live_mode() {
	multihome hooks install >/dev/null
	ifup "$1" >/dev/null 2>&1
	live=$(kernel_state)
	assert_contains "$live" lookup
	ifdown "$1" >/dev/null 2>&1
	assert_nothing_of_ours
	multihome hooks remove >/dev/null
	assert multihome generate --write
	ifup "$1"
	assert_eq "$live" "$(kernel_state)"
	assert_nothing_of_ours # in the way of protocols
	ifdown "$1"
	assert_eq '' "$(rules -4; rules -6)"
}

case_seed() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	as_live_mode eth1
	assert_eq '# Made by multihome from ifcfg-eth1, to which changes belong;' \
		"$(head -n 1 "$SCRIPTS/rule-eth1")"
	ifup eth1
	assert tcp_check 10.2.2.2
	assert_contains "$(multihome status)" 'eth1  generated'
	assert_lacks "$(multihome status)" 'not up'
	assert_contains "$(multihome status --json eth1)" \
		'"/etc/sysconfig/network-scripts/rule-eth1"'
	assert multihome check
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.7
	assert_status 4 multihome check
}

case_every_option() {
	topo_up
	ifcfg_line 2 IPV6INIT=yes IPV6ADDR=2001:db8:2::2/64 \
		IPADDR1=10.2.2.3 PREFIX1=24 \
		MULTIHOME_TABLE=ISP2 'MULTIHOME_GATEWAY="10.2.2.1 fe80::1"' \
		MULTIHOME_MARK=0x20/0xf0 MULTIHOME_STRICT=yes \
		'MULTIHOME_TO="192.0.2.0/24 2001:db8:77::/48"' \
		'MULTIHOME_SOURCE="10.2.2.2 10.2.9.0/24 2001:db8:2::/64"'
	as_live_mode eth1
}

case_classic() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_MAIN_ROUTES=no
	as_live_mode eth1
	assert_eq 'priority 7300 from 10.2.2.2 lookup 7001' \
		"$(grep -v '^#\|oif eth1' "$SCRIPTS/rule-eth1")"
}

# Without --write it says what it would write, a table's number too.
case_shows() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	multihome generate eth1 >/run/out
	assert_eq "==> $SCRIPTS/route-eth1 <==" "$(head -n 1 /run/out)"
	assert_contains "$(cat /run/out)" 'from 10.2.2.2 lookup 7001'
	refute test -e "$SCRIPTS/rule-eth1"
	refute test -e /etc/iproute2/rt_tables.d/multihome.conf
}

# A file of somebody else is never touched, and nothing is written beside it.
case_files_of_others() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	echo 'from 10.2.2.2 table 2 prio 1000' | scripts_file rule-eth1
	assert_status 3 multihome generate --write
	assert_eq 'from 10.2.2.2 table 2 prio 1000' \
		"$(cat "$SCRIPTS/rule-eth1")"
	refute test -e "$SCRIPTS/route-eth1"
	rm "$SCRIPTS/rule-eth1"
	mkdir "$SCRIPTS/rule-eth1"
	assert_status 3 multihome generate --write
	rmdir "$SCRIPTS/rule-eth1"
	# a link is not followed: what it leads to stays as it is
	echo precious >/run/precious
	ln -s /run/precious "$SCRIPTS/rule-eth1"
	assert_status 3 multihome generate --write
	assert_eq precious "$(cat /run/precious)"
	rm "$SCRIPTS/rule-eth1"
	assert multihome generate --write
	# a second time nothing is written
	before=$(stat -c %i "$SCRIPTS"/r*-eth1)
	assert_eq '' "$(multihome generate --write)"
	assert_eq "$before" "$(stat -c %i "$SCRIPTS"/r*-eth1)"
	# the options are gone
	ifcfg_line 2
	assert multihome generate --write
	assert_eq '' "$(cd "$SCRIPTS" && echo r*-eth1 | grep -v '\*')"
}

# Rules of a file that is no more are deleted by nobody: the command is told.
case_what_stays() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome generate --write
	ifup eth1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_MAIN_ROUTES=no
	multihome generate --write >/dev/null 2>/run/err || :
	assert_eq 3 "$(grep -c 'stays, unless you' /run/err)"
	rm "$SCRIPTS/ifcfg-eth1"
	multihome generate --write >/dev/null 2>>/run/err || :
	refute test -e "$SCRIPTS/rule-eth1"
	refute test -e "$SCRIPTS/route-eth1"
	assert_eq 6 "$(grep -c 'stays, unless you' /run/err)"
	sed -n 's/.*unless you: //p' /run/err | sh -eu
	assert_rules -4 </dev/null
}

# Mistakes are told whole, and write nothing of that interface.
# shellcheck disable=SC2016
case_mistakes() {
	topo_up 3
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 'MULTIHOME_GATEWAY=$GW' \
		MULTIHOME_STRICT=maybe
	ifcfg_line 3 MULTIHOME_TABLE=ISP3 MULTIHOME_GATEWAY=10.3.3.1
	assert_status 3 multihome generate --write
	refute test -e "$SCRIPTS/rule-eth1"
	assert test -e "$SCRIPTS/rule-eth2"
	multihome generate 2>/run/err >/dev/null || :
	assert_contains "$(cat /run/err)" 'ifcfg-eth1:7: MULTIHOME_GATEWAY: expected'
	assert_contains "$(cat /run/err)" 'ifcfg-eth1:8: MULTIHOME_STRICT: expected yes, no or always'
	assert_status 2 multihome generate --wirte
	assert_status 1 multihome generate nosuch
	# both claim one table
	ifcfg_line 2 MULTIHOME_TABLE=ISP3 MULTIHOME_GATEWAY=10.2.2.1
	assert_status 3 multihome generate
}

# An address by DHCP is known once it is there, and then only.
case_not_fixed() {
	topo_up
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp MULTIHOME_TABLE=ISP2
	assert_status 4 multihome generate --write
	refute test -e "$SCRIPTS/rule-eth1"
}

# With the helper in its slot as well, nothing is installed twice, and it gives
# back what an alias's ifdown took from the device's file.
case_with_the_helper() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24 ONPARENT=no
	multihome generate --write >/dev/null
	ifup eth1
	assert_nothing_of_ours
	before=$(kernel_state)
	assert_contains "$before" 'from 10.2.2.2 lookup'
	ifup eth1:1 >/dev/null 2>&1
	ifdown eth1:1
	assert_eq "$before" "$(kernel_state)"
	assert_contains "$(syslog)" 'eth1: add rule priority 7300 from 10.2.2.2'
	ifdown eth1
	assert_lacks "$(ip rule)" 10.2.2.2
}

# Files made while the uplink is up by the helper: the next ifup hands it over,
# and at no end of that is the uplink gone.
case_from_live() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	live=$(kernel_state)
	multihome generate --write >/dev/null
	ifup eth1 >/dev/null 2>&1
	assert_nothing_of_ours
	assert_eq "$live" "$(kernel_state)"
	assert tcp_check 10.2.2.2
}

case_no_network_scripts() {
	rm -rf /etc/sysconfig/network-scripts
	assert_status 1 multihome generate
}

# seed_state: table ISP2, and which source has it, whatever its priority. The
# seed's default has no preferred source, which makes no difference to a source
# that is decided.
seed_state() {
	ip route show table ISP2 | sed '/^default/s/ src [0-9.]*//' | tidy
	ip rule | sed -n 's/^[0-9]*:\t\(from 10.*ISP2\)/\1/p' | tidy
}

# The set-up by hand that this project replaces, to options and back again: the
# files that are generated then do what those by hand did.
case_there_and_back() {
	topo_up
	echo '2 ISP2' >>/etc/iproute2/rt_tables
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=none ONBOOT=yes \
		NETMASK=255.255.255.0 IPADDR=10.2.2.2 TYPE=Ethernet \
		USERCTL=no IPV6INIT=no PEERDNS=yes
	echo 'from 10.2.2.2 table ISP2' | scripts_file rule-eth1
	scripts_file route-eth1 <<-EOT
	10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	10.2.2.0/24 dev eth1 src 10.2.2.2
	default via 10.2.2.1 table ISP2
	EOT
	ifup eth1 >/dev/null 2>&1
	by_hand=$(seed_state)
	assert_contains "$by_hand" 'from 10.2.2.2 lookup ISP2'
	ifdown eth1
	multihome import >/run/imported
	assert_eq "$(printf '%s\n' MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=10.2.2.1)" "$(grep -v '^#' /run/imported |
		grep .)"
	cat /run/imported >>"$SCRIPTS/ifcfg-eth1"
	rm "$SCRIPTS/rule-eth1" "$SCRIPTS/route-eth1"
	# the single rule of before, as the import says
	echo MULTIHOME_MAIN_ROUTES=no >>"$SCRIPTS/ifcfg-eth1"
	assert multihome generate --write
	assert_eq 'priority 7300 from 10.2.2.2 lookup 2' \
		"$(grep -v '^#\|oif eth1' "$SCRIPTS/rule-eth1")"
	ifup eth1
	assert_eq "$by_hand" "$(seed_state)"
	assert tcp_check 10.2.2.2
}

# Where nothing can be written it is said, and nothing is half written.
case_cannot_write() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	cp -r "$SCRIPTS" /tmp/scripts
	mount --bind "$SCRIPTS" "$SCRIPTS"
	mount -o remount,bind,ro "$SCRIPTS"
	assert_status 1 multihome generate --write 2>/run/err
	assert_contains "$(cat /run/err)" "$SCRIPTS/rule-eth1: Read-only file system"
	umount "$SCRIPTS"
	mount -t tmpfs -o size=16k scripts "$SCRIPTS"
	cp /tmp/scripts/ifcfg-eth1 "$SCRIPTS/"
	cat /dev/zero >"$SCRIPTS/full" 2>/dev/null || :
	assert_status 1 multihome generate --write 2>/run/err
	assert_contains "$(cat /run/err)" "$SCRIPTS/rule-eth1: No space left on device"
	assert_eq 2 "$(find "$SCRIPTS" -type f | wc -l)" 'files there'
	rm "$SCRIPTS/full"
	assert multihome generate --write
	umount "$SCRIPTS"
}

# What only an address that is not there would tell cannot be in a file.
case_pending() {
	topo_up
	ip link set eth1 down
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp MULTIHOME_TABLE=ISP2
	assert_status 4 multihome generate --write 2>/run/err
	assert_contains "$(cat /run/err)" 'files can hold only what is known'
	refute test -e "$SCRIPTS/rule-eth1"
}

# What no such file can have is said, as a comment.
case_mptcp() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_MPTCP=subflow
	assert multihome generate
	assert_contains "$(multihome generate)" '# eth1: no such file has endpoints of MPTCP: the hook adds it, or a script: ip mptcp endpoint add 10.2.2.2 dev eth1 subflow'
	assert multihome generate --write
	refute grep -rq mptcp "$SCRIPTS"/rule-eth1 "$SCRIPTS"/route-eth1
}
