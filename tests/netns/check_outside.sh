# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome check of lines that others are to try from outside.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/checked.sh
. /multihome/tests/lib/checked.sh

# What tries a line from outside.
case_inbound() {
	start
	lines "$two;inbound yes" "$two"
	finds 4 '6: multihome-inbound: there is no public IPv4 address of eth0 that could be tried; expected it as multihome-public'
	lines "$two;inbound 443;public 198.18.77.7" "$two"
	finds 0
	quiet log_martians 1
	finds 0 '6: log_martians: is 1 on eth0: what another line sends to it is a line in the kernel'\''s log each time, and so it is sent once a minute, by which nobody soon knows that the line is not reached; expected 0'
	quiet accept_local 1
	finds 0
	quiet accept_local 0
	quiet log_martians 0
	lines "$two;inbound yes;public 198.18.77.7" ''
	finds 4 '6: multihome-inbound: no other IPv4 line has multihome-probe, and so none is known to work that could try eth0: nothing is sent'
}
