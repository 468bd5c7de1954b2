# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Set-ups by hand, made up by model/byhand.py, brought up; what import prints in
# their place, taken up by reload: which way packets take is as before, or import
# had said which do not.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

file=/etc/network/interfaces
anew= # whether what is printed is brought up after an ifdown, too

# byhand COMMAND...
byhand() {
	python3 /multihome/tests/model/byhand.py "$@"
}

# lookups: the line for each triple.
lookups() {
	while read -r from to mark; do
		answer=$(way "$from" "$to" "$mark")
		echo "${answer%% *}"
	done </tmp/triples
}

# judged SEED WHAT: the ways now are those of before, or import had said so.
judged() {
	lookups >/tmp/after
	byhand judge /tmp/interfaces /tmp/printed /tmp/triples \
		/tmp/before /tmp/after >/tmp/judged ||
		fail "seed $1, $2: $(cat /tmp/judged)
--- by hand
$(cat /tmp/interfaces)
--- import
$(cat /tmp/printed)
--- reload ($status)
$(cat /tmp/reloaded)
--- rules
$(ip rule)"
}

# undo: nothing of it is left.
undo() {
	cp /tmp/nothing $file
	multihome flush >/dev/null 2>&1 || :
	cp /tmp/interfaces $file
	ifdown -a >/dev/null 2>&1 || :
	ip -batch - <<-EOB
	rule flush
	rule add priority 32766 table main
	rule add priority 32767 table default
	EOB
	for table in 100 101 102 110 111 112; do
		ip route flush table $table 2>/dev/null || :
	done
}

# round_trip SEED...
round_trip() {
	topo_up 3
	lan_up
	: >/tmp/nothing
	for seed; do
		byhand make "$seed" /tmp
		ip -4 addr flush dev br0
		cp /tmp/interfaces $file
		ifup -a >/tmp/up 2>&1 || fail "seed $seed: ifup: $(cat /tmp/up)"
		lookups >/tmp/before
		status=0
		multihome import >/tmp/printed 2>&1 || status=$?
		case $status in
		0 | 3) ;;
		*) fail "seed $seed: import: $(cat /tmp/printed)" ;;
		esac
		byhand splice /tmp/interfaces /tmp/printed >/tmp/new
		cp /tmp/new $file
		status=0
		multihome reload --replace-by-hand >/tmp/reloaded 2>&1 ||
			status=$?
		judged "$seed" reloaded
		undo
		[ "$anew" ] || continue
		cp /tmp/new $file
		ifup -a >/tmp/up 2>&1 ||
			fail "seed $seed: ifup of what is printed: $(cat /tmp/up)"
		judged "$seed" 'brought up anew'
		undo
	done
}

# only: debian
# why: below what calls us, all is the same
case_by_hand_1() {
	anew=yes
	round_trip 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
}
# only: debian
# why: below what calls us, all is the same
case_by_hand_2() {
	anew=yes
	round_trip 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
}
# only: debian
# why: below what calls us, all is the same
case_by_hand_3() {
	anew=yes
	round_trip 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45
}

# The same on each, one at a time: ng's ifdown stops at the first line that fails.
case_by_hand_a() { round_trip 101; }
case_by_hand_b() { round_trip 102; }
case_by_hand_c() { round_trip 103; }
