# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Half an hour on a machine that is busy, in which no line dies.

# shellcheck source=tests/lib/deaths.sh
. /multihome/tests/lib/deaths.sh

case_busy() {
	busy 1800
}
