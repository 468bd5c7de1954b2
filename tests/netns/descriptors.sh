# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What whoever calls has left of descriptors 0 to 2, of SIGPIPE and of the size
# that a file may have: a hook does its work and ends well, a command says what
# it could not write.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

scripts=/etc/sysconfig/network-scripts
helpers=/usr/libexec/multihome
all='0 1 2 01 02 12 012'

start() {
	topo_up
	topo_addr
	line_up 1
}

# closed WHICH COMMAND...: with these of the descriptors 0, 1 and 2 closed.
closed() {
	closed_which=$1
	shift
	case $closed_which in
	0) "$@" <&- ;;
	1) "$@" >&- ;;
	2) "$@" 2>&- ;;
	01) "$@" <&- >&- ;;
	02) "$@" <&- 2>&- ;;
	12) "$@" >&- 2>&- ;;
	012) "$@" <&- >&- 2>&- ;;
	esac
}

# Each hook, by the ways in which it has something to say.
case_hooks_closed() {
	start
	mkdir -p $scripts
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\nMULTIHOME_TABLE=ISP2\nMULTIHOME_GATEWAY=10.2.2.1\n' \
		>$scripts/ifcfg-eth1
	for which in $all; do
		closed "$which" line_up 2 VERBOSITY=1 || fail "$which: $?"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		ip rule del priority 7300 from 10.2.2.2
		closed "$which" $helpers/ppp eth1 || fail "$which: ppp: $?"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		ip rule del priority 7300 from 10.2.2.2
		closed "$which" env reason=BOUND interface=eth1 \
			new_ip_address=10.2.2.2 new_routers=10.2.2.1 \
			$helpers/lease || fail "$which: lease: $?"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		ip rule del priority 7300 from 10.2.2.2
		closed "$which" $helpers/networkmanager eth1 reapply ||
			fail "$which: networkmanager: $?"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		closed "$which" line_down 2 VERBOSITY=1 || fail "$which: $?"
		lacks_source 10.2.2.2 || fail "$which: it is still there"
		closed "$which" line_up 2 IF_MULTIHOME_MARK=no ||
			fail "$which: a bad option: $?"
		closed "$which" $helpers/ifup-local eth1 || fail "$which: $?"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		closed "$which" $helpers/ifdown-local eth1 || fail "$which: $?"
		lacks_source 10.2.2.2 || fail "$which: it is still there"
	done
}

# So does the process that stays.
case_watch_closed() {
	start
	for which in $all; do
		closed "$which" exec $helpers/watch &
		watch_pid=$!
		must_wait_for 5 listens $watch_pid
		ip rule del priority 7300
		must_wait_for 5 is_line1
		kill $watch_pid
		wait $watch_pid || fail "without $which: $?"
	done
}

is_line1() {
	(assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24)
}

# prints COMMAND...: runs them with each command that prints something without
# being told to change anything.
prints() {
	main_line | write_interfaces
	mkdir -p $scripts
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\nMULTIHOME_TABLE=ISP2\nMULTIHOME_GATEWAY=10.2.2.1\nMULTIHOME_SOURCE=10.2.2.2\n' \
		>$scripts/ifcfg-eth1
	"$@" multihome status
	"$@" multihome status --json
	"$@" multihome explain 203.0.113.10
	"$@" multihome check
	"$@" multihome generate eth1
	"$@" multihome hooks status
	"$@" multihome import
	"$@" multihome help
	"$@" multihome --version
}

# as_if_open COMMAND...: where what it prints to is open it does as ever; else it
# says so.
as_if_open() {
	want=0
	"$@" >/tmp/want 2>/tmp/want.err || want=$?
	for which in $all; do
		status=0
		closed "$which" "$@" >/tmp/out 2>/tmp/err || status=$?
		case $which in
		*1*)
			assert_eq 1 $status "without $which: $*"
			[ "$which" != 1 ] || assert_eq \
				'multihome: cannot write the output: Bad file descriptor' \
				"$(tail -n 1 /tmp/err)" "without $which: $*" ;;
		*2*)
			assert_eq $want $status "without $which: $*"
			cmp /tmp/want /tmp/out || fail "without $which: $*" ;;
		*)
			assert_eq $want $status "without $which: $*"
			cmp /tmp/want.err /tmp/err || fail "without $which: $*"
			cmp /tmp/want /tmp/out || fail "without $which: $*" ;;
		esac
	done
}

case_commands_closed() {
	no_checker 'a shell is around the program, and opens what is closed'
	start
	prints as_if_open
}

# What is to be done is done, whoever listens.
case_changes_closed() {
	start
	line_up 2
	for which in $all; do
		ip rule del priority 7300 from 10.2.2.2
		status=0
		closed "$which" multihome sync || status=$?
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		case $which in
		*1*) assert_eq 1 $status "sync without $which" ;;
		*) assert_eq 0 $status "sync without $which" ;;
		esac
		# with nothing to say there is nothing that could fail
		closed "$which" multihome sync || fail "sync without $which: $?"
	done
}

# onto_full COMMAND...
onto_full() {
	status=0
	"$@" >/dev/full 2>/tmp/err || status=$?
	assert_eq 1 $status "onto a full disk: $*"
	assert_eq 'multihome: cannot write the output: No space left on device' \
		"$(tail -n 1 /tmp/err)" "onto a full disk: $*"
}

# A disk may be full for what is wrong, too.
case_full() {
	start
	prints onto_full
	ip rule del priority 7300 from 10.1.1.2
	onto_full multihome sync
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	multihome sync lo 2>/tmp/err || fail "sync lo: $?"
	assert_contains "$(cat /tmp/err)" 'no stanza with multihome options'
	assert_status 1 multihome sync lo 2>/dev/full
	assert_status 1 multihome sync eth9 2>/dev/full
	onto_full multihome flush
	assert_nothing_of_ours
	line_up 2 VERBOSITY=1 >/dev/full 2>&1 || fail "the hook: $?"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# into_nowhere COMMAND...: what it says goes to who has gone; its status is in
# /tmp/status.
into_nowhere() {
	{
		(trap '' PIPE; until ! printf x; do :; done) 2>/dev/null
		status=0
		"$@" 2>&1 || status=$?
		echo $status >/tmp/status
	} | :
}

# Whatever whoever calls does with SIGPIPE: a hook does its work, and a command
# ends with 1.
case_broken_pipe() {
	start
	for how in default ignore block; do
		into_nowhere env --$how-signal=PIPE PATH="$PATH" IFACE=eth1 \
			LOGICAL=eth1 ADDRFAM=inet METHOD=static MODE=start \
			PHASE=post-up VERBOSITY=1 IF_ADDRESS=10.2.2.2 \
			IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP2 \
			IF_MULTIHOME_GATEWAY=10.2.2.1 \
			/etc/network/if-up.d/multihome
		assert_eq 0 "$(cat /tmp/status)" "the hook, $how"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		into_nowhere env --$how-signal=PIPE multihome status
		assert_eq 1 "$(cat /tmp/status)" "status, $how"
		into_nowhere env --$how-signal=PIPE multihome flush eth1
		assert_eq 1 "$(cat /tmp/status)" "flush, $how"
		lacks_source 10.2.2.2 || fail "flush, $how: it is still there"
	done
}

# no_size COMMAND...: no file may grow. What it says goes by a pipe to /tmp/err,
# its status to /tmp/status.
no_size() {
	: >/tmp/status
	{
		status=0
		(ulimit -f 0; "$@" 2>&1) || status=$?
		echo $status >/tmp/status
	} | cat >/tmp/err
}

# What lies there, whenever it was written.
all_records() {
	find /run/multihome -mindepth 2 -printf '%P %s %l\n' | sort
}

# No record can be written: it is said, and nothing is half done.
case_no_size() {
	start
	line_up 2
	main_line | write_interfaces
	cat >>/etc/network/interfaces <<-'EOF'
	iface eth1 inet static
	 address 10.2.2.2/24
	 multihome-table 98
	 multihome-gateway 10.2.2.1
	EOF
	before=$(kernel_state) records_before=$(all_records)
	for command in 'line_up 2 IF_MULTIHOME_TABLE=99' 'line_down 2' \
		"$helpers/ifdown-local eth1" 'multihome reload eth1' \
		'multihome flush eth1' 'multihome flush'; do
		# shellcheck disable=SC2086
		no_size $command
		want=0
		[ "${command#multihome}" = "$command" ] || want=1
		assert_eq $want "$(cat /tmp/status)" "$command: $(cat /tmp/err)"
		assert_contains "$(cat /tmp/err)" \
			'multihome: eth1: cannot write its record in /run/multihome/'
		assert_contains "$(cat /tmp/err)" ': File too large'
		assert_eq "$before" "$(kernel_state)" "after $command"
		assert_eq "$records_before" "$(all_records)" "after $command"
	done
	# nor a new name of a table, nor a lease
	no_size line_up 3
	assert_eq 0 "$(cat /tmp/status)" 'the hook'
	assert_contains "$(cat /tmp/err)" \
		'cannot write /etc/iproute2/rt_tables.d/multihome.conf (File too large)'
	no_size env reason=BOUND interface=eth1 new_ip_address=10.2.2.2 \
		new_routers=10.2.2.9 $helpers/lease
	assert_eq 0 "$(cat /tmp/status)" lease
	assert_eq 'multihome: eth1: cannot note its lease: File too large' \
		"$(cat /tmp/err)"
	assert_eq "$before" "$(kernel_state)" 'without names and leases'
	assert_lacks "$(all_records)" eth2
	mkdir -p $scripts
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\nMULTIHOME_TABLE=ISP2\nMULTIHOME_GATEWAY=10.2.2.1\nMULTIHOME_SOURCE=10.2.2.2\n' \
		>$scripts/ifcfg-eth1
	no_size multihome generate --write eth1
	assert_eq 1 "$(cat /tmp/status)" "generate: $(cat /tmp/err)"
	assert_contains "$(cat /tmp/err)" 'File too large'
	assert_eq "$scripts/ifcfg-eth1" "$(echo $scripts/*)" 'files of generate'
	# what needs no file is done
	ip rule del priority 7300 from 10.2.2.2
	no_size multihome sync
	assert_eq 0 "$(cat /tmp/status)" sync
	assert_eq "$before" "$(kernel_state)" 'after sync'
	line_up 2 IF_MULTIHOME_TABLE=99
	assert_uplink 99 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line_down 2
	line_down 1
	assert_nothing_of_ours
	assert_records 0
}
