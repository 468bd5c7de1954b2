# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome reload --dry-run: it says what a reload would do, in its order and in
# ip's words, and touches nothing.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# said: what a reload says that it has done, in /tmp/out, without the device; shown:
# what a dry run says that it would.
said() {
	sed -n 's/: take over rule/: remove rule/
		s/: take over route/: change route/
		s/^[^ ]*: \(add\|change\|remove\) \(rule\|route\) /\1 \2 /p
		s/^[^ ]*: set link /set link /p' /tmp/out
}

shown() {
	sed -n 's/^ip -[46] \(rule\|route\) add /add \1 /
		s/^ip -[46] \(rule\|route\) replace /change \1 /
		s/^ip -[46] \(rule\|route\) del /remove \1 /
		s/^ip link set /set link /
		s/ protocol [0-9]*$//
		/^\(add\|change\|remove\|set\) /p' /tmp/dry
}

# would STATUS [ARG...]: a dry run ends so and touches nothing; the reload ends so, too,
# and does just that.
would() {
	would_status=$1
	shift
	dry_run "$would_status" "$@"
	ends "$would_status" multihome reload "$@"
	assert [ -s /tmp/dry ]
	assert_eq "$(said)" "$(shown)" "reload $*, and what it would do"
}

# dry_run STATUS [ARG...]: what it says is in $out and /tmp/dry.
dry_run() {
	dry_status=$1
	shift
	touches_nothing multihome reload --dry-run "$@"
	assert_eq "$dry_status" "$status" "reload --dry-run $*: $out"
	printf '%s\n' "$out" >/tmp/dry
	assert_eq '' "$(find /tmp -name 'multihome-*')" 'copies of records'
}

case_new_uplink() {
	topo_up
	topo_addr
	two_lines ISP1 ISP2
	would 0 eth1
	assert_eq 'echo 7001 ISP2 >>/etc/iproute2/rt_tables.d/multihome.conf
ip -4 route add 10.2.2.0/24 dev eth1 table ISP2 src 10.2.2.2 protocol 77
ip -4 route add default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2 protocol 77
ip -4 rule add priority 7100 from 10.2.2.2 to 10.2.2.0/24 lookup ISP2 protocol 77' \
		"$(head -n 4 /tmp/dry)" 'the first lines'
	would 0
	assert_contains "$(cat /tmp/dry)" 'echo 7002 ISP1 >>'
	dry_run 0
	assert_eq 'nothing would change' "$out"
}

# What it shows can be typed: then nothing is left for the reload to do.
case_typed() {
	topo_up
	topo_addr
	family_stanzas | write_interfaces
	dry_run 0
	assert sh -eu /tmp/dry
	ends 0 multihome reload
	assert_eq '' "$(said)" 'what is left to do'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	sed -i 's/10.2.2.1$/10.2.2.9/; s/ISP2/OTHER/' /etc/network/interfaces
	dry_run 0
	assert_contains "$out" 'ip -4 rule del priority 7300 from 10.2.2.2 lookup ISP2 protocol 77'
	assert sh -eu /tmp/dry
	ends 0 multihome reload
	assert_eq '' "$(said)" 'what is left to do'
	write_interfaces </dev/null
	dry_run 0
	assert sh -eu /tmp/dry
	assert_nothing_of_ours
}

case_changed() {
	topo_up
	topo_addr
	two_lines ISP1 ISP2
	ends 0 multihome reload
	two_lines ISP1 ISP2 10.2.2.9
	would 0
	assert_eq 'ip -4 route replace default via 10.2.2.9 dev eth1 table ISP2 src 10.2.2.2 protocol 77' \
		"$(cat /tmp/dry)"
	two_lines ISP1 OTHER 10.2.2.1 'multihome-strict yes'
	would 0
	# each leaves what the other takes
	two_lines OTHER ISP1
	would 0
	assert_contains "$(shown)" 'remove rule priority 7400 from 10.2.2.2 unreachable'
	write_interfaces </dev/null
	ip link set eth1 down
	would 0
	assert_contains "$(shown)" "set link dev eth0 group 0"
	assert_nothing_of_ours
}

# What is refused is said as without, and so is how it ends.
case_refused() {
	topo_up
	topo_addr
	two_lines ISP1 ISP2
	ends 0 multihome reload
	two_lines ISP1 ISP2 10.2.2.9 'multihome-strict perhaps'
	dry_run 3
	assert_contains "$out" 'expected yes, no or always, got "perhaps"'
	assert_contains "$out" 'nothing would change'
	# the other one is not held up
	two_lines OTHER ISP2 10.2.2.9 'multihome-strict perhaps'
	would 3
	assert_contains "$(shown)" 'lookup OTHER'
	assert_lacks "$(shown)" 10.2.2
	two_lines ISP1 OTHER
	would 0
	printf '\niface eth9\n' >>/etc/network/interfaces
	dry_run 3
	assert_contains "$out" 'nothing was reloaded'
	assert_lacks "$out" "${nl}ip "
}

# So is what another one has waited for; and of all that is noted nothing stays.
case_waits() {
	topo_up
	topo_addr
	two_lines ISP1 ISP1
	ends 3 multihome reload
	two_lines OTHER ISP1
	dry_run 0 eth0
	assert_contains "$(shown)" 'add rule priority 7300 from 10.2.2.2 lookup ISP1'
	would 0 eth0
}

case_by_hand() {
	topo_up
	topo_addr
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	ip route add default via 10.2.2.1 dev eth1 table ISP2
	ip rule add from 10.2.2.2 table ISP2
	ip rule add priority 400 from 10.2.2.2 lookup 100
	two_lines ISP1 ISP2
	dry_run 1 eth1
	assert_contains "$out" 'there is one that is not ours, and does the same; to take it over: multihome reload --replace-by-hand eth1'
	assert_lacks "$out" "${nl}ip -4 r"
	would 0 --replace-by-hand eth1
	assert_contains "$(cat /tmp/dry)" 'ip -4 route replace default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2 protocol 77'
	assert_contains "$(cat /tmp/dry)" 'ip -4 rule del priority 32765 from 10.2.2.2 lookup ISP2 protocol'
	# what stays is named, and no line removes it
	assert_contains "$(cat /tmp/dry)" "there is a rule that is not multihome's: priority 400 from 10.2.2.2 lookup 100"
	assert_lacks "$(cat /tmp/dry)" 'rule del priority 400'
}

# Rules and routes of generated files, which are not of ours.
case_generated() {
	topo_up
	topo_addr
	mkdir -p /etc/sysconfig/network-scripts
	rm -f /etc/network/interfaces
	cat >/etc/sysconfig/network-scripts/ifcfg-eth1 <<-'EOF'
	DEVICE=eth1
	IPADDR=10.2.2.2
	PREFIX=24
	MULTIHOME_TABLE=ISP2
	MULTIHOME_GATEWAY='10.2.2.1 2001:db8:2::1'
	EOF
	would 0 eth1
	multihome generate --write eth1 >/dev/null
	dry_run 0 eth1
	assert_contains "$out" 'ip -4 rule add priority 7300 from 10.2.2.2 lookup'
	ends 0 multihome reload eth1
	assert_contains "$(ip rule show)" '7300:'
	dry_run 0 eth1
	assert_eq 'nothing would change' "$out"
	ip rule del priority 7300
	dry_run 0 eth1
	assert_eq 1 "$(grep -c '^ip ' /tmp/dry)" "$out"
}

# Anybody may ask; nobody's rights are needed for it.
case_as_nobody() {
	need_users
	topo_up
	topo_addr
	two_lines ISP1 ISP2
	ends 0 multihome reload eth1
	two_lines ISP1 OTHER
	dry_run 0
	asked=$out
	touches_nothing setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome reload --dry-run
	assert_eq "0 $asked" "$status $out"
	assert_eq '' "$(find /tmp -name 'multihome-*')" 'copies of records'
}

# No place for the copy: it is said, and nothing is shown that was not looked at.
case_no_place() {
	topo_up
	topo_addr
	two_lines ISP1 ISP2
	mount -t tmpfs -o ro tmpfs /tmp
	status=0
	out=$(multihome reload --dry-run 2>&1) || status=$?
	umount /tmp
	assert_eq '1 multihome: /tmp: cannot keep a copy of the records there: Read-only file system' \
		"$status $out"
}
