# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome dns: which lines and names are in what it prints, and what it refuses.
# What real name servers make of it: real/dns/setup.sh.
# shellcheck disable=SC2119 # watch_start takes what a case has

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# stanzas [OPTION-LINE...]: two of IPv4 that no ifup has brought up, with www at the
# first and second, mail at the second, and these options of the second.
stanzas() {
	topo_up
	cat <<-'EOT' | write_interfaces
	iface eth0 inet static
		address 192.0.2.2/24
		multihome-table ISP1
		multihome-gateway 192.0.2.1
		multihome-name www.lb.example.org www.example.net
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-name www.lb.example.org mail.lb.example.org
	EOT
	for stanzas_option; do
		printf '\t%s\n' "$stanzas_option"
	done >>/etc/network/interfaces
}

# What is not up is there as it is written; of names, those of the zone alone.
case_not_up() {
	stanzas 'multihome-public 198.51.100.2'
	touches_nothing multihome dns setup lb.example.org
	assert_eq 0 "$status" "$out"
	for wanted in 'ns1.lb.example.org. 3600 IN A 192.0.2.2' \
		'ns2.lb.example.org. 3600 IN A 198.51.100.2' \
		'www.lb.example.org. 30 IN A 192.0.2.2' \
		'www.lb.example.org. 30 IN A 198.51.100.2' \
		'mail.lb.example.org. 30 IN A 198.51.100.2'; do
		assert_contains "$out" "$nl$wanted"
	done
	assert_lacks "$out" 'mail.lb.example.org. 30 IN A 192.0.2.2'
	assert_lacks "$out" example.net
	assert_lacks "$out" 10.2.2.2
	# capitals and the last dot are the same
	ends 0 multihome dns setup LB.Example.org.
	assert_contains "$out" 'zone "lb.example.org" {'
}

case_ttl() {
	stanzas 'multihome-public 198.51.100.2'
	printf '[dns]\nserver = local\nttl = 7s\n' >/etc/multihome.conf
	ends 0 multihome dns setup lb.example.org
	assert_contains "$out" 'www.lb.example.org. 7 IN A 192.0.2.2'
}

# The files of the system that it is.
case_red_hat() {
	stanzas 'multihome-public 198.51.100.2'
	ends 0 multihome dns setup lb.example.org
	assert_contains "$out" '==> /etc/bind/named.conf.local <=='
	: >/etc/named.conf
	ends 0 multihome dns setup lb.example.org
	assert_contains "$out" '==> /etc/named.conf <=='
	assert_contains "$out" '==> /var/named/dynamic/lb.example.org <=='
	assert_contains "$out" '==> /etc/pdns/named.conf <=='
}

# A private address is not published, and it is said whose that is.
case_private() {
	stanzas
	ends 4 multihome dns setup lb.example.org
	assert_contains "$out" '/etc/network/interfaces:'
	assert_contains "$out" 'eth1 has no public IPv4 address that is known, only 10.2.2.2: write multihome-public'
	assert_contains "$out" 'www.lb.example.org. 30 IN A 192.0.2.2'
	assert_lacks "$out" 'A 10.2.2.2'
}

# One of two stanzas is wrong: the other is shown, and that there is more.
case_refused() {
	stanzas 'multihome-weight many'
	ends 4 multihome dns setup lb.example.org
	assert_contains "$out" 'see multihome check'
	assert_contains "$out" 'www.lb.example.org. 30 IN A 192.0.2.2'
}

case_no_names() {
	stanzas
	ends 3 multihome dns setup example.com
	assert_contains "$out" 'no stanza has a multihome-name within example.com'
	for words in '' setup publish 'setup a.b c' 'setup --all' 'publish all' \
		'publish --all x' 'other --all'; do
		# shellcheck disable=SC2086
		ends 2 multihome dns $words
		assert_contains "$out" 'expected: multihome dns setup ZONE'
	done
	for words in lb ..a 'a b' "a.\$(id)" 'a.b"'; do
		ends 2 multihome dns setup "$words"
		assert_contains "$out" 'expected a whole name of a zone'
	done
}

case_publish() {
	stanzas 'multihome-public 198.51.100.2'
	ends 3 multihome dns publish --all
	assert_contains "$out" 'nothing is said of a name server'
	printf '[dns]\nserver = local\n' >/etc/multihome.conf
	ends 1 multihome dns publish --all
	assert_contains "$out" 'there is no nsupdate'
	watch_start
	ends 1 multihome dns publish --all
	assert_contains "$out" 'expected it to be stopped before'
	watch_stop
}

# By a program of one's own, which is called for each name and family.
case_command() {
	stanzas 'multihome-public 198.51.100.2'
	cat >/usr/local/sbin/change <<-'EOT'
	#!/bin/sh
	{ echo "$*"; cat; } >>/run/changed
	EOT
	chmod 755 /usr/local/sbin/change
	printf '[dns]\nmethod = command\ncommand = /usr/local/sbin/change\n' \
		>/etc/multihome.conf
	ends 0 multihome dns publish --all
	assert_eq 'mail.lb.example.org A
198.51.100.2
www.example.net A
192.0.2.2
www.lb.example.org A
192.0.2.2
198.51.100.2' "$(cat /run/changed)"
	printf '#!/bin/sh\necho no such zone\nexit 3\n' >/usr/local/sbin/change
	ends 1 multihome dns publish --all
	assert_contains "$out" '/usr/local/sbin/change: no such zone'
	# what does not end is ended
	printf '#!/bin/sh\nexec sleep 100\n' >/usr/local/sbin/change
	ends 1 multihome dns publish --all
	assert_contains "$out" 'did not end in time'
}
