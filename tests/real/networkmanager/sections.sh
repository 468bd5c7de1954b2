# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that NetworkManager brings up and /etc/multihome.d makes uplinks: by its
# dispatcher, and by the daemon.

# shellcheck disable=SC2119 # of watch_start

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

sections=/etc/multihome.d

# read_anew: the daemon, if it runs, takes up what has changed in files.
read_anew() {
	[ -z "${watch_pid-}" ] || kill -HUP "$watch_pid"
}

# section N [OPTION = VALUE...]: of the host's eth(N-1).
section() {
	mkdir -p $sections
	section_n=$1
	shift
	printf '%s\n' "[eth$((section_n - 1))]" "table = ISP$section_n" "$@" \
		>"$sections/isp$section_n.conf"
	read_anew
}

# begin [watch]: the network, NetworkManager, and its dispatcher or the daemon.
begin() {
	topo_up
	if [ "${1-}" = watch ]; then
		rm /usr/lib/NetworkManager/dispatcher.d/50-multihome
		watch_start
	fi
	nm_start
}

# leased N LAST-BYTE: of line N, renewed each five seconds.
leased() {
	dhcp_server "$1" "10.$1.$1.$2" "10.$1.$1.$2" --dhcp-option=58,5 \
		--dhcp-option=59,8
}

# in_force N: line N is, at least of one family: the other may come later.
in_force() {
	ends 0 multihome wait --timeout 20 "eth$(($1 - 1))"
	assert_eq '' "$out"
}

# answers ADDRESS N: who asks there is answered by line N.
answers() {
	case $1 in
	*:*) answers_to=2001:db8:ffff::10 answers_via=fe80::1 ;;
	*) answers_to=203.0.113.10 answers_via=10.$2.$2.1 ;;
	esac
	[ "$(way "$1" $answers_to)" = "eth$(($2 - 1)) ${3-$answers_via} ISP$2" ] &&
		ping_check "$1"
}

# address6 N: the one that line N has by its router's prefix.
address6() {
	ip -6 -o addr show dev "eth$(($1 - 1))" scope global -tentative |
		sed -n "s,.* inet6 \(2001:db8:$1:[^/]*\)/.*,\1,p"
}

has_address6() {
	[ -n "$(address6 "$1")" ]
}

# Nothing leads by line 2.
leads_nowhere() {
	[ -z "$(ip rule show table ISP2; ip -6 rule show table ISP2)" ] &&
		[ -z "$(ip route show table ISP2 2>/dev/null)" ]
}

# The files go, and with them all.
removed() {
	rm $sections/*
	ends 0 multihome reload
	assert_nothing_of_ours
	assert_records 0
}

# Both lines by DHCP, with another lease of the second, and without it.
two_leases() {
	leased 1 101
	leased 2 102
	section 1
	section 2
	nm_add 1 ipv4.method auto ipv6.method disabled
	nm_add 2 ipv4.method auto ipv6.method disabled
	nm_up 1
	nm_up 2
	in_force 1
	in_force 2
	must_wait_for 5 answers 10.1.1.101 1
	must_wait_for 5 answers 10.2.2.102 2
	assert_contains "$(way - 203.0.113.10)" 'eth0 10.1.1.1'
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	# renewed, with the same address and with another
	must_wait_for 20 acknowledged 2
	must_wait_for 5 answers 10.2.2.102 2
	leased 2 103
	must_wait_for 30 has_address4 10.2.2.103
	# of which NetworkManager 1.42 tells nobody
	[ -n "${watch_pid-}" ] || ends 0 multihome sync eth1
	must_wait_for 5 answers 10.2.2.103 2
	assert lacks_source 10.2.2.102
	in_force 2
	nmcli connection down line2 >/dev/null
	must_wait_for 10 leads_nowhere
	ends 4 multihome status
	ends 4 multihome wait --timeout 1 eth1
	assert_contains "$out" "$sections/isp2.conf:2: eth1: pending: "
	must_wait_for 5 answers 10.1.1.101 1
	nm_up 2
	in_force 2
	must_wait_for 5 answers 10.2.2.103 2
	# reactivated, without a down in between
	nm_up 2
	in_force 2
	must_wait_for 5 answers 10.2.2.103 2
	removed
}

has_address4() {
	[ -n "$(ip -o addr show to "$1")" ]
}

# acknowledged N: provider N has renewed a lease, that is, given it out again.
acknowledged() {
	[ "$(grep -c DHCPACK "/run/log/dnsmasq.$1")" -gt 1 ]
}

case_dhcp() {
	begin
	two_leases
}

case_dhcp_watched() {
	begin watch
	two_leases
	watch_stop
}

# By router advertisements alone, and another prefix.
two_routers() {
	ra_server 1
	ra_server 2
	section 1
	section 2
	for n in 1 2; do
		nm_add $n ipv4.method disabled ipv6.method auto
		nm_up $n
		must_wait_for 10 has_address6 $n
		in_force $n
		must_wait_for 5 answers "$(address6 $n)" $n
	done
	old=$(address6 2)
	nmcli connection down line2 >/dev/null
	must_wait_for 10 leads_nowhere
	nm_up 2
	must_wait_for 10 has_address6 2
	in_force 2
	assert_eq "$old" "$(address6 2)"
	must_wait_for 5 answers "$old" 2
}

case_advertised() {
	begin
	two_routers
	removed
}

# The kernel tells of another prefix, NetworkManager perhaps not.
case_advertised_watched() {
	begin watch
	two_routers
	ns_stop radvd.2
	ra_server 2 2001:db8:2:7::/64
	must_wait_for 20 has_source_of 2001:db8:2:7
	in_force 2
	removed
	watch_stop
}

# has_source_of PREFIX: a rule leads an address of it to ISP2.
has_source_of() {
	ip -6 rule show table ISP2 | grep -q "from $1:"
}

# A keyfile with addresses, and what changes in it while it is up.
static() {
	cat >/etc/NetworkManager/system-connections/line2.nmconnection <<-EOF
	[connection]
	id=line2
	type=ethernet
	interface-name=eth1
	autoconnect=false
	[ipv4]
	method=manual
	address1=10.2.2.2/24,10.2.2.1
	[ipv6]
	method=manual
	address1=2001:db8:2::2/64,2001:db8:2::1
	EOF
	chmod 600 /etc/NetworkManager/system-connections/line2.nmconnection
	nmcli connection reload
	nm_static 1
	section 2
	nm_up 1
	nm_up 2
	in_force 2
	must_wait_for 5 answers 10.2.2.2 2
	must_wait_for 5 answers 2001:db8:2::2 2 2001:db8:2::1
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	nmcli connection modify line2 +ipv4.addresses 10.2.2.9/24
	nmcli device reapply eth1 >/dev/null
	must_wait_for 10 answers 10.2.2.9 2
	nmcli connection modify line2 -ipv4.addresses 10.2.2.9/24
	nmcli device reapply eth1 >/dev/null
	must_wait_for 10 lacks_source 10.2.2.9
	must_wait_for 5 answers 10.2.2.2 2
	# without a default in main it has to be told which router
	nmcli connection modify line2 ipv4.never-default yes
	section 2 'gateway = 10.2.2.1 2001:db8:2::1'
	nm_up 2
	ends 0 multihome reload eth1
	in_force 2
	assert_lacks "$(routes -4 main)" 'default via 10.2.2.1'
	must_wait_for 5 answers 10.2.2.2 2
	must_wait_for 5 answers 2001:db8:2::2 2 2001:db8:2::1
	nmcli connection down line2 >/dev/null
	must_wait_for 10 leads_nowhere
	removed
}

case_static() {
	begin
	static
}

case_static_watched() {
	begin watch
	static
	watch_stop
}

# The device goes, and comes again by the same name.
device_goes() {
	nm_static 2
	section 2
	nm_up 2
	in_force 2
	ip link del eth1
	must_wait_for 10 nothing_of_ours
	must_wait_for 10 no_record
	ip link add eth1 type veth peer name cust2 netns "$NETNS-isp2"
	ip -n "$NETNS-isp2" -batch - <<-EOF
	link set cust2 up
	addr add 10.2.2.1/24 dev cust2
	addr add 2001:db8:2::1/64 dev cust2 nodad
	rule add priority 100 iif cust2 lookup main
	EOF
	must_wait_for 10 nm_has eth1
	nm_up 2
	in_force 2
	assert_eq 'eth1 10.2.2.1 ISP2' "$(way 10.2.2.2 203.0.113.10)"
	removed
}

no_record() {
	(assert_records 0)
}

# nm_has DEVICE: it can bring it up.
nm_has() {
	nmcli -g GENERAL.STATE device show "$1" | grep -q -e disconnected
}

case_device_goes() {
	begin
	device_goes
}

case_device_goes_watched() {
	begin watch
	device_goes
	watch_stop
}

# Interfaces of nobody's section are passed over without a word.
case_not_ours() {
	begin
	nm_static 2
	nm_up 2
	nmcli connection down line2 >/dev/null
	must_wait_for 10 was_told eth1 down
	assert_lacks "$(syslog)" multihome
	assert_eq '' "$(find /run/multihome 2>/dev/null)"
	assert_nothing_of_ours
}

# was_told DEVICE ACTION: the dispatcher has run our script for it, and is done.
was_told() {
	grep -q "'$2' \[$1\].*complete" /run/log/nm-dispatcher
}

# What is wrong is said, and what is in force stays.
case_refused() {
	begin
	nm_static 2
	section 2 'strict = perhaps'
	nm_up 2
	must_wait_for 10 logged "$sections/isp2.conf:3: strict: "
	assert_nothing_of_ours
	section 2
	ends 0 multihome reload
	in_force 2
	section 2 'strict = perhaps'
	nm_up 2
	must_wait_for 10 is_refused
	in_force 2
	must_wait_for 5 answers 10.2.2.2 2
	echo '[eth1' >$sections/isp2.conf
	nm_up 2
	must_wait_for 10 logged "$sections/isp2.conf:1: "
	in_force 2
}

is_refused() {
	refused_status=0
	multihome status || refused_status=$?
	[ $refused_status -eq 3 ]
}

logged() {
	syslog | grep -qF "$1"
}

# An ifcfg file with options, whose device NetworkManager has: Debian's
# NetworkManager does not read it, so the connection is beside it.
ifcfg_beside() {
	mkdir -p /etc/sysconfig/network-scripts
	printf '%s\n' DEVICE=eth1 BOOTPROTO=none IPADDR=10.2.2.2 PREFIX=24 \
		MULTIHOME_TABLE=ISP2 >/etc/sysconfig/network-scripts/ifcfg-eth1
	read_anew
	nm_static 1
	nm_static 2
	nm_up 1
	nm_up 2
	in_force 2
	must_wait_for 5 answers 10.2.2.2 2
	[ -n "${watch_pid-}" ] || ends 0 multihome check
	assert_contains "$(multihome status)" ifcfg-eth1
	nmcli connection down line2 >/dev/null
	must_wait_for 10 leads_nowhere
	nm_up 2
	in_force 2
	must_wait_for 5 answers 10.2.2.2 2
	rm /etc/sysconfig/network-scripts/ifcfg-eth1
	ends 0 multihome reload
	assert_nothing_of_ours
}

case_ifcfg() {
	begin
	ifcfg_beside
}

case_ifcfg_watched() {
	begin watch
	ifcfg_beside
	watch_stop
}

# With the rights that the unit has, and as little to see of processes.
case_ifcfg_as_unit() {
	topo_up
	rm /usr/lib/NetworkManager/dispatcher.d/50-multihome
	# shellcheck disable=SC2016
	watch_start unshare --mount sh -eu -c '
		mount -t proc -o hidepid=invisible proc /proc
		exec setpriv --bounding-set=-all,+net_admin,+net_raw,+chown "$@"' sh
	nm_start
	ifcfg_beside
	watch_stop
}

# DNS servers of a lease are whom `multihome-probe auto` may ask.
case_dns_servers() {
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102 --dhcp-option=6,203.0.113.53
	nm_start
	section 2
	nm_add 2 ipv4.method auto ipv6.method disabled
	nm_up 2
	in_force 2
	must_wait_for 10 notes 203.0.113.53
	nmcli connection down line2 >/dev/null
	must_wait_for 10 notes_none
}

notes() {
	grep -q "$1" /run/multihome/*/dns/inet:eth1
}

notes_none() {
	! notes .
}

# examples/rhel9, as it is.
case_rhel9() {
	topo_up
	for n in 1 2; do
		dhcp_server $n 10.$n.$n.10$n 10.$n.$n.10$n
		ra_server $n
	done
	cp /multihome/examples/rhel9/*.nmconnection \
		/etc/NetworkManager/system-connections/
	chmod 600 /etc/NetworkManager/system-connections/*
	mkdir -p $sections
	cp /multihome/examples/rhel9/*.conf $sections/
	watch_start
	nm_start
	in_force 2
	for n in 1 2; do
		must_wait_for 20 has_address6 $n
	done
	in_force 2
	must_wait_for 5 answers 10.2.2.102 2
	must_wait_for 5 answers "$(address6 2)" 2
	must_wait_for 5 ping_check 10.1.1.101
	must_wait_for 5 ping_check "$(address6 1)"
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	assert_eq 'eth0 fe80::1 main' "$(way - 2001:db8:ffff::10)"
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	removed
}
