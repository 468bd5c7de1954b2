# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad stanzas: nothing of them is applied, all that is wrong is said at once,
# and the interface comes up all the same.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# bad MESSAGE... <<EOF: eth1's stanza with these option lines; each message, in
# that order and no other, is said with the stanza's name before it.
bad() {
	bad_options=$(cat)
	{
		main_line "${eth0_option-}"
		cat <<-EOF
		iface eth1 inet static
			address 10.2.2.2/24
		EOF
		printf '%s\n' "$bad_options"
	} | write_interfaces
	bad_before=$(kernel_state)
	: >/run/syslog
	ifup eth1 >/tmp/out 2>&1 || fail "ifup: $(cat /tmp/out)"
	assert_eq "$bad_before" "$(kernel_state)" "rules and routes ($bad_options)"
	assert_contains "$(ip addr show dev eth1 up)" 'inet 10.2.2.2/24 '
	bad_want=$(for bad_line; do
		echo "multihome: $(origin eth1 inet static): $bad_line"
	done)
	# ifupdown2 shows nothing of a hook that ends well
	[ "$IMPL" = ifupdown2 ] || assert_eq "$bad_want" \
		"$(grep '^multihome: ' /tmp/out)" "messages ($bad_options)"
	assert_eq "$bad_want" "$(syslog | sed -n 's/^<[^>]*>multihome: /multihome: /p')" \
		"in syslog ($bad_options)"
	assert_eq '' "$(LC_ALL=C tr -d '\n -~\200-\377' </tmp/out)" 'control characters'
	[ $# -eq 0 ] || ends 3 multihome status eth1
	ifdown eth1 >/dev/null 2>&1
	[ -n "${eth0_option+up}" ] || assert_nothing_of_ours
	assert_lacks "$(ours)" 10.2.2.2
}

line2='multihome-table ISP2
multihome-gateway 10.2.2.1'

# and_more FORMAT: the second line's options and one more.
and_more() {
	# shellcheck disable=SC2059
	printf "$line2\n$1\n"
}

# only: debian
# why: below what calls us, all is the same
case_names_and_values() {
	topo_up
	bad 'multihome-tabel: unknown option, did you mean multihome-table?' \
		'multihome-table: missing, expected a table for the other multihome options' <<-EOF
	multihome-tabel ISP2
	multihome-gateway 10.2.2.1
	EOF
	bad 'multihome-gatway: unknown option, did you mean multihome-gateway?' \
		'multihome-zzzzzzzzzz: unknown option' <<-EOF
	multihome-table ISP2
	multihome-gatway 10.2.2.1
	multihome-zzzzzzzzzz 1
	EOF
	bad 'multihome-table: missing, expected a table for the other multihome options' <<-EOF
	multihome-strict yes
	EOF
	and_more 'multihome-table 0' | sed 1d | bad "multihome-table: expected a table other than 0 and the kernel's own 253 to 255 (default, main, local), got \"0\""
	bad 'multihome-gateway: expected an address (one per family), auto or none, got "eth1"' <<-EOF
	multihome-table ISP2
	multihome-gateway eth1
	EOF
	bad "multihome-gateway: expected the router's address, but 10.2.2.2 is this host's own" <<-EOF
	multihome-table ISP2
	multihome-gateway 10.2.2.2
	EOF
	bad "multihome-gateway: expected a gateway: the stanza has none and none is known for the interface" <<-EOF
	multihome-table ISP2
	EOF
	and_more 'multihome-source 10.2.2.2/24' | bad 'multihome-source: expected a prefix without bits beyond its length, got "10.2.2.2/24"'
	and_more 'multihome-to everywhere' | bad 'multihome-to: expected an address like 192.0.2.1 or 2001:db8::1, got "everywhere"'
	and_more 'multihome-mark 0x300/0x200' | bad 'multihome-mark: expected a mark without bits outside its mask, got "0x300/0x200"'
	and_more 'multihome-strict ja' | bad 'multihome-strict: expected yes, no or always, got "ja"'
	and_more 'multihome-device a/b' | bad "multihome-device: expected an interface name without blanks, '/' and ':', got \"a/b\""
}

# only: debian
# why: ng and ifupdown2 are told no family: there it is the gateway of another
# why: family, for which the interface may yet get an address
case_gateway_of_the_other_family() {
	topo_up
	bad "multihome-gateway: expected an IPv4 address in an inet stanza" <<-EOF
	multihome-table ISP2
	multihome-gateway 2001:db8:2::1
	EOF
	bad "multihome-source: expected an IPv4 address or prefix in an inet stanza" <<-EOF
	multihome-table ISP2
	multihome-gateway 10.2.2.1
	multihome-source 2001:db8:2::2
	EOF
}

# Everything at once is said at once.
case_all_at_once() {
	topo_up
	bad_line2='multihome-gateway 10.2.2.1000
multihome-strict maybe
multihome-table 9x
multihome-typo 1'
	cat >/tmp/want <<-EOF
	multihome-gateway: expected an address (one per family), auto or none, got "10.2.2.1000"
	multihome-strict: expected yes, no or always, got "maybe"
	multihome-table: expected a table number (1 to 4294967295, not 253 to 255) or a name of letters, digits, _ . - that begins with a letter, got "9x"
	multihome-typo: unknown option, did you mean multihome-to?
	EOF
	write_interfaces <<-EOF
	iface eth1 inet static
	address 10.2.2.2/24
	$bad_line2
	EOF
	ifup eth1 >/tmp/out 2>&1
	assert_eq "$(cat /tmp/want)" "$(syslog |
		sed -n "s/^<[^>]*>multihome: $(origin eth1 inet static): //p" |
		sort)" messages
	assert_nothing_of_ours
}

# Values meant to harm whoever reads the log or passes them to a shell. They
# are shown, never raw, and nothing is run or written by them.
# long on ng ifupdown2: a sweep, of which all comes on Debian
case_hostile_values() {
	topo_up
	expected='expected yes, no or always, got'
	# what an implementation refuses or alters itself is not for us to show
	case $IMPL in
	debian | ng)
		and_more 'multihome-strict \033[31mred' | bad "multihome-strict: $expected \"\\x1b[31mred\""
		and_more 'multihome-strict a\001b\177c' | bad "multihome-strict: $expected \"a\\x01b\\x7fc\""
		and_more 'multihome-strict \342\200\256gnp' | bad "multihome-strict: $expected \"\\xe2\\x80\\xaegnp\""
		and_more 'multihome-strict \302\233 x\377y' | bad "multihome-strict: $expected \"\\xc2\\x9b x\\xffy\""
		and_more 'multihome-strict a\rb' >/tmp/cr
		[ "$IMPL" = ng ] || bad "multihome-strict: $expected \"a\\x0db\"" </tmp/cr
		;;
	ifupdown2)
		and_more 'multihome-strict a\001b' | bad "multihome-strict: $expected \"a\\x01b\""
		;;
	esac
	and_more 'multihome-strict %%s%%n%%s' | bad "multihome-strict: $expected \"%s%n%s\""
	# shellcheck disable=SC2016
	and_more 'multihome-strict $(touch /tmp/pwned)' | bad "multihome-strict: $expected \"\$(touch /tmp/pwned)\""
	# shellcheck disable=SC2016
	and_more 'multihome-strict `touch /tmp/pwned`' | bad "multihome-strict: $expected \"\`touch /tmp/pwned\`\""
	and_more "multihome-strict ';touch /tmp/pwned;'" | bad "multihome-strict: $expected \"';touch /tmp/pwned;'\""
	and_more 'multihome-device ../../../tmp/pwned' | bad "multihome-device: expected an interface name of 1 to 15 characters, got \"../../../tmp/pwned\""
	long=$(printf '%0900d' 0)
	bad_head=$(echo "multihome: $(origin eth1 inet static): multihome-strict: $expected \"$long" |
		cut -c 12-411)
	and_more "multihome-strict $long" >/tmp/long
	{ main_line; printf 'iface eth1 inet static\naddress 10.2.2.2/24\n'
		cat /tmp/long; } | write_interfaces
	: >/run/syslog
	ifup eth1 >/tmp/out 2>&1
	assert_contains "$(syslog)" "multihome: $bad_head..."
	assert_nothing_of_ours
	refute test -e /tmp/pwned
}

# The same option twice: what an implementation hands on of it differs.
case_written_twice() {
	topo_up
	case $IMPL in
	debian)
		{ and_more 'multihome-table ISP2'; } | bad 'multihome-table: expected once, but it is written several times, got "ISP2\x0aISP2"'
		{ and_more 'multihome-gateway 10.2.2.9'; } | bad 'multihome-gateway: expected an address (one per family), auto or none, got "10.2.2.1\x0a10.2.2.9"'
		;;
	*)
		# the others hand on one of them
		{ main_line; printf 'iface eth1 inet static\naddress 10.2.2.2/24\n'
			and_more 'multihome-table ISP2'; } | write_interfaces
		ifup eth1
		assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
		;;
	esac
}

# What the first line has, the second cannot get; when the first goes down, the
# second gets it without being asked again.
conflict() {
	eth0_option=$1
	{ main_line 'multihome-table ISP1' "$1"; } | write_interfaces
	ifup eth0
	conflict_message=$2
	shift 2
	printf '%s\n' "$@" | bad "$conflict_message"
	{ main_line "$eth0_option"; printf 'iface eth1 inet static\naddress 10.2.2.2/24\n'
		printf '%s\n' "$@"; } | write_interfaces
	ifup eth1 >/dev/null 2>&1
	ends 3 multihome status eth1
	ends 0 multihome status eth0
	assert_lacks "$(ours)" 10.2.2.2
	: >/run/syslog
	ifdown eth0
	assert_contains "$(rules -4)" 'from 10.2.2.2 lookup'
	assert_contains "$(syslog)" 'eth1: add route default via 10.2.2.1'
	assert tcp_check 10.2.2.2
	ends 0 multihome status eth1
	ifdown eth1
	assert_nothing_of_ours
	assert_records 0
}

# only: debian
# why: below what calls us, all is the same
case_table_of_another() {
	topo_up
	conflict '' \
		'multihome-table: expected a table that no other interface has, but eth0 claims it' \
		'multihome-table ISP1' 'multihome-gateway 10.2.2.1'
}

# only: debian
# why: below what calls us, all is the same
case_source_of_another() {
	topo_up
	conflict 'multihome-source 10.1.1.2 198.18.0.0/24' \
		'multihome-source: expected a source that no other interface has, but eth0 claims it' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-source 10.2.2.2 198.18.0.0/24'
}

# only: debian
# why: below what calls us, all is the same
case_destination_of_another() {
	topo_up
	conflict 'multihome-to 203.0.113.0/24' \
		'multihome-to: expected a destination that no other interface has, but eth0 claims it' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-to 198.18.0.0/15 203.0.113.0/24'
}

# only: debian
# why: below what calls us, all is the same
case_mark_of_another() {
	topo_up
	conflict 'multihome-mark 0x100/0xf00' \
		'multihome-mark: expected a mark that no other interface has, but eth0 claims it' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-mark 0x1/0xff'
}

# only: debian
# why: below what calls us, all is the same
case_strict_source_of_another() {
	topo_up
	conflict "multihome-source 10.1.1.2 198.18.0.9
multihome-strict yes" \
		'multihome-source: expected a prefix without a strict source that no other interface has, but eth0 claims it' \
		'multihome-table ISP2' 'multihome-gateway 10.2.2.1' \
		'multihome-source 10.2.2.2 198.18.0.0/24'
}

# Marks that no packet can carry both are no conflict.
# only: debian
# why: below what calls us, all is the same
case_marks_that_differ() {
	topo_up
	{ main_line 'multihome-table ISP1' 'multihome-mark 0x100/0xf00'; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		multihome-mark 0x200/0xf00
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome status
}

# on-error = fail: a hook that fails, with what the implementation makes of it.
case_on_error_fail() {
	topo_up
	printf '[multihome]\non-error = fail\n' >/etc/multihome.conf
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-tabel ISP2
	EOF
	status=0
	ifup eth1 >/tmp/out 2>&1 || status=$?
	assert_nothing_of_ours
	case $IMPL in
	debian) assert_eq 1 $status ;;
	ng) assert_eq 0 $status ;;
	ifupdown2)
		assert_eq 0 $status
		assert_contains "$(cat /tmp/out)" 'returned 1'
		;;
	esac
	assert_contains "$(cat /tmp/out)" 'multihome-tabel: unknown option'
	sed -i 's/tabel ISP2/table ISP2\n\tmultihome-gateway 10.2.2.1/' \
		/etc/network/interfaces
	ifdown eth1 >/dev/null 2>&1 || :
	ip addr flush dev eth1
	ifup eth1 || fail "a good stanza fails"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}
