# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The unit of `multihome watch` as systemd's own checkers see it: how much of the
# machine it leaves to the program, and whether it is understood. Whether it works
# is in vm/boot.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

units=/usr/lib/systemd/system
unit=$units/multihome-watch.service
path=$units/multihome-watch.path

# From 0 (closed in) to 10, in tenths for the option; 0.2 of it is that named's own key
# may be read.
case_exposure() {
	systemd-analyze --help | grep -q -e --offline ||
		skip 'a systemd before 250 tells nothing of a file'
	ends 0 systemd-analyze security --offline=true --threshold=26 \
		--no-pager $unit
	echo "figures: $(echo "$out" | sed -n 's/.*Overall/overall/p')"
}

case_verify() {
	ends 0 systemd-analyze verify --man=no $unit $path \
		$units/multihome-events.service
	assert_eq '' "$out" 'what systemd says of it'
}
