# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome watch where nothing tells of a change: router adverts, clients
# without our hook, interfaces that ifupdown takes down and up meanwhile. What
# it does with rules and routes: netns/watch.sh.

# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

ra_line() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 auto
		privext $1
		multihome-table ISP2
	EOF
	ra_server 2
	ifup eth0
	ifup eth1
	has_source 2001:db8:2::/64
	watch_start env
}

# renumber [RADVD-LINES...]: provider 2 advertises something else.
renumber() {
	ns_stop radvd.2
	printf '%s\n' 'interface cust {' 'AdvSendAdvert on;' \
		'MinRtrAdvInterval 3;' 'MaxRtrAdvInterval 4;' "$@" '};' \
		>/run/radvd.2.conf
	ns_start isp2 radvd.2 radvd --nodaemon --logmethod stderr \
		--config /run/radvd.2.conf --pidfile /run/radvd.2.pid
}

# only: debian
# why: below what calls us, all is the same
case_prefix_changes() {
	ra_line 0
	renumber 'prefix 2001:db8:2:1::/64 { };' 'prefix 2001:db8:2::/64 {' \
		'AdvValidLifetime 4;' 'AdvPreferredLifetime 0;' '};'
	must_wait_for 15 has_source 2001:db8:2:1::/64
	# deprecated, but connections may still have it
	has_source 2001:db8:2::/64
	assert_contains "$(ip -6 addr show dev eth1)" deprecated
	# the kernel keeps two hours of a lifetime: it is taken as it ends
	ip -6 addr del "$(ip -6 -o addr show dev eth1 deprecated |
		sed 's/.* inet6 \([^ ]*\) .*/\1/; q')" dev eth1
	must_wait_for 5 lacks_source 2001:db8:2::/64
	has_source 2001:db8:2:1::/64
	watch_stop
	ifdown eth1
	assert_nothing_of_ours
}

# Temporary addresses are of the prefix, and change nothing.
# only: debian
# why: below what calls us, all is the same
case_temporary_addresses() {
	ra_line 2
	before=$(rules -6)
	must_wait_for 15 has_temporary
	watch_settle
	assert_eq "$before" "$(rules -6)"
	for address in $(ip -6 -o addr show dev eth1 scope global -tentative |
		sed 's,.* inet6 \([^/]*\)/.*,\1,'); do
		assert tcp_check "$address"
	done
	watch_stop
}

has_temporary() {
	[ -n "$(ip -6 addr show dev eth1 temporary -tentative)" ]
}

# Of two routers one says that it is none any more.
# only: debian
# why: below what calls us, all is the same
case_two_routers() {
	ra_line 0
	assert has_default fe80::1
	in_ns isp2 ip link add second link cust type macvlan mode bridge
	in_ns isp2 ip link set second addrgenmode none
	in_ns isp2 ip link set second up
	in_ns isp2 ip addr add fe80::99/64 dev second nodad
	cat >/run/radvd.second.conf <<-EOF
	interface second {
		AdvSendAdvert on;
		MinRtrAdvInterval 3;
		MaxRtrAdvInterval 4;
		AdvDefaultPreference low;
	};
	EOF
	ns_start isp2 radvd.second radvd --nodaemon --logmethod stderr \
		--config /run/radvd.second.conf --pidfile /run/radvd.second.pid
	must_wait_for 15 has_second_router
	watch_settle
	assert has_default fe80::1
	ns_stop radvd.2 # with a last advert of lifetime 0
	must_wait_for 15 has_default fe80::99
	watch_stop
	ifdown eth1
	assert_nothing_of_ours
}

has_second_router() {
	ip -6 route show default dev eth1 | grep -q fe80::99
}

# A client of which nothing tells: udhcpc, with its own default in main.
# only: debian
# why: below what calls us, all is the same
case_udhcpc_new_address() {
	dhcp_client udhcpc
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line 'metric 100'; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	watch_start env
	dhcp_server 2 10.2.2.150 10.2.2.150 \
		"--dhcp-host=$(cat /sys/class/net/eth1/address),10.2.2.150"
	kill -USR1 "$(pgrep_one udhcpc eth1)"
	must_wait_for 10 has_source 10.2.2.150
	assert_uplink ISP2 eth1 10.2.2.150 10.2.2.1 10.2.2.0/24
	watch_stop
	ifdown eth1
	assert_nothing_of_ours
}

# ifupdown's own doings, with it in the middle: as without it.
# long on ng ifupdown2: below what calls us, all is the same
case_ifup_and_ifdown() {
	topo_up 3
	three_stanzas | write_interfaces
	watch_start env
	ifup -a
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ip rule flush protocol 77
	for n in 1 2 3; do
		must_wait_for 5 has_source 10.$n.$n.2 ISP$n
	done
	watch_settle
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown -a
	watch_settle
	assert_nothing_of_ours
	assert_records 0
	watch_stop
}
