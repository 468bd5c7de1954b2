# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Commands that find nothing to change, with each of the system calls refused by
# which they ask: they say what they always say, or why not, and leave it so.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	ip link set eth0 addrgenmode none
	ip link set eth1 addrgenmode none
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1

	iface eth2 inet static
		address 10.3.3.2/24
		post-up ip route add default via 10.3.3.1 table 3
		post-up ip rule add from 10.3.3.2 table 3
	EOF
	line_up 1
	line_up 2
	# one whose table holds nothing yet, and a rule of others
	debian_up eth9 IF_MULTIHOME_TABLE=ISP9 2>/dev/null
	must_wait_for 5 nothing_tentative
	ip rule add priority 100 from 10.1.1.0/24 lookup main
}

# looks COMMAND [ARG...]
looks() {
	no_checker 'most system calls are not ours'
	inject look 1 /usr/sbin/multihome "$@" || {
		cat /run/log/inject
		fail "inject look $*"
	}
}

case_status() {
	start
	looks status
	looks status --json
	looks status eth1
}

# Of a packet that has a way, and of those that a rule or a route ends.
case_explain() {
	start
	looks explain --from 10.2.2.2 203.0.113.10
	ip rule add priority 50 to 198.51.100.0/25 prohibit
	ip route add blackhole 198.51.100.128/25
	looks explain 198.51.100.1
	looks explain 198.51.100.129
}

case_files() {
	start
	looks check
	looks import
	looks hooks status
}

case_generate() {
	start
	mkdir -p /etc/sysconfig/network-scripts
	cat >/etc/sysconfig/network-scripts/ifcfg-eth1 <<-EOF
	DEVICE=eth1
	BOOTPROTO=none
	IPADDR=10.2.2.2
	PREFIX=24
	MULTIHOME_TABLE=ISP2
	MULTIHOME_GATEWAY=10.2.2.1
	EOF
	looks generate
	looks generate eth1
	echo IPV6INIT=no >>/etc/sysconfig/network-scripts/ifcfg-eth1
	ip -6 addr flush dev eth1
	multihome generate --write eth1
	looks generate --write eth1
}

# What is in force stays so.
case_sync() {
	start
	looks sync eth1
	looks sync
}
