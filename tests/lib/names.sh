# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119,SC2120 # what else a function may be given, cases do not
# Two lines, or three, that bear a name, the zone that has it in a real name server,
# and what becomes of both. A case of real/dns/ sources it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh

www=www.lb.example.org
# shellcheck disable=SC2034 # for cases
both=192.0.2.18,192.0.2.34

# zone_file FILE [RECORD...]: lb.example.org, with www at both addresses unless
# other records are given.
zone_file() {
	zone_at=$1
	shift
	[ $# -gt 0 ] || set -- 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.34'
	mkdir -p "${zone_at%/*}"
	{
		cat <<-'EOT'
		$ORIGIN lb.example.org.
		$TTL 5
		@ IN SOA ns1 hostmaster 1 3600 600 86400 5
		@ IN NS ns1
		@ IN NS ns2
		ns1 IN A 192.0.2.18
		ns2 IN A 192.0.2.34
		EOT
		printf '%s\n' "$@"
	} >"$zone_at"
}

# bind_local [RECORD...]: BIND of this host, to which nsupdate -l speaks; what it
# writes as its own key is nobody else's to read, as where it runs as bind.
bind_local() {
	zone_file /var/lib/bind/lb.example.org "$@"
	echo 'zone "lb.example.org" { type primary;
		file "/var/lib/bind/lb.example.org"; update-policy local; };' \
		>/etc/bind/named.conf.local
	bind_start host
	server=local
}

# keyed_zone: the second address is there, and lb.key may change the name's; what named
# is to have of the key is on standard input.
keyed_zone() {
	zone_file /var/lib/bind/lb.example.org 'www 5 IN A 192.0.2.34'
	cat - /dev/fd/3 3<<-'EOT' >/etc/bind/named.conf.local
	zone "lb.example.org" { type primary;
		file "/var/lib/bind/lb.example.org";
		update-policy { grant lb.key name www.lb.example.org. A AAAA; }; };
	EOT
}

# knot_local [RECORD...]: Knot of this host, which takes updates of this host.
knot_local() {
	zone_file /var/lib/knot/lb.example.org.zone "$@"
	knot_start host <<-'EOT'
	acl:
	  - id: local
	    address: 127.0.0.1
	    action: update
	zone:
	  - domain: lb.example.org
	    storage: /var/lib/knot
	    acl: local
	EOT
	server=127.0.0.1
}

# pdns_local [TTL]: PowerDNS of this host, which reads the daemon's file; nothing is
# kept.
pdns_local() {
	zone_file /var/lib/powerdns/lb.example.org "$(lua A "$@")"
	echo 'zone "lb.example.org" { type master; file "/var/lib/powerdns/lb.example.org"; };' \
		>/etc/powerdns/named.conf
	pdns_start host enable-lua-records=yes cache-ttl=0 query-cache-ttl=0
}

# conf LINE...: of [dns].
conf() {
	{
		echo '[dns]'
		printf '%s\n' "$@"
	} >/etc/multihome.conf
}

# named_lines [OPTION=VALUE...]: both lines bear the name, and share.
named_lines() {
	topo_up
	topo_addr
	public_lines
	for n in 1 2; do
		named_line $n "$@"
	done
}

named_line() {
	line_n=$1
	shift
	line_up "$line_n" IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_NAME=$www \
		IF_MULTIHOME_SOURCE="10.$line_n.$line_n.2 192.0.2.$((16 * line_n + 2))" \
		IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast IF_MULTIHOME_HOLD=1s "$@"
}

# is WANTED [SECONDS]: the primary answers so, soon.
is() {
	must_wait_for "${2:-10}" answers_are "$1" host 127.0.0.1 $www
}

# dies N, lives N: line N, silently and far away.
dies() {
	isp_drops add "$1"
}

lives() {
	isp_drops del "$1"
}

isp_drops() {
	for isp_family in -4 -6; do
		for isp_from in cust net; do
			ip $isp_family -n "$NETNS-isp$2" rule "$1" priority 50 \
				iif $isp_from blackhole
		done
	done
}

serial() {
	dig +short @127.0.0.1 lb.example.org SOA | cut -d ' ' -f 3
}
# says WORDS: the log has them, or `lines` does.
says() {
	multihome lines >/tmp/lines 2>&1 || :
	case $(syslog | grep -v MULTIHOME_EVENT)$(tr -s ' \n' ' ' </tmp/lines) in
	*"$1"*) ;;
	*) return 1 ;;
	esac
}

is_kept() {
	[ "$(cat /var/lib/multihome/dns)" = "$1" ]
}

# lua TYPE [TTL]: the record that reads the daemon's file, or has both addresses.
lua() {
	printf 'www %s IN LUA %s ";local ok,d=pcall(dofile,%s) if not ok or type(d)~=%s or os.time()-d.time>60 then return {%s,%s} end return pickwrandom(d.%s)"\n' \
		"${2:-5}" "$1" "'/run/multihome/dns/$www.lua'" "'table'" "'192.0.2.18'" \
		"'192.0.2.34'" "$1"
}

# shares N WANTED...: of so many answers each has its share, within four deviations.
shares() {
	shares_all=$1
	shift
	answer_shares "$shares_all" host 127.0.0.1 $www >/tmp/shares
	printf '%s\n' "$@" | awk -v all="$shares_all" '
		NR == FNR { got[$2] = $1; next }
		{ p = $1; m = all * p; d = 4 * sqrt(m * (1 - p)); n = got[$2] + 0
			printf "figures: %s: %d of %d, wanted %d\n", $2, n, all, m
			if (n < m - d || n > m + d) bad = 1 }
		END { exit bad }' /tmp/shares - || fail "$(cat /tmp/shares)"
}

# verdict_at: when it was told last that a line is down, seconds since the boot.
verdict_at() {
	multihome lines --json >/tmp/lines || :
	python3 - <<-'EOT'
	import json, time
	told = [c["time"] for c in json.load(open("/tmp/lines"))["changes"]
	        if c["state"] == "down"]
	print(f"{told[-1] - time.time() + time.monotonic():.3f}")
	EOT
}

# metric NAME: of all with that name, as the daemon has written them.
metric() {
	awk -v name="$1" 'index($1, name) == 1 { n += $2 } END { print n + 0 }' \
		/tmp/metrics.prom
}

# never_empty WHAT [ADDRESS]: nor was that name gone, at any question of asking_start,
# of which most were answered; each answer had the address too, if one is given.
never_empty() {
	asking_stop "$1"
	awk -v has="${2-}" '$2 == "asked" { print; asked = $3; answered = $5; next }
		$2 !~ /^[0-9.,]+$/ || (has && !index("," $2 ",", "," has ",")) {
			print; bad = 1 }
		END { exit bad || !asked || 2 * answered < asked }' \
		"/run/log/$1" >/tmp/empty ||
		fail "was answered: $(cat /tmp/empty)"
}

# watched_names [OPTION=VALUE...]: the daemon is at rest, and has published both.
watched_names() {
	conf "server = $server" "publish-after = ${after:-30s}" \
		'[metrics]' 'file = /tmp/metrics.prom'
	named_lines "$@"
	watch_start
	is $both,192.0.2.200
	must_wait_for 10 is_kept "$www A 192.0.2.18
$www A 192.0.2.34"
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	before=$(serial)
}

# rests SECONDS: nothing happens to the lines, and nothing comes of it.
rests() {
	watched_names IF_MULTIHOME_PROBE_PROFILE=default
	asking_start ask host 127.0.0.1 $www
	/usr/bin/sleep 20 # they are written that often
	updates=$(metric multihome_dns_updates_total)
	downs=$(metric 'multihome_line_transitions_total{')
	/usr/bin/sleep $(($1 - 20))
	never_empty ask 192.0.2.200
	assert_eq "$downs" "$(metric 'multihome_line_transitions_total{')" \
		'what has happened to the lines'
	assert_eq "$before" "$(serial)" serial
	assert [ "$updates" -ge 1 ]
	assert_eq "$updates" "$(metric multihome_dns_updates_total)" updates
	is $both,192.0.2.200
	figure "$1 s: serial $before and $(serial), $(sed -n 's/.*asked/asked/p' /run/log/ask)"
	watch_stop
}

# flaps SECONDS HOW LEAST: 2 s down and 2 s up, by the carrier or silently, and so often
# that is a death. Who shares the name stays, and so does the other line.
flaps() {
	after=1s
	watched_names
	asking_start ask host 127.0.0.1 $www
	flaps_left=$(($1 / 4))
	while [ $flaps_left -gt 0 ]; do
		"$2" 1
		/usr/bin/sleep 2
		"${2}_not" 1
		/usr/bin/sleep 2
		flaps_left=$((flaps_left - 1))
	done
	updates=$(($(serial) - before))
	watch_settle 17 # until these are written
	downs=$(metric 'multihome_line_transitions_total{line="ISP1",iface="eth0",family="inet",to="down"}')
	never_empty ask 192.0.2.200
	assert_lacks "$(sed '/asked/d' /run/log/ask)" ' 192.0.2.18,192.0.2.200'
	figure "$2, $1 s: down $downs times, $updates updates"
	watch_stop
	assert [ "$updates" -ge 1 ]
	assert [ "$updates" -le 10 ]
	assert [ "$downs" -ge "$3" ]
}

carrier() {
	ip -n "$NETNS-isp$1" link set cust down
}

carrier_not() {
	ip -n "$NETNS-isp$1" link set cust up
}

silent() {
	dies "$1"
}

silent_not() {
	lives "$1"
}

figure() {
	echo "figures: $*"
}
