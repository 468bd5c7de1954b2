# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# A line dies silently, and so long after the verdict nobody is led to it: by the
# primary itself, and by unbound and BIND as caches, each asked every 20 ms.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# rounds N TTL [FOREIGN]: so many deaths of the first line, each the first of its
# daemon; who shares the name stays.
rounds() {
	ttl=$2 foreign=${3-}
	named_lines
	in_ns client ip link set lo up
	unbound_start client lb.example.org 192.0.2.18 192.0.2.34
	bind_cache_start client lb.example.org 192.0.2.18 192.0.2.34
	: >/tmp/times
	for round in $(seq "$1"); do
		one_death
	done
	for who in primary unbound BIND; do
		grep "^$who " /tmp/times | sort -k 2n >/tmp/sorted
		assert_eq "$1" "$(wc -l </tmp/sorted)" "rounds of $who"
		figure "TTL $ttl, $who: $(awk '{ v[NR] = $2 } END {
			printf "median %.3f s, most %.3f s, n=%d",
			v[int((NR + 1) / 2)], v[NR], NR }' /tmp/sorted)"
	done
	in_time || fail "late: $(cat /tmp/times)"
}

# 0.2 s, and the TTL and a second and a half, where the machine is idle. Where others
# use it, one round of three may be as late as it takes to get a processor.
in_time() {
	[ -z "$CHECKED" ] || return 0
	awk -v ttl="$ttl" '{
		own = $1 == "primary"
		n[$1]++
		if ($2 > (own ? 2 : ttl + 5)) exit bad = 1
		if ($2 > (own ? 0.2 : ttl + 1.5)) late[$1]++
	} END {
		for (w in late) if (late[w] > n[w] / 3) bad = 1
		exit bad
	}' /tmp/times
}

# one_death: in the next phase of what caches remember.
one_death() {
	watch_start
	must_wait_for 10 says "$www A 192.0.2.18 192.0.2.34: published"
	asking_start primary host 127.0.0.1 $www
	asking_start unbound client 127.0.0.1 $www
	asking_start BIND client 127.0.0.2 $www
	must_wait_for 30 leads_to_first client 127.0.0.1
	must_wait_for 30 leads_to_first client 127.0.0.2
	/usr/bin/sleep "$(awk -v n="$round" -v ttl="$ttl" \
		'BEGIN { print n * 0.37 % ttl }')"
	dies 1
	must_wait_for 10 says "$www A 192.0.2.34: published"
	/usr/bin/sleep $((ttl + 1))
	for who in 127.0.0.1 127.0.0.2; do
		must_wait_for 10 leads_elsewhere client $who
	done
	at=$(verdict_at)
	lives 1
	watch_stop
	for who in primary unbound BIND; do
		never_empty $who "$foreign"
		clean_after $who >>/tmp/times
		rm /run/log/$who
	done
}

leads_to_first() {
	case ,$(answers "$@" $www), in
	*,192.0.2.18,*) ;;
	*) return 1 ;;
	esac
}

leads_elsewhere() {
	! leads_to_first "$@"
}

# clean_after WHO: so long after the verdict was the first answer of those without the
# dead address; 0: so it was before.
clean_after() {
	awk -v at="$at" -v who="$1" '
		$2 == "asked" { next }
		index("," $2 ",", ",192.0.2.18,") { dead = 1; next }
		dead { clean = $1; dead = 0 }
		END {
			if (!dead)
				printf("%s %.3f\n", who, (clean > at ? clean - at : 0))
		}' "/run/log/$1"
}

bind_here() {
	bind_local 'www 5 IN A 192.0.2.200'
	conf "server = $server" "ttl = ${1}s"
}

case_bind() {
	bind_here 2
	rounds 2 2 192.0.2.200
}

# long: ten deaths, and what caches remember of each
case_bind_ten() {
	bind_here 5
	rounds 10 5 192.0.2.200
}

# long: ten deaths, and what caches remember of each
case_knot_ten() {
	knot_local 'www 5 IN A 192.0.2.200'
	conf "server = $server" 'ttl = 5s'
	rounds 10 5 192.0.2.200
}

# long: ten deaths, and what caches remember of each
case_powerdns_ten() {
	pdns_local
	conf 'method = file' 'server = local'
	rounds 10 5
}
