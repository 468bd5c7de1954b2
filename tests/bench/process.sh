# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What one interface costs at one boot, whole processes side by side.

# shellcheck source=tests/bench/common.sh
. /multihome/tests/bench/common.sh

# copied NUMBER PROGRAM: prints where a copy of it lies.
copied() {
	mkdir -p "/tmp/copy.$1"
	cp "$2" "/tmp/copy.$1/"
	echo "/tmp/copy.$1/${2##*/}"
}

# beside_uplink: the line, in force.
beside_uplink() {
	line
	# shellcheck disable=SC2086
	env -i $up $uplink $hook
}

# other WORD...: the same for an interface that is not ours.
other() {
	step "$@" | sed 's/=eth1/=eth9/g'
}

# rows NUMBER: where in memory a file lies makes some percent of how long it
# takes to start. So all is done with one copy of each program, then with
# another, and the mean is told.
rows() {
	multi='IF_MULTI_TABLE=2 IF_MULTI_GATEWAY=10.2.2.1
		/etc/network/if-up.d/ifupdown-multi'
	empty=$(copied "$1" $bench/empty)
	row "empty~$1" self none none "$up $uplink $empty" "$down $uplink $empty"
	words=$(floor self up)
	floor=$(copied "$1" "${words%% *}")
	words=${words#* up }
	row "floor~$1" self none ours "$up $uplink $floor up $words" \
		"$down $uplink $floor down $words"
	ours=$(copied "$1" $hook)
	row "ours~$1" self none ours "$up $uplink $ours" "$down $uplink $ours"
	echo "against floor~$1"
	row "endpoint~$1" self none ours \
		"$up $uplink IF_MULTIHOME_MPTCP=subflow $ours" \
		"$down $uplink $ours"
	echo "against ours~$1"
	row "notours~$1" self none none "$up $ours" "$down $ours"
	echo "against empty~$1"
	# whose common plan has nothing to do
	row "common~$1" "$beside" ours ours "$(other "$up") $ours" \
		"$(other "$down") $ours"
	row "seed~$1" self none seed "$up /bin/sh /tmp/seed.up" \
		"$down /bin/sh /tmp/seed.down"
	row "batch~$1" self none seed "$up /sbin/ip -batch /tmp/batch.up" \
		"$down /sbin/ip -batch /tmp/batch.down"
	row "multi~$1" self none multi "$up $multi" "$down $multi"
}

# linked PROGRAM: what the linker has put into it for whoever loads it.
linked() {
	readelf -hldW "$1" |
		sed -nE '/Type:|NEEDED|FLAGS|interpreter/p; s/( *GNU_RELRO).*/\1/p'
}

# only: multi
# why: ifupdown-multi is unpacked there
case_hook() {
	for program in empty floor; do
		assert_eq "$(linked $hook)" "$(linked $bench/$program)" \
			"how $program is linked"
	done
	names
	line
	wants
	for phase in up down; do
		seed_$phase >/tmp/batch.$phase
		{ echo 'set -e'; sed 's/^/ip /' /tmp/batch.$phase; } \
			>/tmp/seed.$phase
	done
	place beside_uplink
	beside=$pid
	rows 0 >/tmp/rows
	count_rows </tmp/rows
	for copy in 1 2 3 4 5 6; do
		rows $copy >/tmp/rows
		rounds hook 50 </tmp/rows
	done
}

# counted PID ROW PHASE WORD...: what it asks of the kernel, all its processes.
counted() {
	counted_at=in_place\ $1 counted_row=$2 counted_phase=$3 counted_env=
	[ "$1" != self ] || counted_at=
	shift 3
	while [ "$1" != "${1#*=}" ]; do
		counted_env="$counted_env $1"
		shift
	done
	# shellcheck disable=SC2086
	$counted_at env -i $counted_env strace -f -yy -qq -o /tmp/strace "$@" >/dev/null
	awk -v name="$counted_row $counted_phase" '
	/ (---|\+\+\+) / || / <\.\.\. / { next }
	{ calls++ }
	/ (sendto|sendmsg)\([0-9]+<NETLINK/ { sent += $NF }
	/ (recvfrom|recvmsg)\([0-9]+<NETLINK/ && !/MSG_PEEK/ { got += $NF }
	END { printf "figures: counts %s calls=%d sent=%d received=%d\n",
		name, calls, sent, got }' /tmp/strace
}

count_rows() {
	while read -r word name rest; do
		[ "$word" != row ] || row=$name
		[ "$word" != at ] || at=$name
		# shellcheck disable=SC2086
		[ "$word" != time ] || counted "$at" "$row" "$name" $rest
	done
}

# stanza [OPTION-LINE...]: eth1 with these options too.
stanza() {
	printf '%s\n' 'iface eth1 inet static' 'address 10.2.2.2/24' "$@" |
		write_interfaces
}

# interfaces KIND: a place's line and /etc/network; without us unless it is said.
interfaces() {
	line
	ip addr flush dev eth1
	ip link set eth1 down
	mkdir "/tmp/network.$1"
	cp -a /etc/network/. "/tmp/network.$1/"
	mount --bind "/tmp/network.$1" /etc/network
	mkdir "/tmp/state.$1"
	mount --bind "/tmp/state.$1" /run/network
	case $1 in
	without | seed) rm /etc/network/*.d/multihome ;;
	esac
	case $1 in
	without | notours) stanza ;;
	ours) stanza 'multihome-table ISP2' 'multihome-gateway 10.2.2.1' ;;
	seed)
		stanza "$(seed_up | sed 's/^/post-up ip /')" \
			"$(seed_down | sed 's/^/pre-down ip /')" ;;
	esac
}

# only: debian ng ifupdown2
# why: that is what is measured
case_whole() {
	wants
	for kind in without notours ours seed; do
		place interfaces $kind
		case $kind in
		ours | seed) there=$kind ;;
		*) there=none ;;
		esac
		row $kind $pid none $there "$path /sbin/ifup eth1" \
			"$path /sbin/ifdown eth1" >>/tmp/rows
	done
	place line
	row hook $pid none ours "$up $uplink $hook" "$down $uplink $hook" \
		>>/tmp/rows
	rounds "$IMPL" 40 </tmp/rows
}
