# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sharing by load: the table of what is forwarded, given verdicts.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# balance WORD: what /etc/multihome.conf says.
balance() {
	printf '[multihome]\nbalance = %s\n' "$1" >/etc/multihome.conf
}

# forwarding: two lines, and a LAN that they serve.
forwarding() {
	balance "$1"
	lines_up
	lan_up
	forward_on
}

# forwarded_way TO: as way has it, of what comes from the LAN.
forwarded_way() {
	case $1 in
	*:*) way_answer=$(ip -o -6 route get "$1" from 2001:db8:7::2 iif br0 2>&1) || : ;;
	*) way_answer=$(ip -o route get "$1" from 192.168.7.2 iif br0 2>&1) || : ;;
	esac
	way_of "$way_answer"
	echo "$way_found"
}

# The host's own go by one table, what is forwarded by the other.
case_own_and_forwarded() {
	forwarding load
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 1 0' 'eth1 inet up 0 1' \
		'eth0 inet6 up 1 0' 'eth1 inet6 up 0 1'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 6999' "$(forwarded_way 203.0.113.10)"
	assert_eq 'eth0 2001:db8:1::1 7000' "$(way - 2001:db8:ffff::10)"
	assert_eq 'eth1 2001:db8:2::1 6999' "$(forwarded_way 2001:db8:ffff::10)"
	assert_eq 'br0 - main' "$(way - 192.168.7.2)"
	assert_eq "32764:	from all lookup main suppress_prefixlength 0 proto multihome
32765:	from all iif lo lookup 7000 proto multihome
32765:	not from all iif lo lookup 6999 proto multihome" \
		"$(ip rule | grep '^3276[45]:')"
	verdicts 'eth0 inet up 2 63' 'eth1 inet up 1 64' 'eth0 inet6 up 1 1' \
		'eth1 inet6 up 1 1'
	assert_eq "default proto multihome metric 1
	nexthop via 10.1.1.1 dev eth0 weight 63
	nexthop via 10.2.2.1 dev eth1 weight 64
default via 10.1.1.1 dev eth0 proto multihome metric 1001
default via 10.2.2.1 dev eth1 proto multihome metric 1002" \
		"$(ip route show table 6999 | sed 's/ *$//')"
	assert_contains "$(steering)" 'nexthop via 10.1.1.1 dev eth0 weight 2'
	assert multihome status
	assert_eq '' "$(multihome sync 2>&1)" 'nothing is left to do'
	ends 0 multihome explain 203.0.113.10
	assert_contains "$out" 'iif lo lookup 7000'
}

case_rates_shown() {
	forwarding load
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_RATE=1T/999800k
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_RATE=999M/10M
	watch_start
	must_wait_for 5 shows 'down 0 of 1T; up 0 of 1G$'
	must_wait_for 5 shows 'down 0 of 999M; up 0 of 10M$'
	# what nobody says any more is not known
	line_up 2 IF_MULTIHOME_PRIORITY=1
	must_wait_for 5 shows 'down 0; up 0$'
	watch_stop
}

shows() {
	multihome lines | grep -q "$1"
}

# Whoever only looks while weights are being changed finds them as they are then.
case_status_meanwhile() {
	forwarding load
	verdicts 'eth0 inet up 1 1' 'eth1 inet up 1 3'
	flock "$(echo /run/multihome/*/lock)" sh -eu -c '
		sed -i s/forwarded=3/forwarded=2/ /run/multihome/*/machine/lines
		: >/tmp/decided
		/usr/bin/sleep 0.3
		ip route replace default proto multihome metric 1 table 6999 \
			nexthop via 10.1.1.1 dev eth0 weight 1 \
			nexthop via 10.2.2.1 dev eth1 weight 2' &
	must_wait_for 5 test -e /tmp/decided
	ends 0 multihome status
	wait $!
	assert_eq '' "$(multihome sync 2>&1)"
	# and does not keep anybody from it
	ip route del default metric 1 table 6999
	mkfifo /tmp/shown
	multihome status --json >/tmp/shown 2>&1 &
	exec 3</tmp/shown
	assert multihome sync
	exec 3<&-
	wait $! || :
	assert multihome status
}

# Whoever wants another share has it at the next look, and back.
case_static_and_back() {
	forwarding static
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	before=$(steering)
	assert_eq '' "$(ip route show table 6999)"
	for word in load spill; do
		balance $word
		assert multihome sync
		assert_eq 'eth0 10.1.1.1 6999' "$(forwarded_way 203.0.113.10)"
		assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
		assert multihome status
		balance static
		ends 4 multihome status
		assert_contains "$(echo "$out" | tr -s '\n ' '  ')" \
			'not from all iif lo lookup 6999'
		assert multihome sync
		assert_eq "$before" "$(steering)"
		assert_eq '' "$(ip route show table 6999)"
	done
}

# What is in force stays while the file is wrong, and nothing is said to be missing.
case_wrong_file() {
	forwarding load
	echo 'group = 8000' >>/etc/multihome.conf
	assert multihome sync
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_contains "$(ip link show eth0)" 'group 8000'
	before=$(steering; ip route show table 6999)
	balance lod
	ends 3 multihome status
	assert_contains "$out" 'balance: expected static, load or spill, got "lod"'
	assert_lacks "$out" 'missing:'
	assert_lacks "$out" 'not wanted:'
	ends 3 multihome sync
	assert_eq "$before" "$(steering; ip route show table 6999)"
	assert_contains "$(ip link show eth0)" 'group 8000'
}

# A rule of the two that is lost comes again, and decides as before; one of others
# that has their number comes first.
case_rules() {
	forwarding load
	verdicts 'eth0 inet up 1 0' 'eth1 inet up 0 1'
	for lost in 'iif lo lookup 7000' 'not iif lo lookup 6999'; do
		# shellcheck disable=SC2086
		ip rule del priority 32765 $lost
		ends 4 multihome status
		assert multihome sync
		assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
		assert_eq 'eth1 10.2.2.1 6999' "$(forwarded_way 203.0.113.10)"
	done
	ip route add 198.18.0.0/15 via 192.168.7.2 table 999
	ip rule add to 198.18.0.0/15 lookup 999 priority 32765
	assert multihome sync
	assert_eq 'br0 192.168.7.2 999' "$(way - 198.18.0.1)"
	assert_eq 'br0 192.168.7.2 999' "$(forwarded_way 198.18.0.1)"
	assert_eq '' "$(multihome sync 2>&1)"
}

# What nobody remembers is shown, and goes by a flush; the lines take it over.
case_left_over() {
	forwarding load
	verdicts 'eth0 inet up 1 1' 'eth1 inet up 0 2'
	rm -r /run/multihome
	ends 4 multihome status
	left=$(echo "$out" | tr -s '\n ' '  ')
	for what in 'rule priority 32765 from all iif lo lookup 7000' \
		'rule priority 32765 not from all iif lo lookup 6999' \
		'route default table 6999 metric 1 nexthop via 10.1.1.1 dev eth0' \
		'route default via 10.2.2.1 dev eth1 table 6999 metric 1002'; do
		assert_contains "$left" "$what"
	done
	assert multihome flush
	nothing_of_ours
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	verdicts 'eth0 inet up 1 1' 'eth1 inet up 0 2'
	assert multihome flush
	nothing_of_ours
	assert_eq '' "$(steering)$(ip route show table 6999)"
}

# marked: what the host sends to the far end by the first line has the mark
# of line 1, by the other that of 2.
marked() {
	nft -f - <<-EOF
	table inet marks {
		chain out {
			type filter hook postrouting priority mangle + 1
			ct mark set oifname map { eth0 : 0x01000000, eth1 : 0x02000000 }
		}
	}
	EOF
}

# at_work LINE: sets $at_work.
at_work() {
	at_work=$(connections work "$1") || fail "$at_work"
	at_work=${at_work%% *}
}

works() {
	at_work "$1"
	[ "$at_work" = "$2" ]
}

# Connections count while they move something; or have sent what is not acknowledged.
case_at_work() {
	topo_up
	topo_addr
	marked
	far_end
	mkfifo /tmp/tcp /tmp/udp
	/multihome/tests/netns/load.py flows tcp 7 10.1.1.2 203.0.113.10 </tmp/tcp &
	exec 5>/tmp/tcp
	must_wait_for 5 works 1 7
	must_wait_for 5 works 1 0
	echo >&5
	must_wait_for 2 works 1 7
	must_wait_for 5 works 1 0
	# nobody acknowledges
	in_ns client ip link set isp1 down
	echo >&5
	must_wait_for 2 works 1 7
	watch_settle 3
	assert works 1 7
	assert works 2 0
	ip -6 route add 2001:db8:ffff::10 via 2001:db8:2::1
	/multihome/tests/netns/load.py flows udp 5 2001:db8:2::2 \
		2001:db8:ffff::10 </tmp/udp &
	exec 6>/tmp/udp
	echo >&6
	must_wait_for 2 works 2 5
	must_wait_for 5 works 2 0
}

# far_end: it answers, and takes whatever comes to port 9.
far_end() {
	ns_start client flows /multihome/tests/netns/flows.py serve
	ns_start client sink socat -u TCP6-LISTEN:9,fork,reuseaddr OPEN:/dev/null
	must_wait_for 5 listens_at 9007
	must_wait_for 5 listens_at 9
}

listens_at() {
	[ -n "$(in_ns client ss -Hltn "sport = $1")" ]
}

# router WORD [RATE]: lines of 4 and 2 (or RATE and a half) Mbit/s up, a LAN whose
# hosts are hidden, the daemon; each flow is for itself.
router() {
	balance "$1"
	echo 'balance-by = flow' >>/etc/multihome.conf
	topo_up
	topo_addr
	rate=${2:-4}
	for n in 1 2; do
		tc qdisc add dev eth$((n - 1)) root tbf rate $((rate / n))mbit \
			burst $((rate * 2))kb latency 300ms
		line_up $n IF_MULTIHOME_PRIORITY=1 \
			IF_MULTIHOME_RATE=$((rate / n))M \
			IF_MULTIHOME_PROBE=203.0.113.10
	done
	lan_up
	forward_on
	nft -f - <<-EOF
	table ip nat {
		chain from {
			type nat hook postrouting priority srcnat
			oifname { eth0, eth1 } masquerade
		}
	}
	EOF
	far_end
	watch_start
	must_wait_for 10 shares
}

# shares [TABLE]: sets $first and $second to the weights of the lines there.
shares() {
	first=0 second=0 was='' dev=''
	for word in $(ip route show table "${1:-6999}" metric 1); do
		case $was:$word in
		dev:eth*) dev=$word ;;
		weight:*) [ "$dev" = eth1 ] || first=$word
			[ "$dev" = eth0 ] || second=$word ;;
		esac
		was=$word
	done
	[ "$first" != 0 ] && [ "$second" != 0 ]
}

# part_of_first PERCENT-LEAST PERCENT-MOST [TABLE]: of what is new.
part_of_first() {
	shares ${3:+"$3"} || return 1
	part=$((first * 100 / (first + second)))
	[ $part -ge "$1" ] && [ $part -le "$2" ]
}

# whom N: by which lines N new flows of the LAN go. Of TCP: what is over is not at
# work any more.
whom() {
	for n in $(seq "$1"); do
		in_ns lan /multihome/tests/netns/flows.py ask tcp 203.0.113.10 9007
	done | sort | uniq -c | sed 's/^ *//'
}

# pushes N TIMES: as much as line N takes, of the host's own.
pushes() {
	for _ in $(seq "$2"); do
		socat -u OPEN:/dev/zero "TCP:203.0.113.10:9,bind=10.$1.$1.2" &
		echo $! >>"/tmp/pushers.$1"
	done
}

# rests N: no more of it.
rests() {
	xargs kill <"/tmp/pushers.$1"
	rm "/tmp/pushers.$1"
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

is_of() {
	[ "$(of "$1" "$2")" = "$3" ]
}

# New flows go where there is room; when it is over, as before. Nothing is said of it.
case_full() {
	router load
	assert part_of_first 70 90
	pushes 1 6
	must_wait_for 20 is_of ISP1 full True
	must_wait_for 20 part_of_first 0 20
	whom 20 >/tmp/whom
	figure "$first to $second: $(tr '\n' ';' </tmp/whom)"
	assert [ "$(sed -n 's/ 10.2.2.2//p' /tmp/whom)" -ge 14 ]
	must_wait_for 5 shows_full ISP1
	rests 1
	must_wait_for 20 part_of_first 70 90
	must_wait_for 20 is_of ISP1 full False
	assert_eq '' "$(watch_said)"
	assert multihome status
	watch_stop
	assert_eq '' "$(ip route show table 6999)"
}

shows_full() {
	multihome lines "$1" | grep -q 'load      full, .* up .*M of '
}

figure() {
	echo "figures: $*"
}

# The weights of the host's own move little and seldom, and follow what stays.
case_own_follow_slowly() {
	router load
	shares 7000
	before=$first:$second
	pushes 1 6
	must_wait_for 20 part_of_first 0 20
	shares 7000
	assert_eq "$before" "$first:$second" 'of 7000'
	must_wait_for 30 part_of_first 0 45 7000
	assert_eq "$(ip route show table 6999 metric 1 | grep -c nexthop)" \
		"$(ip route show table 7000 metric 1 | grep -c nexthop)"
}

# changes: how often weights of forwarded ones have changed so far.
changes() {
	grep -c 'default table 6999.*metric 1 ' /tmp/changes || :
}

# Whatever weights do: what lives stays where it is, of the host's own and forwarded.
case_nothing_moves() {
	router load 40
	ip monitor route >/tmp/changes &
	monitor=$!
	mkdir /tmp/keep /tmp/keep.lan
	kinds='tcp=tcp,203.0.113.10,9007 con=udp,203.0.113.10,9007'
	export EVERY=0.5
	# shellcheck disable=SC2086
	/multihome/tests/netns/flows.py keep /tmp/keep "${FLOWS:-400}" $kinds >/tmp/kept &
	keeper=$!
	# shellcheck disable=SC2086
	ns_start lan keep /multihome/tests/netns/flows.py \
		keep /tmp/keep.lan "${FLOWS:-400}" $kinds
	must_wait_for 30 test -e /tmp/keep/asked
	must_wait_for 30 test -e /tmp/keep.lan/asked
	pushes 1 2
	pushes 2 2
	turns=0
	until [ $turns -ge 4 ] && [ "$(changes)" -ge 10 ]; do
		turns=$((turns + 1))
		[ $turns -le 20 ] || fail "$(changes) changes of weights"
		rate=$((turns % 2 ? 6 : 40))
		tc qdisc change dev eth0 root tbf rate ${rate}mbit burst 80kb latency 300ms
		watch_settle 3
	done
	figure "$(changes) changes of weights"
	: >/tmp/keep/end
	: >/tmp/keep.lan/end
	wait $keeper
	wait "$(cat /run/pid.keep)"
	rm /run/pid.keep
	assert_eq 'tcp lost 0 moved 0
con lost 0 moved 0
tcp lost 0 moved 0
con lost 0 moved 0' "$(cat /tmp/kept /run/log/keep)"
	kill $monitor
}

# The next priority joins while this one is full, and goes again.
case_spill() {
	balance spill
	router spill
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_RATE=2M \
		IF_MULTIHOME_PROBE=203.0.113.10
	must_wait_for 5 alone
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	pushes 1 4
	watch_settle 1
	assert alone
	must_wait_for 10 shares
	rests 1
	must_wait_for 60 alone
	watch_stop
}

# alone: the first line is, in the table of what is forwarded.
alone() {
	! shares && [ "$first$second" = 00 ] &&
		[ "$(forwarded_way 203.0.113.10)" = 'eth0 10.1.1.1 6999' ]
}

# A daemon that is killed leaves all as it is; the next one goes on; one that ends
# takes it along.
case_daemon_dies() {
	router load
	pushes 1 6
	must_wait_for 20 part_of_first 0 20
	kill -9 "$watch_pid"
	wait "$watch_pid" || :
	assert part_of_first 0 20
	assert multihome sync
	assert part_of_first 0 20
	watch_start
	assert part_of_first 0 30
	rests 1
	must_wait_for 20 part_of_first 70 90
	# whose line dies meanwhile leaves at once
	in_ns isp1 ip link set cust down
	must_wait_for 2 alone_second
	in_ns isp1 ip link set cust up
	must_wait_for 20 part_of_first 60 90
	balance static
	kill -HUP "$watch_pid"
	must_wait_for 5 none_forwarded
	balance load
	kill -HUP "$watch_pid"
	must_wait_for 5 shares
	watch_stop
	assert_eq '' "$(steering)$(ip route show table 6999)"
}

none_forwarded() {
	[ -z "$(ip route show table 6999)" ]
}

alone_second() {
	[ "$(forwarded_way 203.0.113.10)" = 'eth1 10.2.2.1 6999' ] &&
		! shares
}

# ticks: the processor time of the daemon so far, in hundredths of a second.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$watch_pid/stat"
}

# What it costs to count five thousand that are at work.
case_cost() {
	router load 40
	in_ns client nft -f - <<-EOF
	table ip drops {
		chain in {
			type filter hook prerouting priority 0
			udp dport 10000-20000 drop
		}
	}
	EOF
	for many in 0 2500; do
		[ $many = 0 ] || for n in 1 2; do
			/multihome/tests/netns/load.py work 10.$n.$n.2 203.0.113.10 $many &
		done
		[ $many = 0 ] || must_wait_for 10 is_of ISP1 connections $many
		before=$(ticks)
		watch_settle 10
		took=$(($(ticks) - before))
		figure "$((many * 2)) at work: $took hundredths in 10 s," \
			"$(connections work 1) us to count"
	done
	figure "$(grep -e VmRSS -e RssAnon "/proc/$watch_pid/status" | tr -s '\n\t ' ' ')"
	[ -n "$CHECKED" ] || assert [ "$took" -lt 20 ]
	[ -n "$CHECKED" ] || assert [ "$(awk '/VmRSS/ { print $2 }' \
		"/proc/$watch_pid/status")" -lt 3584 ]
}

# Under a load that is steady, shares are: of 40 looks in ten seconds none is far off.
case_no_swing() {
	router load
	pushes 1 3
	pushes 2 3
	must_wait_for 20 is_of ISP1 full True
	watch_settle 3
	: >/tmp/parts
	while [ "$(wc -l </tmp/parts)" -lt 40 ]; do
		part_of_first 0 100
		echo "$part" >>/tmp/parts
		watch_settle 0.25
	done
	sort -n /tmp/parts >/tmp/sorted
	figure "percent of the first: $(sed -n 1p /tmp/sorted) to" \
		"$(sed -n 40p /tmp/sorted), median $(sed -n 20p /tmp/sorted)"
	assert [ "$(sed -n 1p /tmp/sorted)" -ge 50 ]
	assert [ "$(sed -n 40p /tmp/sorted)" -le 95 ]
}

# pushes_steadily tcp|udp BITS: of the host's own, by the first line.
pushes_steadily() {
	/multihome/tests/netns/flows.py push "$1" "$2" 203.0.113.10 9 10.1.1.2 &
	echo $! >>/tmp/pushers.1
}

# What UDP takes is not to be had beside it, though the line is not full.
case_udp() {
	router load
	ns_start client discard socat -u UDP6-RECV:9 OPEN:/dev/null
	pushes_steadily tcp 100000
	must_wait_for 5 is_of ISP1 connections 1
	assert part_of_first 40 60
	pushes_steadily udp 3000000
	must_wait_for 5 part_of_first 1 7
	assert is_of ISP1 full False
	bits=$(of ISP1 up_udp_bits)
	assert [ "$bits" -ge 2700000 ]
	assert [ "$bits" -le 3300000 ]
	assert_eq 0 "$(of ISP1 down_udp_bits)"
	rests 1
	must_wait_for 10 part_of_first 70 90
	assert_eq '' "$(watch_said)"
	# static lines have nothing counted
	assert_contains "$(nft list table inet multihome)" \
		'meta l4proto udp iifname "eth1" counter'
	balance static
	multihome sync
	must_wait_for 5 eval '! nft list table inet multihome | grep counter'
}

# What comes down fills a line as well, in its provider's queue.
case_full_down() {
	router load
	for n in 1 2; do
		tc qdisc del dev eth$((n - 1)) root
		in_ns isp$n tc qdisc add dev cust root tbf rate $((4 / n))mbit \
			burst 8kb latency 300ms
	done
	ns_start client source socat -u OPEN:/dev/zero TCP6-LISTEN:10,fork,reuseaddr
	must_wait_for 5 listens_at 10
	for _ in 1 2 3 4 5 6; do
		socat -u TCP:203.0.113.10:10,bind=10.1.1.2 OPEN:/dev/null &
	done
	must_wait_for 20 is_of ISP1 full True
	must_wait_for 20 part_of_first 0 20
	must_wait_for 10 carries_down 3000000 4300000
	whom 20 >/tmp/whom
	figure "$first to $second: $(tr '\n' ';' </tmp/whom)"
	assert [ "$(sed -n 's/ 10.2.2.2//p' /tmp/whom)" -ge 14 ]
}

# carries_down LEAST MOST: so many bits a second come by the first line.
carries_down() {
	bits=$(of ISP1 down_bits)
	[ "$bits" -ge "$1" ] && [ "$bits" -le "$2" ]
}
