#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run by NetworkManager's dispatcher with an interface and what has become of it.
set -eu
case ${2-} in
up | down | vpn-up | vpn-down | reapply | dhcp?-change)
	exec /usr/libexec/multihome/networkmanager "$1" "${2#vpn-}" ;;
esac
