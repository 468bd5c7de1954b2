# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sharing by load: the table of what is forwarded, given verdicts.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

# balance WORD: what /etc/multihome.conf says.
balance() {
	printf '[multihome]\nbalance = %s\n' "$1" >/etc/multihome.conf
}

# forwarding: two lines, and a LAN that they serve.
forwarding() {
	balance "$1"
	lines_up
	lan_up
	forward_on
}

# forwarded_way TO: as way has it, of what comes from the LAN.
forwarded_way() {
	case $1 in
	*:*) way_answer=$(ip -o -6 route get "$1" from 2001:db8:7::2 iif br0 2>&1) || : ;;
	*) way_answer=$(ip -o route get "$1" from 192.168.7.2 iif br0 2>&1) || : ;;
	esac
	way_of "$way_answer"
	echo "$way_found"
}

# The host's own go by one table, what is forwarded by the other.
case_own_and_forwarded() {
	forwarding load
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 2 IF_MULTIHOME_PRIORITY=1
	verdicts 'eth0 inet up 1 0' 'eth1 inet up 0 1' \
		'eth0 inet6 up 1 0' 'eth1 inet6 up 0 1'
	assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
	assert_eq 'eth1 10.2.2.1 6999' "$(forwarded_way 203.0.113.10)"
	assert_eq 'eth0 2001:db8:1::1 7000' "$(way - 2001:db8:ffff::10)"
	assert_eq 'eth1 2001:db8:2::1 6999' "$(forwarded_way 2001:db8:ffff::10)"
	assert_eq 'br0 - main' "$(way - 192.168.7.2)"
	assert_eq "32764:	from all lookup main suppress_prefixlength 0 proto multihome
32765:	from all iif lo lookup 7000 proto multihome
32765:	not from all iif lo lookup 6999 proto multihome" \
		"$(ip rule | grep '^3276[45]:')"
	verdicts 'eth0 inet up 2 63' 'eth1 inet up 1 64' 'eth0 inet6 up 1 1' \
		'eth1 inet6 up 1 1'
	assert_eq "default proto multihome metric 1
	nexthop via 10.1.1.1 dev eth0 weight 63
	nexthop via 10.2.2.1 dev eth1 weight 64
default via 10.1.1.1 dev eth0 proto multihome metric 1001
default via 10.2.2.1 dev eth1 proto multihome metric 1002" \
		"$(ip route show table 6999 | sed 's/ *$//')"
	assert_contains "$(steering)" 'nexthop via 10.1.1.1 dev eth0 weight 2'
	assert multihome status
	assert_eq '' "$(multihome sync 2>&1)" 'nothing is left to do'
	ends 0 multihome explain 203.0.113.10
	assert_contains "$out" 'iif lo lookup 7000'
}

# Whoever wants another share has it at the next look, and back.
case_static_and_back() {
	forwarding static
	verdicts 'eth0 inet up 1' 'eth1 inet up 0'
	before=$(steering)
	assert_eq '' "$(ip route show table 6999)"
	for word in load spill; do
		balance $word
		assert multihome sync
		assert_eq 'eth0 10.1.1.1 6999' "$(forwarded_way 203.0.113.10)"
		assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
		assert multihome status
		balance static
		ends 4 multihome status
		assert_contains "$(echo "$out" | tr -s '\n ' '  ')" \
			'not from all iif lo lookup 6999'
		assert multihome sync
		assert_eq "$before" "$(steering)"
		assert_eq '' "$(ip route show table 6999)"
	done
}

# A rule of the two that is lost comes again, and decides as before; one of others
# that has their number comes first.
case_rules() {
	forwarding load
	verdicts 'eth0 inet up 1 0' 'eth1 inet up 0 1'
	for lost in 'iif lo lookup 7000' 'not iif lo lookup 6999'; do
		# shellcheck disable=SC2086
		ip rule del priority 32765 $lost
		ends 4 multihome status
		assert multihome sync
		assert_eq 'eth0 10.1.1.1 7000' "$(way - 203.0.113.10)"
		assert_eq 'eth1 10.2.2.1 6999' "$(forwarded_way 203.0.113.10)"
	done
	ip route add 198.18.0.0/15 via 192.168.7.2 table 999
	ip rule add to 198.18.0.0/15 lookup 999 priority 32765
	assert multihome sync
	assert_eq 'br0 192.168.7.2 999' "$(way - 198.18.0.1)"
	assert_eq 'br0 192.168.7.2 999' "$(forwarded_way 198.18.0.1)"
	assert_eq '' "$(multihome sync 2>&1)"
}

# What nobody remembers is shown, and goes by a flush; the lines take it over.
case_left_over() {
	forwarding load
	verdicts 'eth0 inet up 1 1' 'eth1 inet up 0 2'
	rm -r /run/multihome
	ends 4 multihome status
	left=$(echo "$out" | tr -s '\n ' '  ')
	for what in 'rule priority 32765 from all iif lo lookup 7000' \
		'rule priority 32765 not from all iif lo lookup 6999' \
		'route default table 6999 metric 1 nexthop via 10.1.1.1 dev eth0' \
		'route default via 10.2.2.1 dev eth1 table 6999 metric 1002'; do
		assert_contains "$left" "$what"
	done
	assert multihome flush
	nothing_of_ours
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line_up 2 IF_MULTIHOME_PRIORITY=2
	verdicts 'eth0 inet up 1 1' 'eth1 inet up 0 2'
	assert multihome flush
	nothing_of_ours
	assert_eq '' "$(steering)$(ip route show table 6999)"
}
