# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome-inbound: what comes in by a line is tried by another one, and each way to
# die that only this sees; by an echo and by TCP ports, IPv4 and IPv6.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# Its public network: 198.18.N.0/24 of IPv4.
public_net() {
	in_ns "isp$1" ip addr add "198.18.$1.1/24" dev cust
	in_ns "isp$1" ip rule add priority 99 iif cust from "198.18.$1.0/24" \
		lookup main
	in_ns client ip route add "198.18.$1.0/24" \
		via "198.51.100.$((4 * $1))" src 203.0.113.10
	ip addr add "198.18.$1.2/24" dev "eth$(($1 - 1))"
}

# public_up N [OPTION=VALUE...]: provider N's line, by that network.
public_up() {
	public_n=$1
	shift
	debian_up "eth$((public_n - 1))" IF_ADDRESS="198.18.$public_n.2" \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE="ISP$public_n" \
		IF_MULTIHOME_GATEWAY="198.18.$public_n.1" "$@"
}

# The Internet: each provider's customers reach the other's by the client.
between_providers() {
	in_ns "isp$1" ip route add default via "198.51.100.$((4 * $1 + 1))"
	in_ns "isp$1" ip -6 route add default via fe80::2 dev net
}

# carrying_line N: provider N's, both families, of all but the first.
carrying_line() {
	[ "$1" != 1 ] || return 0
	public_up "$1" IF_MULTIHOME_PRIORITY=2 "$fast" IF_MULTIHOME_HOLD=1s \
		IF_MULTIHOME_PROBE=203.0.113.10 "$named"
	line6_up "$1" IF_MULTIHOME_PRIORITY=2 "$fast" IF_MULTIHOME_HOLD=1s \
		IF_MULTIHOME_PROBE=2001:db8:ffff::10 "$named"
}

fast=IF_MULTIHOME_PROBE_PROFILE=fast named=$fast

# tried VALUE VALUE6 [OPTION=VALUE...]: the first of two lines ($lines) is, in IPv4 and
# IPv6; the options are of both. The daemon runs.
tried() {
	lines_tried "$@"
	watch_start
}

# The same without the daemon.
lines_tried() {
	topo_up "${lines-2}"
	topo_addr
	topo_each public_net
	topo_each between_providers
	tried_4=$1 tried_6=$2
	shift 2
	public_up 1 IF_MULTIHOME_PRIORITY=1 "$fast" \
		IF_MULTIHOME_PROBE="${target-203.0.113.10}" \
		IF_MULTIHOME_INBOUND="$tried_4" "$@"
	line6_up 1 IF_MULTIHOME_PRIORITY=1 "$fast" \
		IF_MULTIHOME_PROBE="${target6-2001:db8:ffff::10}" \
		IF_MULTIHOME_INBOUND="$tried_6" "$@"
	topo_each carrying_line
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

# inbound_is STATE: of the first line, in both families.
inbound_is() {
	[ "$(of ISP1/4 inbound) $(of ISP1/6 inbound)" = "$1 $1" ]
}

# Of IPv4 alone.
inbound4_is() {
	[ "$(of ISP1/4 inbound)" = "$1" ]
}

# state_is LINE STATE: what is asked by it says so.
state_is() {
	[ "$(of "$1/4" state) $(of "$1/6" state)" = "$2 $2" ]
}

# stays STATE: for longer than a verdict takes.
stays() {
	watch_settle 4
	assert inbound_is "$1"
}

# filter N [RULE...]: provider N's, of what it forwards; none: no more.
filter() {
	filter_n=$1
	shift
	in_ns "isp$filter_n" nft -f - <<-EOF
	table inet filter
	delete table inet filter
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			$*
		}
	}
	EOF
}

# dies_by RULE...: what provider 1 does, until it does so no more; what goes out works.
dies_by() {
	must_wait_for 10 inbound_is up
	filtered=$(date +%s.%N)
	filter 1 "$@"
	must_wait_for 10 inbound_is down
	echo "figures: down after $(told_after ISP1/4) s IPv4, $(told_after ISP1/6) s IPv6"
	assert state_is ISP1 up
	filter 1
	must_wait_for 10 inbound_is up
}

# told_after LINE: since it was filtered.
told_after() {
	told_since=$(of "$1" inbound_since)
	awk -v from="$filtered" -v to="$told_since" 'BEGIN { printf "%.2f", to - from }'
}

new='iifname "net" ct state new drop'

# New connections are filtered, and answers come in.
case_filtered() {
	tried yes 443
	dies_by "$new"
	watch_stop
}

case_filtered_otherwise() {
	tried 443 yes
	dies_by "$new"
	watch_stop
}

# One port of two; it is said which.
case_port_closed() {
	tried '80 443' '80 443'
	dies_by 'iifname "net" tcp dport 443 drop'
	for address in 198.18.1.2 2001:db8:1::2; do
		assert_contains "$(watch_said)" \
			"inbound down: what is sent to port 443 of $address by ISP2 eth1 IPv"
	done
	assert_lacks "$(watch_said)" 'port 80'
	dies_by 'iifname "net" tcp dport 80 drop'
	assert_contains "$(watch_said)" 'port 80'
	watch_stop
}

# The prefix is withdrawn, while what is asked, within the provider, answers.
withdrawn() {
	target=198.51.100.4 target6=2001:db8:1:ff::1
	lines_tried "$@"
	in_ns isp1 ip addr add 2001:db8:1:ff::1/128 dev lo nodad
	watch_start
	must_wait_for 10 inbound_is up
	in_ns client ip route del 198.18.1.0/24
	in_ns client ip -6 route del 2001:db8:1::/48
	must_wait_for 10 inbound_is down
	assert state_is ISP1 up
	watch_stop
}

case_withdrawn() {
	withdrawn yes 443
}

case_withdrawn_otherwise() {
	withdrawn 443 yes
}

# Only what goes out is dead: what comes in is seen, and is no answer to anything.
outbound_dead() {
	tried "$@"
	must_wait_for 10 inbound_is up
	filter 1 'iifname "cust" drop'
	must_wait_for 10 state_is ISP1 down
	stays up
	assert state_is ISP1 down
	filter 1
	watch_stop
}

case_outbound_dead() {
	outbound_dead yes 443
}

case_outbound_dead_otherwise() {
	outbound_dead 443 yes
}

# All of the line, without a word.
all_dead() {
	tried "$@"
	must_wait_for 10 inbound_is up
	filter 1 drop
	must_wait_for 10 inbound_is down
	must_wait_for 10 state_is ISP1 down
	filter 1
	must_wait_for 10 inbound_is up
	watch_stop
}

case_all_dead() {
	all_dead yes 443
}

case_all_dead_otherwise() {
	all_dead 443 yes
}

# The one that would carry is dead, or has no carrier: that says nothing.
no_carrier() {
	tried "$@"
	must_wait_for 10 inbound_is up
	filter 2 drop
	must_wait_for 10 state_is ISP2 down
	stays up
	filter 2
	must_wait_for 20 state_is ISP2 up
	in_ns isp2 ip link set cust down
	must_wait_for 10 state_is ISP2 down
	filter 1 "$new"
	stays up
	in_ns isp2 ip link set cust up
	in_ns isp2 ip -6 addr replace 2001:db8:2::1/64 dev cust nodad
	must_wait_for 30 inbound_is down
	watch_stop
}

case_no_carrier() {
	no_carrier yes 443
}

case_no_carrier_otherwise() {
	no_carrier 443 yes
}

# Where none ever arrived nothing is said.
never_seen() {
	lines_tried "$@"
	filter 1 "$new"
	watch_start
	must_wait_for 10 state_is ISP1 up
	stays unknown
	ends 0 multihome lines ISP1
	assert_contains "$out" \
		'inbound   unknown: nothing sent by another line was seen yet'
	filter 1
	must_wait_for 10 inbound_is up
	watch_stop
}

case_never_seen() {
	never_seen yes 443
}

case_never_seen_otherwise() {
	never_seen 443 yes
}

# The line's router has the public address, and forwards a port of it.
case_port_forward() {
	lines_tried 443 443 IF_MULTIHOME_PUBLIC='198.18.77.7 2001:db8:1:77::7'
	in_ns client ip route add 198.18.77.7 via 198.51.100.4
	forwards 'ip daddr 198.18.77.7 tcp dport 443 dnat ip to 10.1.1.2
		ip6 daddr 2001:db8:1:77::7 tcp dport 443 dnat ip6 to [2001:db8:1::2]'
	watch_start
	must_wait_for 10 inbound_is up
	forwards
	must_wait_for 10 inbound_is down
	assert state_is ISP1 up
	assert_eq 'inbound down: what is sent to port 443 of 198.18.77.7 by ISP2 eth1 IPv4 does not arrive' \
		"$(of ISP1/4 inbound_reason)"
	watch_stop
}

# forwards [RULE...]: what provider 1 translates; none: nothing.
forwards() {
	in_ns isp1 nft -f - <<-EOF
	table inet forwards
	delete table inet forwards
	table inet forwards {
		chain prerouting {
			type nat hook prerouting priority -100
			$*
		}
	}
	EOF
}

# This host's own firewall and strict filter drop it: it is seen before.
case_own_firewall() {
	lines_tried yes 443
	nft -f - <<-EOF
	table inet own {
		chain prerouting {
			type filter hook prerouting priority -300
			iifname "eth0" ip saddr 198.18.2.0/24 drop
			iifname "eth0" ip6 saddr 2001:db8:2::/48 drop
		}
	}
	EOF
	sysctl -qw net.ipv4.conf.eth0.rp_filter=1
	watch_start
	must_wait_for 10 inbound_is up
	filter 1 "$new"
	must_wait_for 10 inbound_is down
	watch_stop
}

# Of three lines the two others must agree.
case_three() {
	lines=3
	tried yes 443
	must_wait_for 10 inbound_is up
	watch_settle 3 # by either
	filter 1 'iifname "net" ip saddr 198.18.3.0/24 drop
		iifname "net" ip6 saddr 2001:db8:3::/48 drop'
	stays up
	filter 1 "$new"
	must_wait_for 10 inbound_is down
	assert_eq 'inbound down: what is sent to 198.18.1.2 by ISP2 eth1 IPv4 or ISP3 eth2 IPv4 does not arrive' \
		"$(of ISP1/4 inbound_reason)"
	watch_stop
}

# The one that is killed, and the next.
case_restart() {
	tried yes 443
	must_wait_for 10 inbound_is up
	filter 1 "$new"
	must_wait_for 10 inbound_is down
	# seen, and down: 257 and what the goals are in the upper half
	must_wait_for 5 eval 'grep -q "^line.eth0.inet.*inbound=" \
		/run/multihome/*/machine/lines'
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	must_wait_for 2 inbound_is down
	stays down
	filter 1
	must_wait_for 10 inbound_is up
	watch_stop
}

# A unit of an earlier version allows no sockets of packets: that is said, once.
case_no_packets() {
	preloads
	lines_tried yes 443
	watch_start env LD_PRELOAD=/tmp/refuse.so NO_PACKET=1 \
		ASAN_OPTIONS=verify_asan_link_order=0
	must_wait_for 10 inbound_is unknown
	watch_settle 6
	for family in IPv4 IPv6; do
		assert_eq 1 "$(syslog | grep -c "eth0 $family: what comes in cannot be looked for: Address family not supported")" \
			"said of $family"
	done
	watch_stop
}

# What is told, and to whom.
case_told() {
	mkdir -p /var/lib/prometheus/node-exporter
	file=/var/lib/prometheus/node-exporter/multihome.prom
	printf '[metrics]\nfile = %s\n' $file >/etc/multihome.conf
	tried yes 443
	must_wait_for 10 inbound_is up
	sample='multihome_inbound_up{line="ISP1",iface="eth0",family="inet"}'
	must_wait_for 5 grep -qxF "$sample 1" $file
	assert_eq 0 "$(grep -c 'multihome_inbound_up{line="ISP2"' $file)"
	assert_lacks "$(watch_said)" EVENT=inbound
	filter 1 "$new"
	must_wait_for 10 inbound_is down
	must_wait_for 5 grep -qxF "$sample 0" $file
	ends 0 multihome lines ISP1/4
	assert_contains "$out" ' s; inbound down'
	assert_contains "$out" 'inbound   down since '
	assert_contains "$(echo "$out" | tr -s '\n ' ' ')" \
		' s; what is sent to 198.18.1.2 by ISP2 eth1 IPv4 does not arrive'
	assert_eq '' "$(echo "$out" | grep -E '.{81}' || :)" 'beyond 80 columns'
	assert_contains "$(multihome status)" '; inbound down'
	for family in inet inet6; do
		assert_contains "$(watch_said)" "MULTIHOME_EVENT=inbound-down MULTIHOME_LINE=ISP1 MULTIHOME_IFACE=eth0 MULTIHOME_FAMILY=$family MULTIHOME_REASON=probes"
	done
	assert_contains "$(multihome lines ISP1/4)" \
		'carries 100 % of what chooses no line itself'
	filter 1
	must_wait_for 10 inbound_is up
	for family in inet inet6; do
		assert_contains "$(watch_said)" "MULTIHOME_EVENT=inbound-up MULTIHOME_LINE=ISP1 MULTIHOME_IFACE=eth0 MULTIHOME_FAMILY=$family MULTIHOME_REASON=probes"
	done
	assert_eq no "$(of ISP2/4 inbound)"
	watch_stop
}

ran() {
	[ "$(cat /tmp/ran 2>/dev/null)" = "$1" ]
}

# Who was not there when it was told is told of it later; and, where nobody tries it
# any more, that too.
case_told_meanwhile() {
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$%s $%s $%s" >>/tmp/ran\n' MULTIHOME_EVENT \
		MULTIHOME_LINE MULTIHOME_REASON >/etc/multihome/event.d/note
	chmod 755 /etc/multihome/event.d/note
	tried yes no
	must_wait_for 10 inbound4_is up
	filter 1 "$new"
	must_wait_for 10 inbound4_is down
	multihome events >/run/log/events 2>&1 &
	events_pid=$!
	must_wait_for 5 ran 'inbound-down ISP1 probes'
	kill -STOP "$events_pid"
	watch_stop
	filter 1
	watch_start
	must_wait_for 10 inbound4_is up
	kill -CONT "$events_pid"
	must_wait_for 5 ran 'inbound-down ISP1 probes
inbound-up ISP1 probes'
	filter 1 "$new"
	must_wait_for 10 inbound4_is down
	public_up 1 IF_MULTIHOME_PRIORITY=1 "$fast" \
		IF_MULTIHOME_PROBE=203.0.113.10
	must_wait_for 5 ran 'inbound-down ISP1 probes
inbound-up ISP1 probes
inbound-down ISP1 probes
inbound-up ISP1 admin'
	kill "$events_pid"
	wait "$events_pid"
	watch_stop
}

# names_have ADDRESS...: the file for a name server, of www.
names_have() {
	[ "$(grep -oE '198\.18\.[0-9.]*[0-9]|2001:db8:[0-9:a-f]*' \
		/run/multihome/dns/*.lua | sort | xargs)" = "$*" ]
}

# It leaves DNS, and nothing else.
case_names() {
	printf '[dns]\nmethod = file\npublish-after = 1s\n' >/etc/multihome.conf
	named=IF_MULTIHOME_NAME=www.lb.example.org
	# shellcheck disable=SC2086
	tried yes 443 "$named"
	must_wait_for 10 inbound_is up
	must_wait_for 10 names_have 198.18.1.2 2001:db8:1::2
	steering >/tmp/before
	filter 1 "$new"
	must_wait_for 10 inbound_is down
	must_wait_for 2 names_have 198.18.2.2 2001:db8:2::2
	assert_eq "$(cat /tmp/before)" "$(steering)"
	filter 1
	must_wait_for 15 names_have 198.18.1.2 2001:db8:1::2
	watch_stop
}

# counted: by provider 1, how many it has brought to the line.
counted() {
	in_ns isp1 nft list counter inet filter brought |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

count() {
	in_ns isp1 nft -f - <<-EOF
	table inet filter {
		counter brought { }
		chain brings {
			type filter hook forward priority 1
			ip saddr 198.18.2.0/24 counter name brought
		}
	}
	EOF
}

# One a second; where each is a line in the kernel's log, one a minute.
case_how_many() {
	tried yes no
	must_wait_for 10 inbound4_is up
	count
	watch_settle 4
	packets=$(counted)
	case $packets in
	[3-6]) ;;
	*) fail "$packets in 4 s" ;;
	esac
	watch_stop
	sysctl -qw net.ipv4.conf.eth0.log_martians=1
	watch_start
	must_wait_for 10 inbound4_is up
	packets=$(counted)
	watch_settle 4
	assert_eq "$packets" "$(counted)" 'of 4 s in a minute'
	watch_stop
}

# Nothing else is asked of the line, and it is nobody's.
case_alone() {
	topo_up
	topo_addr
	topo_each public_net
	topo_each between_providers
	public_up 1 IF_MULTIHOME_INBOUND=yes
	public_up 2 IF_MULTIHOME_PROBE=203.0.113.10
	watch_start
	must_wait_for 10 inbound4_is up
	filter 1 "$new"
	must_wait_for 10 inbound4_is down
	assert_eq True "$(of ISP1/4 up)"
	watch_stop
}
