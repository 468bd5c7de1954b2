# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What systemd-networkd does to rules and routes that it did not make.

# shellcheck source=tests/lib/vm-doors.sh
. /multihome/tests/lib/vm-doors.sh

# only: networkd
# why: NetworkManager leaves them alone
case_foreign() {
	lines_of
	doors_start
	lines_answer
	lines_in_force
	guest 400 <<-'END'
	all_rules() {
		rules -4
		rules -6
	}
	all() {
		all_rules
		routes -4 ISP2
		routes -6 ISP2
	}
	same() { [ "$before" = "$(all)" ]; }
	# events are read from here on
	is_heard() {
		ip rule add priority 32000 from 240.0.0.1 lookup default
		ip rule del priority 32000
		grep -q 32000: /run/monitor
	}
	deleted() { grep -q '^Deleted 7.*proto multihome' /run/monitor; }
	# ens4 has all that it had of DHCP and router adverts
	leased() {
		for f in -4 -6; do
			ip $f -o addr show dev ens4 scope global -tentative |
				grep -q . || return
			ip $f route show default | grep -q ens4 || return
		done
	}
	# each_way: after each of what makes networkd think anew, "$@"
	each_way() {
		for way in 'networkctl reload' 'networkctl reconfigure ens4' \
			'systemctl restart systemd-networkd'; do
			ip -o monitor rule >/run/monitor &
			monitor=$!
			must_wait_for 10 is_heard
			touch /etc/systemd/network/line2.network
			$way
			must_wait_for 60 leased
			"$@"
			kill $monitor
			multihome sync
			must_wait_for 20 same
		done
	}
	# the kernel takes away routes whose source goes, if only for a moment; ours
	# of IPv6 have none
	kept() {
		assert_eq "$before_rules" "$(all_rules)" "rules after $way"
		refute deleted
		assert_eq "$before_routes" "$(routes -6 ISP2)" "routes after $way"
	}
	lost() {
		must_wait_for 20 lacks_source 10.2.2.102
		must_wait_for 20 lacks_source 2001:db8:2::/64
		assert_eq '' "$(routes -6 ISP2)" "routes after $way"
	}
	mended() {
		must_wait_for 20 deleted
		must_wait_for 20 same
	}
	before=$(all) before_rules=$(all_rules) before_routes=$(routes -6 ISP2)

	# by the drop-in, without anybody who mends
	systemctl stop multihome-watch.path multihome-watch.service
	each_way kept

	# without it they are gone, but for who mends
	mkdir -p /etc/systemd/networkd.conf.d
	ln -s /dev/null /etc/systemd/networkd.conf.d/50-multihome.conf
	ends 4 multihome check
	for what in rules routes; do
		assert_contains "$out" "deletes $what that it did not make"
	done
	systemctl restart systemd-networkd
	must_wait_for 20 lacks_source 10.2.2.102
	must_wait_for 60 leased
	multihome sync
	each_way lost
	systemctl start multihome-watch.path
	must_wait_for 20 systemctl -q is-active multihome-watch.service
	each_way mended

	rm /etc/systemd/networkd.conf.d/50-multihome.conf
	systemctl restart systemd-networkd
	must_wait_for 60 leased
	must_wait_for 20 same
	lease_in_force 1
	ends 0 multihome check
	assert_eq '' "$(systemctl --failed --plain --no-legend)" 'failed units'
	END
	assert answers 1
	assert answers 2
}
