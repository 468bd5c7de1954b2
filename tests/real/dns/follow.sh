# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Names follow the lines: what the daemon has real name servers answer.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh

www=www.lb.example.org
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
	rndc zonestatus lb.example.org | sed -n 's/^serial: //p'
}

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
