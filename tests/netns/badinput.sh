# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every value that an option does not take, by the hook: nothing is applied, and
# the message is the one that it should be. Whole stanzas: real/badinput.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	bad_before=$(kernel_state)
}

# bad OPTION VALUE MESSAGE: line 2 with it; nothing more and nothing else said.
bad() {
	bad_var=IF_$(echo "$1" | tr a-z- A-Z_)
	line_up 2 "$bad_var=$2" 2>/tmp/err || fail "the hook: $?"
	assert_eq "multihome: iface eth1 inet static: $1: $3" \
		"$(cat /tmp/err)" "message for $1 $2"
	assert_eq '' "$(ip -N rule show | grep 'proto 77' || :)" "rules for $1 $2"
}

finish_bad() {
	assert_eq "$bad_before" "$(kernel_state)" "rules and routes"
	ends 3 multihome status eth1
	line_up 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

case_tables() {
	start
	expected='expected a table number (1 to 4294967295, not 253 to 255) or a name of letters, digits, _ . - that begins with a letter'
	own="expected a table other than 0 and the kernel's own 253 to 255 (default, main, local)"
	for value in 9x -x .x a/b '"ISP2"' 4294967296 0x1z -1 1.5 'ISP2;id' \
		"\$(id)" 'ISP 2' ../x ä; do
		bad multihome-table "$value" "$expected, got \"$value\""
	done
	for value in 0 253 254 255 main local default 0xfe 0x0; do
		bad multihome-table "$value" "$own, got \"$value\""
	done
	value=$(printf '%064d' 0 | tr 0 x)
	bad multihome-table "$value" \
		"expected a table name of at most 63 characters, got \"$value\""
	bad multihome-table '' 'expected a value, got ""'
	bad multihome-table ' , ' 'expected a value, got ","'
	finish_bad
}

case_gateways() {
	start
	expected='expected an address (one per family), auto or none'
	for value in 10.2.2.1000 10.2.2 eth1 10.2.2.1/24 '10.2.2.1 10.2.2.9' \
		127.0.0.1 0.0.0.0 224.0.0.1 255.255.255.255 fe80::1%eth1 \
		2001:db8::g 'auto none' 010.2.2.1 0x0a020201 ::1 ff02::1; do
		bad multihome-gateway "$value" "$expected, got \"$value\""
	done
	bad multihome-gateway 10.2.2.2 \
		"expected the router's address, but 10.2.2.2 is this host's own"
	bad multihome-gateway auto \
		'expected a gateway: the stanza has none and none is known for the interface'
	finish_bad
}

case_prefixes() {
	start
	bits='expected a prefix without bits beyond its length'
	for value in 10.2.2.2/24 2001:db8::1/64; do
		bad multihome-source "$value" "$bits, got \"$value\""
		bad multihome-to "$value" "$bits, got \"$value\""
	done
	for value in nonsense 10.2.2 10.2.2.2.2 1:2:3 '10.2.2.2 nonsense'; do
		bad multihome-source "$value" \
			"expected an address like 192.0.2.1 or 2001:db8::1, got \"$value\""
		bad multihome-to "$value" \
			"expected an address like 192.0.2.1 or 2001:db8::1, got \"$value\""
	done
	bad multihome-source 0.0.0.0/0 \
		'expected a prefix longer than /0, got "0.0.0.0/0"'
	for value in 127.0.0.1 224.0.0.0/4 0.0.0.0 ff00::/8; do
		bad multihome-source "$value" \
			"expected unicast addresses or prefixes, got \"$value\""
	done
	bad multihome-source 2001::/16 \
		'expected an IPv6 prefix of at least 32 bits, got "2001::/16"'
	finish_bad
}

case_marks_and_words() {
	start
	for value in 0 0x0/0xff x 1/ /1 1/2/3 4294967296 -1 '1 2'; do
		bad multihome-mark "$value" \
			"expected a mark like 2 or 0x200/0xff00, not zero, got \"$value\""
	done
	bad multihome-mark 0x300/0x200 \
		'expected a mark without bits outside its mask, got "0x300/0x200"'
	for value in Yes 1 true 'yes no' ja; do
		bad multihome-strict "$value" \
			"expected yes, no or always, got \"$value\""
		bad multihome-main-routes "$value" \
			"expected yes, no or all, got \"$value\""
	done
	finish_bad
}

# A bad device: what carries it is then not known, so nothing is recorded.
case_devices() {
	start
	bad multihome-device a/b \
		"expected an interface name without blanks, '/' and ':', got \"a/b\""
	bad multihome-device 'eth1 eth2' \
		"expected an interface name without blanks, '/' and ':', got \"eth1 eth2\""
	for value in .. . abcdefghijklmnop; do
		bad multihome-device $value \
			"expected an interface name of 1 to 15 characters, got \"$value\""
	done
	finish_bad
}

# Every option twice, as Debian hands it on, where it is no list.
case_written_twice() {
	start
	for option in table mark main-routes strict device; do
		bad "multihome-$option" 'yes
yes' 'expected once, but it is written several times, got "yes\x0ayes"'
	done
	finish_bad
}

# on-error = fail in /etc/multihome.conf: then the hook says so by its status;
# what waits is no error.
case_on_error_fail() {
	start
	printf '[multihome]\non-error = fail\n' >/etc/multihome.conf
	ends 1 line_up 2 IF_MULTIHOME_TABEL=1
	assert_status 0 line_up 2
	assert_status 0 debian_up eth0 METHOD=manual IF_MULTIHOME_TABLE=ISP1 \
		IF_MULTIHOME_GATEWAY=none
	assert_status 0 debian_up eth7 METHOD=manual IF_MULTIHOME_TABLE=ISP7 \
		2>/dev/null
	ip route flush table ISP2
	ip route add default via 10.2.2.9 dev eth1 table ISP2
	ends 1 line_up 2
	rm /etc/multihome.conf
	ends 0 line_up 2
}

# The environment of a hook is not believed: a name that is none, no name.
case_environment() {
	start
	for iface in ../../etc/passwd 'eth1;id' "$(printf 'eth1\nx')" \
		"$(printf '%0300d' 1)" . .. a/b; do
		debian_up "$iface" IF_ADDRESS=10.2.2.2 IF_MULTIHOME_TABLE=ISP2 \
			IF_MULTIHOME_GATEWAY=10.2.2.1 >/tmp/out 2>&1 ||
			fail "the hook: $?"
		assert_eq '' "$(LC_ALL=C tr -d '\n -~' </tmp/out)" \
			'control characters'
		debian_down "$iface" >/tmp/out 2>&1
	done
	hook if-up.d MODE=start PHASE=post-up IF_MULTIHOME_TABLE=ISP2 \
		>/tmp/out 2>&1 || :
	assert_contains "$(cat /tmp/out)" 'this is run by ifup and ifdown'
	assert_eq "$bad_before" "$(kernel_state)" "rules and routes"
	assert_eq '' "$(find /run/multihome -name '*passwd*')"
}
