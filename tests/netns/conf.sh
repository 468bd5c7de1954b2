# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /etc/multihome.conf: what it sets, and that one that cannot be read refuses
# what is new and leaves what is in force.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

conf=/etc/multihome.conf

# refuses WORDS: with the file as it is now, a new uplink is refused, the old
# one stays through sync and a second up, and goes with its down.
refuses() {
	before=$(kernel_state)
	line_up 1 >/tmp/out 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" "multihome: $conf"
	assert_contains "$(cat /tmp/err)" "$1"
	assert_contains "$(cat /tmp/err)" \
		'multihome: iface eth0 inet static: nothing new is applied'
	assert_eq '' "$(LC_ALL=C tr -d '\n -~' </tmp/err)" 'raw characters'
	assert_contains "$(syslog)" "multihome: $conf"
	line_up 2 IF_MULTIHOME_TABLE=OTHER 2>/dev/null || fail "the hook: $?"
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	ip rule del priority 7300 from 10.2.2.2
	multihome sync >/dev/null 2>&1 && fail "sync says that all is well"
	assert_eq "$before" "$(kernel_state)" "rules and routes after sync"
	ends 3 multihome status
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	line_down 2 2>/dev/null || fail "the hook: $?"
	assert_nothing_of_ours
	# mended: everybody gets what he asked for
	rm -rf $conf
	ends 0 multihome sync
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

start() {
	topo_up
	topo_addr
	line_up 2
}

case_directory() {
	start
	mkdir $conf
	refuses 'cannot be read: Is a directory'
}

case_too_big() {
	start
	head -c 1048576 /dev/zero | tr '\0' '#' >$conf
	refuses 'cannot be read: expected at most 256 KiB, got 1048576 bytes'
}

case_binary() {
	start
	head -c 5000 /dev/urandom >$conf
	printf '\0' >>$conf
	refuses 'expected text, without NUL bytes'
}

case_nul() {
	start
	printf '[multihome]\nwait = 1\0\n' >$conf
	refuses 'expected text, without NUL bytes'
}

case_half_written() {
	start
	printf '[multihome]\nwait = 3\n[ISP' >$conf
	refuses "multihome: $conf:3: expected [SECTION] or KEY = VALUE"
}

case_long_line() {
	start
	printf '[multihome]\nwait = %01500d\n' 3 >$conf
	refuses "multihome: $conf:2: expected a line of less than 1000 characters"
}

case_fifo() {
	start
	mkfifo $conf
	refuses 'cannot be read: expected a regular file'
}

case_link_to_itself() {
	start
	ln -s $conf $conf
	refuses 'cannot be read: Too many levels of symbolic links'
}

case_unknown_setting() {
	start
	printf '[multihome]\npriorty = 7000\n' >$conf
	refuses ':2: [multihome]: priorty: unknown setting, expected rule-priority, protocol, group, tables, wait, on-error, none-alive, on-death, on-return, balance, balance-by, forward-marks, control-group, hold, probe or probe-..., got "7000"'
}

case_no_section() {
	start
	printf 'priority = 7000\n' >$conf
	refuses ':1: priority: expected a section before it'
}

# iniparser would take one of the two, and not say which.
case_key_twice() {
	start
	printf '[multihome]\nwait = 1\n[Isp7]\nmain-routes = no\n\nMain_Routes = yes\n' \
		>$conf
	refuses "multihome: $conf:6: [Isp7]: main-routes: expected once, also written at $conf:4"
}

case_section_twice() {
	start
	printf '[ISP2]\nstrict = no\n[multihome]\n[isp2]\nstrict = yes\n' >$conf
	refuses "multihome: $conf:4: [isp2]: expected once, also written at $conf:1: [ISP2]"
}

case_escapes() {
	start
	printf '[multihome]\nwait = \033[31m3\n' >$conf
	refuses 'wait: expected seconds, 0 to 60, got "\x1b[31m3"'
}

# Every value of every setting that is none.
case_values() {
	topo_up 1
	topo_addr
	while read -r key value expected; do
		printf '[multihome]\n%s = %s\n' "$key" "$value" >$conf
		line_up 1 2>/tmp/err
		assert_contains "$(cat /tmp/err)" \
			"multihome: $conf:2: [multihome]: $key: $expected, got \"$value\""
		assert_nothing_of_ours
	done <<-'EOF'
	rule-priority 0 expected a priority of 1 to 31766
	rule-priority 31767 expected a priority of 1 to 31766
	priority 0 expected a priority of 1 to 31766
	priority 31767 expected a priority of 1 to 31766
	priority 7000x expected a priority of 1 to 31766
	protocol 4 expected a protocol number of 5 to 255
	protocol 256 expected a protocol number of 5 to 255
	protocol bird expected a protocol number of 5 to 255
	tables 7001 expected two table numbers like 7001-8999
	tables 9-8 expected two table numbers like 7001-8999
	tables 1-300 expected two table numbers like 7001-8999
	tables 0-9 expected two table numbers like 7001-8999
	wait 61 expected seconds, 0 to 60
	wait -1 expected seconds, 0 to 60
	on-error die expected continue or fail
	none-alive no expected keep or refuse
	on-death stay expected reset or keep
	on-return keep expected stay or move
	balance round-robin expected static, load or spill
	balance-by packet expected pair or flow
	forward-marks yes expected auto or no
	control-group a:b expected a group of the system, such as adm
	EOF
}

# Priorities and protocol of one's own: what was installed with the old ones
# moves at the next change, and nothing is left behind.
case_priority_and_protocol() {
	start
	printf '[multihome]\npriority = 5000\nprotocol = 99\n' >$conf
	ends 0 multihome sync
	assert_eq '5099 5100 5200 5300 5497 5498' "$(ip -N rule show | grep 'proto 99' |
		cut -d : -f 1 | tr '\n' ' ' | sed 's/ $//')" rules
	assert_nothing_of_ours
	assert_eq 2 "$(ip -N route show table 7001 proto 99 | wc -l)" routes
	assert tcp_check 10.2.2.2
	unchanged multihome sync
	rm $conf
	ends 4 multihome status eth1
	line_down 2
	assert_eq '' "$(ip -N rule show | grep -E 'proto (77|99)' || :)" left
	assert_eq '' "$(ip route show table 7001)" left
}

# priority is the old word for rule-priority: no hook says so, and of the two one
# is too many.
case_old_word() {
	topo_up
	topo_addr
	printf '[multihome]\npriority = 5000\n' >$conf
	line_up 2 2>/tmp/err
	assert_eq '' "$(cat /tmp/err)"
	assert_lacks "$(syslog)" rule-priority
	assert_eq '5099 5100 5200 5300 5497 5498' "$(ip -N rule show | grep 'proto 77' |
		cut -d : -f 1 | tr '\n' ' ' | sed 's/ $//')" rules
	ends 0 multihome status
	assert_lacks "$out" rule-priority
	sed -i 's/^priority/rule-priority/' $conf
	unchanged multihome sync
	echo 'priority = 5000' >>$conf
	line_up 1 2>/tmp/err
	told 1 "multihome: $conf:3: [multihome]: priority: is the old word for rule-priority, which is written at $conf:2: expected one of them"
	assert_eq '' "$(rules -4 | grep 10.1.1.2 || :)" rules
}

# Defaults of failover for all lines, which a section and a stanza may do
# otherwise; they go with the file, and no rule or route comes of them.
case_for_all_lines() {
	topo_up
	topo_addr
	line_up 2
	before=$(kernel_state)
	printf '[multihome]\nprobe = 198.51.100.1\nhold = 9s\nprobe-busy = 1s\n' >$conf
	printf '[ISP2]\npriority = 2\nhold = 8s\n' >>$conf
	ends 0 multihome sync
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	assert_eq 'hold 8s [ISP2]
priority 2 [ISP2]
probe 198.51.100.1 [multihome]
probe-busy 1s [multihome]' "$(of_failover)"
	line_up 2 IF_MULTIHOME_HOLD=7s IF_MULTIHOME_PRIORITY=none
	assert_eq 'hold 7s stanza
priority none stanza
probe 198.51.100.1 [multihome]
probe-busy 1s [multihome]' "$(of_failover)"
	sed -i 's/198.51.100.1/nobody/' $conf
	line_up 2 2>/tmp/err
	told 1 "multihome: $conf:2: [multihome]: probe: expected an address"
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	rm $conf
	line_up 2
	assert_eq '' "$(of_failover)"
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
}

# of_failover: of eth1's record, each of these options, its value and where from.
of_failover() {
	awk -F "$tab" '$2 ~ /^multihome-(priority|probe|hold)/ {
		sub(/^multihome-/, "", $2)
		sub(/.* \[/, "[", $4)
		print $2, $3, $4 ~ /^\[/ ? $4 : "stanza"
	}' /run/multihome/*/dev/eth1
}

# Where numbers for new names are taken.
case_tables() {
	topo_up
	topo_addr
	printf '[multihome]\ntables = 300-301\n' >$conf
	line_up 1
	line_up 2
	assert_eq '300 ISP1 301 ISP2' "$(grep -v '^#' \
		/etc/iproute2/rt_tables.d/multihome.conf | tr '\t\n' '  ' |
		sed 's/ $//')" names
	ng_up eth7 IF_ADDRESSES=10.7.7.7/24 IF_GATEWAYS=10.7.7.1 \
		IF_MULTIHOME_TABLE=ISP7 2>/tmp/err
	assert_contains "$(cat /tmp/err)" \
		'multihome-table: no free number from 300 to 301 for the new name ISP7'
}

# Defaults of a table, which a stanza may do otherwise.
case_table_defaults() {
	topo_up
	topo_addr
	cat >$conf <<-EOF
	# machine
	[multihome]
	wait = 1

	[ISP2]
	strict = yes
	main-routes = no
	to = 203.0.113.0/24
	[isp1]
	MAIN_ROUTES = no
	EOF
	line_up 2
	assert_eq '7300 7400 7497 7498 7499 7508 7658' "$(rules -4 | cut -d : -f 1 |
		tr '\n' ' ' | sed 's/ $//')" rules
	line_up 2 IF_MULTIHOME_STRICT=no IF_MULTIHOME_MAIN_ROUTES=yes
	assert_eq '7099 7100 7200 7300 7497 7498 7499 7508 7658' "$(rules -4 | cut -d : -f 1 |
		tr '\n' ' ' | sed 's/ $//')" rules
	line_up 1
	assert_eq 1 "$(rules -4 | grep -c 10.1.1.2)" "rules of line 1"
	printf '[ISP2]\nstrct = yes\n' >$conf
	line_up 2 2>/tmp/err
	assert_contains "$(cat /tmp/err)" \
		"multihome: $conf:2: [ISP2]: strct: unknown option, did you mean strict?"
	assert_contains "$(rules -4)" 7658
	printf '[ISP2]\nstrict = perhaps\n' >$conf
	line_up 2 2>/tmp/err
	assert_eq "multihome: $conf:2: [ISP2]: strict: expected yes, no or always, got \"perhaps\"" \
		"$(cat /tmp/err)"
	# a table and a device are the stanza's affair
	printf '[ISP2]\ndevice = eth0\n' >$conf
	line_up 2 2>/tmp/err
	refute [ ! -s /tmp/err ]
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# counts_for FUNCTION: by each $way in which the file is looked at again.
counts_for() {
	for way in 'multihome sync' 'multihome reload' 'line_up 2'; do
		[ "$way" != 'multihome reload' ] || write_interfaces <<-EOF
		iface eth1 inet static
			address 10.2.2.2/24
			multihome-table ISP2
			multihome-gateway 10.2.2.1
		EOF
		"$@"
		line_down 2
		assert_nothing_of_ours
		rm -rf $conf /etc/network/interfaces
	done
}

# told N TEXT: in so many lines of what was said.
told() {
	assert_eq "$1" "$(grep -cF "$2" /tmp/err)" "lines with \"$2\""
}

# A typo in a table's section is told once, with its line, and refuses what is
# new of that table; mended, the next command applies it, defaults and all.
mended_section() {
	printf '# of ISP2\n[Isp2]\nstrct = yes\n' >$conf
	line_up 2 2>/tmp/err
	told 1 "multihome: $conf:3: [Isp2]: strct: unknown option, did you mean strict?"
	assert_eq 1 "$(wc -l </tmp/err)" 'lines told'
	assert_nothing_of_ours
	ends 3 multihome status
	printf '# of ISP2\n\n[Isp2]\nmain-routes = no\n' >$conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	assert_eq '' "$(cat /tmp/err)"
	assert_eq '7300: from 10.2.2.2 lookup ISP2 proto multihome' \
		"$(rules -4 | grep 10.2.2.2)" "rules after $way"
	ends 0 multihome status
	assert_lacks "$out" refused
}

case_mended_section() {
	topo_up
	topo_addr
	counts_for mended_section
}

# A file that was wrong when the line came up: no trace of it is left, and the
# defaults that could not be read then are applied.
mended_file() {
	printf '[multihome]\nwait = x\n[ISP2]\nmain-routes = no\n' >$conf
	line_up 2 2>/tmp/err
	told 1 "multihome: $conf:2: [multihome]: wait: expected seconds, 0 to 60, got \"x\""
	told 1 'nothing new is applied'
	assert_nothing_of_ours
	sed -i 's/x/3/' $conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	assert_eq '7300: from 10.2.2.2 lookup ISP2 proto multihome' \
		"$(rules -4 | grep 10.2.2.2)" "rules after $way"
	rm $conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# the same when it was in force already
	echo nonsense >$conf
	line_up 2 2>/tmp/err
	told 1 'nothing new is applied'
	ends 3 multihome status
	rm $conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	ends 0 multihome status
	assert_lacks "$out" $conf
	assert_eq '' "$(grep -rF $conf /run/multihome/*/dev || :)" 'records'
	unchanged multihome sync
}

case_mended_file() {
	topo_up
	topo_addr
	counts_for mended_file
}

# Defaults of a table that are in force go with the file, too; while it is wrong
# they stay.
defaults_gone() {
	printf '[ISP2]\nstrict = yes\nto = 203.0.113.0/24\n' >$conf
	line_up 2
	assert_eq '7099 7100 7200 7300 7400 7497 7498 7499 7508 7658' "$(rules -4 | cut -d : -f 1 |
		tr '\n' ' ' | sed 's/ $//')" rules
	unchanged multihome sync
	before=$(kernel_state)
	printf 'nonsense\n' >>$conf
	$way >/tmp/out 2>/tmp/err || :
	assert_contains "$(cat /tmp/err)" "$conf:4: expected [SECTION] or KEY = VALUE"
	assert_eq "$before" "$(kernel_state)" "rules and routes after $way"
	rm $conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	assert_eq '7099 7100 7200 7300 7497 7498' "$(rules -4 | cut -d : -f 1 |
		tr '\n' ' ' | sed 's/ $//')" "rules after $way"
}

case_defaults_gone() {
	topo_up
	topo_addr
	counts_for defaults_gone
}

# Priorities and protocol of one's own stay while the file is wrong, and become
# the usual ones when it is gone.
settings_gone() {
	printf '[multihome]\npriority = 5000\nprotocol = 99\n' >$conf
	line_up 2
	before=$(kernel_state)
	assert_contains "$before" '5300:'
	echo 'priority = 6000' >>$conf
	$way >/tmp/out 2>/tmp/err || :
	assert_contains "$(cat /tmp/err)" "$conf:4: [multihome]: priority: expected once, also written at $conf:2"
	assert_eq "$before" "$(kernel_state)" "rules and routes after $way"
	rm $conf
	$way >/tmp/out 2>/tmp/err || fail "$way: $(cat /tmp/err)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq '' "$(ip -N rule show | grep 'proto 99' || :)" 'rules'
	assert_eq '' "$(ip -N route show table all proto 99)" 'routes'
	unchanged multihome sync
	assert tcp_check 10.2.2.2
}

case_settings_gone() {
	topo_up
	topo_addr
	counts_for settings_gone
}
