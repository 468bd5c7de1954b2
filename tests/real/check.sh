# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome check: every stanza of the machine, before anything is up. Each
# finding with its file and line; nothing is touched.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

file=/etc/network/interfaces

# check STATUS: how it ends; $out is what it says, a line each.
check() {
	touches_nothing multihome check
	assert_eq "$1" "$status" "multihome check: $out"
	assert_eq '' "$(echo "$out" | LC_ALL=C tr -d '\n -~')" 'raw characters'
}

# The seed's two lines, which have nothing wrong with them.
good_lines() {
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
}

case_nothing_wrong() {
	topo_up
	good_lines
	check 0
	assert_eq '2 stanzas with multihome options, nothing wrong found' "$out"
	ifup -a
	check 0
	assert_eq '2 stanzas with multihome options, nothing wrong found' "$out"
}

# What has become of a line since it came up. Where one call brings up the whole
# interface, all its addresses are the uplink's.
case_now() {
	topo_up
	good_lines
	ifup -a
	ip -4 addr flush dev eth1
	ip addr add 10.9.9.3/24 dev eth1
	multihome sync >/dev/null
	check 4
	assert_contains "$out" ': 10.2.2.2 is not an address of eth1'
	ends 0 multihome status eth1
	assert_contains "$out" 'note      10.2.2.2 is not an address of eth1'
	if [ "$IMPL" = debian ]; then
		assert_contains "$out" '10.9.9.3 on eth1 belongs to no uplink'
	else
		assert_lacks "$out" 'no uplink'
	fi
	in_ns isp2 ip link set cust down
	must_wait_for 5 sh -c 'ip link show eth1 | grep NO-CARRIER'
	check 4
	assert_contains "$out" ': eth1 has no carrier'
}

case_no_stanza_of_ours() {
	topo_up
	main_line | write_interfaces
	check 0
	assert_eq '0 stanzas with multihome options, nothing wrong found' "$out"
}

# A word that is none, with the one that is meant; a value that is none.
# only: debian
# why: below what calls us, all is the same
case_misspelt() {
	topo_up
	write_interfaces <<-EOF
	iface eth0 inet static
		address 10.1.1.2/24
		multihome-table ISP1
		multihome-gatway 10.1.1.1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table 0
		multihome-strict ja
	EOF
	check 3
	assert_contains "$out" "multihome: $file:7: multihome-gatway: unknown option, did you mean multihome-gateway?"
	assert_contains "$out" "multihome: $file:10: multihome-table: expected a table other than 0"
	assert_contains "$out" "multihome: $file:11: multihome-strict: expected yes, no or always, got \"ja\""
	assert_contains "$out" '2 stanzas with multihome options'
}

# Names that are none of ours, but nearly: also where a stanza has no other. Those
# of others are let alone, and so are ours in another spelling that ifup takes.
case_nearly_ours() {
	topo_up
	write_interfaces <<-EOF
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
		multhome-table ISP1
		bridge-mcsnoop no
		multi_table 7
		multicast on
	iface eth1 inet static
		address 10.2.2.2/24
		mutlihome_gateway 10.2.2.1
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome_strict yes
	EOF
	check 4
	assert_eq "multihome: $file:7: multhome-table: unknown option, did you mean multihome-table?
multihome: $file:13: mutlihome_gateway: unknown option, did you mean multihome-gateway?" \
		"$(echo "$out" | grep -v 'stanza with multihome options')"
}

# Two gateways: main takes one default, the second ifup would fail.
case_two_gateways() {
	topo_up
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
		multihome-table ISP2
	EOF
	check 3
	assert_contains "$out" "multihome: $file:12: gateway: eth0 has one already ($file:7)"
	assert_contains "$out" 'expected multihome-gateway here'
	sed -i 's/gateway 10.2.2.1/&\n\tmetric 100/' $file
	check 0
}

# only: debian
# why: below what calls us, all is the same
case_table_twice() {
	topo_up
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP1
		multihome-gateway 10.2.2.1
	EOF
	check 3
	assert_contains "$out" "multihome: $file:12: multihome-table: expected a table for each interface, but eth0 has ISP1 too ($file:8)"
}

# A number and its name, or two names of one number, are one table, too.
# only: debian
# why: below what calls us, all is the same
case_number_twice() {
	topo_up
	printf '100 ISP1\n100 dsl\n101 x\n' >/etc/iproute2/rt_tables
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table 100
		multihome-gateway 10.2.2.1
	EOF
	check 3
	assert_contains "$out" "multihome: $file:12: multihome-table: expected a table for each interface, but eth0 has ISP1 too ($file:8)"
	sed -i 's/multihome-table 100/multihome-table dsl/' $file
	check 3
	assert_contains "$out" "multihome: $file:12: multihome-table: expected a table for each interface, but eth0 has ISP1 too ($file:8)"
	assert_contains "$out" 'multihome: /etc/iproute2/rt_tables:2: table 100 dsl stands against 100 ISP1 (/etc/iproute2/rt_tables:1)'
	sed -i 's/multihome-table dsl/multihome-table x/' $file
	check 4
	assert_lacks "$out" 'for each interface'
}

# What is only there to be inherited from is no interface: its table, gateway
# and lack of an address are its heirs' affair. ifupdown2 ignores inherits.
# only: debian ng
# why: ifupdown2 ignores inherits, without a word
case_base() {
	topo_up
	write_interfaces <<-EOF
	iface base inet static
		netmask 255.255.255.0
		gateway 10.1.1.1
		multihome-table ISP1
		multihome-main-routes no

	auto eth0
	iface eth0 inet static inherits base
		address 10.1.1.2

	iface line2 inet static
		multihome-strict yes

	auto eth1
	iface eth1 inet static inherits line2
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	check 0
	assert_eq '2 stanzas with multihome options, nothing wrong found' "$out"
	# what is wrong in it is found by its heirs
	sed -i 's/multihome-strict yes/multihome-strict ja/' $file
	check 3
	assert_contains "$out" "$file:15: multihome-strict: expected yes, no or always, got \"ja\""
	# brought up itself it is an interface like any other
	[ "$IMPL" = ng ] && return
	sed -i 's/multihome-strict ja/multihome-strict yes/' $file
	printf '\nauto base\n' >>$file
	check 3
	assert_contains "$out" 'expected a table for each interface, but'
}

# only: debian
# why: below what calls us, all is the same
case_claimed_twice() {
	topo_up
	{ main_line 'multihome-table ISP1' 'multihome-mark 0x10/0xf0' \
		'multihome-to 203.0.113.0/24' \
		'multihome-source 10.1.1.2 198.18.0.1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-source 10.2.2.2 198.18.0.1
	iface eth2 inet static
		address 10.3.3.2/24
		multihome-table ISP3
		multihome-gateway 10.3.3.1
		multihome-mark 0x1/0xf
	iface eth3 inet static
		address 10.4.4.2/24
		multihome-table ISP4
		multihome-gateway 10.4.4.1
		multihome-to 203.0.113.0/24
	EOF
	check 3
	assert_contains "$out" "multihome: $file:17: multihome-source: eth0 has the same source ($file:11)"
	assert_contains "$out" "multihome: $file:22: multihome-mark: eth0 has a mark that the same packets can carry ($file:9)"
	assert_contains "$out" "multihome: $file:27: multihome-to: eth0 has the same destination prefix ($file:10)"
}

# only: debian
# why: below what calls us, all is the same
case_gateway_missing_or_own() {
	topo_up
	write_interfaces <<-EOF
	iface eth0 inet static
		address 10.1.1.2/24
		multihome-table ISP1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.2
	EOF
	check 3
	assert_contains "$out" "multihome: $file:6: multihome-gateway: expected a gateway: the stanza has none and none is known for the interface"
	assert_contains "$out" "multihome: $file:10: multihome-gateway: expected the router's address, but 10.2.2.2 is this host's own"
}

# No router at all is an error with each of them.
case_no_gateway() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
	EOF
	check 3
	assert_contains "$out" "multihome: $file:12: multihome-gateway: expected a gateway: the stanza has none and none is known for the interface"
	refute_in_force
	ifup -a || :
	refute_in_force
}

refute_in_force() {
	assert_lacks "$(ip rule)" 'from 10.2.2.2'
}

# Where one call is for both families, the one that has an address and no router
# waits: what is not meant is left out by multihome-source, and nothing waits.
# only: ng ifupdown2
# why: Debian's takes each family by itself
case_family_without_router() {
	topo_up
	for row in 'inet6 fd00:1::2/64 10.2.2.1 10.2.2.2 IPv6 0' \
		'inet6 2001:db8:2::2/64 10.2.2.1 10.2.2.2 IPv6 0' \
		'inet6 2001:db8:2::2/64 2001:db8:2::1 2001:db8:2::2 IPv4 4'; do
		# shellcheck disable=SC2086
		set -- $row
		{ main_line; cat; } <<-EOF | write_interfaces
		auto eth1
		iface eth1 inet static
			address 10.2.2.2/24
			address $2
			multihome-table ISP2
			multihome-gateway $3
		EOF
		waits=${2%/*}
		[ "$5" = IPv6 ] || waits=10.2.2.2
		check "$6"
		says="$file:13: $5 of eth1 waits: no router is known for $waits; expected it in multihome-gateway, or multihome-source without $5: $4"
		assert_contains "$out" "$says"
		ifup -a
		ends 4 multihome status eth1
		assert_contains "$out" "$5  table ISP2 (7001)  pending: no gateway is known"
		check "$6"
		assert_contains "$out" "$says"
		ifdown -a
		echo "	multihome-source $4" >>$file
		check 0
		assert_lacks "$out" waits
		ifup -a
		ends 0 multihome status eth1
		assert_lacks "$out" 'no uplink'
		check 0
		assert_lacks "$out" waits
		ifdown -a
	done
}

# Strict reverse path filtering drops what comes from the other line's net.
# only: debian
# why: below what calls us, all is the same
case_rp_filter() {
	topo_up
	good_lines
	echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter
	# what comes from the other line's net is answered by this one
	check 0
	sed -i 's/multihome-table ISP2/&\n\tmultihome-main-routes all/' $file
	check 4
	assert_contains "$out" "multihome: $file:13: rp_filter: is 1 (strict) on eth1: packets from 10.1.1.0/24 that come in here are dropped"
	assert_contains "$out" 'multihome-main-routes yes'
	assert_lacks "$out" 'on eth0'
	echo 2 >/proc/sys/net/ipv4/conf/all/rp_filter
	check 0
	# to a LAN the answer goes straight
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	sed -i 's/multihome-main-routes all/multihome-main-routes no/
		$ a iface br0 inet static\n\taddress 192.168.7.1/24' $file
	check 4
	assert_contains "$out" 'on eth0: packets from 192.168.7.0/24'
	assert_lacks "$out" 'on eth1'
}

# It does: what check warns of is what happens.
# only: debian
# why: below what calls us, all is the same
case_rp_filter_is_right() {
	topo_up
	good_lines
	ifup -a
	in_ns client ip addr add 10.1.1.77/32 dev lo
	ip -n "$NETNS-isp1" route add 10.1.1.77/32 via 198.51.100.5
	ip -n "$NETNS-isp2" route add 10.1.1.77/32 via 198.51.100.9
	echo_server host
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	check 0
	assert tcp_between client 10.2.2.2 10.1.1.77
	sed -i 's/multihome-table ISP2/&\n\tmultihome-main-routes all/' $file
	ends 0 multihome reload eth1
	check 4
	refute tcp_between client 10.2.2.2 10.1.1.77
	assert tcp_check 10.2.2.2
}

# only: debian
# why: below what calls us, all is the same
case_rp_filter_and_marks() {
	topo_up
	good_lines
	sed -i 's/multihome-table ISP2/&\n\tmultihome-mark 2/' $file
	echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter
	check 4
	assert_contains "$out" "multihome: $file:14: rp_filter: is 1 (strict) on eth1: forwarded packets of marked connections are dropped"
	echo 1 >/proc/sys/net/ipv4/conf/eth1/src_valid_mark
	check 0
}

# Two interfaces in one subnet: each needs a table, and to keep to its own ARP.
# only: debian
# why: below what calls us, all is the same
case_equal_subnets() {
	topo_up
	write_interfaces <<-EOF
	iface eth0 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
	iface eth1 inet static
		address 10.1.1.3/24
		multihome-table ISP2
		multihome-gateway 10.1.1.1
	EOF
	check 4
	assert_contains "$out" "multihome: $file:4: 10.1.1.0/24 is on eth0 and eth1: expected a multihome-table for each of them, which eth0 has not; and arp_filter 1 (or arp_ignore 1 and arp_announce 2) on each of them, which eth0 has not, or one answers ARP for the other"
	assert_eq 1 "$(echo "$out" | grep -c 'is on eth0')" lines
	sed -i 's/\tgateway 10.1.1.1/&\n\tmultihome-table ISP1/' $file
	check 4
	assert_lacks "$out" 'multihome-table for each'
	assert_contains "$out" "multihome: $file:4: 10.1.1.0/24 is on eth0 and eth1: expected arp_filter 1"
	echo 1 >/proc/sys/net/ipv4/conf/all/arp_filter
	check 0
	echo 0 >/proc/sys/net/ipv4/conf/all/arp_filter
	for i in eth0 eth1; do
		check 4
		assert_contains "$out" "which $i has not, or one answers"
		echo 1 >/proc/sys/net/ipv4/conf/$i/arp_ignore
		echo 2 >/proc/sys/net/ipv4/conf/$i/arp_announce
	done
	check 0
}

# networkd deletes rules and routes that it did not make, unless it is told not
# to: the package's drop-in does so, and a later file may say otherwise.
# only: debian
# why: below what calls us, all is the same
case_networkd() {
	topo_up
	good_lines
	drop_in=networkd.conf.d/50-multihome.conf
	rules=ManageForeignRoutingPolicyRules routes=ManageForeignRoutes
	rm -rf /etc/systemd/networkd.conf /etc/systemd/networkd.conf.d
	mkdir -p /run/systemd/netif /etc/systemd/networkd.conf.d
	check 0

	# in the place of the package's, and nothing is in it
	ln -s /dev/null /etc/systemd/$drop_in
	check 4
	for k in "rules that it did not make; expected $rules" \
		"routes that it did not make; expected $routes"; do
		assert_contains "$out" "multihome: systemd-networkd: deletes $k=no in [Network] of /etc/systemd/$drop_in"
	done
	cat >/etc/systemd/networkd.conf <<-EOF
	[DHCPv4]
	$rules=yes
	[Network]
	${rules}X=yes
	$rules=no
	$rules=
	$routes=0
	EOF
	check 0
	printf '[Network]\n%s=yes\n' $rules >/run/systemd/networkd.conf
	check 0

	# by their names, wherever they lie
	mkdir -p /run/systemd/networkd.conf.d
	rm /etc/systemd/$drop_in
	for d in etc run; do
		printf '[Network]\n%s = true\n' $rules \
			>/$d/systemd/networkd.conf.d/40-x.conf
		check 0
		printf '\n[Network]\n %s = On \n' $routes \
			>/$d/systemd/networkd.conf.d/60-y.conf
		check 4
		assert_contains "$out" "multihome: /$d/systemd/networkd.conf.d/60-y.conf:3: $routes: expected no: systemd-networkd deletes routes that it did not make"
		assert_lacks "$out" $rules
		printf '[Network]\n%s=off\n' $routes \
			>/usr/lib/systemd/networkd.conf.d/70-z.conf
		check 0
		rm /$d/systemd/networkd.conf.d/*.conf \
			/usr/lib/systemd/networkd.conf.d/70-z.conf
	done

	rm /usr/lib/systemd/$drop_in /etc/systemd/networkd.conf \
		/run/systemd/networkd.conf
	check 4
	rm -r /run/systemd/netif
	check 0
	main_line | write_interfaces
	mkdir /run/systemd/netif
	check 0
}

# A rule of somebody else before ours, which has all of a source's packets.
# only: debian
# why: below what calls us, all is the same
case_foreign_rule() {
	topo_up
	good_lines
	ip rule add priority 100 from 10.2.2.0/24 lookup 50
	check 4
	assert_contains "$out" "multihome: $file:13: a rule that is not multihome's comes first and takes source 10.2.2.2: priority 100 from 10.2.2.0/24 lookup 50"
	assert_lacks "$out" "$file:8"
	ip rule del priority 100
	for harmless in 'from 10.2.2.2 to 192.0.2.0/24' 'from 10.9.9.9' \
		'fwmark 7' 'iif br0' 'from all suppress_prefixlength 0' \
		'from 10.2.2.2 ipproto tcp'; do
		# shellcheck disable=SC2086
		ip rule add priority 100 $harmless lookup 50
		check 0
		ip rule del priority 100
	done
	ip rule add priority 30000 from 10.2.2.2 lookup 50
	check 0
	ip rule add priority 100 from all lookup 50
	check 4
	assert_contains "$out" "$file:8: a rule that is not multihome's comes first and takes source 10.1.1.2"
}

# wg-quick gives its rules no priority, so the kernel puts them before all
# others: ours too, if they are there already.
# only: debian
# why: below what calls us, all is the same
case_wg_quick_after_ifup() {
	topo_up
	good_lines
	ifup -a
	ip rule add not fwmark 51820 table 51820
	ip rule add table main suppress_prefixlength 0
	check 4
	assert_contains "$out" "a rule that is not multihome's comes first and takes source 10.2.2.2"
	assert_contains "$out" 'lookup 51820'
}

# rt_tables that contradict each other.
case_tables() {
	topo_up
	good_lines
	printf '100 ISP1\n' >/etc/iproute2/rt_tables
	printf '101 ISP1\n' >/etc/iproute2/rt_tables.d/other.conf
	check 3
	assert_contains "$out" 'multihome: /etc/iproute2/rt_tables.d/other.conf:1: table 101 ISP1 stands against 100 ISP1 (/etc/iproute2/rt_tables:1)'
	assert_contains "$out" "multihome: $file:8: multihome-table: expected one number for that name"
}

# /etc/multihome.conf, also of tables that no stanza has.
# only: debian
# why: below what calls us, all is the same
case_conf() {
	topo_up
	good_lines
	printf '[Nobody]\nstrct = yes\ndevice = eth0\nstrict = perhaps\n' \
		>/etc/multihome.conf
	check 3
	assert_contains "$out" 'multihome: /etc/multihome.conf:2: [Nobody]: strct: unknown option, did you mean strict?'
	assert_contains "$out" 'multihome: /etc/multihome.conf:3: [Nobody]: device: left out, expected in the stanza and not here'
	assert_contains "$out" 'multihome: /etc/multihome.conf:4: [Nobody]: strict: expected yes, no or always, got "perhaps"'
	# once, also if stanzas have that table
	printf '\n[ISP2]\nstrct = yes\nmark = 0\nmultihome-to = any\n' \
		>/etc/multihome.conf
	cat >>$file <<-EOF

	iface eth1 inet static
		address 10.2.3.2/24
		multihome-table ISP2
	EOF
	check 3
	for line in '3: [ISP2]: strct: unknown option, did you mean strict?' \
		'4: [ISP2]: mark: expected a mark like 2' \
		'5: [ISP2]: multihome-to: expected without multihome-'; do
		assert_eq 1 "$(echo "$out" |
			grep -cF "multihome: /etc/multihome.conf:$line")" "$line"
	done
	assert_eq 3 "$(echo "$out" | grep -c multihome.conf)" "$out"
	printf '[multihome]\nwait = x\n' >/etc/multihome.conf
	check 3
	assert_contains "$out" 'wait: expected seconds, 0 to 60, got "x"'
}

# A stanza in another file, and a file of one's own choice.
case_other_files() {
	topo_up
	good_lines
	mkdir -p /etc/network/interfaces.d
	printf 'iface eth2 inet static\n\taddress 10.3.3.2/24\n\tmultihome-tble X\n' \
		>/etc/network/interfaces.d/eth2
	echo 'source /etc/network/interfaces.d/eth2' >>$file
	check 3
	assert_contains "$out" 'multihome: /etc/network/interfaces.d/eth2:3: multihome-tble: unknown option, did you mean multihome-table?'
	touches_nothing multihome check /etc/network/interfaces.d/eth2
	assert_eq 3 "$status"
	touches_nothing multihome check /nowhere
	assert_eq 1 "$status"
	assert_contains "$out" 'multihome: /nowhere: cannot be read: No such file or directory'
}

# A file that ifup refuses.
case_syntax_error() {
	topo_up
	good_lines
	case $IMPL in
	debian) printf '\niface eth2\n' >>$file ;;
	ng) printf '\niface\n' >>$file ;;
	ifupdown2) printf '\niface eth2 inet\n\tnonsense\n\0' >>$file ;;
	esac
	check 3
	assert_contains "$out" "multihome: $file:"
}

# only: debian
# why: below what calls us, all is the same
case_long_name() {
	topo_up
	good_lines
	cat >>$file <<-EOF

	iface a-name-of-18-bytes inet static
		address 10.3.3.2/24
		multihome-table ISP3
	EOF
	check 3
	assert_contains "$out" "multihome: $file:16: expected an interface name of 1 to 15 characters, got \"a-name-of-18-bytes\""
}

# No other net is here from which packets could come in by a wrong line.
# only: debian
# why: below what calls us, all is the same
case_rp_filter_alone() {
	topo_up
	topo_addr
	write_interfaces <<-EOF
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
	check 0
}

# says WORDS: check does, in a line.
says() {
	assert_eq 1 "$(echo "$out" | grep -cF -e "$1")" "lines with \"$1\": $out"
}

# A stanza half moved over, with a router and a destination that cannot be meant:
# all is said before ifup, and after it; as it is told to be, it works.
case_faults_of_a_line() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table 102
		multihome-gateway 10.2.22.1
		multihome-to 10.1.1.2 198.18.0.0/15
		multi_table uplink2
		up ip rule add from 10.2.2.2 table 102
		down ip rule del from 10.2.2.2 table 102
	EOF
	for when in before after; do
		check 4
		says "$file:13: multihome-gateway: 10.2.22.1 is in no network of eth1: it is looked for on the link all the same; expected one in 10.2.2.0/24, such as 10.2.2.1"
		says "$file:14: multihome-to: 10.1.1.2 is an address of eth0: packets to it leave by no line"
		says "$file:15: multi_table: ifupdown-multi's, beside multihome's ($file:12)"
		says "$file:16: adds to table 102, which multihome fills ($file:12)"
		says "$file:17: removes from table 102 what multihome has there ($file:12)"
		[ $when = after ] || ifup -a
	done
	says "$file:12: multihome-table: there is a rule that is not multihome's: priority 32765 from 10.2.2.2 lookup 102; it is needless behind the one of eth1"
	refute tcp_check 10.2.2.2
	ifdown -a
	sed -i '/multi_\|ip rule/d; s/10.2.22.1/10.2.2.1/; s/to 10.1.1.2/to/' $file
	check 0
	ifup -a
	assert tcp_check 10.2.2.2
	check 0
	assert_eq '1 stanza with multihome options, nothing wrong found' "$out"
}

# Hooks that are not called, no router on Ethernet, and no default for what binds
# nothing. Only Debian's has no-scripts.
case_faults_around_a_line() {
	topo_up
	{ main_line | grep -v gateway; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway none
	EOF
	for when in before after; do
		check 4
		says "$file:12: multihome-gateway: none: eth1 is not point-to-point"
		says "$file:11: no stanza gives main a default route"
		[ $when = after ] || ifup -a
	done
	ifdown -a
	sed -i 's/gateway none/gateway 10.2.2.1/; s,10.1.1.2/24,&\n\tgateway 10.1.1.1,' $file
	check 0
	[ "$IMPL" = debian ] || return 0
	sed -i '1i no-scripts eth1' $file
	check 4
	says "$file:13: multihome-table: no-scripts names eth1: no hook is called for it"
	ifup -a
	assert_nothing_of_ours
	check 4
	says 'no-scripts names eth1'
}

# One subnet on two devices that have it by DHCP, in the words of each.
case_one_subnet_by_lease() {
	topo_up
	topo_addr
	ip link add m1 link eth0 type macvlan mode bridge
	ip addr add 10.1.1.9/24 dev m1
	printf '%s\n' 'auto eth0' 'iface eth0 inet dhcp' 'auto m1' \
		'iface m1 inet dhcp' 'multihome-table ISP2' \
		'multihome-gateway 10.1.1.1' | write_interfaces
	check 4
	says '10.1.1.0/24 is on m1 and eth0: expected a multihome-table for each of them, which eth0 has not; and arp_filter 1'
	ip addr flush dev m1
	check 0
}
