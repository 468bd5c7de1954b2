# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do: BOOTPROTO=dhcp, by the real dhclient. Its script is a
# stand-in here in any case.
# all long: nothing of multihome takes part in it

# dhcp_helper NAME MODE: /etc/dhcp/dhclient.d/NAME.sh, which writes down calls.
dhcp_helper() {
	cat >"/etc/dhcp/dhclient.d/$1.sh" <<-EOT
	$1_config() {
		echo "$1_config \$reason \$interface \$new_ip_address" \
			"\$new_prefix \$new_routers" >>/run/recorded/calls
	}
	$1_restore() {
		echo "$1_restore \$reason \$interface \$old_ip_address" \
			>>/run/recorded/calls
	}
	EOT
	chmod "$2" "/etc/dhcp/dhclient.d/$1.sh"
}

# The address is there before ifup-local, the helpers were called before; at
# ifdown they know only the interface.
case_lease() {
	topo_up
	dhcp_server 2 10.2.2.50 10.2.2.50
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp
	record
	dhcp_helper test 755
	dhcp_helper other 644
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	test_config BOUND eth1 10.2.2.50 24 10.2.2.1
	ifup-local eth1
	EOT
	assert_contains "$(recorded_in ifup-local addr)" 10.2.2.50/24
	assert_contains "$(recorded_in ifup-local routes)" \
		'default via 10.2.2.1 dev eth1'
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	test_restore STOP eth1 $(:)
	ifdown-local eth1
	EOT
	assert_lacks "$(ip addr show eth1)" 10.2.2.50
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp DEFROUTE=no
	ifup eth1
	assert_eq '' "$(ip route show default)"
}

# A new address later is for the helpers alone: no hook is called.
case_new_address() {
	topo_up
	dhcp_server 2 10.2.2.50 10.2.2.50 --dhcp-option-force=option:T1,3
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp
	record
	dhcp_helper test 755
	ifup eth1
	recorded >/dev/null
	dhcp_server 2 10.2.2.60 10.2.2.60
	must_wait_for 20 has_address eth1 10.2.2.60
	must_wait_for 5 grep -q 10.2.2.60 /run/recorded/calls
	# It may have renewed the old one before the server changed its mind.
	assert_eq 'test_restore EXPIRE eth1 10.2.2.50
test_config BOUND eth1 10.2.2.60 24 10.2.2.1' "$(recorded | grep -v RENEW)"
}

# has_address DEVICE ADDRESS
has_address() {
	ip addr show "$1" | grep -qF " $2/"
}

# No server, no carrier: ifup fails before ifup-local.
case_fails() {
	topo_up
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp LINKDELAY=0
	echo 'timeout 1;' >/etc/dhcp/dhclient-eth1.conf
	record
	assert_status 1 ifup eth1
	no_carrier 2
	assert_status 1 ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-pre-local ifcfg-eth1
	EOT
}

is_dead() {
	! kill -0 "$1"
}

# A dhclient that has died is not forgiven: no ifdown-local, rules stay.
case_dead() {
	topo_up
	dhcp_server 2 10.2.2.50 10.2.2.50
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.50 table 2 prio 100
	EOT
	ifup eth1
	record
	client=$(cat /run/dhclient-eth1.pid)
	kill "$client"
	must_wait_for 5 is_dead "$client"
	assert_status 1 ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	EOT
	assert_rules -4 <<-EOT
	100: from 10.2.2.50 lookup 2
	EOT
	assert_contains "$(ip link show eth1)" 'state DOWN'
}
