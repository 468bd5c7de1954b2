# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# `multihome generate --nm` by itself: what it takes, and what it finds out of
# the device. What NetworkManager makes of it is in real/networkmanager.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# refused MESSAGE WORD...: so it says, and nothing else.
refused() {
	refused_want=$1
	shift
	ends 3 multihome generate --nm eth1 "$@"
	assert_eq "multihome: --nm eth1: $refused_want" "$out" "of $*"
}

case_wrong_words() {
	topo_up
	topo_addr
	for words in '--nm' '--nm eth1' '--nm --write eth1 table=7' \
		'--write --nm eth1 table=7'; do
		# shellcheck disable=SC2086
		ends 2 multihome generate $words
	done
	assert_contains "$out" \
		'generate [--write] [IFACE]... | --nm IFACE OPTION=VALUE...'
	keys='table=, gateway=, source=, to=, mark=, main-routes=, strict=, route-options=, device=, mptcp='
	refused "expected one of $keys, got \"tabel=ISP2\"" tabel=ISP2
	refused "expected one of $keys, got \"table\"" table
	# for multihome watch, which knows nothing of what is NetworkManager's
	refused "expected one of $keys, got \"priority=1\"" table=7 priority=1
	refused "expected one of $keys, got \"probe=auto\"" table=7 probe=auto
	refused "expected one of $keys, got \"\"" table=7 ''
	refused 'gateway: expected an address (one per family), auto or none, got "x"' \
		table=ISP2 gateway=x
	refused 'table: missing, expected a table for the other multihome options' \
		mark=1
	refused 'table: expected once, also written at --nm eth1' \
		table=7 table=8
	refused 'mark: expected a value, got ""' table=7 mark=
	refused 'gateway: expected the router'\''s address, but 10.2.2.2 is this host'\''s own' \
		table=7 gateway=10.2.2.2
	ends 3 multihome generate --nm eth1 a=1 b=2
	assert_contains "$out" 'got "a=1"'
	assert_contains "$out" 'got "b=2"'
	ends 3 multihome generate --nm a/b table=7
	assert_contains "$out" 'expected an interface name'
}

# waits MESSAGE IFACE WORD...: and prints no words.
waits() {
	waits_want=$1
	shift
	ends 4 multihome generate --nm "$@"
	assert_eq "multihome: --nm $1: $waits_want" "$out" "of $*"
}

case_unknown_yet() {
	topo_up
	waits 'there is no device eth9' eth9 table=7
	waits 'eth1 has no address: bring it up first, or write source= and gateway=' \
		eth1 table=7
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
	waits 'IPv4: no gateway is known: bring it up first, or write it down' \
		eth1 table=7
	ends 0 multihome generate --nm eth1 table=7 gateway=10.2.2.1
	# one family is known, the other is not
	ip addr add 2001:db8:2::2/64 dev eth1 nodad
	ends 4 multihome generate --nm eth1 table=7 gateway=10.2.2.1
	assert_contains "$(cat /tmp/err)" '--nm eth1: IPv6: no gateway is known'
	assert_contains "$(cat /tmp/out)" "+ipv4.routes '0.0.0.0/0 10.2.2.1 table=7'"
	assert_lacks "$(cat /tmp/out)" ipv6
}

# What is not given is what the device has; nothing is written, not even the
# number of a new name, which the words do.
case_of_the_device() {
	topo_up
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 metric 101
	touches_nothing multihome generate --nm eth1 table=ISP2 \
		source=10.2.2.2
	assert_eq 0 "$status"
	assert_eq "# The table's name is new:
mkdir -p /etc/iproute2/rt_tables.d
echo 7001 ISP2 >>/etc/iproute2/rt_tables.d/multihome.conf
# NetworkManager has no suppress_ifgroup 7000: sources follow more specific
# IPv4 routes of main by another uplink, too.
# Needs NetworkManager 1.20 or later.
# It takes effect when the connection is activated anew; the same words with -
# in place of + take it out.
nmcli connection modify eth1 \\
	+ipv4.routes '10.2.2.0/24 table=7001' \\
	+ipv4.routes '0.0.0.0/0 10.2.2.1 table=7001' \\
	+ipv4.routing-rules 'priority 7099 from 10.2.2.2 to 10.2.2.0/24 table main suppress_prefixlength 24' \\
	+ipv4.routing-rules 'priority 7100 from 10.2.2.2 to 10.2.2.0/24 table 7001' \\
	+ipv4.routing-rules 'priority 7200 from 10.2.2.2 table main suppress_prefixlength 7' \\
	+ipv4.routing-rules 'priority 7300 from 10.2.2.2 table 7001' \\
	+ipv4.routing-rules 'priority 7497 from 0.0.0.0/0 oif eth1 table main suppress_prefixlength 7' \\
	+ipv4.routing-rules 'priority 7498 from 0.0.0.0/0 oif eth1 table 7001'" \
		"$out"
	# a note is a comment, too: all of it is for a shell
	ends 0 multihome generate --nm eth1 table=7 source=192.0.2.7
	assert_contains "$(cat /tmp/out)" \
		'# --nm eth1: source: 192.0.2.7 is not an address of eth1'
	# as the variables of ifcfg files are spelled
	ends 0 multihome generate --nm eth1 TABLE=7 MAIN_ROUTES=no \
		source=10.2.2.2
	assert_lacks "$out" 'priority 7200'
	assert_contains "$out" 'priority 7300 from 10.2.2.2 table 7'
	# a name that there is
	mkdir -p /etc/iproute2/rt_tables.d
	echo '42 ISP2' >/etc/iproute2/rt_tables.d/own.conf
	ends 0 multihome generate --nm eth1 table=ISP2 source=10.2.2.2
	assert_contains "$out" 'table=42'
	assert_lacks "$out" rt_tables.d
	# what /etc/multihome.conf has for it
	printf '[ISP2]\nmark = 0x2\n' >/etc/multihome.conf
	ends 0 multihome generate --nm eth1 table=ISP2 source=10.2.2.2
	assert_contains "$out" "'priority 7020 fwmark 0x2 table 42'"
	# by the number of its connection
	uuid=6a1739a7-1512-43dd-9ef3-17485d23178c
	mkdir -p /run/NetworkManager/devices
	printf '[device]\nmanaged=true\nconnection-uuid=%s\n' $uuid \
		>"/run/NetworkManager/devices/$(cat /sys/class/net/eth1/ifindex)"
	ends 0 multihome generate --nm eth1 table=ISP2 source=10.2.2.2
	assert_contains "$out" "nmcli connection modify uuid $uuid \\"
}
