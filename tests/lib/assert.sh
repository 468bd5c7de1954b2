# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a case says about how things must be. Sourced by in-sandbox.
# A failed assertion ends the case; in-sandbox then shows how things stand.

fail() {
	echo "FAILED: $*"
	exit 1
}

# skip REASON: for what this machine cannot show, never for what fails.
skip() {
	echo "$*"
	exit 77
}

# What root of a user namespace may not have.
need_tun() {
	[ -w /dev/net/tun ] || skip '/dev/net/tun is not open to this user'
}

need_users() {
	awk '{ n += $3 } END { exit !(n > 65534) }' /proc/self/uid_map ||
		skip 'this user namespace has no other users'
}

# wait_for SECONDS COMMAND...: until it succeeds, or 1 when the time is up.
wait_for() {
	wait_left=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		wait_left=$((wait_left - 1))
		[ $wait_left -gt 0 ] || return 1
		/usr/bin/sleep 0.05 # not CentOS's, see scripts.sh
	done
}

# must_wait_for SECONDS COMMAND...: the same, as an assertion.
must_wait_for() {
	wait_for "$@" || fail "not within $1 s: $(shift; echo "$*")"
}

# assert COMMAND..., refute COMMAND...: it succeeds, it does not.
assert() {
	"$@" || fail "should succeed: $*"
}

refute() {
	! "$@" || fail "should not succeed: $*"
}

# assert_status N COMMAND...: it exits with N.
assert_status() {
	assert_want=$1 assert_got=0
	shift
	"$@" || assert_got=$?
	[ "$assert_got" -eq "$assert_want" ] ||
		fail "exit status $assert_got, not $assert_want: $*"
}

# assert_eq WANT GOT [WHAT]
assert_eq() {
	[ "$1" = "$2" ] && return
	printf '%s\n' "$1" >/tmp/want
	printf '%s\n' "$2" >/tmp/got
	echo "FAILED: ${3:-not equal} (- wanted, + got)"
	diff -U 99 /tmp/want /tmp/got | sed 1,3d
	exit 1
}

# assert_contains TEXT PART, assert_lacks TEXT PART
assert_contains() {
	case $1 in
	*"$2"*) ;;
	*) fail "no \"$2\" in: $1" ;;
	esac
}

assert_lacks() {
	case $1 in
	*"$2"*) fail "\"$2\" in: $1" ;;
	esac
}

# tidy [FILE [NOT]]: one blank between words, none at an end of a line, no empty
# line, none that matches NOT, and sorted: rules of one priority have different
# selectors, so their order says nothing; and without what each IPv6 route says.
# It is run everywhere, hence is one process, and its callers use files: a pipe
# takes twice the time.
tidy() {
	awk -v not="${2-}" '
	{ gsub(/[ \t]+/, " "); sub(/^ /, ""); sub(/ $/, "")
	  sub(/ metric 1024/, ""); sub(/ pref medium/, "") }
	$0 == "" || not != "" && $0 ~ not { next }
	{ for (i = ++n; i > 1 && line[i - 1] > $0; i--)
		line[i] = line[i - 1]
	  line[i] = $0 }
	END { for (i = 1; i <= n; i++) print line[i] }' "${1:--}"
}

# rules -4|-6: all but the kernel's own.
rules() {
	ip "$1" rule show >/tmp/rules
	tidy /tmp/rules '^(0: from all lookup local|3276[67]: .*)$'
}

# routes -4|-6 TABLE: empty for a table that there is not (yet).
routes() {
	ip "$1" route show table "$2" >/tmp/routes 2>/dev/null || :
	tidy /tmp/routes
}

# assert_rules -4|-6 <<EOF: these rules and no other.
assert_rules() {
	assert_eq "$(tidy)" "$(rules "$1")" "ip $1 rule"
}

# assert_routes -4|-6 TABLE <<EOF: these routes and no other.
assert_routes() {
	assert_eq "$(tidy)" "$(routes "$1" "$2")" "ip $1 route show table $2"
}

# assert_uplink TABLE DEV SOURCE GATEWAY [NET [SRC]]: the rules of one single
# source, and its table, are there as they should be, whatever else is.
assert_uplink() {
	case $3 in
	*:*)
		uplink_family=-6 uplink_s=3 uplink_src='' uplink_scope='' ;;
	*)
		uplink_family=-4 uplink_s=1 uplink_src=" src ${6:-$3}"
		uplink_scope=' scope link' ;;
	esac
	uplink_rules="
$(rules $uplink_family)
"
	for uplink_rule in \
		"7100: from $3 lookup $1 suppress_prefixlength 0" \
		"7200: from $3 lookup main suppress_prefixlength $uplink_s" \
		"7300: from $3 lookup $1"; do
		case $uplink_rules in
		*"
$uplink_rule proto multihome
"*) ;;
		*) fail "no rule \"$uplink_rule proto multihome\"" ;;
		esac
	done
	routes $uplink_family "$1" >/tmp/uplink
	assert_eq "$(tidy <<-EOF
	default via $4 dev $2 proto multihome$uplink_src
	${5:+$5 dev $2 proto multihome$uplink_scope$uplink_src}
	EOF
	)" "$(grep 'proto multihome' /tmp/uplink || :)" "routes of ours in table $1"
}

# Rules and routes that carry our protocol.
ours() {
	for family in -4 -6; do
		ip -N $family rule show
	done >/tmp/ours
	awk '/proto 77( |$)/' /tmp/ours
	for family in -4 -6; do
		ip -N $family route show table all proto 77
	done
}

assert_nothing_of_ours() {
	assert_eq '' "$(ours)" 'left of ours'
}

# What must_wait_for waits for. nothing_of_ours: the same, but no assertion.
nothing_of_ours() {
	[ -z "$(ours)" ]
}

# has_source ADDRESS|PREFIX [TABLE]: a rule leads it to that table (ISP2).
has_source() {
	case $1 in
	*:*) source_family=-6 ;;
	*) source_family=-4 ;;
	esac
	ip $source_family rule show from "$1" |
		grep -q "lookup ${2:-ISP2} proto"
}

lacks_source() {
	! has_source "$@"
}

# has_default ADDRESS: the default of ISP2 is by that router.
has_default() {
	case $1 in
	*:*) default_family=-6 ;;
	*) default_family=-4 ;;
	esac
	ip $default_family route show table ISP2 | grep -q "^default via $1 "
}

# assert_records N: so many devices have a record, links not counted.
assert_records() {
	assert_eq "$1" "$(find /run/multihome -path '*/dev/*' -type f \
		2>/dev/null | wc -l)" records
}

show_state() {
	echo "--- state"
	for family in -4 -6; do
		ip $family addr show scope global
		ip $family rule show
		ip $family route show table all | grep -v 'table local' || :
	done
	for f in /etc/network/interfaces /etc/iproute2/rt_tables.d/*.conf \
		/etc/multihome.conf /etc/sysconfig/network \
		/etc/sysconfig/network-scripts/ifcfg-* \
		/etc/sysconfig/network-scripts/ru* \
		/etc/sysconfig/network-scripts/ro*; do
		[ ! -f "$f" ] || { echo "--- $f"; cat "$f"; }
	done
	find /run/multihome -type f 2>/dev/null | while read -r f; do
		echo "--- $f"
		cat "$f"
	done
	for f in /run/log/*; do
		[ ! -s "$f" ] || { echo "--- $f"; tail -n 40 "$f"; }
	done
	echo "--- syslog"
	syslog
}
