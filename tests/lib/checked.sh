# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034,SC2154 # what cases have of it, and it of them
# Two stanzas with what a case wants in them, and what multihome check says of them. A
# case sources it.

# lines OF_THE_FIRST OF_THE_SECOND: two stanzas of IPv4 with these options (several
# by ;) in their fifth and further lines, in /tmp/stanzas.
lines() {
	{
		printf 'iface eth0 inet static\naddress 10.1.1.2/24\n'
		printf 'multihome-table ISP1\ngateway 10.1.1.1\n'
		[ -z "$1" ] || echo "multihome-$1" | sed 's/;/\nmultihome-/g'
		printf 'iface eth1 inet static\naddress 10.2.2.2/24\n'
		printf 'multihome-table ISP2\nmultihome-gateway 10.2.2.1\n'
		[ -z "$2" ] || echo "multihome-$2" | sed 's/;/\nmultihome-/g'
	} >/tmp/stanzas
}

# finds STATUS LINE...: check of it ends so, and says these lines and no other. 0:
# they are notes, on standard output, and without "multihome: ".
finds() {
	ends "$1" multihome check /tmp/stanzas
	shift
	want="$(grep -c ^iface /tmp/stanzas) stanzas with multihome options"
	[ "$status" -ne 0 ] || want="$want, nothing wrong found"
	before=
	[ "$status" -eq 0 ] || before='multihome: '
	for finds_line; do
		want="$want$nl$before/tmp/stanzas:$finds_line"
	done
	assert_eq "$(echo "$want" | sort)" "$(echo "$out" | sort)" \
		"of $(cat /tmp/stanzas)"
}

# quiet NAME VALUE: such a sysctl of both devices, in both families.
quiet() {
	for quiet_path in /proc/sys/net/ipv[46]/conf/eth[01]/"$1"; do
		echo "$2" >"$quiet_path"
	done
}

start() {
	topo_up
	topo_addr
	quiet ignore_routes_with_linkdown 1
}

two='probe 198.51.100.1 203.0.113.1'
