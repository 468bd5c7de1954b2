# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that ask the DNS server of their lease, of real DHCP clients.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# start CLIENT SERVER...: eth0 by DHCP, with these DNS servers; eth1 beside it.
start() {
	dhcp_client "$1"
	shift
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101 "--dhcp-option=6$(printf ,%s "$@")"
	write_interfaces <<-EOF
	auto eth0
	iface eth0 inet dhcp
		multihome-table ISP1
		multihome-priority 1
		multihome-probe auto
		multihome-probe-profile fast

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-priority 2
	EOF
	ifup -a
	assert_uplink ISP1 eth0 10.1.1.101 10.1.1.1 10.1.1.0/24
}

# The line is dead beyond the gateway, and comes back.
dies_beyond() {
	watch_start env
	must_wait_for 3 goes_by eth0
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 3 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no answer for'
	assert_contains "$(watch_said)" 'gateway answers'
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 goes_by eth0
}

# only: debian ifupdown2
# why: ifupdown-ng kills it, and no lease is given back
case_dhclient() {
	start dhclient 10.1.1.1 203.0.113.10
	dies_beyond
	# another server, by a renewal, while it runs
	dhcp_server 1 10.1.1.101 10.1.1.101 --dhcp-option=6,203.0.113.53
	dhclient_again eth0
	assert_eq 203.0.113.53 "$(cat /run/multihome/*/dns/inet:eth0)"
	watch_stop
	ifdown eth0
	assert_eq '' "$(cat /run/multihome/*/dns/inet:eth0 2>/dev/null)"
}

# A name server that answers no echo keeps the line up all the same.
# only: debian
# why: below what calls us, all is the same
case_dhclient_no_echo() {
	start dhclient 203.0.113.10
	ns_start client dns dnsmasq --no-daemon --conf-file=/dev/null \
		--no-resolv --no-hosts --port=53 --bind-interfaces \
		--listen-address=203.0.113.10 --pid-file= --log-facility=-
	assert wait_for 5 has_listener client 'sport = 53'
	in_ns client nft -f - <<-'EOF'
	table inet deaf {
		chain in {
			type filter hook prerouting priority 0
			icmp type echo-request drop
		}
	}
	EOF
	dies_beyond
	watch_settle 3
	assert goes_by eth0
	assert_eq 1 "$(watch_said | grep -c 'eth0 IPv4: down')" 'how often down'
	watch_stop
}

# only: debian ng
# why: ifupdown2 knows dhclient alone
case_dhcpcd() {
	start dhcpcd 10.1.1.1 203.0.113.10
	dies_beyond
	watch_stop
	ifdown eth0
	assert_eq '' "$(cat /run/multihome/*/dns/inet:eth0 2>/dev/null)"
}

# The line that the manual gives for udhcpc's script.
# only: debian
# why: below what calls us, all is the same
case_udhcpc() {
	# shellcheck disable=SC2016
	echo '/usr/libexec/multihome/lease "$1"' >>/etc/udhcpc/default.script
	start udhcpc 10.1.1.1 203.0.113.10
	dies_beyond
	watch_stop
}
