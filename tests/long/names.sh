# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Names that follow the lines, for hours and killed at each step.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh
# shellcheck source=tests/lib/steps.sh
. /multihome/tests/lib/steps.sh

# only: dns
case_rests_bind() {
	bind_local 'www 5 IN A 192.0.2.200'
	rests 3600
}

# only: dns
case_rests_knot() {
	knot_local 'www 5 IN A 192.0.2.200'
	rests 3600
}

# only: dns
case_flaps_carrier() {
	bind_local 'www 5 IN A 192.0.2.200'
	flaps 600 carrier 75
}

# One that is silent so often for so long is soon given that time.
# only: dns
case_flaps_silent() {
	bind_local 'www 5 IN A 192.0.2.200'
	flaps 600 silent 1
}

# only: dns
case_killed_daemon() {
	each_step all 1 1
}

# only: dns
case_killed_nsupdate() {
	each_step child 1 1
}
