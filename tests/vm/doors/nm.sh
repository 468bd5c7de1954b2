# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Connections that nmcli takes down and brings up.

# shellcheck source=tests/lib/vm-doors.sh
. /multihome/tests/lib/vm-doors.sh

# only: nm
# why: it is NetworkManager's
case_connection() {
	lines_of
	doors_start
	lines_answer
	lines_in_force
	figures_from_now
	guest 120 <<-'END'
	before=$(sorted_state)
	for time in 1 2; do
		nmcli connection down line2
		must_wait_for 20 lacks_source 10.2.2.102
		must_wait_for 20 lacks_source 2001:db8:2::/64
		assert_eq '' "$(routes -4 ISP2)$(routes -6 ISP2)" 'routes of ISP2'
		lease_in_force 1
		nmcli connection up line2
		multihome wait --timeout 60 ens4
		must_wait_for 20 lease_in_force 2
		assert_eq "$before" "$(sorted_state)" "up for the ${time}th time"
	done
	nmcli connection modify line2 ipv4.route-metric 250
	nmcli device reapply ens4
	multihome wait ens4
	assert_eq "$before" "$(sorted_state)" 'after reapply'
	systemctl restart NetworkManager
	must_wait_for 60 nm-online -q
	multihome wait ens4
	assert_eq "$before" "$(sorted_state)" 'after a restart of NetworkManager'
	END
	figure 'down and up, twice'
	assert answers 1
	assert answers 2
	lines_in_force
}
