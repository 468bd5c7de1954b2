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
	guest 240 <<-'END'
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
	online() {
		/lib/systemd/systemd-networkd-wait-online -i ens3 -i ens4 -4 -6
	}
	# each_way: runs each of what makes networkd think anew, and then "$@"
	each_way() {
		for way in 'networkctl reload' 'networkctl reconfigure ens4' \
			'systemctl restart systemd-networkd'; do
			multihome sync
			touch /etc/systemd/network/line2.network
			$way
			must_wait_for 60 online
			"$@"
		done
	}
	# routes go with their address, when ens4 is configured anew
	kept() {
		assert_eq "$before_rules" "$(all_rules)" "rules after $way"
		case $way in
		*restart*) assert_eq "$before" "$(all)" "after $way" ;;
		esac
	}
	lost() {
		case $way in
		*reload) ;;
		*) refute has_source 10.2.2.102 ;;
		esac
	}
	before=$(all) before_rules=$(all_rules)

	# by the drop-in, without anybody who mends
	systemctl stop multihome-watch.path multihome-watch.service
	each_way kept

	# without it they are gone, and the daemon puts them back
	mkdir -p /etc/systemd/networkd.conf.d
	ln -s /dev/null /etc/systemd/networkd.conf.d/50-multihome.conf
	ends 4 multihome check
	assert_contains "$out" 'deletes rules that it did not make'
	systemctl restart systemd-networkd
	must_wait_for 60 online
	refute has_source 10.2.2.102
	systemctl start multihome-watch.path
	must_wait_for 20 same
	systemctl stop multihome-watch.path multihome-watch.service
	each_way lost
	systemctl start multihome-watch.path
	each_way must_wait_for 20 same

	# and with it again
	rm /etc/systemd/networkd.conf.d/50-multihome.conf
	systemctl restart systemd-networkd
	must_wait_for 60 online
	must_wait_for 20 same
	each_way must_wait_for 20 same
	END
	assert answers 1
	assert answers 2
	lines_in_force
}
