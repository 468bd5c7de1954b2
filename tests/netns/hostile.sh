# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Names, values, files and environments that somebody made up to do harm. What
# is damaged in /run is in records.sh, single values are in badinput.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

helpers=/usr/libexec/multihome
scripts=/etc/sysconfig/network-scripts

# Line 1 is up and is to stay so; beside it there are rules and routes of
# somebody else's, and a file that nobody is to touch.
start() {
	topo_up
	topo_addr
	line_up 1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	table_1=$(ip -N rule show priority 7300)
	table_1=${table_1#*lookup }
	table_1=${table_1%% *}
	ip rule add priority 7100 from 192.0.2.1 lookup 7001
	ip rule add priority 500 from 192.0.2.2 lookup 77 protocol 78
	ip route add 192.0.2.0/24 via 10.2.2.9 table 77 protocol 78
	ip route add 192.0.2.0/24 via 10.2.2.1 dev eth1
	echo secret >/root/secret
	keep=$(kept)
	files_before=$(other_files)
}

# All rules and routes that are neither ours nor the kernel's own, and those of
# line 1.
kept() {
	kept_text=$(rules_and_routes -N)
	set -f
	IFS=$nl
	for kept_line in $kept_text; do
		case "$kept_line " in
		*":${tab}from 10.1.1.2 lookup $table_1 "* | *" table $table_1 "* | \
			*":${tab}from 10.1.1.2 lookup 254 "* | \
			*":${tab}from 10.1.1.2 to 10.1.1.0/24 "*) ;;
		*' proto 77 '* | *' proto 2 '*) continue ;;
		esac
		printf '%s\n' "$kept_line"
	done
	set +f
	unset IFS
}

# All files written in this sandbox but those that are ours.
other_files() {
	find /run/upper /run/network -path /run/upper/tmp -prune -o \
		! -type d ! -path '*/rt_tables.d/multihome.conf' \
		-printf '%p %y %i %s %T@ %m\n'
}

# still: as start() left it, and nothing was said that a terminal would obey.
still() {
	assert_eq "$keep" "$(kept)" "what is not to change: $1"
	assert_eq "$files_before" "$(other_files)" "files: $1"
	assert_plain "$1"
	assert test -e /sys/class/net/eth1/operstate
	assert_contains "$(ip -o addr show dev eth1)" 10.2.2.2/24
}

# assert_plain WHAT: nothing but letters, digits and the like in /tmp/err.
assert_plain() {
	slurp /tmp/err
	case $slurped in
	*[!"$nl"\ -~]*) fail "raw characters: $1: $slurped" ;;
	esac
}

# big N: so many bytes, of which each line of a log would be too long.
big() {
	head -c "$1" /dev/zero | tr '\0' x
}

# Values that mean something to a shell, printf or a path, in all options at
# once: each is refused by its name, and stands in the message as it is.
case_values() {
	start
	for value in ../../etc/passwd /root/secret '%s%n%n%n%n' '%1000000d' \
		"\$(touch /root/x)" "\`touch /root/x\`" ';touch /root/x' \
		'|touch /root/x' '&& touch /root/x' "x' touch" 'a"b' '\x41' '\n'; do
		line_up 2 IF_MULTIHOME_TABLE="$value" \
			IF_MULTIHOME_GATEWAY="$value" \
			IF_MULTIHOME_SOURCE="$value" IF_MULTIHOME_TO="$value" \
			IF_MULTIHOME_MARK="$value" IF_MULTIHOME_STRICT="$value" \
			"IF_MULTIHOME_%s%n=$value" \
			2>/tmp/err || fail "the hook: $?"
		slurp /tmp/err
		for option in table gateway source to mark strict %s%n; do
			assert_contains "$slurped" \
				"multihome: iface eth1 inet static: multihome-$option: "
		done
		assert_contains "$slurped" "$value"
		still "$value"
		line_down 2 2>/tmp/err || fail "the hook: $?"
		still "$value"
	done
}

# The stanza's own words: they are ifupdown's to check, and only words here.
case_words_of_the_stanza() {
	start
	for value in ../../../etc/passwd '%s%n%n' "$(printf 'a\033[31mb\nc\td')" \
		"$(printf '\377\376')" "$(big 20000)"; do
		debian_up eth1 "LOGICAL=$value" "METHOD=$value" \
			"IF_ADDRESS=$value" "IF_NETMASK=$value" \
			"IF_GATEWAY=$value" IF_MULTIHOME_TABLE=ISP2 \
			2>/tmp/err || fail "the hook: $?"
		still "$(echo "$value" | head -c 40)"
		ends 4 multihome status
		ends 4 multihome status --json
		debian_down eth1 "LOGICAL=$value" "METHOD=$value" \
			"IF_ADDRESS=$value" 2>/tmp/err || fail "the hook: $?"
		still "$(echo "$value" | head -c 40)"
		assert_records 1
	done
}

# So much of them that no record could have it: said, and nothing is done.
case_more_than_a_record() {
	start
	value=$(big 120000)
	debian_up eth1 "LOGICAL=$value" "METHOD=$value" "IF_ADDRESS=10.2.2.2" \
		IF_NETMASK=255.255.255.0 "IF_GATEWAY=$value" \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
		2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" \
		'multihome: eth1: cannot write its record'
	assert_contains "$(cat /tmp/err)" 'File too large'
	still 'more than a record'
	assert_lacks "$(ours)" 10.2.2
	ends 0 multihome sync
	line_up 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	still 'more than a record'
}

# A device can have such a name, and it works like any other.
case_names_of_devices() {
	start
	for name in "\$(id)" ';id' "\`id\`" "a'b" 'a"b' -n '*' '\x41' \
		new.eth1 lock "$(printf '\303\244')"; do
		ip link add name "$name" type veth peer name peer
		ip link set dev peer up
		ip link set dev "$name" up
		ip addr add 10.9.9.2/24 dev "$name"
		debian_up "$name" IF_ADDRESS=10.9.9.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP9 IF_MULTIHOME_GATEWAY=10.9.9.1 \
			2>/tmp/err || fail "the hook: $?"
		assert_eq '' "$(cat /tmp/err)" "said of $name"
		assert_eq 2 "$(ip -N route show table 7002 proto 77 | wc -l)" \
			"routes of $name"
		ends 0 multihome status
		ends 0 multihome status --json
		ends 0 multihome sync
		debian_down "$name" 2>/tmp/err || fail "the hook: $?"
		assert_eq '' "$(cat /tmp/err)" "said of $name"
		assert_records 1
		ip link del dev "$name"
		still "$name"
	done
}

# Or such a one: it is refused.
case_control_characters_in_a_name() {
	start
	name=$(printf 'a\033[31mb')
	ip link add name "$name" type veth peer name peer
	ip addr add 10.9.9.2/24 dev "$name"
	keep=$(kept)
	debian_up "$name" IF_ADDRESS=10.9.9.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP9 IF_MULTIHOME_GATEWAY=10.9.9.1 \
		2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" 'expected an interface name'
	still "$name"
	assert_records 1
	debian_down "$name" 2>/tmp/err || fail "the hook: $?"
	still "$name"
}

# As much as execve(2) lets through, a megabyte and more: said in short.
case_megabyte_environment() {
	start
	value=$(big 130000)
	line_up 2 "IF_MULTIHOME_TABLE=$value" "IF_MULTIHOME_GATEWAY=$value" \
		"IF_MULTIHOME_TO=$value" "IF_MULTIHOME_SOURCE=$value" \
		"IF_MULTIHOME_MARK=$value" "IF_MULTIHOME_$value=1" \
		"IF_A=$value" "IF_B=$value" "IF_C=$value" \
		2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" \
		'multihome-table: expected a table name of at most 63 characters'
	assert test "$(wc -c </tmp/err)" -lt 5000
	still megabyte
	# kept with what was refused, if a record can have that much
	ends 3 multihome status
	line_down 2 2>/tmp/err || fail "the hook: $?"
	still megabyte
	# a list of as many words
	line_up 2 "IF_MULTIHOME_TO=$(seq -f '10.20.%g.0/24' -s ' ' 0 255) $(
		seq -f '10.21.%g.0/24' -s ' ' 0 255)" 2>/tmp/err ||
		fail "the hook: $?"
	line_down 2 2>/tmp/err || fail "the hook: $?"
	still 'a long list'
	assert_records 1
}

# The same in files: what reads them says it in short as well.
case_megabyte_files() {
	start
	value=$(big 1000000)
	printf 'iface eth1 inet static\n address 10.2.2.2/24\n multihome-table %s\n' \
		"$value" >/etc/network/interfaces
	files_before=$(other_files)
	ends 3 multihome check
	assert_contains "$out" "/etc/network/interfaces:3: multihome-table: "
	assert test "${#out}" -lt 5000
	still interfaces
	rm /etc/network/interfaces
	mkdir -p $scripts
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\nMULTIHOME_TABLE=%s\n' \
		"$value" >$scripts/ifcfg-eth1
	files_before=$(other_files)
	$helpers/ifup-local eth1 2>/tmp/err || fail "the hook: $?"
	assert_contains "$(cat /tmp/err)" \
		"multihome: $scripts/ifcfg-eth1:4: MULTIHOME_TABLE: expected a table name"
	assert test "$(wc -c </tmp/err)" -lt 5000
	still ifcfg
}

# An ifcfg file whose DEVICE is an alias of itself: read as one without parent.
case_ifcfg_of_its_own_alias() {
	start
	mkdir -p $scripts
	for device in eth1:1 eth1:eth1 eth1:1:2; do
		printf 'DEVICE=%s\nIPADDR=10.2.2.2\nPREFIX=24\nGATEWAY=10.2.2.1\nMULTIHOME_TABLE=ISP2\n' \
			"$device" >$scripts/ifcfg-eth1
		printf 'IPADDR_START=10.2.2.5\nIPADDR_END=10.2.2.6\nCLONENUM_START=2\n' \
			>$scripts/ifcfg-eth1:1-range0
		files_before=$(other_files)
		for name in eth1 eth1:1 eth1:2; do
			$helpers/ifup-local "$name" 2>/tmp/err ||
				fail "the hook: $?"
			still "$device $name"
			$helpers/ifdown-local "$name" 2>/tmp/err ||
				fail "the hook: $?"
			still "$device $name"
		done
		status=0
		multihome check >/tmp/out 2>/tmp/err || status=$?
		assert test "$status" -lt 5
	done
}

# A device's name that no file of rules can hold so that it is read back.
case_ifcfg_of_a_name_no_file_holds() {
	start
	name=$(printf 'e\351')
	ip link add "$name" type bridge
	ip addr add 10.3.3.2/24 dev "$name"
	mkdir -p $scripts
	printf 'DEVICE=%s\nIPADDR=10.3.3.2\nPREFIX=24\nMULTIHOME_GATEWAY=10.3.3.1\nMULTIHOME_TABLE=ISP3\n' \
		"$name" >"$scripts/ifcfg-$name"
	files_before=$(other_files)
	ends 4 multihome generate --write "$name"
	assert_eq "multihome: $scripts/ifcfg-e\\xe9: no files can hold the name of its device" \
		"$out"
	assert_eq '' "$(find $scripts -name 'ru*' -o -name 'ro*')" files
	still 'such a name'
}

# What sudo, or who ever calls ifup, may leave in an environment: nothing of it
# is looked at, and no program is looked for.
case_environment_of_the_caller() {
	no_checker 'a shell comes first, which says what it thinks of LC_ALL'
	start
	mkdir /tmp/evil
	for program in ip sh logger true id multihome ifup; do
		printf '#!/bin/sh\necho %s >>/tmp/evil/called\n' "$program" \
			>"/tmp/evil/$program"
		chmod 755 "/tmp/evil/$program"
	done
	for phase in up up down; do
		set -- PATH=/tmp/evil IFS=/ ENV=/tmp/evil/sh \
			BASH_ENV=/tmp/evil/sh HOME=/tmp/evil TMPDIR=/root \
			LD_LIBRARY_PATH=/tmp/evil LC_ALL=/tmp/evil/x LANG=../../x \
			TZ=/root/secret NLSPATH=/root/secret RUNDIR=/tmp/evil \
			CONFFILE=/root/secret LIBEXECDIR=/tmp/evil \
			MULTIHOME_TABLE=666 MULTIHOME_CONF=/root/secret \
			MULTIHOME_RUN=/tmp/evil MULTIHOME_DEVICE=eth0 \
			multihome_table=666 IF_multihome_table=666 TABLE=666 \
			new_routers=10.2.2.66 interface=eth0
		"line_$phase" 2 "$@" 2>/tmp/err || fail "the hook: $?"
		assert_eq '' "$(cat /tmp/err)"
		still "$phase"
		refute test -e /tmp/evil/called
		assert_lacks "$(kernel_state)" 666
		[ $phase = down ] ||
			assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	done
	line_up 2
	touches_nothing env "PATH=/tmp/evil" TZ=/root/secret \
		MULTIHOME_CONF=/root/secret /usr/sbin/multihome sync
	assert_eq 0 "$status" "sync: $out"
	refute test -e /tmp/evil/called
	assert_eq 8 "$(find /tmp/evil | wc -l)" 'files in /tmp/evil'
}

# A record that says something else than what was done, but is one.
case_records_by_hand() {
	start
	line_up 2
	record=$(echo /run/multihome/*/dev/eth1)
	other=$(ip -N rule show priority 7300 | sed -n 's/.*from 10.1.1.2 lookup \([0-9]*\).*/\1/p')
	table=$(ip -N rule show priority 7300 | sed -n 's/.*from 10.2.2.2 lookup \([0-9]*\).*/\1/p')
	cp -p "$record" /run/good
	cp -a "$(dirname "$(dirname "$record")")" /run/all
	# another's number, the kernel's, somebody else's, none; twice; without
	# its settings, its band, its claim; settings and tables made up
	for edit in "/^claim/s/$table\$/$other/" "/^claim/s/$table\$/254/" \
		"/^claim/s/$table\$/255/" "/^claim/s/$table\$/77/" \
		"/^claim/s/$table\$/0/" "/^claim/s/$table\$/4294967295/" \
		"/^claim/{p;s/inet 10/inet6 10/}" '/^now/d' '/^band/d' \
		'/^now.*table/d' '/^claim/,/^now.*method/d' \
		'/^band/s/7000/1/' '/^band/s/77$/2/' \
		"/^band/a was	$other\\nwas	254\\nwas	255\\nwas	77" \
		'/^now.*table/s/ISP2/..\/..\/root\/secret/' \
		'/^now.*table/s/ISP2/ISP1/' '/^now.*address/s/10.2.2.2/10.1.1.2/' \
		'/^now/s/iface eth1/%s%n\\x1b[31m/'; do
		sed "$edit" /run/good >/run/edited
		cmp -s /run/good /run/edited && fail "does nothing: $edit"
		cat /run/edited >"$record"
		for command in 'multihome status' 'multihome sync' \
			'line_down 2' 'line_up 2'; do
			$command >/tmp/out 2>/tmp/err || :
			slurp /tmp/out /tmp/err
			echo "$command after $edit: $slurped"
			still "$command after $edit"
		done
		ends 0 multihome status
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		line_down 2 2>/tmp/err || fail "the hook: $?"
		assert_lacks "$(ours)" 10.2.2
		assert_records 1
		line_up 2
		cmp "$record" /run/good || fail "another record after $edit"
	done
}

# A record that is a link to a file elsewhere: that file stays as it was.
case_record_hard_linked() {
	start
	line_up 2
	record=$(echo /run/multihome/*/dev/eth1)
	ln "$record" /run/linked
	before=$(cat /run/linked)
	line_up 2 IF_MULTIHOME_STRICT=yes 2>/tmp/err || fail "the hook: $?"
	assert_eq "$before" "$(cat /run/linked)"
	refute [ "$record" -ef /run/linked ]
	still 'hard link'
}

# Whatever the umask: nobody else may write, everybody may read; but the lock,
# which who can open it can hold.
case_umask() {
	topo_up
	topo_addr
	mkdir -p $scripts
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\nMULTIHOME_TABLE=ISP2\nMULTIHOME_GATEWAY=10.2.2.1\nMULTIHOME_SOURCE=10.2.2.2\n' \
		>$scripts/ifcfg-eth1
	for mask in 0 077 777 022; do
		rm -rf /run/multihome /etc/iproute2/rt_tables.d
		(
			umask $mask
			line_up 1
			line_up 2 IF_MULTIHOME_STRICT=maybe 2>/dev/null
			env -i reason=BOUND interface=eth1 \
				new_ip_address=10.2.2.2 new_routers=10.2.2.1 \
				$helpers/lease
			line_down 2
			ends 0 multihome generate --write eth1
		) || fail "umask $mask"
		assert_eq 644 "$(stat -c %a /etc/iproute2/rt_tables.d/multihome.conf)" \
			"rt_tables with umask $mask"
		assert_eq 755 "$(stat -c %a /etc/iproute2/rt_tables.d)" \
			"rt_tables.d with umask $mask"
		for file in rule-eth1 route-eth1; do
			assert_eq 644 "$(stat -c %a $scripts/$file)" \
				"$file with umask $mask"
		done
		assert_eq '' "$(find /run/multihome -type d ! -perm 755 -o \
			-type f ! -name lock ! -perm 644 -o \
			-name lock ! -perm 600)" "records with umask $mask"
		assert test -n "$(find /run/multihome -path '*/lease/eth1')"
		assert test -n "$(find /run/multihome -path '*/dev/eth0')"
		rm $scripts/r*
		line_down 1
	done
}
