# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The test network itself, with the lines that administrators paste by hand:
# it must lose what a provider loses, or all that stands on it proves nothing.

# An answer by the wrong line is dropped by its provider; by-hand rules mend it.
case_wrong_line_is_lost() {
	topo_up
	topo_count
	topo_addr
	assert tcp_check 10.1.1.2
	refute tcp_check 10.2.2.2
	assert [ "$(spoofed 1)" -gt 0 ]
	ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table 2
	ip route add default via 10.2.2.1 table 2
	ip rule add from 10.2.2.2 table 2
	assert tcp_check 10.2.2.2
	assert tcp_out 10.2.2.2

	assert tcp_check 2001:db8:1::2
	refute tcp_check 2001:db8:2::2
	ip -6 route add default via 2001:db8:2::1 dev eth1 table 2
	ip -6 rule add from 2001:db8:2::2 table 2
	assert tcp_check 2001:db8:2::2
	assert tcp_out 2001:db8:2::2
	assert_nothing_of_ours
}

case_lan_and_third_line() {
	topo_up 3
	topo_addr
	lan_up
	assert ping_check 192.168.7.1 lan
	assert tcp_check 2001:db8:7::1 lan
	ip rule add from 10.3.3.2 table 3
	ip route add default via 10.3.3.1 table 3
	assert tcp_check 10.3.3.2
}

# Events are counted to the last, and a command without any counts none.
case_monitor_counts() {
	topo_up 1
	topo_addr
	monitor_start
	ip rule add from 10.1.1.2 table 2 protocol 77
	ip -6 rule add from 2001:db8:1::2 table 2 protocol 77
	ip route add 192.0.2.0/24 via 10.1.1.1 table 2 protocol 77
	assert_eq 3 "$(monitor_count)" events
	monitor_start
	ip rule show >/dev/null
	assert_eq 0 "$(monitor_count)" events
}

# What the helpers say of ours: by hand here, with the protocol's number.
case_finds_what_is_ours() {
	topo_up 1
	topo_addr
	assert_nothing_of_ours
	ip -6 route add 2001:db8:99::/64 dev eth0 table 7 protocol 77
	(assert_nothing_of_ours) >/dev/null && fail "saw no IPv6 route"
	ip -6 route flush table 7
	ip rule add from 10.1.1.2 table 7 protocol 77
	(assert_nothing_of_ours) >/dev/null && fail "saw no rule"
	ip rule del from 10.1.1.2
	assert_nothing_of_ours
}
