# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# How often a name server is bothered: never while nothing happens, and seldom by a
# line that comes and goes.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

case_rests() {
	bind_local 'www 5 IN A 192.0.2.200'
	rests 61
}

case_flaps() {
	bind_local 'www 5 IN A 192.0.2.200'
	flaps 20 carrier 5
}
