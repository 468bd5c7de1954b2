# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Names follow the lines: what the daemon has real name servers answer.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# Each line dies and returns, and what they were is there again; who shares the name
# keeps his address, and no answer is ever empty.
case_bind() {
	bind_local 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.34' \
		'www 5 IN A 192.0.2.200'
	conf 'server = local' 'publish-after = 1s' 'ttl = 5s'
	named_lines
	watch_start
	is $both,192.0.2.200
	must_wait_for 10 grep -q 192.0.2.34 /var/lib/multihome/dns
	assert_eq "$www A 192.0.2.18
$www A 192.0.2.34" "$(cat /var/lib/multihome/dns)" 'what is ours'
	asking_start ask host 127.0.0.1 $www
	dies 1
	is 192.0.2.34,192.0.2.200
	lives 1
	is $both,192.0.2.200
	dies 2
	is 192.0.2.18,192.0.2.200
	dies 1
	is $both,192.0.2.200
	asking_stop ask
	assert_lacks "$(cat /run/log/ask)" empty
	assert_lacks "$(cat /run/log/ask)" NXDOMAIN
	assert_lacks "$(cat /run/log/ask)" none
	watch_stop
	is $both,192.0.2.200
}

# named's key is nobody else's to read, as where it runs as bind; and the daemon, which
# has given up root's rights, has nsupdate read it all the same.
case_key_of_bind() {
	bind_local
	chown 1 /run/named/session.key
	conf 'server = local'
	named_lines
	watch_start
	is $both
	dies 1
	is 192.0.2.34
	assert_eq 0000000000003004 "$(sed -n 's/^CapPrm:\t//p' "/proc/$watch_pid/status")"
	assert_eq 0000000000003000 "$(sed -n 's/^CapEff:\t//p' "/proc/$watch_pid/status")"
	watch_stop
}

# A primary elsewhere, with a key: what others may read is not used, and said; an
# update that fails is sent again, by the other line, and the log has it once.
case_key() {
	bind_secret lb.key /etc/multihome/dns.key | keyed_zone
	chmod 644 /etc/multihome/dns.key
	conf 'server = 203.0.113.10' 'key = /etc/multihome/dns.key' \
		'zone = lb.example.org' 'publish-after = 1s'
	named_lines
	watch_start
	must_wait_for 10 says 'expected a file of root that nobody else may read'
	chmod 600 /etc/multihome/dns.key
	must_wait_for 20 says 'nsupdate: Communication with 203.0.113.10'
	in_ns client ip link set lo up
	bind_start client
	must_wait_for 60 answers_are $both client 127.0.0.1 $www
	must_wait_for 5 says 'works again'
	dies 1
	must_wait_for 20 answers_are 192.0.2.34 client 127.0.0.1 $www
	must_wait_for 5 says "$www A 192.0.2.34: published"
	ends 4 multihome lines
	watch_stop
}

# By one of two lines that work the primary is not reached: the other one sends it.
case_other_line() {
	primary_at=/run/named.client
	conf 'server = 203.0.113.10' 'key = /etc/multihome/dns.key' \
		'zone = lb.example.org' 'publish-after = 1s'
	named_lines
	in_ns isp1 nft -f - <<-'EOT'
	table ip deaf {
		chain forward {
			type filter hook forward priority 0
			meta l4proto { tcp, udp } th dport 53 drop
		}
	}
	EOT
	mkdir -p /etc/multihome $primary_at
	zone_file $primary_at/lb.example.org 'www 5 IN A 192.0.2.34'
	{
		named_options client 'recursion no;' 'listen-on { any; };'
		(umask 077; bind_secret lb.key /etc/multihome/dns.key)
		echo 'zone "lb.example.org" { type primary; file "lb.example.org";' \
			'update-policy { grant lb.key name www.lb.example.org. A AAAA; }; };'
	} | named_start client
	in_ns client ip link set lo up
	watch_start
	must_wait_for 60 answers_are $both client 127.0.0.1 $www
	must_wait_for 10 says "$www A 192.0.2.18 192.0.2.34: published"
	assert_contains "$(syslog)" 'Communication with 203.0.113.10'
	assert_eq 1 "$(syslog | grep -c 'tried again until it works')" 'times it is said'
	watch_stop
}

# An alias in the way: nsupdate says that all is well, and the answer tells.
case_alias() {
	bind_local 'www 5 IN CNAME other.example.org.'
	conf 'server = local'
	named_lines
	watch_start
	must_wait_for 10 says 'differs, is an alias (CNAME)'
	assert_contains "$(syslog)" "dns: $www A: is an alias (CNAME)"
	ends 0 multihome lines --json
	assert_contains "$out" '"state":"differs"'
	watch_stop
}

# status_has WORDS: its text, in one line.
status_has() {
	multihome status >/tmp/status 2>&1 || :
	case $(tr -s ' \n' ' ' </tmp/status) in
	*"$1"*) ;;
	*) return 1 ;;
	esac
}

# status_name KEY: of the first name, by JSON.
status_name() {
	multihome status --json >/tmp/status.json || :
	json /tmp/status.json "d['names'][0]['$1']"
}

# Status tells how each name stands: as it is to be, with what is not ours, such as the
# address of a lease that is forgotten; otherwise; out of reach; and without a daemon,
# nothing.
case_status() {
	bind_local 'www 5 IN A 192.0.2.99'
	conf 'server = local' 'publish-after = 1s'
	named_lines
	watch_start
	must_wait_for 10 status_has "names that follow lines names $www A \
192.0.2.18 192.0.2.34: published; not ours: 192.0.2.99"
	assert_eq published "$(status_name state)"
	assert_eq 192.0.2.99 "$(status_name others)"
	assert_eq '192.0.2.18 192.0.2.34' "$(status_name wanted)"
	multihome status eth0 >/tmp/status
	assert_lacks "$(cat /tmp/status)" $www
	printf '%s\n' 'zone lb.example.org' \
		"update delete $www A" \
		"update add $www 5 CNAME other.example.org." send | nsupdate -l
	kill -HUP "$watch_pid"
	must_wait_for 10 status_has ': differs, is an alias (CNAME)'
	assert_eq differs "$(status_name state)"
	ns_stop named.host
	kill -HUP "$watch_pid"
	must_wait_for 30 status_has ': unreachable, '
	assert_eq unreachable "$(status_name state)"
	watch_stop
	multihome status >/tmp/status || :
	assert_lacks "$(cat /tmp/status)" $www
	multihome status --json >/tmp/status.json || :
	assert_eq None "$(json /tmp/status.json "d['names']")"
}

# Killed as it is, and nsupdate too, where it runs: the next one makes it right, and
# what a lease had given before goes.
case_killed() {
	bind_local 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.99' \
		'www 5 IN A 192.0.2.200'
	mkdir -p /var/lib/multihome
	echo "$www A 192.0.2.99" >/var/lib/multihome/dns
	conf 'server = local' 'publish-after = 1s'
	named_lines
	watch_start
	is $both,192.0.2.200
	for wait in 0 0.05 0.1 0.3 0.5; do
		dies 1
		/usr/bin/sleep "$wait"
		kill -KILL "$watch_pid"
		wait "$watch_pid" || :
		watch_start
		is 192.0.2.34,192.0.2.200
		lives 1
		is $both,192.0.2.200
	done
	watch_stop
}

# drained, and not any more; taken down, and flushed: who is the last stays.
case_by_admin() {
	bind_local
	conf 'server = local' 'ttl = 3s'
	named_lines
	watch_start
	is $both
	assert multihome drain ISP1
	is 192.0.2.34
	must_wait_for 3 status_has 'left (UDP, and what is forwarded, is not counted); no name leads to it, the TTL runs out in '
	must_wait_for 10 status_has ' no name leads to it, the TTL ran out 1 s ago'
	multihome drain ISP2 >/tmp/drained || :
	is $both
	must_wait_for 5 status_has '; names still lead to it'
	assert_lacks "$(cat /tmp/status)" 'the TTL'
	assert multihome undrain ISP2
	assert multihome undrain ISP1
	is $both
	status_has 'since'
	assert_lacks "$(cat /tmp/status)" 'lead'
	debian_down eth0
	is 192.0.2.34
	must_wait_for 5 is_kept "$www A 192.0.2.34"
	debian_down eth1
	watch_settle 1
	is 192.0.2.34
	named_line 1
	is 192.0.2.18
	before=$(serial)
	kill -HUP "$watch_pid"
	assert multihome sync
	watch_settle 2
	is 192.0.2.18
	assert_eq "$before" "$(serial)" serial
	watch_stop
}

case_knot() {
	knot_local
	conf 'server = 127.0.0.1' 'publish-after = 1s'
	named_lines
	watch_start
	is $both
	dies 1
	is 192.0.2.34
	lives 1
	is $both
	watch_stop
}

# By weights, 3 to 1: shares of answers, and none of who is dead.
case_powerdns() {
	pdns_local
	conf 'method = file' 'server = local' 'publish-after = 1s'
	named_lines IF_MULTIHOME_WEIGHT=3
	debian_down eth1
	named_line 2
	watch_start
	must_wait_for 10 says "$www A 192.0.2.18 192.0.2.34: published"
	assert_contains "$(cat /run/multihome/dns/$www.lua)" \
		'A={ {3,"192.0.2.18"}, {1,"192.0.2.34"} } }'
	shares 400 '0.75 192.0.2.18' '0.25 192.0.2.34'
	dies 1
	must_wait_for 10 grep -q 'A={ {1,"192.0.2.34"} } }' /run/multihome/dns/$www.lua
	shares 200 '0 192.0.2.18' '1 192.0.2.34'
	lives 1
	must_wait_for 10 grep -q 192.0.2.18 /run/multihome/dns/$www.lua
	written=$(cat /run/multihome/dns/$www.lua)
	must_wait_for 15 is_renewed "$written"
	watch_stop
}

# Where its record cannot read the file, that is told before a line dies.
case_powerdns_without_file() {
	pdns_local
	sed -i 's,/run/multihome/dns/,/run/elsewhere/,' /var/lib/powerdns/lb.example.org
	ns_stop pdns.host
	pdns_start host enable-lua-records=yes cache-ttl=0 query-cache-ttl=0
	conf 'method = file' 'server = local'
	named_lines
	watch_start
	must_wait_for 10 says 'differs, has several addresses in one answer: its file is not read'
	watch_stop
}

is_renewed() {
	[ "$(cat /run/multihome/dns/$www.lua)" != "$1" ]
}

# A command gets names, types and addresses, and nothing else; its failure is told.
case_command() {
	cat >/etc/multihome/publish <<-'EOT'
	#!/bin/sh
	echo "$1 $2 $(/usr/bin/tr '\n' ' ')$(/usr/bin/env | /bin/grep -vc '^\(PWD\|_\|SHLVL\)=')" >>/tmp/published
	[ ! -e /tmp/refuse ] || { echo 'no money' >&2; exit 3; }
	EOT
	chmod 755 /etc/multihome/publish
	conf 'method = command' 'command = /etc/multihome/publish'
	named_lines
	watch_start
	must_wait_for 10 grep -qx "$www A 192.0.2.18 192.0.2.34 0" /tmp/published
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	: >/tmp/refuse
	dies 1
	must_wait_for 10 says 'unreachable, /etc/multihome/publish: no money'
	rm /tmp/refuse
	must_wait_for 20 says 'works again'
	assert_eq "$www A 192.0.2.34 0" "$(tail -n 1 /tmp/published)" 'the last'
	watch_stop
}

# Of IPv6 alike, by a line of each family; and one that has neither priority nor probe,
# whose carrier decides.
case_ipv6() {
	bind_local 'www 5 IN AAAA 2001:db8:1::2' 'www 5 IN A 192.0.2.18'
	conf 'server = local' 'publish-after = 1s'
	topo_up
	topo_addr
	public_lines
	for n in 1 2; do
		line6_up $n IF_MULTIHOME_NAME=$www
	done
	watch_start
	must_wait_for 10 answers_are 2001:db8:1::2,2001:db8:2::2 host 127.0.0.1 \
		$www AAAA
	ip -n "$NETNS-isp1" link set cust down
	must_wait_for 10 answers_are 2001:db8:2::2 host 127.0.0.1 $www AAAA
	is 192.0.2.18
	ip -n "$NETNS-isp1" link set cust up
	must_wait_for 10 answers_are 2001:db8:1::2,2001:db8:2::2 host 127.0.0.1 \
		$www AAAA
	watch_stop
}

# A daemon that begins beside a dead line publishes nothing before it has judged.
case_begins_beside_dead() {
	bind_local 'www 5 IN A 192.0.2.34'
	conf 'server = local' 'publish-after = 1s'
	named_lines
	dies 1
	asking_start ask host 127.0.0.1 $www
	watch_start
	must_wait_for 10 says "$www A 192.0.2.34: published"
	watch_settle 2
	asking_stop ask
	assert_lacks "$(cat /run/log/ask)" 192.0.2.18
	watch_stop
}

# A line whose address goes with it, as one of PPP, has been dead; a lease that has
# another address has not.
case_address_goes() {
	bind_local
	conf 'server = local' 'publish-after = 8s'
	topo_up
	topo_addr
	public_lines
	named_line 1
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 IF_MULTIHOME_PRIORITY=1 \
		IF_MULTIHOME_NAME=$www
	watch_start
	is $both
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	printf '%s\n' 'addr del 192.0.2.34/28 dev eth1' \
		'addr add 192.0.2.35/28 dev eth1' >/tmp/lease
	ip -batch /tmp/lease
	is 192.0.2.18,192.0.2.35 5
	ip addr del 192.0.2.35/28 dev eth1
	is 192.0.2.18
	watch_settle 2
	ip addr add 192.0.2.34/28 dev eth1
	watch_settle 5
	is 192.0.2.18
	is $both 20
	watch_stop
}

# nsupdate is there before anything is to be sent, also where only what comes in is in
# doubt: what is sent to the line is lost, but not three times. Nothing is sent.
case_doubt_from_outside() {
	bind_local
	conf 'server = local' 'ttl = 5s'
	topo_up
	topo_addr
	public_lines
	mv /usr/bin/nsupdate /usr/bin/nsupdate.real
	cat >/usr/bin/nsupdate <<-'EOT'
	#!/bin/sh
	echo started >>/tmp/started
	exec /usr/bin/nsupdate.real "$@"
	EOT
	chmod 755 /usr/bin/nsupdate
	ip -n "$NETNS-isp2" route add default via 198.51.100.9
	named_line 1 IF_MULTIHOME_INBOUND=yes
	line_up 2 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_PROBE=203.0.113.10
	watch_start
	must_wait_for 10 comes_in up
	must_wait_for 10 eval 'multihome lines | grep -q ": published"'
	before=$(serial)
	: >/tmp/started
	in_ns isp1 nft -f - <<-'EOT'
	table ip lossy {
		chain forward {
			type filter hook forward priority 0
			ip daddr 192.0.2.18 icmp type echo-request quota until 100 bytes drop
		}
	}
	EOT
	must_wait_for 10 grep -qx started /tmp/started
	watch_settle 1
	assert comes_in up
	is $both
	assert_eq "$before" "$(serial)" serial
	watch_stop
}

# comes_in STATE: by the first line.
comes_in() {
	multihome lines --json ISP1 >/tmp/lines || :
	[ "$(json /tmp/lines "d['lines'][0]['inbound']")" = "$1" ]
}

# What somebody has taken out of the zone is put back by sync and by reload, and of what
# is as it should be neither makes a change.
case_sync() {
	bind_local
	conf 'server = local'
	named_lines
	for n in 1 2; do
		cat <<-EOT
		iface eth$((n - 1)) inet static
			address 10.$n.$n.2/24
			multihome-table ISP$n
			multihome-gateway 10.$n.$n.1
			multihome-priority 1
			multihome-source 10.$n.$n.2 192.0.2.$((16 * n + 2))
			multihome-probe 203.0.113.10
			multihome-name $www
		EOT
	done | write_interfaces
	ends 0 multihome reload
	watch_start
	is $both
	for command in sync reload; do
		must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
		printf 'update delete %s A 192.0.2.18\nsend\n' $www | nsupdate -l
		is 192.0.2.34
		ends 0 multihome $command
		is $both
	done
	before=$(serial)
	ends 0 multihome sync
	watch_settle 2
	assert_eq "$before" "$(serial)" serial
	watch_stop
}

# An address that a lease brings takes the place of the one before, and nothing waits.
case_lease() {
	bind_local
	conf 'server = local' 'publish-after = 10min'
	named_lines
	watch_start
	is $both
	ip addr add 192.0.2.19/28 dev eth0
	named_line 1 IF_MULTIHOME_SOURCE='10.1.1.2 192.0.2.19'
	is 192.0.2.19,192.0.2.34 3
	must_wait_for 5 is_kept "$www A 192.0.2.34
$www A 192.0.2.19"
	watch_stop
}

# A line that loses much of what it is asked takes less by weights, and else nothing
# while another one does not; where both do, both are there.
case_degraded() {
	bind_local
	conf 'method = file'
	named_lines IF_MULTIHOME_WEIGHT=7
	watch_start
	must_wait_for 10 weigh_seven
	lossy 1
	must_wait_for 60 takes_less
	conf 'server = local' 'publish-after = 1s'
	kill -HUP "$watch_pid"
	is 192.0.2.34
	lossy 2
	is $both 60
	assert_lacks "$(syslog)" ': down'
	watch_stop
}

# lossy N: of what goes out by provider N two of five are lost, never three in a row.
lossy() {
	in_ns "isp$1" nft -f - <<-'EOT'
	table ip lossy {
		chain forward {
			type filter hook forward priority 0
			iif cust numgen inc mod 5 < 2 drop
		}
	}
	EOT
}

# in_file: "ADDRESS:WEIGHT ..."
in_file() {
	sed -n 's/.* A={ \(.*\) } }$/\1/p' /run/multihome/dns/$www.lua |
		sed 's/{\([0-9]*\),"\([^"]*\)"},*/\2:\1/g'
}

weigh_seven() {
	[ "$(in_file)" = '192.0.2.18:7 192.0.2.34:7' ]
}

# The first line, by what is left of 100.
takes_less() {
	in_file | awk -F '[: ]' '{ exit !($2 >= 7 * 20 && $2 <= 7 * 85 && $4 == 700) }'
}

# Drained without a part in failover: names alone leave it.
case_drained_without_priority() {
	bind_local
	conf 'server = local'
	topo_up
	topo_addr
	public_lines
	for n in 1 2; do
		line_up $n IF_MULTIHOME_NAME=$www \
			IF_MULTIHOME_SOURCE=192.0.2.$((16 * n + 2))
	done
	watch_start
	is $both
	ends 0 multihome drain ISP1
	assert_eq 'ISP1 eth0 IPv4: leaves names that other lines bear, its connections go on' "$out"
	is 192.0.2.34 3
	must_wait_for 5 status_has '; no name leads to it, the TTL runs out in '
	ends 0 multihome undrain ISP1
	is $both 3
	watch_stop
}

# A flush takes a line out of its names; of the last one it leaves them.
case_flush() {
	bind_local 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.34' \
		'www 5 IN A 192.0.2.200'
	conf 'server = local'
	named_lines
	watch_start
	is $both,192.0.2.200
	ends 0 multihome flush eth0
	is 192.0.2.34,192.0.2.200 3
	ends 0 multihome flush
	watch_settle 2
	is 192.0.2.34,192.0.2.200
	watch_stop
}

# Settings that are read anew: another way, and none, by which what is there stays.
case_reload() {
	bind_local 'www 5 IN A 192.0.2.18'
	conf 'method = file'
	named_lines
	watch_start
	must_wait_for 10 test -e /run/multihome/dns/$www.lua
	is 192.0.2.18
	conf 'server = local'
	kill -HUP "$watch_pid"
	is $both
	: >/etc/multihome.conf
	kill -HUP "$watch_pid"
	must_wait_for 10 says_no names
	dies 1
	must_wait_for 10 goes_by eth1
	watch_settle 1
	is $both
	watch_stop
}

says_no() {
	! says "$1"
}
