# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the machine has of its lines from switching it on to the removal of what
# was written for them.

# shellcheck source=tests/lib/vm-doors.sh
. /multihome/tests/lib/vm-doors.sh

# Both are there for whoever waits for them, at each boot; and with the file all
# goes, but the addresses.
case_boot() {
	lines_of
	doors_start
	lines_answer
	lines_in_force

	vm_reboot
	lines_answer
	lines_in_force

	guest 60 <<-END
	mv $sections /run/uplinks.conf
	multihome reload
	assert_nothing_of_ours
	ip -4 -o addr show ens4 | grep -F 10.2.2.102/
	mv /run/uplinks.conf $sections
	multihome reload
	END
	assert answers 1
	assert answers 2
	lines_in_force
}

# The example for Ubuntu, of which netplan makes the files at boot.
# only: networkd
# why: netplan is for networkd here
case_netplan() {
	its_names </multihome/examples/ubuntu-24.04/60-uplinks.yaml |
		guest_file /etc/netplan/60-uplinks.yaml 600
	# netplan cannot say it
	for n in 3 4; do
		guest_file "/etc/systemd/network/10-netplan-ens$n.network.d/x.conf" \
			<<-END
		[Link]
		RequiredForOnline=routable
		RequiredFamilyForOnline=both
		END
	done
	doors_start
	lines_answer
	lines_in_force
	guest 120 <<-'END'
	before=$(rules -4; rules -6)
	netplan apply
	must_wait_for 60 multihome status
	multihome wait ens3
	multihome wait ens4
	# what wait is content with is one family
	as_before() {
		[ "$before" = "$(rules -4; rules -6)" ]
	}
	wait_for 60 as_before || :
	assert_eq "$before" "$(rules -4; rules -6)" 'after netplan apply'
	END
	must_wait_for 60 answers 1
	must_wait_for 60 answers 2
	lines_in_force
}

# The package is replaced while its daemon runs: nobody sees anything of it.
case_upgrade() {
	lines_of
	guest_file /multihome/later.deb </vm/later.deb
	doors_start
	lines_answer
	guest 120 <<-'END'
	unit=multihome-watch.service
	pid=$(systemctl show -P MainPID $unit)
	before=$(kernel_state)
	ip -o monitor rule route >/run/monitor &
	monitor=$!
	DEBIAN_FRONTEND=noninteractive dpkg -i /multihome/later.deb
	must_wait_for 30 test ! -e "/proc/$pid"
	must_wait_for 30 systemctl -q is-active $unit
	kill $monitor
	assert_eq '' "$(grep -v 'proto kernel\|proto ra' /run/monitor)" \
		'rules and routes that changed'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	assert [ "$pid" != "$(systemctl show -P MainPID $unit)" ]
	ip rule del from 10.2.2.102 lookup ISP2
	must_wait_for 20 multihome status
	END
	lines_in_force
}
