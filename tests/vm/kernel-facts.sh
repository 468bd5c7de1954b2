#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What kernels do with rules and routes, asked of the one that runs: each fact
# that src/ relies on ("needs"), and some that are good to know ("knows").
# Prints those that differ. In a network namespace of its own:
#
#	unshare --net tests/vm/kernel-facts.sh [RTNL]
#
# RTNL is the program made of rtnl.c. Exit status 1 if a needed fact differs.
# Called by vm/kernel.sh in the guest, by netns/kernel.sh on the machine.
# shellcheck disable=SC2086 # $six is a word or none
set -eu

rtnl=${1:-rtnl}
facts=0 different=0 broken=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# fact KIND NAME WANT GOT
fact() {
	facts=$((facts + 1))
	[ "$3" != "$4" ] || return 0
	different=$((different + 1))
	[ "$1" = knows ] || broken=$((broken + 1))
	echo "$1: $2: expected \"$3\", this kernel: \"$4\""
}

needs() {
	fact needs "$@"
}

knows() {
	fact knows "$@"
}

# say REQUEST...: its answers in a line.
say() {
	"$rtnl" "$@" 2>&1 | tr '\n' ' ' | sed 's/ $//'
}

# objects REQUEST: how many came.
objects() {
	"$rtnl" "$@" | sed -n 's/^ok //p'
}

# shown -4|-6 rule|route WORD...: how many lines that shows.
shown() {
	shown_family=$1 shown_what=$2
	shift 2
	ip "$shown_family" "$shown_what" show "$@" 2>/dev/null | wc -l
}

# rules PRIORITY [PROTOCOL]: how many rules of it there are, of that protocol.
rules() {
	ip -N "$f" rule show prio "$1" | grep -c "${2:+proto $2 *\$}" || :
}

# way ADDRESS [WORD...]: the table that decides, main if none is named.
way() {
	ip -o route get "$@" 2>&1 | awk '
		/^RTNETLINK|^Error/ { sub(/^[^:]*: /, ""); print; found = 1 }
		!found { t = "main"
			for (i = 1; i < NF; i++) if ($i == "table") t = $(i + 1)
			print t; found = 1 }'
}

# One of each kind of address, so that both families are asked alike.
family() {
	case $1 in
	4)
		f=-4 six='' a=10.1.1.2 net=10.1.1.0/24 gw=10.1.1.1
		far=203.0.113.10 away=192.0.2.1 len=32 all=0.0.0.0/0
		half=128.0.0.0/1 s=7 ;;
	6)
		f=-6 six=6 a=2001:db8:1::2 net=2001:db8:1::/64 gw=2001:db8:1::1
		far=2600::10 away=2001:db8:99::1 len=128 all=::/0
		half=2000::/3 s=6 ;;
	esac
}

# Two devices with an address in each family; the peers are no part of it.
devices() {
	ip link set lo up
	for n in 1 2; do
		ip link add "d$n" type veth peer name "p$n"
		ip link set "p$n" addrgenmode none
		ip link set "d$n" addrgenmode none
		ip link set "p$n" up
		ip link set "d$n" up
		ip addr add "10.$n.$n.2/24" dev "d$n"
		ip addr add "2001:db8:$n::2/64" dev "d$n" nodad
	done
}

rule_identity() {
	r="$six prio 7300 table 7001 from $a/$len"
	needs "rule $f: added with excl, it is echoed" 'ok 1' \
		"$(say newrule create excl echo $r proto 77)"
	needs "rule $f: the same with excl" EEXIST \
		"$(say newrule create excl $r proto 77)"
	needs "rule $f: the same with another protocol is another" ok \
		"$(say newrule create excl $r proto 4)"
	needs "rule $f: both are there, with their protocols" '2 1 1' \
		"$(rules 7300) $(rules 7300 77) $(rules 7300 4)"
	needs "rule $f: removed by a protocol that no such has" ENOENT \
		"$(say delrule $r proto 99)"
	needs "rule $f: removed by its protocol, the other stays" 'ok 4' \
		"$(say delrule $r proto 77) $(ip -N $f rule show prio 7300 |
			sed -n 's/.* proto //p' | tr -d ' ')"
	needs "rule $f: an error does not end a batch" 'EEXIST ok' \
		"$(say newrule create excl $r proto 4 -- \
			newrule create excl $r proto 77)"
	needs "rule $f: table and prio of 32 bits" '7001' \
		"$(ip -N $f rule show prio 7300 |
			sed -n 's/.*lookup \([0-9]*\) proto 77.*/\1/p')"
	knows "rule $f: replace makes a second one" 'ok 2' \
		"$(say newrule create replace $r proto 77) $(rules 7300 77)"
	knows "rule $f: without priority and with excl it is there twice" \
		'ok ok 2' "$(say newrule create excl $six table 7009 from \
			$a/$len -- newrule create excl $six table 7009 from \
			$a/$len) $(shown $f rule table 7009)"
	knows "rule $f: removed by table and protocol alone" ok \
		"$(say delrule $six table 7001 proto 77)"
	rules_gone
}

rules_gone() {
	for g in -4 -6; do
		ip $g rule flush
		ip $g rule add prio 32766 lookup main 2>/dev/null || :
	done
}

# A rule outlives what it names; nobody but us takes it away.
rule_life() {
	ip link add gone type veth peer name gone2
	ip link set gone up
	case $f in
	-4) ip addr add 10.9.9.9/24 dev gone ;;
	-6) ip addr add 2001:db8:909::9/64 dev gone nodad ;;
	esac
	ip $f rule add prio 7300 from "$a" lookup 7001 protocol 77
	ip $f rule add prio 7301 from "$away" lookup 7001 protocol 77
	ip link del gone
	needs "rule $f: stays without its device and address" 2 \
		"$(($(rules 7300 77) + $(rules 7301 77)))"
	rules_gone
}

# Order, and what suppresses.
rule_order() {
	ip $f route add default dev d1 table 7001
	ip $f route add default dev d2 table 7002
	ip $f rule add prio 7300 to "$half" lookup 7001
	ip $f rule add prio 7300 to "$far" lookup 7002
	knows "rule $f: of one priority, the first added decides" \
		7001 "$(way "$far")"
	rules_gone
	ip $f rule add prio 7301 to "$far" lookup 7001
	ip $f rule add prio 7300 to "$far" lookup 7002
	needs "rule $f: the lower priority decides" 7002 "$(way "$far")"
	rules_gone

	ip $f rule add prio 7100 from "$a" lookup 7001 suppress_prefixlength 0
	ip $f rule add prio 7300 from "$a" lookup 7002
	needs "rule $f: suppress_prefixlength is kept" 1 "$(ip $f rule show \
		prio 7100 | grep -c 'suppress_prefixlength 0')"
	needs "rule $f: suppress_prefixlength 0 passes over a default" 7002 \
		"$(way "$far" from "$a")"
	ip $f route add "$half" dev d1 table 7001
	needs "rule $f: but not over half a default" 7001 \
		"$(way "$half_in" from "$a")"
	ip $f rule add prio 7099 from "$a" lookup 7001 suppress_prefixlength "$s"
	ip $f rule del prio 7100
	needs "rule $f: which suppress_prefixlength $s does" 7002 \
		"$(way "$half_in" from "$a")"
	ip $f route add "$far" dev d1 table 7001
	needs "rule $f: and leaves what is longer" 7001 \
		"$(way "$far" from "$a")"
	ip link set d1 group 7000
	ip $f rule add prio 7098 from "$a" lookup 7001 suppress_ifgroup 7000
	ip $f rule del prio 7099
	needs "rule $f: suppress_ifgroup passes over a device of the group" \
		7002 "$(way "$far" from "$a")"
	ip link set d1 group 0
	needs "rule $f: and over no other" 7001 "$(way "$far" from "$a")"
	rules_gone

	ip $f rule add prio 7300 oif d1 lookup 7001
	needs "rule $f: oif is for who binds the device" 7001 \
		"$(way "$far" oif d1)"
	needs "rule $f: and for nobody else" 0 \
		"$({ way "$far"; way "$far" oif d2; } | grep -c 7001)"
	rules_gone

	# A bare one is removed with whatever comes first and is else equal.
	ip $f rule add prio 7300 from "$a" lookup 7001 suppress_prefixlength 0
	ip $f rule add prio 7300 from "$a" lookup 7001
	ip $f rule del prio 7300 from "$a" lookup 7001
	needs "rule $f: removing a bare one takes its suppressed twin" 0 \
		"$(ip $f rule show prio 7300 | grep -c suppress)"
	rules_gone

	ip $f rule add prio 7400 from "$a" unreachable
	needs "rule $f: unreachable refuses the source" \
		'No route to host' "$(way "$far" from "$a" |
			sed 's/Network is unreachable/No route to host/; s/^answers: //')"
	rules_gone
	ip $f rule add prio 7001 fwmark 0x10/0x10 lookup 7002
	ip $f route add default dev d1
	needs "rule $f: a mark within its mask" '7002 7002 main' \
		"$(way "$far" mark 0x10) $(way "$far" mark 0x11) $(way \
			"$far" mark 1)"
	rules_gone
	knows "rule $f: fwmark 0 is of every packet" 7002 "$(ip $f rule add \
		prio 7001 fwmark 0 lookup 7002; way "$far" mark 5)"
	rules_gone
	ip $f route del default
	routes_gone
}

routes_gone() {
	for g in -4 -6; do
		for t in 7001 7002; do
			ip $g route flush table $t 2>/dev/null || :
		done
	done
}

# Rules cannot be filtered: what is asked for is refused, or all is given.
dumps() {
	before=$(($(objects getrule dump $six)))
	any_before=$(($(objects getrule dump strict any)))
	for n in 1 2 3; do
		ip $f rule add prio 730$n from "$a" lookup 700$n protocol 77
	done
	needs "rule $f: a dump has them all, strict or not" '3 3' \
		"$(($(objects getrule dump $six) - before)) $(($(objects \
			getrule dump strict $six) - before))"
	needs "rule $f: a dump of any family has them" 3 \
		"$(($(objects getrule dump strict any) - any_before))"
	knows "rule $f: a strict dump by table" EINVAL \
		"$(say getrule dump strict $six table 7001)"
	rules_gone

	ip $f route add "$net" dev d1 table 7001
	needs "route $f: a strict dump by table has that table's" 'ok 1' \
		"$(say getroute dump strict $six table 7001)"
	needs "route $f: one of any family, too" 'ok 1' \
		"$(say getroute dump strict any table 7001)"
	needs "route $f: one of any family, without such a table" ok \
		"$(say getroute dump strict any table 7004)"
	needs "route $f: one without has more" more \
		"$(say getroute dump $six table 7001 | sed 's/^ok 1$/one/
			s/^ok [0-9]*$/more/')"
	needs "route $f: a strict dump of no table" ENOENT \
		"$(say getroute dump strict $six table 7004)"
	needs "route $f: fibmatch names table and route" 7001 \
		"$(ip $f rule add prio 7300 to "$gw" lookup 7001
			ip -o $f route get fibmatch "$gw" |
			sed -n 's/.* table \([0-9]*\).*/\1/p')"
	rules_gone
	routes_gone
}

route_identity() {
	r="$six table 7001 to $all via $gw dev d1"
	needs "route $f: the connected route, then a default by it" 'ok ok' \
		"$(say newroute create excl $six table 7001 to $net dev d1 \
			proto 77 -- newroute create excl $r proto 77)"
	needs "route $f: the same with excl" EEXIST \
		"$(say newroute create excl $r proto 77)"
	needs "route $f: the same with excl and another protocol" EEXIST \
		"$(say newroute create excl $r proto 4)"
	needs "route $f: its protocol is kept" 2 \
		"$(shown $f route table 7001 proto 77)"
	needs "route $f: replacing it by itself changes nothing" 'ok 1' \
		"$(say newroute create replace $r proto 77) $(shown $f route \
			table 7001 "$all")"
	needs "route $f: removed by another protocol" ESRCH \
		"$(say delroute $r proto 4)"
	needs "route $f: another metric is another route" 'ok 2' \
		"$(say newroute create excl $r metric 5 proto 77) $(shown $f \
			route table 7001 "$all")"
	needs "route $f: removed by its protocol" 'ok ok' \
		"$(say delroute $r metric 5 proto 77 -- delroute $r proto 77)"
	say newroute create $r proto 4 >"$out"
	needs "route $f: replace takes somebody else's place" 'ok 1 0' \
		"$(say newroute create replace $r proto 77) $(shown $f route \
			table 7001 proto 77 "$all") $(shown $f route table \
			7001 proto 4)"
	knows "route $f: create without excl or replace, another device" \
		'ok 2' "$(say newroute create $six table 7001 to "$all" dev d2 \
			proto 4) $(ip $f route show table 7001 "$all" |
			grep -c 'dev d')"
	routes_gone
}

nexthops() {
	needs "route $f: a gateway that no route leads to" \
		"$(case $f in -4) echo ENETUNREACH ;; *) echo EHOSTUNREACH ;; esac)" \
		"$(say newroute create excl $six table 7001 to $all via $away \
			dev d1)"
	needs "route $f: with onlink it is taken" ok \
		"$(say newroute create excl $six table 7001 to $all via $away \
			dev d1 onlink)"
	needs "route $f: onlink is kept" 1 "$(ip $f route show table 7001 |
		grep -c onlink)"
	routes_gone
	# A mistake that only IPv6 finds.
	knows "route $f: a gateway that is the host's own" \
		"$(case $f in -4) echo ok ;; *) echo EINVAL ;; esac)" \
		"$(say newroute create excl $six table 7001 to $all via $a \
			dev d1)"
	ip link set d2 down
	needs "route $f: on a device that is down" ENETDOWN \
		"$(say newroute create excl $six table 7001 to $all dev d2)"
	ip link set d2 up
	back 2
	routes_gone
}

# back N: what a link that was down has lost.
back() {
	ip addr replace "2001:db8:$1::2/64" dev "d$1" nodad
}

# What takes routes away.
route_life() {
	own="$six table 7001 to $all via $gw dev d1 proto 77"
	say newroute create $six table 7001 to $net dev d1 proto 77 -- \
		newroute create $own >"$out"
	ip link set p1 down
	needs "route $f: stays without carrier, and says so" '2 2' \
		"$(shown $f route table 7001) $(ip $f route show table 7001 |
			grep -c linkdown)"
	ip link set p1 up
	ip monitor route >"$out" &
	monitor=$!
	sleep 0.5
	ip link set d1 down
	needs "route $f: goes with its link" 0 "$(shown $f route table 7001)"
	ip link set d1 up
	back 1
	sleep 0.5
	kill $monitor
	wait $monitor 2>/dev/null || :
	needs "route $f: does not come back with it" 0 \
		"$(shown $f route table 7001)"
	knows "route $f: events of its going" \
		"$(case $f in -4) echo 0 ;; *) echo 2 ;; esac)" \
		"$(grep -c '^Deleted.* table 7001' "$out")"
}

# An address takes those routes with it that have it as source, but only in
# main (and in the table of a VRF), and only those of IPv4.
address_life() {
	case $f in
	-4) src="src 10.1.1.7" new=10.1.1.7/24 left='0 2' ;;
	-6) src="src 2001:db8:1::7" new=2001:db8:1::7/64 left='1 2' ;;
	esac
	ip addr add "$new" dev d1 ${six:+nodad}
	needs "route $f: with a source of its own" 'ok ok ok' "$(say newroute \
		create $six table 7001 to $net dev d1 proto 77 $src -- \
		newroute create $six table 7001 to $all via $gw dev d1 proto \
		77 $src -- newroute create $six table 254 to $far via $gw dev \
		d1 proto 77 $src)"
	ip addr del "$new" dev d1
	needs "route $f: those left in main and elsewhere without the source" \
		"$left" "$(ip -N $f route show proto 77 | wc -l) $(shown $f \
			route table 7001)"
	say delroute $six table 254 to $far proto 77 >"$out"
	needs "route $f: a source that is not the host's" EINVAL "$(say \
		newroute create replace $six table 7002 to $net dev d1 $src)"
	routes_gone
}

inet6_only() {
	needs 'route -6: a default without metric has 1024' 1 \
		"$(ip -6 route add default via "$gw" dev d1 table 7001
		ip -6 route show table 7001 | grep -c 'metric 1024')"
	routes_gone
	ip addr add 2001:db8:1::8/64 dev d1
	knows 'route -6: a tentative source' EINVAL "$(say newroute create 6 \
		table 7001 to ::/0 via "$gw" dev d1 src 2001:db8:1::8)"
	ip addr del 2001:db8:1::8/64 dev d1
	needs 'route -6: a link-local gateway with its device' ok \
		"$(say newroute create excl 6 table 7001 to ::/0 via fe80::1 \
			dev d1)"
	knows 'route -6: and without' EINVAL "$(say newroute create excl 6 \
		table 7002 to ::/0 via fe80::1)"
	routes_gone
}

# A VRF takes priority 1000 for itself, below ours; where the kernel has it.
vrf() {
	ip link add red type vrf table 7500 2>/dev/null || {
		echo "kernel-facts: this kernel has no VRF: not asked"
		return 0
	}
	ip link set red up
	for g in -4 -6; do
		needs "vrf $g: its rule" '1000: from all lookup [l3mdev-table]' \
			"$(ip $g rule show prio 1000 | tr -s '\t ' ' ' |
				sed 's/ $//')"
	done
	ip link set d2 master red
	needs 'vrf: takes the routes of its device out of main' 0 \
		"$(ip route show table main dev d2 | wc -l)"
	ip route add default dev d1 table 7001
	ip rule add prio 7300 from 10.2.2.2 lookup 7001
	ip route add default dev d2 table 7500
	knows 'vrf: goes before our rules' 7500 \
		"$(way 203.0.113.10 from 10.2.2.2 oif d2)"
	rules_gone
	routes_gone
	ip link del red
}

devices
for family in 4 6; do
	family $family
	case $family in
	4) half_in=198.51.100.1 ;;
	6) half_in=2c00::1 ;;
	esac
	rule_identity
	rule_life
	rule_order
	dumps
	route_identity
	nexthops
	route_life
	address_life
done
inet6_only
vrf
echo "$(uname -r): $facts facts asked, $different differ, $broken of them needed"
[ "$broken" -eq 0 ]
