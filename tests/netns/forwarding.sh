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
# shellcheck source=tests/lib/router.sh
. /multihome/tests/lib/router.sh

# router: two lines, a LAN whose hosts are hidden, a port of each line that leads to
# one of them; the far end and that host answer.
# Flows of the LAN stay on their line when new ones take the other.
case_flows_stay() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start lan lan 20 $far
	for other in 2 1 2; do
		prefers $other
		sees $other
	done
	watch_settle 1
	keep_end lan
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
	keep_start lan lan 5 $far
	prefers 2
	watch_settle 5
	keep_end lan
	refute remembers
	assert_lacks "$(ip rule; ip -6 rule)" 0x3f000000
	for kind in tcp4 udp4 tcp6 udp6; do
		assert_lacks "$kept" "$kind lost 0 moved 0"
	done
	echo "figures: without marks, of 5: $(echo "$kept" | tr '\n' ';')"
	watch_stop
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

# With the source checked loosely, or not; and strictly where that knows of marks.
case_rp_filter() {
	router
	starts eth0
	for checked in 0 2 1; do
		for at in all eth0 eth1; do
			sysctl -qw net.ipv4.conf.$at.rp_filter=$checked
			[ $checked != 1 ] ||
				sysctl -qw net.ipv4.conf.$at.src_valid_mark=1
		done
		# shellcheck disable=SC2086
		keep_start lan lan 5 $far
		answered_by_both
		prefers 2
		sees 2
		answered_by_both
		watch_settle 1
		keep_end lan
		assert_eq "$none_lost" "$kept" "with rp_filter $checked"
		prefers 1
		sees 1
	done
	watch_stop
}

# dies N: the carrier of line N is lost; to $verdict goes when the table of lines has
# another one, in seconds since 1970.
dies() {
	: >/tmp/routes
	ip -ts -o monitor route >/tmp/routes &
	monitor_pid=$!
	must_wait_for 5 listens "$monitor_pid"
	in_ns "isp$1" ip link set cust down
	must_wait_for 5 goes_by "eth$((2 - $1))"
	must_wait_for 5 goes6_by "eth$((2 - $1))"
	watch_settle 0.1
	kill "$monitor_pid"
	wait "$monitor_pid" || :
	verdict=$(sed -n 's/^\[\([^]]*\)\].* table 7000 .*metric 1 .*/\1/p' \
		/tmp/routes | tail -n 1)
	verdict=$(date -d "$verdict" +%s.%N)
}

returns() {
	in_ns "isp$1" ip link set cust up
	in_ns "isp$1" ip addr replace fe80::1/64 dev cust nodad
	in_ns "isp$1" ip addr replace "2001:db8:$1::1/64" dev cust nodad
	must_wait_for 10 goes_by "eth$(($1 - 1))"
	must_wait_for 10 goes6_by "eth$(($1 - 1))"
}

# A line dies: what has left by it takes the other at once, what goes by the other is
# not touched, and what came in by the dead one goes on when it is back.
case_death() {
	router
	starts eth0
	# shellcheck disable=SC2086
	keep_start dead lan 10 $far
	keep_start in client 5 tcp4=tcp,10.1.1.2,8007 tcp6=tcp,2001:db8:1::2,8007
	prefers 2
	# shellcheck disable=SC2086
	EVERY=2 keep_start other lan "${FLOWS:-400}" $far
	prefers 1
	dies 1
	echo "$verdict" >/tmp/keep.dead/verdict
	watch_settle 3
	sees 2
	assert_contains "$(watch_said)" 'eth0 IPv4: forgotten: '
	keep_end dead
	echo "$kept" | sed 's/^/figures: /'
	for kind in tcp4 udp4 tcp6 udp6; do
		back=$(echo "$kept" | sed -n "s/^$kind lost [0-9]* moved [0-9]* back //p")
		case $back in
		never) fail "$kind: $kept" ;;
		esac
		[ -n "$CHECKED" ] || assert [ "$back" -lt 2500 ]
	done
	returns 1
	sees 1
	watch_settle 2
	keep_end in
	assert_eq 'tcp4 lost 0 moved 0
tcp6 lost 0 moved 0' "$kept" 'came in by the line that died'
	keep_end other
	assert_eq "$none_lost" "$kept" 'of the other line'
	watch_stop
}

# three: a third line stands behind the two.
three() {
	topo_up 3
	topo_addr
	for n in 1 2 3; do
		line_up $n IF_MULTIHOME_PRIORITY=$n
		line6_up $n IF_MULTIHOME_PRIORITY=$n
	done
	router_of eth0, eth1, eth2
}

case_three_lines() {
	three
	starts eth0
	# shellcheck disable=SC2086
	keep_start first lan 5 $far
	answered_by 1 2 3
	dies 1
	sees 2
	# shellcheck disable=SC2086
	keep_start second lan 5 $far
	answered_by 2 3
	in_ns isp2 ip link set cust down
	must_wait_for 5 goes_by eth2
	must_wait_for 5 goes6_by eth2
	sees 3
	answered_by 3
	returns 1
	answered_by 1 3
	# what has taken the third stays there
	# shellcheck disable=SC2086
	keep_start third lan 5 $far
	watch_settle 1
	keep_end third
	assert_eq "$none_lost" "$kept"
	for name in first second; do
		keep_end $name
		assert_lacks "$kept" 'lost 0 moved 0'
	done
	assert_contains "$(ip rule)" 'fwmark 0x3000000/0x3f000000 lookup ISP3'
	watch_stop
}

# IPv6 without any NAT: each host of the LAN has an address of each provider, and
# a connection that comes in by a line is answered by it.
case_inet6_routed() {
	router
	for n in 1 2; do
		ip -6 addr add 2001:db8:$n:7::1/64 dev br0 nodad
		ip -n "$NETNS-lan" -6 addr add 2001:db8:$n:7::2/64 dev eth0 nodad
		in_ns isp$n ip -6 route add 2001:db8:$n:7::/64 via 2001:db8:$n::2
	done
	nft delete chain inet nat from
	assert_contains "$(flow client tcp 2001:db8:2:7::2 9007)" 'no answer'
	starts eth0
	for n in 1 2 1; do
		prefers $n
		for proto in tcp udp; do
			for line in 1 2; do
				assert_eq 2001:db8:ffff::10 \
					"$(flow client $proto 2001:db8:$line:7::2 9007)" \
					"$proto by line $line"
			done
		done
	done
	watch_stop
}

# number NAME: packets that a counter of the table watching has seen.
number() {
	nft list counter inet watching "$1" |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# What others have in the marks stays as it is, and nobody but the routing sees ours:
# kube-proxy's, mwan3's and tailscale's bits, and one that is compared as a whole.
case_marks_of_others() {
	router
	nft -f - <<-'EOF'
	table inet others {
		chain early {
			type filter hook prerouting priority mangle
			ct state new ct mark set ct mark & 0xffffbfff | 0x4000
			iifname br0 meta mark set meta mark & 0xffffc0ff | 0x100
			ct mark set ct mark & 0xffffc0ff | 0x100
			iifname br0 meta mark set meta mark & 0xff00ffff | 0x80000
			iifname != br0 meta mark set 0x1
		}
	}
	table inet watching {
		counter out { }
		counter out_exact { }
		counter in { }
		counter in_exact { }
		counter ct_ours { }
		counter ct_theirs { }
		counter local { }
		counter local_exact { }
		chain forward {
			type filter hook forward priority filter
			iifname br0 counter name out
			iifname br0 meta mark 0x80100 counter name out_exact
			oifname br0 counter name in
			oifname br0 meta mark 0x1 counter name in_exact
			iifname br0 ct mark & 0x3f000000 != 0 counter name ct_ours
			iifname br0 ct mark & 0x80ffffff == 0x4100 counter name ct_theirs
		}
		chain input {
			type filter hook input priority filter
			iifname { eth0, eth1 } tcp dport 7 counter name local
			iifname { eth0, eth1 } tcp dport 7 meta mark 0x1 counter name local_exact
		}
	}
	EOF
	starts eth0
	# shellcheck disable=SC2086
	keep_start lan lan 5 $far
	prefers 2
	answered_by_both
	sees 2
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	watch_settle 1
	keep_end lan
	assert_eq "$none_lost" "$kept"
	assert [ "$(number out)" -gt 100 ]
	assert [ "$(number in)" -gt 100 ]
	assert [ "$(number local)" -gt 5 ]
	assert_eq "$(number out)" "$(number out_exact)" 'out, with their mark alone'
	assert_eq "$(number in)" "$(number in_exact)" 'in, with their mark alone'
	assert_eq "$(number local)" "$(number local_exact)" 'to the host'
	assert_eq "$(number out)" "$(number ct_theirs)" 'their bits of connections'
	assert [ "$(number ct_ours)" -gt 100 ]
	watch_stop
}
