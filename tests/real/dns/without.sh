# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What multihome-dns(7) says of ways without the daemon, and of traps, held against
# the servers.

# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh

# display FIRST: the manual's, with the addresses and files of this case.
display() {
	awk -v first="$1" '
		/^\.Ed/ { inside = 0 }
		start && index($0, first) == 1 { inside = 1 }
		{ start = /^\.Bd -literal/ }
		inside' /multihome/src/multihome-dns.7 |
		sed 's,192\.0\.2\.2;,192.0.2.18;,; s,198\.51\.100\.2;,192.0.2.34;,'
}

# view_file FILE ADDRESS: the zone as the server of that line has it.
view_file() {
	mkdir -p "${1%/*}"
	cat >"$1" <<-EOT
	lb.example.org. 5 IN SOA ns1.lb.example.org. hostmaster.lb.example.org. 1 1 1 1 5
	lb.example.org. 5 IN NS ns1.lb.example.org.
	lb.example.org. 5 IN NS ns2.lb.example.org.
	ns1.lb.example.org. 5 IN A 192.0.2.18
	ns2.lb.example.org. 5 IN A 192.0.2.34
	www.lb.example.org. 5 IN A $2
	EOT
}

# One server a line: each answers with its own address, and a cache leaves the dead.
case_server_per_line() {
	lines_by_hand
	view_file /etc/bind/lb.ISP1 192.0.2.18
	view_file /etc/bind/lb.ISP2 192.0.2.34
	{
		named_options host 'recursion no;' 'listen-on { any; };'
		display 'view "ISP1"'
	} | named_start host
	assert_eq 192.0.2.18 "$(answers client 192.0.2.18 www.lb.example.org)"
	assert_eq 192.0.2.34 "$(answers client 192.0.2.34 www.lb.example.org)"
	in_ns client ip link set lo up
	unbound_start client lb.example.org 192.0.2.18 192.0.2.34
	answers client 127.0.0.1 www.lb.example.org >/tmp/before
	in_ns isp1 ip link set cust down
	read -r died _ </proc/uptime
	must_wait_for 20 answers_are 192.0.2.34 client 127.0.0.1 www.lb.example.org
	read -r clean _ </proc/uptime
	echo "figures: cache was $(cat /tmp/before), clean after" \
		"$(echo "$clean $died" | awk '{ print $1 - $2 }') s, TTL 5"
}

# The server's own probes never leave the host: the dead line's address stays, and one
# that is not the host's goes.
case_ifportup() {
	lines_by_hand
	mkdir -p /var/lib/powerdns
	cat >/var/lib/powerdns/lb.example.org <<-'EOT'
	lb.example.org. 5 IN SOA ns1.lb.example.org. hostmaster.lb.example.org. 1 1 1 1 5
	lb.example.org. 5 IN NS ns1.lb.example.org.
	ns1.lb.example.org. 5 IN A 192.0.2.18
	www.lb.example.org. 5 IN LUA A "ifportup(7, {'192.0.2.18', '192.0.2.35'}, {selector='all', interval=1})"
	EOT
	echo 'zone "lb.example.org" { type native; file "/var/lib/powerdns/lb.example.org"; };' \
		>/etc/powerdns/named.conf
	echo_server host
	pdns_start host enable-lua-records=yes
	in_ns isp1 ip link set cust down
	must_wait_for 20 answers_are 192.0.2.18 client 192.0.2.34 www.lb.example.org
	/usr/bin/sleep 6
	assert_eq 192.0.2.18 "$(answers client 192.0.2.34 www.lb.example.org)" 'still'
}

# An alias in the way: it is said to be done, and nothing is.
case_alias() {
	lines_by_hand
	view_file /var/lib/bind/lb.example.org 192.0.2.18
	echo 'other.lb.example.org. 5 IN CNAME www.lb.example.org.' \
		>>/var/lib/bind/lb.example.org
	echo 'zone "lb.example.org" { type master;' \
		'file "/var/lib/bind/lb.example.org"; update-policy local; };' \
		>/etc/bind/named.conf.local
	bind_start host
	printf '%s\n' 'zone lb.example.org' \
		'update add other.lb.example.org 5 A 192.0.2.34' send >/tmp/update
	assert nsupdate -l /tmp/update
	assert_eq 192.0.2.18 "$(answers client 192.0.2.34 other.lb.example.org)"
}
