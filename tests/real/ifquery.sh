# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What we read in /etc/network/interfaces, held against what the ifupdown that
# is installed reads there: by its ifquery, and by what it tells its hooks.

# The programs that show our reading, and theirs, of the last build.
tools=$(find /multihome/build*/tests -name dump-interfaces -printf '%T@ %h\n' |
	sort -rn | sed -n '1s/^[^ ]* //p')

ours_of() {
	"$tools/dump-interfaces" "$@"
}

# A hook that writes down what it is told as ours_of does, in place of ours.
told_start() {
	rm -f /etc/network/if-*.d/multihome
	mkdir -p /etc/network/if-up.d
	cp "$tools/told" /etc/network/if-up.d/zz-told
}

# same_told: ifup with the file on standard input; its hooks are told of eth1
# what we say they are.
same_told() {
	same_status=0
	cat >/etc/network/interfaces
	: >/tmp/told
	ifup eth1 >/tmp/ifup 2>&1 </dev/null || :
	rm -rf /run/ifstate* /run/network/* /var/tmp/network
	ip addr flush dev eth1
	ours_of told /etc/network/interfaces >/tmp/ours 2>/tmp/problems ||
		same_status=$?
	case $same_status in
	0) ;;
	3) : >/tmp/ours ;;	# ifup does nothing at all
	*) fail "status $same_status: $(cat /tmp/problems)" ;;
	esac
	grep '^eth1 ' /tmp/ours >/tmp/ours.eth1 || :
	assert_eq "$(LC_ALL=C sort /tmp/told)" "$(LC_ALL=C sort /tmp/ours.eth1)" \
		"$(cat /etc/network/interfaces; cat /tmp/ifup /tmp/problems)"
}

# told_lines N: so many lines the last time, lest nothing be held against nothing.
told_lines() {
	assert_eq "$1" "$(wc -l </tmp/told)" "lines told"
}

case_dialect() {
	assert_eq "$IMPL" "$(ours_of dialect)"
}

case_values() {
	topo_up
	told_start
	# @ is a blank at the end of a line
	sed 's/@/ /g' <<-'EOF' | same_told
	iface eth1 inet manual
	  multihome-table   ISP2@@@
	    # a comment
	  multihome-a one \
	      two\
	   three \
	  four	five
	  multihome-b "a b"  'c d' # not all take this for a comment
	  multihome-c $HOME `id` $(id) \n \\ $IFACE
	  multihome-d Zürich ✓
	  # a comment with a backslash \
	  multihome-e e
	  MultiHome_F f
	  multihome-g a\#b
	@@
	  multihome-h h
	EOF
	assert_contains "$(cat /tmp/told)" 'multihome-table: ISP2'
	printf 'iface eth1 inet manual\r\n multihome-table ISP2\r\n' | same_told
	told_lines 2
	# the last line ends, or not
	printf 'iface eth1 inet manual\n multihome-table ISP2 # x' >/tmp/in
	same_told </tmp/in
	told_lines 2
	printf 'iface eth1 inet manual\n multihome-to %s\n' \
		"$(seq -s ' ' 900)" | same_told
	told_lines 2
}

case_names_and_repeats() {
	topo_up
	told_start
	same_told <<-EOF
	iface eth1 inet manual
	  multihome-to one
	  multihome-to two
	  Multihome-To three
	  multihome_to four
	  Multihome-To five
	  multihome.dot six
	  multihome-a/b seven
	  multi.home-x eight
	  multihome-y? nine
	  multihome-y? ten
	EOF
	assert_contains "$(cat /tmp/told)" multihome-to:
}

case_addresses() {
	topo_up
	told_start
	same_told <<-EOF
	iface eth1 inet static
	  address 10.2.2.2
	  netmask 255.255.255.0
	  gateway 10.2.2.1
	EOF
	same_told <<-EOF
	iface eth1 inet static
	  address 10.2.2.2/24
	EOF
	same_told <<-EOF
	iface eth1 inet static
	  address 10.2.2.2
	EOF
	same_told <<-EOF
	iface eth1 inet static
	  netmask 16
	  address 10.2.2.2/255.255.255.0
	  address 10.2.3.2/24
	EOF
	same_told <<-EOF
	iface eth1 inet6 static
	  address 2001:DB8:2::2/64
	  gateway 2001:db8:2::1
	EOF
	assert_contains "$(cat /tmp/told)" ' gateway: '
}

case_several_stanzas() {
	topo_up
	told_start
	same_told <<-EOF
	auto lo eth1
	iface lo inet loopback
	iface eth1 inet static
	  address 10.2.2.2/24
	  multihome-table A
	  multihome-gateway 10.2.2.1
	allow-hotplug eth2
	iface eth1 inet static
	  address 10.2.3.2/24
	  multihome-table B
	iface eth1 inet6 static
	  address 2001:db8:2::2/64
	  multihome-to 2001:db8::/32
	EOF
	assert_contains "$(cat /tmp/told)" ' multihome-table: '
}

# ng and Debian copy what the parent has so far, ifupdown2 nothing.
case_inherits() {
	topo_up
	told_start
	same_told <<-EOF
	iface base inet static
	  multihome-table A
	  multihome-to 10.0.0.0/8
	iface eth1 inet static inherits base
	  address 10.2.2.2/24
	  multihome-to 11.0.0.0/8
	iface base inet static
	  multihome-strict yes
	EOF
	assert_contains "$(cat /tmp/told)" ' multihome-to: '
}

# only: debian
# why: ng inherits by a line of the stanza, ifupdown2 not at all
case_inherits_family() {
	topo_up
	told_start
	same_told <<-EOF
	iface base inet6 manual
	  multihome-table A
	iface base inet manual
	  multihome-table B
	iface eth1 inet inherits base
	EOF
	told_lines 2
	same_told <<-EOF
	iface base inet6 manual
	  multihome-table A
	iface base inet manual
	  multihome-table B
	iface eth1 inherits base
	EOF
	told_lines 2
	same_told <<-EOF
	iface eth1 inherits base
	iface base inet manual
	EOF
	told_lines 0
}

# only: ng
# why: the keywords of ng
case_ng_inherit() {
	topo_up
	told_start
	same_told <<-EOF
	template base
	  multihome-table A
	  multihome-to 10.0.0.0/8
	  address 10.2.2.2
	  netmask 255.255.255.0
	iface eth1
	  multihome-table B
	  inherit base
	  multihome-to 11.0.0.0/8
	interface eth1
	  address 10.2.3.2
	EOF
	told_lines 4
	same_told <<-EOF
	iface eth1
	  multihome-table A
	iface eth2 inherits eth1
	EOF
	told_lines 0
}

case_sources() {
	topo_up
	told_start
	mkdir -p /etc/network/more.d /etc/network/dir
	printf 'iface eth1 inet manual\n multihome-table A\n' \
		>/etc/network/more.d/one
	printf 'iface eth1 inet manual\n multihome-to 10.0.0.0/8\n' \
		>/etc/network/more.d/b.old
	same_told <<-EOF
	source /etc/network/more.d/one
	source /etc/network/more.d/one
	EOF
	told_lines 2
	same_told <<-EOF
	source /etc/network/none
	iface eth1 inet manual
	  multihome-table B
	EOF
	same_told <<-EOF
	source /etc/network/dir
	iface eth1 inet manual
	  multihome-table B
	EOF
	same_told <<-EOF
	source /etc/network/interfaces
	iface eth1 inet manual
	  multihome-table B
	EOF
	same_told <<-EOF
	source
	iface eth1 inet manual
	  multihome-table B
	EOF
	# an option behind it belongs to nothing, or to the last stanza
	same_told <<-EOF
	iface eth2 inet manual
	source /etc/network/more.d/one
	  multihome-strict yes
	EOF
}

# only: debian ifupdown2
# why: ng 0.11 takes no pattern for source
case_source_pattern() {
	topo_up
	told_start
	mkdir -p /etc/network/more.d
	printf 'iface eth1 inet manual\n multihome-table A\n' \
		>/etc/network/more.d/one
	same_told <<-EOF
	source /etc/network/more.d/*
	source /etc/network/more.d/no*
	EOF
	told_lines 2
	# relative to the file, which ifupdown2 does not know
	same_told <<-EOF
	source more.d/*
	EOF
}

# only: debian ng
# why: ifupdown2 has no source-directory
case_source_directory() {
	topo_up
	told_start
	mkdir -p /etc/network/more.d/sub
	printf 'iface eth1 inet manual\n multihome-table A\n' \
		>/etc/network/more.d/one
	printf 'iface eth1 inet manual\n multihome-to 10.0.0.0/8\n' \
		>/etc/network/more.d/b.old
	same_told <<-EOF
	source-directory /etc/network/more.d
	EOF
	assert_contains "$(cat /tmp/told)" ' multihome-table: A'
	same_told <<-EOF
	iface eth1 inet manual
	  multihome-table B
	source-directory /etc/network/none
	EOF
	told_lines 2
}

# each_wrong LINE...: outside of a stanza and within one.
each_wrong() {
	topo_up
	told_start
	for wrong; do
		same_told <<-EOF
		$wrong
		iface eth1 inet manual
		 multihome-table A
		EOF
		same_told <<-EOF
		iface eth1 inet manual
		$wrong
		 multihome-table A
		EOF
	done
}

# What one refuses as a whole, another reads past.
case_what_is_wrong() {
	each_wrong 'foo bar' 'iface eth2' 'iface eth2 inherits' 'auto' \
		'mapping eth7' 'template x'
}

# long on ng ifupdown2: a sweep, of which the main ones are in what_is_wrong
case_what_else_is_wrong() {
	each_wrong ' multihome-flag' 'iface' 'iface eth2 inet' \
		'iface eth2 inet statik' 'iface eth2 foo bar' \
		'iface eth2 inet manual inherits none' \
		'iface eth2 inet manual extra' 'allow-hotplug' 'allow eth2' \
		'allow- eth2' 'no-scripts eth7' 'no-scripts e*1' 'no-scripts' \
		'rename eth7' 'rename eth7=x' 'source-directory' '\ '
}

# only: ifupdown2
# why: the others take bytes as they come
case_not_utf8() {
	topo_up
	told_start
	printf '# B\374ro\niface eth1 inet manual\n multihome-table A\n' |
		same_told
	told_lines 0
	# nor with a backslash in a comment
	same_told <<-'EOF'
	# a comment \
	iface eth1 inet manual
	  multihome-table A
	EOF
	told_lines 0
}

# only: debian ng
# why: ifupdown2 takes no name of a stanza beside that of the interface, and
# why: keeps no state as text
case_state() {
	topo_up
	printf 'auto lo\niface lo inet loopback\niface home inet manual\n' \
		>/etc/network/interfaces
	ifup eth1=home
	ifup lo
	assert_eq "$(ifquery --state | cut -d ' ' -f 1 | sort)" \
		"$(ours_of state | sort)"
	assert_contains "$(ours_of state)" eth1=home
	ifdown eth1
	assert_eq lo=lo "$(ours_of state)"
}

# query_lines: what ifquery says of eth1, as "OPTION: VALUE", a line each.
query_lines() {
	case $IMPL in
	debian)
		# the values of one option stand below each other, without its name
		ifquery eth1 | awk '/^[A-Za-z_.-]*: / { key = $1; print; next }
			{ print key, $0 }' ;;
	ng)
		ifquery eth1 | grep -vE '^  (use|inherit|requires) |^[a-z]|^$' |
			sed 's/^  //; s/ /: /' ;;
	ifupdown2)
		ifquery eth1 | grep "^$(printf '\t')" |
			sed "s/^$(printf '\t')//; s/ /: /" ;;
	esac
}

case_ifquery() {
	topo_up
	cat >/etc/network/interfaces <<-EOF
	iface base inet manual
	  multihome-table ISP2
	  multihome-to 10.0.0.0/8
	iface eth1 inet manual inherits base
	  gateway 10.2.2.1
	  multihome-to 11.0.0.0/8
	  up ip link set \\
	    eth1 up
	  up true
	  mtu 1500
	iface eth1 inet6 manual
	  multihome-table ISP2
	  dns-search a.example b.example
	EOF
	assert_eq "$(query_lines | LC_ALL=C sort)" \
		"$(ours_of written /etc/network/interfaces |
			sed -n 's/^eth1 [a-z0-9]* //p; s/\\x09/\t/g' |
			LC_ALL=C sort)"
}
