# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome-inbound: what comes in by a line is tried by another one, and each way to
# die that only this sees; by an echo and by TCP ports, IPv4 and IPv6.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# Its public network: 198.18.N.0/24 of IPv4.
public_net() {
	in_ns "isp$1" ip addr add "198.18.$1.1/24" dev cust
	in_ns "isp$1" ip rule add priority 99 iif cust from "198.18.$1.0/24" \
		lookup main
	in_ns client ip route add "198.18.$1.0/24" \
		via "198.51.100.$((4 * $1))" src 203.0.113.10
	ip addr add "198.18.$1.2/24" dev "eth$(($1 - 1))"
}

# public_up N [OPTION=VALUE...]: provider N's line, by that network.
public_up() {
	public_n=$1
	shift
	debian_up "eth$((public_n - 1))" IF_ADDRESS="198.18.$public_n.2" \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE="ISP$public_n" \
		IF_MULTIHOME_GATEWAY="198.18.$public_n.1" "$@"
}

# The Internet: each provider's customers reach the other's by the client.
between_providers() {
	in_ns "isp$1" ip route add default via "198.51.100.$((4 * $1 + 1))"
	in_ns "isp$1" ip -6 route add default via fe80::2 dev net
}

# tried_by PORTS FAMILY: two lines, of which the first is tried so; it was seen.
tried_by() {
	topo_up
	topo_addr
	topo_each between_providers
	topo_each public_net
	up=public_up to=203.0.113.10
	[ "$2" != 6 ] || up=line6_up to=2001:db8:ffff::10
	$up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_INBOUND="$1" \
		IF_MULTIHOME_PROBE=$to
	$up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_PROBE=$to
	watch_start
	must_wait_for 5 inbound_is up
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

# inbound_is STATE [LINE]
inbound_is() {
	[ "$(of "${2-ISP1}" inbound)" = "$1" ]
}

# filter N RULE...: provider N's, of what it forwards; none: no more.
filter() {
	filter_n=$1
	shift
	in_ns "isp$filter_n" nft -f - <<-EOF
	table inet filter
	delete table inet filter
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			$*
		}
	}
	EOF
}

case_echo_inet() {
	tried_by yes 4
	multihome lines
	filter 1 'iifname "net" ct state new drop'
	must_wait_for 5 inbound_is down
	multihome lines || :
	watch_said
	filter 1
	must_wait_for 5 inbound_is up
	multihome lines || :
	watch_stop
}
