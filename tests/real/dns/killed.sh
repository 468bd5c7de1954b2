# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The daemon and nsupdate are killed at some steps of publishing; long/names.sh has
# all of them.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh
# shellcheck source=tests/lib/steps.sh
. /multihome/tests/lib/steps.sh

case_daemon() {
	each_step all 3 23
}

case_nsupdate() {
	each_step child 2 17
}
