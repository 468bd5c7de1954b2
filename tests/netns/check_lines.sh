# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome check of lines that are watched and chosen: what keeps them from it,
# though each option is right by itself.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/checked.sh
. /multihome/tests/lib/checked.sh

case_right() {
	start
	lines "priority 1;$two" "priority 2;$two"
	finds 0
	lines "priority 1;$two;probe-quorum 2" 'priority 1;probe-profile metered'
	finds 0
	lines '' "$two"
	finds 0
}

case_quorum() {
	start
	lines "priority 1;$two" 'priority 2;probe-quorum 3;probe 198.51.100.1 203.0.113.1 2001:db8:9::9'
	finds 3 '12: multihome-probe-quorum: 3, but of IPv4 there are 2 targets (/tmp/stanzas:13): expected at most as many'
	# the hook refuses it, too
	line_up 2 IF_MULTIHOME_PROBE=198.51.100.1 IF_MULTIHOME_PROBE_QUORUM=2 \
		2>/tmp/err
	assert_eq 'multihome: iface eth1 inet static: multihome-probe-quorum: 2, but of IPv4 there is 1 target (iface eth1 inet static): expected at most as many' \
		"$(cat /tmp/err)"
	assert_nothing_of_ours
	printf '[multihome]\nprobe-quorum = 2\n[ISP2]\nprobe = 198.51.100.1\n' \
		>/etc/multihome.conf
	line_up 2 2>/tmp/err
	assert_eq 'multihome: /etc/multihome.conf:2: [multihome]: probe-quorum: 2, but of IPv4 there is 1 target (/etc/multihome.conf:4: [ISP2]): expected at most as many' \
		"$(cat /tmp/err)"
	line_up 2 IF_MULTIHOME_PROBE='198.51.100.1 203.0.113.1' 2>/tmp/err
	assert_eq '' "$(cat /tmp/err)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

case_one_target() {
	start
	lines "$two" 'probe tcp:198.51.100.1:443 http://203.0.113.1/=204'
	finds 4 '10: multihome-probe: tcp:198.51.100.1:443 is the only target: whether that is down or the line cannot be told; expected two, of different operators'
	lines "$two" 'probe http://203.0.113.1/=204 http://198.51.100.1/=200'
	finds 4 '10: multihome-probe: http://203.0.113.1/=204 is a page, and those say of no line that it is down; expected another target, such as an address'
}

case_next_to_it() {
	start
	lines "$two" 'probe 10.2.2.1 10.2.2.77 198.51.100.1'
	near='is next to eth1: nothing beyond its router is watched by that; expected an address beyond it'
	finds 4 "10: multihome-probe: 10.2.2.1 $near" \
		"10: multihome-probe: 10.2.2.77 $near"
	# a router in no network of the device
	lines "$two" 'probe 10.9.9.9 198.51.100.1 203.0.113.1'
	sed -i 's,10.2.2.2/24,10.2.2.2/32,; s/10.2.2.1$/10.9.9.9/' /tmp/stanzas
	ip addr flush dev eth1
	finds 4 "10: multihome-probe: 10.9.9.9 $near"
}

case_own_address() {
	start
	lines "$two" 'probe 10.1.1.2 10.2.2.2 198.51.100.1'
	own='is an address of this host, on'
	cure='and answers whatever the line does; expected one beyond the line'\''s router'
	finds 4 "10: multihome-probe: 10.1.1.2 $own eth0, $cure" \
		"10: multihome-probe: 10.2.2.2 $own eth1, $cure"
}

# The only target of two lines, whoever says so.
case_same_target() {
	start
	only='is the only target: whether that is down or the line cannot be told; expected two, of different operators'
	same='is the only one of eth0, too: when it is down, both lines are; expected another one'
	lines 'probe 198.51.100.1' 'probe 198.51.100.1'
	finds 4 "5: multihome-probe: 198.51.100.1 $only" \
		"10: multihome-probe: 198.51.100.1 $only" \
		"10: multihome-probe: 198.51.100.1 $same"
	lines 'probe 198.51.100.1' 'probe dns:198.51.100.1'
	finds 4 "5: multihome-probe: 198.51.100.1 $only" \
		"10: multihome-probe: dns:198.51.100.1 $only"
	lines '' ''
	printf '[multihome]\nprobe = 198.51.100.1\n' >/etc/multihome.conf
	ends 4 multihome check /tmp/stanzas
	assert_eq "2 stanzas with multihome options
multihome: /etc/multihome.conf:2: [multihome]: probe: 198.51.100.1 $only
multihome: /etc/multihome.conf:2: [multihome]: probe: 198.51.100.1 $same" "$out"
}

case_patience() {
	start
	lines "$two" "$two;probe-profile fast;probe-patience 200ms"
	patience='12: multihome-probe-patience: is under four intervals (800 ms) and under the 260 ms of profile fast: short breaks are taken for a dead line; expected more'
	finds 4 "$patience"
	sed -i 's/200ms/200ms-3s/' /tmp/stanzas
	finds 4 "$patience"
	sed -i 's/200ms/260ms/' /tmp/stanzas
	finds 0
	lines "$two" "$two;probe-patience 200ms"
	finds 0
}

# Whom auto asks where nobody is named: nothing beyond the router.
case_auto() {
	start
	lines "$two" 'probe auto'
	none=': nothing beyond that is watched; expected targets'
	named="has no lease that names a DNS server beyond its router$none"
	finds 4 "10: multihome-probe: auto: eth1 $named"
	# those of a lease, if they are beyond the router
	lines "$two" 'probe auto'
	sed -i '/10\.2\.2/d; s/eth1 inet static/eth1 inet dhcp/' /tmp/stanzas
	finds 4 "8: multihome-probe: auto: eth1 $named"
	leased 'reason=BOUND' 'new_domain_name_servers=10.2.2.1 10.2.2.53'
	finds 4 "8: multihome-probe: auto: eth1 $named"
	leased 'reason=RENEW' 'new_domain_name_servers=10.2.2.1 203.0.113.53'
	finds 0
	leased 'reason=RENEW'
	finds 4 "8: multihome-probe: auto: eth1 $named"
	# not known yet
	ip addr flush dev eth1
	finds 0
}

# leased VAR=VALUE...: a DHCP client tells of eth1.
leased() {
	env -i interface=eth1 new_ip_address=10.2.2.2 new_routers=10.2.2.1 \
		"$@" /usr/libexec/multihome/lease
}

# Of IPv6 router advertisements as well, by whoever reads them.
case_auto_of_ipv6() {
	start
	lines "$two" ''
	cat >>/tmp/stanzas <<-'EOF2'
	iface eth1 inet6 auto
	multihome-table ISP2
	multihome-probe auto
	EOF2
	none='12: multihome-probe: auto: eth1 has no lease or router advertisement that names a DNS server beyond its router: nothing beyond that is watched; expected targets'
	finds 4 "$none"
	leased reason=ROUTERADVERT nd1_rdnss1_servers=fe80::1 \
		nd2_rdnss1_servers='2001:db8:2::53 fe80::1'
	finds 4 "$none"
	leased reason=ROUTERADVERT 'nd1_rdnss2_servers=2001:db8:9::53'
	finds 0
	leased reason=STOP6
	finds 4 "$none"
	leased reason=BOUND6 'new_dhcp6_name_servers=2001:db8:9::53'
	finds 0
}

# One call for both families, and targets of one of them.
case_other_family() {
	start
	lines "priority 1;$two" "priority 2;$two"
	# (a section is of both, as well)
	cat >>/tmp/stanzas <<-'EOF2'
	iface eth1 inet6 static
	address 2001:db8:2::2/64
	multihome-table ISP2
	multihome-gateway 2001:db8:2::1
	multihome-priority 2
	EOF2
	printf '[ISP2]\nprobe = 198.51.100.1 203.0.113.1\n' >/etc/multihome.conf
	ends 0 multihome check /tmp/stanzas
	assert_eq '/etc/multihome.conf:2: [ISP2]: probe: no target is of IPv6: whether eth1 works in that is told by its carrier alone
3 stanzas with multihome options, nothing wrong found' \
		"$(echo "$out" | sort)"
	# written in the stanza it is a mistake
	echo 'multihome-probe 198.51.100.1' >>/tmp/stanzas
	ends 3 multihome check /tmp/stanzas
	assert_contains "$out" 'multihome: /tmp/stanzas:18: multihome-probe: expected an IPv6 target in an inet6 stanza'
}

case_alone() {
	start
	alone='multihome-priority: no other IPv4 line has one: there is nothing to fail over to; expected it of two lines'
	lines '' 'priority 2'
	finds 4 "9: $alone"
	lines 'priority none' 'priority 2'
	finds 4 "10: $alone"
	# two stanzas of one device are one line
	lines 'priority 1' 'priority 1'
	sed -i 's/eth1/eth0/; s/ISP2/ISP1/; s/10\.2\.2/10.1.1/' /tmp/stanzas
	sed -i 's,10.1.1.2/24,10.1.1.3/24,2; /multihome-gateway/d' /tmp/stanzas
	ends 4 multihome check /tmp/stanzas
	assert_contains "$out" "/tmp/stanzas:5: $alone"
	# a third, of the other family, stands by itself rightly
	lines 'priority 1' 'priority 2'
	cat >>/tmp/stanzas <<-'EOF2'
	iface eth1 inet6 static
	address 2001:db8:2::2/64
	multihome-table ISP2
	multihome-gateway 2001:db8:2::1
	multihome-priority 2
	EOF2
	ends 0 multihome check /tmp/stanzas
	assert_eq '3 stanzas with multihome options, nothing wrong found' "$out"
}

# Lines that share by their rates all have one; of others it is no matter.
case_rates() {
	start
	lines 'priority 1' 'priority 1;rate 20M/5M'
	none='multihome-rate: eth0 has none, and eth1 (/tmp/stanzas:11), of the same priority, has: the lines of IPv4 do not share by their rates; expected it of all of them'
	finds 0 "5: $none"
	lines 'priority 1' 'priority 2;rate 20M/5M'
	finds 0
	lines 'priority 1;rate 100M' 'priority 1;rate 20M/5M;weight 0'
	finds 0
	# what the stanza of the other family says is said of the device
	lines 'priority 1' 'priority 1;rate 20M/5M'
	cat >>/tmp/stanzas <<-'EOF2'
	iface eth0 inet6 static
	address 2001:db8:1::2/64
	multihome-table ISP1
	multihome-gateway 2001:db8:1::1
	multihome-rate 100M
	EOF2
	finds 0
	lines 'weight 257;rate 100M/0;quota 1G' 'priority 1'
	ends 3 multihome check /tmp/stanzas
	for want in 'multihome-weight: expected a weight of 0 to 256, got "257"' \
		'multihome-rate: expected one or two rates of 1k to 1T bits a second' \
		'multihome-quota: expected 1k to 1000T bytes'; do
		assert_contains "$out" "$want"
	done
}

# A quota is of a line that has others beside it.
case_quota() {
	start
	nothing='multihome-quota: nothing follows from it: expected multihome-priority, by which other lines take its place'
	lines 'quota 1G/month' ''
	finds 0 "5: $nothing"
	lines 'priority none;quota 1G/month' 'quota 1G/day'
	finds 0 "6: $nothing" "11: $nothing"
	lines 'priority 1;quota 1G/month' 'priority 2'
	finds 0
}

case_linkdown() {
	start
	quiet ignore_routes_with_linkdown 0
	lines 'priority 1' 'priority 2'
	down='without a carrier it is still used when multihome watch is not there to see that; expected 1'
	finds 0 "5: ignore_routes_with_linkdown: is 0 for IPv4 on eth0: $down" \
		"10: ignore_routes_with_linkdown: is 0 for IPv4 on eth1: $down"
	lines '' ''
	finds 0
	# of IPv4 that of all devices counts, too; of IPv6 the device's alone
	for path in /proc/sys/net/ipv[46]/conf/all; do
		echo 1 >"$path/ignore_routes_with_linkdown"
	done
	quiet ignore_routes_with_linkdown 0
	lines 'priority 1' 'priority 2'
	finds 0
	sed -e 's/ inet / inet6 /; s/10\.\(.\)\.\1\./2001:db8:\1::/; s,/24,/64,' \
		-i /tmp/stanzas
	finds 0 "5: ignore_routes_with_linkdown: is 0 for IPv6 on eth0: $down" \
		"10: ignore_routes_with_linkdown: is 0 for IPv6 on eth1: $down"
}

# Strict rp_filter drops what is forwarded by a line that is not the first now.
case_rp_filter() {
	start
	lines 'priority 1;main-routes no' 'priority 2;main-routes no'
	quiet rp_filter 1 2>/dev/null || :
	finds 0
	echo 1 >/proc/sys/net/ipv4/ip_forward
	strict='forwarded connections by this line are dropped while new ones take another; expected 2 (loose), or src_valid_mark 1'
	finds 4 "5: rp_filter: is 1 (strict) on eth0: $strict" \
		"11: rp_filter: is 1 (strict) on eth1: $strict"
	echo 1 >/proc/sys/net/ipv4/conf/all/src_valid_mark
	finds 0
}

# Which source the kernel gives to what table 7000 leads: the device's first address
# in the gateway's network, whatever the stanza says.
case_source() {
	start
	ip addr add 10.9.9.9/24 dev eth1
	ip addr add 10.2.2.3/24 dev eth1
	lines 'priority 1' 'priority 1;source 10.2.2.3'
	ends 4 multihome check /tmp/stanzas
	assert_contains "$out" '/tmp/stanzas:10: multihome-priority: new connections by eth1 get 10.2.2.2 as their source, its first address in the gateway'"'"'s network, which is no source of this uplink: they do not stay with it; expected that one in multihome-source, or masquerading'
	assert_eq 1 "$(echo "$out" | grep -c 'as their source')"
	# and so it is
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_SOURCE=10.2.2.3
	verdicts 'eth0 inet down 0' 'eth1 inet up 1'
	assert_contains "$(ask - 203.0.113.10)" 'src 10.2.2.2'
	verdicts 'eth0 inet up 1' 'eth1 inet up 1'
	for last in 1 2 3 4 5 6 7 8; do
		ask - 203.0.113.$last
	done | sed -n 's/.* dev eth1 .*src \([^ ]*\).*/\1/p' | sort -u >/tmp/sources
	assert_eq 10.2.2.2 "$(cat /tmp/sources)"
	for source in '10.2.2.2 10.2.2.3' 10.2.2.0/24; do
		lines 'priority 1' "priority 1;source $source"
		multihome check /tmp/stanzas >/tmp/out 2>&1 || :
		assert_lacks "$(cat /tmp/out)" 'as their source'
	done
	# a line that takes no part
	lines 'priority 1' 'priority none;source 10.2.2.3'
	multihome check /tmp/stanzas >/tmp/out 2>&1 || :
	assert_lacks "$(cat /tmp/out)" 'as their source'
}

# The route that OpenVPN makes to its server.
case_host_route() {
	start
	lines 'priority 1' 'priority 2'
	ip route add 203.0.113.7 via 10.1.1.1
	ip -6 route add 2001:db8:9::9 via 2001:db8:1::1
	ip route add 198.51.100.0/24 via 10.1.1.1
	ip route add 203.0.113.8 via 10.1.1.1 proto dhcp
	ip route add 203.0.113.9 dev eth1
	vpn='also when that line is dead: the tunnel of a VPN with that server does not fail over; expected routes into the tunnel that leave its server out, in place of OpenVPN'\''s redirect-gateway'
	finds 0 "5: main leads 203.0.113.7 by eth0, via 10.1.1.1, $vpn"
	lines '' ''
	finds 0
}

case_machine_settings() {
	start
	lines 'priority 1' 'priority 2'
	printf '[multihome]\npriority = 7000\ncontrol-group = nobodys\nbalance = load\nforward-marks = no\n' \
		>/etc/multihome.conf
	ends 4 multihome check /tmp/stanzas
	assert_contains "$out" 'multihome: /etc/multihome.conf:3: [multihome]: control-group: this system has no group nobodys: root alone may ask'
	assert_contains "$out" 'multihome: /etc/multihome.conf:4: [multihome]: balance: is load, which counts connections by the marks that forward-marks = no at /etc/multihome.conf:5 forbids; expected auto there'
	assert_contains "$out" '/etc/multihome.conf:2: [multihome]: priority: is called rule-priority now: expected that word, since in other sections this one is multihome-priority'
	sed -i 's/nobodys/root/; s/= no$/= auto/; s/^prio/rule-prio/' /etc/multihome.conf
	finds 0
}

# Marks of others, where forwarded connections keep their line by ours.
case_marks_of_others() {
	start
	lines "priority 1;$two" "priority 2;$two"
	# mwan3, tailscale, kube-proxy, wg-quick
	ip rule add priority 2001 fwmark 0x100/0x3f00 lookup 100
	ip rule add priority 5210 fwmark 0x80000/0xff0000 lookup main
	ip rule add priority 6000 fwmark 0x4000/0x4000 lookup 100
	ip rule add priority 6001 fwmark 0x1 lookup 100
	ip rule add priority 6002 not fwmark 0xca6c lookup 51820 \
		suppress_prefixlength 0
	echo 1 >/proc/sys/net/ipv4/ip_forward
	finds 0
	# Calico
	ip rule add priority 6003 fwmark 0x10000/0xffff0000 lookup 100
	finds 4 "5: a rule that is not multihome's has a mark with bits of 0x7f000000, by which forwarded connections keep their line; expected others, or forward-marks = no: priority 6003 from all fwmark 0x10000/0xffff0000 lookup 100"
	printf '[multihome]\nforward-marks = no\n' >/etc/multihome.conf
	finds 0
	rm /etc/multihome.conf
	echo 0 >/proc/sys/net/ipv4/ip_forward
	finds 0
	echo 1 >/proc/sys/net/ipv4/ip_forward
	ip rule del priority 6003
	ip rule add priority 8000 fwmark 0x1 lookup 100
	finds 0 "5: a rule that is not multihome's decides by a mark, and of a forwarded connection for its first packet alone: then that keeps its line: priority 8000 from all fwmark 0x1 lookup 100"
}

case_own_mark() {
	start
	lines "priority 1;$two;mark 0x2000000" "priority 2;$two;mark 2"
	finds 4 '7: multihome-mark: 0x2000000 has bits of 0x7f000000, by which forwarded connections keep their line; expected others, or forward-marks = no'
	printf '[multihome]\nforward-marks = no\n' >/etc/multihome.conf
	finds 0
}

# Tables of the lines themselves, by number or by a name.
case_table_of_lines() {
	start
	mkdir -p /etc/iproute2/rt_tables.d
	echo '6999 LINES' >/etc/iproute2/rt_tables.d/local.conf
	lines '' ''
	for table in 7000 LINES; do
		sed -i "s/^multihome-table .*P2$/multihome-table $table/; s/LINES/$table/; s/7000/$table/" /tmp/stanzas
		ends 3 multihome check /tmp/stanzas
		assert_contains "$out" "/tmp/stanzas:7: multihome-table: expected a table other than 7000 and 6999, in which multihome has the lines that carry, got \"$table\""
		expect_refusal "$table"
	done
}

# expect_refusal TABLE: the hook says the same.
expect_refusal() {
	ends 0 debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE="$1" IF_MULTIHOME_GATEWAY=10.2.2.1
	assert_contains "$out" "iface eth1 inet static: multihome-table: expected a table other than 7000 and 6999, in which multihome has the lines that carry, got \"$1\""
	assert_eq '' "$(ip route show table "$1" 2>/dev/null)"
}

# What a device has once, and two of its stanzas say differently: the first counts.
case_contradictions() {
	start
	lines 'priority 1;weight 3' 'priority 2'
	cat >>/tmp/stanzas <<-'EOF2'
	iface eth0 inet static
	address 10.1.1.3/24
	multihome-table ISP1
	multihome-gateway 10.1.1.1
	multihome-priority 2
	multihome-weight 5
	multihome-rate 20M
	multihome-quota 1G/day
	iface eth0 inet6 static
	address 2001:db8:1::2/64
	multihome-table ISP1
	multihome-gateway 2001:db8:1::1
	multihome-rate 20M/5M
	multihome-quota 1G/month
	iface eth0 inet static
	address 10.1.1.4/24
	multihome-table ISP1
	multihome-priority none
	multihome-weight 3
	multihome-rate 20M/20M
	EOF2
	of='of eth0 another one counts (/tmp/stanzas'
	same='expected the same in both'
	finds 4 "16: multihome-priority: $of:5); $same" \
		"17: multihome-weight: $of:6); $same" \
		"25: multihome-quota: $of:19); $same" \
		"29: multihome-priority: $of:5); $same"
}

# Names in DNS: what keeps them from following lines.
case_names() {
	start
	lines "priority 1;$two;name www.example.org" "priority 2;$two"
	finds 4 '7: multihome-name: nothing follows from it: expected in /etc/multihome.conf a section [dns], such as one with server = local' \
		'7: multihome-name: nothing of IPv4 is published: 10.1.1.2 is private; expected multihome-public with the address of the router that translates it'
	printf '[dns]\nserver = local\n' >/etc/multihome.conf
	lines "priority 1;$two;name www.example.org;public 203.0.113.2" \
		"priority 2;$two"
	ends 4 multihome check /tmp/stanzas
	assert_contains "$out" '/etc/multihome.conf: [dns]: server: there is no nsupdate: expected the package bind9-dnsutils, bind-utils or bind-tools, by the system'
	printf '#!/bin/sh\n' >/usr/local/bin/nsupdate
	chmod 755 /usr/local/bin/nsupdate
	lines "priority 1;$two;name www.example.org;public 203.0.113.2" \
		"priority 2;$two;public 203.0.113.3"
	finds 0 '15: multihome-public: nothing follows from it: expected with it multihome-name or multihome-inbound'
	ip addr add 192.0.2.18/32 dev eth0
	lines "priority 1;$two;name www.example.org;source 10.1.1.2 192.0.2.18" \
		"priority 2;$two"
	finds 0
	printf 'key = /etc/dns.key\nserver = 192.0.2.53\nzone = other.org\n' |
		cat /etc/multihome.conf - | grep -v local >/tmp/conf
	cat /tmp/conf >/etc/multihome.conf
	echo key >/etc/dns.key
	ends 4 multihome check /tmp/stanzas
	assert_contains "$out" '/etc/multihome.conf: [dns]: key: cannot be used: /etc/dns.key: expected a file of root that nobody else may read or write (chmod 600)'
	assert_contains "$out" 'multihome-name: www.example.org is not in the zone of [dns], other.org: it is not published'
	chmod 600 /etc/dns.key
	ends 4 multihome check /tmp/stanzas
	assert_lacks "$out" 'cannot be used'
}
