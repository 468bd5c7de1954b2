# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome reload --confirm: what nobody confirms in time is taken back, by the
# process that waits for that, or by whoever comes next.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# line2 GATEWAY [TABLE]: the stanza of the second line; without, none.
line2() {
	{
		main_line
		printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n'
		[ $# -eq 0 ] || printf '\tmultihome-table %s\n\tmultihome-gateway %s\n' \
			"${2-ISP2}" "$1"
	} | write_interfaces
}

# start: it is up, and in force.
start() {
	topo_up
	topo_addr
	line2 10.2.2.1
	ends 0 multihome reload
	before=$(sorted_state)
}

# waiters: the processes that wait.
waiters() {
	for waiter in /proc/[0-9]*; do
		case $(tr '\0' ' ' <"$waiter/cmdline" 2>/dev/null) in
		*'multihome reload --confirm '*) echo "${waiter#/proc/}" ;;
		esac
	done
}

no_waiter() {
	[ -z "$(waiters)" ]
}

kill_waiters() {
	for waiter in $(waiters); do
		kill -KILL "$waiter"
	done
	must_wait_for 10 no_waiter
}

# is_back: what was in force before is again.
is_back() {
	[ "$before" = "$(sorted_state)" ]
}

# too_late: the time is up, but nobody is there who has seen it.
too_late() {
	[ "$(json_status "max([u['seconds'] for u in d['unconfirmed']])")" = 0 ]
}

nothing_unconfirmed() {
	assert_eq '[]' "$(json_status "d['unconfirmed']")" 'to be confirmed'
	refute ls /run/multihome/*/unconfirmed
}

case_confirmed() {
	start
	line2 10.2.2.9
	ends 0 multihome reload --confirm 600
	assert_contains "$out" 'eth1: change route default via 10.2.2.9 dev eth1'
	assert_contains "$out" 'taken back in 600 seconds, unless you run: multihome confirm'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	ends 0 multihome status
	assert_contains "$out" 'eth1  taken back in '
	assert_contains "$out" " s unless \`multihome confirm\`"
	assert_contains "$(multihome status eth1)" 'eth1  taken back in '
	assert_eq True "$(json_status "d['unconfirmed'][0]['device'] == 'eth1' and 500 < d['unconfirmed'][0]['seconds'] <= 600")"
	assert [ -n "$(waiters)" ]
	after=$(sorted_state)
	ends 0 multihome sync
	assert_eq "$after" "$(sorted_state)" 'after a sync'
	ends 0 multihome confirm
	assert_eq 'eth1: is confirmed: what is in force stays' "$out"
	nothing_unconfirmed
	must_wait_for 30 no_waiter
	assert_eq "$after" "$(sorted_state)" 'rules and routes'
	ends 4 multihome confirm
	assert_eq 'multihome: there is nothing to confirm' "$out"
	unchanged multihome sync
}

case_taken_back() {
	start
	line2 10.2.2.9 OTHER
	ends 0 multihome reload --confirm 1
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
	nothing_unconfirmed
	assert_contains "$(syslog)" 'eth1: was not confirmed in time and is taken back: what was in force before is again; the stanzas on disk still say otherwise'
	assert_contains "$(multihome status | tr -s ' \n' ' ')" 'eth1: was not confirmed in time'
	# it stays so, and that is said to who comes too late
	unchanged multihome sync
	ends 4 multihome confirm
	assert_contains "$out" 'eth1: is taken back already, it is too late to confirm it'
	is_back || fail 'it is not what it was'
	assert grep -q 10.2.2.9 /etc/network/interfaces
	# the next one has it, and for good
	ends 0 multihome reload
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	ends 4 multihome confirm
	assert_eq 'multihome: there is nothing to confirm' "$out"
}

# An uplink that was not, and one that is no more: each is as it was.
case_new_and_gone() {
	start
	line2 10.2.2.1
	sed -i 's/^iface eth0 .*/&\n\tmultihome-table ISP1\n\tmultihome-gateway 10.1.1.1/
		/ISP2/d; /multihome-gateway 10.2/d' /etc/network/interfaces
	ends 0 multihome reload --confirm 1
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
	nothing_unconfirmed
	assert_records 1
	ends 0 multihome status
	multihome flush >/dev/null
	before=$(sorted_state)
	line2 10.2.2.1
	ends 0 multihome reload --confirm 1
	must_wait_for 30 is_back
	assert_nothing_of_ours
	assert_records 0
}

# Two that have swapped their tables get them back.
case_swapped() {
	topo_up
	topo_addr
	two_lines A B
	ends 0 multihome reload
	before=$(sorted_state)
	two_lines B A
	ends 0 multihome reload --confirm 1
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
	ends 0 multihome status
	# what one left and another took meanwhile because of that
	two_lines A A
	ends 3 multihome reload
	two_lines C A
	before=$(sorted_state)
	ends 0 multihome reload --confirm 1
	assert_uplink A eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	must_wait_for 30 is_back
}

# nobody_waits SECONDS: reloaded so, the process that waits is killed, and the time
# is up.
nobody_waits() {
	ends 0 multihome reload --confirm "$1"
	kill_waiters
	must_wait_for 30 too_late
	refute is_back
	# who only looks does nothing about it
	touches_nothing multihome status
	assert_contains "$out" "eth1  not confirmed in time: taken back by the next hook or \`multihome sync\`"
	assert_lacks "$out" 'multihome confirm'
}

case_killed_then_sync() {
	start
	line2 10.2.2.9
	nobody_waits 2
	ends 0 multihome sync
	assert_contains "$out" 'eth1: was not confirmed in time and is taken back'
	is_back || fail 'it is not what it was'
	nothing_unconfirmed
	unchanged multihome sync
}

# Killed when it has noted that all is back, but not yet forgotten what was: as if it
# had not begun. Both are told of once.
case_killed_at_last() {
	start
	line2 10.2.2.9
	nobody_waits 1
	mkdir "$(echo /run/multihome/*/dev/..)/back"
	ln -s eth1 "$(echo /run/multihome/*/back)/eth1"
	assert_eq 1 "$(json_status "len(d['unconfirmed'])")"
	ends 0 multihome sync
	assert_eq 1 "$(echo "$out" | grep -c 'was not confirmed in time')"
	is_back || fail 'it is not what it was'
	nothing_unconfirmed
	ends 4 multihome confirm
	assert_contains "$out" 'eth1: is taken back already'
}

# The hook of any interface, also when there is no uplink any more.
case_killed_then_hook() {
	start
	line2 10.2.2.9
	nobody_waits 1
	debian_up eth7 ADDRFAM=inet METHOD=manual
	is_back || fail 'it is not what it was'
	line2
	nobody_waits 1
	assert_nothing_of_ours
	debian_up eth7 ADDRFAM=inet METHOD=manual
	is_back || fail 'it is not what it was'
	line2 10.2.2.9
	nobody_waits 1
	env -i reason=RENEW interface=eth0 new_ip_address=10.1.1.2 \
		new_routers=10.1.1.1 /usr/libexec/multihome/lease
	is_back || fail 'it is not what it was'
	line2 10.2.2.9
	nobody_waits 1
	ends 4 multihome confirm
	assert_contains "$out" 'too late'
	is_back || fail 'it is not what it was'
}

case_killed_then_watch() {
	start
	# shellcheck disable=SC2119 # with no command in front of it
	watch_start
	line2 10.2.2.9
	ends 0 multihome reload --confirm 3
	kill_waiters
	must_wait_for 30 is_back
	nothing_unconfirmed
	watch_stop
}

# All of the session that has called goes, as when a connection breaks; and what it
# says goes into a pipe that ends when the reload does.
case_session_killed() {
	start
	line2 10.2.2.9
	setsid sh -c 'multihome reload --confirm 3 | cat; : >/tmp/read_on; sleep 600' \
		>/tmp/out 2>&1 &
	session=$!
	must_wait_for 30 [ -e /tmp/read_on ]
	assert_contains "$(cat /tmp/out)" 'taken back in 3 seconds'
	for signal in HUP TERM KILL; do
		kill -s $signal -- "-$session" 2>/dev/null || :
	done
	wait "$session" || :
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
}

# Killed wherever it is: in the end it is as it was.
case_killed() {
	start
	line2 10.2.2.9 OTHER
	for after in 1 2 3 4 5 6 8 10; do
		timeout -s KILL "0.00$after" multihome reload --confirm 1 \
			>/dev/null 2>&1 || :
		must_wait_for 60 no_waiter
		is_back || fail "killed after $after ms"
		nothing_unconfirmed
	done
}

# Whatever else is asked for ends it, and says so.
case_ended() {
	start
	for how in 'reload' 'reload eth1' up down flush 'flush eth1'; do
		line2 10.2.2.1
		ends 0 multihome reload
		line2 10.2.2.9
		ends 0 multihome reload --confirm 600
		case $how in
		up) ends 0 line_up 2 IF_MULTIHOME_GATEWAY=10.2.2.7 VERBOSITY=1 ;;
		down) ends 0 line_down 2 VERBOSITY=1 ;;
		*)
			# shellcheck disable=SC2086
			ends 0 multihome $how ;;
		esac
		assert_contains "$out" 'eth1: has been changed again before that was confirmed: nothing is taken back any more'
		nothing_unconfirmed
		must_wait_for 30 no_waiter
		ends 4 multihome confirm
	done
	# of an interface that has no uplink any more, too
	for how in reload down flush 'flush eth1'; do
		line2 10.2.2.1
		ends 0 multihome reload
		line2
		ends 0 multihome reload --confirm 600
		case $how in
		down) line_down 2 ;;
		*)
			# shellcheck disable=SC2086
			multihome $how ;;
		esac >/tmp/out 2>&1
		nothing_unconfirmed
		must_wait_for 30 no_waiter
		assert_nothing_of_ours
	done
}

# A second one before the first is confirmed: back means what was before both, and the
# time begins anew.
case_second() {
	start
	line2 10.2.2.9
	ends 0 multihome reload --confirm 600
	line2 10.2.2.8 OTHER
	ends 0 multihome reload --confirm 1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.8 10.2.2.0/24
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
	line2 10.2.2.9
	ends 0 multihome reload --confirm 2
	ends 0 multihome reload --confirm 600
	assert_eq True "$(json_status "d['unconfirmed'][0]['seconds'] > 500")"
	ends 0 multihome confirm
	# both at once: one after the other
	line2 10.2.2.8
	multihome reload --confirm 600 >/tmp/one 2>&1 &
	one=$!
	ends 0 multihome reload --confirm 600
	wait $one || fail "the other: $(command cat /tmp/one)"
	ends 0 multihome confirm
	must_wait_for 30 no_waiter
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.8 10.2.2.0/24
}

# What is refused is as by any reload; what it leaves behind goes, too.
case_refused() {
	start
	line2 10.2.2.9
	echo '	multihome-strict perhaps' >>/etc/network/interfaces
	ends 3 multihome reload --confirm 1
	assert_contains "$out" 'expected yes, no or always, got "perhaps"'
	is_back || fail 'something has changed'
	must_wait_for 30 no_waiter
	ends 0 multihome status
	is_back || fail 'something has changed'
	printf '\niface\n' >>/etc/network/interfaces
	ends 3 multihome reload --confirm 600
	assert_contains "$out" 'nothing was reloaded'
	must_wait_for 30 no_waiter
	nothing_unconfirmed
}

# By the name that it is up as, too.
case_up_as() {
	topo_up
	topo_addr
	mkdir -p /run/network
	echo eth1=office >/run/network/ifstate
	for gateway in 10.2.2.1 10.2.2.9; do
		{
			main_line
			printf 'iface office inet static\n\taddress 10.2.2.2/24\n\tmultihome-table ISP2\n\tmultihome-gateway %s\n' $gateway
		} | write_interfaces
		ends 0 multihome reload --confirm 600 office
		ends 0 multihome status office
		assert_contains "$out" 'eth1  taken back in '
		ends 0 multihome confirm
	done
}

case_nothing_changed() {
	start
	ends 0 multihome reload --confirm 600
	assert_eq 'there is nothing to confirm: nothing has changed' "$out"
	must_wait_for 30 no_waiter
	nothing_unconfirmed
	touches_nothing multihome status
}

# What /etc/multihome.conf says of a table comes by a reload, and goes back with it;
# also if the file is wrong by then.
case_conf() {
	topo_up
	topo_addr
	printf '[ISP2]\ngateway = 10.2.2.1\n' >/etc/multihome.conf
	{ main_line; printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n\tmultihome-table ISP2\n'; } |
		write_interfaces
	ends 0 multihome reload
	before=$(sorted_state)
	printf '[ISP2]\ngateway = 10.2.2.9\n' >/etc/multihome.conf
	ends 0 multihome reload --confirm 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	must_wait_for 30 is_back
	must_wait_for 30 no_waiter
	ends 0 multihome sync
	is_back || fail 'a sync has taken up what was taken back'
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	before=$(sorted_state)
	printf '[ISP2]\ngateway = 10.2.2.1\n' >/etc/multihome.conf
	ends 0 multihome reload --confirm 2
	echo nonsense >/etc/multihome.conf
	must_wait_for 30 is_back
}

# Somebody else has taken what was left: that is said, and nothing is lost.
case_taken_by_another() {
	start
	line2 10.2.2.1 OTHER
	ends 0 multihome reload --confirm 2
	kill_waiters
	line_up 1 IF_MULTIHOME_TABLE=ISP2
	must_wait_for 30 too_late
	ends 3 multihome sync
	assert_contains "$out" 'eth0 claims it'
	assert_contains "$out" 'eth1: was not confirmed in time, but not all of it could be taken back'
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line_down 1
	ends 0 multihome sync
	is_back || fail 'it is not what it was'
}

# What is noted cannot be read: said, and what is in force stays.
case_damaged() {
	start
	line2 10.2.2.9
	ends 0 multihome reload --confirm 600
	kill_waiters
	echo junk >"$(echo /run/multihome/*/unconfirmed/eth1)"
	ends 1 multihome sync
	assert_contains "$out" 'eth1: cannot be taken back: what was in force before'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.9 10.2.2.0/24
	ends 0 multihome sync
	nothing_unconfirmed
}

# Without the way back nothing is done.
case_no_way_back() {
	start
	line2 10.2.2.9
	: >"$(echo /run/multihome/*/dev/..)/unconfirmed"
	ends 1 multihome reload --confirm 600
	assert_contains "$out" 'eth1: cannot note in /run/multihome/'
	assert_contains "$out" 'what was in force: Not a directory'
	is_back || fail 'something has changed'
	must_wait_for 30 no_waiter
	rm /run/multihome/*/unconfirmed
	no_checker 'it needs more descriptors itself'
	ends 1 sh -c 'ulimit -n 4 && exec multihome reload --confirm 600'
	assert_eq 'multihome: nothing was reloaded: cannot start the process that takes it back: Too many open files' "$out"
	is_back || fail 'something has changed'
	assert no_waiter
}

# An older version does not know of it, and reads all the rest.
case_records() {
	start
	line2 10.2.2.9
	ends 0 multihome reload --confirm 600
	assert_eq 'band claim end multihome now ' \
		"$(cut -f 1 /run/multihome/*/dev/eth1 | sort -u | tr '\n' ' ')"
	assert_contains "$(command cat /run/multihome/*/unconfirmed/eth1)" 10.2.2.1
	ends 0 multihome confirm
}

case_usage() {
	start
	line2 10.2.2.9
	for wrong in 0 -1 86401 1m '' 99999999999; do
		touches_nothing multihome reload --confirm "$wrong"
		assert_eq 2 "$status" "$out"
		assert_contains "$out" 'reload: --confirm: expected 1 to 86400 seconds'
	done
	for wrong in --confirm 'eth1 --confirm 5' '--confirm 5 eth0 eth1' \
			'--confirm 5 --dry-run' '--replace-by-hand --confirm 5'; do
		# shellcheck disable=SC2086
		touches_nothing multihome reload $wrong
		assert_eq 2 "$status" "$out"
		assert_contains "$out" 'multihome reload [--dry-run | --confirm SECONDS] [--replace-by-hand] [IFACE]'
	done
	assert_contains "$out" 'what others have made and goes would not come back'
	assert no_waiter
	ends 2 multihome confirm eth1
	is_back || fail 'something has changed'
}
