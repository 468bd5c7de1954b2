# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Uplinks whose address and gateway come from a DHCP server. Every provider's
# server leases one single address, so that the case knows it.

# one_line CLIENT [OPTION-LINE...]: eth1 by DHCP beside a fixed eth0 that has
# the default of main, and these options too.
one_line() {
	dhcp_client "$1"
	shift
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line 'multihome-table ISP1' "$@"; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert multihome status eth1
	assert tcp_check 10.2.2.102
	assert tcp_check 10.1.1.2
	ifdown eth1
	assert_lacks "$(ours)" eth1
	assert_lacks "$(ours)" 10.2.2.102
	assert tcp_check 10.1.1.2
	ifdown eth0
	assert_nothing_of_ours
}

# Clients put the first default into main and not always the second; both
# lines answer all the same.
two_lines() {
	dhcp_client "$1"
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101
	dhcp_server 2 10.2.2.102 10.2.2.102
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet dhcp
		multihome-table ISP1

	auto eth1
	iface eth1 inet dhcp
		multihome-table ISP2
	EOF
	ifup -a
	assert_uplink ISP1 eth0 10.1.1.101 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.1.1.101
	assert tcp_check 10.2.2.102
	ifdown eth0
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
	ifdown eth1
	assert_nothing_of_ours
}

case_dhclient() {
	one_line dhclient
}

case_dhclient_two_lines() {
	two_lines dhclient
}

# only: debian ng
# why: ifupdown2 knows dhclient alone
case_dhcpcd() {
	one_line dhcpcd
}

# only: debian ng
# why: ifupdown2 knows dhclient alone
case_dhcpcd_two_lines() {
	two_lines dhcpcd
}

# The line that the manual gives for udhcpc's script.
# only: debian ng
# why: ifupdown2 knows dhclient alone
case_udhcpc_with_the_line() {
	udhcpc_line
	two_lines udhcpc
}

# shellcheck disable=SC2016
udhcpc_line() {
	man=/multihome/src/multihome.8
	sed -n 's,^\.Dl \(/usr/libexec/multihome/lease\) .*,\1 "$1",p' $man \
		>>/etc/udhcpc/default.script
	assert_contains "$(tail -n 1 /etc/udhcpc/default.script)" 'lease "$1"'
}

# Without it, its gateway is known only from main, where it does not
# get beside an equal default. So that one has a metric.
# only: debian ng
# why: ifupdown2 knows dhclient alone
case_udhcpc() {
	one_line udhcpc 'metric 100'
}

# With an equal default in main the gateway has to be said.
# only: debian ng
# why: ifupdown2 knows dhclient alone
case_udhcpc_gateway_given() {
	dhcp_client udhcpc
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
	assert tcp_check 10.1.1.2
	ifdown eth1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_lacks "$(ours)" eth1
}

# The server stands by classless routes alone, which include the default.
# long on ng ifupdown2: below what calls us, all is the same
case_dhclient_classless_routes() {
	# shellcheck disable=SC2034 # assert_uplink's
	uplink_pins='10.9.0.0/16 via 10.2.2.9 dev eth1 proto multihome'
	leased dhclient --dhcp-option=3 \
		--dhcp-option=121,10.9.0.0/16,10.2.2.9,0.0.0.0/0,10.2.2.1
	assert tcp_check 10.2.2.102
	ifdown eth1
	assert_nothing_of_ours
}

# What the first line's lease leads by its router, main does; the second line's
# source does not follow.
case_classless_routes_of_the_other_line() {
	dhcp_client dhclient
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101 --dhcp-option=3 \
		--dhcp-option=121,203.0.113.0/24,10.1.1.1,0.0.0.0/0,10.1.1.1
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet dhcp

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup -a
	must_wait_for 5 sh -c "ip route | grep '^203.0.113.0/24 via 10.1.1.1'"
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.101
	assert_contains "$(ip route get 203.0.113.10 from 10.2.2.2)" \
		'via 10.2.2.1 dev eth1 table ISP2'
	assert multihome status
	ifdown eth1
	assert_nothing_of_ours
}

# other_address: the server has changed its mind, and refuses the old lease.
other_address() {
	dhcp_server 2 10.2.2.150 10.2.2.150 \
		"--dhcp-host=$(cat /sys/class/net/eth1/address),10.2.2.150"
}

assert_other_address() {
	assert_uplink ISP2 eth1 10.2.2.150 10.2.2.1 10.2.2.0/24
	assert_lacks "$(rules -4)" 10.2.2.102
	assert tcp_check 10.2.2.150
	ifdown eth1
	assert_nothing_of_ours
}

# The line gets another address while up: no hook of ifupdown is run for it.
# long on ng ifupdown2: below what calls us, all is the same
case_dhclient_new_address() {
	leased dhclient
	other_address
	dhclient_again eth1
	assert_other_address
}

# The server refuses the lease that the client has (DHCPNAK).
# only: debian
# why: below what calls us, all is the same
case_dhcpcd_new_address() {
	leased dhcpcd
	other_address
	dhcpcd -n eth1 >/dev/null 2>&1 || dhcpcd --rebind eth1
	must_wait_for 15 has_address 10.2.2.150
	must_wait_for 2 has_source 10.2.2.150
	assert_other_address
}

# only: debian
# why: below what calls us, all is the same
case_udhcpc_new_address() {
	udhcpc_line
	leased udhcpc
	other_address
	kill -USR1 "$(pgrep_one udhcpc eth1)"
	must_wait_for 15 has_address 10.2.2.150
	must_wait_for 2 has_source 10.2.2.150
	assert_other_address
}

has_address() {
	ip -o addr show dev eth1 | grep -q "inet $1/"
}

# The same address by another router.
# only: debian
# why: below what calls us, all is the same
case_new_gateway() {
	leased dhclient
	dhcp_server 2 10.2.2.102 10.2.2.102 --dhcp-option=3,10.2.2.9
	dhclient_again eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.9 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian
# why: below what calls us, all is the same
case_dhcpcd_new_gateway() {
	leased dhcpcd
	dhcp_server 2 10.2.2.102 10.2.2.102 --dhcp-option=3,10.2.2.9
	dhcpcd --rebind eth1 >/dev/null 2>&1
	must_wait_for 15 has_default 10.2.2.9
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.9 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# No server answers any more, and the old lease is over: dhclient takes the
# address away, and says so. One that ends by itself: long/dhcp.sh.
# only: debian
# why: below what calls us, all is the same
case_over() {
	leased dhclient
	echo "timeout 3;" >>/etc/dhcp/dhclient.conf
	dhcp_server_stop 2
	lease_file=$(ls /var/lib/dhcp/dhclient*eth1*leases)
	pid=$(pgrep_one dhclient eth1)
	args=$(tr '\0' ' ' <"/proc/$pid/cmdline")
	kill -9 "$pid"
	must_wait_for 5 test ! -e "/proc/$pid/exe"
	sed -i -E "s,^  (renew|rebind|expire) .*,  \1 epoch $(($(date +%s) + 3));," \
		"$lease_file"
	assert grep -q epoch "$lease_file"
	# shellcheck disable=SC2086
	timeout 60 $args -1 2>/dev/null || :
	assert_lacks "$(rules -4)" 10.2.2.102
	assert_nothing_of_ours
	ends_pending
	dhcp_server 2 10.2.2.102 10.2.2.102
	# shellcheck disable=SC2086
	$args
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
}

ends_pending() {
	assert_status 4 multihome status eth1
}

# The lease is given back while the interface stays up: nothing is left in
# force, and the next lease is taken up again.
# long on ng ifupdown2: below what calls us, all is the same
case_dhclient_release() {
	leased dhclient
	again_args=$(tr '\0' ' ' <"/proc/$(pgrep_one dhclient eth1)/cmdline")
	# shellcheck disable=SC2086
	dhclient -r ${again_args#* }
	assert_nothing_of_ours
	assert_status 4 multihome status eth1
	# shellcheck disable=SC2086
	$again_args
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.102
}
