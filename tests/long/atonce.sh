# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Everything at once: 40 interfaces go up and down in random order, while others
# sync, look, and change rules of their own. Who has seen it fail writes the
# seed, which it prints, into SEED.
SEED=

forty() {
	seq 1 40
}

start() {
	macvlan_uplinks 40
	for n in $(seq 1 50); do
		echo "rule add from 172.30.$n.0/24 lookup 100 priority 7100 protocol 3"
	done | ip -batch -
}

# commands_of N: what happens to that interface, one after the other.
commands_of() {
	awk -v seed="$((seed + $1))" 'BEGIN {
		srand(seed)
		for (i = 0; i < 5; i++)
			print rand() < 0.6 ? "ifup" : "ifdown" }'
}

# one_after_another N
one_after_another() {
	for command in $(commands_of "$1"); do
		"$command" "m$1" || exit 1
	done
}

# until_told WHAT COMMAND...: again and again, until /run/told is there; it
# counts how often into /run/count.WHAT. Neither refusals nor bad usage are
# among what may come of it.
until_told() {
	told_what=$1 told_n=0
	shift
	while [ ! -e /run/told ]; do
		told_status=0
		"$@" >/dev/null || told_status=$?
		case $told_status in
		0 | 4) ;;
		*) exit 1 ;;
		esac
		told_n=$((told_n + 1))
	done
	echo $told_n >"/run/count.$told_what"
}

foreign_traffic() {
	ip rule add from 172.31.0.1 lookup 100 priority 7300 protocol 3
	ip rule del from 172.31.0.1 lookup 100 priority 7300 protocol 3
}

want_rules() {
	for n in $up; do
		cat <<-EOF
		$(source_rules "T$n" "10.50.$n.2" "10.50.$n.0/24")
		$(bound_rules -4 "T$n" "m$n")
		EOF
	done
	for n in $(seq 1 50); do
		echo "7100: from 172.30.$n.0/24 lookup 100 proto boot"
	done
}

want_routes() {
	for n in $up; do
		cat <<-EOF
		default via 10.50.$n.1 dev m$n table T$n proto multihome src 10.50.$n.2
		10.50.$n.0/24 dev m$n table T$n proto multihome scope link src 10.50.$n.2
		EOF
	done | tidy
}

# only: debian
# why: ifupdown2 has one lock for the machine, and ng one state file for all
case_forty() {
	seed=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
	echo "figures: seed $seed"
	start
	until_told sync multihome sync & others=$!
	until_told status multihome status & others="$others $!"
	until_told foreign foreign_traffic & others="$others $!"
	workers=
	for n in $(forty); do
		one_after_another "$n" >"/run/log/m$n" 2>&1 &
		workers="$workers $!"
	done
	for pid in $workers; do
		wait "$pid" || fail "an ifup or ifdown failed"
	done
	: >/run/told
	for pid in $others; do
		wait "$pid" || fail "sync, status or a foreign rule failed"
	done
	up=
	for n in $(forty); do
		[ "$(commands_of "$n" | tail -n 1)" = ifdown ] || up="$up $n"
	done
	[ -n "$up" ] || fail "a seed with which nothing is up"
	want_rules | assert_rules -4
	assert_eq "$(want_routes)" "$(ip route show table all |
		grep 'proto multihome' | tidy)" routes
	# shellcheck disable=SC2086
	set -- $up
	assert_records $#
	assert multihome status >/dev/null
	multihome sync
	want_rules | assert_rules -4
	echo "figures: 200 ifups and ifdowns of 40 interfaces, $# up in the" \
		"end; meanwhile $(cat /run/count.sync) syncs," \
		"$(cat /run/count.status) status, $(cat /run/count.foreign)" \
		"foreign rules"
	assert_lacks "$(cat /run/syslog)" 'cannot '
	for n in "$@"; do
		ifdown "m$n"
	done
	assert_nothing_of_ours
	assert_records 0
}
