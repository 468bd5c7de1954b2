# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A boot of a thousand interfaces: one `ifup -a` of Debian's ifupdown, each with
# a way of its own by our hook, by the seed's commands, and without any.

# shellcheck source=tests/bench/common.sh
. /multihome/tests/bench/common.sh

# boot KIND: a thousand interfaces and their stanzas.
boot() {
	line
	thousand 'link add m@N link eth1 type macvlan mode bridge' | ip -batch -
	mkdir "/tmp/network.$1" "/tmp/state.$1"
	cp -a /etc/network/. "/tmp/network.$1/"
	mount --bind "/tmp/network.$1" /etc/network
	mount --bind "/tmp/state.$1" /run/network
	[ "$1" = ours ] || rm /etc/network/*.d/multihome
	form='auto m@N
iface m@N inet static
	address @P.2/24'
	case $1 in
	ours)
		form="$form
	multihome-table T@N
	multihome-gateway @P.1" ;;
	seed)
		form="$form
	post-up ip route add @P.0/24 dev m@N src @P.2 table @M
	post-up ip route add default via @P.1 table @M
	post-up ip rule add from @P.2 table @M" ;;
	esac
	thousand "$form" | write_interfaces
}

# booted RULES ROUTES: so many rules, and routes beside main and local.
booted() {
	in_place "$pid" ip -4 rule show >/tmp/rules
	in_place "$pid" ip -4 route show table all >/tmp/routes
	assert_eq "$1" "$(wc -l </tmp/rules)" rules
	assert_eq "$2" "$(grep table /tmp/routes | grep -vc 'table local')" \
		routes
}

# only: debian
# why: what is measured is the hooks, not ifupdown
case_thousand() {
	for kind in without ours seed; do
		place boot $kind
		cat >/tmp/rows <<-EOF
		row $kind
		at $pid
		time boot $path /sbin/ifup -a
		EOF
		rounds boot 0 </tmp/rows
		case $kind in
		without) booted 3 0 ;;
		ours) booted 6003 2000 ;;
		seed) booted 1003 2000 ;;
		esac
		kill "$pid"
	done
}
