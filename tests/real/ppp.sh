# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A point-to-point line whose device is not there at ifup, and comes and goes
# with the connection: what pppd does with ppp0, here with a tun device of that
# name, and pppd's scripts called as pppd calls them (pppd(8), SCRIPTS).
#
#   host ppp0 198.51.100.130 ==== 198.51.100.129 cust-ppp isp2 --- client
#        \______ over eth1 ______/

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

dsl_stanza() {
	{ main_line; cat; } <<-EOF | write_interfaces
	auto dsl
	iface dsl inet manual
		multihome-device ppp0
		multihome-table DSL
	EOF
}

# The provider's end, over eth1.
dsl_provider() {
	topo_up
	ip link set eth1 up
	ip addr add 10.2.2.2/24 dev eth1
	ip -n "$NETNS-client" route add 198.51.100.130/32 via 198.51.100.8 \
		src 203.0.113.10
	ip -n "$NETNS-client" route add 198.51.100.140/32 via 198.51.100.8 \
		src 203.0.113.10
}

# ppp_script ip-up|ip-down: run-parts of its directory, with the arguments and
# the environment that pppd gives it.
ppp_script() {
	env -i PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin \
		PPP_IFACE=ppp0 PPP_TTY=/dev/pts/1 PPP_SPEED=0 \
		"PPP_LOCAL=$ppp_local" PPP_REMOTE=198.51.100.129 PPP_IPPARAM=dsl \
		DEVICE=/dev/pts/1 IFNAME=ppp0 "IPLOCAL=$ppp_local" \
		IPREMOTE=198.51.100.129 SPEED=0 ORIG_UID=0 PPPLOGNAME=root \
		run-parts "/etc/ppp/$1.d" --arg=ppp0 --arg=/dev/pts/1 --arg=0 \
		"--arg=$ppp_local" --arg=198.51.100.129 --arg=dsl
}

# ppp_connect [ADDRESS]
ppp_connect() {
	need_tun
	ppp_local=${1:-198.51.100.130}
	ns_start isp2 ppp socat UDP4-LISTEN:1701 \
		TUN,tun-name=cust-ppp,iff-no-pi,up
	assert wait_for 5 has_listener isp2 'sport = 1701'
	socat TUN,tun-name=ppp0,iff-no-pi \
		UDP4:10.2.2.1:1701 >>/run/log/ppp.host 2>&1 &
	echo $! >/run/pid.ppp0
	must_wait_for 5 ip link show ppp0
	ip addr add "$ppp_local" peer 198.51.100.129/32 dev ppp0
	ip link set ppp0 up
	# the other end is there when it has heard the first packet
	must_wait_for 10 ppp_heard
	ppp_script ip-up
}

ppp_heard() {
	ping -n -c 1 -W 1 198.51.100.129 >/dev/null || :
	ip -n "$NETNS-isp2" addr add 198.51.100.129 peer "$ppp_local/32" \
		dev cust-ppp || :
	ping -n -c 1 -W 1 198.51.100.129 >/dev/null
}

ppp_hangup() {
	kill "$(cat /run/pid.ppp0)"
	must_wait_for 5 sh -c '! ip link show ppp0'
	ns_stop ppp
	must_wait_for 5 sh -c "! ip -n $NETNS-isp2 link show cust-ppp"
	ppp_script ip-down
}

assert_connected() {
	assert_rules -4 <<-EOF
	$(source_rules DSL "$ppp_local")
	$(bound_rules -4 DSL ppp0)
	EOF
	assert_routes -4 DSL <<-EOF
	default dev ppp0 proto multihome scope link src $ppp_local
	EOF
	ends 0 multihome status dsl
	ends 0 multihome status ppp0
	assert tcp_check "$ppp_local"
	assert tcp_out "$ppp_local"
	assert tcp_check 10.1.1.2
}

assert_waits() {
	assert_nothing_of_ours
	ends 4 multihome status dsl
	assert_contains "$(cat /tmp/out)" 'pending: '
	assert_contains "$(cat /tmp/out)" ppp0
	ends 4 multihome sync ppp0
	assert_nothing_of_ours
	assert tcp_check 10.1.1.2
}

# It connects, is hung up, comes back with another address, and is taken down.
case_comes_and_goes() {
	dsl_provider
	dsl_stanza
	ifup eth0
	ifup dsl >/tmp/out 2>&1 || :
	[ "$IMPL" = ifupdown2 ] ||
		assert_contains "$(cat /tmp/out)" 'multihome: dsl: '
	assert_waits
	ppp_connect
	assert_connected
	assert_way 198.51.100.130 203.0.113.10 ppp0 - DSL
	assert_named "$(origin dsl inet manual)"
	ppp_hangup
	assert_waits
	ppp_connect 198.51.100.140
	assert_connected
	assert_lacks "$(ours)" 198.51.100.130
	ifdown dsl || :
	[ "$IMPL" != ifupdown2 ] || multihome flush dsl >/dev/null
	assert_nothing_of_ours
	assert_records 0
	ppp_hangup
	assert_nothing_of_ours
}

# Connected before ifup, as with `pon`.
# only: debian
# why: below what calls us, all is the same
case_connected_before_ifup() {
	dsl_provider
	dsl_stanza
	ifup eth0
	ppp_connect
	assert_nothing_of_ours
	ifup dsl >/tmp/out 2>&1 || :
	assert_connected
}

# pppd's script for an interface that is not ours says and does nothing.
# only: debian
# why: below what calls us, all is the same
case_not_ours() {
	dsl_provider
	main_line | write_interfaces
	ifup eth0
	ppp_connect
	assert_nothing_of_ours
	unchanged ppp_script ip-up
	unchanged ppp_script ip-down
}

# Called a second time, with an address that did not change: nothing.
# only: debian
# why: below what calls us, all is the same
case_again() {
	dsl_provider
	dsl_stanza
	ifup eth0
	ifup dsl >/tmp/out 2>&1 || :
	ppp_connect
	unchanged ppp_script ip-up
	ppp_hangup
	touches_nothing ppp_script ip-down
	assert_eq 0 "$status"
}
