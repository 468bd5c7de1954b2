# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # of watch_start
# A host that forwards: connections keep the line by which they began, with no mark
# written by anybody.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# router: two lines, a LAN whose hosts are hidden, a port of each line that leads to
# one of them; the far end and that host answer.
# shellcheck disable=SC2120 # options of the lines, where a case has some
router() {
	lines_up "$@"
	lan_up
	forward_on
	nft -f - <<-EOF
	table inet nat {
		chain to {
			type nat hook prerouting priority dstnat
			iifname { eth0, eth1 } meta l4proto { tcp, udp } th dport 8007 dnat ip to 192.168.7.2:9007
		}
		chain from {
			type nat hook postrouting priority srcnat
			oifname { eth0, eth1 } ip version 4 masquerade
		}
	}
	EOF
	for at in client lan; do
		ns_start $at flows /multihome/tests/netns/flows.py serve
	done
	must_wait_for 5 listens_at client
	must_wait_for 5 listens_at lan
}

listens_at() {
	[ -n "$(in_ns "$1" ss -Hltn 'sport = 9007')" ]
}

# flow FROM tcp|udp ADDRESS PORT [SOURCE-PORT]: whom the far end sees.
flow() {
	flow_from=$1
	shift
	in_ns "$flow_from" /multihome/tests/netns/flows.py ask "$@"
}

# remembers: the table is there.
remembers() {
	nft list table inet multihome >/tmp/table 2>&1
}

# A port of each line leads to a host of the LAN, whose answers go by that line,
# whatever the table of lines says.
case_port_forward() {
	router
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 remembers
	for proto in tcp udp; do
		for line in 1 2; do
			assert_eq 203.0.113.10 \
				"$(flow client $proto 10.$line.$line.2 8007)" \
				"$proto by line $line"
		done
		assert_eq 10.1.1.2 "$(flow lan $proto 203.0.113.10 9007)"
	done
	watch_stop
	refute remembers
	assert_contains "$(flow client tcp 10.2.2.2 8007)" 'no answer'
	assert_eq 203.0.113.10 "$(flow client tcp 10.1.1.2 8007)"
}
