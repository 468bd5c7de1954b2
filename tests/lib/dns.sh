# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real name servers around the host under test: BIND, Knot and PowerDNS as they
# are packaged, BIND and unbound as caches. A case of real/dns/ sources it.
# Each server is one process, NAME.NAMESPACE for ns_stop, its output in /run/log.

dns_library=/multihome/tests/lib

# public_lines: each line has public addresses too, by which the client reaches
# the host: 192.0.2.18/28 on the first, 192.0.2.34/28 on the second, .50 on the
# third. After topo_addr, whose IPv6 addresses are public already.
public_lines() {
	ip link set lo up
	topo_each public_line
}

public_line() {
	ip addr add "192.0.2.$((16 * $1 + 2))/28" dev "eth$(($1 - 1))"
	public_isp "$1"
}

# public_isp N: what its provider has of that.
public_isp() {
	public_net=192.0.2.$((16 * $1))
	ip -n "$NETNS-isp$1" -batch - <<-EOT
	addr add 192.0.2.$((16 * $1 + 1))/28 dev cust
	rule add priority 100 iif cust from $public_net/28 lookup main
	EOT
	ip -n "$NETNS-client" route add "$public_net/28" \
		via "198.51.100.$((4 * $1))" src 203.0.113.10
}

# lines_by_hand: two, with rules by which answers leave by the line of the question.
lines_by_hand() {
	topo_up
	topo_addr
	public_lines
	ip -batch - <<-EOT
	rule add priority 101 from 192.0.2.16/28 lookup 101
	rule add priority 102 from 192.0.2.32/28 lookup 102
	route add default via 192.0.2.17 table 101
	route add default via 192.0.2.33 table 102
	EOT
}

# bind_start NAMESPACE: Debian's named with Debian's /etc/bind, of which the case
# has written named.conf.local; one a sandbox.
bind_start() {
	mkdir -p /run/named /var/cache/bind /var/lib/bind
	[ -e /etc/bind/rndc.key ] || rndc-confgen -a >/run/log/rndc-confgen 2>&1
	named-checkconf /etc/bind/named.conf >/run/log/checkconf ||
		fail "named-checkconf: $(cat /run/log/checkconf)"
	ns_start "$1" "named.$1" named -g -n 1
	must_wait_for 20 grep -q 'all zones loaded' "/run/log/named.$1"
}

# bind_secret NAME [FILE]: a key for updates; prints what named has of it.
bind_secret() {
	tsig-keygen -a hmac-sha256 "$1" | tee "${2:-/run/dns.key}"
}

# named_start NAMESPACE <<EOF: another named, which is beside that of bind_start;
# its options and zones are on standard input.
named_start() {
	named_dir=/run/named.$1
	mkdir -p "$named_dir"
	cat >"$named_dir/named.conf"
	named-checkconf "$named_dir/named.conf" >/run/log/checkconf ||
		fail "named-checkconf: $(cat /run/log/checkconf)"
	ns_start "$1" "named.$1" named -g -n 1 -c "$named_dir/named.conf"
	must_wait_for 20 grep -q 'all zones loaded' "/run/log/named.$1"
}

# named_options NAMESPACE [OPTION...]: for that; nothing is asked of the root.
named_options() {
	printf 'options { directory "/run/named.%s"; pid-file none; %s\n' "$1" \
		'session-keyfile none; dnssec-validation no;'
	shift
	printf '	%s\n' "$@" '};' 'controls { };'
}

# bind_cache_start NAMESPACE ZONE ADDRESS...: that knows where ZONE is asked for; at
# 127.0.0.2, as unbound is at 127.0.0.1.
bind_cache_start() {
	cache_ns=$1 cache_zone=$2
	shift 2
	in_ns "$cache_ns" ip addr add 127.0.0.2/8 dev lo
	{
		named_options "$cache_ns" 'recursion yes;' 'allow-query { any; };' \
			'allow-recursion { any; };' 'listen-on { 127.0.0.2; };' \
			'listen-on-v6 { none; };' 'empty-zones-enable no;'
		printf 'zone "%s" { type static-stub; server-addresses {' \
			"$cache_zone"
		printf ' %s;' "$@"
		echo ' }; };'
	} | named_start "$cache_ns"
}

# unbound_start NAMESPACE ZONE ADDRESS... [-- OPTION...]: the same; OPTION is a
# line of its "server:".
unbound_start() {
	unbound_ns=$1 unbound_conf=/run/unbound.$1.conf unbound_zone=$2 \
		unbound_addrs=
	shift 2
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		unbound_addrs="$unbound_addrs $1"
		shift
	done
	[ $# -eq 0 ] || shift
	{
		printf '%s\n' server: '	interface: 127.0.0.1' '	chroot: ""' \
			'	username: ""' '	directory: "/run"' '	pidfile: ""' \
			'	module-config: "iterator"' '	use-syslog: no' \
			'	do-not-query-localhost: no' '	num-threads: 1'
		printf '	%s\n' "$@"
		printf '%s\n' stub-zone: "	name: $unbound_zone"
		# shellcheck disable=SC2086
		printf '	stub-addr: %s\n' $unbound_addrs
		printf '%s\n' remote-control: '	control-enable: no'
	} >"$unbound_conf"
	ns_start "$unbound_ns" "unbound.$unbound_ns" unbound -d -c "$unbound_conf"
	must_wait_for 20 grep -q 'start of service' "/run/log/unbound.$unbound_ns"
}

# above_start <<EOF: a name server of example.org, in the Internet, with these records,
# and a cache there that knows of no other.
above_start() {
	in_ns client ip link set lo up
	mkdir -p /run/named.client
	{
		printf '%s\n' 'example.org. 3600 IN SOA ns hostmaster 1 1 1 1 5' \
			'example.org. IN NS ns.example.org.' \
			'ns.example.org. IN A 203.0.113.10'
		cat
	} >/run/named.client/example.org
	{
		named_options client 'recursion no;' 'listen-on { 203.0.113.10; };' \
			'listen-on-v6 { none; };'
		echo 'zone "example.org" { type master; file "example.org"; };'
	} | named_start client
	unbound_start client example.org 203.0.113.10
}

# knot_start NAMESPACE <<EOF: Knot, with what is on standard input after its
# "server:"; zones lie in /var/lib/knot.
knot_start() {
	mkdir -p /run/knot /var/lib/knot
	{
		printf '%s\n' server: '    rundir: /run/knot' \
			'    listen: [ 0.0.0.0@53, ::@53 ]' \
			'database:' '    storage: /var/lib/knot'
		cat
	} >/etc/knot/knot.conf
	knotc conf-check >/run/log/checkconf 2>&1 ||
		fail "knotc conf-check: $(cat /run/log/checkconf)"
	ns_start "$1" "knotd.$1" knotd -c /etc/knot/knot.conf
	must_wait_for 20 grep -q 'server started' "/run/log/knotd.$1"
}

# pdns_start NAMESPACE [OPTION=VALUE...]: PowerDNS; what a case has written in
# /etc/powerdns is its own.
pdns_start() {
	mkdir -p /run/pdns
	pdns_ns=$1
	shift
	for pdns_option; do
		printf '%s\n' "$pdns_option"
	done >/etc/powerdns/pdns.d/case.conf
	ns_start "$pdns_ns" "pdns.$pdns_ns" pdns_server --daemon=no \
		--guardian=no --disable-syslog --setuid= --setgid= \
		--config-dir=/etc/powerdns
	must_wait_for 20 grep -q 'ready to distribute\|Done launching threads' \
		"/run/log/pdns.$pdns_ns"
}

# pdns_sqlite FILE ZONE: a database for it, with the zone of that file.
pdns_sqlite() {
	sqlite3 /run/pdns.db <"/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
	zone2sql --gsqlite --zone="$1" --zone-name="$2" 2>/run/log/zone2sql |
		sqlite3 /run/pdns.db
}

# part PATH [NUMBER]: what is to be in that file, of several the NUMBER-th.
part() {
	awk -v head="==> $1 <==" -v wanted="${2-1}" '
		/^==> / || /^#/ { inside = 0 }
		inside && NF { print; found = 1 }
		$0 == head { inside = ++seen == wanted }
		END { exit !found }' /tmp/setup || fail "no part $1: $(cat /tmp/setup)"
}

# pasted PATH [NUMBER [TO]]: it is there now, or in TO.
pasted() {
	pasted_to=${3-$1}
	mkdir -p "${pasted_to%/*}"
	part "$1" "${2-1}" >"$pasted_to"
}

# answers NAMESPACE SERVER NAME [TYPE]: its addresses, sorted, in one line; or the
# word of what is wrong.
answers() {
	in_ns "$1" python3 -B $dns_library/dns.py once "$2" "$3" "${4:-A}"
}

# answers_are WANTED NAMESPACE SERVER NAME [TYPE]
answers_are() {
	answers_want=$1
	shift
	[ "$(answers "$@")" = "$answers_want" ]
}

# answer_shares COUNT NAMESPACE SERVER NAME [TYPE]: asked so often; a line
# "COUNT ADDRESSES" for each different answer.
answer_shares() {
	shares_count=$1
	shift
	in_ns "$1" python3 -B $dns_library/dns.py count "$2" "$3" "${4:-A}" \
		"$shares_count"
}

# asking_start WHAT NAMESPACE SERVER NAME [TYPE [SECONDS]]: every 0.02 s until
# asking_stop; /run/log/WHAT has a line "UPTIME ANSWER" for each change.
asking_start() {
	asking_what=$1 asking_ns=$2 asking_server=$3 asking_name=$4
	ns_start "$asking_ns" "$asking_what" python3 -B $dns_library/dns.py \
		follow "$asking_server" "$asking_name" "${5:-A}" "${6:-0.02}"
	must_wait_for 20 test -s "/run/log/$asking_what"
}

# asking_stop WHAT: the last line says how many were asked and answered.
asking_stop() {
	ns_stop "$1"
}
