# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome import of the kinds of set-ups that people really have: priorities,
# second defaults, forbidding ones, leases, what only a mark can say.

# shellcheck source=tests/netns/import.sh
. /multihome/tests/netns/import.sh

by_mark="let nftables give such packets the uplink's mark"
dhcp="source and next hop come from the lease or the router's adverts: today's \
are not written down"
nets="# main's more specific routes (LANs, VPNs) come before the table's default now"
moved='now, by hand it was behind'

# Rules keep their order, or the one that moves is named.
case_kind_priorities() {
	becomes 0 "# IN:2: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
# IN:7, 8, 9: gone, the kernel or multihome does it anyhow
multihome-table 100
multihome-gateway 10.2.2.1
multihome-to 198.51.100.0/24
multihome-mark 0x2/0xff
$nets
# multihome-to is for packets whose source is not decided yet; by hand it was for all
# IN:6: \"from all fwmark 0x2/0xff\" is asked before \"from 10.2.2.2\" (IN:4; also IN:5) $moved" \
		"auto eth1
$eth1
	up ip rule add from 10.2.2.2 lookup 100 prio 1000
	up ip rule add to 198.51.100.0/24 lookup 100 prio 1001
	up ip rule add fwmark 0x2/0xff lookup 100 prio 1002
	down ip rule del prio 1000
	down ip rule del prio 1001
	down ip rule del prio 1002
	up ip route add default via 10.2.2.1 table 100"
	# marks first, as multihome has it: no word
	gives 0 'multihome-table 100
multihome-gateway 10.2.2.1
multihome-mark 0x2' "$eth1
	up ip rule add fwmark 2 lookup 100 prio 1000
	up ip rule add from 10.2.2.2 lookup 100 prio 1001
	up ip route add default via 10.2.2.1 table 100"
	assert_lacks "$got" 'is asked before'
	# of two tables that is another line for some packets
	import 3 "iface eth0 inet static
	address 10.1.1.2/24
	up ip rule add from 10.1.1.2 lookup 101 prio 2000
	up ip route add default via 10.1.1.1 table 101
$eth1
	up ip rule add to 198.51.100.0/24 lookup 100 prio 1000
	up ip route add default via 10.2.2.1 table 100"
	assert_contains "$got" "# IN:3: \"from 10.1.1.2\" is asked before \
\"from all to 198.51.100.0/24\" (IN:7) $moved"
	# without priorities the later is asked first; the longer prefix is ours
	import 3 "iface eth0 inet static
	address 10.1.1.2/24
	up ip rule add from 198.51.100.9 lookup 101
	up ip route add default via 10.1.1.1 table 101
$eth1
	up ip rule add from 198.51.100.0/24 lookup 100
	up ip route add default via 10.2.2.1 table 100"
	assert_contains "$got" "\"from 198.51.100.9\" is asked before \
\"from 198.51.100.0/24\" (IN:7) $moved"
}

# Nothing is half done: what stays before ours, and was behind, is told first.
case_kind_rules_that_stay() {
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: IN:4 stays, and with priority 1001 it would be asked \
before multihome's rules, by hand it was not: delete it, or give it a priority \
above 7999
# IN:4: not translated: its table is one of the kernel's own
# IN:5: not translated: IN:4 stays, and with priority 1001 it would be asked \
before multihome's rules, by hand it was not: delete it, or give it a priority \
above 7999" "$eth1
	up ip rule add from 10.2.2.2 lookup 100 prio 1000
	up ip rule add to 10.0.0.0/8 lookup main prio 1001
	up ip route add default via 10.2.2.1 table 100"
	# before it was, before it stays
	becomes 3 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
multihome-table 100
multihome-gateway 10.2.2.1
$classic
# IN:4: not translated: its table is one of the kernel's own
up ip rule add to 10.0.0.0/8 lookup main prio 999" "$eth1
	up ip rule add from 10.2.2.2 lookup 100 prio 1000
	up ip rule add to 10.0.0.0/8 lookup main prio 999
	up ip route add default via 10.2.2.1 table 100"
	leaves 'up ip rule add to 10.0.0.0/8 lookup main' "its table is one of the \
kernel's own; give it a priority below 7000, or multihome's rules are asked \
before it" "$eth1
	up ip rule add from 10.2.2.2 lookup 100
	up ip rule add to 10.0.0.0/8 lookup main
	up ip route add default via 10.2.2.1 table 100"
}

# The smaller metric is the gateway, with what it says of connections; a backup
# has no option.
case_kind_metrics() {
	becomes 3 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
multihome-table 42
multihome-gateway 10.2.2.1
multihome-route-options mtu 1400
$nets
# IN:5: not translated: it is behind the table's default (IN:4), and multihome \
has nothing for a second one
up ip route add default via 10.2.2.9 dev eth1 table 42 metric 20" "$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip route add default via 10.2.2.1 dev eth1 table 42 metric 10 mtu 1400
	up ip route add default via 10.2.2.9 dev eth1 table 42 metric 20"
	gives 0 'multihome-table 42
multihome-gateway 10.2.2.1
multihome-route-options mtu 1400 advmss 1360 initcwnd 20 initrwnd 30' "$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip route add default via 10.2.2.1 table 42 initrwnd 30 initcwnd 20 advmss 1360 mtu 1400"
}

# A default that forbids, behind the line's own.
case_kind_forbidding() {
	becomes 0 "# IN:2: in place of this stanza
iface tun9 inet manual
pre-up ip tuntap add dev tun9 mode tun
multihome-table 200
multihome-gateway none
multihome-source 192.168.7.0/24
multihome-strict always
$nets
# multihome-strict: the sources are refused after ifdown, too, until the option \
goes and \"multihome reload\" has run
pre-up ip address add 10.66.0.2/32 dev tun9
pre-up ip link set up dev tun9
post-down ip link del dev tun9" 'auto tun9
iface tun9 inet manual
	pre-up ip tuntap add dev tun9 mode tun
	pre-up ip rule add from 192.168.7.0/24 table 200
	pre-up ip route add blackhole default metric 3 table 200
	pre-up ip address add 10.66.0.2/32 dev tun9
	pre-up ip link set up dev tun9
	post-up ip route add default dev tun9 metric 2 table 200
	post-down ip link del dev tun9'
	# what is taken away at ifdown is not for always
	for type in blackhole unreachable prohibit; do
		gives 0 "$ours
multihome-strict yes" "$eth1
	$route
	$rule
	up ip route add $type default metric 9 table ISP2
	down ip route del $type default table ISP2 metric 9
	down ip rule del from 10.2.2.2 table ISP2"
	done
	import 3 "$eth1
	$route
	$rule
	up ip rule add fwmark 7 table ISP2
	up ip route add prohibit default metric 9 table ISP2"
	assert_contains "$got" '# multihome-strict is for sources: what only its '\
'destination or mark leads here is not refused'
	# it counts before the line's own: nobody comes through
	untranslated 'IN:3 refuses all that its table has' "$eth1
	up ip route add blackhole default metric 3 table ISP2
	up ip route add default via 10.2.2.1 table ISP2 metric 4
	$rule"
}

# Nothing of a lease is written down.
case_kind_lease() {
	becomes 0 "# IN:2: in place of this stanza
iface eth1 inet dhcp
# IN:5: gone, the kernel or multihome does it anyhow
multihome-table 7
$classic
# $dhcp" 'auto eth1
iface eth1 inet dhcp
	up ip route add default via 10.2.2.1 dev eth1 table 7
	up ip rule add from 10.2.2.50 table 7
	down ip rule del from 10.2.2.50 table 7'
	gives 3 'multihome-table 7
multihome-source 10.2.2.50 198.51.100.0/28' 'iface eth1 inet dhcp
	up ip route add default via 10.2.2.1 dev eth1 table 7
	up ip rule add from 10.2.2.50 table 7
	up ip rule add from 198.51.100.0/28 table 7'
	assert_contains "$got" 'it is another tomorrow'
	# a network around today's router is today's, too
	gives 3 'multihome-table 7
multihome-source 10.2.2.0/24' 'iface eth1 inet dhcp
	up ip route add default via 10.2.2.1 dev eth1 table 7
	up ip rule add from 10.2.2.0/24 table 7'
	assert_contains "$got" 'it is another tomorrow'
	# only its route says which address it is today
	gives 0 'multihome-table 7
multihome-mark 0x1' 'iface eth1 inet dhcp
	up ip route add default via 10.2.2.1 dev eth1 src 10.2.2.50 table 7
	up ip rule add fwmark 1 table 7
	up ip rule add to 10.2.2.50 table 7'
}

# What no option can say is told with what to do.
case_kind_selectors() {
	becomes 3 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
multihome-table 42
multihome-gateway 10.2.2.1
multihome-mark 0x1
$nets
# IN:3: \"from all fwmark 0x1\" is asked before \"from 10.2.2.2\" (IN:6) $moved
# IN:4: not translated: an uplink has one mark: let nftables give such packets \
0x1, too
up ip rule add fwmark 0x3 table 42
# IN:5: not translated: it asks for more than one thing, multihome's rules for \
one of from, to and fwmark: $by_mark
up ip rule add from 10.2.2.2 to 198.51.100.0/24 table 42
# IN:7: not translated: multihome has nothing for \"ipproto\": $by_mark
up ip rule add from 10.2.2.2 ipproto tcp dport 25 table 42" "$eth1
	up ip rule add fwmark 0x1 table 42
	up ip rule add fwmark 0x3 table 42
	up ip rule add from 10.2.2.2 to 198.51.100.0/24 table 42
	up ip rule add from 10.2.2.2/32 table 42
	up ip rule add from 10.2.2.2 ipproto tcp dport 25 table 42
	up ip route add default via 10.2.2.1 dev eth1 table 42"
}

# What comes in by an interface: the networks behind it.
case_kind_iif() {
	becomes 3 "# IN:2: in place of this stanza
iface lan0 inet static
address 192.168.7.1/24
# IN:4: now in stanza eth1
# IN:5: gone, the kernel or multihome does it anyhow
# IN:7: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
multihome-table 500
multihome-gateway 10.2.2.1
multihome-source 192.168.7.0/24
# IN:4: source 192.168.7.0/24 stands for what comes in by lan0 (\"iif\"): what \
comes in there from other networks needs these, too, or a mark by nftables
$classic" 'auto lan0
iface lan0 inet static
	address 192.168.7.1/24
	up ip rule add iif lan0 lookup 500
	down ip rule del iif lan0 lookup 500
auto eth1
iface eth1 inet static
	address 10.2.2.2/24
	up ip route add default via 10.2.2.1 dev eth1 table 500'
	leaves 'up ip rule add iif lan9 table ISP2' 'multihome has nothing for "iif": name the networks behind lan9 in multihome-source, or let nftables give what comes in by it the uplink'"'"'s mark' "$eth1
	$route
	$rule
	up ip rule add iif lan9 table ISP2"
}

# Cloud guides have `to` beside `from`.
case_kind_own_address() {
	gives 0 "$ours" "$eth1
	up ip rule add from 10.2.2.2/32 table ISP2
	up ip rule add to 10.2.2.2/32 table ISP2
	$route"
	gives 0 'multihome-table ISP2' 'iface eth1 inet dhcp
	up ip rule add from 10.2.2.5/32 table ISP2
	up ip rule add to 10.2.2.5/32 table ISP2
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	up ip route add default via 10.2.2.1 dev eth1 table ISP2'
}

# An alias as device, no router by an address, a table's name with a digit; the
# kernel and ip(8) take them as import does.
case_kind_spellings() {
	topo_up
	topo_addr
	echo '222	2nd' >>/etc/iproute2/rt_tables
	ip route add default via 10.2.2.1 dev eth1:1 table 2nd
	ip route add default via 0.0.0.0 dev eth1 table 223
	assert_eq 'default via 10.2.2.1 dev eth1 ' "$(ip route show table 222)"
	assert_eq 'default dev eth1 ' "$(ip route show table 223)"
	! ip -6 route add default via :: dev eth1 table 223 ||
		fail "the kernel takes :: as a router"
	gives 0 'multihome-table 222
multihome-gateway 10.2.2.1' "$eth1
	up ip route add default via 10.2.2.1 dev eth1:1 table 2nd
	up ip rule add from 10.2.2.2 table 2nd"
	gives 0 'multihome-table 223
multihome-gateway none' "$eth1
	up ip route add default via 0.0.0.0 dev eth1 table 223
	up ip rule add from 10.2.2.2 table 223"
}

# What main has and the table had not, or the other way round.
case_kind_networks_of_others() {
	others='iface eth0 inet static
	address 10.1.1.2/24
iface br0 inet static
	address 192.168.7.1/24'
	leaves 'up ip rule add to 10.1.1.0/24 table 42' \
		'an interface has that network, and multihome leaves it to main' \
		"$others
$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip rule add to 10.1.1.0/24 table 42
	up ip route add default via 10.2.2.1 table 42"
	# main leads there, too
	gives 0 'multihome-table 42
multihome-gateway 10.2.2.1' "$others
$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip rule add to 192.168.7.0/24 table 42
	up ip rule add to 10.2.2.0/24 table 42
	up ip route add 192.168.7.0/24 dev br0 table 42
	up ip route add default via 10.2.2.1 table 42"
	# of eth0's network the table knows nothing
	assert_contains "$got" "$nets"
	gives 0 'multihome-table 42
multihome-gateway 10.2.2.1' "$others
$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip route add 192.168.7.0/24 dev br0 table 42
	up ip route add 10.1.1.0/24 dev eth0 table 42
	up ip route add default via 10.2.2.1 table 42"
	assert_lacks "$got" "$nets"
}

# Of another uplink's packets main's networks by this one are not asked.
case_kind_network_beside_uplinks() {
	for net in 10.2.2.0/24 10.2.2.2/32; do
		gives 0 "multihome-table ISP1
$ours" "iface eth0 inet static
	address 10.1.1.2/24
	gateway 10.1.1.1
	up ip rule add from 10.1.1.2 table ISP1
	up ip route add default via 10.1.1.1 table ISP1
$eth1
	$route
	$rule
	up ip rule add to $net table ISP2"
		if [ $net = 10.2.2.0/24 ]; then
			assert_contains "$got" "# IN:10: packets for $net that \
are another uplink's go by that one now"
		else
			assert_lacks "$got" 'packets for'
		fi
	done
}

# A mark of 0 is any; by lo comes what is this host's own; priority 0 is one.
case_kind_odd_selectors() {
	import 3 "$eth1
	up ip rule add fwmark 2 table 42 prio 100
	up ip rule add fwmark 0 table main prio 200
	up ip route add default via 10.2.2.1 table 42"
	assert_contains "$got" 'IN:4 stays, and with priority 200 it would be asked'
	leaves 'up ip rule add iif lo table 42' 'multihome has nothing for "iif"' \
		"iface lo:1 inet static
	address 198.51.100.1/32
$eth1
	up ip rule add from 10.2.2.2 table 42
	up ip rule add iif lo table 42
	up ip route add default via 10.2.2.1 table 42"
	# without a priority it gets 0 then, and is behind
	import 3 "$eth1
	up ip rule add from 198.51.100.9 table main prio 0
	up ip rule add from 198.51.100.0/24 table 42
	up ip route add default via 10.2.2.1 table 42"
	assert_lacks "$got" 'give it a priority'
}

# By itself multihome takes all addresses of a network: who has one is named.
case_kind_address_of_an_alias() {
	alias='iface eth1:1 inet static
	address 10.2.2.4/24'
	gives 0 "$ours
multihome-source 10.2.2.2" "$eth1
	$route
	$rule
$alias"
	gives 0 "$ours
multihome-source 10.2.2.4" "$eth1
$alias
	$route
	up ip rule add from 10.2.2.4 table ISP2"
	# both have one, or it is of another network
	gives 0 "$ours
$ours" "$eth1
	$route
	$rule
$alias
	up ip rule add from 10.2.2.4 table ISP2"
	gives 0 "$ours" "$eth1
	$route
	$rule
iface eth1:1 inet static
	address 10.9.9.4/24"
}

# A rule that stays leads into the table: its networks stay, too.
case_kind_networks_for_rules_that_stay() {
	leaves 'up ip route add 192.168.7.0/24 dev br0 table ISP2' \
		'IN:10 stays, and leads into its table' "iface br0 inet static
	address 192.168.7.1/24
$eth1
	$route
	$rule prio 900
	up ip rule add fwmark 2 table ISP2 prio 901
	up ip route add 192.168.7.0/24 dev br0 table ISP2
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	up ip rule add from 10.2.2.2 to 192.0.2.1 table ISP2 prio 100"
	assert_contains "$got" 'IN:9: gone'
}
