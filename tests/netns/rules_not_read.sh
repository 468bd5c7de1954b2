# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the kernel has is read at each up and down, once, whatever is thought to be
# there: others may have been there before, or a lost record has left something.
# See refuse.c.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	preloads
	mkdir -p /etc/iproute2/rt_tables.d
	# to give a name a number is to look which are free
	echo 92 ISP2 >/etc/iproute2/rt_tables.d/isp.conf
	line_up 1
}

assert_line1() {
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# looks MODE:PHASE [VAR=VALUE...]: how often eth1's hook has asked for all rules.
looks() {
	: >/tmp/looks
	preloaded LOOKS=/tmp/looks "$@" >/tmp/out 2>&1 || fail "the hook: $?"
	assert_eq '' "$(cat /tmp/out)"
	wc -l </tmp/looks
}

case_none() {
	start
	assert_eq 1 "$(looks start:post-up)" 'looks of an up'
	assert_line2
	assert_eq 1 "$(looks stop:pre-down)" 'looks of a down'
	assert_lacks "$(ours)" 10.2.2
	assert_line1
	unchanged multihome sync
	# several selectors, of both kinds
	set -- IF_MULTIHOME_MARK=2 IF_MULTIHOME_TO=203.0.113.0/24 \
		'IF_MULTIHOME_SOURCE=10.2.2.2 198.51.100.0/28'
	assert_eq 1 "$(looks start:post-up "$@")" 'looks of an up'
	ends 0 multihome status eth1
	unchanged multihome sync
	assert_eq 1 "$(looks stop:pre-down "$@")" 'looks of a down'
	assert_lacks "$(ours)" ISP2
	unchanged multihome sync
}

# Where it is not certain what there is.
case_some() {
	start
	line_up 2
	assert_eq 1 "$(looks start:post-up)" 'up again'
	assert_eq 1 "$(looks start:post-up IF_MULTIHOME_MARK=2)" 'up otherwise'
	assert_eq 1 "$(looks stop:pre-down)" down
	rm -r /run/multihome
	assert_eq 1 "$(looks start:post-up)" 'the first of all records'
	assert_line2
	assert_eq 1 "$(looks stop:pre-down)" down
	for value in MAIN_ROUTES=no STRICT=yes; do
		assert_eq 1 "$(looks start:post-up IF_MULTIHOME_$value)" "$value"
		assert_eq 1 "$(looks stop:pre-down)" "$value"
		assert_lacks "$(ours)" 10.2.2
	done
	# sources that no stanza names
	assert_eq 1 "$(looks start:up IF_ADDRESS=10.2.2.2/24 \
		'IF_MULTIHOME_GATEWAY=10.2.2.1 2001:db8:2::1')" merged
	assert_eq 1 "$(looks stop:down)" merged
	assert_lacks "$(ours)" 10.2.2
}

# What a lost record has left is found when the same is to come again.
case_left() {
	start
	line_up 2
	find /run/multihome -name 'eth1' -delete
	find /run/multihome -lname 'eth1' -delete
	assert_eq 1 "$(looks start:post-up)" looks
	assert_line2
	assert_eq 4 "$(ours | grep -c 'from 10.2.2.2 ')" rules
	assert_eq 1 "$(looks stop:pre-down)" looks
	assert_lacks "$(ours)" 10.2.2
	assert_line1
}

# Rules of ours that somebody has removed, changed or added.
case_others_were_there() {
	start
	for priority in 7100 7200 7300; do
		line_up 2
		ip rule del priority $priority from 10.2.2.2
		ip rule add priority 7310 from 10.2.2.9 lookup ISP2 protocol 77
		refute [ "$(looks stop:pre-down)" -eq 0 ]
		assert_lacks "$(ours)" 10.2.2
		assert_line1
	done
	line_up 2
	ip route del default table ISP2
	assert_eq 1 "$(looks stop:pre-down)" looks
	assert_lacks "$(ours)" 10.2.2
}

# Equal ones of others stay, whatever we do beside them.
case_equal() {
	start
	for protocol in 3 9; do
		ip rule add priority 7300 from 10.2.2.2 lookup ISP2 \
			protocol $protocol
		assert_eq 1 "$(looks start:post-up)" looks
		assert_eq 1 "$(looks stop:pre-down)" looks
		assert_eq "$protocol" "$(ip -N rule show priority 7300 |
			sed -n 's/.*from 10\.2\.2\.2 .* proto //p')"
		ip rule del priority 7300 protocol $protocol from 10.2.2.2
		assert_line1
	done
}

# A change that was killed with old and new rules in force: the record knows
# that it does not know.
case_killed_between() {
	start
	line_up 2
	ip addr add 10.2.2.3/24 dev eth1
	preloaded DIE=1 start:post-up IF_ADDRESS=10.2.2.2 \
		IF_MULTIHOME_SOURCE=10.2.2.3 >/dev/null 2>&1 && fail 'not killed'
	assert_contains "$(ours)" 'from 10.2.2.2 lookup'
	assert_contains "$(ours)" 'from 10.2.2.3 lookup'
	refute [ "$(looks stop:pre-down)" -eq 0 ]
	assert_lacks "$(ours)" 10.2.2
	assert_line1
	unchanged multihome sync
}
