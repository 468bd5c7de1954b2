#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run by pppd's ip-up and ip-down with the interface's name as first argument.
set -eu
[ ! -x /usr/libexec/multihome/ppp ] || /usr/libexec/multihome/ppp "$1" || :
