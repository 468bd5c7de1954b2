# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome import of the rule- and route- files of network-scripts.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

dir=/tmp/scripts

# put NAME: stdin is that file's text.
put() {
	mkdir -p $dir
	cat >"$dir/$1"
}

# ifcfg NAME ADDRESS [LINE...]: the seed's, with these lines too.
ifcfg() {
	ifcfg_name=$1 ifcfg_address=$2
	shift 2
	{
		printf '%s\n' "DEVICE=$ifcfg_name" BOOTPROTO=none ONBOOT=yes \
			NETMASK=255.255.255.0 "IPADDR=$ifcfg_address" \
			TYPE=Ethernet USERCTL=no IPV6INIT=no PEERDNS=yes
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | put "ifcfg-$ifcfg_name"
}

seed() {
	ifcfg eth0 10.1.1.2 GATEWAY=10.1.1.1
	ifcfg eth1 10.2.2.2
	echo 'from 10.2.2.2 table ISP2' | put rule-eth1
	put route-eth1 <<-EOF
	10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	10.2.2.0/24 dev eth1 src 10.2.2.2
	default via 10.2.2.1 table ISP2
	EOF
}

# becomes STATUS WANTED: what is printed of all rule- and route- files, the
# directory being called D.
becomes() {
	set -- "$1" "$2" $dir/r*-*
	becomes_status=$1 becomes_want=$2
	shift 2
	touches_nothing multihome import "$@"
	assert_eq "$becomes_status" "$status" "multihome import: $out"
	assert_eq '' "$(echo "$out" | LC_ALL=C tr -d '\n -~')" 'raw characters'
	assert_eq "$becomes_want" "$(echo "$out" | sed "s,$dir,D,g; /^\$/d")"
}

classic="# \"MULTIHOME_MAIN_ROUTES=no\" would give the single rule of before, \
without main's more specific routes"

case_seed() {
	seed
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
	# all in the directory of network-scripts, by themselves
	rm -f /etc/network/interfaces
	dir=/etc/sysconfig/network-scripts
	seed
	cp $dir/rule-eth1 $dir/rule-eth1.bak
	cp $dir/rule-eth1 $dir/rule-eth0~
	touches_nothing multihome import
	assert_eq 0 "$status"
	assert_contains "$out" "# $dir/rule-eth1: remove it"
	assert_lacks "$out" rule-eth0
	assert_lacks "$out" .bak
	# beside an interfaces file
	main_line | write_interfaces
	ends 0 multihome import
	assert_contains "$out" "MULTIHOME_TABLE=ISP2"
}

case_bad_files() {
	seed
	rm $dir/rule-eth1
	mkfifo $dir/rule-eth1
	ends 1 multihome import $dir/rule-eth1
	assert_contains "$out" "$dir/rule-eth1: cannot be read: expected a regular file"
	rm $dir/rule-eth1
	ends 1 multihome import $dir/rule-eth1
	assert_contains "$out" 'No such file'
	: | put rule-eth1
	: | put route-eth1
	becomes 0 '# nothing to import'
	printf '# only\n\n   \t\n #\n' | put rule-eth1
	becomes 0 '# nothing to import'
	head -c 100000 /dev/urandom | put rule-eth1
	ends 3 multihome import $dir/rule-eth1
	assert_eq '' "$(LC_ALL=C tr -d '\n -~\200-\377' </tmp/out)" \
		'raw characters'
	printf 'from 10.2.2.2 table ISP2\0\n' | put rule-eth1
	printf 'default via 10.2.2.1 table ISP2\r\n' | put route-eth1
	becomes 3 '# D/route-eth1:1: not translated: expected a table number (1 to 4294967295, not 253 to 255) or a name of letters, digits, _ . - that begins with a letter
# D/rule-eth1:1: not translated: no default route of its table is written here'
}

# What is made by multihome is not read. Lines of ADDRESSn= are routes of main,
# and other lines beside them do nothing.
case_files_not_read() {
	seed
	printf '# Made by multihome from ifcfg-eth1\nfrom x\n' | put rule-eth1
	printf 'ADDRESS0=10.9.0.0\nNETMASK0=255.255.0.0\nGATEWAY0=10.2.2.9\n' |
		put route-eth1
	printf 'default via 10.2.2.1 table ISP2\n ADDRESS1=10.9.0.0' |
		put route-eth2
	becomes 3 "# D/rule-eth1: made by multihome, not read
# D/route-eth2:1: not translated: bash reads this file, for its ADDRESSn= lines, \
and can do nothing with such a one"
}

# A route of main that a table has, too, is there without a line.
case_addresses() {
	seed
	put route-eth0 <<-EOF
	ADDRESS0=10.9.0.0
	NETMASK0=255.255.0.0
	GATEWAY0=10.1.1.9
	EOF
	echo 'from 10.1.1.2 table ISP1' | put rule-eth0
	rm $dir/rule-eth1 $dir/route-eth1
	echo '10.9.0.0/16 via 10.1.1.9 dev eth0 table ISP1' | put route-lan
	becomes 0 "# D/ifcfg-eth0: add these lines
MULTIHOME_TABLE=ISP1
# main's more specific routes (LANs, VPNs) come before the table's default now
# D/rule-eth0: remove it, nothing in it is needed any more
# D/route-lan: remove it, nothing in it is needed any more"
}

# "ip route add" before what is behind it already.
case_whole_commands() {
	seed
	echo 'ip rule add from 10.2.2.2 table ISP2' | put rule-eth1
	echo 'ip route add default via 10.2.2.1 table ISP2' | put route-eth1
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
$classic
# D/route-eth1:1: a line that begins with ip does nothing here: read as it was meant
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1:1: a line that begins with ip does nothing here: read as it was meant
# D/rule-eth1: remove it, nothing in it is needed any more"
}

# `to` the own address beside `from`, and nothing of a lease.
case_lease() {
	ifcfg eth1 10.2.2.5
	sed -i 's/^BOOTPROTO=.*/BOOTPROTO=dhcp/; /^IPADDR/d; /^NETMASK/d' \
		$dir/ifcfg-eth1
	printf '%s 10.2.2.5/32 table eth1-rt\n' from to | put rule-eth1
	put route-eth1 <<-EOF
	10.2.2.0/24 dev eth1 table eth1-rt
	default via 10.2.2.1 dev eth1 table eth1-rt
	EOF
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=eth1-rt
$classic
# source and next hop come from the lease or the router's adverts: today's are \
not written down
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
}

# ifup-local, of a machine that has no /etc/network/interfaces.
case_ifup_local() {
	mkdir -p /etc/sysconfig/network-scripts
	rm -f /etc/network/interfaces
	cat >/sbin/ifup-local <<-'EOF'
	#!/bin/bash
	GW=10.2.2.1
	if [ "$1" = eth1 ]; then
		ip route add default via ${GW} dev eth1 table ISP2
		ip rule add from 10.2.2.2 table ISP2
	fi
	EOF
	ends 3 multihome import
	assert_eq "# /etc/sysconfig/network-scripts/ifcfg-eth1: add these lines \
(there is no such file)
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
MULTIHOME_SOURCE=10.2.2.2
$classic

# /sbin/ifup-local:4, 5: remove these lines, options say so now
# /sbin/ifup-local:3: not understood: if [ \"\$1\" = eth1 ]; then
# /sbin/ifup-local:6: not understood: fi" "$out"
	dir=/etc/sysconfig/network-scripts
	ifcfg eth1 10.2.2.2
	ends 3 multihome import /sbin/ifup-local
	assert_contains "$out" "# $dir/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
# "
}

# Which lines stay: those of main without a word, others with the reason.
case_lines_that_stay() {
	seed
	put rule-eth1 <<-'EOF'
	# the second line
	from 10.2.2.2 \
	  table ISP2
	from 10.2.2.2 table ISP2 prio 9
	from 10.2.2.9 table ISP2 # note
	"from" 10.2.2.2 table ISP2
	from $IPADDR table ISP2
	-6 from 2001:db8::1 table ISP2
	EOF
	put route-eth1 <<-'EOF'
	10.9.0.0/16 via 10.2.2.254
	default via 10.2.2.1 table ISP2
	10.8.0.0/16 via 10.2.2.254 table ISP2
	EOF
	becomes 3 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
# main's more specific routes (LANs, VPNs) come before the table's default now
# D/route-eth1: leave only these lines in it:
#     10.9.0.0/16 via 10.2.2.254
# D/route-eth1:3: not translated: multihome puts only the networks of the interface and the default into a table
#     10.8.0.0/16 via 10.2.2.254 table ISP2
# D/rule-eth1: leave only these lines in it:
# D/rule-eth1:5: not translated: expected a word of ip rule, got \"#\"
#     from 10.2.2.9 table ISP2 # note
# D/rule-eth1:6: not translated: expected a word of ip rule, got \"\"from\"\"
#     \"from\" 10.2.2.2 table ISP2
# D/rule-eth1:7: not translated: expected an address like 192.0.2.1 or 2001:db8::1, got \"\$IPADDR\"
#     from \$IPADDR table ISP2
# D/rule-eth1:8: not translated: expected a word of ip rule, got \"-6\"
#     -6 from 2001:db8::1 table ISP2"
	echo '10.9.0.0/16 via 10.2.2.254' | put route-eth1
	echo 'from 10.2.2.2 table ISP2' | put rule-eth1
	becomes 3 "# D/rule-eth1:1: not translated: no default route of its table is written here"
}

# What the ifcfg files say themselves is left out, whatever they are called.
case_what_ifcfg_says() {
	seed
	ifcfg eth1 10.2.2.2 GATEWAY=10.2.2.1 DEFROUTE=no
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
	mv $dir/ifcfg-eth1 $dir/ifcfg-wan
	mv $dir/rule-eth1 $dir/rule-wan
	becomes 0 "# D/ifcfg-wan: add these lines
MULTIHOME_TABLE=ISP2
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-wan: remove it, nothing in it is needed any more"
	rm $dir/ifcfg-wan
	mv $dir/rule-wan $dir/rule-eth1
	becomes 0 "# D/ifcfg-eth1: add these lines (there is no such file)
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
MULTIHOME_SOURCE=10.2.2.2
$classic
# D/route-eth1: leave only these lines in it:
#     10.2.2.0/24 dev eth1 src 10.2.2.2
# D/rule-eth1: remove it, nothing in it is needed any more"
	# several addresses: all are multihome's by themselves, one is not
	ifcfg eth1 10.2.2.2 IPADDR1=10.2.2.3 PREFIX1=24 'NAME="a b"'
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
MULTIHOME_SOURCE=10.2.2.2
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
	echo 'from 10.2.2.3 table ISP2' >>$dir/rule-eth1
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
	echo 'from 198.51.100.0/28 table ISP2' >>$dir/rule-eth1
	ends 0 multihome import $dir/rule-eth1 $dir/route-eth1
	assert_contains "$out" 'MULTIHOME_SOURCE="10.2.2.2 10.2.2.3 198.51.100.0/28"'
	# options already
	echo MULTIHOME_TABLE=ISP2 >>$dir/ifcfg-eth1
	ends 3 multihome import $dir/rule-eth1 $dir/route-eth1
	assert_contains "$out" 'it is the table of eth1, which is left alone: it has multihome options already'
	assert_lacks "$out" MULTIHOME_
}

case_inet6() {
	ifcfg eth1 10.2.2.2 IPV6INIT=yes IPV6ADDR=2001:db8:2::2/64
	echo 'from 10.2.2.2 table ISP2' | put rule-eth1
	echo 'default via 10.2.2.1 dev eth1 table ISP2' | put route-eth1
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
MULTIHOME_SOURCE=10.2.2.2
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more"
	echo 'from 2001:db8:2::2 table ISP2' | put rule6-eth1
	echo 'default via fe80::1 dev eth1 table ISP2' | put route6-eth1
	becomes 0 "# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=\"10.2.2.1 fe80::1\"
$classic
# D/route-eth1: remove it, nothing in it is needed any more
# D/route6-eth1: remove it, nothing in it is needed any more
# D/rule-eth1: remove it, nothing in it is needed any more
# D/rule6-eth1: remove it, nothing in it is needed any more"
	# one call for both families has one table
	echo 'from 2001:db8:2::2 table SIX' | put rule6-eth1
	echo 'default via fe80::1 dev eth1 table SIX' | put route6-eth1
	ends 3 multihome import $dir/r*
	assert_contains "$out" 'eth1 has table ISP2, and only one is translated'
	assert_contains "$out" 'MULTIHOME_SOURCE=10.2.2.2'
	# each family in its own file
	rm $dir/r*
	echo 'from 2001:db8:2::2 table ISP2' | put rule-eth1
	becomes 3 '# D/rule-eth1:1: not translated: expected addresses of one family, got "2001:db8:2::2"'
}

# Lines in the file of another interface; an alias.
case_other_files() {
	seed
	ifcfg eth1:1 10.2.2.3
	echo 'from 10.1.1.2 table ISP1' >>$dir/rule-eth1
	echo 'default via 10.1.1.1 dev eth0 table ISP1' >>$dir/route-eth1
	echo 'from 10.2.2.3 table ISP2' | put rule-eth1:1
	becomes 0 "# D/ifcfg-eth0: add these lines
MULTIHOME_TABLE=ISP1
$classic
# D/ifcfg-eth1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
$classic
# D/route-eth1:4: now in D/ifcfg-eth0
# D/route-eth1: remove it, nothing in it is needed any more
# D/rule-eth1:2: now in D/ifcfg-eth0
# D/rule-eth1: remove it, nothing in it is needed any more
# D/ifcfg-eth1:1: add these lines
MULTIHOME_TABLE=ISP2
MULTIHOME_GATEWAY=10.2.2.1
$classic
# D/rule-eth1:1: remove it, nothing in it is needed any more"
}

# Beside the files that are named, what cannot be read: of a directory, and in it.
case_not_readable() {
	seed
	mkdir $dir/ifcfg-eth7
	ends 1 multihome import $dir/rule-eth1
	assert_contains "$out" "$dir/ifcfg-eth7: cannot be read: Is a directory"
	rmdir $dir/ifcfg-eth7
	chmod 711 $dir
	ends 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome import $dir/rule-eth1
	assert_contains "$out" "$dir/: cannot be read: Permission denied"
}

# More lines than anybody writes: the rest of them is passed over.
case_too_many() {
	seed
	for n in $(seq 2100); do
		echo "from 10.2.$((n / 250)).$((n % 250 + 1)) table 7"
	done | put rule-eth1
	ends 3 multihome import $dir/rule-eth1
	assert_contains "$out" "$dir/rule-eth1:2001: not translated: expected fewer commands"
	assert_contains "$out" "$dir/rule-eth1:2100: not translated: expected fewer commands"
}

# A mark in rule- alone, with both families in one table: the option is for both.
case_mark_of_one_family() {
	ifcfg eth1 10.2.2.2
	printf '%s\n' 'IPV6ADDR=2001:db8:2::2/64' >>$dir/ifcfg-eth1
	printf '%s table ISP2\n' 'from 10.2.2.2' 'fwmark 2' | put rule-eth1
	echo 'default via 10.2.2.1 table ISP2' | put route-eth1
	echo 'from 2001:db8:2::2 table ISP2' | put rule6-eth1
	echo 'default via 2001:db8:2::1 table ISP2' | put route6-eth1
	both='# MULTIHOME_MARK is for both families; by hand it was for'
	ends 0 multihome import $dir/r*-*
	assert_contains "$out" "$both IPv4 alone"
	mv $dir/rule-eth1 /tmp/rule
	echo 'from 10.2.2.2 table ISP2' | put rule-eth1
	echo 'fwmark 2 table ISP2' >>$dir/rule6-eth1
	ends 0 multihome import $dir/r*-*
	assert_contains "$out" "$both IPv6 alone"
	cp /tmp/rule $dir/rule-eth1
	ends 0 multihome import $dir/r*-*
	assert_lacks "$out" "$both"
}
