# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What others do to the verdicts and the table of lines while a daemon decides.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# Verdicts that others have changed, damaged or removed, and then acted upon, are
# written anew, and the table follows.
case_verdicts_by_others() {
	lines_up
	watch_start
	must_wait_for 2 goes_by eth0
	steering >/tmp/whole
	lines=$(echo /run/multihome/*/machine/lines)
	for others in 'multihome	1
line	eth0	inet	down	1	0
line	eth1	inet	up	1	256
line	eth9	inet	up	1	256
end' garbage ''; do
		echo "$others" >"$lines"
		[ -n "$others" ] || rm "$lines"
		multihome sync >/tmp/out 2>&1 || :
		assert test -s /tmp/out
		must_wait_for 2 goes_by eth0
		must_wait_for 2 grep -q '^line	eth1	inet	up	.*	0	' "$lines"
		assert_eq "$(cat /tmp/whole)" "$(steering)"
	done
	watch_stop
	assert_eq '' "$(steering)"
}
