# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What happens to an uplink that is up: ifup again, by force, or with its
# stanza edited before the ifdown.

eth1_stanza() {
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
}

eth1_up() {
	topo_up
	eth1_stanza
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# A second ifup of the same, whether hooks are run or not, touches nothing.
case_ifup_twice() {
	eth1_up
	monitor_start
	ifup eth1
	assert_eq 0 "$(monitor_count 'proto (multihome|77)')" \
		"events: $(monitor_text)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ifdown eth1
	assert_nothing_of_ours
}

# Debian's fails half way and says all is well; the line works all the same.
case_ifup_force() {
	eth1_up
	ifup --force eth1 || :
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	ifdown eth1
	assert_nothing_of_ours
}

case_down_and_up_again() {
	eth1_up
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
}

case_table_edited_before_ifdown() {
	eth1_up
	sed -i 's/ISP2/OTHER/' /etc/network/interfaces
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_routes -4 ISP2 </dev/null
}

case_options_removed_before_ifdown() {
	eth1_up
	sed -i '/multihome-/d' /etc/network/interfaces
	ifdown eth1
	assert_nothing_of_ours
}

# Debian then runs no hook and leaves the interface up: so do we, until flush.
case_stanza_removed_before_ifdown() {
	eth1_up
	main_line | write_interfaces
	ifdown eth1 || :
	if [ "$IMPL" = debian ]; then
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		assert tcp_check 10.2.2.2
		assert multihome flush eth1
	fi
	assert_nothing_of_ours
}

# Rules of two lines were removed by hand; an ifup of one brings back its own
# alone, and status and sync know of the other's.
case_ifup_mends_only_its_own() {
	topo_up
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	for whose in 'from 10.1.1.2' 'from 10.2.2.2' 'from all'; do
		ip -N rule show | grep "$whose .*proto 77" |
			sed 's/^\([0-9]*\):/rule del priority \1/' | ip -batch -
	done
	assert_rules -4 </dev/null
	# where ifup has it that it is up already, no hook is run
	ifdown eth1
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	case $(rules -4) in
	*10.1.1.2*) fail "it brought back another line's" ;;
	esac
	assert_status 4 multihome status eth0 >/tmp/out
	assert_contains "$(cat /tmp/out)" \
		'missing: rule priority 7100 from 10.1.1.2'
	assert multihome status eth1
	assert_status 4 multihome status
	assert multihome sync
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert multihome status
	ifdown eth1
	ifdown eth0
	assert_nothing_of_ours
}
