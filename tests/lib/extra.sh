# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# More of what cases say: which way a packet takes and who decided it, what is
# seen on the wire, that nothing at all has changed. A case sources it.
# shellcheck disable=SC2154 # assert.sh has $nl, $tab, $slurped, $tidied

# ends STATUS COMMAND...: so it does. What it says is in $out, /tmp/out and
# /tmp/err.
ends() {
	ends_want=$1
	shift
	status=0
	"$@" >/tmp/out 2>/tmp/err || status=$?
	slurp /tmp/out /tmp/err
	out=$slurped
	[ "$status" -eq "$ends_want" ] ||
		fail "exit status $status, not $ends_want: $*: $out"
}

# block FIRST: the first code of README.md whose first line begins with that.
block() {
	awk -v first="$1" '
		/^```/ { if (any) exit
			inside = !inside; start = inside; shown = 0; next }
		start { shown = index($0, first) == 1; start = 0 }
		inside && shown { print; any = 1 }
		END { exit !any }' /multihome/README.md ||
		fail "README.md has no code that begins with $1"
}

# family_of ADDRESS: as ip(8) takes it.
family_of() {
	case $1 in
	*:*) echo -6 ;;
	*) echo -4 ;;
	esac
}

# ask FROM TO [MARK]: the kernel's own answer; FROM - is not decided yet.
ask() {
	ask_family=-4 ask_to=$2 ask_from=$1 ask_mark=${3-}
	case $2 in
	*:*) ask_family=-6 ;;
	esac
	set -- route get "$ask_to"
	[ "$ask_from" = - ] || set -- "$@" from "$ask_from"
	[ -z "$ask_mark" ] || set -- "$@" mark "$ask_mark"
	ip -o "$ask_family" "$@" 2>&1
}

# way FROM TO [MARK]: "DEVICE GATEWAY TABLE" of that answer, - without gateway.
way() {
	way_answer=$(ask "$@") || :
	way_of "$way_answer"
	echo "$way_found"
}

# way_of ANSWER: sets $way_found to what way says.
way_of() {
	way_found=${1%%"$nl"*}
	case $way_found in
	RTNETLINK*) return ;;
	esac
	way_via=- way_table=main way_dev=
	# shellcheck disable=SC2086
	set -- $way_found
	while [ $# -gt 1 ]; do
		case $1 in
		via) [ "$2" != inet6 ] || shift
			way_via=$2 ;;
		dev) way_dev=$2 ;;
		table) way_table=$2 ;;
		esac
		shift
	done
	way_found="$way_dev $way_via $way_table"
}

# explain FROM TO [MARK]
explain() {
	explain_to=$2 explain_mark=${3-}
	set -- "$1"
	if [ "$1" = - ]; then set --; else set -- --from "$1"; fi
	[ -z "$explain_mark" ] || set -- "$@" --mark "$explain_mark"
	multihome explain "$@" "$explain_to"
}

# explained TEXT: sets $explained to "DEVICE GATEWAY TABLE" of what explain says,
# $explained_rule to the rule that it names, and $explained_by to what it says of
# that rule.
explained() {
	explained='' explained_table='' explained_rule='' explained_by=''
	explained_next=
	set -f
	IFS=$nl
	for explained_line in $1; do
		unset IFS
		[ -z "$explained_next" ] || explained_by=$explained_line
		explained_next=
		# shellcheck disable=SC2086
		set -- $explained_line
		case $1 in
		rule)
			shift
			explained_rule=$* explained_next=1 ;;
		route)
			while [ $# -gt 1 ]; do
				[ "$1" != table ] || explained_table=$2
				shift
			done ;;
		leaves)
			explained=${3%,}
			if [ "${4-}" = to ]; then
				explained="$explained ${5%,}"
			else
				explained="$explained -"
			fi ;;
		esac
	done
	set +f
	unset IFS
	explained="$explained $explained_table"
}

# assert_decides RULE FROM TO [MARK]: it is that rule which decided. With
# another behind it that forbids the packet nothing changes; with that one, and
# without the rule, the packet is forbidden.
assert_decides() {
	decides_rule=$1
	shift
	decides_family=$(family_of "$2")
	decides_priority=${decides_rule#priority }
	decides_priority=${decides_priority%% *}
	decides_protocol=$(ip -d -N "$decides_family" rule show \
		priority "$decides_priority")
	decides_protocol=${decides_protocol##* proto }
	decides_protocol=${decides_protocol%% *}
	decides_get="route get $2"
	[ "$1" = - ] || decides_get="$decides_get from $1"
	[ -z "${3-}" ] || decides_get="$decides_get mark $3"
	decides_other="priority $((decides_priority + 1)) to $2 prohibit protocol 250"
	ip -o "$decides_family" -force -batch - >/tmp/decides 2>/tmp/denied <<-EOF || :
	$decides_get
	rule add $decides_other
	$decides_get
	rule del $decides_rule protocol $decides_protocol
	$decides_get
	rule add $decides_rule protocol $decides_protocol
	rule del $decides_other
	EOF
	# the first two answers are the same, and only the third is refused
	slurp /tmp/decides
	assert_eq "${slurped%%"$nl"*}" "${slurped#*"$nl"}" \
		"a rule before it decided, not $decides_rule"
	slurp /tmp/denied
	assert_eq "RTNETLINK answers: Permission denied
Command failed -:5" "$slurped" "without $decides_rule"
}

# assert_way FROM TO DEVICE GATEWAY TABLE [MARK]: the kernel sends it there, and
# explain says the same.
assert_way() {
	way_want="$3 $4 $5"
	way_answer=$(ask "$1" "$2" ${6:+"$6"}) || :
	way_of "$way_answer"
	assert_eq "$way_want" "$way_found" "way from $1 to $2${6:+ mark $6}"
	way_text=$(explain "$1" "$2" ${6:+"$6"} 2>&1) ||
		fail "explain from $1 to $2: $way_text"
	explained "$way_text"
	assert_eq "$way_want" "$explained" \
		"explain from $1 to $2: $way_text"
}

# assert_decided, the same: and the rule that explain names is the one.
assert_decided() {
	assert_way "$@"
	assert_decides "$explained_rule" "$1" "$2" ${6:+"$6"}
}

# assert_named STANZA: the last assert_way's rule is of that stanza.
assert_named() {
	assert_contains "$explained_by" "multihome, by $1"
}

# origin IFACE FAMILY METHOD: what messages call a stanza that a hook was told
# of; only Debian's knows family and method.
origin() {
	if [ "$IMPL" = debian ] || [ "$IMPL" = none ]; then
		echo "iface $1 $2 $3"
	else
		echo "iface $1"
	fi
}

# line_up N [VAR=VALUE...], line_down N [VAR=VALUE...]: the hook by hand, as
# Debian's ifupdown calls it for a stanza with line N's address, table and
# gateway, and these too. line6_*: of its IPv6 address.
line_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" "IF_ADDRESS=10.$line_n.$line_n.2" \
		IF_NETMASK=255.255.255.0 "IF_MULTIHOME_TABLE=ISP$line_n" \
		"IF_MULTIHOME_GATEWAY=10.$line_n.$line_n.1" "$@"
}

line_down() {
	line_n=$1
	shift
	debian_down "eth$((line_n - 1))" "IF_ADDRESS=10.$line_n.$line_n.2" "$@"
}

line6_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" ADDRFAM=inet6 \
		"IF_ADDRESS=2001:db8:$line_n::2" IF_NETMASK=64 \
		"IF_MULTIHOME_TABLE=ISP$line_n" \
		"IF_MULTIHOME_GATEWAY=2001:db8:$line_n::1" "$@"
}

line6_down() {
	line_n=$1
	shift
	debian_down "eth$((line_n - 1))" ADDRFAM=inet6 "$@"
}

# around N: N lines, and all that a host may have beside them: a LAN, a router
# in it with a net of its own, a container.
around() {
	topo_up "$1"
	lan_up
	guest_up
	ip -n "$NETNS-lan" addr add 192.168.99.1/32 dev lo
	ip -n "$NETNS-lan" addr add 2001:db8:99::1/128 dev lo nodad
	ip route add 192.168.99.0/24 via 192.168.7.2
	ip -6 route add 2001:db8:99::/64 via 2001:db8:7::2
	seen_start
}

# seen_start: from here on the host notes which packets leave by which device.
seen_start() {
	nft -f - <<-'EOS'
	table inet seen {
		set v4 { type ipv4_addr . ipv4_addr . ifname; flags dynamic; }
		set v6 { type ipv6_addr . ipv6_addr . ifname; flags dynamic; }
		chain out {
			type filter hook postrouting priority 300
			add @v4 { ip saddr . ip daddr . oifname }
			add @v6 { ip6 saddr . ip6 daddr . oifname }
		}
	}
	EOS
}

# seen_by FROM TO: the devices by which such packets left, in a line.
seen_by() {
	case $1 in
	*:*) seen_set=v6 ;;
	*) seen_set=v4 ;;
	esac
	nft list set inet seen "$seen_set" | sed 's/[{},]/\n/g' |
		sed -n "s/^[[:space:]]*$1 \. $2 \. \"\([^\"]*\)\".*/\1/p" |
		sort -u | tr '\n' ' ' | sed 's/ $//'
}

# assert_sent FROM TO DEVICE: a real packet and its answer; it left by DEVICE
# and no other.
assert_sent() {
	ends 0 ping -n -c 1 -W 2 -I "$1" "$2"
	assert_eq "$3" "$(seen_by "$1" "$2")" "packets from $1 to $2 left by"
}

# guest_up: a bridge with a container behind it, as its engine makes them, that
# hides the guest's address.
guest_up() {
	ns_add guest
	ip -batch - <<-EOS
	link add docker0 type bridge
	link add guest0 type veth peer name eth0 netns $NETNS-guest
	link set guest0 master docker0
	link set guest0 up
	link set docker0 up
	addr add 172.17.0.1/16 dev docker0
	addr add fd17::1/64 dev docker0 nodad
	EOS
	ip -n "$NETNS-guest" -batch - <<-EOS
	link set eth0 up
	addr add 172.17.0.2/16 dev eth0
	addr add fd17::2/64 dev eth0 nodad
	route add default via 172.17.0.1
	route add default via fd17::1
	EOS
}

# forward_on: the host is a router.
forward_on() {
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
}

# rules_and_routes OPTION: all of them, as ip shows them with that.
rules_and_routes() {
	for family in -4 -6; do
		ip "$1" $family -batch - <<-EOF
		rule show
		route show table all
		EOF
	done
}

# kernel_state: all rules, and the routes of all tables but main and local.
kernel_state() {
	kernel_text=$(rules_and_routes -d)
	set -f
	IFS=$nl
	for kernel_line in $kernel_text; do
		case "$kernel_line " in
		*' table local '* | *' table main '*) ;;
		[0-9]*":$tab"* | *' table '*) printf '%s\n' "$kernel_line" ;;
		esac
	done
	set +f
	unset IFS
}

# sorted_state: the same, for who adds in another order.
sorted_state() {
	tidy_text "$(kernel_state)"
	printf '%s\n' "$tidied"
}

# records: each file below /run/multihome with its inode, time and content.
records() {
	tidy_text "$(find /run/multihome -mindepth 2 ! -name lock \
		-printf '%P %i %T@ %l\n' 2>/dev/null || :)"
	printf '%s\n' "$tidied"
}

# unchanged COMMAND...: it succeeds, and there is no event, no word, no write.
unchanged() {
	unchanged_before=$(records)
	monitor_start
	unchanged_out=$("$@" 2>&1) || fail "exit status $? of $*: $unchanged_out"
	monitor_stop
	assert_eq '' "$(monitor_text)" "events of $*"
	assert_eq '' "$unchanged_out" "output of $*"
	assert_eq "$unchanged_before" "$(records)" "records after $*"
}

# touches_nothing COMMAND...: whatever it says and how it ends, which is left in
# $out and $status.
touches_nothing() {
	touches_before=$(records) touches_files=$(all_files)
	status=0
	monitor_start
	out=$("$@" 2>&1) || status=$?
	monitor_stop
	assert_eq '' "$(monitor_text)" "events of $*"
	assert_eq "$touches_before" "$(records)" "records after $*"
	assert_eq "$touches_files" "$(all_files)" "files after $*"
}

# All that was ever written, or removed, in this sandbox but for the tests' own.
all_files() {
	find /run/upper /run/network -path /run/upper/tmp -prune -o \
		! -type d -printf '%p %y %i %s %T@\n'
}

# json FILE EXPRESSION: of the JSON d in that file.
json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# json_status EXPRESSION [IFACE]: of multihome status --json.
json_status() {
	multihome status --json ${2:+"$2"} >/tmp/status.json 2>/tmp/status.err || :
	json /tmp/status.json "$1"
}

# preloads: makes refuse.c ready, for preloaded().
preloads() {
	cc -shared -fPIC -o /tmp/refuse.so /multihome/tests/netns/refuse.c
	# what checks memory wants to be loaded first
	preloads_hook=/usr/libexec/multihome/ifupdown
	! with_checker || preloads_hook=/usr/libexec/multihome/.real/ifupdown
}

# preloaded VAR=VALUE MODE:PHASE [VAR=VALUE...]: eth1's hook, told that.
preloaded() {
	preloaded_what=$1 preloaded_phase=$2
	shift 2
	env -i LD_PRELOAD=/tmp/refuse.so ASAN_OPTIONS=verify_asan_link_order=0 \
		"$preloaded_what" IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet \
		METHOD=static MODE="${preloaded_phase%:*}" \
		PHASE="${preloaded_phase#*:}" IF_ADDRESS=10.2.2.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 "$@" "$preloads_hook"
}

# does COMMAND...: it succeeds; of what it says, only the end is of interest.
does() {
	"$@" >/tmp/said 2>&1 || fail "exit status $? of $*: $(tail -n 40 /tmp/said)"
}

# Of systemd, which would be process 1: a directory that says so, and a systemctl
# that writes down what it is asked for.
systemd_stands_in() {
	mkdir -p /run/systemd/system
	cat >/usr/bin/systemctl <<-'EOF'
	#!/bin/sh
	echo "$*" >>/run/systemctl
	EOF
	chmod 755 /usr/bin/systemctl
	: >/run/systemctl
}

# publishes_by_command: names follow lines by a program that notes, a line each time,
# with which addresses it was called, in /run/changed.
publishes_by_command() {
	mkdir -p /usr/local/sbin
	printf '#!/bin/sh\nxargs >>/run/changed\n' >/usr/local/sbin/change
	chmod 755 /usr/local/sbin/change
	printf '[dns]\nmethod = command\ncommand = /usr/local/sbin/change\n' \
		>/etc/multihome.conf
}

# unit_plays: as systemd would run our unit (Restart=always, RestartSec=100ms), with
# systemctl for who asks for that; the daemon's number is in /run/unit.
unit_plays() {
	systemd_stands_in
	cat >>/usr/bin/systemctl <<-'EOF'
	pid=$(cat /run/unit)
	case $* in
	*'kill -s USR2 multihome-watch.service') kill -s USR2 "$pid" ;;
	*'stop '*'multihome-watch.service'*)
		rm /run/unit
		kill "$pid"
		while [ "$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)" = S ]; do
			sleep 0.01
		done ;;
	esac
	EOF
	while :; do
		multihome watch 2>/run/log/watch &
		echo $! >/run/unit
		wait $! || :
		[ -e /run/unit ] || break
		/usr/bin/sleep 0.1
	done &
	must_wait_for 5 unit_listens
}

unit_listens() {
	watch_pid=$(cat /run/unit) && listens "$watch_pid"
}

# asked WORD: whether systemctl was asked for that of our unit.
asked() {
	grep -qw -e "$1.*multihome-watch\.service" /run/systemctl
}

# kernel_since MAJOR MINOR: it is of that version, or a later one.
kernel_since() {
	uname -r | awk -F '[.-]' -v major="$1" -v minor="$2" \
		'{ exit !($1 > major || ($1 == major && $2 >= minor)) }'
}

# clears_marks COMMAND...: a daemon that was killed has left its table of marks, and
# what that says in $out takes it away, before the rules.
clears_marks() {
	printf 'multihome\t1\nline\teth0\tinet\tup\t1\t1\tmark=1\nend\n' \
		>"$(echo /run/multihome/[0-9]*/)machine/lines"
	nft add table inet multihome
	"$@"
	printf '%s\n' "$out" | grep -e '^    ip ' -e '^    nft ' >/tmp/advice
	assert_eq '    nft delete table inet multihome' \
		"$(head -n 1 /tmp/advice)" 'before the rules go'
	assert sh -eu /tmp/advice
	assert_nothing_of_ours
	refute nft list table inet multihome
}

# on_terminal STATUS ANSWER COMMAND...: it ends so on a terminal, at which somebody
# answers that to what ends with "[y/N] " (^C: interrupts it; ^D: says nothing), and
# before runs $before_answer. What it says is in $out.
on_terminal() {
	[ -e /dev/ptmx ] || {
		mkdir -p /dev/pts
		mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
		ln -s pts/ptmx /dev/ptmx
	}
	cat >/tmp/terminal.py <<-'EOF'
	import fcntl, os, signal, subprocess, sys, termios
	terminal, its = os.openpty()
	signal.signal(signal.SIGINT, signal.SIG_DFL)
	run = subprocess.Popen(sys.argv[3:], stdin=its, stdout=its, stderr=its,
	    start_new_session=True,
	    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
	os.close(its)
	keys = {"^C": b"\3", "^D": b"\4"}
	said = b""
	while True:
	    try:
	        said += os.read(terminal, 4096)
	    except OSError:
	        break
	    if said.endswith(b"[y/N] "):
	        subprocess.check_call(["sh", "-eu", "-c", sys.argv[2]])
	        os.write(terminal, keys.get(sys.argv[1], sys.argv[1].encode() + b"\n"))
	sys.stdout.write(said.decode().replace("\r\n", "\n"))
	sys.exit(run.wait() % 256)
	EOF
	on_want=$1 on_answer=$2
	shift 2
	ends "$on_want" timeout 30 python3 /tmp/terminal.py "$on_answer" \
		"${before_answer-}" "$@"
}
