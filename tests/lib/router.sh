# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A router with two lines and a LAN, its flows, and what becomes of them. A case
# sources it, behind lines.sh and watch.sh.
# shellcheck disable=SC2034,SC2154 # variables of cases, and of assert.sh

# shellcheck disable=SC2120 # options of the lines, where a case has some
router() {
	lines_up "$@"
	for n in 1 2; do
		line6_up $n IF_MULTIHOME_PRIORITY=$n "$@"
	done
	router_of eth0, eth1
}

# router_of DEVICE, ...: of lines that are up.
router_of() {
	router_lines=$*
	lan_up
	forward_on
	nft -f - <<-EOF
	table inet nat {
		chain to {
			type nat hook prerouting priority dstnat
			iifname { $router_lines } meta l4proto { tcp, udp } th dport 8007 dnat ip to 192.168.7.2:9007
			iifname { $router_lines } meta l4proto { tcp, udp } th dport 8007 dnat ip6 to [2001:db8:7::2]:9007
		}
		chain from {
			type nat hook postrouting priority srcnat
			oifname { $router_lines } masquerade
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

# keep_start NAME FROM N KIND...: flows of such a host, as flows.py has it; or, FROM -,
# of the router itself.
keep_start() {
	keep_name=$1 keep_from=$2
	shift 2
	mkdir "/tmp/keep.$keep_name"
	set -- /multihome/tests/netns/flows.py keep "/tmp/keep.$keep_name" "$@"
	if [ "$keep_from" = - ]; then
		"$@" >"/run/log/keep.$keep_name" 2>&1 &
		echo $! >"/run/pid.keep.$keep_name"
	else
		ns_start "$keep_from" "keep.$keep_name" "$@"
	fi
	must_wait_for 20 test -e "/tmp/keep.$keep_name/asked"
}

# keep_end NAME: what became of them is in $kept.
keep_end() {
	: >"/tmp/keep.$1/end"
	wait "$(cat "/run/pid.keep.$1")" ||
		fail "flows: $(cat "/run/log/keep.$1")"
	rm "/run/pid.keep.$1"
	slurp "/run/log/keep.$1"
	kept=$slurped
	rm -r "/tmp/keep.$1" "/run/log/keep.$1"
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
	line_up 1 IF_MULTIHOME_PRIORITY=$((2 * $1 - 1))
	line6_up 1 IF_MULTIHOME_PRIORITY=$((2 * $1 - 1))
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

# answered_by N...: the port that leads to the LAN, of those lines; answered_by_both.
answered_by_both() {
	answered_by 1 2
}

answered_by() {
	for proto in tcp udp; do
		for line; do
			assert_eq 203.0.113.10 \
				"$(flow client $proto "10.$line.$line.2" 8007)" \
				"$proto by line $line"
			assert_eq 2001:db8:ffff::10 \
				"$(flow client $proto "2001:db8:$line::2" 8007)" \
				"$proto by line $line, IPv6"
		done
	done
}
