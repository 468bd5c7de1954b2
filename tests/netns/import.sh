# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome import of interfaces(5) files: what people write by hand, and what
# comes out, which check takes. Nothing is touched.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

in=/tmp/in

# import STATUS TEXT: of a file with that text. What is printed is in $got,
# without indents and empty lines, and the file is called IN in it.
import() {
	printf '%s\n' "$2" >$in
	ends "$1" multihome import $in
	assert_eq '' "$(cat /tmp/err)" "said of: $2"
	cp /tmp/out /tmp/printed
	assert_eq '' "$(LC_ALL=C tr -d '\n\t -~' </tmp/printed)" 'raw characters'
	got=$(sed "s,$in,IN,g; s/^[[:space:]]*//; /^\$/d" /tmp/printed)
}

# checked: check takes what was printed last.
checked() {
	status=0
	check_out=$(multihome check /tmp/printed 2>&1) || status=$?
	case $status in
	0 | 4) ;;
	*) fail "check refuses it: $check_out: $(cat /tmp/printed)" ;;
	esac
}

# becomes STATUS WANTED TEXT: all that is printed of it.
becomes() {
	import "$1" "$3"
	assert_eq "$2" "$got" "import of: $3"
	checked
}

# gives STATUS OPTIONS TEXT: of what is printed only our options.
gives() {
	import "$1" "$3"
	assert_eq "$2" "$(echo "$got" | grep '^multihome-' || :)" "import of: $3"
}

# leaves LINE REASON TEXT: what is printed has that line, and a comment before it
# with the reason.
leaves() {
	import 3 "$3"
	assert_eq "$1" "$(echo "$got" | grep -A 1 -F "not translated: $2" |
		grep -xF "$1")" "left, for \"$2\", in: $got"
}

classic="# \"multihome-main-routes no\" would give the single rule of before, \
without main's more specific routes"
ours='multihome-table ISP2
multihome-gateway 10.2.2.1'
eth1='iface eth1 inet static
	address 10.2.2.2/24'
route='up ip route add default via 10.2.2.1 table ISP2'
rule='up ip rule add from 10.2.2.2 table ISP2'

case_bad_calls() {
	ends 2 multihome import -x
	ends 2 multihome import -help
	assert_contains "$out" 'expected: multihome import [FILE...]'
	ends 1 multihome import /tmp/nowhere
	assert_contains "$out" '/tmp/nowhere: cannot be read: No such file'
	ends 1 multihome import /tmp
	ends 1 multihome import /dev/null
	mkfifo /tmp/fifo
	ends 1 multihome import /tmp/fifo
	echo 'iface eth1 inet static' >$in
	echo 'option' >>$in
	ends 3 multihome import $in
	assert_contains "$out" "$in:2: option: expected a value"
	assert_contains "$out" "$in: nothing of it is imported"
	assert_eq '' "$(cat /tmp/out)"
}

case_nothing_to_import() {
	# shellcheck disable=SC2016 # it is for another shell
	becomes 0 '# nothing to import' 'auto lo
iface lo inet loopback
iface eth0 inet dhcp
	up ip route add 10.9.0.0/16 via 10.1.1.254
	up ip route add default via 10.1.1.1 metric 5
	up ip -6 route add 2001:db8:9::/48 via fe80::1 dev eth0 || true
	up /usr/local/sbin/rule add
	up echo "2 ISP2" >> /etc/iproute2/rt_tables
	up ip rule show; ip route get 10.1.1.1
	up ip route flush cache
	down for i in 1 2; do ip addr del 10.9.9.$i/24 dev eth0; done'
	rm -f /etc/network/interfaces
	ends 0 multihome import
	assert_contains "$out" '# nothing to import'
	main_line | write_interfaces
	ends 0 multihome import
	assert_eq '# nothing to import' "$out"
}

# The set-up by hand that this project replaces; and that nothing is touched.
case_seed() {
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2
		netmask 255.255.255.0
		post-up ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
		post-up ip route add default via 10.2.2.1 table ISP2
		post-up ip rule add from 10.2.2.2 table ISP2
		post-down ip rule del from 10.2.2.2 table ISP2
	EOF
	touches_nothing multihome import
	assert_eq 0 "$status"
	assert_eq "# /etc/network/interfaces:10: in place of this stanza
iface eth1 inet static
	address 10.2.2.2
	netmask 255.255.255.0
	# /etc/network/interfaces:13, 16: gone, the kernel or multihome does it anyhow
	multihome-table ISP2
	multihome-gateway 10.2.2.1
	$classic" "$out"
}

# The ways of writing the routes, with the classic rule.
case_ways_of_the_routes() {
	while read -r line; do
		gives 0 "$ours" "$eth1
	up $line
	$rule"
	done <<-'EOF'
	ip route add default via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.1 dev eth1 table ISP2
	ip route add table ISP2 dev eth1 via 10.2.2.1 to default
	/sbin/ip route add default via 10.2.2.1 table ISP2
	/usr/sbin/ip route add default via 10.2.2.1 table ISP2
	/bin/ip ro a default via 10.2.2.1 table ISP2
	sudo ip route add default via 10.2.2.1 table ISP2
	ip -4 route add default via 10.2.2.1 table ISP2
	ip r a default via 10.2.2.1 t ISP2
	ip ro ad default via 10.2.2.1 tab ISP2
	ip rout replace default via 10.2.2.1 table ISP2
	ip route append default via 10.2.2.1 table ISP2
	ip route change default via 10.2.2.1 table ISP2
	ip route add 0.0.0.0/0 via 10.2.2.1 table ISP2
	ip route add 0/0 via 10.2.2.1 table ISP2
	ip route add all via 10.2.2.1 table ISP2
	ip route add unicast default via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.1 dev $IFACE table ISP2
	ip route add default via 10.2.2.1 dev "${IFACE}" table ISP2
	ip route add default via 10.2.2.1 dev eth1 onlink table ISP2
	ip route add default via 10.2.2.1 src 10.2.2.2 table ISP2
	ip route add default via 10.2.2.1 src $IF_ADDRESS table ISP2
	ip route add default via 10.2.2.1 metric 100 table ISP2
	ip route add default via 10.2.2.1 proto static scope global table ISP2
	ip route add default via 10.2.2.1 table ISP2 || true
	ip route add default via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.1 table ISP2 || /bin/true
	ip route add default via 10.2.2.1 table ISP2; true
	ip route add default via 10.2.2.1 table ISP2 2>/dev/null
	ip route add default via 10.2.2.1 table ISP2 >/dev/null 2>&1 || true
	ip route add default via 10.2.2.1 table ISP2 2> /dev/null; exit 0
	ip route add default via 10.2.2.1 table "ISP2" # the second line
	ip route add default via '10.2.2.1' table ISP2
	true && ip route add default via 10.2.2.1 table ISP2
	ip route flush table ISP2; ip route add default via 10.2.2.1 table ISP2
	ip route flush cache; ip route add default via 10.2.2.1 table ISP2
	ip route del default table ISP2 || true; ip route add default via 10.2.2.1 table ISP2
	ip route add 10.2.2.0/24 dev eth1 table ISP2 && ip route add default via 10.2.2.1 table ISP2
	ip route add 10.2.2.0/24 dev eth1 scope link src 10.2.2.2 table ISP2; ip route add default via 10.2.2.1 table ISP2
	ip route add 10.2.2.0/255.255.255.0 dev eth1 table ISP2; ip route add default via 10.2.2.1 table ISP2
	ip route add 10.2.2.0/24 dev eth1; ip route add default via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.1 table ISP2; ip route add default via 10.2.2.1 table ISP2
	ip route add default via 10.2.2.9 table ISP2; ip route replace default via 10.2.2.1 table ISP2
	ip route add 127.0.0.0/8 dev lo table ISP2; ip route add default via 10.2.2.1 table ISP2
	EOF
	gives 0 "$ours" "$eth1
	up ip route add 10.2.2.0/\$IF_NETMASK dev \$IFACE table ISP2
	up ip route add \\
		default via 10.2.2.1 \\
		table ISP2
	$rule"
}

# The ways of writing the rule, up and down.
case_ways_of_the_rule() {
	while read -r line; do
		gives 0 "$ours" "$eth1
	$route
	$line"
	done <<-'EOF'
	up ip rule add from 10.2.2.2 table ISP2
	post-up ip rule add from 10.2.2.2 table ISP2
	pre-up ip rule add from 10.2.2.2 table ISP2
	up ip rule add from 10.2.2.2/32 table ISP2
	up ip rule add from 10.2.2.2 lookup ISP2
	up ip rule add table ISP2 from 10.2.2.2
	up ip ru a from 10.2.2.2 t ISP2
	up ip rul ad from 10.2.2.2 ta ISP2
	up /sbin/ip rule add from $IF_ADDRESS table ISP2
	up ip rule add from ${IF_ADDRESS}/32 table ISP2 || true
	up ip rule add from 10.2.2.2 to 0.0.0.0/0 table ISP2
	up ip rule add from 10.2.2.2 to all table ISP2
	up ip rule add from 10.2.2.2 table ISP2 proto static
	up ip rule add from 10.2.2.2 table ISP2; ip rule add from 10.2.2.2 table ISP2
	up ip rule del from 10.2.2.2 table ISP2 2>/dev/null; ip rule add from 10.2.2.2 table ISP2
	up ip rule add from 10.2.2.2 table ISP2; ip rule add to 10.2.2.2 table ISP2
	up ip rule add from 10.2.2.2 table ISP2; ip rule add to 10.2.2.0/24 table ISP2
	EOF
	while read -r line; do
		becomes 0 "# IN:1: in place of this stanza
$(echo "$eth1" | sed 's/^\t//')
# IN:5: gone, the kernel or multihome does it anyhow
$ours
$classic" "$eth1
	$route
	$rule
	$line"
	done <<-'EOF'
	down ip rule del from 10.2.2.2 table ISP2
	pre-down ip rule delete from 10.2.2.2
	post-down ip ru d from 10.2.2.2/32 lookup ISP2 || true
	down ip rule del table ISP2
	down ip route del default table ISP2
	down ip route del default via 10.2.2.1 dev eth1 table ISP2
	down ip route flush table ISP2
	down ip rule del from $IF_ADDRESS; ip route flush table ISP2 && ip route flush cache
	EOF
}

# Everything else of a stanza is printed as it is, in its order; what is left of
# a line with several commands stays a line.
case_the_rest_of_the_stanza() {
	becomes 0 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
mtu 1400
# IN:10: gone, the kernel or multihome does it anyhow
$ours
$classic
up echo a  'b  c' >/tmp/x; echo d && echo e || true
wpa-psk x#\"y\\z\$IFACE
up ip route add 10.9.0.0/16 via 10.2.2.254 && ip route add 10.8.0.0/16 via 10.2.2.254
pre-up ip link set eth1 up
down echo f" "$eth1
	mtu 1400
	$route; true
	post-up echo a  'b  c' >/tmp/x; echo d && echo e || true
	wpa-psk x#\"y\\z\$IFACE
	up ip route add 10.9.0.0/16 via 10.2.2.254 && \\
ip rule add from 10.2.2.2 table ISP2 && ip route add 10.8.0.0/16 via 10.2.2.254 # net
	pre-up ip link set eth1 up
	pre-down ip rule del from 10.2.2.2; echo f"
}

# Lines of both interfaces in the stanza of one.
case_lines_in_the_other_stanza() {
	becomes 0 "# IN:1: in place of this stanza
iface eth0 inet static
address 10.1.1.2/24
gateway 10.1.1.1
multihome-table ISP1
$classic
# IN:4: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
# IN:6, 7: now in stanza eth0
# IN:10, 11, 12: gone, the kernel or multihome does it anyhow
$ours
$classic" "iface eth0 inet static
	address 10.1.1.2/24
	gateway 10.1.1.1
$eth1
	up ip route add default via 10.1.1.1 dev eth0 table ISP1
	up ip rule add from 10.1.1.2 table ISP1
	$route
	$rule
	up ip route add 10.1.1.0/24 dev eth0 table ISP1
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	down ip rule del from 10.1.1.2"
	# all in lo's, which has no uplink
	gives 0 "multihome-table ISP1
$ours" "iface lo inet loopback
	up ip route add default via 10.1.1.1 table ISP1
	up ip rule add from 10.1.1.2 table ISP1
	$route
	$rule
iface eth0 inet static
	address 10.1.1.2/24
	gateway 10.1.1.1
$eth1"
	assert_contains "$got" "iface lo inet loopback
# IN:2, 3: now in stanza eth0
# IN:4, 5: now in stanza eth1"
	away='go by eth0 now, by hand they went by another uplink'
	away2='go by eth1 now, by hand they went by another uplink'
	# each table with the other's network, as articles have it
	becomes 0 "# IN:1: in place of this stanza
iface eth0 inet static
address 10.1.1.2/24
gateway 10.1.1.1
# IN:4, 5, 7: gone, the kernel or multihome does it anyhow
multihome-table ISP1
# IN:7: packets for 10.2.2.0/24 $away
# IN:9: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
# IN:11, 13: gone, the kernel or multihome does it anyhow
$ours
# IN:13: packets for 10.1.1.0/24 $away2" "iface eth0 inet static
	address 10.1.1.2/24
	gateway 10.1.1.1
	up ip route add 10.1.1.0/24 dev eth0 src 10.1.1.2 table ISP1
	up ip route add 127.0.0.0/8 dev lo table ISP1
	up ip route add default via 10.1.1.1 table ISP1
	up ip route add 10.2.2.0/24 dev eth1 table ISP1
	up ip rule add from 10.1.1.2 table ISP1
$eth1
	up ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	$route
	up ip route add 10.1.1.0/24 dev eth0 table ISP2
	$rule"
}

case_other_options() {
	gives 0 "$ours
multihome-source 10.2.2.2 198.51.100.0/28" "$eth1
	$route
	$rule
	up ip rule add from 198.51.100.0/28 table ISP2"
	gives 0 "$ours
multihome-source 10.2.2.0/24" "$eth1
	$route
	up ip rule add from 10.2.2.0/24 table ISP2"
	gives 0 "$ours
multihome-to 203.0.113.0/24 203.0.113.9
multihome-mark 0x2" "$eth1
	$route
	up ip rule add to 203.0.113.9 table ISP2
	up ip rule add to 203.0.113.0/24 table ISP2
	up ip rule add fwmark 2 table ISP2"
	assert_contains "$got" "# no rule here had the interface's own addresses"
	assert_contains "$got" '# multihome-to is for packets whose source is not'
	assert_lacks "$got" 'multihome-main-routes'
	gives 0 "$ours
multihome-mark 0x200/0xff00" "$eth1
	$route
	$rule
	up ip rule add fwmark 512/0xff00 table ISP2"
	gives 0 'multihome-table ISP2
multihome-gateway none' "$eth1
	up ip route add default dev eth1 scope link table ISP2
	$rule"
	# the stanza's own gateway is what multihome takes by itself
	gives 0 'multihome-table ISP2' "$eth1
	gateway 10.2.2.1
	$route
	$rule"
	gives 0 'multihome-table ISP2' "$eth1
	gateway 10.2.2.1
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	$rule"
	gives 0 'multihome-table ISP2
multihome-gateway 10.2.2.9' "$eth1
	gateway 10.2.2.1
	up ip route add default via 10.2.2.9 table ISP2
	$rule"
}

# Numbers get the name that rt_tables has for them.
case_names_of_tables() {
	gives 0 'multihome-table 2
multihome-gateway 10.2.2.1' "$eth1
	up ip route add default via 10.2.2.1 table 2
	up ip rule add from 10.2.2.2 table 0x2"
	echo '2 ISP2' >/etc/iproute2/rt_tables
	gives 0 "$ours" "$eth1
	up ip route add default via 10.2.2.1 table 2
	up ip rule add from 10.2.2.2 table 2"
	gives 0 "$ours" "$eth1
	up ip route add default via 10.2.2.1 table 2
	$rule"
	echo '2 also' >>/etc/iproute2/rt_tables
	gives 0 "$ours" "$eth1
	$route
	up ip rule add from 10.2.2.2 table 2"
	gives 0 "multihome-table also
multihome-gateway 10.2.2.1" "$eth1
	up ip route add default via 10.2.2.1 table 2
	up ip rule add from 10.2.2.2 table 2"
	echo '2 2nd' >>/etc/iproute2/rt_tables
	gives 0 "multihome-table 2
multihome-gateway 10.2.2.1" "$eth1
	up ip route add default via 10.2.2.1 table 2
	up ip rule add from 10.2.2.2 table 2"
}

case_inet6() {
	gives 0 'multihome-table ISP2
multihome-gateway fe80::1
multihome-source 2001:db8:2::/64' 'iface eth1 inet6 static
	address 2001:db8:2::2/64
	up ip -6 route add default via fe80::1 dev eth1 table ISP2
	up ip -6 route add 2001:db8:2::/64 dev eth1 table ISP2
	up ip -6 rule add from 2001:db8:2::/64 table ISP2'
	# lines of both families in one stanza
	gives 0 "$ours
multihome-table ISP2
multihome-gateway 2001:db8:2::1" "$eth1
	$route
	$rule
	up ip -6 route add default via 2001:db8:2::1 table ISP2
	up ip -family inet6 rule add from 2001:db8:2::2 table ISP2
iface eth1 inet6 static
	address 2001:db8:2::2/64"
	gives 0 'multihome-table ISP2' 'iface eth1 inet6 auto
	up ip -6 route add default via fe80::1 dev eth1 table ISP2
	up ip -6 rule add from 2001:db8:2::2 table ISP2'
	becomes 3 '# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: there is no inet6 stanza of eth1
# IN:4: not translated: there is no inet6 stanza of eth1' "$eth1
	up ip -6 route add default via fe80::1 dev eth1 table ISP2
	up ip -6 rule add from 2001:db8:2::2 table ISP2"
}

case_other_stanzas() {
	gives 0 "$ours
$ours" "$eth1
	$route
	$rule
iface eth1:0 inet static
	address 10.2.2.3/24
	up ip rule add from 10.2.2.3 table ISP2
	down ip rule del from 10.2.2.3 table ISP2"
	gives 0 "$ours
$ours" "$eth1
	$route
	$rule
	up ip rule add from 10.2.2.3 table ISP2
iface eth1 inet static
	address 10.2.2.3/24"
	gives 0 'multihome-table dsl
multihome-gateway none
multihome-device ppp0' 'iface dsl inet ppp
	provider dsl
	up ip route add default dev ppp0 table dsl
	up ip rule add from 192.0.2.7 table dsl'
	gives 0 'multihome-table ISP2' 'iface eth1 inet dhcp
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	up ip route add default via 10.2.2.1 dev eth1 table ISP2
	up ip rule add from 10.2.2.2 table ISP2'
	gives 0 'multihome-table ISP2' 'iface eth1 inet dhcp
	up ip rule add from 10.2.2.2 table ISP2'
}

# One line each, why it is left, and that it stays; the rest is translated.
case_left() {
	while IFS=@ read -r line why; do
		leaves "$line" "$why" "$eth1
	$route
	$rule
	$line"
		assert_contains "$got" "$ours"
	done <<-'EOF'
	up ip rule add from 10.2.2.2 lookup main@its table is one of the kernel's own
	up ip rule add from 10.2.2.2@its table is one of the kernel's own
	up ip rule add from 10.2.2.2 table 0@its table is one of the kernel's own
	up ip rule add iif eth3 table ISP2@multihome has nothing for "iif"
	up ip rule add dev eth0 table ISP2@multihome has nothing for "iif"
	up ip rule add not from 10.2.2.2 table ISP2@multihome has nothing for "not"
	up ip rule add from 10.2.2.2 tos 0x10 table ISP2@multihome has nothing for "tos"
	up ip rule add from all lookup main suppress_prefixlength 0@multihome has nothing for "suppress_prefixlength"
	up ip rule add from 10.2.2.2 unreachable@multihome has nothing for rules without a table
	up ip rule add table ISP2@it has all packets
	up ip rule add from 10.2.2.2 to 10.9.0.0/16 table ISP2@it asks for more than one thing
	up ip rule add from 10.2.2.2 fwmark 1 table ISP2@it asks for more than one thing
	up ip rule add fwmark 0 table ISP2@it has all packets
	up ip rule add fwmark 0/1 table ISP2@expected a mark that is not zero
	up ip rule add fwmark 3/2 table ISP2@expected a mark that is not zero
	up ip rule add from 10.2.2.2 table 010@expected a number, got "010"
	up ip rule add from example.org table ISP2@expected an address
	up ip rule add form 10.2.2.2 table ISP2@expected a word of ip rule, got "form"
	up ip rule add from@expected an address or a prefix, got "nothing"
	up ip -n x rule add from 10.2.2.2 table ISP2@expected no option of ip but -4 and -6
	up ip rule add from $OTHER table ISP2@expected no variable whose value is not known here
	up ip rule add from $(cat /x) table ISP2@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up ip rule add from `cat /x` table ISP2@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up for i in 1 2; do ip rule add from 10.2.2.$i table ISP2; done@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up [ -x /sbin/ip ] && ip rule add from 10.2.2.9 table ISP2@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up ip rule add from 10.2.2.9 table ISP2 &@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up ip rule add from 10.2.2.9 table ISP2 || echo failed@only simple commands, ; and &&, NAME=VALUE and $NAME are understood
	up test -x /sbin/ip && ip rule add from 10.2.2.9 table ISP2@a command that is none of ip's is joined with it
	up ip rule add from 10.2.2.9 table ISP2 && echo done@a command that is none of ip's is joined with it
	up ip route add 10.9.0.0/16 via 10.2.2.254 table ISP2@multihome puts only the networks
	up ip route add 10.9.0.0/16 dev eth0 table ISP2@multihome puts only the networks
	up ip route add default via 10.2.2.9 metric 9 table ISP2@it is behind the table's default (IN:3)
	up ip route add throw default metric 9 table ISP2@multihome makes no such routes
	up ip route add default via 10.1.1.1 dev eth0 metric 9 table ISP2@it is behind the table's default (IN:3)
	up ip route add 10.9.0.0/16 via $GW table ISP2@expected no variable whose value is not known here
	up ip route add 10.9.0.0/16 via x table ISP2@expected an address, got "x"
	down ip rule del from 10.2.2.9 table ISP2@no line here makes what it takes away
	down ip route del 10.9.0.0/16 table ISP2@no line here makes what it takes away
	down ip rule add from 10.2.2.2 table 9@multihome does nothing when an interface goes down
	down ip rule flush@it takes multihome's rules away, too
	EOF
}

# What would be in the way of multihome's own routes is not left beside them:
# nothing of such a table is translated.
case_left_with_its_table() {
	while IFS=@ read -r line why; do
		becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: $why
# IN:4: not translated: IN:3 would be in the way of multihome's own route \
($why)" "$eth1
	$line
	$rule"
	done <<-'EOF'
	up ip route add default via 10.2.2.1 table ISP2 rtt 100@multihome has nothing for "rtt"
	up ip route add throw default table ISP2@multihome makes no such routes
	up ip route add default table ISP2 nexthop via 10.2.2.1 nexthop via 10.2.2.9@multihome has nothing for "nexthop"
	up test -e /x && ip route add default via 10.2.2.1 table ISP2@a command that is none of ip's is joined with it
	EOF
	why="it is behind the table's default (IN:3), and multihome has nothing for \
a second one"
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: IN:4 would be in the way of multihome's own route ($why)
# IN:4: not translated: IN:4 would be in the way of multihome's own route ($why)
# IN:5: not translated: IN:4 would be in the way of multihome's own route \
($why)" "$eth1
	$route
	up ip route append default via 10.2.2.9 table ISP2
	$rule"
}

# Nor is a backup taken for the line because the default before it is left.
case_left_with_its_backup() {
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: IN:4 would be behind multihome's own route (multihome \
has nothing for \"rtt\")
# IN:4: not translated: multihome has nothing for \"rtt\"
# IN:5: not translated: IN:4 would be behind multihome's own route (multihome \
has nothing for \"rtt\")" "$eth1
	$rule
	up ip route add default via 10.2.2.1 table ISP2 metric 10 rtt 100
	up ip route add default via 10.2.2.9 table ISP2 metric 20"
}

# The same of a network's route, which the plan has as well.
case_left_with_its_network() {
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: multihome has nothing for \"initcwnd\"
# IN:4: not translated: IN:3 would be in the way of multihome's own route \
(multihome has nothing for \"initcwnd\")
# IN:5: not translated: IN:3 would be in the way of multihome's own route \
(multihome has nothing for \"initcwnd\")" "$eth1
	up ip route add 10.2.2.0/24 dev eth1 table ISP2 initcwnd 9
	$route
	$rule"
}

# untranslated WHY TEXT
untranslated() {
	import 3 "$2"
	assert_lacks "$got" iface
	assert_contains "$got" "not translated: $1"
}

# Tables that are no uplink's, for one reason or another.
case_tables_left() {
	untranslated 'no default route of its table is written here' "$eth1
	$rule"
	untranslated 'no default route of its table is written here' "$eth1
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	$rule"
	untranslated "expected the router's address, but 10.2.2.2 is this host's own" "$eth1
	up ip route add default via 10.2.2.2 table ISP2
	$rule"
	untranslated 'there is no inet stanza of tun0' "$eth1
	up ip route add default dev tun0 table VPN"
	untranslated 'there is no inet6 stanza whose it could be' "$eth1
	up ip -6 rule add from 2001:db8::1 table ISP2"
	untranslated 'nothing else of its table can be translated' "$eth1
	gateway 10.2.2.1
	up ip route add 10.2.2.0/24 dev eth1 table ISP2
	up ip rule add from 10.2.2.2 table ISP2 tos 8"
	untranslated "expected a router's address, got 224.0.0.1" "$eth1
	up ip route add default via 224.0.0.1 table ISP2
	$rule"
	untranslated 'expected a table number' "$eth1
	up ip route add default via 10.2.2.1 table -x/
	up ip rule add from 10.2.2.2 table -x/"
	leaves 'up ip rule add from 224.0.0.0/4 table ISP2' \
		'expected unicast addresses or prefixes, got 224.0.0.0/4' "$eth1
	$route
	up ip rule add from 224.0.0.0/4 table ISP2"
	untranslated 'others inherit from eth1' "$eth1
	$route
	$rule
iface eth2 inherits eth1"
	assert_contains "$got" '# IN:3: not translated: eth2 inherits it'
	untranslated 'it is the table of eth1, which is left alone: it has multihome options already' "$eth1
	multihome-source auto
	$route
	$rule"
	untranslated 'there is no inet stanza whose it could be' "$eth1
	$route
	$rule
no-scripts eth1"
}

# Of two tables the one wins for which most speaks; a table has one interface, a
# source one table.
case_two_tables() {
	leaves 'up ip rule add from 10.2.2.9 table VPN' \
		'eth1 has table ISP2, and only one is translated' "$eth1
	up ip route add default via 10.2.2.9 table VPN
	up ip rule add from 10.2.2.9 table VPN
	$route
	$rule"
	assert_contains "$got" "$ours"
	leaves 'up ip rule add from 10.2.2.2 table VPN' \
		'eth1 has table ISP2, and only one is translated' "$eth1
	$route
	$rule
	up ip route add default via 10.2.2.9 table VPN
	up ip rule add from 10.2.2.2 table VPN"
	leaves 'up ip rule add from 10.1.1.2 table ISP2' \
		'eth0 has the same source' "$eth1
	$route
	up ip rule add from 10.1.1.2 table ISP2
iface eth0 inet static
	address 10.1.1.2/24
	up ip route add default via 10.1.1.1 table ISP1
	up ip rule add from 10.1.1.2 table ISP1"
	leaves 'up ip rule add from 198.51.100.7 table ISP1' \
		'eth1 has the same source' "$eth1
	$route
	up ip rule add from 198.51.100.7 table ISP2
iface eth0 inet static
	address 10.1.1.2/24
	up ip route add default via 10.1.1.1 table ISP1
	up ip rule add to 203.0.113.0/24 table ISP1
	up ip rule add from 198.51.100.7 table ISP1"
	leaves 'up ip rule add fwmark 3 table ISP2' 'an uplink has one mark' \
		"$eth1
	$route
	up ip rule add fwmark 2 table ISP2
	up ip rule add fwmark 3 table ISP2"
	leaves 'up ip rule add fwmark 6 table ISP1' \
		'eth1 has a mark that the same packets can carry' "$eth1
	multihome-table ISP2
	multihome-gateway 10.2.2.1
	multihome-mark 2/3
iface eth0 inet static
	address 10.1.1.2/24
	up ip route add default via 10.1.1.1 table ISP1
	up ip rule add fwmark 6 table ISP1"
}

# src of a route that is no address of the interface is lost, and said to be.
case_lost() {
	import 3 "$eth1
	up ip route add default via 10.2.2.1 src 198.51.100.7 table ISP2
	$rule"
	assert_contains "$got" '# IN:3: src 198.51.100.7 is not kept: multihome takes an address of eth1'
	assert_contains "$got" "$ours"
}

# What goes with a line that is left stays with it, without a word.
case_down_lines_of_what_is_left() {
	becomes 3 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
# IN:7: gone, the kernel or multihome does it anyhow
$ours
# main's more specific routes (LANs, VPNs) come before the table's default now
# IN:5: not translated: it asks for more than one thing, multihome's rules for \
one of from, to and fwmark: let nftables give such packets the uplink's mark
up ip rule add from 10.2.2.2 to 10.9.0.0/16 table ISP2 prio 9
# IN:6: not translated: multihome puts only the networks of the interface and \
the default into a table
up ip route add 10.9.0.0/16 via 10.2.2.254 table ISP2
down ip rule del prio 9
down ip route flush table ISP2
down ip route del 10.9.0.0/16 table ISP2" "$eth1
	$route
	$rule
	up ip rule add from 10.2.2.2 to 10.9.0.0/16 table ISP2 prio 9
	up ip route add 10.9.0.0/16 via 10.2.2.254 table ISP2
	down ip rule del from 10.2.2.2/32 lookup ISP2
	down ip rule del prio 9
	down ip route flush table ISP2
	down ip route del 10.9.0.0/16 table ISP2"
}

case_ifupdown_multi() {
	becomes 3 "# IN:1: in place of this stanza
iface eth0 inet static
address 10.1.1.2/24
multihome-table 1
multihome-gateway 10.1.1.1
$classic
# IN:3: \"from 10.1.1.2\" is asked before \"from all to 10.77.0.0/16\" (IN:11) \
now, by hand it was behind
# ifupdown-multi made main's default, too: write \"gateway 10.1.1.1\" in the \
stanza of one line
# IN:5: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
gateway 10.2.2.1
multihome-table 2
multihome-to 10.77.0.0/16 10.78.0.0/16
# main's more specific routes (LANs, VPNs) come before the table's default now
# multihome-to is for packets whose source is not decided yet; by hand it was \
for all
multihome-weight 5
# lines share by it while multihome watch runs: write \"multihome-priority 1\" in \
the stanza of each
mtu 1400
# IN:13: in place of this stanza
iface eth1 inet6 static
address 2001:db8:2::2/64
multihome-table 2
multihome-gateway 2001:db8:2::1
$classic
# ifupdown-multi made main's default, too: write \"gateway 2001:db8:2::1\" in \
the stanza of one line" 'iface eth0 inet static
	address 10.1.1.2/24
	multi_table 1
	multi_gateway 10.1.1.1
iface eth1 inet static
	address 10.2.2.2/24
	gateway 10.2.2.1
	multi_table 2
	multi_gateway 10.2.2.1
	multi_gateway_weight 5
	multi_preferred_prefixes 10.77.0.0/16 10.78.0.0/16
	mtu 1400
iface eth1 inet6 static
	address 2001:db8:2::2/64
	multi-table 2
	multi-gateway 2001:db8:2::1'
	for weight in 0 257 5x; do
		import 3 "$eth1
	multi_table 2
	multi_gateway 10.2.2.1
	multi-gateway-weight $weight"
		assert_contains "$got" "# IN:5: not translated: expected a weight of 1 to 256
multi-gateway-weight $weight"
		assert_lacks "$got" multihome-weight
	done
	untranslated "expected the router's address, but 10.2.2.2 is" "$eth1
	multi_table 2
	multi_gateway 10.2.2.2"
	assert_contains "$got" '# IN:1: this stanza of eth1 stays as it is'
	untranslated 'expected a table number (1 to' "$eth1
	multi_table 2; rm -r /
	multi_gateway 10.2.2.1"
}

case_inherits() {
	import 0 "iface base inet static
	mtu 1400
iface eth1 inherits base
	address 10.2.2.2/24
	$route
	$rule"
	assert_eq "# IN:3: in place of this stanza
iface eth1 inet static inherits base
address 10.2.2.2/24
$ours
$classic" "$got"
}

# source, with each file named.
case_sourced() {
	mkdir /tmp/d
	printf '%s\n' "$eth1" "$route" 'ignored 1' >/tmp/d/one
	becomes 0 "# /tmp/d/one:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
$ours
$classic
ignored 1
# IN:2: in place of this stanza
iface lo inet loopback
# IN:3: now in stanza eth1
# IN:4: gone, the kernel or multihome does it anyhow" "source d/one
iface lo inet loopback
	$rule
	down ip rule del from 10.2.2.2"
}

# What cannot be printed so that it is read back is named, and not printed; the
# same for what would do harm to a terminal.
case_hostile() {
	esc=$(printf '\033')
	becomes 3 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
# IN:3: x\\x1b[31m is not printed, as it could not be read back: keep that line
# IN:4: secret is not printed, as it could not be read back: keep that line
# IN:5: wide is not printed, as it could not be read back: keep that line
$ours
$classic
# IN:8: not translated: expected a word of ip rule, got \"\\x1bc\\xff\"
# IN:8: up is not printed, as it could not be read back: keep that line" \
	"$eth1
	x${esc}[31m y
	secret a$(printf '\001')b
	wide $(printf '\342\200\256')
	$route
	$rule
	up ip rule add ${esc}c$(printf '\377')"
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: expected an address like 192.0.2.1 or 2001:db8::1, got \
\"%n%s%x\"" "$eth1
	up ip rule add from %n%s%x table ISP2"
	name=$(printf 'a%.0s' 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6)
	untranslated 'it is the table of' "iface $name inet static
	address 10.2.2.2/24
	$route
	$rule"
	{
		echo "$eth1"
		echo "$route"
		i=0
		while [ $i -lt 2500 ]; do
			echo "up ip rule add from 10.9.$((i / 250)).$((i % 250)) table ISP2"
			i=$((i + 1))
		done
	} >$in
	ends 3 multihome import $in
	assert_contains "$(cat /tmp/out)" 'not translated: expected fewer commands'
}

# What belongs to two: to another's stanza, to another's table.
case_of_two() {
	leaves 'up ip rule add from 10.3.3.2 table ISP2' \
		'eth2 has the same source' \
		"iface eth2 inet static
	address 10.3.3.2/24
	multihome-table ISP3
	multihome-gateway 10.3.3.1
$eth1
	$route
	$rule
	up ip rule add from 10.3.3.2 table ISP2"
	leaves 'up ip rule add to 203.0.113.0/24 table ISP3' \
		'eth1 has the same destination prefix' "$eth1
	$route
	$rule
	up ip rule add to 203.0.113.0/24 table ISP2
iface eth2 inet static
	address 10.3.3.2/24
	up ip route add default via 10.3.3.1 table ISP3
	up ip rule add from 10.3.3.2 table ISP3
	up ip rule add to 203.0.113.0/24 table ISP3"
	leaves 'up ip rule add fwmark 1/0xff table ISP2' \
		'an uplink has one mark' "$eth1
	$route
	$rule
	up ip rule add fwmark 1/0xf table ISP2
	up ip rule add fwmark 1/0xff table ISP2"
	import 3 "$eth1
	$route
	$rule
iface eth2 inet6 static
	address 2001:db8:3::2/64
	up ip -6 route add default via 2001:db8:3::1 table ISP2
	up ip -6 rule add from 2001:db8:3::2 table ISP2"
	assert_contains "$got" "# IN:5: this stanza of eth2 stays as it is
# IN:7: not translated: the table is eth1's already"
}

# A route of main's is no use a second time; flushing a table of which nothing is
# known stays.
case_routes_of_main() {
	import 0 "$eth1
	up ip route add 10.9.0.0/16 via 10.2.2.9
	$route
	$rule
	up ip route add 10.9.0.0/16 via 10.2.2.9 table ISP2
	up ip route flush table 99"
	assert_contains "$got" '# IN:6: gone, the kernel or multihome does it anyhow'
	assert_contains "$got" 'up ip route flush table 99'
	assert_lacks "$got" 'via 10.2.2.9 table ISP2'
}

# A dial-up line has its options already: a table by its device is its own.
case_dialled() {
	leaves 'up ip route add default dev ppp0 table 5' \
		'it is the table of dsl, which is left alone: it has multihome options already' \
		"iface dsl inet ppp
	provider dsl
	multihome-device ppp0
	multihome-table DSL
$eth1
	$route
	$rule
	up ip route add default dev ppp0 table 5
	up ip rule add from 10.9.9.9 table 5"
}

# A name that no terminal should see is in nothing that is printed.
case_unprintable_name() {
	import 3 "iface $(printf 'a\033b') inet static
	address 10.2.2.2/24
iface eth1 inet static inherits $(printf 'a\033b')
	$route
	$rule"
	assert_eq '# IN:3: this stanza cannot be printed, for its first line' \
		"$got"
}

# made_by LINK: the file that ifup is, for the dialect that import reads.
made_by() {
	mkdir -p "$(dirname "$1")"
	: >"$1"
	chmod 755 "$1"
	ln -sf "$1" /usr/sbin/ifup
}

# What ifupdown-ng takes from a template or another stanza is not in this one.
case_ng() {
	made_by /usr/lib/ifupdown-ng/ifupdown
	import 3 "iface base
	address 10.2.2.2/24
iface eth1 inherits base
	up echo nothing of ours
	$route
	$rule"
	assert_eq '# IN:3: this stanza of eth1 stays as it is
# IN:5: not translated: eth1 inherits from base
# IN:6: not translated: eth1 inherits from base' "$got"
	import 3 "template base
	up echo nothing of ours
	$route
iface eth1
	address 10.2.2.2/24"
	assert_eq '# IN:1: this stanza of base stays as it is
# IN:3: not translated: others inherit from base' "$got"
}

# One stanza for both families has one gateway for each, or for none.
case_ng_families() {
	made_by /usr/lib/ifupdown-ng/ifupdown
	import 3 "iface eth1
	address 10.2.2.2/24
	address 2001:db8:2::2/64
	$route
	$rule
	up ip -6 route add default dev eth1 table ISP2
	up ip -6 rule add from 2001:db8:2::2 table ISP2"
	assert_contains "$got" '# IN:1: this stanza of eth1 stays as it is'
	assert_contains "$got" 'with a next hop in one family and none in the other'
}

# ifupdown2 has one interface in several stanzas: their addresses are all its.
case_ifupdown2() {
	made_by /usr/share/ifupdown2/__main__.py
	becomes 0 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
$ours
$classic
# IN:5: in place of this stanza
iface eth1 inet static
address 10.2.2.3/24" "iface eth1 inet static
	address 10.2.2.2/24
	$route
	$rule
iface eth1 inet static
	address 10.2.2.3/24
	up ip rule add from 10.2.2.3 table ISP2"
}

# More commands than anybody writes: the rest of them is no command.
case_too_many() {
	{
		printf '%s\n' "$eth1"
		for n in $(seq 2100); do
			echo "	up ip rule add from 10.2.$((n / 250)).$((n % 250 + 1)) table 7"
		done
	} >$in
	ends 3 multihome import $in
	assert_contains "$out" "$in:2003: not translated: expected fewer commands"
	assert_contains "$out" "$in:2102: not translated: expected fewer commands"
}

# What a line assigns it can name; what is left of it keeps that.
case_assigned() {
	# shellcheck disable=SC2016 # it is for another shell
	becomes 0 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
$ours
$classic
up T=ISP2; GW=10.2.2.1; echo \"\$GW\"" "$eth1"'
	up T=ISP2; GW=10.2.2.1; ip route add default via $GW table ${T}; echo "$GW"
	up A=10.2.2.2; ip rule add from "$A"/32 table ISP2'
	# shellcheck disable=SC2016
	becomes 3 '# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: only simple commands, ; and &&, NAME=VALUE and $NAME are understood
# IN:4: not translated: expected no variable whose value is not known here' \
		"$eth1"'
	up test -e /x && A=10.2.2.2; ip rule add from $A table ISP2
	up ip rule add from $A table ISP2'
}

# Of a table of which more would be left than translated nothing is.
case_more_left() {
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: multihome has nothing for \"tos\": let nftables give such \
packets the uplink's mark
# IN:4: not translated: multihome has nothing for \"iif\": name the networks \
behind eth0 in multihome-source, or let nftables give what comes in by it the \
uplink's mark
# IN:5: not translated: more of its table would be left than translated" \
		"$eth1
	$rule tos 8
	up ip rule add iif eth0 table ISP2
	$route"
	# as much: then it is
	gives 3 "$ours" "$eth1
	$rule tos 8
	$route"
}

# A table that only lines have that cannot be taken out is told of as well.
case_only_joined() {
	becomes 3 "# IN:1: this stanza of eth1 stays as it is
# IN:3: not translated: a command that is none of ip's is joined with it" \
		"$eth1
	up test -x /sbin/ip && ip rule add from 10.2.2.2 table ISP2"
}

# There is no cache of routes to flush: that goes with the rest of its line.
case_cache() {
	becomes 0 "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2/24
$ours
$classic
down ip route flush cache" "$eth1
	$route && ip route flush cache
	$rule; ip route flush cache
	down ip route flush cache"
}

# A router that is in no network of a stanza is not its for being written there.
case_router_elsewhere() {
	untranslated 'there is no inet stanza whose it could be' "$eth1
	up ip route add default via 10.3.3.1 table ISP3"
	gives 0 'multihome-table ISP3' "$eth1
	up ip route add default via 10.3.3.1 table ISP3
	up ip route add 10.3.3.0/24 dev eth2 table ISP3
iface eth2 inet dhcp"
}

# What undoes something else than is written above it.
case_undoes_others() {
	import 3 "$eth1
	up ip route add default via 10.2.2.1 dev eth1 table ISP2
	$rule
	up ip rule add from 10.2.2.2 fwmark 2/0xf iif br0 table ISP2
	down ip route del default via 10.2.2.1 dev eth9 table ISP2
	down ip route del default via 10.2.2.1 metric 7 table ISP2
	down ip route del default via 10.2.2.9 table ISP2
	down ip rule del from 10.2.2.2 fwmark 3 table ISP2
	down ip rule del from 10.2.2.2 fwmark 2/0xff table ISP2
	down ip rule del from 10.2.2.2 iif br1 table ISP2
	down ip rule del from 10.2.2.2 table 9
	down ip rule del from 10.2.2.2 to 10.9.9.9 table ISP2
	down ip route del default dev eth1 table ISP2
	down ip rule del from 10.2.2.2"
	assert_contains "$got" '# IN:14, 15: gone, the kernel or multihome does it anyhow'
	assert_eq 8 "$(echo "$got" | grep -c -A 1 \
		'not translated: no line here makes what it takes away')"
	assert_eq 8 "$(echo "$got" | grep -c '^down ')" 'lines that stay'
}
