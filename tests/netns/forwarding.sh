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
	for n in 1 2; do
		line6_up $n IF_MULTIHOME_PRIORITY=$n "$@"
	done
	lan_up
	forward_on
	nft -f - <<-EOF
	table inet nat {
		chain to {
			type nat hook prerouting priority dstnat
			iifname { eth0, eth1 } meta l4proto { tcp, udp } th dport 8007 dnat ip to 192.168.7.2:9007
			iifname { eth0, eth1 } meta l4proto { tcp, udp } th dport 8007 dnat ip6 to [2001:db8:7::2]:9007
		}
		chain from {
			type nat hook postrouting priority srcnat
			oifname { eth0, eth1 } masquerade
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

# keep_start N KIND...: flows of the LAN's host, as flows.py has it.
keep_start() {
	mkdir /tmp/keep
	ns_start lan keep /multihome/tests/netns/flows.py keep /tmp/keep "$@"
	must_wait_for 20 test -e /tmp/keep/asked
}

# keep_end: what became of them is in $kept.
keep_end() {
	: >/tmp/keep/end
	wait "$(cat /run/pid.keep)" || fail "flows: $(cat /run/log/keep)"
	rm /run/pid.keep
	slurp /run/log/keep
	kept=$slurped
	: >/run/log/keep
	rm -rf /tmp/keep
}

# far: the kinds of flows to the far end, TCP and UDP of both families.
far='tcp4=tcp,203.0.113.10,9007 udp4=udp,203.0.113.10,9007
	tcp6=tcp,2001:db8:ffff::10,9007 udp6=udp,2001:db8:ffff::10,9007'
none_lost='tcp4 lost 0 moved 0
udp4 lost 0 moved 0
tcp6 lost 0 moved 0
udp6 lost 0 moved 0'

# starts DEVICE: the daemon runs, and lines and table are as they are to be.
starts() {
	watch_start
	must_wait_for 5 goes_by "$1"
	must_wait_for 5 goes6_by "$1"
	must_wait_for 5 remembers
}

goes6_by() {
	case $(way - 2001:db8:ffff::10) in
	"$1 "*" 7000") ;;
	*) return 1 ;;
	esac
}

# prefers N: what has not decided goes by that line from now on.
prefers() {
	line_up 1 IF_MULTIHOME_PRIORITY=$((4 - $1))
	line6_up 1 IF_MULTIHOME_PRIORITY=$((4 - $1))
	line_up 2 IF_MULTIHOME_PRIORITY=2
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	must_wait_for 5 goes_by "eth$(($1 - 1))"
	must_wait_for 5 goes6_by "eth$(($1 - 1))"
}

# sees N: so the far end sees the LAN's new flows, by line N.
sees() {
	for proto in tcp udp; do
		assert_eq "10.$1.$1.2" "$(flow lan $proto 203.0.113.10 9007)"
		assert_eq "2001:db8:$1::2" \
			"$(flow lan $proto 2001:db8:ffff::10 9007)"
	done
}

# Flows of the LAN stay on their line when new ones take the other.
case_flows_stay() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start 20 $far
	for other in 2 1 2; do
		prefers $other
		sees $other
	done
	watch_settle 1
	keep_end
	assert_eq "$none_lost" "$kept"
	watch_stop
}

# Why: without marks they do not.
case_flows_move_without() {
	printf '[multihome]\nforward-marks = no\n' >/etc/multihome.conf
	router
	watch_start
	must_wait_for 5 goes_by eth0
	must_wait_for 5 goes6_by eth0
	# shellcheck disable=SC2086
	keep_start 5 $far
	prefers 2
	watch_settle 5
	keep_end
	refute remembers
	assert_lacks "$(ip rule; ip -6 rule)" 0x3f000000
	for kind in tcp4 udp4 tcp6 udp6; do
		assert_lacks "$kept" "$kind lost 0 moved 0"
	done
	echo "figures: without marks, of 5: $(echo "$kept" | tr '\n' ';')"
	watch_stop
}

# answered_by_both: the port that leads to the LAN, of each line.
answered_by_both() {
	for proto in tcp udp; do
		for line in 1 2; do
			assert_eq 203.0.113.10 \
				"$(flow client $proto 10.$line.$line.2 8007)" \
				"$proto by line $line"
			assert_eq 2001:db8:ffff::10 \
				"$(flow client $proto 2001:db8:$line::2 8007)" \
				"$proto by line $line, IPv6"
		done
	done
}

# A port of each line leads to a host of the LAN, whose answers go by that line,
# whatever the table of lines says.
case_port_forward() {
	router
	starts eth0
	answered_by_both
	sees 1
	prefers 2
	answered_by_both
	prefers 1
	watch_stop
	refute remembers
	assert_contains "$(flow client tcp 10.2.2.2 8007)" 'no answer'
	assert_eq 203.0.113.10 "$(flow client tcp 10.1.1.2 8007)"
}
