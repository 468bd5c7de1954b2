# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A host on which things happen at random, held against an oracle that knows
# the manual only. long/model.sh has more of it.

# shellcheck source=tests/lib/model.sh
. /multihome/tests/lib/model.sh

case_walk() {
	need_tun
	assert model_check
}

# The same while a daemon judges the lines.
case_walk_failover() {
	need_tun
	assert model_check_failover
}
