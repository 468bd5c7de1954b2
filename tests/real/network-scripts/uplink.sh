# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Uplinks of ifcfg files, brought up and taken down by network-scripts with
# ifup-local and ifdown-local in their slots.

# The set-up by hand that this project replaces, as CentOS has it.
case_seed() {
	topo_up
	assert multihome hooks install
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome check
	ifup eth0
	assert_nothing_of_ours
	ifup eth1
	assert_rules -4 <<-EOT
	7099: from 10.2.2.2 to 10.2.2.0/24 lookup main suppress_prefixlength 24 suppress_ifgroup 7000 proto multihome
	7100: from 10.2.2.2 to 10.2.2.0/24 lookup ISP2 proto multihome
	7200: from 10.2.2.2 lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	7497: from all oif eth1 lookup main suppress_prefixlength 7 proto multihome
	7498: from all oif eth1 lookup ISP2 proto multihome
	EOT
	assert_routes -4 ISP2 <<-EOT
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOT
	assert multihome status eth1
	assert_lacks "$(multihome status eth1)" 'not up'
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
	ifdown eth1
	assert_nothing_of_ours
	assert_contains "$(multihome status)" 'eth1  table ISP2 (7001)  not up'
	assert_contains "$(ip route)" 'default via 10.1.1.1 dev eth0'
}

# Every way of writing an address, and what is sent from each goes by eth1.
case_address_forms() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg eth1 <<-'EOT'
	DEVICE="eth1"
	BOOTPROTO='none'
	IPADDR=10.2.2.2   # PREFIX wins over NETMASK
	PREFIX="24"
	NETMASK=255.255.0.0
	IPADDR0=10.2.\2.3
	NETMASK0=255.255.255.0
	IPADDR2='10.2.'2."4"
	PREFIX2=24
	IPADDR4=10.2.2.5
	PREFIX4=24
	export MULTIHOME_TABLE=ISP2
	MULTIHOME_GATEWAY=10.9.9.9
	MULTIHOME_GATEWAY=10.2.2.1
	EOT
	ifup eth1
	# IPADDR3 is missing, so IPADDR4 is not read
	assert_eq '10.2.2.2/24 10.2.2.3/24 10.2.2.4/24' "$(ip -4 -br addr show \
		dev eth1 | tr -s ' ' | cut -d ' ' -f 3- | sed 's/ $//')"
	assert_eq "$(printf '%s\n' 10.2.2.2 10.2.2.3 10.2.2.4)" \
		"$(ip rule | sed -n 's/^7300:.*from \([^ ]*\) lookup ISP2.*/\1/p')"
	for a in 10.2.2.2 10.2.2.3 10.2.2.4; do
		assert tcp_check $a
	done
	ifdown eth1
	assert_nothing_of_ours
}

# The gateway is the file's own, whatever main has of it.
case_gateway_of_the_file() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 GATEWAY=10.2.2.1 DEFROUTE=no MULTIHOME_TABLE=ISP2
	ifup eth0
	ifup eth1
	assert_eq 'default via 10.1.1.1 dev eth0' \
		"$(ip route show default | tidy)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
}

# /etc/sysconfig/network speaks for the whole machine: its GATEWAY is eth0's.
case_defaults_of_the_machine() {
	topo_up
	multihome hooks install >/dev/null
	sysconfig_network GATEWAY=10.1.1.1 MULTIHOME_MAIN_ROUTES=no
	ifcfg_line 1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2
	ifup eth1
	assert_nothing_of_ours
	assert_contains "$(syslog)" 'ifcfg-eth1:6: MULTIHOME_GATEWAY: expected a gateway'
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	assert_rules -4 <<-EOT
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	$(bound_rules -4 ISP2 eth1)
	EOT
	# an interface with no option of its own is none of ours
	ifup eth0
	assert_lacks "$(ip rule)" 10.1.1.2
}

case_inet6() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 1 GATEWAY=10.1.1.1 IPV6INIT=yes IPV6ADDR=2001:db8:1::2/64 \
		IPV6_DEFAULTGW=2001:db8:1::1
	ifcfg_line 2 GATEWAY=10.2.2.1 DEFROUTE=no IPV6INIT=yes \
		IPV6ADDR=2001:db8:2::2/64 \
		'IPV6ADDR_SECONDARIES="2001:db8:2::3/64 2001:db8:2::4/64"' \
		MULTIHOME_TABLE=ISP2 'MULTIHOME_GATEWAY="10.2.2.1 fe80::1"'
	ifup eth0
	ifup eth1
	assert_contains "$(ip -6 route show table ISP2)" \
		'default via fe80::1 dev eth1 proto multihome'
	assert tcp_check 2001:db8:1::2
	for a in 10.2.2.2 2001:db8:2::2 2001:db8:2::3 2001:db8:2::4; do
		assert tcp_check $a
	done
	ifdown eth1
	assert_nothing_of_ours
}

# Without a carrier the addresses stay tentative, and ifup-local is called all
# the same; with the carrier the routes are right without another word.
case_inet6_no_carrier() {
	real_dad
	topo_up
	multihome hooks install >/dev/null
	ip -n "$NETNS-isp2" link set cust down
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=none IPV6INIT=yes \
		IPV6ADDR=2001:db8:2::2/64 MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=fe80::1
	ifup eth1 || :
	assert_contains "$(ip -6 addr show dev eth1)" tentative
	assert_contains "$(ip -6 rule)" 'from 2001:db8:2::2 lookup ISP2'
	# a link that goes down loses its IPv6 addresses
	ip -n "$NETNS-isp2" -batch - <<-EOT
	link set cust up
	addr add 2001:db8:2::1/64 dev cust nodad
	addr add fe80::1/64 dev cust nodad
	EOT
	must_wait_for 10 tcp_check 2001:db8:2::2
}

case_second_ifup() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	before=$(ip rule; ip route show table ISP2)
	ifup eth1
	assert_eq "$before" "$(ip rule; ip route show table ISP2)"
	ifdown eth1
	ifdown eth1
	assert_nothing_of_ours
}

# ifdown takes away what was installed, whatever the file says by then.
case_edited_then_down() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	ifcfg_line 2 MULTIHOME_TABLE=OTHER MULTIHOME_GATEWAY=10.2.2.7
	ifdown eth1
	assert_nothing_of_ours
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	ifcfg_line 2
	ifup eth1
	assert_nothing_of_ours
}

# Without its file ifdown does not know the interface at all; what it leaves
# goes with the link, and the rules when the network stops or starts next.
case_removed_then_down() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	rm "$SCRIPTS/ifcfg-eth1"
	ifdown eth1 || :
	ip link set eth1 down
	network stop
	assert_nothing_of_ours
}

case_name_unlike_device() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg wan DEVICE=eth1 BOOTPROTO=none IPADDR=10.2.2.2 PREFIX=24 \
		MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup wan
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_contains "$(multihome status)" ifcfg-wan
	ifdown wan
	assert_nothing_of_ours
}

case_by_hwaddr() {
	topo_up
	multihome hooks install >/dev/null
	mac=$(tr a-f A-F </sys/class/net/eth1/address)
	ifcfg wan DEVICE=eth1 "HWADDR=$mac" BOOTPROTO=none IPADDR=10.2.2.2 \
		PREFIX=24 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	# another device's file by its own words
	ifcfg eth1 DEVICE=eth0 BOOTPROTO=none IPADDR=10.1.1.2 PREFIX=24
	ifup wan
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown wan
	assert_nothing_of_ours
}

case_by_hwaddr_alone() {
	topo_up
	multihome hooks install >/dev/null
	# of a veth the scripts take the name that ip shows, with @ and its peer
	ip -batch - <<-EOT
	link add wan0 address 02:00:00:00:00:ab type bridge
	link set eth1 master wan0
	link set eth1 up
	EOT
	ifcfg wan HWADDR=02:00:00:00:00:AB BOOTPROTO=none \
		IPADDR=10.2.2.2 PREFIX=24 MULTIHOME_TABLE=ISP2 \
		MULTIHOME_GATEWAY=10.2.2.1
	ifup wan
	assert_uplink ISP2 wan0 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown wan
	assert_nothing_of_ours
}

# Two files for one device: the addresses tell which one is up, else nobody can.
case_two_files() {
	topo_up
	multihome hooks install >/dev/null
	for n in home work; do
		ifcfg $n DEVICE=eth1 ONBOOT=no BOOTPROTO=none PREFIX=24 \
			MULTIHOME_GATEWAY=10.2.2.1
	done
	echo "IPADDR=10.2.2.2
	MULTIHOME_TABLE=HOME" >>"$SCRIPTS/ifcfg-home"
	echo "IPADDR=10.2.2.3
	MULTIHOME_TABLE=WORK" >>"$SCRIPTS/ifcfg-work"
	ifup work
	assert_uplink WORK eth1 10.2.2.3 10.2.2.1 10.2.2.0/24
	ifdown work
	assert_nothing_of_ours
	ifup home
	assert_uplink HOME eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown home
	sed -i s/10.2.2.3/10.2.2.2/ "$SCRIPTS/ifcfg-work"
	ifup work
	assert_nothing_of_ours
	assert_contains "$(syslog)" 'eth1: expected one ifcfg file for it, but it is in ifcfg-home and ifcfg-work; nothing was changed'
	assert_status 4 multihome check
}

case_network_start_stop() {
	topo_up 3
	multihome hooks install >/dev/null
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifcfg_line 3 MULTIHOME_TABLE=ISP3 MULTIHOME_GATEWAY=10.3.3.1
	network start
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	for a in 10.1.1.2 10.2.2.2 10.3.3.2; do
		assert tcp_check $a
	done
	# its ifdown is not run
	ip link set eth2 down
	network stop
	assert_nothing_of_ours
	network start
	for a in 10.1.1.2 10.2.2.2 10.3.3.2; do
		assert tcp_check $a
	done
}

# The machine stopped in the middle: its next start finds what was left.
case_start_sweeps() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	ifcfg_line 1 MULTIHOME_TABLE=ISP1 MULTIHOME_GATEWAY=10.1.1.1
	ifup eth0
	ip link set eth1 down
	rm "$SCRIPTS/ifcfg-eth1"
	network start
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_lacks "$(ours)" 10.2.2
	ifdown eth0
	assert_nothing_of_ours
}

# A caller's environment says nothing.
case_environment() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	export MULTIHOME_TABLE=EVIL MULTIHOME_GATEWAY=10.2.2.66 \
		IF_MULTIHOME_TABLE=EVIL IFACE=eth0 MODE=start PHASE=up
	ifup eth0
	assert_nothing_of_ours
	ifup eth1
	unset MULTIHOME_TABLE MULTIHOME_GATEWAY IF_MULTIHOME_TABLE
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# shellcheck disable=SC2016
case_reload() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 2 MULTIHOME_TABEL=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth1
	assert_nothing_of_ours
	assert_contains "$(syslog)" \
		'MULTIHOME_TABEL: unknown option, did you mean MULTIHOME_TABLE?'
	assert_status 3 multihome status
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# a mistake leaves what is in force
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 'MULTIHOME_GATEWAY=$GW'
	assert_status 3 multihome reload eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_contains "$(multihome status 2>&1 || :)" refused
}

# Two that swap their tables, at the first call.
case_reload_swapped() {
	topo_up
	multihome hooks install >/dev/null
	ifcfg_line 1 GATEWAY=10.1.1.1 MULTIHOME_TABLE=ISP1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	ifup eth0
	ifup eth1
	ifcfg_line 1 GATEWAY=10.1.1.1 MULTIHOME_TABLE=ISP2
	ifcfg_line 2 MULTIHOME_TABLE=ISP1 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome reload
	assert_uplink ISP2 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP1 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert multihome status
}

# The files of rule- and route- lines are a way by hand, too.
case_reload_replace_by_hand() {
	topo_up
	multihome hooks install >/dev/null
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	ifcfg_line 2
	echo 'default via 10.2.2.1 dev eth1 table ISP2' |
		scripts_file route-eth1
	echo 'from 10.2.2.2 table ISP2' | scripts_file rule-eth1
	ifup eth1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
	assert_status 1 multihome reload eth1
	multihome check >/run/out 2>&1 || :
	assert_contains "$(cat /run/out)" "$SCRIPTS/ifcfg-eth1:6: MULTIHOME_TABLE: there is a route that is not multihome's: default via 10.2.2.1 dev eth1 table ISP2; while it is there, ifup adds nothing of eth1; or: multihome reload --replace-by-hand eth1"
	assert multihome reload --replace-by-hand eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq 6 "$(rules -4 | wc -l)" rules
}

# Only one file can have main's default; an alias of a device whose files do the
# work needs no helper.
case_check() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1 MULTIHOME_TABLE=ISP1
	ifcfg_line 2 GATEWAY=10.2.2.1 MULTIHOME_TABLE=ISP2
	multihome hooks install >/dev/null
	assert_status 4 multihome check >/run/out 2>&1
	assert_contains "$(cat /run/out)" "$SCRIPTS/ifcfg-eth1:6: GATEWAY: $SCRIPTS/ifcfg-eth0 has one too, and the last to come up takes main's default; expected DEFROUTE=no in all but one"
	echo DEFROUTE=no >>"$SCRIPTS/ifcfg-eth1"
	assert multihome check
	printf '%s\n' MULTHOME_MARK=7 multihome_strict=yes MULTICAST=yes \
		>>"$SCRIPTS/ifcfg-eth1"
	assert_status 4 multihome check >/run/out 2>&1
	assert_eq "multihome: $SCRIPTS/ifcfg-eth1:9: MULTHOME_MARK: unknown option, did you mean MULTIHOME_MARK?
multihome: $SCRIPTS/ifcfg-eth1:10: multihome_strict: unknown option, did you mean MULTIHOME_STRICT?" \
		"$(grep -v 'stanzas with multihome' /run/out)"
	sed -i '/^MULTHOME\|^multihome\|^MULTICAST/d' "$SCRIPTS/ifcfg-eth1"
	assert multihome check
	multihome hooks remove >/dev/null
	assert_status 4 multihome check >/run/out 2>&1
	assert_contains "$(cat /run/out)" 'ifup-local: does not call multihome'
	rm "$SCRIPTS/ifcfg-eth0"
	ifcfg eth1:1 DEVICE=eth1:1 IPADDR=10.2.2.3 PREFIX=24 \
		MULTIHOME_TABLE=ISP9 MULTIHOME_GATEWAY=10.2.2.1
	assert multihome generate --write
	assert multihome check
}
