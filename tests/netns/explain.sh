# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome explain: what it says is what the kernel does, and the rule that it
# names is the one that decided: without it the packet would go otherwise.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

two_lines() {
	around 2
	topo_addr
	line_up 1
	line_up 2 "$@"
}

# Each source to the LAN, a container, a static route, both nets, the Internet.
case_every_pair() {
	two_lines
	for from in - 10.1.1.2 10.2.2.2; do
		assert_decided $from 192.168.7.2 br0 - main
		assert_decided $from 172.17.0.2 docker0 - main
		assert_decided $from 192.168.99.1 br0 192.168.7.2 main
	done
	assert_decided - 10.1.1.1 eth0 - main
	assert_decided - 10.2.2.1 eth1 - main
	assert_decided - 203.0.113.10 eth0 10.1.1.1 main
	assert_decided 10.1.1.2 10.1.1.1 eth0 - ISP1
	# a host in the other line's net is reached by the own line
	assert_decided 10.1.1.2 10.2.2.1 eth0 10.1.1.1 ISP1
	assert_decided 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1
	assert_named 'iface eth0 inet static'
	assert_decided 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_decided 10.2.2.2 10.1.1.1 eth1 10.2.2.1 ISP2
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_named 'iface eth1 inet static'
}

case_every_pair_inet6() {
	around 2
	topo_addr
	line6_up 1
	line6_up 2
	for from in - 2001:db8:1::2 2001:db8:2::2; do
		assert_decided $from 2001:db8:7::2 br0 - main
		assert_decided $from fd17::2 docker0 - main
		assert_decided $from 2001:db8:99::1 br0 2001:db8:7::2 main
	done
	assert_decided - 2001:db8:ffff::10 eth0 2001:db8:1::1 main
	assert_decided 2001:db8:1::2 2001:db8:1::1 eth0 - ISP1
	assert_decided 2001:db8:1::2 2001:db8:2::1 eth0 2001:db8:1::1 ISP1
	assert_decided 2001:db8:1::2 2001:db8:ffff::10 eth0 2001:db8:1::1 ISP1
	assert_decided 2001:db8:2::2 2001:db8:2::1 eth1 - ISP2
	assert_decided 2001:db8:2::2 2001:db8:1::1 eth1 2001:db8:2::1 ISP2
	assert_decided 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
	assert_named 'iface eth1 inet6 static'
}

# All that an answer consists of, to the letter.
case_text() {
	two_lines
	assert_eq '203.0.113.10 from 10.2.2.2
  rule    priority 7300 from 10.2.2.2 lookup ISP2
          multihome, by iface eth1 inet static
  route   default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2
          multihome, by iface eth1 inet static
  leaves  by eth1 to 10.2.2.1' "$(multihome explain --from 10.2.2.2 203.0.113.10)"
	assert_eq "192.168.7.2, source not decided yet
  rule    priority 32766 from all lookup main
          the kernel's own
  route   192.168.7.0/24 dev br0 table main src 192.168.7.1
          the kernel's own
  leaves  by br0 directly, source 192.168.7.1" "$(multihome explain 192.168.7.2)"
}

# Marks and destinations: their rules, with the stanza.
case_marks_and_destinations() {
	two_lines IF_MULTIHOME_MARK=0x200/0xff00 IF_MULTIHOME_TO=203.0.113.0/26
	for mark in 0x200 0x2ff 0x10200; do
		assert_decided - 203.0.113.99 eth1 10.2.2.1 ISP2 $mark
		assert_named 'iface eth1 inet static'
		assert_decided 10.1.1.2 203.0.113.99 eth1 10.2.2.1 ISP2 $mark
		assert_decided 10.1.1.2 192.168.7.2 br0 - main $mark
		assert_decided 10.1.1.2 10.2.2.1 eth1 - ISP2 $mark
	done
	assert_decided - 203.0.113.99 eth0 10.1.1.1 main 0x300
	assert_decided 10.1.1.2 203.0.113.99 eth0 10.1.1.1 ISP1 0x300
	assert_decided - 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_named 'iface eth1 inet static'
	assert_contains "$explained_rule" 'to 203.0.113.0/26'
}

# What is bound to a device and has no address yet.
case_bound() {
	around 2
	topo_addr
	line_up 2
	ends 0 multihome explain --oif eth1 203.0.113.10
	assert_contains "$out" '203.0.113.10 bound to eth1, source not decided yet'
	assert_contains "$out" 'rule    priority 7498 from all oif eth1 lookup ISP2'
	assert_contains "$out" 'iface eth1 inet static'
	assert_contains "$out" 'leaves  by eth1 to 10.2.2.1, source 10.2.2.2'
	ends 0 multihome explain --oif eth0 203.0.113.10
	assert_contains "$out" 'rule    priority 32766 from all lookup main'
	assert_contains "$out" 'leaves  by eth0 to 10.1.1.1, source 10.1.1.2'
	ends 0 multihome explain --mark 7 --oif eth1 10.2.2.1
	assert_contains "$out" 'rule    priority 7497 from all oif eth1 lookup main'
	ends 0 multihome explain --oif eth0 2001:db8:ffff::10
	assert_contains "$out" 'leaves  by eth0'
	ip route add prohibit 198.51.100.0/24 table ISP2
	ends 0 multihome explain --oif eth1 198.51.100.1
	assert_contains "$out" 'rule    priority 7498 from all oif eth1 lookup ISP2'
	assert_contains "$out" 'route   prohibit 198.51.100.0/24'
	ends 2 multihome explain --oif eth9 203.0.113.10
	assert_eq 'multihome: eth9: there is no such interface' "$out"
	ends 2 multihome explain --oif eth1 --from 10.2.2.2 203.0.113.10
	assert_contains "$(cat /tmp/err)" 'expected --from or --oif, not both'
}

# Rules of others, before and behind ours, are named with who made them.
case_foreign_rules() {
	two_lines
	ip route add default via 10.1.1.1 table 50
	ip route add default via 10.2.2.1 table 60
	ip rule add priority 900 from 10.2.2.2 to 203.0.113.64/26 lookup 50 \
		protocol static
	ip rule add priority 950 fwmark 0x5 lookup 60 protocol 186
	ip rule add priority 960 iif lo to 203.0.113.7 lookup 60
	ip rule add priority 970 iif br0 lookup 50
	ip rule add priority 20000 from all lookup 60 protocol boot
	assert_decided 10.2.2.2 203.0.113.99 eth0 10.1.1.1 50
	assert_contains "$way_text" 'static'
	assert_lacks "$way_text" 'multihome, by'
	assert_decided 10.1.1.2 203.0.113.10 eth1 10.2.2.1 60 5
	assert_contains "$way_text" 'protocol 186'
	assert_decided 10.1.1.2 203.0.113.7 eth1 10.2.2.1 60
	assert_decided - 203.0.113.10 eth1 10.2.2.1 60
	assert_contains "$way_text" 'added by hand or script'
	assert_decided 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

# wg-quick's two rules: all that is not its own goes into the tunnel, but what
# main has better than a default.
case_wg_quick() {
	two_lines
	need_tun
	ip tuntap add wg0 mode tun
	ip link set wg0 up
	ip route add default dev wg0 table 51820
	ip rule add priority 32764 lookup main suppress_prefixlength 0
	ip rule add priority 32765 not fwmark 51820 lookup 51820
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way - 192.168.7.2 br0 - main
	assert_contains "$explained_rule" 'priority 32764'
	assert_way - 203.0.113.10 wg0 - 51820
	assert_contains "$way_text" 'priority 32765'
	assert_contains "$way_text" 'not'
	assert_way - 203.0.113.10 eth0 10.1.1.1 main 51820
	assert_contains "$way_text" 'priority 32766'
}

# A jump over some of ours: the rule behind it decides, not the one jumped over.
case_goto() {
	two_lines
	ip rule add priority 6000 from 10.2.2.2 goto 7300
	assert_way 10.2.2.2 10.2.2.1 eth1 - ISP2
	assert_contains "$explained_rule" 'priority 7300'
}

# A jump to a number that no rule has is none, until one has it.
case_goto_unresolved() {
	two_lines
	ip rule add priority 6000 from 10.2.2.2 goto 7305
	ip rule add priority 6001 goto 40000
	assert_contains "$(ip rule show priority 6000)" unresolved
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_contains "$explained_rule" 'priority 7300'
	ip rule add priority 7305 to 192.0.2.1 prohibit
	assert_way 10.2.2.2 203.0.113.10 eth0 10.1.1.1 main
	assert_contains "$explained_rule" 'priority 32766'
	ip rule del priority 7305
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	line6_up 2
	ip -6 rule add priority 6000 goto 7305
	ip rule add priority 7305 to 192.0.2.1 prohibit
	assert_decided 2001:db8:2::2 2001:db8:ffff::10 eth1 2001:db8:2::1 ISP2
}

# Rules that ask for more than addresses and mark. Which packets they have is
# not known here, so none of them is blamed, and none of ours instead.
case_rules_of_other_kinds() {
	two_lines
	ip route add default via 10.1.1.1 table 50
	ip rule add priority 900 from 10.2.2.2 ipproto tcp dport 25 lookup 50
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_contains "$explained_rule" 'priority 7300'
	ip rule add priority 901 from 10.2.2.2 uidrange 0-0 lookup 50
	assert_way 10.2.2.2 203.0.113.10 eth0 10.1.1.1 50
	assert_lacks "$explained_rule" 'priority 7'
	ip rule del priority 901
	ip rule add priority 902 not from 10.1.0.0/16 lookup 50
	assert_way 10.2.2.2 203.0.113.10 eth0 10.1.1.1 50
	assert_lacks "$explained_rule" 'priority 7'
}

# Somebody forbids it: by which rule.
case_forbidden() {
	two_lines
	ip rule add priority 500 to 203.0.113.65 prohibit
	ip rule add priority 501 to 203.0.113.66 unreachable
	ip rule add priority 502 to 203.0.113.67 blackhole
	ip rule add priority 7350 from 10.2.2.2 prohibit
	for last in 65 66 67; do
		assert_contains "$(ask 10.2.2.2 203.0.113.$last || :)" RTNETLINK
		text=$(explain 10.2.2.2 203.0.113.$last || :)
		assert_contains "$text" "priority $((435 + last))"
		assert_contains "$text" refused
		assert_lacks "$text" leaves
	done
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

# Forbidden by a route: that there is no way, and no rule is blamed for it.
case_forbidden_by_a_route() {
	two_lines
	ip rule add priority 8500 from 10.2.2.2 prohibit
	ip route add prohibit 203.0.113.66/32 table ISP2
	ip route add unreachable 203.0.113.65/32
	for last in 65 66; do
		text=$(explain 10.2.2.2 203.0.113.$last || :)
		assert_contains "$text" refused
		assert_lacks "$text" 'priority 8500'
	done
}

# What a table forbids is not suppressed, however short its prefix: only a way is.
case_forbidden_in_spite_of_suppress() {
	two_lines
	line6_up 2
	forbids_default -4 10.2.2.2 203.0.113.10 10.2.2.1 ''
	forbids_default -6 2001:db8:2::2 2001:db8:ffff::10 2001:db8:2::1 ' dev lo'
}

# forbids_default FAMILY FROM TO GATEWAY SHOWN
forbids_default() {
	ip "$1" route add default via "$4" table 51
	ip "$1" rule add priority 900 lookup 51 suppress_prefixlength 0
	ip "$1" rule add priority 901 from "$2" lookup 50 suppress_prefixlength 1
	for type in unreachable prohibit blackhole; do
		ip "$1" route add $type default metric 9 table 50
		assert_contains "$(ask "$2" "$3" || :)" RTNETLINK
		explain "$2" "$3" >/tmp/out
		assert_eq "  rule    priority 901 from $2 lookup 50 suppress_prefixlength 1
          added by hand or a program
  route   $type default$5 table 50 metric 9
          added by hand or script" "$(sed '1d;$d' /tmp/out)"
		ip "$1" route del $type default metric 9 table 50
	done
	assert_way "$2" "$3" eth1 "$4" ISP2
}

# With the link down, and told to pass over what leads by it: strict refuses, and
# not the route that would have come before.
case_refused_with_link_down() {
	two_lines IF_MULTIHOME_STRICT=yes
	echo 1 >/proc/sys/net/ipv4/conf/eth1/ignore_routes_with_linkdown
	ip -n "$NETNS-isp2" link set cust down
	must_wait_for 2 passes_over ISP2
	text=$(explain 10.2.2.2 203.0.113.10)
	assert_contains "$text" '  rule    priority 7400 from 10.2.2.2 unreachable
          multihome, by iface eth1 inet static
  refused: '
	assert_lacks "$text" route
}

passes_over() {
	ip route show table "$1" | grep -q '^default.* dead'
}

# To the host itself: nothing leaves.
case_to_itself() {
	two_lines
	assert_way - 10.2.2.2 lo - local
	assert_contains "$way_text" 'priority 0 from all lookup local'
	assert_way 10.2.2.2 10.1.1.2 lo - local
}

# Two next hops in main: the one that the kernel takes.
case_multipath() {
	around 2
	topo_addr
	line_up 2
	ip route replace default nexthop via 10.1.1.1 nexthop via 10.2.2.1
	for last in 1 2 3 4 5 6 7 8; do
		# shellcheck disable=SC2046
		assert_way 10.1.1.2 203.0.113.$last \
			$(way 10.1.1.2 203.0.113.$last)
		assert_contains "$way_text" "default table main nexthop via \
10.1.1.1 dev eth0 weight 1 nexthop via 10.2.2.1 dev eth1 weight 1"
		assert_contains "$way_text" \
			"by $way_dev to $way_via, one of several next hops"
	done
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

# By one of several next hops with another uplink's device: IPv4 passes over them
# all, if that is the first.
case_multipath_in_part() {
	two_lines
	uplink='nexthop via 10.2.2.1' lan='nexthop via 192.168.7.2'
	for last in 1 2 3 4; do
		# shellcheck disable=SC2086
		ip route replace 192.0.2.0/24 $uplink $lan
		assert_decided 10.1.1.2 192.0.2.$last eth0 10.1.1.1 ISP1
		# shellcheck disable=SC2086
		ip route replace 192.0.2.0/24 $lan $uplink
		# shellcheck disable=SC2046
		assert_way 10.1.1.2 192.0.2.$last \
			$(way 10.1.1.2 192.0.2.$last)
		assert_contains "$explained_rule" 'lookup main'
		assert_decides "$explained_rule" 10.1.1.2 192.0.2.$last
	done
}

# After an edit by hand it says what is, not what should be.
case_drift() {
	two_lines
	ip rule del priority 7300 from 10.2.2.2
	assert_decided 10.2.2.2 203.0.113.10 eth0 10.1.1.1 main
	ip route replace default via 10.2.2.9 dev eth1 table ISP2 protocol 77
	ip rule add priority 7300 from 10.2.2.2 lookup ISP2 protocol 77
	assert_decided 10.2.2.2 203.0.113.10 eth1 10.2.2.9 ISP2
}

# What cannot be asked.
case_wrong_questions() {
	two_lines
	ends 1 multihome explain --from 192.0.2.9 203.0.113.10
	assert_contains "$(cat /tmp/err)" 'an address of this host'
	for args in '' '--from' '--from 10.2.2.2' '1.2.3' '--mark 0 1.2.3.4' \
		'--in eth0 1.2.3.4' '--in eth0 --oif eth1 1.2.3.4' '--in' \
		'--from 10.2.2.2 --in a/b 1.2.3.4' 'a b' 'a 1.2.3.4' '1.2.3.4 a' \
		'--mark x 1.2.3.4' '1.2.3.4 5.6.7.8' '--from 10.2.2.2 2001:db8::1' \
		'10.0.0.0/8' '--bogus 1.2.3.4' '--oif' '--oif a/b 1.2.3.4' \
		'--oif eth1'; do
		# shellcheck disable=SC2086
		ends 2 multihome explain $args
		assert_eq '' "$(cat /tmp/out)" "output of explain $args"
		assert_contains "$(cat /tmp/err)" 'multihome: expected: multihome explain'
	done
}

# assert_forwarded IN FROM TO DEVICE GATEWAY TABLE [MARK]: assert_way, of what comes
# in by IN.
assert_forwarded() {
	way_want="$4 $5 $6"
	set -- "$1" "$2" "$3" ${7:+"$7"}
	forwarded_mark=${4:+mark $4}
	# shellcheck disable=SC2086
	way_of "$(ip -o "$(family_of "$3")" route get "$3" from "$2" iif "$1" \
		$forwarded_mark)"
	assert_eq "$way_want" "$way_found" "way from $2 in $1 to $3"
	way_text=$(multihome explain --in "$1" --from "$2" ${4:+--mark "$4"} "$3")
	explained "$way_text"
	assert_eq "$way_want" "$explained" "explain from $2 in $1 to $3: $way_text"
}

# What is forwarded: by main, by a rule of others for its device, back by the line
# that it came in by where its mark says so.
case_forwarded() {
	two_lines IF_MULTIHOME_MARK=0x2
	line6_up 2
	forward_on
	assert_forwarded br0 192.168.7.2 203.0.113.10 eth0 10.1.1.1 main
	assert_eq '203.0.113.10 from 192.168.7.2, come in by br0' \
		"$(echo "$way_text" | sed 1q)"
	assert_contains "$explained_rule" 'priority 32766'
	assert_forwarded br0 192.168.7.2 203.0.113.10 eth1 10.2.2.1 ISP2 2
	assert_contains "$explained_rule" 'priority 7020'
	assert_named 'iface eth1 inet static'
	assert_forwarded eth1 203.0.113.10 172.17.0.2 docker0 - main 2
	assert_contains "$explained_rule" 'priority 7000 from all fwmark 0x2 iif eth1'
	assert_named 'iface eth1 inet static'
	assert_forwarded br0 2001:db8:7::2 2001:db8:ffff::10 eth0 2001:db8:1::1 main
	# a rule by the device, before main; and one that no forwarded packet has
	ip route add default via 10.2.2.1 table 60
	ip rule add priority 900 iif lo lookup 60
	ip rule add priority 901 iif br0 lookup 60
	ip rule add priority 902 iif docker0 prohibit
	assert_forwarded br0 192.168.7.2 203.0.113.10 eth1 10.2.2.1 60
	assert_contains "$explained_rule" 'priority 901 from all iif br0'
	# and real packets do so
	in_ns lan ping -c 1 -W 1 203.0.113.10 >/dev/null || :
	assert_eq eth1 "$(seen_by 192.168.7.2 203.0.113.10)" 'packets left by'
	ends 0 multihome explain --in docker0 --from 172.17.0.2 203.0.113.10
	assert_contains "$out" 'priority 902'
	assert_contains "$out" refused:
	ip -6 route add default via 2001:db8:2::1 dev eth1 table 60
	ip -6 rule add priority 901 iif br0 lookup 60
	assert_forwarded br0 2001:db8:7::2 2001:db8:ffff::10 eth1 2001:db8:2::1 60
	assert_contains "$explained_rule" 'priority 901 from all iif br0'
	# to the host itself
	ends 0 multihome explain --in br0 --from 192.168.7.2 10.2.2.2
	assert_contains "$out" 'lookup local'
	# where nothing is forwarded, the kernel says so
	echo 0 >/proc/sys/net/ipv4/ip_forward
	ends 0 multihome explain --in br0 --from 192.168.7.2 203.0.113.10
	assert_contains "$out" refused:
	ends 2 multihome explain --in br9 --from 192.168.7.2 203.0.113.10
	assert_eq 'multihome: br9: there is no such interface' "$out"
}

# By the name of a host: each of its addresses, of the source's family if there is
# one.
case_names_of_hosts() {
	two_lines
	line6_up 2
	ip link set lo up
	printf '%s\n' '127.0.0.1 localhost' '203.0.113.10 far four' \
		'2001:db8:ffff::10 far six' >/etc/hosts
	echo 'hosts: files' >/etc/nsswitch.conf
	want=$(multihome explain --from 10.2.2.2 203.0.113.10)
	for name in four far; do
		assert_eq "$(echo "$want" | sed "1s/.10 /.10 ($name) /")" \
			"$(multihome explain --from 10.2.2.2 $name)"
	done
	ends 0 multihome explain far
	for address in 203.0.113.10 2001:db8:ffff::10; do
		assert_contains "$nl$out" "$nl$(multihome explain $address |
			sed 's/,/ (far),/;1q')"
	done
	assert_eq '1 2' "$(echo "$out" | grep -c '^$') $(echo "$out" |
		grep -c '^  leaves')" 'blank lines, ways'
	ends 0 multihome explain --oif eth1 --mark 7 six
	assert_contains "$out" 'leaves  by eth1 to 2001:db8:2::1'
	for args in 'nobody.example' '--from 10.2.2.2 six'; do
		# shellcheck disable=SC2086
		ends 1 multihome explain $args
		assert_contains "$out" "multihome: ${args##* }: cannot be resolved: "
		assert_eq 1 "$(echo "$out" | wc -l)" "lines of $args"
	done
}

# It asks, and changes nothing; and needs no right to.
case_changes_nothing() {
	need_users
	two_lines
	touches_nothing multihome explain --from 10.2.2.2 203.0.113.10
	assert_eq 0 "$status"
	want=$(multihome explain --from 10.2.2.2 203.0.113.10)
	assert_eq "$want" "$(setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome explain --from 10.2.2.2 203.0.113.10)" 'as nobody'
}

# Before anything was ever up.
case_without_any_uplink() {
	topo_up
	topo_addr
	assert_decided - 203.0.113.10 eth0 10.1.1.1 main
	assert_eq '' "$(find /run/multihome 2>/dev/null)"
}

# said: what the last assert_way's explain says beyond the route, without times.
said() {
	echo "$way_text" | sed -nE 's/since ([0-9-]+ )?[0-9:]+[0-9]/since T/g; /^ {10}|note/p'
}

# Who wrote the table of lines, and why its route is not by a better one.
case_lines() {
	lines_up
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	assert_eq '203.0.113.10, source not decided yet
  rule    priority 32765 from all lookup 7000
          multihome, by iface eth0 inet static (priority 1)
          multihome, by iface eth1 inet static (priority 2)
  route   default via 10.1.1.1 dev eth0 table 7000 metric 1
          multihome, by iface eth0 inet static (priority 1)
  leaves  by eth0 to 10.1.1.1, source 10.1.1.2' \
		"$(multihome explain 203.0.113.10)"
	for state in down held degraded unknown; do
		verdicts "eth0 inet $state 0" 'eth1 inet up 1'
		assert_way - 203.0.113.10 eth1 10.2.2.1 7000
		assert_eq "          multihome, by iface eth0 inet static (priority 1)
          multihome, by iface eth1 inet static (priority 2)
          multihome, by iface eth1 inet static (priority 2)
  note    ISP1 is $state since T: by ISP2" "$(said)"
	done
	verdicts 'eth1 inet up 1'
	assert_way - 203.0.113.10 eth1 10.2.2.1 7000
	assert_contains "$(said)" 'note    ISP1 has not been looked at yet: by ISP2'
	# one that only stands by is not worth a word
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_way - 203.0.113.10 eth0 10.1.1.1 7000
	assert_lacks "$way_text" note
	verdicts 'eth0 inet degraded 1' 'eth1 inet down 0'
	assert_way - 203.0.113.10 eth0 10.1.1.1 7000
	assert_contains "$(said)" 'note    ISP1 is degraded since T'
	assert_lacks "$way_text" ISP2
	# main's routes are asked before, by the same lines
	lan_up
	assert_way - 192.168.7.2 br0 - main
	assert_named 'iface eth0 inet static (priority 1)'
	assert_lacks "$way_text" note
	# where nobody decides, main does, and nothing is said
	rm "$verdicts_dir/lines"
	assert multihome sync
	assert_decided - 203.0.113.10 eth0 10.1.1.1 main
	assert_lacks "$way_text" note
}

# Several share: all of them, and which one has this packet; a dead one beside.
case_lines_shared() {
	lines_up
	line_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 3' 'eth1 inet up 1'
	for last in 1 2 3 4 5 6 7 8; do
		# shellcheck disable=SC2046
		assert_way - 203.0.113.$last $(way - 203.0.113.$last)
		echo "$way_text" | sed -n '/leaves/s/, source.*//p' >>/tmp/ways
	done
	assert_eq '  leaves  by eth0 to 10.1.1.1
  leaves  by eth1 to 10.2.2.1' "$(sort -u /tmp/ways)"
	assert_eq '  route   default table 7000 metric 1 nexthop via 10.1.1.1 dev eth0 weight 3 nexthop via 10.2.2.1 dev eth1 weight 1
          multihome, by iface eth0 inet static (priority 1)
          multihome, by iface eth1 inet static (priority 1)' \
		"$(echo "$way_text" | sed -n '/^  route/,/^  leaves/{/leaves/!p}')"
	assert_contains "$way_text" ', one of several next hops'
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_way - 203.0.113.1 eth0 10.1.1.1 7000
	assert_contains "$(said)" 'note    ISP2 is down since T: by ISP1'
}

case_lines_inet6() {
	lines_up
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet6 up 2' 'eth1 inet6 up 1' 'eth0 inet down 0' \
		'eth1 inet up 1'
	ends 0 multihome explain 2001:db8:ffff::10
	assert_contains "$out" 'default table 7000 metric 1 nexthop via 2001:db8:1::1 dev eth0 weight 2 nexthop via 2001:db8:2::1 dev eth1 weight 1
          multihome, by iface eth0 inet6 static (priority 1)
          multihome, by iface eth1 inet6 static (priority 1)
  leaves  by eth'
	assert_lacks "$out" note
	verdicts 'eth0 inet6 down 0' 'eth1 inet6 up 1' 'eth0 inet up 1'
	assert_way - 2001:db8:ffff::10 eth1 2001:db8:2::1 7000
	assert_contains "$(said)" 'note    ISP1 is down since T: by ISP2'
	assert_way 2001:db8:1::2 2001:db8:ffff::10 eth0 2001:db8:1::1 ISP1
	assert_contains "$(said)" \
		'note    ISP1 is down since T: a source never moves to another line'
	assert_way - 203.0.113.10 eth0 10.1.1.1 7000
	assert_lacks "$(said)" down
}

# What stays on a dead line, and what leaves it.
case_lines_dead() {
	lines_up
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_TO=198.18.0.0/15 \
		IF_MULTIHOME_MARK=2
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_contains "$(said)" \
		'note    ISP2 is down since T: a source never moves to another line'
	ends 0 multihome explain --oif eth1 203.0.113.10
	way_text=$out
	assert_contains "$(said)" \
		'note    ISP2 is down since T: what is bound to it stays'
	assert_way - 198.18.0.1 eth0 10.1.1.1 7000
	assert_contains "$(said)" \
		'note    198.18.0.0/15 prefers ISP2, which is down since T'
	assert_way - 203.0.113.10 eth0 10.1.1.1 7000 2
	assert_contains "$(said)" 'note    mark 0x2 prefers ISP2, which is down since T'
	assert_way 10.1.1.2 203.0.113.10 eth0 10.1.1.1 ISP1 2
	assert_contains "$(said)" 'note    mark 0x2 prefers ISP2, which is down since T'
	for packet in '10.1.1.2 198.18.0.1' '10.1.1.2 203.0.113.10' \
		'- 203.0.113.10'; do
		# shellcheck disable=SC2086
		assert_lacks "$(explain $packet)" note
	done
	assert_lacks "$(explain - 10.1.1.1 2)" note
	# strict ones stay
	line_up 2 IF_MULTIHOME_PRIORITY=2 IF_MULTIHOME_TO=198.18.0.0/15 \
		IF_MULTIHOME_MARK=2 IF_MULTIHOME_STRICT=yes
	assert_way - 198.18.0.1 eth1 10.2.2.1 ISP2
	assert_contains "$(said)" 'note    ISP2 is down since T'
	assert_lacks "$(said)" prefers
}

# All are down: who carried does, or with refuse nobody.
case_lines_all_dead() {
	lines_up
	verdicts 'eth0 inet down 0' 'eth1 inet down 1'
	assert_way - 203.0.113.10 eth1 10.2.2.1 7000
	assert_contains "$(said)" '  note    ISP1 is down since T: by ISP2
  note    ISP2 is down since T, as all lines are: what carried last still does'
	printf '[multihome]\nnone-alive = refuse\n' >/etc/multihome.conf
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet down 0' 'eth1 inet down 0' 'eth0 inet6 down 0'
	for packet in '203.0.113.10 |ISP1 since T, ISP2 since T' \
		'2001:db8:ffff::10 dev lo |ISP1 since T'; do
		ends 0 multihome explain "${packet%% *}"
		packet=${packet#* }
		way_text=$out
		assert_contains "$out" "
  route   unreachable default ${packet%%|*}table 7000 metric 1
          multihome, by none-alive = refuse in /etc/multihome.conf
  note    all lines are down, "
		assert_contains "$(said)" "note    all lines are down, ${packet#*|}"
		assert_contains "$out" 'refused: '
	done
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
}

# When, by a clock: of today the time, else the day, too.
case_lines_since() {
	lines_up
	at=$(date +%s) up=$(cut -d. -f1 /proc/uptime)
	verdicts 'eth0 inet up 1' 'eth1 inet down 0'
	sed -i "s/down	1	/down	${up}000000	/" "$verdicts_dir/lines"
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	for second in -1 0 1 2; do
		date -d "@$((at + second))" '+note    ISP2 is down since %H:%M:%S:'
	done >/tmp/times
	echo "$out" | grep -qFf /tmp/times || fail "not now: $out"
	sed -i "s/down	${up}000000	/down	1	/" "$verdicts_dir/lines"
	[ "$up" -lt 86400 ] && want='[0-9:]{8}' ||
		want='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}'
	ends 0 env TZ=UTC+23:59 multihome explain --from 10.2.2.2 203.0.113.10
	echo "$out" | grep -qE "since ($want|[0-9-]{10} [0-9:]{5}):" || fail "$out"
}
