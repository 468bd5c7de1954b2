# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Three lines die silently, in each order, and some at once: who still lives has the
# name; and when nobody lives, all have it, so that the last address never goes. Who
# shares it stays.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# orders ORDER...: "1 23" is the first line and then the two others at once; from a
# daemon to which each death is the first.
orders() {
	bind_local 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.200'
	conf 'server = local' 'ttl = 5s'
	topo_up 3
	topo_addr
	public_lines
	topo_each named_line
	asking_start ask host 127.0.0.1 $www
	for order; do
		one_order "$order"
	done
	never_empty ask 192.0.2.200
	figure "$# orders: $(sed -n 's/.*asked/asked/p' /run/log/ask), none empty;" \
		"$(sed -n '/asked/!s/.* //p' /run/log/ask | sort -u | wc -l) different sets"
}

one_order() {
	watch_start
	is "$(living '')"
	order_dead=
	for order_now in $1; do
		for n in 1 2 3; do
			case $order_now in
			*$n*) dies $n
				order_dead="$order_dead$n" ;;
			esac
		done
		must_wait_for 10 are_down "$order_dead"
		is "$(living "$order_dead")"
	done
	# and so it stays
	watch_settle 1
	is "$(living "$order_dead")"
	watch_stop
	topo_each lives
}

# living DEAD: the addresses of the others; or of all, if there is none.
living() {
	living_are=
	for n in 1 2 3; do
		case $1 in
		*$n*) ;;
		*) living_are=$living_are,192.0.2.$((16 * n + 2)) ;;
		esac
	done
	[ -n "$living_are" ] || living_are=,192.0.2.18,192.0.2.34,192.0.2.50
	echo "${living_are#,},192.0.2.200"
}

# are_down LINES: those, and no other.
are_down() {
	multihome lines --json >/tmp/lines 2>/dev/null || :
	[ "$(json /tmp/lines "''.join(sorted(l['table'][3] for l in d['lines'] if l['state'] == 'down'))")" = \
		"$(echo "$1" | fold -w 1 | sort | tr -d '\n')" ]
}

case_two() {
	orders '2 1 3' '3 12'
}

# long: each order in which three can die
case_all() {
	orders '1 2 3' '1 3 2' '2 1 3' '2 3 1' '3 1 2' '3 2 1' \
		'1 23' '2 13' '3 12' '12 3' '13 2' '23 1' 123
}
