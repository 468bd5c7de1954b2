# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do: which file they take, how they read it, what becomes
# of addresses and of the main table's default route.
# all long: nothing of multihome takes part in it

# mac DEVICE
mac() {
	cat "/sys/class/net/$1/address"
}

# By the file's name, whole or without ifcfg-, by NAME in double quotes, by the
# device's MAC, by DEVICE: in this order. The hook is told the device.
case_lookup() {
	topo_up
	record ifup-pre-local ifup-local
	ifcfg wan 'NAME="System uplink"' DEVICE=eth1 IPADDR=10.2.2.2 PREFIX=24
	for name in wan ifcfg-wan "$SCRIPTS/ifcfg-wan" UpLink; do
		ifup "$name"
		assert_recorded <<-EOT
		ifup-pre-local ifcfg-wan
		ifup-local eth1
		EOT
	done
	ifcfg other "HWADDR='$(mac eth1)'" "DEVICE=et'h'1"
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-other
	ifup-local eth1
	EOT
	rm "$SCRIPTS/ifcfg-other"
	ifcfg wan '  DEVICE="eth1" # the second' NAME=quoted
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-wan
	ifup-local eth1
	EOT
	ifcfg eth1 DEVICE=eth0
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth0
	EOT
	assert_status 1 ifup quoted
	assert_status 1 ifup "$(mac eth1)"
	assert_status 1 ifup
	assert_status 1 ifdown eth9
	assert_status 1 ifdown
	assert_recorded </dev/null
}

# Two with the device are none, of two with the MAC it is the last; what is put
# aside does not count.
case_ambiguity() {
	topo_up
	record ifup-pre-local
	ifcfg a DEVICE=eth1
	ifcfg b DEVICE=eth1
	assert_status 1 ifup eth1
	assert_recorded </dev/null
	ifcfg c "HWADDR=$(mac eth1)"
	ifcfg d "HWADDR=$(mac eth1)" DEVICE=eth1
	assert ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-d
	EOT
	rm "$SCRIPTS"/ifcfg-[acd]
	cp "$SCRIPTS/ifcfg-b" "$SCRIPTS/ifcfg-b.rpmsave"
	assert ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-b
	EOT
}

# Without DEVICE it is that of HWADDR (but for a veth, which ip shows with its
# peer); keys-NAME is read as well.
case_no_device() {
	ip link add br1 address 02:00:00:00:00:ab type bridge
	record ifup-local
	ifcfg wan HWADDR=02:00:00:00:00:aB PREFIX=24
	scripts_file keys-wan <<-EOT
	IPADDR=10.2.2.2
	EOT
	ifup wan
	assert_recorded <<-EOT
	ifup-local br1
	EOT
	assert_contains "$(ip addr show br1)" 10.2.2.2/24
}

# It is bash that reads an ifcfg, in a function, where what is declared is
# local; and /etc/sysconfig/network before it.
case_bash() {
	topo_up
	sysconfig_network PREFIX=25 MTU=1400
	ifcfg eth1 <<-'EOT'
	D="et"'h'; export DEVICE=${D}1
	IPADDR=$(echo 10.2.2.2)
	PREFIX=2; PREFIX+=4
	declare MTU=1300
	no-such-command
	EOT
	ifup eth1
	assert_contains "$(ip addr show eth1)" 'inet 10.2.2.2/24'
	assert_contains "$(ip link show eth1)" 'mtu 1400'
}

# The prefix goes before the netmask; without either it is the class's.
case_prefix() {
	topo_up 3
	ifcfg eth0 DEVICE=eth0 IPADDR=10.1.1.2 PREFIX=24 NETMASK=255.255.0.0
	ifcfg eth1 DEVICE=eth1 IPADDR=10.2.2.2
	ifcfg eth2 DEVICE=eth2 IPADDR=192.168.3.2 NETMASK=255.255.255.128
	ifup eth0
	ifup eth1
	ifup eth2
	assert_eq '10.1.1.2/24 10.2.2.2/8 192.168.3.2/25' \
		"$(ip -o -4 addr show scope global | awk '{ print $4 }' |
			paste -s -d ' ')"
}

# IPADDR, IPADDR0, IPADDR1 and so on, as far as they go; one of the first three
# may be missing.
case_addresses() {
	topo_up
	ifcfg eth1 DEVICE=eth1 IPADDR=10.2.2.2 PREFIX=24 \
		IPADDR1=10.2.2.3 NETMASK1=255.255.0.0 IPADDR2=10.2.2.4 \
		IPADDR4=10.2.2.5 PREFIX4=24
	ifup eth1
	assert_eq '10.2.2.2/24 10.2.2.3/16 10.2.2.4/8' \
		"$(ip -o -4 addr show dev eth1 | awk '{ print $4 }' |
			paste -s -d ' ')"
	assert_contains "$(ip -4 addr show dev eth1)" 'brd 10.2.2.255'
}

# default_of MAIN: the main table's default route.
default_of() {
	ip -4 route show default | tidy
}

# Who comes last has the default route; when it goes none comes back.
case_gateway() {
	topo_up 3
	sysconfig_network GATEWAY=10.1.1.1
	ifcfg_line 1
	ifcfg_line 2 GATEWAY=10.2.2.1
	ifup eth0
	assert_eq 'default via 10.1.1.1 dev eth0' "$(default_of)"
	ifup eth1
	assert_eq 'default via 10.2.2.1 dev eth1' "$(default_of)"
	ifdown eth1
	assert_eq '' "$(default_of)"
}

# No default route: DEFROUTE=no, another GATEWAYDEV, a gateway out of reach.
case_no_default_route() {
	topo_up
	for line in DEFROUTE=no GATEWAYDEV=eth0 GATEWAY=10.3.3.1; do
		ifcfg_line 2 GATEWAY=10.2.2.1 $line
		ifup eth1
		assert_eq '' "$(default_of)" "$line"
		ifdown eth1
	done
	ifcfg_line 2 GATEWAYDEV=eth1 METRIC=7
	ifup eth1
	assert_eq 'default dev eth1 scope link metric 7' "$(default_of)"
}

# The main table has a route for link-local addresses, unless NOZEROCONF.
case_zeroconf() {
	topo_up
	ifcfg_line 2
	ifup eth1
	assert_lacks "$(routes -4 main)" 169.254
	ifcfg_line 2 NOZEROCONF=
	ifup eth1
	assert_contains "$(routes -4 main)" '169.254.0.0/16 dev eth1'
}

# Of IPv6 addresses the prefix is /64; the default route has metric 1, and with
# a device only that one's.
case_inet6() {
	topo_up
	sysconfig_network IPV6_DEFAULTGW=2001:db8:2::1 IPV6_DEFAULTDEV=eth1
	for n in 1 2; do
		ifcfg_line $n IPV6ADDR=2001:db8:$n::2 \
			"IPV6ADDR_SECONDARIES='2001:db8:$n::3/64 2001:db8:$n::4'"
	done
	record ifup-local ifdown-local
	ifup eth0
	assert_eq '' "$(ip -6 route show default)"
	ifup eth1
	assert_eq 'default via 2001:db8:2::1 dev eth1 metric 1' \
		"$(ip -6 route show default | sed 's/ pref.*//' | tidy)"
	for n in 2 3 4; do
		assert_contains "$(recorded_in ifup-local addr)" \
			2001:db8:2::$n/64
	done
	ifdown eth1
	assert_lacks "$(recorded_in ifdown-local addr)" 2001:db8:2:
	assert_eq '' "$(ip -6 route show default)"
	ifcfg_line 2 IPV6ADDR=2001:db8:2::2 IPV6INIT=no
	ifup eth1
	assert_lacks "$(ip -6 addr show eth1)" 2001:db8:2:
	ifcfg_line 2 IPV6_DEFAULTDEV= IPV6_DEFAULTGW=fe80::1%eth1
	ifup eth1
	assert_contains "$(ip -6 route show default)" 'via fe80::1 dev eth1'
}

# Booleans: main takes all there is, the others here and there no more than yes
# and no.
case_booleans() {
	topo_up
	ifcfg_line 2 GATEWAY=10.2.2.1 DEFROUTE=0 NOROUTESET=1 \
		IPV6INIT=off IPV6ADDR=2001:db8:2::2
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	ifup eth1
	if [ "$BRANCH" = main ]; then
		assert_eq '' "$(default_of)"
	else
		assert_eq 'default via 10.2.2.1 dev eth1' "$(default_of)"
	fi
	assert_rules -4 </dev/null
	assert_lacks "$(ip -6 addr show eth1)" 2001:db8:2:
}
