# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome reload: stanzas edited while their interfaces are up take effect
# without an ifdown, which Debian's `ifup --force` cannot do.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# eth1_stanza [OPTION-LINE...]: without any, those of the second line.
eth1_stanza() {
	[ $# -gt 0 ] ||
		set -- 'multihome-table ISP2' 'multihome-gateway 10.2.2.1'
	{
		main_line
		printf 'auto eth1\niface eth1 inet static\naddress 10.2.2.2/24\n'
		printf '%s\n' "$@"
	} | write_interfaces
}

eth1_up() {
	topo_up
	eth1_stanza "$@"
	ifup eth0
	ifup eth1 >/tmp/out 2>&1
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
}

# reload STATUS [IFACE]: how it ends; what it says is left in $out.
reload() {
	reload_status=0
	out=$(multihome reload ${2:+"$2"} 2>&1) || reload_status=$?
	assert_eq "$1" "$reload_status" "exit status of reload: $out"
}

# A typo, mended: the interface was up all the time.
case_mended_typo() {
	eth1_up 'multihome-tabel ISP2' 'multihome-gateway 10.2.2.1'
	assert_nothing_of_ours
	ends 3 multihome status eth1
	assert_contains "$(tr -s ' \n' ' ' </tmp/out)" \
		'multihome-tabel: unknown option, did you mean multihome-table?'
	assert_contains "$(cat /tmp/out)" "from      $(origin eth1 inet static)"
	eth1_stanza
	reload 0 eth1
	assert_contains "$out" 'eth1: add rule priority 7300 from 10.2.2.2 lookup ISP2'
	assert_line2
	ends 0 multihome status eth1
	unchanged multihome reload eth1
	unchanged multihome reload
	unchanged multihome sync
	ifdown eth1
	assert_nothing_of_ours
}

# Options put into a stanza that had none.
case_options_added() {
	eth1_up ''
	assert_nothing_of_ours
	eth1_stanza
	reload 0
	assert_line2
	ifdown eth1
	assert_nothing_of_ours
}

# Another table: the old one is emptied, and at no moment both are without it.
case_table_changed() {
	eth1_up
	assert_line2
	eth1_stanza 'multihome-table OTHER' 'multihome-gateway 10.2.2.1'
	reload 0 eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_routes -4 ISP2 </dev/null
	assert_lacks "$(rules -4)" ISP2
	assert tcp_check 10.2.2.2
	unchanged multihome reload
	unchanged multihome sync
	ifdown eth1
	assert_nothing_of_ours
}

# Another gateway, and rules more and fewer.
case_options_changed() {
	eth1_up
	isp_addr 2 10.2.2.7/24
	eth1_stanza 'multihome-table ISP2' 'multihome-gateway 10.2.2.7' \
		'multihome-main-routes no' 'multihome-to 203.0.113.0/24'
	reload 0 eth1
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.7 ISP2
	assert_eq '7300 7497 7498 7499 7508 7658' "$(rules -4 | cut -d : -f 1 | tr '\n' ' ' |
		sed 's/ $//')" rules
	assert tcp_check 10.2.2.2
	eth1_stanza
	reload 0 eth1
	assert_line2
	assert_eq 6 "$(rules -4 | wc -l)" rules
}

# A typo over a running uplink: what was in force stays, also at sync, and
# status says so until it is mended.
case_typo_over_a_running_uplink() {
	eth1_up
	eth1_stanza 'multihome-table ISP2' 'multihome-gateway 10.2.2.1000'
	before=$(kernel_state)
	reload 3 eth1
	assert_contains "$out" 'multihome-gateway: expected an address'
	assert_contains "$out" 'got "10.2.2.1000"'
	assert_contains "$out" /etc/network/interfaces:
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	assert_line2
	ends 3 multihome status eth1
	assert_contains "$(cat /tmp/out)" 'in force'
	assert_contains "$(cat /tmp/out)" 'refused'
	assert_contains "$(cat /tmp/out)" '10.2.2.1000'
	assert_eq 'in-force' "$(json_status 'd["uplinks"][0]["state"]')"
	assert_contains "$(json_status 'd["uplinks"][0]["refused"]')" 10.2.2.1000
	multihome sync >/dev/null 2>&1 || :
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	eth1_stanza
	reload 0 eth1
	ends 0 multihome status eth1
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ifdown eth1
	assert_nothing_of_ours
}

# With the bad stanza still there, ifdown takes what is in force.
# only: debian
# why: below what calls us, all is the same
case_typo_then_ifdown() {
	eth1_up
	eth1_stanza 'multihome-tabel ISP2' 'multihome-gateway 10.2.2.1'
	reload 3
	assert_line2
	ifdown eth1
	assert_nothing_of_ours
	assert_records 0
}

# The stanza is gone, or only its options: so is the uplink, not the interface.
case_stanza_removed() {
	eth1_up
	main_line | write_interfaces
	reload 0 eth1
	assert_nothing_of_ours
	assert_records 0
	assert_contains "$(ip addr show eth1)" 10.2.2.2/24
	unchanged multihome reload
}

case_options_removed() {
	eth1_up
	eth1_stanza ''
	reload 0
	assert_nothing_of_ours
	assert_records 0
	assert_contains "$(ip addr show eth1)" 10.2.2.2/24
}

# One of several is named: the others are not even looked at.
# long on ng ifupdown2: below what calls us, all is the same
case_only_the_named_one() {
	topo_up
	{ main_line 'multihome-table ISP1'; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
	ifup -a
	sed -i 's/ISP1/NEW1/; s/ISP2/NEW2/' /etc/network/interfaces
	reload 0 eth1
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink NEW2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	reload 0
	assert_uplink NEW1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

# two_lines TABLE TABLE [OPTION-LINE...]: of eth0 and eth1.
two_lines() {
	two_first=$1 two_second=$2
	shift 2
	{
		main_line "multihome-table $two_first"
		printf 'auto eth1\niface eth1 inet static\naddress 10.2.2.2/24\n'
		printf 'multihome-gateway 10.2.2.1\nmultihome-table %s\n' \
			"$two_second"
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} | write_interfaces
}

# assert_lines TABLE TABLE: they are in force with these, and nothing else is.
assert_lines() {
	assert_uplink "$1" eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink "$2" eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_eq 16 "$(ours | wc -l)" "$(ours)"
	ends 0 multihome status
	unchanged multihome reload
	unchanged multihome sync
}

# A table is handed on: whoever is read first, who leaves it does so first, and
# neither is told that it is taken.
case_table_handed_on() {
	topo_up
	two_lines ISP1 ISP2
	ifup -a
	two_lines ISP2 NEW
	reload 0
	assert_lines ISP2 NEW
	two_lines ISP1 ISP2
	reload 0
	assert_lines ISP1 ISP2
}

# Two that swap their tables, again and again: each source keeps its own way.
case_tables_swapped() {
	topo_up
	two_lines ISP1 ISP2
	ifup -a
	two_lines ISP2 ISP1
	reload 0
	assert_lacks "$out" expected
	assert_lines ISP2 ISP1
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
	two_lines ISP1 ISP2
	reload 0
	assert_lines ISP1 ISP2
	ifdown eth1
	ifdown eth0
	assert_nothing_of_ours
	assert_records 0
}

# One that does not want to leave, because its new stanza is wrong: who wants what
# it has is refused, and all stays as it is.
# only: debian
# why: below what calls us, all is the same
case_table_not_left() {
	topo_up
	two_lines ISP1 ISP2
	ifup -a
	before=$(kernel_state)
	two_lines ISP2 ISP1 'multihome-strict perhaps'
	reload 3
	assert_contains "$out" 'expected a table that no other interface has, but eth1 claims it'
	assert_contains "$out" 'got "perhaps"'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	# one of them alone
	two_lines ISP2 NEW
	reload 3 eth0
	assert_contains "$out" 'but eth1 claims it'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	# and when the other has gone on, it has got it, by that reload
	reload 0 eth1
	assert_lines ISP2 NEW
}

# multihome-device changed: the uplink moves, and nothing is left behind.
# only: debian
# why: below what calls us, all is the same
case_device_changed() {
	topo_up 3
	{ main_line; cat; } <<-EOF | write_interfaces
	iface dsl inet manual
		up ip link set eth1 up
		up ip addr add 10.2.2.2/24 dev eth1
		up ip link set eth2 up
		up ip addr add 10.3.3.2/24 dev eth2
		multihome-device eth1
		multihome-table DSL
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup dsl >/tmp/out 2>&1 || :
	assert_uplink DSL eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	sed -i 's/multihome-device eth1/multihome-device eth2/
		s/multihome-gateway 10.2.2.1/multihome-gateway 10.3.3.1/' \
		/etc/network/interfaces
	reload 0 dsl
	assert_uplink DSL eth2 10.3.3.2 10.3.3.1 10.3.3.0/24
	assert_lacks "$(ours)" eth1
	assert_lacks "$(ours)" 10.2.2
	assert_records 1
	ends 0 multihome status dsl
	assert_contains "$(multihome status eth2)" dsl
	assert tcp_check 10.3.3.2
	unchanged multihome reload dsl
	unchanged multihome sync
}

# By the device that carries it, if it has another name than the stanza.
# only: debian
# why: below what calls us, all is the same
case_by_device() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface dsl inet manual
		up ip link set eth1 up
		up ip addr add 10.2.2.2/24 dev eth1
		multihome-device eth1
		multihome-table DSL
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup dsl >/tmp/out 2>&1 || :
	sed -i 's/multihome-table DSL/multihome-table OTHER/' \
		/etc/network/interfaces
	reload 0 eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$out" 'is not up'
	unchanged multihome reload eth1
}

# A file that ifup would not read changes nothing at all, also not the others'.
case_syntax_error() {
	eth1_up
	case $IMPL in
	debian) printf '\niface eth2\n' >>/etc/network/interfaces ;;
	ng) printf '\nsource /nowhere\n' >>/etc/network/interfaces ;;
	ifupdown2) printf '\nvlan\n' >>/etc/network/interfaces ;;
	esac
	sed -i 's/ISP2/OTHER/' /etc/network/interfaces
	touches_nothing multihome reload
	assert_eq 3 "$status" "reload: $out"
	assert_contains "$out" /etc/network/interfaces:
	assert_contains "$out" 'nothing was reloaded'
	assert_line2
}

# bad_line: what ifup complains of, and passes over.
bad_line() {
	case $IMPL in
	debian)
		echo 'iface eth5 inet' >/etc/network/bad
		echo 'source bad' ;;
	ng) printf '\niface eth5 inet static\naddress zzz\n' ;;
	ifupdown2) printf '\niface can0 can static\nbitrate 5\n' ;;
	esac
}

# A line that ifup passes over: the rest is reloaded, as ifup would have it.
# What is not found may have stood there: it stays.
# only: debian
# why: below what calls us, all is the same
case_line_refused() {
	topo_up 3
	three_stanzas | write_interfaces
	ifup -a
	{ main_line; cat; bad_line; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table OTHER
		multihome-gateway 10.2.2.1
	EOF
	reload 3
	assert_contains "$out" 'multihome: /etc/network/'
	assert_contains "$out" 'multihome: eth0: is left as it is: its options may be in what was refused'
	assert_contains "$out" 'multihome: eth2: is left as it is'
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP3 eth2 10.3.3.2 10.3.3.1 10.3.3.0/24
	ends 0 multihome status
}

# Of two stanzas on one interface, too.
# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface
case_line_refused_two_stanzas() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static
		address 10.2.2.3/24
		multihome-table ISP2b
		multihome-gateway 10.2.2.1
	EOF
	ifup eth0
	ifup eth1
	{ main_line; cat; bad_line; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table OTHER
		multihome-gateway 10.2.2.1
	EOF
	reload 3 eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2b eth1 10.2.2.3 10.2.2.1 10.2.2.0/24
}

# A stanza that is refused is no reason not to take the others.
# only: debian
# why: below what calls us, all is the same
case_one_stanza_refused() {
	topo_up
	lines() {
		{ main_line "$1"; cat; } <<-EOF | write_interfaces
		auto eth1
		iface eth1 inet static
			address 10.2.2.2/24
			multihome-table $2
			multihome-gateway 10.2.2.1
		EOF
	}
	lines 'multihome-table ISP1' ISP2
	ifup -a
	lines 'multihome-table 0' OTHER
	reload 3
	assert_contains "$out" 'multihome-table: expected a table other than 0'
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 3 multihome status eth0
	ends 0 multihome status eth1
}

# Nor does /etc/multihome.conf go for less than a stanza.
# only: debian
# why: below what calls us, all is the same
case_conf_wrong() {
	eth1_up
	echo nonsense >/etc/multihome.conf
	eth1_stanza ''
	touches_nothing multihome reload
	assert_eq 3 "$status" "reload: $out"
	assert_contains "$out" 'nothing was reloaded'
	assert_line2
}

# No file at all, or one that nobody can read.
# only: debian
# why: below what calls us, all is the same
case_no_file() {
	eth1_up
	rm /etc/network/interfaces
	touches_nothing multihome reload
	assert_eq 1 "$status" "reload: $out"
	assert_contains "$out" 'eth1: is left as it is: /etc/network/interfaces cannot be read'
	rmdir /etc/multihome.d
	touches_nothing multihome reload
	assert_eq 1 "$status" "reload: $out"
	assert_contains "$out" 'nothing was reloaded'
	mkfifo /etc/network/interfaces
	touches_nothing multihome reload
	assert_eq 1 "$status" "reload: $out"
	assert_contains "$out" 'nothing was reloaded'
	assert_line2
}

# An interface that is not up, or that nobody knows.
# only: debian
# why: below what calls us, all is the same
case_not_up() {
	eth1_up
	ifdown eth1
	touches_nothing multihome reload eth1
	assert_contains "$out" 'eth1: is not up'
	touches_nothing multihome reload
	assert_eq '0 ' "$status $out"
	assert_nothing_of_ours
}

# The stanza is in a file that is sourced.
# long on ng ifupdown2: below what calls us, all is the same
case_sourced() {
	topo_up
	mkdir -p /etc/network/interfaces.d
	printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n' \
		>/etc/network/interfaces.d/eth1
	{ main_line; echo 'source /etc/network/interfaces.d/eth1'; } |
		write_interfaces
	ifup eth0
	ifup eth1
	printf '\tmultihome-table ISP2\n\tmultihome-gateway 10.2.2.1\n' \
		>>/etc/network/interfaces.d/eth1
	reload 0 eth1
	assert_line2
	printf '\tmultihome-strict maybe\n' >>/etc/network/interfaces.d/eth1
	reload 3 eth1
	assert_contains "$out" '/etc/network/interfaces.d/eth1:5: multihome-strict: expected yes, no or always, got "maybe"'
	assert_line2
}

# only: debian ng
# why: ifupdown2 takes no name of a stanza beside that of the interface
case_logical_name() {
	topo_up
	home_line
	ifup eth0
	ifup eth1=home
	sed -i 's/ISP2/HOME/' /etc/network/interfaces
	reload 0 eth1
	assert_uplink HOME eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_lacks "$(rules -4)" ISP2
	unchanged multihome reload
	ifdown eth1
	assert_nothing_of_ours
}

# only: debian ng
# why: ifupdown2 ignores inherits, without a word
case_inherits() {
	topo_up
	{ main_line; cat; } <<-EOF | write_interfaces
	iface base inet static
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static inherits base
		address 10.2.2.2/24
	EOF
	ifup eth0
	ifup eth1
	assert_line2
	sed -i 's/ISP2/OTHER/' /etc/network/interfaces
	reload 0 eth1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	unchanged multihome reload
}

# Two stanzas on one table, one is edited away: its source goes, the other's
# stays, and so does the table.
# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface
case_one_of_two_stanzas_removed() {
	topo_up
	two_stanzas() {
		main_line
		cat <<-EOF
		iface eth1 inet static
			address 10.2.2.2/24
			multihome-table ISP2
			multihome-gateway 10.2.2.1
		iface eth1 inet static
			address 10.2.3.3/24
			multihome-table ISP2
			multihome-gateway 10.2.2.1
		EOF
	}
	two_stanzas | write_interfaces
	ifup eth0
	ifup eth1
	assert_eq 14 "$(rules -4 | wc -l)" rules
	two_stanzas | head -n -4 | write_interfaces
	monitor_start
	reload 0 eth1
	monitor_stop
	assert_eq '' "$(monitor_text | grep -v '10.2.3.3' || :)" 'other events'
	# two for each network of the device, whose address is still there
	assert_eq 6 "$(rules -4 | grep -c 'from 10.2.2.2 ')" rules
	assert_lacks "$(rules -4)" 'from 10.2.3.3'
	assert tcp_check 10.2.2.2
	unchanged multihome reload
	ifdown eth1
	assert_nothing_of_ours
}

# A new table for one of two stanzas that had one together.
# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface
case_one_of_two_stanzas_moved() {
	topo_up
	isp_addr 2 10.2.3.1/24
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	iface eth1 inet static
		address 10.2.3.2/24
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	sed -i '$s/ISP2/ISP2b\n\tmultihome-gateway 10.2.3.1/' \
		/etc/network/interfaces
	reload 0 eth1
	assert_way 10.2.2.2 203.0.113.10 eth1 10.2.2.1 ISP2
	assert_way 10.2.3.2 203.0.113.10 eth1 10.2.3.1 ISP2b
	assert tcp_check 10.2.3.2
	ifdown eth1
	assert_nothing_of_ours
}

# What /etc/multihome.conf says of a table takes effect, too.
# only: debian
# why: below what calls us, all is the same
case_conf_changed() {
	eth1_up 'multihome-table ISP2'
	assert_nothing_of_ours
	printf '[ISP2]\ngateway = 10.2.2.1\nmain-routes = no\n' \
		>/etc/multihome.conf
	reload 0 eth1
	assert_eq '7300: from 10.2.2.2 lookup ISP2 proto multihome' \
		"$(rules -4 | grep -v 'oif eth1')" rules
	assert tcp_check 10.2.2.2
	printf '[ISP2]\ngateway = 10.2.2.1\nmain-routes = nonsense\n' \
		>/etc/multihome.conf
	reload 3 eth1
	assert_contains "$out" '/etc/multihome.conf:3: [ISP2]: main-routes: expected yes, no or all, got "nonsense"'
	assert tcp_check 10.2.2.2
	rm /etc/multihome.conf
	eth1_stanza
	reload 0
	assert_line2
}

# A stanza by hand, as it is found everywhere, becomes ours while it is up: the
# file is edited first, and nobody has to take the interface down.
case_by_hand_replaced() {
	topo_up
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		post-up ip route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
		post-up ip route add default via 10.2.2.1 dev eth1 table ISP2
		post-up ip rule add from 10.2.2.2 table ISP2
		pre-down ip rule del from 10.2.2.2 table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert tcp_check 10.2.2.2
	eth1_stanza
	before=$(kernel_state)
	reload 1 eth1
	assert_eq 'multihome: eth1: cannot add route 10.2.2.0/24 dev eth1 table ISP2 src 10.2.2.2, and 1 more: there is one that is not ours, and does the same; to take it over: multihome reload --replace-by-hand eth1' \
		"$(echo "$out" | grep '^multihome: ')"
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 4 multihome check
	assert_eq 3 "$(grep -c '^ip -4 r' /tmp/out)" "$out"
	ends 0 multihome reload --replace-by-hand eth1
	assert_contains "$out" 'eth1: take over rule priority 32765 from 10.2.2.2 lookup ISP2'
	assert_line2
	assert_eq 8 "$(ours | wc -l)" "$(ours)"
	assert_eq 6 "$(rules -4 | wc -l)" rules
	ends 0 multihome check
	unchanged multihome reload
	ifdown eth1
	assert_nothing_of_ours
	assert_eq '' "$(rules -4)$(routes -4 ISP2)" 'what is left'
}

# What is in the way of one stanza is said once, not by the call for the next
# one as well.
# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface
case_by_hand_said_once() {
	topo_up
	printf '7002\tISP2\n' >/etc/iproute2/rt_tables.d/hand.conf
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
		up ip route add default via 10.2.2.1 dev eth1 table ISP2
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
	ifup eth0
	ends 0 ifup eth1
	assert_eq 1 "$(grep -c 'there is one that is not ours' /tmp/err)" "$out"
	ends 0 multihome reload --replace-by-hand eth1
	assert_line2
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
}

# A second gateway: it would go in, and the next ifup fail. reload says what check
# says, and leaves what is in force, also at sync; until it is mended.
case_second_gateway() {
	eth1_up
	before=$(kernel_state)
	eth1_stanza 'multihome-table OTHER' 'gateway 10.2.2.1'
	ends 3 multihome check
	said=$(grep 'this ifup would fail' /tmp/err)
	assert_contains "$said" 'gateway: eth0 has one already'
	reload 3 eth1
	assert_eq "$said" "$out" 'what reload says'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 3 multihome status eth1
	assert_contains "$(tr -s ' \n' ' ' </tmp/out)" 'this ifup would fail'
	ends 3 multihome sync
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	eth1_stanza 'multihome-table OTHER' 'gateway 10.2.2.1' 'metric 100'
	reload 0
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# the other comes behind it in the file, and has nothing of ours
	{
		printf 'auto eth1\niface eth1 inet static\naddress 10.2.2.2/24\n'
		printf 'gateway 10.2.2.1\nmultihome-table NEW\n'
		main_line
	} | write_interfaces
	reload 3 eth1
	assert_contains "$out" 'gateway: eth0 has one, too'
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	# nothing is in force: so it stays
	multihome flush >/dev/null
	eth1_stanza 'multihome-table OTHER' 'gateway 10.2.2.1'
	reload 3
	assert_nothing_of_ours
}

# Two gateways for one table: all of the second stanza is refused, as by check.
# only: debian
# why: ng and ifupdown2 merge the stanzas of an interface
case_second_gateway_of_a_table() {
	eth1_up
	isp_addr 2 10.2.2.9/24
	before=$(kernel_state)
	{
		main_line
		cat <<-EOF
		auto eth1
		iface eth1 inet static
			address 10.2.2.2/24
			multihome-table ISP2
			multihome-gateway 10.2.2.1
		iface eth1 inet static
			address 10.2.2.3/24
			multihome-table ISP2
			multihome-gateway 10.2.2.9
		EOF
	} | write_interfaces
	ends 3 multihome check
	said=$(grep 'one gateway per table' /tmp/err)
	reload 3 eth1
	assert_eq "$said" "$out" 'what reload says'
	assert_eq "$before" "$(kernel_state)" 'rules and routes'
	ends 3 multihome status
}

# From far away: the stanza is wrong, the connection breaks, and the one that was
# there is in force again; with the next ifup it is as the file has it.
case_not_confirmed() {
	eth1_up
	assert_line2
	before=$(kernel_state)
	eth1_stanza 'multihome-table OTHER' 'multihome-gateway 10.2.2.77'
	setsid sh -c 'multihome reload --confirm 3 eth1; kill -KILL 0' \
		>/tmp/out 2>&1 || :
	assert_contains "$(cat /tmp/out)" 'taken back in 3 seconds'
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.77 10.2.2.0/24
	must_wait_for 30 is_as_before
	assert_line2
	ends 0 multihome status
	unchanged multihome sync
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1 >/tmp/out 2>&1
	assert_uplink OTHER eth1 10.2.2.2 10.2.2.77 10.2.2.0/24
	eth1_stanza
	ends 0 multihome reload --confirm 600
	assert_line2
	ends 0 multihome confirm
	assert_line2
	# down before it is confirmed: nothing comes back
	eth1_stanza 'multihome-table OTHER' 'multihome-gateway 10.2.2.77'
	ends 0 multihome reload --confirm 600 eth1
	ifdown eth1 >/tmp/out 2>&1
	assert_nothing_of_ours
	refute ls /run/multihome/*/unconfirmed
	ends 4 multihome confirm
}

is_as_before() {
	[ "$before" = "$(kernel_state)" ]
}
