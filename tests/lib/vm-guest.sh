# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What scripts in the guest of vm.sh have: assertions, and what is of a machine
# with systemd.

# shellcheck source=tests/lib/assert.sh
. /multihome/assert.sh
# shellcheck source=tests/lib/extra.sh
. /multihome/extra.sh

# syslog: what the journal of this boot has, for show_state, but the kernel's.
syslog() {
	journalctl -b -o short-monotonic --no-pager _TRANSPORT=syslog \
		_TRANSPORT=stdout _TRANSPORT=journal
}

trap 'status=$?; [ $status -eq 0 ] || { set +e; show_state; }; exit $status' EXIT

# assert_clean: no unit has failed, and what multihome has logged since boot are
# its changes, no complaint.
assert_clean() {
	assert_eq '' "$(systemctl --failed --plain --no-legend)" 'failed units'
	assert_eq '' "$(journalctl -b -p warning --no-pager -q \
		-t multihome)" 'complaints in the journal'
}

# is_gone IFACE TABLE: the device, the routes of that table and its rules.
is_gone() {
	[ ! -e "/sys/class/net/$1" ] || return
	for family in -4 -6; do
		[ -z "$(routes $family "$2")" ] || return
		! rules $family | grep -q " lookup $2\b" || return
	done
}

# lease_in_force N [LAST]: both families of line N, whose address is 10.N.N.LAST
# by DHCP (10N), and one by a router advert. networkd has a route to the router.
lease_in_force() {
	lease_device=ens$(($1 + 2)) uplink_pins=
	[ -z "$(ip -4 route show "10.$1.$1.1")" ] ||
		uplink_pins="10.$1.$1.1 dev $lease_device proto multihome scope link metric ${1}00"
	assert_uplink "ISP$1" $lease_device "10.$1.$1.${2:-10$1}" \
		"10.$1.$1.1" "10.$1.$1.0/24"
	uplink_pins=
	assert_uplink "ISP$1" $lease_device "2001:db8:$1::/64" fe80::1 \
		"2001:db8:$1::/64"
}
