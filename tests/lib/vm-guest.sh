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

# assert_gone IFACE TABLE: there is no route, and no rule of an address that
# interface had.
assert_gone() {
	for family in -4 -6; do
		assert_eq '' "$(rules $family | grep " lookup $2 " || :)"
		assert_eq '' "$(routes $family "$2")"
	done
	refute [ -e "/sys/class/net/$1" ]
}
