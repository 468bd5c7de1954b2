# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# examples/inbound, as it is, and README.md's: by the real ifupdown, BIND and a cache.

# shellcheck disable=SC2119 # watch_start takes what a case has

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh

example=/multihome/examples/inbound
both=192.0.2.18,192.0.2.34
www=www.lb.example.org

# What is written beside the stanzas is what is printed for them.
case_printed() {
	cp $example/interfaces /etc/network/interfaces
	ends 0 multihome dns setup lb.example.org
	cp /tmp/out /tmp/setup
	for where in /var/lib/bind/lb.example.org /etc/bind/named.conf.local \
		/etc/multihome.conf 'zone example.org'; do
		part "$where" >/tmp/part
		file=${where##*[/ ]}
		assert_eq "$(cat /tmp/part)" "$(cat "$example/$file")" "$file"
	done
	assert_eq "$(cat $example/multihome.conf)" "$(block '[dns]')" README.md
	assert_eq 2 "$(grep -cFx "    $(block '	multihome-name' | tr -d '\t')" \
		$example/interfaces)" 'stanzas with the line of README.md'
}

# As who reads multihome-dns(7) does it: BIND runs, and the daemon, before any of it
# is there. A client asks for the name of the zone above, and a line dies.
case_followed() {
	topo_up
	topo_each public_isp
	: >/etc/bind/named.conf.local
	bind_start host
	sed '/multihome-name/d' $example/interfaces >/etc/network/interfaces
	ifup -a
	watch_start
	above_start <$example/example.org
	cp $example/interfaces /etc/network/interfaces
	cp $example/named.conf.local /etc/bind
	cp $example/lb.example.org /var/lib/bind
	cp $example/multihome.conf /etc
	block 'rndc reconfig' >/tmp/commands
	assert_eq 4 "$(wc -l </tmp/commands)" commands
	while read -r command; do
		# shellcheck disable=SC2086
		ends 0 $command </dev/null
		case $command in
		*check) assert_contains "$out" 'nothing wrong found' ;;
		esac
	done </tmp/commands
	must_wait_for 10 is_published $both
	assert_eq $both "$(answers client 127.0.0.1 www.example.org)" 'the alias'
	ip -n "$NETNS-isp1" rule add priority 50 iif cust blackhole
	must_wait_for 10 is_published 192.0.2.34
	must_wait_for 60 answers_are 192.0.2.34 client 127.0.0.1 www.example.org
	watch_stop
	ends 0 multihome dns publish --all
	assert_eq $both "$(answers host 127.0.0.1 $www)" 'with no daemon'
}

is_published() {
	multihome lines >/tmp/lines || :
	grep -q "$www A $(echo "$1" | tr , ' '): published" /tmp/lines
}
