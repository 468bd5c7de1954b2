# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome import of scripts for the shell: those given, those that stanzas run,
# those that lie where people put them, and what in them is not known.

# shellcheck source=tests/netns/import.sh
. /multihome/tests/netns/import.sh

by_mark="let nftables give such packets the uplink's mark"
nets="# main's more specific routes (LANs, VPNs) come before the table's default now"

# script PATH: stdin is its text.
script() {
	mkdir -p "${1%/*}"
	cat >"$1"
	chmod 755 "$1"
}

# A script: its lines of ip(8) with simple variables; what else it has is told.
case_script() {
	main_line | write_interfaces
	script /tmp/policy <<-'EOF'
	#!/bin/sh
	# the second line
	[ "$1" = eth1 ] || exit 0
	IF=eth1
	GW=10.2.2.1
	ip route add 10.2.2.0/24 dev $IF table ISP2
	ip route add default via ${GW} dev $IF table ISP2 2>/dev/null || true
	ip rule add \
		from 10.2.2.2 table ISP2
	exit 0
	EOF
	# shellcheck disable=SC2016 # it is what the script says
	told='# /tmp/policy:6, 7, 8: remove these lines, options say so now
# /tmp/policy:3: not understood: [ "$1" = eth1 ] || exit 0
# /tmp/policy:10: not understood: exit 0'
	ends 3 multihome import /tmp/policy
	assert_eq "# /tmp/policy:7: there is no stanza of eth1, which may be one \
like this
iface eth1 inet manual
	multihome-table ISP2
	multihome-gateway 10.2.2.1
	multihome-source 10.2.2.2
	$classic

$told" "$out"
	# beside the stanza, there or given, it is that one's
	echo "$eth1" >>/etc/network/interfaces
	for files in /tmp/policy "/tmp/policy /etc/network/interfaces" \
		"/etc/network/interfaces /tmp/policy"; do
		# shellcheck disable=SC2086
		ends 3 multihome import $files
		assert_contains "$out" "iface eth1 inet static
	address 10.2.2.2/24
	multihome-table ISP2
	multihome-gateway 10.2.2.1
	$classic

$told"
	done
	# where nobody has written anything of ours
	printf '#!/bin/sh\nip addr add 10.2.2.2/24 dev eth1\n' >/tmp/policy
	ends 0 multihome import /tmp/policy
	assert_eq '# nothing to import' "$out"
}

# Scripts that stanzas run are told what those say; a line may be left in part.
case_called_script() {
	script /etc/network/policy.sh <<-'EOF'
	#!/bin/sh
	ip route add default via $2 dev $IFACE table $1
	ip rule add from $IF_ADDRESS table $1; logger up
	ip rule add from $3 to 10.9.9.9 table $1
	ip rule add from $UNKNOWN table $1
	EOF
	import 3 "iface eth1 inet static
	address 10.2.2.2
	netmask 255.255.255.0
	post-up /etc/network/policy.sh ISP2 10.2.2.1 \$IF_ADDRESS
	post-up /etc/network/absent.sh ISP2
	post-up /bin/true"
	assert_eq "# IN:1: in place of this stanza
iface eth1 inet static
address 10.2.2.2
netmask 255.255.255.0
up /etc/network/policy.sh ISP2 10.2.2.1 \$IF_ADDRESS
up /etc/network/absent.sh ISP2
up /bin/true
multihome-table ISP2
multihome-gateway 10.2.2.1
$nets
# /etc/network/policy.sh:2: remove these lines, options say so now
# /etc/network/policy.sh:3: leave of it: logger up
# /etc/network/policy.sh:4: not translated: it asks for more than one thing, \
multihome's rules for one of from, to and fwmark: $by_mark
# /etc/network/policy.sh:5: not translated: expected no variable whose value is \
not known here" "$got"
}

# However a line calls it; under a condition it may well not run.
case_ways_to_call() {
	script /etc/network/policy.sh <<-'EOF'
	#!/bin/sh
	ip route add default via $2 dev $1 table ISP2
	ip rule add from 10.2.2.2 table ISP2
	EOF
	# shellcheck disable=SC2016 # it is for another shell
	for line in '/etc/network/policy.sh $IFACE' \
		'sh /etc/network/policy.sh eth1' \
		'. /etc/network/policy.sh "$IFACE"' \
		'logger up; /bin/sh /etc/network/policy.sh $IFACE'; do
		gives 0 "$ours" "$eth1
	up $line 10.2.2.1 || true"
	done
	becomes 0 '# nothing to import' "$eth1
	up test -x /x && /etc/network/policy.sh eth1 10.2.2.1
	down /etc/network/policy.sh eth1 10.2.2.1"
}

# What ip is told by another program, or by a file, is nobody's guess.
case_hidden_commands() {
	for line in "sh -c 'ip rule add to 10.0.0.0/8 table main prio 5000'" \
		'timeout 5 ip rule add to 10.0.0.0/8 table main prio 5000' \
		'ip -force -batch /etc/rules' 'ip -b /etc/rules'; do
		leaves "up $line" 'expected ip to be called by this line itself' \
			"$eth1
	$route
	$rule prio 1000
	up $line"
	done
	gives 0 "$ours" "$eth1
	$route
	$rule
	up echo 'ip rule add'
	up ip netns exec other ip rule add from 10.2.2.9 table 9
	up ip -br link"
}

# What a script has set in a branch, or by more than a word, is not known.
case_script_variables() {
	main_line | write_interfaces
	echo "$eth1" >>/etc/network/interfaces
	unknown='expected no variable whose value is not known here'
	# shellcheck disable=SC2016 # they are for another shell
	for set in 'GW=$(ip route show)' '[ -n "$2" ] && GW=$2' 'read GW' \
		'export GW=10.2.2.9' 'if true; then GW=10.2.2.9; fi' \
		'for GW in 10.2.2.8 10.2.2.9; do' 'case x in
y)
GW=10.2.2.8
;;
z) # other
GW=10.2.2.9
;;
esac' 'if test -x /x
then
GW=10.2.2.9
fi' 'set -- 10.2.2.9
GW=$2'; do
		printf '#!/bin/sh\nGW=10.2.2.1\n%s\n%s\n%s\n' "$set" \
			'ip route add default via $GW dev eth1 table ISP2' \
			'ip rule add from 10.2.2.2 table ISP2' >/tmp/policy
		ends 3 multihome import /tmp/policy
		assert_contains "$out" "not translated: $unknown"
		assert_lacks "$out" 'multihome-table'
	done
	# within a branch, and what is only asked for
	script /tmp/policy <<-'EOF'
	#!/bin/sh
	if [ "$IFACE" = eth1 ]; then
		GW=10.2.2.1
		logger "$GW ${GW}"
		ip route add default via $GW dev eth1 table ISP2
		ip rule add from 10.2.2.2 table ISP2
	fi
	EOF
	ends 3 multihome import /tmp/policy
	assert_contains "$out" 'multihome-gateway 10.2.2.1'
	assert_contains "$out" '# /tmp/policy:5, 6: remove these lines'
}

# Where people put lines that no stanza has; the system's own are no such.
case_places() {
	main_line | write_interfaces
	ends 0 multihome import
	assert_eq '# nothing to import' "$out"
	for place in /etc/rc.local /etc/network/if-up.d/policy \
		/etc/NetworkManager/dispatcher.d/50-policy \
		/etc/networkd-dispatcher/routable.d/policy /sbin/ifup-local; do
		script "$place" <<-EOF
		#!/bin/sh -e
		ip route add default via 10.2.2.1 dev eth1 table 77
		EOF
		ends 0 multihome import
		assert_contains "$out" "# $place:2: there is no stanza of eth1"
		assert_contains "$out" "# $place:2: remove these lines"
		rm "$place"
	done
	ends 0 multihome import
}

# A script of two stanzas: a line that one of them needs stays.
case_shell_of_two_stanzas() {
	script /etc/network/policy.sh <<-'EOF'
	#!/bin/sh
	ip route add default via $1 dev $IFACE table $2
	ip rule add from $IF_ADDRESS table $2
	EOF
	import 3 "iface eth1 inet static
	address 10.2.2.2
	netmask 255.255.255.0
	up /etc/network/policy.sh 10.2.2.1 77
iface eth2 inet static
	address 10.3.3.2
	netmask 255.255.255.0
	multihome-table 78
	up /etc/network/policy.sh 10.3.3.1 78"
	assert_contains "$got" 'multihome-table 77'
	assert_contains "$got" '# /etc/network/policy.sh:2: not translated'
	assert_lacks "$got" 'remove these lines'
	import 0 "iface eth1 inet static
	address 10.2.2.2
	netmask 255.255.255.0
	up /etc/network/policy.sh 10.2.2.1 77
iface eth2 inet static
	address 10.3.3.2
	netmask 255.255.255.0
	up /etc/network/policy.sh 10.3.3.1 78"
	assert_eq '# /etc/network/policy.sh:2, 3: remove these lines, options say so now' \
		"$(echo "$got" | grep policy.sh: | grep -v '^up ')"
}
