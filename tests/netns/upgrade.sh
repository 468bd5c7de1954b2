# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What older versions have left in /run and in the kernel, their uplinks being up,
# and this version then does: it reads that, changes nothing by itself, and writes
# anew what it changes.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/older.sh
. /multihome/tests/lib/older.sh


# file_010 PATH <<EOF, link_010 DEVICE PATH...: in 0.1.0's directory.
file_010() {
	mkdir -p "$dir_010/${1%/*}"
	command cat >"$dir_010/$1"
}

link_010() {
	link_device=$1
	shift
	for link_path; do
		mkdir -p "$dir_010/${link_path%/*}"
		ln -s "$link_device" "$dir_010/$link_path"
	done
}

# run_010: /run/multihome as 0.1.0 leaves it after these calls.
#   line_up 2 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MARK=0x2/0xff
#     IF_MULTIHOME_TO=203.0.113.0/24
#   line6_up 2 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MARK=0x2/0xff
#     IF_MULTIHOME_TO=2001:db8:ffff::/64
#   env -i reason=BOUND interface=eth2 new_ip_address=10.3.3.2
#     new_routers=10.3.3.1 lease
#   debian_up line3 METHOD=dhcp IF_MULTIHOME_TABLE=ISP3 IF_MULTIHOME_DEVICE=eth2
#   line_up 1 IF_MULTIHOME_MARK=0x2/0xf	(refused)
run_010() {
	rm -rf /run/multihome
	umask 022
	cookie=$(python3 -c 'import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
print(int.from_bytes(s.getsockopt(socket.SOL_SOCKET, 71, 8), "little"))')
	dir_010=/run/multihome/$cookie
	link_010 eth1 names/table:7001 names/from:10.2.2.2_32 \
		names/from:2001:db8:2::2_128 names/to:203.0.113.0_24 \
		names/to:2001:db8:ffff::_64 marks/inet:2:255 \
		marks/inet6:2:255 strict/10.2.2.2_32 strict/2001:db8:2::2_128
	link_010 eth2 names/table:7002 iface/line3
	link_010 eth0 retry/eth0
	refused_010='iface eth0 inet static: multihome-mark: expected a mark that no other interface has, but eth1 claims it'
	printf '%s\n%s' 1795904339 "$refused_010" | file_010 last/eth0
	echo '10.3.3.2 10.3.3.1' | file_010 lease/eth2
	(umask 077 && : >"$dir_010/lock")
	file_010 dev/eth0 <<-END
	multihome	1
	band	7000	77
	claim	eth0	inet	inet 10.1.1.2	0
	try	address	10.1.1.2	iface eth0 inet static
	try	method	static	iface eth0 inet static
	try	multihome-gateway	10.1.1.1	iface eth0 inet static
	try	multihome-mark	0x2/0xf	iface eth0 inet static
	try	multihome-table	ISP1	iface eth0 inet static
	try	netmask	255.255.255.0	iface eth0 inet static
	refused	$refused_010
	end
	END
	file_010 dev/eth1 <<-'END'
	multihome	1
	band	7000	77
	claim	eth1	inet	inet 10.2.2.2	7001
	now	address	10.2.2.2	iface eth1 inet static
	now	method	static	iface eth1 inet static
	now	multihome-gateway	10.2.2.1	iface eth1 inet static
	now	multihome-mark	0x2/0xff	iface eth1 inet static
	now	multihome-strict	yes	iface eth1 inet static
	now	multihome-table	ISP2	iface eth1 inet static
	now	multihome-to	203.0.113.0/24	iface eth1 inet static
	now	netmask	255.255.255.0	iface eth1 inet static
	claim	eth1	inet6	inet6 2001:db8:2::2	7001
	now	address	2001:db8:2::2	iface eth1 inet6 static
	now	method	static	iface eth1 inet6 static
	now	multihome-gateway	2001:db8:2::1	iface eth1 inet6 static
	now	multihome-mark	0x2/0xff	iface eth1 inet6 static
	now	multihome-strict	yes	iface eth1 inet6 static
	now	multihome-table	ISP2	iface eth1 inet6 static
	now	multihome-to	2001:db8:ffff::/64	iface eth1 inet6 static
	now	netmask	64	iface eth1 inet6 static
	end
	END
	file_010 dev/eth2 <<-'END'
	multihome	1
	band	7000	77
	claim	line3	inet	inet dhcp	7002
	now	method	dhcp	iface line3 inet dhcp
	now	multihome-device	eth2	iface line3 inet dhcp
	now	multihome-table	ISP3	iface line3 inet dhcp
	end
	END
	umask 0
}

# kernel_010: its rules and routes, in the order in which the kernel has them.
kernel_010() {
	command cat >/etc/iproute2/rt_tables.d/multihome.conf <<-'END'
	# Names of routing tables that multihome has given out. Lines may be
	# removed when no interface names the table any more.
	7001	ISP2
	7002	ISP3
	7003	ISP1
	END
	ip -batch - <<-'END'
	route add 10.2.2.0/24 dev eth1 table 7001 proto 77 scope link src 10.2.2.2
	route add default via 10.2.2.1 dev eth1 table 7001 proto 77 src 10.2.2.2
	route add 10.3.3.0/24 dev eth2 table 7002 proto 77 scope link src 10.3.3.2
	route add default via 10.3.3.1 dev eth2 table 7002 proto 77 src 10.3.3.2
	rule add priority 7000 fwmark 0x2/0xff lookup 7001 suppress_prefixlength 0 protocol 77
	rule add priority 7010 fwmark 0x2/0xff lookup main suppress_prefixlength 1 protocol 77
	rule add priority 7020 fwmark 0x2/0xff lookup 7001 protocol 77
	rule add priority 7100 from 10.2.2.2 lookup 7001 suppress_prefixlength 0 protocol 77
	rule add priority 7100 from 10.3.3.2 lookup 7002 suppress_prefixlength 0 protocol 77
	rule add priority 7200 from 10.2.2.2 lookup main suppress_prefixlength 1 protocol 77
	rule add priority 7200 from 10.3.3.2 lookup main suppress_prefixlength 1 protocol 77
	rule add priority 7300 from 10.2.2.2 lookup 7001 protocol 77
	rule add priority 7300 from 10.3.3.2 lookup 7002 protocol 77
	rule add priority 7400 from 10.2.2.2 unreachable protocol 77
	rule add priority 7508 to 203.0.113.0/24 lookup main suppress_prefixlength 1 protocol 77
	rule add priority 7658 to 203.0.113.0/24 lookup 7001 protocol 77
	END
	ip -6 -batch - <<-'END'
	route add 2001:db8:2::/64 dev eth1 table 7001 proto 77
	route add default via 2001:db8:2::1 dev eth1 table 7001 proto 77
	rule add priority 7000 fwmark 0x2/0xff lookup 7001 suppress_prefixlength 0 protocol 77
	rule add priority 7010 fwmark 0x2/0xff lookup main suppress_prefixlength 3 protocol 77
	rule add priority 7020 fwmark 0x2/0xff lookup 7001 protocol 77
	rule add priority 7100 from 2001:db8:2::2 lookup 7001 suppress_prefixlength 0 protocol 77
	rule add priority 7200 from 2001:db8:2::2 lookup main suppress_prefixlength 3 protocol 77
	rule add priority 7300 from 2001:db8:2::2 lookup 7001 protocol 77
	rule add priority 7400 from 2001:db8:2::2 unreachable protocol 77
	rule add priority 7564 to 2001:db8:ffff::/64 lookup main suppress_prefixlength 3 protocol 77
	rule add priority 7714 to 2001:db8:ffff::/64 lookup 7001 protocol 77
	END
}

# upgraded: the host as it is then.
upgraded() {
	topo_up 3
	topo_addr
	run_010
	kernel_010
}

# The stanzas of 0.1.0's uplinks.
line2_up() {
	line_up 2 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MARK=0x2/0xff \
		IF_MULTIHOME_TO=203.0.113.0/24
	line6_up 2 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_MARK=0x2/0xff \
		IF_MULTIHOME_TO=2001:db8:ffff::/64
}

line3_up() {
	debian_up line3 METHOD=dhcp IF_MULTIHOME_TABLE=ISP3 \
		IF_MULTIHOME_DEVICE=eth2
}

lines_down() {
	line_down 2
	debian_down line3 METHOD=dhcp
	line_down 1
}

both_in_force() {
	ends 0 multihome status eth1
	assert_eq 2 "$(grep -c 'table ISP2 (7001)  in force' /tmp/out)" "$out"
	ends 0 multihome status line3
	assert_contains "$out" 'eth2  IPv4  table ISP3 (7002)  in force'
}

# nothing_left: of rules, routes and records, nor a word of who had what.
nothing_left() {
	assert_nothing_of_ours
	assert_records 0
	assert_eq '' "$(find /run/multihome -type l)" 'names that are taken'
}

assert_one_directory() {
	assert_eq '' "$(find /run/multihome -name marks -o -name strict)" \
		'directories of 0.1.0 after a change'
}

# synced: and the rules have their shape of today.
synced() {
	upgraded
	ends 3 multihome sync
	both_in_force
}

# Nothing happens by itself; the rules of old are drift, of which none is left
# after a sync; then there is nothing to do. What is wrong with a stanza is still
# known.
case_in_force() {
	upgraded
	before=$(kernel_state)
	ends 4 multihome status eth1
	assert_contains "$out" drift
	assert_eq "$before" "$(kernel_state)"
	ends 3 multihome sync
	both_in_force
	assert_lacks "$(rules -4; rules -6)" 'suppress_prefixlength 0'
	assert_lacks "$(rules -4; rules -6)" 'suppress_prefixlength 1 '
	assert_lacks "$(rules -4; rules -6)" 'suppress_prefixlength 3 '
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	assert_uplink ISP3 eth2 10.3.3.2 10.3.3.1 10.3.3.0/24
	ends 3 multihome status
	assert_contains "$(multihome status --json)" "$refused_010"
	before=$(kernel_state)
	monitor_start
	ends 0 multihome sync eth1
	assert_eq '' "$out"
	ends 0 multihome sync line3
	assert_eq '' "$out"
	ends 3 multihome sync
	line2_up
	line3_up
	monitor_stop
	assert_eq '' "$(monitor_text)" events
	assert_eq "$before" "$(kernel_state)"
	both_in_force
}

# The lease is known: the gateway is from there, and follows it.
case_lease() {
	upgraded
	rm "$dir_010/lease/eth2"
	ends 4 multihome status line3
	run_010
	ends 3 multihome sync
	ends 0 multihome status line3
	env -i reason=RENEW interface=eth2 new_ip_address=10.3.3.2 \
		new_routers=10.3.3.254 /usr/libexec/multihome/lease
	assert_contains "$(ip route show table ISP3)" 'default via 10.3.3.254'
	ends 0 multihome status line3
}

case_mended() {
	synced
	before=$(kernel_state)
	ip rule del priority 7658
	ip -6 rule del priority 7300
	ip route flush table 7002
	ends 4 multihome status eth1
	ends 4 multihome status line3
	ends 3 multihome sync
	assert_eq "$before" "$(kernel_state)"
	both_in_force
}

# A change of 0.1.0 that was killed: what it was to leave is known, and goes.
case_killed_midway() {
	synced
	before=$(kernel_state)
	sed -i 's/^band.*/&\nwas	7009/' "$dir_010/dev/eth1"
	ip route add default via 10.2.2.1 dev eth1 table 7009 proto 77
	ip rule add priority 7300 from 10.2.2.2 lookup 7009 protocol 77
	ends 4 multihome status eth1
	ends 0 multihome sync eth1
	assert_eq "$before" "$(kernel_state)"
	both_in_force
}

# watch finds the device of a rule and of a table.
case_watched() {
	synced
	before=$(kernel_state)
	# shellcheck disable=SC2119 # with no command in front of it
	watch_start
	ip rule del priority 7658
	must_wait_for 2 is_as_before
	ip -6 route del default table 7001
	must_wait_for 2 is_as_before
	ip route flush table 7002
	must_wait_for 2 is_as_before
	watch_stop
}

is_as_before() {
	[ "$before" = "$(kernel_state)" ]
}

# ifdown of one leaves the others as they are, and what stood in the way of a
# refused stanza is gone with it; then ifup again.
case_down_and_up() {
	upgraded
	line_down 2
	assert_lacks "$(ours)" eth1
	assert_lacks "$(ours)" 10.2.2.2
	assert_lacks "$(ours)" 2001:db8:2::2
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_one_directory
	ends 0 multihome sync
	assert_uplink ISP3 eth2 10.3.3.2 10.3.3.1 10.3.3.0/24
	ends 0 multihome status
	lines_down
	nothing_left
	line3_up
	line2_up
	both_in_force
	lines_down
	nothing_left
}

case_flush() {
	upgraded
	ends 0 multihome flush
	nothing_left
}

# refuses WHAT OTHER VAR=VALUE...: to eth0, what that device has taken; by what
# 0.1.0 has left, and once more when something was written.
refuses() {
	refuses_what=$1 refuses_other=$2
	shift 2
	case $* in
	*inet6*) set -- line6_up 1 "$@" ;;
	*) set -- line_up 1 "$@" ;;
	esac
	run_010
	before=$(kernel_state)
	for refuses_time in first second; do
		"$@" >/tmp/out 2>&1
		assert_contains "$(cat /tmp/out)" "expected $refuses_what"
		assert_contains "$(cat /tmp/out)" "but $refuses_other claims it"
		assert_eq "$before" "$(kernel_state)" \
			"the $refuses_time time: $*"
	done
}

# What others have taken is found by the old names.
case_conflicts() {
	upgraded
	refuses 'a table that' eth1 IF_MULTIHOME_TABLE=ISP2
	refuses 'a table that' eth2 IF_MULTIHOME_TABLE=ISP3
	refuses 'a source that' eth1 IF_MULTIHOME_SOURCE=10.2.2.2
	refuses 'a destination that' eth1 IF_MULTIHOME_TO=203.0.113.0/24
	refuses 'a mark that' eth1 IF_MULTIHOME_MARK=0x2/0x3
	refuses 'a prefix without a strict source that' eth1 \
		IF_MULTIHOME_SOURCE=10.2.0.0/16
	refuses 'a source that' eth1 ADDRFAM=inet6 \
		IF_MULTIHOME_SOURCE=2001:db8:2::2
	refuses 'a destination that' eth1 ADDRFAM=inet6 \
		IF_MULTIHOME_TO=2001:db8:ffff::/64
	refuses 'a mark that' eth1 ADDRFAM=inet6 IF_MULTIHOME_MARK=0x2/0x12
	refuses 'a prefix without a strict source that' eth1 ADDRFAM=inet6 \
		IF_MULTIHOME_SOURCE=2001:db8:2::/48
}

# What is near to it is not refused.
case_no_conflict() {
	upgraded
	line_up 1 IF_MULTIHOME_MARK=0x1/0x3 IF_MULTIHOME_TO=203.0.112.0/24 \
		IF_MULTIHOME_SOURCE=10.1.0.0/16
	line6_up 1 IF_MULTIHOME_MARK=0x1/0x3 IF_MULTIHOME_TO=2001:db8:fffe::/64
	assert_one_directory
	ends 0 multihome sync
	ends 0 multihome status
}

# A change of one uplink writes anew; what the other stanzas have taken is taken
# still, what this one has given up is not.
case_changed() {
	upgraded
	line_up 2 IF_MULTIHOME_MARK=0x4/0xff
	assert_one_directory
	ends 0 multihome status eth1
	assert_lacks "$(rules -4)" 'fwmark 0x2/0xff'
	line_up 1 IF_MULTIHOME_TABLE=ISP3
	assert_contains "$(multihome status eth0)" 'eth2 claims it'
	line_up 1 IF_MULTIHOME_MARK=0x4/0xf
	assert_contains "$(multihome status eth0)" 'eth1 claims it'
	line6_up 1 IF_MULTIHOME_MARK=0x2/0xf
	assert_contains "$(multihome status eth0)" 'eth1 claims it'
	line_down 1
	line_up 1 IF_MULTIHOME_MARK=0x2/0xf IF_MULTIHOME_TO=203.0.113.0/24 \
		IF_MULTIHOME_SOURCE=10.2.0.0/16
	ends 0 multihome sync
	ends 0 multihome status
	assert_contains "$(rules -4)" 'fwmark 0x2/0xf lookup ISP1'
	lines_down
	nothing_left
}

# Rules of another shape are told as such, and sync mends them, once.
case_other_shape() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
	line6_up 2
	want=$(kernel_state)
	older_rules 1 2 2-6
	ends 4 multihome status
	assert [ "$(grep -c '  drift (older version): multihome sync$' /tmp/out)" -ge 3 ]
	assert_eq '' "$(grep '  drift$' /tmp/out || :)" 'of no older version'
	assert_eq 'drift older version' \
		"$(json_status '"%(state)s %(reason)s" % d["uplinks"][0]')"
	ends 0 multihome sync
	assert_eq "$want" "$(kernel_state)"
	ends 0 multihome status
	unchanged multihome sync
	# from now on it is somebody else who did it
	ip rule del priority 7300 from 10.2.2.2
	ends 4 multihome status eth1
	assert_contains "$out" '  drift'
	assert_lacks "$out" 'older version'
}

# What there never was of an older version is not called so.
case_no_older_version() {
	topo_up
	topo_addr
	line_up 2
	ip rule del priority 7300 from 10.2.2.2
	ends 4 multihome status
	assert_contains "$out" '  drift'
	assert_lacks "$out" 'older version'
}

# A sync that the kernel refuses has not mended it.
case_other_shape_stays() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
	line6_up 2
	older_rules 1 2 2-6
	ip route flush table ISP1
	ip route add default via 10.1.1.9 dev eth0 table ISP1
	ends 1 multihome sync
	ends 4 multihome status eth0
	assert_contains "$out" 'drift (older version)'
	ip route del default table ISP1
	ends 0 multihome sync
	ends 0 multihome status
}

# Not a packet is lost by it, whichever side asks, and none leaves by the other
# line.
case_no_packet_lost() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
	line6_up 2
	older_rules 1 2 2-6
	topo_count
	streams_start 10.1.1.2 10.2.2.2 2001:db8:2::2
	ends 0 multihome sync
	refute [ -z "$out" ]
	streams_end
	assert_eq '0 0' "$(spoofed 1) $(spoofed 2)" 'packets by the other line'
	ends 0 multihome status
}

# It is said of the new version, too, what the stanzas are: not a word of rules and
# records that an older one has left, before a sync and after it.
case_checked() {
	upgraded
	cat >/etc/network/interfaces <<-'EOF'
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-strict yes
		multihome-mark 0x2/0xff
		multihome-to 203.0.113.0/24
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
		multihome-strict yes
		multihome-mark 0x2/0xff
		multihome-to 2001:db8:ffff::/64
	iface line3 inet dhcp
		multihome-table ISP3
		multihome-device eth2
	EOF
	ends 0 multihome check
	assert_eq '3 stanzas with multihome options, nothing wrong found' "$out"
	ends 3 multihome sync
	ends 0 multihome check
	assert_eq '3 stanzas with multihome options, nothing wrong found' "$out"
	# one that has written no word of its version, in the kernel and in records
	older_rules 2 2-6 3
	ends 3 multihome status
	assert_contains "$out" 'drift (older version)'
	ends 0 multihome check
	assert_eq '3 stanzas with multihome options, nothing wrong found' "$out"
}
