# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two lines of which the first dies in all the ways that failover.c knows, and the
# daemon beside them. A case sources it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

# deaths_targets FAMILY: two that are not whom the users ask.
deaths_targets() {
	if [ "$1" = 4 ]; then
		targets='203.0.113.20 203.0.113.21'
	else
		targets='2001:db8:ffff::20 2001:db8:ffff::21'
	fi
	for target in $targets; do
		case $target in
		*:*) in_ns client ip addr replace "$target/128" dev lo nodad ;;
		*) in_ns client ip addr replace "$target/32" dev lo ;;
		esac
	done
}

# deaths_up FAMILY USE [OPTION=VALUE...]: lines of that family alone, as are used
# with the default profile, or that for idle ones; back as soon as may be.
deaths_up() {
	deaths_family=$1 deaths_profile=default
	[ "$2" != idle ] || deaths_profile=fast
	shift 2
	if [ -z "${topo_names-}" ]; then
		topo_up
		topo_addr
	fi
	deaths_targets "$deaths_family"
	# a carrier that is lost takes no address of the provider's with it
	in_ns isp1 sysctl -qw net.ipv6.conf.cust.keep_addr_on_down=1
	for n in 1 2; do
		deaths_line_up $n $n "$@"
	done
	# as its unit has it, where that is allowed
	set -- nice -n -10
	"$@" true 2>/dev/null || set --
	watch_start "$@"
}

# deaths_line_up N PRIORITY [OPTION=VALUE...]
deaths_line_up() {
	deaths_n=$1 deaths_priority=$2
	shift 2
	set -- "$deaths_n" "IF_MULTIHOME_PROBE=$targets" \
		"IF_MULTIHOME_PROBE_PROFILE=$deaths_profile" \
		IF_MULTIHOME_HOLD=1s "IF_MULTIHOME_PRIORITY=$deaths_priority" "$@"
	if [ "$deaths_family" = 4 ]; then line_up "$@"; else line6_up "$@"; fi
}

# deaths_by N: so goes what has not decided.
deaths_by() {
	if [ "$deaths_family" = 4 ]; then
		goes_by "eth$(($1 - 1))"
	else
		goes6_by "eth$(($1 - 1))"
	fi
}

# deaths_line_down N
deaths_line_down() {
	if [ "$deaths_family" = 4 ]; then
		debian_down "eth$(($1 - 1))" "IF_MULTIHOME_TABLE=ISP$1"
	else
		debian_down "eth$(($1 - 1))" ADDRFAM=inet6 \
			"IF_MULTIHOME_TABLE=ISP$1"
	fi
}

# deaths FAMILY USE DEATH N
deaths() {
	failover deaths "$NETNS" "$watch_pid" "$3" "$2" "$1" "$4" ||
		fail "$3, $2, IPv$1: $(watch_said | tail -n 5)"
}

# deaths_of USE FAMILY: each but that of a carrier, $DEATHS times.
deaths_of() {
	deaths_up "$2" "$1"
	for death in gateway beyond both incoming outgoing; do
		deaths "$2" "$1" $death "$DEATHS"
	done
	[ "$1" = idle ] || deaths "$2" "$1" fed "$DEATHS"
	watch_stop
}

# Those of carriers, one after the other: the kernel tells of carriers once a
# second at most, and a cable that is pulled out is the only one.
deaths_of_carriers() {
	for use in used idle; do
		for family in 4 6; do
			deaths_up $family $use
			deaths $family $use carrier "$DEATHS"
			watch_stop
			deaths_line_down 1
			deaths_line_down 2
		done
	done
}

# deaths_forwarded FAMILY N: of users in a LAN, while others of it are on the second
# line, and some from outside ask a port of that line which leads to the LAN.
deaths_forwarded() {
	topo_up
	topo_addr
	router_of eth0, eth1
	deaths_up "$1" forwarded
	must_wait_for 5 remembers
	deaths_line_up 1 3
	must_wait_for 5 deaths_by 2
	case $1 in
	4) to=203.0.113.10 by=10.2.2.2 ;;
	6) to=2001:db8:ffff::10 by=2001:db8:2::2 ;;
	esac
	keep_start out lan 10 "tcp=tcp,$to,9007" "udp=udp,$to,9007"
	keep_start in client 10 "tcp=tcp,$by,8007" "udp=udp,$by,8007"
	deaths_line_up 1 1
	must_wait_for 5 deaths_by 1
	deaths "$1" forwarded beyond "$2"
	for name in out in; do
		keep_end $name
		echo "$kept" | awk -v name="forwarded-$name" '
			{ lost += $3; moved += $5 }
			END {
				printf "figures: %s living=20 ended=%d moved=%d\n",
					name, lost, moved
			}'
		assert_eq "tcp lost 0 moved 0
udp lost 0 moved 0" "$kept" "flows of the living line, $name"
	done
	watch_stop
}

# flows_up: both lines are used, by destination.
flows_up() {
	deaths_up 4 used IF_MULTIHOME_PRIORITY=1
	in_ns client ip route add local 203.0.113.0/24 dev lo
}

# flows N
flows() {
	failover flows "$NETNS" "$watch_pid" beyond "$1" ||
		fail "flows: $(watch_said | tail -n 5)"
}

# used ADDRESS COMMAND...: somebody asks that one all the time while that is done.
used() {
	ping -n -q -i 0.05 "$1" >/dev/null 2>&1 &
	user=$!
	shift
	"$@"
	kill $user
	wait $user || :
}

# busy SECONDS: eight loops, while the lines are used and nothing happens to them.
busy() {
	deaths_up 4 used
	used 203.0.113.10 busy_loops "$1"
	assert_eq '' "$(watch_said | grep IPv4)" 'said on a busy machine'
	# it sees what it should, too
	deaths 4 used beyond 1
	watch_stop
}

busy_loops() {
	loops=
	for n in 1 2 3 4 5 6 7 8; do
		sh -c 'while :; do :; done' &
		loops="$loops $!"
	done
	watch_settle "$1"
	# shellcheck disable=SC2086
	kill $loops
	# shellcheck disable=SC2086
	wait $loops || :
}
