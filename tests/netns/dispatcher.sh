# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The script of NetworkManager's dispatcher, run by hand, without NetworkManager.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

script=/usr/lib/NetworkManager/dispatcher.d/50-multihome

# told IFACE ACTION [VAR=VALUE...]
told() {
	told_iface=$1 told_action=$2
	shift 2
	env -i "$@" $script "$told_iface" "$told_action" >/tmp/told 2>&1 ||
		fail "$told_iface $told_action: $?: $(cat /tmp/told)"
}

# section IFACE TABLE [OPTION = VALUE...]
section() {
	mkdir -p /etc/multihome.d
	section_iface=$1 section_table=$2
	shift 2
	printf '%s\n' "[$section_iface]" "table = $section_table" "$@" \
		>"/etc/multihome.d/$section_iface.conf"
}

start() {
	topo_up
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 metric 200
	section eth1 ISP2
	told eth1 up
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# What of it concerns us, and what does not.
case_actions() {
	start
	for action in up down reapply dhcp4-change dhcp6-change vpn-up vpn-down; do
		ip rule del priority 7300 from 10.2.2.2
		told eth1 $action
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
	ip rule del priority 7300 from 10.2.2.2
	for action in pre-up pre-down hostname connectivity-change \
		dns-change device-add '' UP; do
		touches_nothing $script eth1 "$action"
		assert_eq '0 ' "$status $out" "$action"
	done
	touches_nothing $script
	assert_eq '0 ' "$status $out"
	for iface in '' a/b .. none 0123456789abcdef; do
		touches_nothing /usr/libexec/multihome/networkmanager \
			"$iface" reapply
		assert_eq 0 "$status" "$iface"
	done
	touches_nothing /usr/libexec/multihome/networkmanager eth1
	assert_eq '0 ' "$status $out"
}

# An edited section is taken up when the interface comes up, not by a lease.
case_edited() {
	start
	section eth1 OTHER
	told eth1 dhcp4-change
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	told eth1 up
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert lacks_source 10.2.2.2
	# gone, but another file cannot be read: it may have gone there
	rm /etc/multihome.d/eth1.conf
	echo nonsense >/etc/multihome.d/other.conf
	told eth1 up
	assert_contains "$(cat /tmp/told)" '/etc/multihome.d/other.conf:1: '
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	rm /etc/multihome.d/other.conf
	told eth1 up
	assert_eq '' "$(cat /tmp/told)"
	assert_nothing_of_ours
	assert_records 0
}

# An interface that comes and goes.
case_device() {
	start
	section tun9 VPN9
	told tun9 vpn-up
	assert_records 1
	ip link add tun9 type veth peer name tun9-far
	ip addr add 10.9.9.2/24 dev tun9
	ip link set tun9-far up
	ip link set tun9 up
	ip route add default via 10.9.9.1 dev tun9 metric 300
	told tun9 vpn-up
	assert_uplink VPN9 tun9 10.9.9.2 10.9.9.1 10.9.9.0/24
	ip link del tun9
	told tun9 vpn-down
	assert_records 1
	assert lacks_source 10.9.9.2 VPN9
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# servers FAMILY: what is noted of eth1.
servers() {
	cat /run/multihome/*/dns/"$1:eth1" 2>/dev/null || :
}

case_dns_servers() {
	start
	told eth1 dhcp4-change 'IP4_NAMESERVERS=203.0.113.53 203.0.113.10' \
		'IP6_NAMESERVERS=2001:db8:ffff::53'
	assert_contains "$(servers inet)" 203.0.113.53
	assert_contains "$(servers inet)" 203.0.113.10
	assert_contains "$(servers inet6)" 2001:db8:ffff::53
	told eth1 dhcp4-change IP4_NAMESERVERS=203.0.113.53
	assert_lacks "$(servers inet)" 203.0.113.10
	# what is none, and nothing at all, say nothing
	told eth1 reapply IP4_NAMESERVERS=x
	told eth1 reapply
	assert_contains "$(servers inet)" 203.0.113.53
	told eth1 down IP4_NAMESERVERS=203.0.113.53
	assert_eq '' "$(servers inet)$(servers inet6)"
}
