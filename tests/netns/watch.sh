# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome watch on a real kernel. What comes by router adverts:
# real/watch.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

one_up() {
	topo_up
	topo_addr
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	assert_line2
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

is_line2() {
	(assert_line2)
}

start() {
	one_up
	watch_start
}

# One rule of three, each once: the one that names no device too.
case_rule_removed() {
	start
	for priority in 7100 7200 7300; do
		watch_timed ip rule del priority $priority
		must_wait_for 2 is_line2
	done
	watch_stop
	assert_eq 3 "$(watch_said | grep -c ': eth1: add rule')" 'a line for each'
	watch_took 3
}

# As networkd and some administrators do.
case_rules_flushed() {
	start
	printf '%s\n' 'rule flush' 'rule add priority 32766 lookup main' \
		'rule add priority 32767 lookup default' >/tmp/flush
	watch_timed ip -batch /tmp/flush
	must_wait_for 2 is_line2
	watch_stop
	assert_eq 1 "$(watch_said | grep -c 'eth1: add rule.*, and 5 more')"
	assert_contains "$(multihome status)" 'last'
	assert_contains "$(multihome status --json)" 'and 5 more'
	watch_took 1
}

case_routes_removed() {
	start
	watch_timed ip route flush table ISP2
	must_wait_for 2 is_line2
	ip route replace default via 10.2.2.99 dev eth1 table ISP2 proto 77
	must_wait_for 2 is_line2
	watch_stop
	watch_took 1
}

# The kernel takes the routes of a link that goes down, and says so of IPv6
# only.
case_link_bounces() {
	start
	ip link set eth1 down
	must_wait_for 2 nothing_of_ours
	ip link set eth1 up
	must_wait_for 2 is_line2
	for link in down up down up; do
		ip link set eth1 $link
	done
	must_wait_for 2 is_line2
	watch_stop
}

# Nobody undoes anything: however often it flaps, it is mended at once.
case_link_flaps() {
	start
	line6_up 2
	for n in 1 2 3 4 5 6 7 8; do
		ip link set eth1 down
		must_wait_for 2 nothing_of_ours
		ip link set eth1 up
		must_wait_for 2 is_line2
	done
	# what others do meanwhile is no fight either, if it is not done again
	for n in 1 2 3 4 5 6 7 8; do
		ip link set eth1 down
		must_wait_for 2 nothing_of_ours
		ip link set eth1 up
		must_wait_for 2 is_line2
		ip rule del priority 7300 from 10.2.2.2
		must_wait_for 2 is_line2
	done
	assert_lacks "$(watch_said)" 'in a row'
	watch_stop
}

# Nor is an address that comes and goes, nor ifdown and ifup.
case_address_and_hook_flaps() {
	start
	for n in 1 2 3 4 5 6 7 8; do
		ip addr del 10.2.2.2/24 dev eth1
		ip addr add 10.2.2.2/24 dev eth1
		must_wait_for 2 is_line2
		ip rule del priority "7${n}00" 2>/dev/null || :
		must_wait_for 2 is_line2
		line_down 2
		line_up 2
		assert_line2
	done
	assert_lacks "$(watch_said)" 'in a row'
	watch_stop
}

# A source that is taken away from the device, and with it its route's.
case_address_bounces() {
	start
	ip addr del 10.2.2.2/24 dev eth1
	ip addr add 10.2.2.2/24 dev eth1
	must_wait_for 2 is_line2
	watch_stop
}

case_source_added() {
	topo_up
	topo_addr
	ng_up eth1 IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	watch_start
	ip addr add 10.2.2.3/24 dev eth1
	must_wait_for 2 has_source 10.2.2.3
	ip addr del 10.2.2.3/24 dev eth1
	must_wait_for 2 lacks_source 10.2.2.3
	has_source 10.2.2.2
	watch_stop
}

# The gateway is taken from main, and main gets another.
case_gateway_of_main() {
	topo_up
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 metric 20
	ng_up eth1 IF_MULTIHOME_TABLE=ISP2
	watch_start
	ip route add default via 10.2.2.254 dev eth1 metric 10
	must_wait_for 2 has_default 10.2.2.254
	ip route del default via 10.2.2.254 dev eth1
	must_wait_for 2 has_default 10.2.2.1
	watch_stop
}

# A device that goes and comes: its rules go, and come.
case_device_comes_again() {
	topo_up
	topo_addr
	ip link add tun7 type bridge
	ip link set tun7 up
	ip addr add 10.9.9.1/32 dev tun7
	debian_up tun7 IF_ADDRESS=10.9.9.1 IF_MULTIHOME_TABLE=VPN \
		IF_MULTIHOME_GATEWAY=none
	watch_start
	ip link del tun7
	must_wait_for 2 nothing_of_ours
	ip link add tun7 type bridge
	ip link set tun7 up
	ip addr add 10.9.9.1/32 dev tun7
	must_wait_for 2 rule_of_vpn
	watch_stop
}

rule_of_vpn() {
	ip rule show from 10.9.9.1 | grep -q VPN
}

# It is no second master: what a hook does stays as the hook wants it.
case_hooks_meanwhile() {
	topo_up
	topo_addr
	watch_start
	for _ in 1 2 3; do
		debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
		assert_line2
		debian_down eth1
		assert_nothing_of_ours
	done
	watch_stop
	assert_nothing_of_ours
	assert_records 0
	assert_eq 6 "$(syslog | grep -c 'and .* more; now')" 'one by each hook'
}

# The rules and routes of others are theirs.
case_foreign() {
	start
	ip rule add from 10.2.2.2 lookup ISP2 priority 7300 protocol 9
	ip route add 198.51.100.0/24 dev eth1 table ISP2 proto static
	ip rule del priority 7100
	must_wait_for 2 is_ours_again
	assert_contains "$(ip -N rule show priority 7300)" 'proto 9'
	assert_contains "$(ip route show table ISP2)" 'dev eth1 proto static'
	ip rule del priority 7300 protocol 9
	ip route del 198.51.100.0/24 table ISP2
	must_wait_for 2 is_line2
	watch_stop
}

is_ours_again() {
	[ -n "$(ip rule show priority 7100)" ]
}

# One look after many events, and none after its own changes. A look reads one
# file, the record: so the reads that a process has made count its looks.
case_looks_once() {
	no_checker 'the system calls are not ours alone'
	start
	ip rule del priority 7300
	must_wait_for 2 is_line2
	watch_settle
	watch_reads
	before=$reads
	ip rule add from 192.0.2.9 lookup ISP2 priority 99 protocol 9
	must_wait_for 2 watch_has_read "$before"
	watch_settle
	watch_reads
	assert_eq 2 $((reads - before)) 'files read by a look: record and list'
	before=$reads
	ip rule del priority 7300
	must_wait_for 2 is_line2
	watch_settle
	watch_reads
	assert_eq 2 $((reads - before)) 'by one that mends'
	before=$reads
	for n in $(seq 101 400); do
		echo "rule add from 192.0.2.9 lookup ISP2 priority $n protocol 9"
	done >/tmp/many
	ip -batch /tmp/many
	watch_settle
	watch_reads
	[ $((reads - before)) -le 20 ] ||
		fail "$((reads - before)) looks at 300 events"
	watch_stop
}

# More events than fit: what was among them is found by looking at everything.
case_overrun() {
	start
	kill -STOP "$watch_pid"
	for n in $(seq 4000); do
		echo "rule add from 192.0.2.9 lookup 99 priority 99 protocol $((n % 200 + 9))"
		echo "rule del from 192.0.2.9 lookup 99 priority 99 protocol $((n % 200 + 9))"
	done >/tmp/many
	ip -batch /tmp/many
	assert watch_overrun
	ip rule del priority 7300
	kill -CONT "$watch_pid"
	must_wait_for 5 is_line2
	watch_stop
}

# Somebody who keeps deleting is not deleted after for ever, and not told of
# more than once.
case_fight() {
	start
	while :; do
		ip rule del priority 7300 2>/dev/null ||
			/usr/bin/sleep 0.01
	done &
	foe=$!
	must_wait_for 10 logged 'time in a row'
	watch_settle 2
	kill "$foe"
	wait "$foe" || :
	mended=$(watch_said | grep -c 'eth1: add rule')
	[ "$mended" -le 8 ] || fail "mended $mended times"
	assert_eq 1 "$(watch_said | grep -c 'time in a row')" 'told once'
	must_wait_for 20 is_line2
	watch_stop
}

# Nor is who asks for it made to wait, here over a rule that names no device.
case_fight_and_hup() {
	start
	while ! logged 'time in a row'; do
		ip rule del priority 7200 2>/dev/null || /usr/bin/sleep 0.01
	done
	must_wait_for 2 is_line2
	for n in 1 2 3; do
		ip rule del priority 7200
		kill -HUP "$watch_pid"
		must_wait_for 1 is_line2
	done
	watch_stop
}

logged() {
	watch_said | grep -q "$1"
}

# What the kernel refuses is tried again, and said once.
case_refused() {
	start
	ip route del default table ISP2
	must_wait_for 2 is_line2
	kill -STOP "$watch_pid"
	ip route replace default via 10.2.2.1 dev eth1 table ISP2 proto static
	kill -CONT "$watch_pid"
	must_wait_for 2 logged 'there is one that is not ours'
	watch_settle 2
	assert_eq 1 "$(watch_said | grep -c 'there is one that is not ours')"
	assert_contains "$(multihome status)" 'there is one that is not ours'
	ip route del default table ISP2 proto static
	must_wait_for 10 is_line2
	watch_stop
}

# A wrong /etc/multihome.conf is said once, and what was in force stays.
case_conf_wrong() {
	start
	echo '[multihome' >/etc/multihome.conf
	for _ in 1 2 3; do
		ip rule del priority 7300
		must_wait_for 2 is_line2
	done
	assert_eq 1 "$(watch_said | grep -c '/etc/multihome.conf')"
	watch_stop
}

# What was removed before is found at the start. HUP is `multihome sync`; TERM
# is the end.
case_signals() {
	one_up
	ip rule del priority 7300
	watch_start
	must_wait_for 2 is_line2
	watch_reads
	before=$reads
	watch_settle
	refute watch_has_read "$before"
	kill -HUP "$watch_pid"
	must_wait_for 2 watch_has_read "$before"
	watch_stop
	assert_line2
	ends 2 multihome watch eth1
}

# must_end SIGNAL: it does so at once, well, and says nothing.
must_end() {
	kill -s "$1" "$watch_pid"
	wait_for 3 ended || fail "not ended by $1, but $(cat "/proc/$watch_pid/wchan")"
	watch_status=0
	wait "$watch_pid" || watch_status=$?
	assert_eq 0 "$watch_status" "exit status of watch after $1"
	assert_eq '' "$(cat /run/log/watch)" 'what watch said'
}

ended() {
	read -r _ _ ended_state _ <"/proc/$watch_pid/stat" || return 0
	[ "$ended_state" = Z ]
}

# held FILE: somebody has locked it, until $holder is killed.
held() {
	flock --no-fork "$1" sleep 300 &
	holder=$!
	must_wait_for 5 sh -c "! flock -n $1 true"
}

# The lock of the namespace, and that of the names of tables.
case_ends_while_it_waits() {
	one_up
	for signal in TERM INT; do
		watch_start
		held "$(echo /run/multihome/*/lock)"
		ip rule del priority 7300
		watch_settle
		kill -HUP "$watch_pid"
		must_end $signal
		kill $holder
	done
	# a name that could not be given, and is tried again
	mkdir /etc/iproute2/rt_tables.d/.multihome.new
	line_up 1 2>/dev/null
	rmdir /etc/iproute2/rt_tables.d/.multihome.new
	held /etc/iproute2/rt_tables.d
	watch_start
	watch_settle
	must_end TERM
	kill $holder
	multihome sync >/dev/null
	assert_line2
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

# A terminal that is stopped (^S) stops watch, but not its end.
case_ends_while_a_terminal_is_stopped() {
	cat >/tmp/tty.py <<-'EOF'
	import os, signal, subprocess, sys, termios
	signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
	terminal, its = os.openpty()
	watch = subprocess.Popen(["multihome", "watch"], stderr=its,
	    preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK,
	    [signal.SIGUSR1]))
	print(watch.pid, flush=True)
	signal.sigwait([signal.SIGUSR1])
	termios.tcflow(its, termios.TCOOFF)
	print("stopped", flush=True)
	sys.exit(watch.wait())
	EOF
	one_up
	mkdir /dev/pts
	mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -s pts/ptmx /dev/ptmx
	python3 /tmp/tty.py >/tmp/tty &
	tty_pid=$!
	must_wait_for 5 test -s /tmp/tty
	watch_pid=$(cat /tmp/tty)
	must_wait_for 5 listens "$watch_pid"
	ip rule del priority 7300
	must_wait_for 5 is_line2
	must_wait_for 5 listens "$watch_pid"
	kill -USR1 $tty_pid
	must_wait_for 5 grep -q stopped /tmp/tty
	ip rule del priority 7300
	must_wait_for 5 is_line2
	ip rule del priority 7100
	must_wait_for 5 is_line2 # it does not wait for the terminal
	kill "$watch_pid"
	wait_for 3 ended || fail 'it waits for the terminal'
	wait $tty_pid || fail "exit status of watch: $?"
}

# Idle it takes neither time nor much room. Of libraries the kernel maps the pages
# around each that is needed: 0.2 MB more or less, by where they happen to lie.
case_idle() {
	start
	ip rule del priority 7300
	must_wait_for 2 is_line2
	watch_settle 1
	before=$(watch_usage)
	watch_settle 1
	assert_eq "$before" "$(watch_usage)" 'time and switches in a second'
	room=$(awk '$1 ~ /^[0-9a-f]+-/ { library = $6 ~ /\.so/ }
		/^Rss:/ { all += $2; own += library ? 0 : $2 }
		END { print own, all }' "/proc/$watch_pid/smaps")
	echo "figures: watch idle: ${room% *} kB, ${room#* } kB with libraries"
	[ -n "$CHECKED" ] || { [ "${room% *}" -gt 100 ] &&
		[ "${room% *}" -lt 680 ]; } ||
		fail "${room% *} kB"
	watch_stop
}

watch_usage() {
	cut -d ' ' -f 14,15 "/proc/$watch_pid/stat"
	grep ctxt_switches "/proc/$watch_pid/status"
}

# With the one right that it needs.
case_one_capability() {
	one_up
	watch_start setpriv --bounding-set=-all,+net_admin \
		--inh-caps=-all --no-new-privs
	assert_eq "CapEff: 0000000000001000" \
		"$(grep CapEff "/proc/$watch_pid/status" | tr '\t' ' ')"
	ip rule del priority 7300
	must_wait_for 2 is_line2
	ip link set eth1 down
	must_wait_for 2 nothing_of_ours
	ip link set eth1 up
	must_wait_for 2 is_line2
	watch_stop
}

# Without that right it can do nothing, and says so.
case_no_right() {
	one_up
	ends 1 setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
		multihome watch
	assert_eq 'multihome: watch: expected CAP_NET_ADMIN, the right to change rules and routes: start it as root' \
		"$out"
	need_users
	ends 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome watch
	assert_contains "$out" CAP_NET_ADMIN
	# with it, but without one to the records
	ends 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=+net_admin --ambient-caps=+net_admin multihome watch
	assert_contains "$out" 'multihome: /run/multihome/'
	assert_contains "$out" 'Permission denied'
}

# One is enough in a network namespace; another has its own.
case_two() {
	start
	ends 1 multihome watch
	assert_eq 'multihome: watch: another one runs in this network namespace' \
		"$out"
	unshare --net multihome watch 2>/tmp/err &
	other=$!
	must_wait_for 5 second_namespace
	kill $other
	wait $other || fail "watch of another namespace: $?: $(cat /tmp/err)"
	ip rule del priority 7300
	must_wait_for 2 is_line2
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	watch_start
	ip rule del priority 7300
	must_wait_for 2 is_line2
	watch_stop
}

second_namespace() {
	set -- /run/multihome/*/watch
	[ $# -eq 2 ]
}

# Bridges tell of their ports too, which is not news of a link; and main's
# default may be one over several devices, so that it names none.
case_bridge_and_multipath() {
	topo_up
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 metric 20
	ng_up eth1 IF_MULTIHOME_TABLE=ISP2
	watch_start
	ip link add br7 type bridge
	ip link add port7 type veth peer name port8
	ip link set port7 master br7
	ip link set port7 up
	ip route add default metric 10 nexthop via 10.1.1.1 dev eth0 \
		nexthop via 10.2.2.254 dev eth1
	ip route del default metric 20
	ip route add default via 10.2.2.253 dev eth1 metric 5
	must_wait_for 2 has_default 10.2.2.253
	ip link del br7
	watch_stop
}

# Somebody has removed the records: there is nobody to whom anything happens,
# until a hook records one again.
case_records_gone() {
	start
	mv /run/multihome /run/records # at once: it is one file system
	ip rule del priority 7300
	watch_settle 0.5
	assert_lacks "$(ip rule)" 7300:
	line_up 2
	must_wait_for 2 is_line2
	ip rule del priority 7300
	must_wait_for 2 is_line2
	watch_stop
}

# On a terminal, somebody looks on: what syslog is told is said there too.
case_terminal() {
	no_checker 'it goes by another name'
	one_up
	mkdir /dev/pts
	mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -s pts/ptmx /dev/ptmx
	script -qec 'multihome watch' /dev/null </dev/null >/tmp/seen 2>&1 &
	script_pid=$!
	must_wait_for 5 pgrep -x watch >/dev/null
	must_wait_for 5 sh -c "awk 'NR > 1 && \$2 == 0 && \$4 !~ /^0+\$/ { found = 1 }
		END { exit !found }' /proc/net/netlink"
	ip rule del priority 7300
	must_wait_for 5 is_line2
	must_wait_for 5 grep -q 'multihome: eth1: add rule' /tmp/seen
	assert_eq 'multihome: keeps the rules and routes of 1 interface as its stanzas ask for them, and says what it mends
multihome: ^C ends it, and what they ask for stays in force' "$(tr -d '\r' </tmp/seen | sed 2q)"
	assert_lacks "$(syslog)" 'keeps the rules'
	pkill -TERM -x watch
	wait $script_pid || fail "watch: $?"
	assert_contains "$(syslog)" 'eth1: add rule'
}

# The program that stays is not there.
case_no_helper() {
	rm /usr/libexec/multihome/watch
	ends 1 multihome watch
	assert_eq 'multihome: cannot run /usr/libexec/multihome/watch: No such file or directory' \
		"$out"
}
