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

# with_checker: what we are runs under valgrind or has sanitizers in it, which
# takes many times as long.
with_checker() {
	[ "${CHECKED-}" = checker ]
}

# no_checker REASON: for a case that cannot be with one.
no_checker() {
	! with_checker || skip "with a checker of memory $*"
}

# wait_for SECONDS COMMAND...: until it succeeds, or 1 when the time is up.
wait_for() {
	case $2 in
	assert* | refute) fail "$2 ends the case, it cannot be waited for" ;;
	esac
	wait_left=$(($1 * 20))
	! with_checker || wait_left=$((wait_left * 10))
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

nl='
'
tab='	'

# slurp [FILE...]: sets $slurped to what $(cat FILE...) would be, by the shell
# alone: a process takes ten times as long as the little that most files have.
slurp() {
	slurped=
	for slurp_file; do
		slurp_on <"$slurp_file"
	done
	[ $# -gt 0 ] || slurp_on
	while :; do
		case $slurped in
		*"$nl") slurped=${slurped%"$nl"} ;;
		*) break ;;
		esac
	done
}

slurp_on() {
	while IFS= read -r slurp_line; do
		slurped=$slurped$slurp_line$nl
	done
	slurped=$slurped$slurp_line
}

# What commands have said is asked for everywhere. All else may have NUL bytes,
# which a shell drops.
cat() {
	case $* in
	/tmp/out | /tmp/err | '/tmp/out /tmp/err')
		slurp "$@"
		[ -z "$slurped" ] || printf '%s\n' "$slurped" ;;
	*) command cat "$@" ;;
	esac
}

# tidy_text TEXT [rules]: sets $tidied to it with one blank between words, none
# at an end of a line, no empty line, and sorted: rules of one priority have
# different selectors, so their order says nothing; and without what each IPv6
# route says, or the kernel's own rules. By the shell alone, since it is run
# everywhere.
tidy_text() {
	tidied='' tidy_what=${2-}
	set -f
	IFS=$nl
	for tidy_line in $1; do
		IFS=" $tab"
		# shellcheck disable=SC2086
		set -- $tidy_line
		tidy_line="$*"
		for tidy_word in ' metric 1024' ' pref medium'; do
			case $tidy_line in
			*"$tidy_word"*) tidy_line=${tidy_line%%"$tidy_word"*}${tidy_line#*"$tidy_word"} ;;
			esac
		done
		case $tidy_what:$tidy_line in
		: | rules: | 'rules:0: from all lookup local' | rules:3276[67]:*)
			continue ;;
		esac
		tidy_before=''
		IFS=$nl
		for tidy_word in $tidied; do
			# shellcheck disable=SC3012 # dash has it
			if [ -n "$tidy_line" ] && [ "$tidy_word" \> "$tidy_line" ]; then
				tidy_before=$tidy_before$tidy_line$nl
				tidy_line=
			fi
			tidy_before=$tidy_before$tidy_word$nl
		done
		tidied=$tidy_before${tidy_line:+$tidy_line$nl}
	done
	tidied=${tidied%"$nl"}
	set +f
	unset IFS
}

# tidy [FILE]: prints it so.
tidy() {
	slurp "$@"
	tidy_text "$slurped"
	[ -z "$tidied" ] || printf '%s\n' "$tidied"
}

# rules -4|-6: all but the kernel's own. read_rules leaves them in $tidied.
rules() {
	read_rules "$1"
	[ -z "$tidied" ] || printf '%s\n' "$tidied"
}

read_rules() {
	rules_text=$(ip "$1" rule show)
	tidy_text "$rules_text" rules
}

# routes -4|-6 TABLE: empty for a table that there is not (yet).
routes() {
	read_routes "$1" "$2"
	[ -z "$tidied" ] || printf '%s\n' "$tidied"
}

read_routes() {
	routes_text=$(ip "$1" route show table "$2" 2>/dev/null) || :
	tidy_text "$routes_text"
}

# assert_rules -4|-6 <<EOF: these rules and no other.
assert_rules() {
	slurp
	tidy_text "$slurped"
	assert_want=$tidied
	read_rules "$1"
	assert_eq "$assert_want" "$tidied" "ip $1 rule"
}

# assert_routes -4|-6 TABLE <<EOF: these routes and no other.
assert_routes() {
	slurp
	tidy_text "$slurped"
	assert_want=$tidied
	read_routes "$1" "$2"
	assert_eq "$assert_want" "$tidied" "ip $1 route show table $2"
}

# source_rules TABLE SOURCE [NET...]: prints the rules of one source, whose
# device has these nets.
source_rules() {
	source_table=$1 source_from=$2 source_end='proto multihome'
	source_main='lookup main suppress_prefixlength'
	source_group='suppress_ifgroup 7000 proto multihome'
	case $source_from in
	*:*) source_bits=128 source_s=6 ;;
	*) source_bits=32 source_s=7 ;;
	esac
	source_more=0
	case $source_from in
	*/*) source_more=$((source_bits - ${source_from#*/})) ;;
	esac
	shift 2
	for source_net; do
		echo "$((7099 + source_more)): from $source_from to $source_net $source_main ${source_net#*/} $source_group"
		echo "$((7100 + source_more)): from $source_from to $source_net lookup $source_table $source_end"
	done
	case $source_from in
	*/* | 10.* | 192.168.* | 172.1[6-9].* | 172.2?.* | 172.3[01].* | 100.64.* | \
		169.254.* | f[cd]??:*) ;;
	*:*) echo "7190: from $source_from to fc00::/7 $source_main 6 $source_end" ;;
	*)
		for source_net in 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 \
			172.16.0.0/12 192.168.0.0/16; do
			echo "7190: from $source_from to $source_net $source_main 7 $source_end"
		done ;;
	esac
	echo "$((7200 + source_more)): from $source_from $source_main $source_s $source_group"
	echo "$((7300 + source_more)): from $source_from lookup $source_table $source_end"
}

# bound_rules -4|-6 TABLE DEV: prints those for who binds the device.
bound_rules() {
	bound_s=7
	[ "$1" = -4 ] || bound_s=6
	echo "7497: from all oif $3 lookup main suppress_prefixlength $bound_s proto multihome"
	echo "7498: from all oif $3 lookup $2 proto multihome"
}

# assert_uplink TABLE DEV SOURCE GATEWAY [NET [SRC]]: the rules of one single
# source, and its table, are there as they should be, whatever else is. In
# $uplink_pins is what the table has of main's routes by the device.
assert_uplink() {
	case $3 in
	*:*)
		uplink_family=-6 uplink_src='' uplink_scope=''
		uplink_local="fe80::/64 dev $2 proto multihome" ;;
	*)
		uplink_family=-4 uplink_src=" src ${6:-$3}"
		uplink_scope=' scope link' uplink_local='' ;;
	esac
	read_uplink $uplink_family "$1" "$3"
	uplink_want=$(source_rules "$1" "$3" ${5:+"$5"})
	IFS=$nl
	for uplink_rule in $uplink_want; do
		case $nl$uplink_rules in
		*"$nl$uplink_rule$nl"*) ;;
		*) fail "no rule \"$uplink_rule\"" ;;
		esac
	done
	unset IFS
	tidy_text "default via $4 dev $2 proto multihome$uplink_src
	${5:+$5 dev $2 proto multihome$uplink_scope$uplink_src}
	$uplink_local
	${uplink_pins-}"
	assert_want=$tidied
	tidy_text "$uplink_routes"
	assert_eq "$assert_want" "$tidied" "routes of ours in table $1"
}

# read_uplink FAMILY TABLE SOURCE: sets $uplink_rules to the rules of that
# source, and $uplink_routes to the routes of ours in that table, asking once.
read_uplink() {
	uplink_text=$(ip "$1" -batch - 2>/dev/null <<-EOF
	rule show
	route show table $2
	EOF
	) || :
	uplink_from=$3 uplink_rules='' uplink_routes=''
	set -f
	IFS=$nl
	for uplink_line in $uplink_text; do
		unset IFS
		case $uplink_line in
		*":$tab"*"from $uplink_from "*)
			# shellcheck disable=SC2086
			set -- $uplink_line
			uplink_rules=$uplink_rules$*$nl ;;
		*":$tab"*) ;;
		*'proto multihome'*)
			uplink_routes=$uplink_routes$uplink_line$nl ;;
		esac
	done
	set +f
	unset IFS
}

# Rules and routes that carry our protocol, and, where no device has a record,
# links in our group. read_ours leaves them in $ours_found.
ours() {
	read_ours
	[ -z "$ours_found" ] || printf '%s\n' "$ours_found"
}

read_ours() {
	ours_text=$(for family in -4 -6; do
		ip -N $family -batch - <<-EOF
		rule show
		route show table all proto 77
		EOF
	done
	set -- /run/multihome/*/dev/*
	[ -e "$1" ] || ip -o link show group 7000)
	ours_found=
	set -f
	IFS=$nl
	for ours_line in $ours_text; do
		case $ours_line in
		*":$tab"*' proto 77' | *":$tab"*' proto 77 '*) ;;
		*' group 7000 '*) ours_line="link ${ours_line%%: <*}" ;;
		*":$tab"*) continue ;;
		esac
		ours_found=$ours_found${ours_found:+$nl}$ours_line
	done
	set +f
	unset IFS
}

assert_nothing_of_ours() {
	read_ours
	assert_eq '' "$ours_found" 'left of ours'
}

# What must_wait_for waits for. nothing_of_ours: the same, but no assertion.
nothing_of_ours() {
	read_ours
	[ -z "$ours_found" ]
}

# has_source ADDRESS|PREFIX [TABLE]: a rule leads it to that table (ISP2).
has_source() {
	case $1 in
	*:*) source_family=-6 ;;
	*) source_family=-4 ;;
	esac
	case $(ip $source_family rule show from "$1") in
	*"lookup ${2:-ISP2} proto"*) ;;
	*) return 1 ;;
	esac
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
	case $nl$(ip $default_family route show table ISP2) in
	*"${nl}default via $1 "*) ;;
	*) return 1 ;;
	esac
}

# assert_records N: so many devices have a record, links not counted.
assert_records() {
	records_there=0
	for record_file in /run/multihome/*/dev/* /run/multihome/*/dev/.[!.]*; do
		[ ! -f "$record_file" ] || [ -L "$record_file" ] ||
			records_there=$((records_there + 1))
	done
	assert_eq "$1" "$records_there" records
}

show_state() {
	echo "--- state"
	for family in -4 -6; do
		ip $family addr show scope global
		ip $family rule show
		ip $family route show table all | grep -v 'table local' || :
	done
	for f in /etc/network/interfaces /etc/iproute2/rt_tables.d/*.conf \
		/etc/multihome.conf /etc/multihome.d/* /etc/sysconfig/network \
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
