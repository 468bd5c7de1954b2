# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `multihome generate` prints for NetworkManager, run as it is printed, and
# what NetworkManager makes of it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# is_content: check has nothing to say.
is_content() {
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	assert_eq '' "$(cat /tmp/err)" 'standard error of check'
}

# main_is_whole: main has both defaults, and who binds nothing goes by its best.
main_is_whole() {
	for family in -4 -6; do
		main_routes=$(routes $family main)
		assert_contains "$main_routes" 'default via '
		for main_dev in eth0 eth1; do
			case $main_routes in
			*default\ via*" dev $main_dev "*) ;;
			*) fail "no default by $main_dev: $main_routes" ;;
			esac
		done
	done
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	assert_eq 'eth0 2001:db8:1::1 main' "$(way - 2001:db8:ffff::10)"
}

# both_static: NetworkManager has both lines, and they are up.
both_static() {
	topo_up
	nm_start
	nm_static 1
	nm_static 2
	nm_up 1
	nm_up 2
}

case_static() {
	both_static
	nm_words eth1 table=ISP2
	uuid=$(nmcli -g connection.uuid connection show line2)
	assert_contains "$(cat /tmp/words)" \
		"nmcli connection modify uuid $uuid \\"
	assert_lacks "$(cat /tmp/words)" route-table
	nm_up 2
	cat /tmp/words
	ip rule; ip -6 rule
	main_is_whole
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.2 203.0.113.10)"
	assert_eq 'eth1 2001:db8:2::1 ISP2' \
		"$(way 2001:db8:2::2 2001:db8:ffff::10)"
	assert ping_check 10.2.2.2
	assert ping_check 2001:db8:2::2
	for line in 0 1; do
		ends 0 ping -n -c 1 -W 2 "fe80::1%eth$line"
	done
	is_content
}

# The line by a lease: the words are today's, and say so.
case_dhcp() {
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	nm_start
	nm_static 1
	nm_add 2 ipv4.method auto ipv6.method manual \
		ipv6.addresses 2001:db8:2::2/64 ipv6.gateway 2001:db8:2::1
	nm_up 1
	nm_up 2
	must_wait_for 10 has_lease
	nm_words eth1 table=ISP2 strict=yes
	assert_contains "$(cat /tmp/words)" \
		'IPv4 addresses and routers are those of today'
	assert_lacks "$(cat /tmp/words)" \
		'IPv6 addresses and routers are those of today'
	assert_lacks "$(cat /tmp/words)" src=
	nm_up 2
	must_wait_for 10 has_lease
	main_is_whole
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.102 203.0.113.10)"
	assert_eq 'eth1 2001:db8:2::1 ISP2' \
		"$(way 2001:db8:2::2 2001:db8:ffff::10)"
	assert ping_check 10.2.2.102
	assert ping_check 2001:db8:2::2
	ends 0 ping -n -c 1 -W 2 fe80::1%eth1
	assert_contains "$(rules -4)" \
		'7400: from 10.2.2.102 unreachable proto static'
	is_content
	# again, with another lease: the same words with - take it out
	sed 's/\(^	\|modify .* \)+/\1-/' /tmp/words | grep -v '>>' >/tmp/out_of_it
	dhcp_server 2 10.2.2.103 10.2.2.103
	sh -eu /tmp/out_of_it
	nm_up 2
	must_wait_for 10 has_lease 103
	assert_rules -4 </dev/null
	assert_rules -6 </dev/null
	nm_words eth1 table=ISP2
	assert_lacks "$(cat /tmp/words)" rt_tables.d
	nm_up 2
	must_wait_for 10 has_lease 103
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.103 203.0.113.10)"
	assert ping_check 10.2.2.103
	is_content
}

# has_lease [LAST-BYTE]: and NetworkManager has made its routes.
has_lease() {
	ip -4 addr show eth1 | grep -q "inet 10.2.2.${1-102}/24 " &&
		ip -4 route show default | grep -q "dev eth1 proto dhcp"
}

# A router by advertisement, whose prefix the rules have.
case_advertised() {
	topo_up
	ra_server 2
	nm_start
	nm_static 1
	nm_add 2 ipv4.method manual ipv4.addresses 10.2.2.2/24 \
		ipv4.gateway 10.2.2.1 ipv6.method auto
	nm_up 1
	nm_up 2
	must_wait_for 10 has_router
	nm_words eth1 table=ISP2
	assert_contains "$(cat /tmp/words)" \
		'IPv6 addresses and routers are those of today'
	nm_up 2
	must_wait_for 10 has_router
	main_is_whole
	source=$(ip -6 -o addr show dev eth1 scope global |
		sed -n 's,.* inet6 \([^/]*\)/.*,\1,p')
	assert_eq 'eth1 fe80::1 ISP2' "$(way "$source" 2001:db8:ffff::10)"
	assert ping_check "$source"
	ends 0 ping -n -c 1 -W 2 fe80::1%eth1
	is_content
}

# has_router: and an address of its prefix.
has_router() {
	ip -6 route show default | grep -q "via fe80::1 dev eth1" &&
		ip -6 addr show dev eth1 scope global | grep -q 2001:db8:2:
}

# Both lines, one after the other, and all that options ask for.
case_options() {
	both_static
	nm_words eth0 table=ISP1 main-routes=no
	nm_words eth1 table=7200 mark=0x200/0xff00 \
		'to=198.51.100.0/24 2001:db8:aaaa::/48' strict=always \
		'source=10.2.2.2 2001:db8:2::/64' 'gateway=10.2.2.1' \
		'route-options=mtu 1400 advmss 1300 initcwnd 20 initrwnd 30'
	assert_contains "$(cat /tmp/words)" \
		"# +ipv4.routing-rules 'priority 7499 from ITS-ADDRESS table main'"
	nm_up 1
	nm_up 2
	main_is_whole
	assert_eq 'eth0 10.1.1.1 ISP1' "$(way 10.1.1.2 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 7200' "$(way 10.2.2.2 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 7200' "$(way - 203.0.113.10 0x200)"
	assert_eq 'eth1 10.2.2.1 7200' "$(way - 198.51.100.9)"
	assert_eq 'eth1 2001:db8:2::1 7200' "$(way - 2001:db8:aaaa:7::1)"
	assert_eq 'eth1 2001:db8:2::1 7200' "$(way - 2001:db8:1:9::1 0x200)"
	assert_contains "$(routes -4 7200)" \
		'mtu 1400 advmss 1300 initcwnd 20 initrwnd 30'
	assert_contains "$(rules -6)" \
		'7464: from 2001:db8:2::/64 unreachable proto static'
	is_content
}

# One line is ifupdown's, with our hook, the other is NetworkManager's.
case_beside_a_stanza() {
	topo_up
	nm_start
	nmcli device set eth0 managed no
	main_line 'multihome-table ISP1' 'multihome-mark 0x1' | write_interfaces
	ip link set eth0 up
	ip addr add 10.1.1.2/24 dev eth0
	ip route add default via 10.1.1.1
	debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0 \
		IF_GATEWAY=10.1.1.1 IF_MULTIHOME_TABLE=ISP1 \
		IF_MULTIHOME_MARK=0x1
	nm_static 2
	nm_up 2
	nm_words eth1 table=ISP2 strict=yes mark=0x2
	nm_up 2
	assert_eq 'eth0 10.1.1.1 ISP1' "$(way 10.1.1.2 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.2 203.0.113.10)"
	is_content
}

# What options ask for in an ifcfg file NetworkManager may do as well.
case_ifcfg() {
	rm /usr/lib/NetworkManager/dispatcher.d/50-multihome
	both_static
	mkdir -p /etc/sysconfig/network-scripts
	printf '%s\n' DEVICE=eth1 BOOTPROTO=none IPADDR=10.2.2.2 PREFIX=24 \
		MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_MARK=0x2 MULTIHOME_STRICT=yes \
		>/etc/sysconfig/network-scripts/ifcfg-eth1
	ends 4 multihome check
	assert_contains "$out" 'NetworkManager runs and has this interface'
	ends 4 multihome generate eth1
	assert_contains "$(cat /tmp/out)" 'nmcli connection modify uuid '
	sh -eu /tmp/out
	nm_up 2
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.2 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way - 203.0.113.10 0x2)"
	is_content
	# what is missing of it is named; what is not of it, as ever
	ip rule del priority 7300
	ip rule add from 10.2.2.9 lookup ISP2 priority 7050
	ends 4 multihome check
	# shellcheck disable=SC2016
	assert_contains "$out" \
		'has not all of what `multihome generate eth1` prints; expected also: priority 7300 from 10.2.2.2 lookup 7001'
	assert_contains "$out" 'ip -4 rule del priority 7050 from 10.2.2.9'
	assert_lacks "$out" 'priority 7200'
}

# The endpoints of both families, as NetworkManager makes them of the word.
case_mptcp() {
	both_static
	nm_words eth1 table=ISP2 mptcp=signal
	nm_up 2
	must_wait_for 10 has_signals
}

has_signals() {
	[ "$(ip mptcp endpoint | sed -E 's/ id [0-9]+//; s/ +$//' |
		grep eth1 | sort)" = '10.2.2.2 signal dev eth1
2001:db8:2::2 signal dev eth1' ]
}

# Those that it has made by itself are not what the option says, until it is told.
case_mptcp_ifcfg() {
	rm /usr/lib/NetworkManager/dispatcher.d/50-multihome
	both_static
	mkdir -p /etc/sysconfig/network-scripts
	printf '%s\n' DEVICE=eth1 BOOTPROTO=none IPADDR=10.2.2.2 PREFIX=24 \
		MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_MPTCP=signal \
		>/etc/sysconfig/network-scripts/ifcfg-eth1
	ends 4 multihome generate eth1
	grep -v '^nmcli .*mptcp-flags' /tmp/out >/tmp/rest
	grep '^nmcli .*mptcp-flags' /tmp/out >/tmp/mptcp
	sh -eu /tmp/rest
	nm_up 2
	ends 4 multihome check
	assert_contains "$out" 'ifcfg-eth1:7: MULTIHOME_MPTCP: NetworkManager has eth1, and adds endpoints by itself: nmcli connection modify CONNECTION connection.mptcp-flags "enabled signal"'
	sh -eu /tmp/mptcp
	nm_up 2
	must_wait_for 10 has_signals
	is_content
}
