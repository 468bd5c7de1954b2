# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ifcfg files as they should not be: each is refused with its line or read as bash
# does, the interface comes up all the same, and no secret is told.

# refused TEXT: ifup of the ifcfg-eth1 there is changes nothing, and says so.
refused() {
	ifup eth1 >/run/out 2>&1 || :
	assert_contains "$(ip -4 addr show dev eth1)" 10.2.2.2/24
	assert_nothing_of_ours
	assert_contains "$(syslog)" "$1"
	assert_contains "$(cat /run/out)" "$1"
	assert_lacks "$(syslog; cat /run/out)" hush
	ifdown eth1 >/dev/null 2>&1 || :
	assert_nothing_of_ours
	: >/run/syslog
}

good='DEVICE=eth1
BOOTPROTO=none
IPADDR=10.2.2.2
PREFIX=24
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1'

# shellcheck disable=SC2016
case_refused() {
	topo_up
	multihome hooks install >/dev/null
	printf '%s\n' "$good" 'MULTIHOME_MARK=$hush' | ifcfg eth1
	refused 'ifcfg-eth1:7: MULTIHOME_MARK: expected no $'
	printf '%s\n' "$good" 'WPA_PSK=$(echo hush)' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected no ` and no more of $'
	printf '%s\n' "$good" 'MULTIHOME_TO="10.0.0.0/8 hush' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected a closing quote'
	printf '%s\n' "$good" 'KEY="hush' 'MULTIHOME_MARK=7' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected a closing quote'
	printf '%s\n' "$good" 'MULTIHOME_GATEWAY=10.2.2.1; KEY=hush' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected NAME=VALUE'
	printf '%s\n' "$good" '[ -f /nowhere ] && . /nowhere/hush' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected NAME=VALUE'
	{ printf '%s\n' "$good"; printf 'MULTIHOME_STRICT=yes\r\n'; } |
		ifcfg eth1
	refused 'ifcfg-eth1:7: MULTIHOME_STRICT: expected no carriage return'
	printf '%s\n' "$good" 'if [ -e /etc/hush ]; then' 'MULTIHOME_MARK=7' \
		'fi' | ifcfg eth1
	refused 'ifcfg-eth1:7: expected NAME=VALUE'
	printf '%s\n' "$good" 'MULTIHOME_MARK=7 # hush' 'MULTIHOME_MRAK=8' |
		ifcfg eth1
	refused 'MULTIHOME_MRAK: unknown option, did you mean MULTIHOME_MARK?'
	{ printf '%s\n' "$good"; printf 'MULTIHOME_MARK=7\000\n'; } | ifcfg eth1
	refused 'ifcfg-eth1:7: expected no bytes \000'
	# by DEVICE, and with all options in what is not followed
	rm "$SCRIPTS/ifcfg-eth1"
	printf '%s\n' DEVICE=eth1 BOOTPROTO=none IPADDR=10.2.2.2 PREFIX=24 \
		'[ $DEVICE = eth1 ] && MULTIHOME_TABLE=ISP2' | ifcfg wan
	refused 'ifcfg-wan:5: expected NAME=VALUE'
	rm "$SCRIPTS/ifcfg-wan"
	printf '%s\n' "$good" | ifcfg eth1
	cp /etc/sysconfig/network /tmp/network
	echo 'hush >/dev/null 2>&1' >>/etc/sysconfig/network
	refused 'sysconfig/network:'
	cp /tmp/network /etc/sysconfig/network
	ifup eth1 >/dev/null 2>&1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# What other values are does not matter.
# shellcheck disable=SC2016,SC1003
case_accepted() {
	topo_up
	multihome hooks install >/dev/null
	{
		printf '%s\n' '# $(comment) \' "$good" \
			'ETHTOOL_OPTS="-K ${DEVICE} gso off"' 'ESSID=$HUSH*' \
			'OPTIONS="several \' 'lines"' 'export A=1 B=2'
		head -c 1000000 /dev/zero | tr '\0' x | sed 's/^/LONG=/'
		printf '\n  MULTIHOME_STRICT=yes'
	} | ifcfg eth1
	ifup eth1 >/run/out 2>&1
	assert_lacks "$(cat /run/out)" multihome:
	assert_contains "$(ip rule)" '7300:	from 10.2.2.2 lookup ISP2'
	assert_contains "$(ip rule)" '7400:	from 10.2.2.2 unreachable'
	ifdown eth1
	assert_nothing_of_ours
}

# The first line is a command to bash; nobody sees why.
case_byte_order_mark() {
	topo_up
	multihome hooks install >/dev/null
	{ printf '\357\273\277'; printf '%s\n' '# ifcfg' "$good"; } |
		ifcfg eth1
	refused 'ifcfg-eth1:1: expected no byte order mark before it'
}

# A directory, a FIFO, nothing readable: the network-scripts cannot either.
case_no_file() {
	topo_up
	mkfifo "$SCRIPTS/ifcfg-eth1"
	mkdir "$SCRIPTS/ifcfg-eth2"
	ln -s nowhere "$SCRIPTS/ifcfg-eth3"
	for n in 1 2 3 4; do
		assert /usr/libexec/multihome/ifup-local eth$n </dev/null
		assert /usr/libexec/multihome/ifdown-local eth$n </dev/null
	done
	for name in '' / ../../etc/passwd eth1/../eth1 "$(printf 'a\nb')" \
		"$(head -c 5000 /dev/zero | tr '\0' x)"; do
		assert /usr/libexec/multihome/ifup-local "$name"
		assert /usr/libexec/multihome/ifdown-local "$name"
	done
	assert_nothing_of_ours
}

# Without what is read before each file, none can be told; once for all is enough.
case_no_defaults() {
	topo_up
	rm /etc/sysconfig/network
	mkdir /etc/sysconfig/network
	printf '%s\n' "$good" | ifcfg eth1
	printf '%s\n' DEVICE=eth2 | ifcfg eth2
	assert_status 1 multihome check >/run/out 2>&1
	assert_eq 1 "$(grep -c '/sysconfig/network: cannot be read' /run/out)"
}

# Called with nothing, with too much, by another name.
case_called_wrongly() {
	assert_status 2 /usr/libexec/multihome/ifup-local
	assert_status 2 /usr/libexec/multihome/ifup-local eth1 boot
	assert_status 2 /usr/libexec/multihome/network-scripts eth1
}
