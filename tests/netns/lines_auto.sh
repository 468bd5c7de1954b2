# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines whose targets nobody has named: the DNS servers that a lease or a router
# advertisement names, if they lie beyond the gateway. The client is one, and has
# 203.0.113.53 as another one.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# leased N VAR=VALUE...: a DHCP client tells of provider N's line.
leased() {
	leased_n=$1
	shift
	env -i reason=BOUND interface="eth$((leased_n - 1))" \
		new_ip_address="10.$leased_n.$leased_n.2" \
		new_routers="10.$leased_n.$leased_n.1" "$@" \
		/usr/libexec/multihome/lease
}

# start SERVERS: of the first line's lease.
start() {
	topo_up
	topo_addr
	ip -n "$NETNS-client" addr add 203.0.113.53/32 dev lo
	leased 1 new_domain_name_servers="$1"
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_PROBE=auto \
		IF_MULTIHOME_PROBE_PROFILE=fast
	line_up 2 IF_MULTIHOME_PRIORITY=2
	in_ns client nft -f - <<-'EOF'
	table inet asked {
		set echo { type ipv4_addr; flags dynamic; counter; }
		set dns { type ipv4_addr; flags dynamic; counter; }
		chain deaf { }
		chain in {
			type filter hook prerouting priority 0
			icmp type echo-request update @echo { ip daddr }
			udp dport 53 update @dns { ip daddr }
			jump deaf
		}
	}
	EOF
}

# asked KIND ADDRESS: how often it was asked so, echo or dns.
asked() {
	in_ns client nft list set inet asked "$1" >/tmp/asked
	asked_times=$(tr ',{}' '\n' </tmp/asked |
		sed -n "s/^ *$2 counter packets \([0-9]*\) .*/\1/p")
	echo "${asked_times:-0}"
}

# asks KIND ADDRESS MORE: so often at least.
asks() {
	[ "$(asked "$1" "$2")" -ge "$3" ]
}

# deaf RULE...: the client drops that from now on.
deaf() {
	in_ns client nft add rule inet asked deaf "$@" drop
}

name_server() {
	ns_start client dns dnsmasq --no-daemon --conf-file=/dev/null \
		--no-resolv --no-hosts --port=53 --bind-interfaces \
		--listen-address=203.0.113.10,203.0.113.53 --pid-file= \
		--log-facility=-
	assert wait_for 5 has_listener client 'sport = 53'
}

says() {
	watch_said | grep -qF "$1"
}

# Those beyond the gateway alone, by echo; the line is dead behind its gateway.
case_beyond_the_gateway() {
	start '10.1.1.1 10.1.1.9 203.0.113.10 10.1.1.2'
	watch_start env
	must_wait_for 3 goes_by eth0
	must_wait_for 3 asks echo 203.0.113.10 5
	assert_eq 0 "$(asked dns 203.0.113.10)" 'queries to who answers echoes'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 goes_by eth1
	assert_contains "$(watch_said)" 'eth0 IPv4: down: no answer for'
	assert_contains "$(watch_said)" '1 target; gateway answers'
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 goes_by eth0
	watch_stop
}

# It is named, but next to the line: the gateway is asked, which nothing beyond stops.
case_none_beyond() {
	start '10.1.1.1 10.1.1.9'
	watch_start env
	must_wait_for 3 goes_by eth0
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	watch_settle 2
	assert goes_by eth0
	assert_lacks "$(watch_said)" 'eth0 IPv4: down'
	in_ns isp1 sysctl -qw net.ipv4.conf.cust.arp_ignore=8
	must_wait_for 5 says 'eth0 IPv4: down: no answer for'
	watch_stop
}

# A server that answers no echo, but queries, keeps its line up, and tells when that
# is dead.
case_queries() {
	start 203.0.113.53
	name_server
	deaf icmp type echo-request
	watch_start env
	must_wait_for 3 goes_by eth0
	must_wait_for 5 asks dns 203.0.113.53 10
	echoes=$(asked echo 203.0.113.53)
	watch_settle 2
	assert_eq "$echoes" "$(asked echo 203.0.113.53)" 'echoes since then'
	assert goes_by eth0
	assert_lacks "$(watch_said)" 'eth0 IPv4: d'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 goes_by eth1
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 goes_by eth0
	# started anew it knows the line, not how it was asked
	kill -USR2 "$watch_pid"
	wait "$watch_pid" || :
	watch_start env
	must_wait_for 5 asks dns 203.0.113.53 20
	watch_settle 2
	assert_eq '' "$(watch_said | grep -v '^<30>')" 'what is said'
	assert goes_by eth0
	watch_stop
}

# Who is named by auto, and then by hand, is asked as is written.
case_named_by_hand() {
	start 203.0.113.53
	name_server
	deaf icmp type echo-request
	watch_start env
	must_wait_for 5 asks dns 203.0.113.53 10
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_PROBE=203.0.113.53 \
		IF_MULTIHOME_PROBE_PROFILE=fast
	watch_settle
	queries=$(asked dns 203.0.113.53)
	echoes=$(asked echo 203.0.113.53)
	must_wait_for 5 asks echo 203.0.113.53 $((echoes + 5))
	assert_eq "$queries" "$(asked dns 203.0.113.53)" 'queries since then'
	watch_stop
}

# A line that is dead at the start, whose server answers queries alone.
case_dead_at_the_start() {
	start 203.0.113.53
	name_server
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	deaf icmp type echo-request
	watch_start env
	watch_settle 3
	assert goes_by eth1
	# (sockets that are new are not late)
	assert_lacks "$(syslog)" 'we woke'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 5 goes_by eth0
	must_wait_for 5 asks dns 203.0.113.53 10
	watch_stop
}

# Another lease while it runs: other servers, and the same ones in another order.
case_another_lease() {
	start '203.0.113.10'
	watch_start env
	must_wait_for 3 goes_by eth0
	leased 1 reason=RENEW new_domain_name_servers='203.0.113.53 203.0.113.10'
	must_wait_for 5 asks echo 203.0.113.53 5
	leased 1 reason=RENEW new_domain_name_servers=203.0.113.53
	watch_settle
	before=$(asked echo 203.0.113.10)
	watch_settle 1
	assert_eq "$before" "$(asked echo 203.0.113.10)" \
		'echoes to who is not named any more'
	# one that does not answer takes nothing from the line
	leased 1 reason=RENEW new_domain_name_servers='203.0.113.99 203.0.113.53'
	watch_settle 2
	assert goes_by eth0
	assert_lacks "$(watch_said)" 'eth0 IPv4: d'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 says 'eth0 IPv4: down: no answer for'
	watch_stop
}

# pppd tells what the provider has named, if it was asked to (usepeerdns).
case_of_ppp() {
	start ''
	env -i DNS1=203.0.113.53 DNS2=203.0.113.10 /usr/libexec/multihome/ppp eth0
	watch_start env
	must_wait_for 3 asks echo 203.0.113.53 3
	must_wait_for 3 asks echo 203.0.113.10 3
	env -i DNS1=203.0.113.10 DNS2=x /usr/libexec/multihome/ppp eth0
	assert_eq 203.0.113.10 "$(cat /run/multihome/*/dns/inet:eth0)"
	env -i /usr/libexec/multihome/ppp eth0
	refute test -e /run/multihome/*/dns/inet:eth0
	watch_stop
}

# Something is in the place of the note: said, and the lease is taken all the same.
case_no_room_for_the_note() {
	start 203.0.113.10
	note=$(echo /run/multihome/*/dns/inet:eth0)
	rm "$note"
	mkdir "$note"
	leased 1 reason=RENEW new_domain_name_servers=203.0.113.53 2>/tmp/err ||
		fail "the hook: $?"
	assert_eq 'multihome: eth0: cannot note its DNS servers: Is a directory' \
		"$(cat /tmp/err)"
	env -i DNS1=203.0.113.53 /usr/libexec/multihome/ppp eth0 ||
		fail "the hook: $?"
	assert_contains "$(syslog)" 'eth0: cannot note its DNS servers: Is a'
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}
