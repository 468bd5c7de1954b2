# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What multihome dns setup prints is pasted into real name servers, each in turn, and
# into the zone above, from which a cache finds the way. And multihome dns publish.

# shellcheck disable=SC2119 # watch_start takes what a case has

# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh
# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

four=192.0.2.18,192.0.2.34
six=2001:db8:1::2,2001:db8:2::2
www=www.lb.example.org

# lines_here: two of both families, in force, whose names are www and mail.
lines_here() {
	topo_up
	topo_addr
	public_lines
	mkdir -p /etc/multihome.d
	for lines_n in 1 2; do
		printf '%s\n' "[eth$((lines_n - 1))]" "table = ISP$lines_n" \
			"gateway = 10.$lines_n.$lines_n.1 2001:db8:$lines_n::1" \
			"name = $www mail.lb.example.org"
	done >/etc/multihome.d/lines.conf
	watch_start
	must_wait_for 5 are_in_force
}

are_in_force() {
	multihome status --brief >/tmp/brief && [ "$(wc -l </tmp/brief)" -eq 4 ]
}

# set_up: what it prints, in /tmp/setup; it has changed nothing.
set_up() {
	touches_nothing multihome dns setup lb.example.org
	assert_eq 0 "$status" "$out"
	printf "%s\n" "$out" >/tmp/setup
}

# is_led: by the zone above to the lines.
is_led() {
	assert_eq $four "$(answers client 127.0.0.1 www.example.org)" 'A'
	assert_eq $six "$(answers client 127.0.0.1 mail.example.org AAAA)" 'AAAA'
}

# is_answered: by each line's address itself.
is_answered() {
	for is_at in 192.0.2.18 192.0.2.34 2001:db8:1::2 2001:db8:2::2; do
		assert_eq $four "$(answers client $is_at $www)" "A by $is_at"
		assert_eq $six "$(answers client $is_at $www AAAA)" "by $is_at"
	done
}

# withdrawn: the first line's addresses are not at www.
withdrawn() {
	nsupdate "$@" <<-'EOT'
	server 127.0.0.1
	zone lb.example.org
	update delete www.lb.example.org A 192.0.2.18
	update delete www.lb.example.org AAAA 2001:db8:1::2
	send
	EOT
}

case_bind() {
	lines_here
	set_up
	pasted /var/lib/bind/lb.example.org
	pasted /etc/bind/named.conf.local
	pasted /etc/multihome.conf
	bind_start host
	named-checkzone lb.example.org /var/lib/bind/lb.example.org >/tmp/zone ||
		fail "$(cat /tmp/zone)"
	is_answered
	part 'zone example.org' | above_start
	is_led
	# the daemon of before knows nothing of [dns]
	watch_stop
	assert withdrawn -k /run/named/session.key
	assert_eq 192.0.2.34 "$(answers host 127.0.0.1 $www)"
	ends 0 multihome dns publish --all
	assert_contains "$out" "$www A: 192.0.2.18, 192.0.2.34"
	assert_contains "$out" "$www AAAA: 2001:db8:1::2, 2001:db8:2::2"
	is_answered
	assert_contains "$(cat /var/lib/multihome/dns)" "$www A 192.0.2.18"
}

# prerm WORD...: what dpkg runs of ours.
prerm() {
	ends 0 sh /multihome/debian/multihome.prerm "$@"
}

# Before the package goes, and not before it is upgraded, all addresses are there again;
# a name server that is out of reach is waited for five seconds.
case_package_goes() {
	lines_here
	set_up
	pasted /var/lib/bind/lb.example.org
	pasted /etc/bind/named.conf.local
	pasted /etc/multihome.conf
	bind_start host
	watch_stop
	# as the daemon has left them
	assert withdrawn -k /run/named/session.key
	mkdir -p /var/lib/multihome
	echo "$www A 192.0.2.34" >/var/lib/multihome/dns
	prerm upgrade 99
	assert_eq 192.0.2.34 "$(answers host 127.0.0.1 $www)" 'after an upgrade'
	prerm remove
	assert_contains "$out" "$www A: 192.0.2.18, 192.0.2.34"
	assert_contains "$out" 'stays in the kernel'
	is_answered
	assert withdrawn -k /run/named/session.key
	ends 0 sh /multihome/examples/packaging/multihome.pre-deinstall
	is_answered
	printf '[dns]\nserver = 203.0.113.10\nzone = lb.example.org\n' \
		>/etc/multihome.conf
	in_ns client nft -f - <<-EOF
	table inet deaf {
		chain in {
			type filter hook input priority 0
			meta l4proto { tcp, udp } th dport 53 drop
		}
	}
	EOF
	began=$(cut -d . -f 1 /proc/uptime)
	prerm remove
	took=$(($(cut -d . -f 1 /proc/uptime) - began))
	assert_contains "$out" nsupdate
	assert_contains "$out" 'stays in the kernel'
	case $took in
	[4-8]) ;;
	*) fail "$took s" ;;
	esac
	# who never had names is not asked for them
	rm /var/lib/multihome/dns
	prerm remove
	assert_lacks "$out" nsupdate
}

case_knot() {
	lines_here
	set_up
	pasted /var/lib/bind/lb.example.org 1 /var/lib/knot/lb.example.org.zone
	pasted /etc/multihome.conf 2
	part /etc/knot/knot.conf | knot_start host
	is_answered
	part 'zone example.org' | above_start
	is_led
	watch_stop
	assert withdrawn
	assert_eq 192.0.2.34 "$(answers host 127.0.0.1 $www)"
	ends 0 multihome dns publish --all
	is_answered
	# this host may change its names, and nothing else
	printf '%s\n' 'server 127.0.0.1' 'zone lb.example.org' \
		'update add other.lb.example.org 5 A 192.0.2.18' send >/tmp/update
	assert_status 2 nsupdate /tmp/update
}

# The zone above is fed as before; what answers is by weights.
case_powerdns() {
	lines_here
	set_up
	pasted /var/lib/powerdns/lb.example.org
	pasted /etc/powerdns/named.conf
	pasted /etc/powerdns/pdns.d/multihome.conf
	pasted /etc/multihome.conf 3
	pdns_start host
	# no file, so all of them; then by what is in it
	is_answered
	part 'zone example.org' | above_start
	is_led
	lua=/run/multihome/dns/$www.lua
	mkdir -p "${lua%/*}"
	fresh '{3,"192.0.2.18"}, {1,"192.0.2.34"}' '{1,"2001:db8:2::2"}'
	answer_shares 400 client 192.0.2.18 $www >/tmp/shares
	figures_of 'PowerDNS 3:1'
	read -r first _ </tmp/shares
	# 4 standard deviations of 400 at 3/4
	case $((first >= 265 && first <= 335)) in
	0) fail "$(cat /tmp/shares)" ;;
	esac
	answer_shares 20 client 192.0.2.18 $www AAAA >/tmp/shares
	assert_eq '20 2001:db8:2::2' "$(cat /tmp/shares)" AAAA
	assert_falls_back
	watch_stop
	ends 0 multihome dns publish --all
	must_wait_for 5 has_two
}

# fresh A AAAA: the file, as if it was written now.
fresh() {
	echo "return { time=$(date +%s), A={ $1 }, AAAA={ $2 } }" >"$lua"
}

figures_of() {
	echo "figures: $1: $(tr '\n' ' ' </tmp/shares)"
}

# Each time all of the line's addresses are in one answer.
assert_falls_back() {
	for rubbish in '' 'return' 'return {' 'return {}' 'x' 'return { time=1 }' \
		"return { time=$(date +%s) }" "return { time=$(date +%s), A={} }" \
		"return { time=$(date +%s), A={ {1} } }" \
		"return { time=$(date +%s), A=7 }" \
		"return { time=$(($(date +%s) - 70)), A={ {1,\"192.0.2.34\"} } }"; do
		echo "$rubbish" >"$lua"
		assert_eq $four "$(answers client 192.0.2.34 $www)" "$rubbish"
	done
	rm "$lua"
	assert_eq $four "$(answers client 192.0.2.34 $www)" 'no file'
	fresh '{1,"192.0.2.34"}' '{1,"2001:db8:2::2"}'
	assert_eq 192.0.2.34 "$(answers client 192.0.2.34 $www)" 'fresh again'
}

# has_two: now one, now the other.
has_two() {
	answer_shares 40 client 192.0.2.18 $www >/tmp/shares
	[ "$(wc -l </tmp/shares)" -eq 2 ]
}

# BIND elsewhere, with a key for these names alone.
case_elsewhere() {
	lines_here
	mkdir -p /etc/multihome
	in_ns client ip link set lo up
	mkdir -p /run/named.client
	printf '%s\n' '[dns]' 'server = 203.0.113.10' 'zone = lb.example.org' \
		'key = /etc/multihome/dns.key' >/etc/multihome.conf
	set_up
	assert_eq "$(grep -c '^==>' /tmp/setup)" 0 'files'
	printf '%s\n' '@ 5 IN SOA ns hostmaster 1 1 1 1 5' '@ 5 IN NS ns' \
		'ns 5 IN A 203.0.113.10' >/run/named.client/zone
	{
		named_options client 'recursion no;' 'listen-on { any; };'
		bind_secret multihome /etc/multihome/dns.key
		echo 'zone "lb.example.org" { type master; file "zone";'
		grep -v '^#' /tmp/setup
		echo '};'
	} | named_start client
	watch_stop
	ends 1 multihome dns publish --all
	assert_contains "$out" 'expected a file of root that nobody else may read'
	chmod 600 /etc/multihome/dns.key
	ends 0 multihome dns publish --all
	assert_eq $four "$(answers client 203.0.113.10 $www)"
	printf '%s\n' 'server 203.0.113.10' 'zone lb.example.org' \
		'update add ns.lb.example.org 5 A 192.0.2.18' send >/tmp/update
	assert_status 2 nsupdate -k /etc/multihome/dns.key /tmp/update
	assert_eq 203.0.113.10 "$(answers client 203.0.113.10 ns.lb.example.org)"
}
