# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each name server that cases of this folder stand on answers here, and takes an
# update where it is to.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# update NSUPDATE-OPTION...: www keeps only the second line's address.
update() {
	{
		[ "$1" = -l ] || echo server 127.0.0.1
		cat <<-'EOT'
		zone lb.example.org
		update add www.lb.example.org 5 A 192.0.2.34
		update delete www.lb.example.org A 192.0.2.18
		send
		EOT
	} | nsupdate "$@"
}

# is_answered: by both lines.
is_answered() {
	assert_eq "$1" "$(answers client 192.0.2.18 www.lb.example.org)" 'by ISP1'
	assert_eq "$1" "$(answers client 192.0.2.34 www.lb.example.org)" 'by ISP2'
}

case_bind() {
	lines_by_hand
	bind_local
	is_answered $both
	asking_start ask client 192.0.2.34 www.lb.example.org
	assert update -l
	is_answered 192.0.2.34
	asking_stop ask
	assert_eq "$both
192.0.2.34" "$(sed -n 's/^[0-9.]* \([0-9.,]*\)$/\1/p' /run/log/ask)" 'in turn'
	assert_eq NXDOMAIN "$(answers client 192.0.2.34 none.lb.example.org)" 'none'
	assert_eq empty "$(answers client 192.0.2.34 www.lb.example.org AAAA)" 'AAAA'
}

case_bind_key() {
	lines_by_hand
	zone_file /var/lib/bind/lb.example.org
	bind_secret lb.key >/etc/bind/named.conf.local
	cat >>/etc/bind/named.conf.local <<-'EOT'
	zone "lb.example.org" { type primary;
		file "/var/lib/bind/lb.example.org";
		update-policy { grant lb.key name www.lb.example.org. A AAAA; }; };
	EOT
	bind_start host
	assert update -k /run/dns.key
	is_answered 192.0.2.34
}

case_knot() {
	lines_by_hand
	knot_local
	is_answered $both
	assert update -v
	is_answered 192.0.2.34
}

# With LUA records, of which each answer has one address.
case_pdns() {
	lines_by_hand
	zone_file /var/lib/powerdns/lb.example.org
	cat >>/var/lib/powerdns/lb.example.org <<-'EOT'
	one 5 IN LUA A ";return pickwrandom({ {3,'192.0.2.18'}, {1,'192.0.2.34'} })"
	EOT
	echo 'zone "lb.example.org" { type master; file "/var/lib/powerdns/lb.example.org"; };' \
		>/etc/powerdns/named.conf
	pdns_start host enable-lua-records=yes
	is_answered $both
	answer_shares 100 client 192.0.2.18 one.lb.example.org >/tmp/shares
	assert_eq '192.0.2.18 192.0.2.34' \
		"$(cut -d ' ' -f 2 /tmp/shares | tr '\n' ' ' | sed 's/ $//')" \
		'what was answered'
}

# With a database it takes updates.
case_pdns_update() {
	lines_by_hand
	zone_file /run/lb.example.org
	pdns_sqlite /run/lb.example.org lb.example.org
	rm /etc/powerdns/pdns.d/bind.conf
	pdns_start host launch=gsqlite3 gsqlite3-database=/run/pdns.db \
		dnsupdate=yes allow-dnsupdate-from=127.0.0.1
	is_answered $both
	assert update -v
	must_wait_for 30 answers_are 192.0.2.34 client 192.0.2.18 www.lb.example.org
}

case_caches() {
	lines_by_hand
	bind_local
	in_ns client ip link set lo up
	unbound_start client lb.example.org 192.0.2.18 192.0.2.34
	assert_eq $both "$(answers client 127.0.0.1 www.lb.example.org)" 'by unbound'
	ns_stop unbound.client
	bind_cache_start client lb.example.org 192.0.2.18 192.0.2.34
	assert_eq $both "$(answers client 127.0.0.2 www.lb.example.org)" 'by BIND'
	update -l
	assert_eq $both "$(answers client 127.0.0.2 www.lb.example.org)" 'still'
	must_wait_for 20 answers_are 192.0.2.34 client 127.0.0.2 www.lb.example.org
}
