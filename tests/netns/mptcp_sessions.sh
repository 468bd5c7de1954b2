# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sessions of MPTCP that go on when a line dies: real ones, by mptcp.py.

# shellcheck source=tests/lib/deaths.sh
. /multihome/tests/lib/deaths.sh

TOOL=/multihome/tests/netns/mptcp.py PORT=7070

# serves NAMESPACE: an echo there, of both families.
serves() {
	ns_start "$1" "serve.$1" "$TOOL" serve :: $PORT
	must_wait_for 10 is_served "$1"
}

is_served() {
	[ -n "$(in_ns "$1" ss -HltnM "sport = $PORT")" ]
}

# mptcp_up FAMILY WORDS: both lines with these, the daemon beside them, and an echo
# on both sides.
mptcp_up() {
	deaths_up "$1" used IF_MULTIHOME_MPTCP="$2"
	in_ns isp2 sysctl -qw net.ipv6.conf.cust.keep_addr_on_down=1
	serves client
	serves host
	case $1 in
	4) far=203.0.113.10 own=10.1.1.2 ;;
	6) far=2001:db8:ffff::10 own=2001:db8:1::2 ;;
	esac
}

# talks NAMESPACE TO [SUBFLOWS]: ten sessions from there, which are MPTCP, have so many
# further subflows (1), and go on until talked.
talks() {
	must_wait_for 20 lines_live
	mkfifo /tmp/marks
	exec 9<>/tmp/marks
	talks_ns=$1
	if [ "$1" = host ]; then
		"$TOOL" talk 10 "$2" $PORT </tmp/marks >/tmp/talk &
		talks_pid=$!
	else
		nsenter --net="/run/netns/$NETNS-$1" -- "$TOOL" talk 10 "$2" \
			$PORT </tmp/marks >/tmp/talk &
		talks_pid=$!
	fi
	must_wait_for 10 have_subflows "${3:-1}"
	watch_settle 1
	in_ns "$talks_ns" ss -HnMi state established "dport = $PORT" >/tmp/ss
	refute grep fallback /tmp/ss
}

# have_subflows N: ten sessions have as many, on their way both.
have_subflows() {
	have_words="subflows:$1 "
	[ "$1" != 0 ] || have_words=token:
	[ "$(in_ns "$talks_ns" ss -HnMi state established "dport = $PORT" |
		grep -c "$have_words")" = 10 ] &&
		[ "$(in_ns "$talks_ns" ss -Hnt state established \
			"dport = $PORT" | wc -l)" = $((10 * ($1 + 1))) ]
}

# Both lines lead to the client.
lines_live() {
	for live_n in 1 2; do
		case $far in
		*:*) ping -n -c 1 -W 1 -I 2001:db8:$live_n::2 "$far" ;;
		*) ping -n -c 1 -W 1 -I 10.$live_n.$live_n.2 "$far" ;;
		esac || return 1
	done
}

# then_for SECONDS COMMAND...: what is done then, and so long nothing else; its silences
# are a column of talked.
then_for() {
	then_s=$1
	shift
	echo mark >&9
	"$@"
	watch_settle "$then_s"
}

# talked WHAT COLUMN...: none of the sessions is lost; how long they were silent, in ms,
# by columns, of which the first is a death: half a second at most, and where the machine
# is busy, or they may not go before what else it does, less than without another line.
talked() {
	talked_of=$1 talked_bound=${BOUND:-500}
	shift
	read -r talked_load _ </proc/loadavg
	[ -n "${BOUND-}" ] || { [ "${talked_load%.*}" -lt 2 ] &&
		chrt -f 1 true 2>/dev/null; } || talked_bound=3000
	kill "$talks_pid"
	wait "$talks_pid" || :
	exec 9>&-
	rm /tmp/marks
	sed -i /ready/d /tmp/talk
	assert_eq 10 "$(wc -l </tmp/talk)" sessions
	refute grep lost /tmp/talk
	talked_n=1
	for talked_what; do
		talked_n=$((talked_n + 1))
		sort -n -k $talked_n,$talked_n /tmp/talk | awk -v n=$talked_n \
			-v what="$talked_of, $talked_what" '
			{ t[NR] = $n }
			END { print "figures: " what ": silent for " t[5] \
				" ms, at most " t[NR] " ms"; print t[5] >"/tmp/median" }'
		[ $talked_n -gt 2 ] || with_checker || [ "$(cat /tmp/median)" -le "$talked_bound" ] ||
			fail "$talked_of, $talked_what: $(cat /tmp/talk)"
	done
}

# The ways to die: die WAY N, heal WAY N.
die() {
	case $1 in
	beyond) blackhole add "$2" ;;
	carrier) ip -n "$NETNS-isp$2" link set cust down ;;
	gateway) in_ns "isp$2" nft -f - <<-EOF ;;
		table netdev dead {
			chain in {
				type filter hook ingress device cust priority 0
				drop
			}
			chain out {
				type filter hook egress device cust priority 0
				drop
			}
		}
		EOF
	esac
}

heal() {
	case $1 in
	beyond) blackhole del "$2" ;;
	carrier) ip -n "$NETNS-isp$2" link set cust up ;;
	gateway) in_ns "isp$2" nft delete table netdev dead ;;
	esac
}

# blackhole add|del N: provider N forwards nothing, and says so to nobody.
blackhole() {
	for family in -4 -6; do
		for end in cust net; do
			ip -n "$NETNS-isp$2" $family rule "$1" priority 1 \
				iif $end blackhole
		done
	done
}

# die_and_heal WAY WHAT: the first line, its return, then the second.
die_and_heal() {
	then_for 4 die "$1" 1
	then_for 4 heal "$1" 1
	then_for 4 die "$1" 2
	heal "$1" 2
	talked "$2, $1" death return 'death of the other'
	assert_eq "$endpoints_before" "$(ip mptcp endpoint)" endpoints
}

# outbound FAMILY WAY..., inbound FAMILY WAY...
outbound() {
	outbound_family=$1
	shift
	mptcp_up "$outbound_family" subflow
	endpoints_before=$(ip mptcp endpoint)
	for way; do
		talks host "$far"
		die_and_heal "$way" "outbound, IPv$outbound_family"
	done
	watch_stop
}

inbound() {
	inbound_family=$1
	shift
	mptcp_up "$inbound_family" signal
	in_ns client ip mptcp limits set add_addr_accepted 2 subflows 2
	endpoints_before=$(ip mptcp endpoint)
	for way; do
		talks client "$own"
		die_and_heal "$way" "inbound, IPv$inbound_family"
	done
	watch_stop
}

case_outbound() {
	outbound 4 beyond
}

case_outbound_link() {
	outbound 4 carrier gateway
}

case_outbound6() {
	outbound 6 beyond
}

# long: a minute, and both families die of a link in check
case_outbound6_link() {
	outbound 6 carrier gateway
}

case_inbound() {
	inbound 4 beyond
}

# long: a minute, and both families die of a link in check
case_inbound_link() {
	inbound 4 carrier gateway
}

case_inbound6() {
	inbound 6 beyond
}

case_inbound6_link() {
	inbound 6 carrier gateway
}

# outage WAY WHAT MS: half a minute of it; back, the line keeps no session silent for
# longer than that, and each has both subflows.
outage() {
	talks client "$own"
	then_for 30 die "$1" 1
	then_for 40 heal "$1" 1
	must_wait_for 1 have_subflows 1
	BOUND=3000
	talked "inbound, half a minute, $1$2" death return
	[ "$(cat /tmp/median)" -le "$3" ] || fail "at the return: $(cat /tmp/talk)"
}

# The kernel sends new data on a line that has come back once anything is acknowledged
# there, though what the client has lost there waits for its own timer, which has
# doubled as long as the line was dead.
# long: outages of half a minute
case_inbound_outage() {
	mptcp_up 4 signal
	in_ns client ip mptcp limits set add_addr_accepted 2 subflows 2
	outage carrier '' 30000
	outage gateway '' 30000
	in_ns client sysctl -qw net.ipv4.tcp_retries2=100
	in_ns client sysctl -qw net.ipv4.tcp_rto_max_ms=2000 2>/dev/null ||
		skip 'tcp_rto_max_ms: Linux 6.15'
	outage carrier ', tcp_rto_max_ms of the client 2000' 3000
	watch_stop
}

# A client that takes no address it is told of, as Linux by default, waits for its line,
# as with TCP; it is not lost.
case_inbound_deaf() {
	mptcp_up 4 signal
	endpoints_before=$(ip mptcp endpoint)
	talks client "$own" 0
	BOUND=9000
	die_and_heal beyond 'inbound, client with the default limits, IPv4'
	watch_stop
}

# What the daemon does to the sockets of a dead line does not touch a session that has
# other subflows; one that has become TCP is told, as TCP is.
case_destroyed() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	serves client
	echo_server client
	assert_eq 'goes on' "$("$TOOL" plain 203.0.113.10 $PORT 10.2.2.2 \
		connections destroy eth1 10.2.2.2 2>/tmp/err)" MPTCP
	assert_eq 'ECONNABORTED' "$("$TOOL" plain 203.0.113.10 7 10.2.2.2 \
		connections destroy eth1 10.2.2.2 2>/tmp/err)" 'become TCP'
}

# A session on a single subflow, since its peer takes no other, goes on through all that
# is no end of its line: sync, reload without change, an upgrade, health.
case_single() {
	mptcp_up 4 subflow
	in_ns client ip mptcp limits set subflows 0
	endpoints_before=$(ip mptcp endpoint)
	talks host "$far" 0
	then_for 1 nothing_new
	then_for 2 die beyond 1
	then_for 4 heal beyond 1
	watch_stop
	talked 'one subflow' 'sync, reload, upgrade' 'death' 'return'
	assert_eq "$endpoints_before" "$(ip mptcp endpoint)" endpoints
}

# One that says nothing has nothing under way, and so no timer of it runs out, however
# long its line is dead: to delete its endpoint when the line comes back, that other
# sessions get the line again, would end it.
case_idle() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	serves client
	in_ns client ip mptcp limits set subflows 0
	ip mptcp endpoint | grep '^10\.1\.1\.2 ' >/tmp/endpoint
	for idle_then in 'goes on' silent; do
		dies_idle >/tmp/idle
		assert_eq "$idle_then" "$(cat /tmp/idle)" \
			"with ${idle_anew:-the endpoint as it was}"
		idle_anew='one that was deleted and added'
	done
}

# dies_idle: the first line, under a session that says nothing; what becomes of that.
dies_idle() {
	cat >/tmp/outage <<-EOT
	ip -n $NETNS-isp1 rule add priority 1 iif cust blackhole
	/usr/bin/sleep 2
	ip -n $NETNS-isp1 rule del priority 1 iif cust blackhole
	EOT
	[ -z "${idle_anew-}" ] || cat >>/tmp/outage <<-EOT
	ip mptcp endpoint delete id $(sed 's/.* id \([0-9]*\).*/\1/' /tmp/endpoint)
	ip mptcp endpoint add 10.1.1.2 dev eth0 subflow
	EOT
	"$TOOL" plain 203.0.113.10 $PORT 10.1.1.2 sh -e /tmp/outage 2>/tmp/err
}

# What changes nothing: the last one as behind a package's upgrade.
nothing_new() {
	ends 0 multihome sync
	two_lines ISP1 ISP2
	for n in 1 2; do
		sed -i "s/^\tmultihome-gateway 10.$n.*/&\n\tmultihome-mptcp subflow\n\tmultihome-priority $n/" \
			/etc/network/interfaces
	done
	ends 0 multihome reload
	assert_lacks "$out" endpoint
	for n in 1 2; do
		deaths_line_up $n $n IF_MULTIHOME_MPTCP=subflow
	done
	for f in /run/multihome/*/version; do
		echo 0.4.0 >"$f"
	done
	ends 0 multihome sync
}

# The endpoint goes before the rules: what a session has there ends, and leaves by no
# other line meanwhile.
case_ifdown() {
	topo_up
	topo_addr
	topo_count
	line_up 1 IF_MULTIHOME_MPTCP=subflow
	line_up 2 IF_MULTIHOME_MPTCP=subflow
	serves client
	far=203.0.113.10
	talks host "$far"
	then_for 1 debian_down eth1
	then_for 1 line_up 2 IF_MULTIHOME_MPTCP=subflow
	then_for 1 true
	talked 'ifdown and ifup' 'ifdown of the other line' ifup
	assert_eq 0 "$(spoofed 1)" 'packets of the other line'
}
