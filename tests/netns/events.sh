# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# multihome events: scripts that are run when a line dies, lives again, or is worse;
# what they are told, and that nobody waits for them.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

scripts=/etc/multihome/event.d

# Two lines of which the carrier decides; and the daemon.
watched() {
	lines_up
	watch_start
	must_wait_for 5 multihome lines
	must_wait_for 5 goes_by eth0
}

# events_start: returns when it is told what happens.
events_start() {
	multihome events >/run/log/events 2>&1 &
	events_pid=$!
	must_wait_for 5 events_hears
}

# The daemon's socket, and the end of somebody who has connected.
events_hears() {
	[ "$(grep -c ' /run/multihome/.*/control$' /proc/net/unix)" -ge 2 ]
}

events_stop() {
	kill "$events_pid"
	events_status=0
	wait "$events_pid" || events_status=$?
	assert_eq 0 "$events_status" 'exit status of events'
}

# script NAME: from standard input.
script() {
	cat >"$scripts/$1"
	chmod 755 "$scripts/$1"
}

# One that notes what it is run for.
noting_script() {
	script "$1" <<-'EOT'
	#!/bin/sh
	echo "$MULTIHOME_EVENT $MULTIHOME_LINE $MULTIHOME_REASON" >>/tmp/ran
	EOT
	: >/tmp/ran
}

# ran TEXT: this and no more.
ran() {
	[ "$(cat /tmp/ran 2>/dev/null)" = "$1" ]
}

# has_run N: so many times.
has_run() {
	[ "$(wc -l </tmp/ran)" = "$1" ]
}

# unplugged N, plugged N: provider N's end of the line.
unplugged() {
	in_ns "isp$1" ip link set cust down
}

plugged() {
	in_ns "isp$1" ip link set cust up
}

# The line has a carrier again, and is used.
comes_back() {
	plugged "$1"
	must_wait_for 5 eval "multihome lines ISP$1 | grep -q 'IPv4  up'"
}

# Nothing but these variables, no input, no descriptor, no signal that is ignored.
case_environment() {
	watched
	script 10-look <<-'EOT'
	#!/bin/sh
	tr '\0' '\n' </proc/$$/environ | sort >/tmp/environ
	{
		pwd
		umask
		readlink /proc/$$/fd/0
		find /proc/$$/fd -lname 'socket:*'
		# by nothing that is started, for which dash blocks all for a moment;
		# without 32 and 33, which are the C library's
		while read -r key value; do
			[ "$value" != 0000000180000000 ] || value=0000000000000000
			case $key in
			SigBlk: | SigIgn:) echo "$key$value" ;;
			esac
		done </proc/$$/status
		echo "$#"
	} >/tmp/looked
	ip route get 203.0.113.10 >/tmp/way
	mv /tmp/environ /tmp/environ.done
	EOT
	events_start
	unplugged 1
	must_wait_for 5 test -e /tmp/environ.done
	assert_eq 'MULTIHOME_EVENT=down
MULTIHOME_FAMILY=inet
MULTIHOME_IFACE=eth0
MULTIHOME_LINE=ISP1
MULTIHOME_LIVING=ISP2
MULTIHOME_REASON=carrier
MULTIHOME_SINCE=N' "$(sed 's/\(SINCE=\)[0-9]*$/\1N/' /tmp/environ.done)"
	assert_eq "/
0022
/dev/null
SigBlk:0000000000000000
SigIgn:0000000000000000
0" "$(cat /tmp/looked)"
	assert_contains "$(cat /tmp/way)" 'dev eth1' # it has moved before
	assert_contains "$(watch_said)" 'MULTIHOME_EVENT=down MULTIHOME_LINE=ISP1 MULTIHOME_IFACE=eth0 MULTIHOME_FAMILY=inet MULTIHOME_REASON=carrier MULTIHOME_SINCE='
	assert_contains "$(watch_said)" ' MULTIHOME_LIVING=ISP2'
	rm /tmp/environ.done
	watch_settle 1.1
	comes_back 1
	must_wait_for 5 test -e /tmp/environ.done
	since=$(sed -n 's/^MULTIHOME_SINCE=//p' /tmp/environ.done)
	assert [ "$since" -ge 1 ]
	assert_eq "MULTIHOME_EVENT=up
MULTIHOME_FAMILY=inet
MULTIHOME_IFACE=eth0
MULTIHOME_LINE=ISP1
MULTIHOME_LIVING=ISP1 ISP2
MULTIHOME_REASON=carrier
MULTIHOME_SINCE=$since" "$(cat /tmp/environ.done)"
	events_stop
	watch_stop
}

# Probes and loss; that a line which is down is held is no event, and neither is what
# comes up for the first time.
case_reasons() {
	noting_script note
	lines_up IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast IF_MULTIHOME_HOLD=2s
	watch_start
	events_start
	must_wait_for 5 eval 'multihome lines ISP1 | grep -q "IPv4  up"'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 ran 'down ISP1 probes'
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 10 ran 'down ISP1 probes
up ISP1 probes'
	in_ns isp2 sysctl -qw net.ipv4.ip_forward=0
	must_wait_for 5 eval 'grep -q "down ISP2 probes" /tmp/ran'
	in_ns isp2 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 5 eval 'multihome lines ISP2 | grep -q "IPv4  held"'
	refute grep -q 'up ISP2' /tmp/ran
	ends 0 multihome release ISP2
	must_wait_for 5 eval 'grep -q "up ISP2 admin" /tmp/ran'
	in_ns isp1 nft -f - <<-'EOT'
	table ip lossy {
		chain forward {
			type filter hook forward priority 0
			numgen random mod 100 < 40 drop
		}
	}
	EOT
	must_wait_for 60 eval 'grep -q "degraded ISP1 loss" /tmp/ran'
	in_ns isp1 nft delete table ip lossy
	must_wait_for 90 eval 'grep -q "up ISP1 loss" /tmp/ran'
	events_stop
	watch_stop
}

# In order of their names; one that fails, ends by a signal, or cannot be run, keeps
# none from being run.
case_drained() {
	noting_script note
	lines_up IF_MULTIHOME_PROBE=203.0.113.10
	watch_start
	events_start
	must_wait_for 5 eval 'multihome lines ISP1 | grep -q "IPv4  up"'
	ends 0 multihome drain ISP1
	must_wait_for 5 ran 'drain ISP1 admin'
	ends 0 multihome undrain ISP1
	must_wait_for 5 ran 'drain ISP1 admin
undrain ISP1 admin'
	events_stop
	watch_stop
}

case_order() {
	watched
	for name in 20_b 10-a 30c; do
		script $name <<-'EOT'
		#!/bin/sh
		echo "${0##*/} $MULTIHOME_EVENT" >>/tmp/ran
		EOT
	done
	printf '#!/bin/sh\nexit 3\n' | script 00-fails
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nkill -SEGV $$\n' | script 01-crashes
	printf 'no program\n' | script 02-none
	printf '#!/bin/sh\ntouch /tmp/bad\n' | script 05-others
	chmod 777 $scripts/05-others
	cp -p $scripts/10-a $scripts/10-a.dpkg-old
	printf '#!/bin/sh\ntouch /tmp/bad\n' >$scripts/06-plain
	mkdir $scripts/07-folder
	events_start
	unplugged 1
	must_wait_for 5 ran '10-a down
20_b down
30c down'
	assert_eq "$scripts/05-others: is passed over: expected a file of root's that nobody else may write
$scripts/06-plain: is passed over: expected an executable file
$scripts/07-folder: is passed over: expected a program
$scripts/10-a.dpkg-old: is passed over: expected a name of letters, digits, - and _ alone
$scripts/00-fails: at down of ISP1 eth0 inet: exit status 3
$scripts/01-crashes: at down of ISP1 eth0 inet: ended by signal 11
$scripts/02-none: at down of ISP1 eth0 inet: cannot be run: Exec format error" \
		"$(watch_said | grep -F $scripts | sed "s,.*: $scripts,$scripts,")"
	comes_back 1
	must_wait_for 5 eval 'grep -q "30c up" /tmp/ran'
	# what is passed over was said
	assert_eq 4 "$(watch_said | grep -c 'is passed over')"
	assert_eq 2 "$(watch_said | grep -c 'exit status 3')"
	refute test -e /tmp/bad
	events_stop
	watch_stop
}

# Whose a script is: not root's, so it is not run.
case_foreign() {
	need_users
	watched
	noting_script mine
	printf '#!/bin/sh\ntouch /tmp/bad\n' | script theirs
	chown daemon $scripts/theirs
	events_start
	unplugged 1
	must_wait_for 5 ran 'down ISP1 carrier'
	assert_contains "$(watch_said)" "$scripts/theirs: is passed over"
	chown daemon $scripts
	comes_back 1
	must_wait_for 5 eval "watch_said | grep -q '$scripts: is passed over: expected a folder'"
	assert ran 'down ISP1 carrier'
	refute test -e /tmp/bad
	events_stop
	watch_stop
}

no_process() {
	! pgrep -f "$1" >/dev/null
}

# Killed after 30 s with what it has started; meanwhile lines are led as ever, and what
# comes next is run.
case_hangs() {
	watched
	script 10-hangs <<-'EOT'
	#!/bin/sh
	[ "$MULTIHOME_EVENT" = down ] || exit 0
	/usr/bin/sleep 4711 &
	trap '' TERM
	echo $$ >/tmp/hangs
	/usr/bin/sleep 4712
	EOT
	noting_script 20-note
	events_start
	unplugged 1
	must_wait_for 5 test -s /tmp/hangs
	begun=$(date +%s)
	must_wait_for 1 goes_by eth1
	comes_back 1
	must_wait_for 1 goes_by eth0
	assert ran ''
	must_wait_for 40 ran 'down ISP1 carrier
up ISP1 carrier'
	took=$(($(date +%s) - begun))
	echo "figures: killed after $took s"
	assert [ "$took" -ge 29 ]
	assert_contains "$(watch_said)" "$scripts/10-hangs: at down of ISP1 eth0 inet: took more than 30 s, and was killed"
	must_wait_for 2 no_process 'sleep 471[12]'
	events_stop
	watch_stop
}

# While one is at work, the newer event of a line takes the place of an older one.
case_replaced() {
	topo_up 3
	topo_addr
	for n in 1 2 3; do
		line_up $n IF_MULTIHOME_PRIORITY=$n
	done
	watch_start
	must_wait_for 5 multihome lines
	must_wait_for 5 goes_by eth0
	script 10-waits <<-'EOT'
	#!/bin/sh
	touch /tmp/begun
	while [ ! -e /tmp/go ]; do
		/usr/bin/sleep 0.05
	done
	EOT
	noting_script 20-note
	events_start
	unplugged 2
	must_wait_for 5 test -e /tmp/begun
	unplugged 1
	must_wait_for 5 goes_by eth2
	comes_back 1
	must_wait_for 5 goes_by eth0
	unplugged 3
	must_wait_for 5 eval 'multihome lines ISP3 | grep -q "IPv4  down"'
	: >/tmp/go
	must_wait_for 5 ran 'down ISP2 carrier
up ISP1 carrier
down ISP3 carrier'
	events_stop
	watch_stop
}

# Where none lives any more that is an event too, until one does.
case_all_down() {
	watched
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	must_wait_for 5 multihome lines ISP1/6
	script note <<-'EOT'
	#!/bin/sh
	echo "$MULTIHOME_EVENT $MULTIHOME_LINE $MULTIHOME_FAMILY by" \
		"${MULTIHOME_LIVING:--}" >>/tmp/ran
	EOT
	events_start
	unplugged 2
	must_wait_for 5 ran 'down ISP2 inet by ISP1'
	: >/tmp/ran
	unplugged 1
	must_wait_for 5 has_run 4
	assert_eq 'all-down ISP1 inet by -
all-down ISP1 inet6 by -
down ISP1 inet by -
down ISP1 inet6 by -' "$(sort /tmp/ran)"
	: >/tmp/ran
	comes_back 2
	must_wait_for 5 ran 'up ISP2 inet by ISP2'
	events_stop
	watch_stop
}

# Before there is a daemon it waits; nothing is run twice when that is started anew, and
# what became of lines meanwhile is.
case_daemon_restarts() {
	noting_script note
	lines_up
	multihome events >/run/log/events 2>&1 &
	events_pid=$!
	must_wait_for 5 eval 'syslog | grep -q "no daemon runs that watches lines.*tried again"'
	watch_start
	must_wait_for 5 events_hears
	unplugged 1
	must_wait_for 5 ran 'down ISP1 carrier'
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	must_wait_for 5 events_hears
	unplugged 2
	must_wait_for 5 ran 'down ISP1 carrier
down ISP2 carrier
all-down ISP2 carrier'
	watch_stop
	plugged 2
	watch_start
	must_wait_for 10 eval 'grep -q "up ISP2" /tmp/ran'
	assert_eq 4 "$(wc -l </tmp/ran)"
	assert_eq 0 "$(syslog | grep -c 'we woke')"
	events_stop
	# whoever is started later hears of what is down, and of nothing else
	: >/tmp/ran
	events_start
	must_wait_for 5 ran 'down ISP1 carrier'
	events_stop
	watch_stop
}

# stopped_while COMMAND...: while it hears nothing that runs, and another daemon is
# there when it does.
stopped_while() {
	kill -STOP "$events_pid"
	kill "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	ends 0 "$@"
	kill -CONT "$events_pid"
}

# What was drained, or is used again, while nobody was told of it.
case_drained_meanwhile() {
	watched
	noting_script note
	events_start
	stopped_while multihome drain ISP1
	must_wait_for 5 ran 'drain ISP1 admin'
	stopped_while multihome undrain ISP1
	must_wait_for 5 ran 'drain ISP1 admin
undrain ISP1 admin'
	events_stop
	# and whoever is started later, also of a line that is down
	unplugged 2
	must_wait_for 5 eval "multihome lines ISP2 | grep -q 'IPv4  down'"
	ends 0 multihome drain ISP2
	: >/tmp/ran
	events_start
	must_wait_for 5 ran 'down ISP2 carrier
drain ISP2 admin'
	events_stop
	watch_stop
}

# No folder, and then one.
case_no_folder() {
	rm -r /etc/multihome
	watched
	events_start
	unplugged 1
	must_wait_for 5 eval "watch_said | grep -q '$scripts: is passed over: No such file'"
	mkdir -p $scripts
	noting_script note
	comes_back 1
	must_wait_for 5 ran 'up ISP1 carrier'
	events_stop
	watch_stop
}

# By the control socket: how lines stand, then what happens.
case_socket() {
	watched
	unplugged 2
	must_wait_for 5 eval 'multihome lines ISP2 | grep -q "IPv4  down"'
	socket=$(echo /run/multihome/*/control)
	mkfifo /tmp/hold
	{ printf 'multihome 1\nevents\n'; cat /tmp/hold; } |
		socat -t 60 - "UNIX-CONNECT:$socket" >/tmp/heard &
	exec 3>/tmp/hold
	must_wait_for 5 grep -qx end /tmp/heard
	assert_eq "multihome 1
state${tab}event=up${tab}line=ISP1${tab}iface=eth0${tab}family=inet${tab}reason=carrier${tab}since=N${tab}living=ISP1
state${tab}event=down${tab}line=ISP2${tab}iface=eth1${tab}family=inet${tab}reason=carrier${tab}since=N${tab}living=ISP1
state${tab}event=undrain${tab}line=ISP1${tab}iface=eth0${tab}family=inet${tab}reason=admin${tab}since=N${tab}living=ISP1
state${tab}event=undrain${tab}line=ISP2${tab}iface=eth1${tab}family=inet${tab}reason=admin${tab}since=N${tab}living=ISP1
end" "$(sed "s/since=[0-9]*/since=N/" /tmp/heard)"
	: >/tmp/heard
	unplugged 1
	must_wait_for 5 grep -q event=all-down /tmp/heard
	assert_contains "$(cat /tmp/heard)" "event${tab}event=down${tab}line=ISP1"
	# it is not told how time passes
	before=$(wc -c </tmp/heard)
	watch_settle 2
	assert_eq "$before" "$(wc -c </tmp/heard)"
	exec 3>&-
	watch_stop
}

# history LINE's states, the oldest first, by status --json.
states() {
	json_status "' '.join(h['state'] for h in d['uplinks'][$1]['line']['history'])"
}

states_are() {
	[ "$(states "$1")" = "$2" ]
}

so_many_states() {
	[ "$(states 0 | wc -w)" = "$1" ]
}

# flaps N: the first line is unplugged and used again, so many times.
flaps() {
	for _ in $(seq "$1"); do
		unplugged 1
		must_wait_for 5 eval 'multihome lines ISP1 | grep -q "IPv4  down"'
		comes_back 1
	done
}

# Kept over restarts, shown without a daemon, and gone after flush.
case_history() {
	watched
	assert_lacks "$(multihome status)" history
	unplugged 1
	must_wait_for 5 goes_by eth1
	must_wait_for 5 states_are 0 'down'
	assert_contains "$(multihome status)" 'down: no carrier'
	comes_back 1
	must_wait_for 5 states_are 0 'down up'
	assert_eq '' "$(states 1)"
	assert_eq "['carrier', 'up']" "$(json_status \
		"[h['reason'] for h in d['uplinks'][0]['line']['history']]")"
	assert_eq True "$(json_status "0 <= $(date +%s) - \
		d['uplinks'][0]['line']['history'][0]['time'] < 60")"
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	assert_eq 'down up' "$(states 0)"
	watch_start
	flaps 4
	watch_stop
	assert_eq 10 "$(states 0 | wc -w)"
	assert_eq 3 "$(multihome status | grep -c ':[0-9][0-9]  [du]')"
	assert_eq 10 "$(multihome status eth0 | grep -c ':[0-9][0-9]  [du]')"
	watch_start
	flaps 12
	must_wait_for 5 so_many_states 32
	ends 0 multihome status eth0
	assert_eq '' "$(echo "$out" | grep -E '.{81}' || :)" 'beyond 80 columns'
	ends 0 multihome flush eth0
	refute test -e /run/multihome/*/history/inet:eth0
	unplugged 2
	must_wait_for 5 eval 'test -e /run/multihome/*/history/inet:eth1'
	ends 0 multihome flush
	refute test -e /run/multihome/*/history
	watch_stop
}

# A file that is damaged is none.
case_history_damaged() {
	watched
	mkdir -p "$(echo /run/multihome/*/machine)/../history"
	echo junk >"$(echo /run/multihome/*/history)/inet:eth0"
	assert_eq '' "$(states 0)"
	unplugged 1
	must_wait_for 5 states_are 0 'down'
	watch_stop
}
