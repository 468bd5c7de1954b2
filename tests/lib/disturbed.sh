# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The hook disturbed at its system calls, with inject.c: cases of netns try
# some of them, those of long all.

# disturbed HOW EVERY WHAT [OPTION=VALUE [OTHER]]: how is kill or fail; what is up, down,
# or change (of the table, with other rules, and that other option). All have the option.
disturbed() {
	disturbed_with=${4-}
	topo_up
	# no address that comes by itself, later
	ip link set eth0 addrgenmode none
	ip link set eth1 addrgenmode none
	topo_addr
	must_wait_for 5 own_routes_there
	hook_of 1 start
	for disturbed_line in 1 2; do
		[ "$3" != up ] || [ $disturbed_line = 1 ] || break
		hook_of $disturbed_line start
		# shellcheck disable=SC2086
		env -i $hook
	done
	case $3 in
	up) hook_of 2 start; there=$hook; hook_of 2 stop; back=$hook ;;
	down) hook_of 2 stop; there=$hook; hook_of 2 start; back=$hook ;;
	change)
		hook_of 2 start
		back=$hook
		disturbed_with=${5-}
		hook_of 2 start OTHER IF_MULTIHOME_MAIN_ROUTES=no
		there=$hook ;;
	esac
	# a foreign rule that differs from ours by nothing but its protocol
	ip rule add priority 7300 from 10.1.1.2 lookup ISP1 protocol 3
	no_checker 'most system calls are not ours'
	# shellcheck disable=SC2086
	inject "$1" "$2" $there -- $back || {
		cat /run/log/inject
		fail "inject $1"
	}
	# shellcheck disable=SC2086
	assert inject locked $there -- $back
	[ "$3" = up ] || line_down 2
	line_down 1
	assert_nothing_of_ours
	assert_records 0
	assert_eq '' "$(ip mptcp endpoint)" endpoints
}

# Those of IPv6 addresses: the kernel adds them a little later.
own_routes_there() {
	own_routes=$(ip -6 route show table local type local)
	case $own_routes in
	*2001:db8:1::2*2001:db8:2::2*) ;;
	*) return 1 ;;
	esac
}

# hook_of N start|stop [TABLE [VAR=VALUE]]: the words of the call, in $hook.
hook_of() {
	hook_phase=post-up
	[ "$2" = start ] || hook_phase=pre-down
	hook="IFACE=eth$(($1 - 1)) LOGICAL=eth$(($1 - 1)) ADDRFAM=inet
		METHOD=static MODE=$2 PHASE=$hook_phase IF_ADDRESS=10.$1.$1.2
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=${3:-ISP$1}
		IF_MULTIHOME_GATEWAY=10.$1.$1.1 ${4-} ${disturbed_with-}
		/usr/libexec/multihome/ifupdown"
}
