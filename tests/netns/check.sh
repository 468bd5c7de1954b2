# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome check of many stanzas: what is wrong with all of them is said once,
# and its time is in proportion to their number.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# stanzas N [LINE...]: of m1 to mN, in one subnet, in /tmp/stanzas. In a LINE @N
# is the number and @A the address.
stanzas() {
	stanzas_n=$1
	shift
	printf '%s\n' 'iface m@N inet static' 'address @A/16' "$@" >/tmp/form
	awk -v n="$stanzas_n" '{ form[NR] = $0 }
	END {
		for (i = 1; i <= n; i++)
			for (j = 1; j <= NR; j++) {
				line = form[j]
				gsub(/@N/, i, line)
				gsub(/@A/, "10.64." int(i / 250) "." \
				     i % 250 + 1, line)
				print line
			}
	}' /tmp/form >/tmp/stanzas
}

# check STATUS: of /tmp/stanzas, in at most 2 s of a processor.
check() {
	check_seconds=2
	! with_checker || check_seconds=100
	ends "$1" sh -c "ulimit -t $check_seconds
		exec multihome check /tmp/stanzas"
}

# says N WORDS: in so many lines.
says() {
	assert_eq "$1" "$(grep -cF -e "$2" /tmp/out /tmp/err |
		awk -F : '{ n += $2 } END { print n }')" "lines with \"$2\""
}

case_one_subnet() {
	topo_up 1
	topo_addr
	for n in 2 3 400 800; do
		stanzas $n 'multihome-table T@N' \
			'multihome-gateway 10.64.255.254'
		check 4
		says 1 "$n stanzas with multihome options"
		says 1 'is on m1'
		assert_eq 2 "$(wc -l </tmp/out | cat - /tmp/err | wc -l)" lines
		case $n in
		2) says 1 'is on m1 and m2:' ;;
		3) says 1 'is on m1, m2 and m3:' ;;
		*) says 1 "is on m1, m2 and $((n - 2)) more:" ;;
		esac
		says 1 'multihome: /tmp/stanzas:1: 10.64.0.0/16 is on m1'
		says 1 'expected arp_filter 1 (or arp_ignore 1 and arp_announce 2) on each of them, which m1 has not, or one answers ARP for the other'
		says 0 'multihome-table for each'
	done
	echo 1 >/proc/sys/net/ipv4/conf/all/arp_filter
	check 0
	assert_eq '800 stanzas with multihome options, nothing wrong found' "$out"
	# one of them has no table
	sed -i '/T300$/{N;d}' /tmp/stanzas
	check 4
	says 1 'is on m1, m2 and 798 more: expected a multihome-table for each of them, which m300 has not'
	assert_eq 1 "$(wc -l </tmp/err)" lines
}

# Two subnets, and one by itself, in both families.
case_two_subnets() {
	topo_up 1
	echo 1 >/proc/sys/net/ipv4/conf/all/arp_filter
	cat >/tmp/stanzas <<-EOF
	iface a inet static
	address 10.1.1.2/24
	iface a inet static
	address 10.1.1.3/24
	iface b inet static
	address 10.2.2.2/24
	iface c inet static
	address 10.2.2.3/24
	iface b inet6 static
	address 2001:db8::2/64
	iface a inet6 static
	address 2001:db8::3/64
	EOF
	check 4
	assert_eq "multihome: /tmp/stanzas:5: 10.2.2.0/24 is on b and c: expected a multihome-table for each of them, which b has not
multihome: /tmp/stanzas:11: 2001:db8::/64 is on a and b: expected a multihome-table for each of them, which a has not" \
		"$(cat /tmp/err)"
}

# Each is told once, against the first that has it, whatever it is that all have.
case_all_have_one() {
	topo_up 1
	topo_addr
	echo 1 >/proc/sys/net/ipv4/conf/all/arp_filter
	stanzas 400 'multihome-table X' 'multihome-gateway 10.64.255.254'
	check 3
	says 399 'm1 has X too (/tmp/stanzas:3)'
	assert_eq 399 "$(wc -l </tmp/err)" lines
	for option in 'to 203.0.113.0/24:multihome-to: m1 has the same destination' \
		'mark 7/0xff:multihome-mark: m1 has a mark that the same' \
		'source 10.9.9.9:multihome-source: m1 has the same source'; do
		stanzas 400 'multihome-table T@N' \
			'multihome-gateway 10.64.255.254' \
			"multihome-${option%%:*}"
		check 3
		says 399 "${option#*:}"
		assert_eq 399 "$(wc -l </tmp/err)" lines
	done
}

# What is not word for word the same: marks whose bits meet, strict sources
# within prefixes, on either side.
case_some_meet() {
	topo_up 1
	topo_addr
	cat >/tmp/stanzas <<-EOF
	iface a inet static
	address 10.1.1.2/24
	multihome-table 1
	multihome-gateway 10.1.1.1
	multihome-mark 0x10/0xf0
	multihome-strict yes
	iface b inet static
	address 10.2.2.2/24
	multihome-table 2
	multihome-gateway 10.2.2.1
	multihome-mark 0x1/0xf
	multihome-source 10.1.0.0/16
	iface c inet static
	address 10.3.3.2/24
	multihome-table 3
	multihome-gateway 10.3.3.1
	multihome-mark 0x2/0xf
	multihome-strict yes
	multihome-source 10.1.7.0/24
	EOF
	check 3
	assert_eq "multihome: /tmp/stanzas:12: multihome-source: a has a strict source within this prefix (/tmp/stanzas:3)
multihome: /tmp/stanzas:17: multihome-mark: a has a mark that the same packets can carry (/tmp/stanzas:5)
multihome: /tmp/stanzas:19: multihome-source: b has a prefix around this strict source (/tmp/stanzas:12)" \
		"$(cat /tmp/err)"
}

# too_large FILE: has one byte more than is read.
too_large() {
	head -c 1048577 /dev/zero | tr '\0' '#' >"$1"
}

# A file of more than 1 MiB is refused wherever it is read, with its size.
case_too_large() {
	topo_up 1
	size='expected at most 1 MiB, got 1048577 bytes'
	too_large /tmp/large
	ends 1 multihome check /tmp/large
	assert_eq "multihome: /tmp/large: cannot be read: $size" "$out"
	echo 'source /tmp/large' >/tmp/stanzas
	ends 3 multihome check /tmp/stanzas
	assert_contains "$out" "multihome: /tmp/stanzas:1: source: cannot read /tmp/large: $size"
	truncate -s -1 /tmp/large
	ends 0 multihome check /tmp/large
	ends 0 multihome check /tmp/stanzas

	too_large /etc/network/interfaces
	ends 1 multihome reload
	assert_eq "multihome: /etc/network/interfaces: cannot be read: $size
multihome: nothing was reloaded" "$out"
	ends 1 multihome import
	assert_contains "$out" "multihome: /etc/network/interfaces: cannot be read: $size"
	rm /etc/network/interfaces

	mkdir -p /etc/sysconfig/network-scripts
	too_large /etc/sysconfig/network-scripts/ifcfg-eth1
	ends 1 multihome check
	assert_contains "$out" "multihome: /etc/sysconfig/network-scripts/ifcfg-eth1: cannot be read: $size"
	too_large /etc/sysconfig/network-scripts/rule-eth1
	ends 1 multihome import /etc/sysconfig/network-scripts/rule-eth1
	assert_contains "$out" "multihome: /etc/sysconfig/network-scripts/rule-eth1: cannot be read: $size"
}

# A LAN behind main's own line: who comes in by that and asks an uplink's address
# is answered by the uplink. Where we forward, check names such hosts.
case_behind_the_first_line() {
	around 2
	topo_addr
	line_up 2
	cat >/tmp/stanzas <<-'EOF'
	iface eth1 inet static
	    address 10.2.2.2/24
	    multihome-table ISP2
	    multihome-gateway 10.2.2.1
	EOF
	note='multihome-main-routes: 10.2.2.2 answers hosts of 10.1.1.0/24, such as 10.1.1.77, by eth1, though they are on eth0: expected all, if this host is their router'
	in_ns isp1 ip addr add 10.1.1.77/24 dev cust
	assert ping -c 1 -W 2 10.1.1.1
	echo 1 >/proc/sys/net/ipv4/conf/eth0/forwarding
	check 0
	says 0 answers # the router is none of them
	assert ping -c 1 -W 2 10.1.1.77
	assert_way 10.2.2.2 10.1.1.77 eth1 10.2.2.1 ISP2
	check 0
	says 1 "/tmp/stanzas:3: $note"
	says 1 '1 stanza with multihome options, nothing wrong found'
	echo 0 >/proc/sys/net/ipv4/conf/eth0/forwarding
	check 0
	says 0 answers
	echo 1 >/proc/sys/net/ipv4/conf/eth0/forwarding
	echo '    multihome-main-routes all' >>/tmp/stanzas
	line_up 2 IF_MULTIHOME_MAIN_ROUTES=all
	assert_way 10.2.2.2 10.1.1.77 eth0 - main
	check 0
	says 0 answers
	# to private destinations a public source goes by main anyhow
	sed -i '/main-routes/d; s/10\.2\.2/203.0.113/' /tmp/stanzas
	check 4
	says 0 answers
}

# Routers that are in no network of the device: what was meant is named. A single
# address has none, and so has who it is a peer of.
case_router_elsewhere() {
	topo_up
	topo_addr
	for row in '10.2.22.1 10.2.2.2/24 10.2.2.0/24, such as 10.2.2.1' \
		'10.2.22.2 10.2.2.2/24 10.2.2.0/24' \
		'10.2.3.1 10.2.2.2/24 10.2.2.0/24, such as 10.2.2.1' \
		'2001:db8:22::1 2001:db8:2::2/64 2001:db8:2::/64, such as 2001:db8:2::1'; do
		read -r hop address better <<-EOF
		$row
		EOF
		printf '%s\n' 'iface eth1 inet static' "address $address" \
			'multihome-table ISP2' "multihome-gateway $hop" \
			>/tmp/stanzas
		case $address in
		*:*) sed -i 's/inet /inet6 /' /tmp/stanzas ;;
		esac
		check 4
		says 1 "/tmp/stanzas:4: multihome-gateway: $hop is in no network of eth1: it is looked for on the link all the same; expected one in $better"
		assert_eq 1 "$(wc -l </tmp/err)" lines
	done
	for row in '10.2.2.1 10.2.2.2/24' '10.9.9.9 10.2.2.2/32' \
		'10.2.22.1 10.2.2.2/16'; do
		read -r hop address <<-EOF
		$row
		EOF
		ip addr flush dev eth1
		printf '%s\n' 'iface eth1 inet static' "address $address" \
			'multihome-table ISP2' "multihome-gateway $hop" \
			>/tmp/stanzas
		check 0
	done
}

# The stanza's own gateway is no better.
case_router_elsewhere_of_the_stanza() {
	topo_up
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'gateway 10.2.22.1' 'multihome-table ISP2' >/tmp/stanzas
	check 4
	says 1 '/tmp/stanzas:3: gateway: 10.2.22.1 is in no network of eth1'
}

case_no_router_on_ethernet() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway none' >/tmp/stanzas
	check 4
	says 1 '/tmp/stanzas:4: multihome-gateway: none: eth1 is not point-to-point, and would look for every address on its own link; expected a router'
	ip tuntap add dev tun9 mode tun
	sed -i s/eth1/tun9/ /tmp/stanzas
	check 0
	# what is not there yet may be anything
	sed -i s/tun9/ppp0/ /tmp/stanzas
	check 0
}

case_to_an_own_address() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth0 inet static' 'address 10.1.1.2/24' \
		'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-to 10.2.2.2 10.1.1.2 10.3.0.0/16' >/tmp/stanzas
	check 4
	says 1 '/tmp/stanzas:7: multihome-to: 10.2.2.2 is an address of eth1: packets to it leave by no line'
	says 1 '/tmp/stanzas:7: multihome-to: 10.1.1.2 is an address of eth0: packets to it leave by no line'
	sed -i 's/10.2.2.2 10.1.1.2 10.3/10.3/' /tmp/stanzas
	check 0
}

# ifupdown-multi's options beside ours, and hooks that are not called.
case_words_of_others() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multi_table uplink2' 'multi_gateway 10.2.2.1' \
		'iface eth0 inet static' 'address 10.1.1.2/24' \
		'multi_table uplink1' >/tmp/stanzas
	check 4
	says 1 "/tmp/stanzas:5: multi_table: ifupdown-multi's, beside multihome's (/tmp/stanzas:3): each would make rules; expected one of the two"
	says 1 "/tmp/stanzas:6: multi_gateway: ifupdown-multi's"
	says 0 '/tmp/stanzas:9'
	sed -i '/multi_/d' /tmp/stanzas
	check 0
	echo 'no-scripts eth*' >>/tmp/stanzas
	check 4
	says 1 '/tmp/stanzas:3: multihome-table: no-scripts names eth1: no hook is called for it, so nothing of multihome happens'
	says 0 'no-scripts names eth0'
	sed -i 's/eth\*$/eth0/' /tmp/stanzas
	check 0
}

# ifcfg files of ports: what they are in has the addresses.
case_ports() {
	topo_up
	topo_addr
	scripts=/etc/sysconfig/network-scripts
	mkdir -p $scripts
	for port in MASTER=bond0 TEAM_MASTER=team0 BRIDGE=br0 \
		'OVS_BRIDGE=ovs0 TYPE=OVSPort' 'TYPE=OVSBond OVS_BRIDGE=ovs0'; do
		{
			printf '%s\n' DEVICE=eth1 IPADDR=10.2.2.2 PREFIX=24 \
				MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
			# shellcheck disable=SC2086
			printf '%s\n' NM_CONTROLLED=no $port
		} >$scripts/ifcfg-eth1
		multihome check >/tmp/out 2>/tmp/err && fail "nothing of $port"
		says 1 ': eth1 is a port of '
		says 1 ", which has the addresses and routes; expected multihome's options in that one's file"
	done
	sed -i s/OVSBond/OVSIntPort/ $scripts/ifcfg-eth1
	multihome check >/tmp/out 2>/tmp/err || :
	says 0 'is a port of'
	sed -i '/MULTIHOME/d; s/OVSIntPort/OVSPort/' $scripts/ifcfg-eth1
	multihome check >/tmp/out 2>/tmp/err || :
	says 0 'is a port of'
}

# Rules of others by marks that can be ours: those of the mask's bits only.
case_marks_of_others() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-mark 0x2/0xff' >/tmp/stanzas
	check 0
	for row in 0x2 0x102 0x2/0xf 0x10000/0xff0000; do
		ip rule add fwmark "$row" lookup 50 priority 200
		check 4
		says 1 "/tmp/stanzas:5: a rule that is not multihome's comes first, and packets with this mark may have its mark, too: priority 200 from all fwmark $row lookup 50"
		ip rule del priority 200
		ip rule add fwmark "$row" lookup 50 priority 30000
		case $row in
		*/0xff0000)	# bits of its own
			check 0
			ip rule del priority 30000
			continue ;;
		esac
		check 4
		says 1 "/tmp/stanzas:5: a rule that is not multihome's comes too late for packets that have this mark as well as its own: priority 30000 from all fwmark"
		ip rule del priority 30000
	done
	for row in 'fwmark 0x1/0xff' 'fwmark 0x3' 'not fwmark 0x2/0xff' \
		'fwmark 0x4/0x6'; do
		# shellcheck disable=SC2086
		ip rule add $row lookup 50 priority 30000
		check 0
		ip rule del priority 30000
	done
	ip -6 rule add fwmark 0x2/0xff lookup 50 priority 200
	check 0
}

# Lines by hand beside options, in the stanza and in others: what is in another
# table is somebody's own.
case_half_migrated() {
	topo_up
	topo_addr
	printf '%s\n' '100 isp2' >>/etc/iproute2/rt_tables
	for table in 100 isp2 ISP9; do
		for line in "ip route add default via 10.2.2.1 dev eth1 table @" \
			"ip rule add from 10.2.2.2 table @ || true" \
			"ip ro replace 10.2.2.0/24 dev \$IFACE table @"; do
			printf '%s\n' 'iface eth1 inet static' \
				'address 10.2.2.2/24' \
				"multihome-table $table" \
				'multihome-gateway 10.2.2.1' \
				"up $line" | sed "s/@/$table/" >/tmp/stanzas
			check 4
			says 1 "/tmp/stanzas:5: adds to table "
			says 1 ', which multihome fills (/tmp/stanzas:3): ifup finds there what is not its own, and leaves drift; expected it without this line'
			assert_eq 1 "$(wc -l </tmp/err)" lines
		done
	done
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table isp2' 'multihome-gateway 10.2.2.1' \
		'down ip rule del from 10.2.2.2 table 100' \
		'down ip route flush table isp2' 'iface eth0 inet static' \
		'address 10.1.1.2/24' \
		'up ip rule add from 10.1.1.9 lookup 100' \
		'up ip route add 192.0.2.0/24 via 10.1.1.1' \
		'up ip rule add from 10.1.1.2 table 101' \
		'up ip route add default via 10.1.1.1 table 101' >/tmp/stanzas
	check 4
	says 1 '/tmp/stanzas:5: removes from table isp2 what multihome has there (/tmp/stanzas:3)'
	says 1 '/tmp/stanzas:6: removes from table isp2'
	says 1 '/tmp/stanzas:9: adds to table isp2'
	assert_eq 3 "$(wc -l </tmp/err)" lines
}

# What binds no address needs a default of main's: a stanza's, a lease's, a line's,
# or one that is there.
case_no_default() {
	topo_up
	other="iface eth0 inet static${nl}address 10.1.1.2/24$nl"
	for gives in '' "${other}gateway 10.1.1.1" 'iface eth0 inet dhcp' \
		'iface ppp0 inet ppp' \
		"${other}up ip route add default via 10.1.1.1"; do
		printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
			'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
			"$gives" >/tmp/stanzas
		if [ -n "$gives" ]; then
			check 0
			continue
		fi
		check 4
		says 1 '/tmp/stanzas:3: no stanza gives main a default route, and it has none: what is bound to no address goes nowhere; expected gateway in one of them'
		topo_addr
		check 0
		ip route del default
	done
	# one behind the line that is ours does not help what is bound to nothing
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'iface eth0 inet manual' 'iface eth0 inet6 auto' >/tmp/stanzas
	check 4
	says 1 'no stanza gives main a default route'
}

# One subnet on two devices that have it by DHCP.
case_one_subnet_by_lease() {
	topo_up
	topo_addr
	ip link add m1 link eth0 type macvlan mode bridge
	ip addr add 10.1.1.9/24 dev m1
	printf '%s\n' 'iface eth0 inet dhcp' 'iface m1 inet dhcp' \
		'multihome-table ISP2' 'multihome-gateway 10.1.1.1' >/tmp/stanzas
	check 4
	says 1 '10.1.1.0/24 is on m1 and eth0: expected a multihome-table for each of them, which eth0 has not; and arp_filter 1'
	ip addr flush dev m1
	check 0
}

# Rules of others for an uplink's source, into another table: before ours they have
# its packets, behind ours none; the line that removes it is named, once.
case_rules_by_hand() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'iface eth0 inet static' 'address 10.1.1.2/24' \
		'multihome-table ISP1' 'multihome-gateway 10.1.1.1' >/tmp/stanzas
	ip route add default via 10.1.1.1 dev eth0 table 50
	for row in '200 4' '7300 4' '7301 0' '7999 0' '32765 0'; do
		before=$(kernel_state)
		ip rule add priority "${row% *}" from 10.2.2.2 lookup 50
		check "${row#* }"
		rule="priority ${row% *} from 10.2.2.2 lookup 50"
		case $row in
		*4) says 1 "/tmp/stanzas:3: a rule that is not multihome's comes first and takes source 10.2.2.2: $rule" ;;
		*) says 1 "/tmp/stanzas:3: a rule that is not multihome's is behind its own, which have all packets from 10.2.2.2 when eth1 is up; expected it gone then: $rule" ;;
		esac
		line_up 2
		case $row in
		*4) assert_way 10.2.2.2 203.0.113.10 eth0 10.1.1.1 50 ;;
		*) assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2 ;;
		esac
		check "${row#* }"
		line_down 2
		multihome flush
		grep '^ip ' /tmp/out >/tmp/del
		assert_eq 1 "$(wc -l </tmp/del)" "$(cat /tmp/del)"
		assert sh -eu /tmp/del
		assert_eq "$before" "$(kernel_state)" 'rules and routes'
	done
	# one before the rules of two
	ip rule add priority 200 from 10.0.0.0/8 lookup 50
	check 4
	says 2 'comes first and takes source'
	says 1 'ip -4 rule del'
	ip rule del priority 200
	# of a VPN, say: nobody is told to remove it
	ip rule add priority 200 not fwmark 51820 lookup 50
	check 4
	says 2 'comes first and takes source'
	says 0 'ip -4 rule del'
}

# What ifup refuses with a route of others in the place of ours, check says before;
# each names the way out, once for all that do the same.
case_routes_by_hand() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' \
		'multihome-table 102' 'multihome-gateway 10.2.2.1' \
		>/etc/network/interfaces
	ip route add default via 10.2.2.1 dev eth1 table 102
	ip route add 10.2.2.0/24 dev eth1 table 102
	ends 4 multihome check
	says 2 "; while it is there, ifup adds nothing of eth1; or: multihome reload --replace-by-hand eth1"
	line_up 2 IF_MULTIHOME_TABLE=102 2>/tmp/err
	assert_eq 'multihome: eth1: cannot add route 10.2.2.0/24 dev eth1 table 102 src 10.2.2.2, and 1 more: there is one that is not ours, and does the same; to take it over: multihome reload --replace-by-hand eth1' "$(cat /tmp/err)"
	refute grep -q 'from 10.2.2.2' <<-EOF
	$(ip rule)
	EOF
	ends 1 multihome reload
	says 1 'there is one that is not ours'
	ends 0 multihome reload --replace-by-hand eth1
	ends 0 multihome check
	# another gateway: it has to go
	assert multihome flush
	ip route add default via 10.2.2.9 dev eth1 table 102
	ends 4 multihome check
	says 1 'default via 10.2.2.9 dev eth1 table 102; while it is there, ifup adds nothing of eth1'
	says 0 'or: multihome reload'
	grep '^ip ' /tmp/out >/tmp/del
	ends 1 multihome reload
	says 1 "; to remove it: $(cat /tmp/del)"
	assert sh -eu /tmp/del
	ends 0 multihome reload
	ends 0 multihome check
}

# What is up was made by the settings of then: it is ours, whatever multihome.conf
# says now, before a reload and after it.
case_ours_of_before() {
	topo_up
	topo_addr
	printf '%s\n' 'iface eth0 inet static' 'address 10.1.1.2/24' \
		'gateway 10.1.1.1' 'iface eth1 inet static' \
		'address 10.2.2.2/24' 'multihome-table ISP2' \
		'multihome-gateway 10.2.2.1' 'multihome-strict yes' \
		'multihome-to 203.0.113.0/24' >/etc/network/interfaces
	good='1 stanza with multihome options, nothing wrong found'
	line_up 2 IF_MULTIHOME_STRICT=yes IF_MULTIHOME_TO=203.0.113.0/24
	for setting in 'protocol = 78' 'rule-priority = 9000' 'group = 7100' \
		'group = no' 'tables = 300-400'; do
		printf '[multihome]\n%s\n' "$setting" >/etc/multihome.conf
		ends 0 multihome check
		assert_eq "$good" "$out" "$setting, before"
		ends 0 multihome reload
		ends 0 multihome check
		assert_eq "$good" "$out" "$setting, after"
	done
	rm /etc/multihome.conf
	ends 0 multihome check
	assert_eq "$good" "$out"
}
