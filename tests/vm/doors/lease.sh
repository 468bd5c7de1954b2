# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cables that are pulled, and leases that are renewed.

# shellcheck source=tests/lib/vm-doors.sh
. /multihome/tests/lib/vm-doors.sh

# renews N: the machine asks again now; NetworkManager has no such command, and
# does so when half of the lease has gone, in a minute.
renews() {
	[ "$IMPL" = nm ] || guest 30 <<-END
	networkctl renew ens$(($1 + 2))
	END
}

# acknowledged N: how often server N has said that an address is theirs.
acknowledged() {
	grep -c DHCPACK "/run/log/dnsmasq.$1"
}

more_than() {
	[ "$(acknowledged "$2")" -gt "$1" ]
}

case_renewed() {
	lines_of
	doors_start
	lines_answer
	lines_in_force

	# the same one: nothing changes
	guest 30 <<-'END'
	journalctl -b -q --no-pager -t multihome >/run/said
	END
	acks=$(acknowledged 2)
	renews 2
	must_wait_for 100 more_than "$acks" 2
	guest 30 <<-'END'
	assert multihome status
	assert_eq "$(cat /run/said)" "$(journalctl -b -q --no-pager -t multihome)" \
		'what was done by it'
	END
	figure 'line 2 was renewed'

	# another one, and the old one is refused
	dhcp_server 2 10.2.2.112 10.2.2.112
	renews 2
	must_wait_for 100 answers 2 112
	guest 60 <<-'END'
	must_wait_for 30 lacks_source 10.2.2.102
	lease_in_force 2 112
	lease_in_force 1
	assert multihome status
	assert_clean
	END
	figure 'line 2 has another address'
	assert answers 1
}

case_cable() {
	lines_of
	doors_start
	lines_answer

	figures_from_now
	carrier 2 off
	guest 60 <<-'END'
	must_wait_for 30 lacks_source 10.2.2.102
	must_wait_for 10 lacks_source 2001:db8:2::/64
	lease_in_force 1
	assert_clean
	END
	figure 'line 2 has left'
	assert answers 1
	carrier 2 on
	must_wait_for 60 answers 2
	figure 'line 2 is back'
	lines_in_force

	# as an administrator does it
	guest 60 <<-'END'
	ip link set ens4 down
	must_wait_for 20 lacks_source 10.2.2.102
	must_wait_for 20 lacks_source 2001:db8:2::/64
	ip link set ens4 up
	END
	must_wait_for 60 answers 2
	figure 'line 2 is back again'
	lines_in_force

	unplug 2
	guest 60 <<-'END'
	must_wait_for 30 is_gone ens4 ISP2
	lease_in_force 1
	END
	assert answers 1
	plug 2
	must_wait_for 120 answers 2
	figure 'line 2 is plugged in'
	lines_in_force
}
