# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Finds the cases by listing files, runs them side by side, counts.
# A job is a line ID KIND FILE CASE IMPL; lib/run-job runs one and keeps what
# came of it in result/, a line a case: ok, FAIL or skip, and its name.
# Sourced by tests/run, whose $top and $implementations it uses.
# shellcheck disable=SC2030,SC2031,SC2154

# What is built, and what make is told for it.
# shellcheck disable=SC2034
build=build make_flag=
[ -z "${COVERAGE-}" ] || build=build-cov make_flag=COVERAGE=1
[ -z "${SANITIZE-}" ] || build=build-san make_flag=SANITIZE=1

# Which of the cases that are marked "# long: REASON" are meant: all, or (check)
# none of these, or (long) only these.
marked=all

# cases_of GROUP: lines FILE CASE ONLY WHY, from the files of that group.
# "# only: IMPL...", "# why: REASON", "# long: REASON" and, of some
# implementations, "# long on IMPL...: REASON" lines stand right before the
# function; "# all long: REASON" for all that follow in the file.
cases_of() {
	(cd "$top" && find "tests/$1" -maxdepth 1 -name '*.sh' | LC_ALL=C sort) |
	while read -r file; do
		awk -v file="$file" -v marked="$marked" -v every="$implementations" '
		# those of the list that are in the other, or are not
		function some(list, other, wanted,    n, i, word, found) {
			n = split(list, word, /[ ,]/)
			for (i = 1; i <= n; i++)
				if (!index(" " other " ", " " word[i] " ") == !wanted)
					found = found (found ? "," : "") word[i]
			return found
		}
		/^# all long: / { all = long = 1 }
		/^# long: / { long = 1; next }
		/^# long on / { on = substr($0, 11); sub(/:.*/, "", on); next }
		/^# only: / { only = substr($0, 9); gsub(/ /, ",", only); next }
		/^# why: / { why = why (why ? " " : "") substr($0, 8); next }
		/^case_[a-z0-9_]+\(\)/ {
			name = substr($1, 6); sub(/\(.*/, "", name)
			if (on && marked != "all") {
				only = some(only == "" ? every : only, on,
					marked == "only")
				long = marked == "only"
			}
			if (marked == "all" || (marked == "only") == long)
				print file, name, only == "" ? "-" : only, why
		}
		{ only = why = on = ""; long = all }' "$top/$file"
	done
}

# matches NAME PATTERN
matches() {
	# shellcheck disable=SC2254
	case $1 in
	*$2*) ;;
	*) return 1 ;;
	esac
}

# id_of GROUP IMPL FILE CASE: sets id. There are a thousand of them, and a new
# process for each would take longer than many a case.
id_of() {
	id=${3##*/}
	id=$1${2:+/$2}/${id%.sh}.$4
}

jobs_netns() {
	cases_of netns | while read -r file name _ _; do
		id_of netns '' "$file" "$name"
		! matches "$id" "$1" || echo "$id case $file $name none"
	done
}

jobs_real() {
	cases_of real | while read -r file name only _; do
		for impl in $implementations; do
			case ,$only, in
			,-, | *,"$impl",*) ;;
			*) continue ;;
			esac
			id_of real "$impl" "$file" "$name"
			! matches "$id" "$1" ||
				echo "$id case $file $name $impl"
		done
	done
	jobs_scripts "$1"
	jobs_beside networkmanager nm "$1"
	jobs_beside netplan netplan "$1"
	jobs_beside prometheus prometheus "$1"
	jobs_beside dns dns "$1"
}

# jobs_beside DIRECTORY ROLE PATTERN: with those packages, and no ifupdown.
jobs_beside() {
	cases_of "real/$1" | while read -r file name _ _; do
		id_of real "$2" "$file" "$name"
		! matches "$id" "$3" || echo "$id case $file $name $2"
	done
}

# With nothing but what is ours, or with each ifupdown of an "only" line.
# Its own files, and what the others have marked.
jobs_long() {
	marked=only
	jobs_netns "$1"
	jobs_real "$1"
	jobs_package "$1"
	marked=all
	cases_of long | while read -r file name only _; do
		for impl in $implementations dns; do
			case ,$only, in
			,-,) impl=none ;;
			*,"$impl",*) ;;
			*) continue ;;
			esac
			id_of long '' "$file" "$name"
			[ "$impl" = none ] || id_of long "$impl" "$file" "$name"
			! matches "$id" "$1" ||
				echo "$id case $file $name $impl"
			[ "$impl" != none ] || break
		done
	done
}

# Each on a machine of its own with each ifupdown, or with what else brings
# interfaces up, one after the other.
jobs_vm() {
	jobs_vm_in vm "$implementations" "$1"
	jobs_vm_in vm/doors "$vm_doors" "$1"
}

# jobs_vm_in DIRECTORY IMPLS PATTERN
jobs_vm_in() {
	cases_of "$1" | while read -r file name only _; do
		for impl in $2; do
			case ,$only, in
			,-, | *,"$impl",*) ;;
			*) continue ;;
			esac
			id_of vm "$impl" "$file" "$name"
			! matches "$id" "$3" ||
				echo "$id case $file $name vm-$impl"
		done
	done
}

# On each that its "only" line names; without one, with nothing but ours.
jobs_bench() {
	cases_of bench | while read -r file name only _; do
		[ "$only" != - ] || only=none
		for impl in $(echo "$only" | tr , ' '); do
			id_of bench "$impl" "$file" "$name"
			! matches "$id" "$1" ||
				echo "$id case $file $name $impl"
		done
	done
}

jobs_failover() {
	cases_of failover | while read -r file name _ _; do
		id_of failover '' "$file" "$name"
		! matches "$id" "$1" || echo "$id case $file $name none"
	done
}

jobs_balance() {
	cases_of balance | while read -r file name _ _; do
		id_of balance '' "$file" "$name"
		! matches "$id" "$1" || echo "$id case $file $name none"
	done
}

# results_report PATTERN: what all of it gave; of a part, nothing is kept.
results_report() {
	[ -z "$1" ] || set -- --part
	find "$MH_WORK/log" -name "$want:*" -exec cat {} + |
		sed -n 's/^figures: //p' | as_user python3 -B \
		"$top/tests/$want/report.py" "$@"
}

# The sandbox of a file is that of its package's kind. A release is without
# debian/. Root of a user namespace can make and install neither.
jobs_package() {
	[ -z "${MH_USERNS-}" ] || {
		echo 'package skip - - root'
		return
	}
	cases_of package | while read -r file name _; do
		id_of package '' "$file" "$name"
		kind=${file##*/}
		! matches "$id" "$1" || echo "$id case $file $name ${kind%.sh}"
	done
}

# The programs that make unit-tests has built, but for those whose source is gone.
jobs_unit() {
	[ -d "$top/$build/tests/unit" ] || return 0
	find "$top/$build/tests/unit" -type f -perm -100 |
		LC_ALL=C sort | while read -r file; do
		id=unit/${file#*/tests/unit/}
		[ -e "$top/tests/$id.c" ] || continue
		! matches "$id" "$1" || echo "$id unit $build - -"
	done
}

# Rows of lines that are made up: those that a minute allows.
jobs_sim() {
	[ -x "$top/$build/tests/sim/sim" ] || return 0
	"$top/$build/tests/sim/sim" list | while read -r name; do
		! matches "sim/$name" "$1" || echo "sim/$name sim $build $name -"
	done
}

jobs_golden() {
	[ ! -e "$top/tests/golden/run" ] || echo "golden golden $build ${1:--} -"
}

jobs_lint() {
	echo "lint lint - - -"
}

# list: what check would run, long, vm, builds, bench, failover and balance; unit, golden and
# sim need a build to know theirs.
list_print() {
	marked=none
	for g in netns real sim package vm builds long bench failover balance; do
		"jobs_$g" '' | cut -d ' ' -f 1
	done
	marked=all
	for g in unit golden; do
		[ ! -d "$top/tests/$g" ] || (cd "$top" && find "tests/$g" \
			-name '*.c' -o -name '*.ok' -o -name '*.err') |
			sed 's,^tests/,,; s,\.[a-z]*$,,' | LC_ALL=C sort
	done
	echo lint
	only_print real real
	only_print real real/network-scripts
	only_print vm vm
	only_print vm vm/doors
	only_print bench bench
}

# only_print GROUP DIRECTORY: where its cases are not run, and why.
only_print() {
	cases_of "$2" | while read -r file name only why; do
		id_of "$1" '' "$file" "$name"
		[ "$only" = - ] || echo "$id only on $only: $why"
	done
}

# Those of packages come last: the packages are made while the others run.
jobs_feed() {
	grep -v '^package/' "$MH_WORK/jobs" || :
	wait "$packages" || {
		cat "$MH_WORK/packages" >&2
		return
	}
	grep '^package/' "$MH_WORK/jobs" || :
}

jobs_run() {
	[ -s "$MH_WORK/jobs" ] || {
		echo "no case matches" >&2
		return 0
	}
	mkfifo "$MH_WORK/feed"
	{
		packages_make >"$MH_WORK/packages" 2>&1 &
		packages=$!
		jobs_feed >"$MH_WORK/feed"
	} &
	# Killed with us: a case must not outlive its run. Three more than
	# there are processors, because most of a case is waiting.
	run_and_wait setpriv --pdeathsig KILL \
		xargs -a "$MH_WORK/feed" -n 5 -P "${JOBS:-$(($(nproc) + 3))}" \
		setpriv --pdeathsig KILL "$top/tests/lib/run-job" || :
}

# Processes of this run carry its name; namespaces and mounts die with them.
left_nothing() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		left=$(left_list)
		[ -n "$left" ] || return 0
		[ "$try" = 10 ] || sleep 0.3
	done
	echo "FAIL leftovers"
	echo "$left" | sed 's/^/    /'
	return 1
}

left_list() {
	grep -F "$MH_WORK/sandbox" /proc/self/mounts || :
	for f in /run/netns/mh*; do
		case $f in */mh'*') ;; *) echo "namespace $f" ;; esac
	done
	grep -lzxF "MH_SANDBOX=$MH_RUN" /proc/[0-9]*/environ 2>/dev/null |
	while IFS=/ read -r _ _ pid _; do
		echo "process $pid:" \
			"$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || :)"
	done
}

# Processor time of this run and of all it has waited for; and which cases took
# more of it than one should. Compilers and checkers are no cases.
time_used() {
	times >"$MH_WORK/times"
	sed 's/[ms]/ /g' "$MH_WORK/times" | awk '
		{ seconds += ($1 + $3) * 60 + $2 + $4 }
		END { printf "processor time: %d min %d s\n", seconds / 60,
			seconds % 60 }'
	sort -rn "$MH_WORK/used" | awk '
		$1 > 200 && $2 !~ /^(lint|builds|long|vm|bench|failover|balance)/ {
		printf "more than 20 s of it: %s (%d s)\n", $2, $1 / 10 }'
}

# The last line, and the status: 0 if all that ran passed, and any ran.
summary() {
	find "$MH_WORK/result" -type f -exec cat {} + >"$MH_WORK/all"
	passed=$(grep -c '^ok ' "$MH_WORK/all" || :)
	failed=$(grep -c '^FAIL ' "$MH_WORK/all" || :)
	skipped=$(grep -c '^skip ' "$MH_WORK/all" || :)
	# A job without a result died before it could write one.
	lost=$(cut -d ' ' -f 1 "$MH_WORK/jobs" | tr / : | while read -r id; do
		[ -e "$MH_WORK/result/$id" ] || echo "FAIL $id (no result)"
	done)
	[ -z "$lost" ] || {
		echo "$lost"
		failed=$((failed + $(echo "$lost" | wc -l)))
	}
	[ "$failed" -eq 0 ] || {
		echo "failed:"
		grep '^FAIL ' "$MH_WORK/all" | LC_ALL=C sort | sed 's/^/    /'
	}
	[ "$skipped" -eq 0 ] || {
		echo "skipped:"
		grep '^skip ' "$MH_WORK/all" | LC_ALL=C sort | sed 's/^/    /'
	}
	time_used
	line="$passed passed, $failed failed"
	[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
	echo "$line"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
