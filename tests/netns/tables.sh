# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Names and numbers of routing tables: read as iproute2 does, given out once,
# and never one that anybody uses.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

ours=/etc/iproute2/rt_tables.d/multihome.conf

start() {
	topo_up
	topo_addr
}

# The number that a table's name has got.
number_of() {
	sed -n "s/^\([0-9]*\)	$1\$/\1/p" $ours
}

# A free number is in no file, no rule, no route and no record of anybody.
case_free_number() {
	start
	printf '7001\ta\n0x1b5a b # 7002 in hex\n' >/etc/iproute2/rt_tables
	printf '7003 c\n' >/etc/iproute2/rt_tables.d/other.conf
	printf '7004 d\n' >/etc/iproute2/rt_tables.d/ignored.txt
	ip rule add from 192.0.2.1 lookup 7005
	ip -6 rule add from 2001:db8:9::1 lookup 7006
	ip route add 192.0.2.0/24 via 10.1.1.1 table 7007
	ip -6 route add 2001:db8:9::/64 via 2001:db8:1::1 table 7008
	line_up 1 IF_MULTIHOME_TABLE=7009
	line_up 2
	assert_eq 7004 "$(number_of ISP2)"
	rm $ours
	line_down 2
	printf '7004 d\n' >>/etc/iproute2/rt_tables.d/other.conf
	line_up 2
	assert_eq 7010 "$(number_of ISP2)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Names that the administrator has given, in every notation, are used as they
# are, and no file is written.
case_names_of_the_administrator() {
	start
	printf '#\n# reserved values\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n' \
		>/etc/iproute2/rt_tables
	printf ' 100\tISP1  # first\n0x65 ISP2\n\n' >>/etc/iproute2/rt_tables
	line_up 1
	line_up 2
	refute test -e $ours
	assert_eq 2 "$(ip route show table 100 | wc -l)"
	assert_eq 2 "$(ip route show table 101 | wc -l)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# The name stays when the uplink goes, so that its number is the same again.
case_number_stays() {
	start
	line_up 2
	line_up 1
	assert_eq '7001 7002' "$(number_of ISP2) $(number_of ISP1)"
	line_down 1
	line_down 2
	before=$(cat $ours)
	line_up 1
	line_up 2
	assert_eq "$before" "$(cat $ours)"
}

# By number: no name is needed, and none is made up.
case_by_number() {
	start
	line_up 2 IF_MULTIHOME_TABLE=4294967295
	refute test -e $ours
	assert_eq 2 "$(ip route show table 4294967295 | wc -l)" routes
	assert tcp_check 10.2.2.2
	unchanged multihome sync
	line_up 2 IF_MULTIHOME_TABLE=0x1000
	assert_eq '' "$(ip route show table 4294967295)"
	assert_eq 2 "$(ip route show table 4096 | wc -l)" routes
	ends 0 multihome status
	line_down 2
	assert_nothing_of_ours
}

# A number and its name are one table: nobody else can claim either.
case_number_and_name() {
	start
	printf '100 ISP1\n' >/etc/iproute2/rt_tables
	line_up 1
	line_up 2 IF_MULTIHOME_TABLE=100 2>/tmp/err
	assert_eq 'multihome: iface eth1 inet static: multihome-table: expected a table that no other interface has, but eth0 claims it' \
		"$(cat /tmp/err)"
}

# One name with two numbers: which one is meant cannot be known.
case_one_name_two_numbers() {
	start
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	printf '101 ISP2\n' >/etc/iproute2/rt_tables.d/other.conf
	line_up 2 2>/tmp/err
	assert_eq 'multihome: iface eth1 inet static: multihome-table: expected one number for that name in rt_tables, but ISP2 is 100 (/etc/iproute2/rt_tables:1) and 101 (/etc/iproute2/rt_tables.d/other.conf:1): remove one of these lines, then: multihome reload eth1' \
		"$(cat /tmp/err)"
	assert_nothing_of_ours
	rm /etc/iproute2/rt_tables.d/other.conf
	ends 0 multihome sync
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
}

# The name has had a number of ours before somebody else gave it another one:
# nobody uses ours yet, so its line goes, and no other line.
case_ours_gives_way() {
	start
	line_up 2
	line_up 1
	line_down 2
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	grep -v ISP2 $ours >/tmp/want
	line_up 2 >/tmp/out 2>&1
	assert_eq '' "$(cat /tmp/out)" 'said'
	assert_eq "$(cat /tmp/want)" "$(cat $ours)" "$ours"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	unchanged line_up 2
}

# Who cannot write there uses the other number, and says which line is to go.
case_ours_gives_way_read_only() {
	start
	line_up 2
	line_down 2
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	mount --bind /etc/iproute2/rt_tables.d /etc/iproute2/rt_tables.d
	mount -o remount,bind,ro /etc/iproute2/rt_tables.d
	line_up 2 2>/tmp/err
	assert_contains "$(cat /tmp/err)" 'remove its line "7001 ISP2", another file has that name'
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
}

# in_use WHAT: ours stays, and the stanza is refused: both places are named.
in_use() {
	line_up 2 2>/tmp/err
	assert_eq "multihome: iface eth1 inet static: multihome-table: expected one number for that name in rt_tables, but ISP2 is 100 (/etc/iproute2/rt_tables:1) and 7001 ($ours:3, in use): remove one of these lines, then: multihome reload eth1" \
		"$(cat /tmp/err)" "used by $1"
	assert_eq 7001 "$(number_of ISP2)" "used by $1"
	assert_lacks "$(ours)" 10.2.2.2
	line_down 2
}

# A rule, a route, or a claim, also one that waits, keeps ours.
case_ours_is_in_use() {
	start
	line_up 2
	line_down 2
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	ip -6 rule add from 2001:db8:9::1 lookup 7001
	in_use 'a rule'
	ip -6 rule del from 2001:db8:9::1
	ip route add 192.0.2.0/24 via 10.1.1.1 table 7001
	in_use 'a route'
	ip route flush table 7001
	line_up 1 IF_MULTIHOME_TABLE=7001
	in_use 'a claim'
	line_down 1
	ip link set eth0 down
	line_up 1 IF_MULTIHOME_TABLE=7001 2>/dev/null
	assert_lacks "$(ours)" 10.1.1
	in_use 'a claim that waits'
	line_up 2 2>/dev/null
	line_down 1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq '' "$(number_of ISP2)"
}

# The uplink itself uses it: it stays in force as it is, and as soon as the line
# is away, reload takes it to the other number.
case_ours_is_in_use_here() {
	start
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ends 0 multihome reload eth1
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	before=$(kernel_state)
	ends 0 multihome sync
	ends 3 multihome reload eth1
	assert_contains "$(cat /tmp/err)" "100 (/etc/iproute2/rt_tables:1) and 7001 ($ours:3, in use): remove one of these lines, then: multihome reload eth1"
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 3 multihome check
	sed -i /ISP2/d $ours
	ends 0 multihome reload eth1
	assert_eq '' "$(ip route show table 7001)"
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome status
}

# check looks at it in the same way, and changes nothing.
case_ours_gives_way_check() {
	start
	line_up 2
	line_down 2
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	touches_nothing multihome check
	assert_eq '0 1 stanza with multihome options, nothing wrong found' \
		"$status $out"
}

# One number with two names: both mean it.
case_one_number_two_names() {
	start
	printf '100 ISP2\n100 dsl\n' >/etc/iproute2/rt_tables
	line_up 2
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	line_up 2 IF_MULTIHOME_TABLE=dsl
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	ends 0 multihome status
	line_up 1 IF_MULTIHOME_TABLE=ISP2 2>/tmp/err
	assert_contains "$(cat /tmp/err)" 'eth1 claims it'
}

# The name is one of the kernel's tables.
case_name_of_the_kernels() {
	start
	printf '254 ISP2\n' >/etc/iproute2/rt_tables
	line_up 2 2>/tmp/err
	assert_eq "multihome: iface eth1 inet static: multihome-table: expected a table other than 0 and the kernel's own 253 to 255 (default, main, local), got \"ISP2\"" \
		"$(cat /tmp/err)"
	assert_nothing_of_ours
}

# The number of a name changes in the file while the uplink is up: it stays
# where it is until it is asked for anew.
case_number_changed_while_up() {
	start
	printf '100 ISP2\n' >/etc/iproute2/rt_tables
	line_up 2
	printf '101 ISP2\n' >/etc/iproute2/rt_tables
	unchanged multihome sync
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	line_up 2
	assert_eq '' "$(ip route show table 100)" 'the old table'
	assert_eq 2 "$(ip route show table 101 | wc -l)" routes
	assert_eq '' "$(rules -4 | grep 'lookup 100' || :)"
	assert tcp_check 10.2.2.2
	line_down 2
	assert_nothing_of_ours
}

# A broken or huge rt_tables: read up to there, as by iproute2, and no name
# that stands behind it gets a second number.
case_broken_file() {
	start
	printf '100 ISP1\nnonsense\n101 ISP2\n' >/etc/iproute2/rt_tables
	line_up 1 2>/tmp/err
	assert_contains "$(cat /tmp/err)" \
		'multihome: /etc/iproute2/rt_tables:2: expected a number and a name; the rest of the file is not read'
	assert_eq 2 "$(ip route show table 100 | wc -l)" routes
	line_up 2 2>/tmp/err
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	for content in '4294967296 x' '-1 x' 'x 5' '5' '5 a b' '\0' ; do
		# shellcheck disable=SC2059
		printf "100 ISP1\n$content\n" >/etc/iproute2/rt_tables
		line_up 2 2>/tmp/err || fail "the hook: $?"
		assert_contains "$(cat /tmp/err)" 'multihome: /etc/iproute2/rt_tables'
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
}

case_huge_file() {
	start
	{ printf '100 ISP1\n'; seq -f '%.0f n%.0f' 10000 99999 |
		sed 's/ n/ n/'; } >/etc/iproute2/rt_tables
	line_up 1 2>/tmp/err || fail "the hook: $?"
	seq 1000000 1149999 | sed 's/.*/& name-&-of-a-table/' \
		>>/etc/iproute2/rt_tables
	line_up 2 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" \
		'multihome: /etc/iproute2/rt_tables: cannot be read as rt_tables: expected at most 4 MiB, got'
	assert_eq '' "$(LC_ALL=C tr -d '\n -~' </tmp/err)" 'raw characters'
}

case_strange_files() {
	start
	mkdir /etc/iproute2/rt_tables.d/dir.conf
	mkfifo /etc/iproute2/rt_tables.d/fifo.conf
	ln -s loop.conf /etc/iproute2/rt_tables.d/loop.conf
	ln -s /nowhere /etc/iproute2/rt_tables.d/dangling.conf
	line_up 2 2>/tmp/err || fail "the hook: $?"
	# ip(8) itself would wait for a writer
	rm /etc/iproute2/rt_tables.d/fifo.conf
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# The directory cannot be written: the line to add is named, with a number that
# is free; once it is there, all is well.
case_read_only() {
	start
	printf '7001 taken\n' >/etc/iproute2/rt_tables
	mount --bind /etc/iproute2/rt_tables.d /etc/iproute2/rt_tables.d
	mount -o remount,bind,ro /etc/iproute2/rt_tables.d
	line_up 2 2>/tmp/err || fail "the hook: $?"
	assert_eq "multihome: iface eth1 inet static: multihome-table: cannot write $ours (Read-only file system): add a line \"7002 ISP2\" to /etc/iproute2/rt_tables" \
		"$(cat /tmp/err)"
	assert_nothing_of_ours
	sed -n 's/.*add a line "\(.*\)" to \(.*\)/\1/p' /tmp/err \
		>>/etc/iproute2/rt_tables
	line_up 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# by number there is nothing to write
	line_up 1 IF_MULTIHOME_TABLE=99
	assert tcp_check 10.1.1.2
}

# There is no /etc/iproute2 at all.
case_no_directory() {
	start
	rm -r /etc/iproute2
	line_up 2
	assert_eq 7001 "$(number_of ISP2)"
	assert tcp_check 10.2.2.2
	assert_eq 644 "$(stat -c %a $ours)"
	assert_eq 755 "$(stat -c %a /etc/iproute2/rt_tables.d)"
}

# What is in our own file by hand stays, and a missing newline is made good.
case_own_file_edited() {
	start
	printf '# mine\n7500 dsl' >$ours
	line_up 2
	assert_eq '# mine
7500 dsl
7001	ISP2' "$(cat $ours)"
	line_up 1 IF_MULTIHOME_TABLE=dsl
	assert_eq 2 "$(ip route show table 7500 | wc -l)" routes
}

# A line in it that is none: what is added stands before it, where it is read,
# once; by hand nothing gets lost.
case_own_file_broken() {
	start
	printf '# mine\n7500 dsl\nnonsense\n7600 later' >$ours
	line_up 2 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" \
		"multihome: $ours:3: expected a number and a name; the rest of the file is not read"
	for again in 1 2; do
		assert_eq '# mine
7500 dsl
7001	ISP2
nonsense
7600 later' "$(cat $ours)" "the file, $again"
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		line_down 2 2>/dev/null
		line_up 2 2>/dev/null
	done
	line_up 1 2>/dev/null
	assert_eq 7002 "$(number_of ISP1)"
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# 30 hooks at once: each name once, each number once.
case_thirty_at_once() {
	start
	pids=
	for n in $(seq 30); do
		ip link add "d$n" type veth peer name "p$n"
		ip link set "p$n" up
		ip link set "d$n" up
		ip addr add "10.50.$n.2/24" dev "d$n"
	done
	for n in $(seq 30); do
		debian_up "d$n" "IF_ADDRESS=10.50.$n.2" \
			IF_NETMASK=255.255.255.0 "IF_MULTIHOME_TABLE=T$n" \
			"IF_MULTIHOME_GATEWAY=10.50.$n.1" \
			>"/run/log/hook.$n" 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || fail "a hook failed"
	done
	# the log stands in for one that keeps up
	assert_eq '' "$(cat /run/log/hook.* | grep -v 'not be logged')" 'said'
	grep -v '^#' $ours >/tmp/names
	assert_eq 30 "$(cut -f 1 /tmp/names | sort -u | wc -l)" numbers
	assert_eq 30 "$(cut -f 2 /tmp/names | sort -u | wc -l)" names
	assert_eq 30 "$(wc -l </tmp/names)" lines
	assert_eq 180 "$(rules -4 | wc -l)" rules
	ends 0 multihome status
	unchanged multihome sync
	multihome flush >/dev/null
	assert_nothing_of_ours
}
