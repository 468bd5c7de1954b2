#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run by pppd's ip-up and ip-down with the interface's name as first argument:
# the uplink's device has come or gone.
set -eu
[ ! -x /usr/sbin/multihome ] || /usr/sbin/multihome sync "$1" >/dev/null || :
