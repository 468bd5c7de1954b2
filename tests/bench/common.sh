# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What several cases of the bench have: lines and places to measure at, the
# words of a hook, and how things must be. A case sources it.

bench=/usr/local/sbin
path=PATH=/usr/sbin:/usr/bin:/sbin:/bin
# What ifup tells its hooks, whether the interface is ours or not.
env="$path IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static VERBOSITY=0
	IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0"
# shellcheck disable=SC2034 # a case's
up="$env MODE=start PHASE=post-up" down="$env MODE=stop PHASE=pre-down" \
	uplink='IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1' \
	hook=/usr/libexec/multihome/ifupdown

# names: /etc/iproute2 as on a machine, on one file system: to read a directory
# of the sandbox's overlay, of many layers, takes longer than all the rest.
names() {
	mount -t tmpfs tmpfs /etc/iproute2
	mkdir /etc/iproute2/rt_tables.d
}

# line: eth1 with 10.2.2.2 and its other end, here; and the seed's name of the
# table.
line() {
	echo '2 ISP2' >/etc/iproute2/rt_tables
	ip -batch - <<-EOF
	link add eth1 type veth peer name isp2
	link set isp2 addrgenmode none up
	link set eth1 addrgenmode none up
	addr add 10.2.2.2/24 dev eth1
	EOF
}

# place COMMAND...: sets pid to a process that has namespaces of its own, its
# own /etc/iproute2, and done that there.
place() {
	rm -f /tmp/ready
	# shellcheck disable=SC2016
	unshare --net --mount -- sh -euc '
		mount -t sysfs sysfs /sys
		. /multihome/tests/lib/assert.sh
		. /multihome/tests/lib/services.sh
		. "$0"
		names
		"$@"
		: >/tmp/ready
		exec sleep infinity' "/multihome/$FILE" "$@" &
	pid=$!
	until [ -e /tmp/ready ]; do
		[ -e "/proc/$pid/exe" ] || fail "place: $*"
		/usr/bin/sleep 0.01
	done
}

# in_place PID COMMAND...
in_place() {
	place_pid=$1
	shift
	nsenter -t "$place_pid" -n -m -- "$@"
}

# state WHAT: a command that fails where rules and table ISP2 are not just so.
# Like the rest of a step it is one line.
state() {
	echo "$path /bin/sh /multihome/tests/bench/state /tmp/want.$1"
}

# row NAME PID BEFORE AFTER UP DOWN: what rounds is to do at that place (self:
# here): both are timed, and things are AFTER after the one and BEFORE after the
# other.
row() {
	cat <<-EOF
	row $1
	at $2
	time up $(step "$5")
	check $(state "$4")
	time down $(step "$6")
	check $(state "$3")
	EOF
}

# floor PID up|down: the command for eth1 there.
floor() {
	floor_index=/sys/class/net/eth1/ifindex
	if [ "$1" = self ]; then
		floor_index=$(cat $floor_index)
	else
		floor_index=$(in_place "$1" cat $floor_index)
	fi
	echo "$bench/floor $2 $floor_index 2"
}

# step WORD...: the words of a step, of several lines, in one.
step() {
	# shellcheck disable=SC2048,SC2086
	echo $*
}

# want WHAT <<EOF: what `state WHAT` is to find.
want() {
	{
		echo '0: from all lookup 255'
		cat
	} >"/tmp/want.$1"
}

wants() {
	want none <<-EOF
	32766: from all lookup 254
	32767: from all lookup 253
	EOF
	want ours <<-EOF
	7099: from 10.2.2.2 to 10.2.2.0/24 lookup 254 suppress_prefixlength 24 suppress_ifgroup 7000 proto 77
	7100: from 10.2.2.2 to 10.2.2.0/24 lookup 2 proto 77
	7200: from 10.2.2.2 lookup 254 suppress_prefixlength 7 suppress_ifgroup 7000 proto 77
	7300: from 10.2.2.2 lookup 2 proto 77
	7497: from all oif eth1 lookup 254 suppress_prefixlength 7 proto 77
	7498: from all oif eth1 lookup 2 proto 77
	32766: from all lookup 254
	32767: from all lookup 253
	default via 10.2.2.1 dev eth1 proto 77 src 10.2.2.2
	10.2.2.0/24 dev eth1 proto 77 scope 253 src 10.2.2.2
	EOF
	want seed <<-EOF
	32765: from 10.2.2.2 lookup 2
	32766: from all lookup 254
	32767: from all lookup 253
	default via 10.2.2.1 dev eth1
	10.2.2.0/24 dev eth1 scope 253 src 10.2.2.2
	EOF
	want multi <<-EOF
	25359: from 10.2.2.2 lookup 2
	25359: from all to 10.2.2.2 lookup 2
	32766: from all lookup 254
	32767: from all lookup 253
	default via 10.2.2.1 dev eth1 proto 4
	EOF
}

# The seed's commands and what undoes them, one a line.
seed_up() {
	cat <<-EOF
	route add 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	route add default via 10.2.2.1 table ISP2
	rule add from 10.2.2.2 table ISP2
	EOF
}

seed_down() {
	cat <<-EOF
	rule del from 10.2.2.2 table ISP2
	route del default via 10.2.2.1 table ISP2
	route del 10.2.2.0/24 dev eth1 src 10.2.2.2 table ISP2
	EOF
}

# thousand FORM [N]: lines for N (1000) interfaces, @N being the number, @P the
# network and @M a table.
thousand() {
	awk -v form="$1" -v last="${2:-1000}" 'BEGIN {
	for (n = 1; n <= last; n++) {
		line = form
		gsub(/@N/, n, line)
		gsub(/@M/, 7000 + n, line)
		gsub(/@P/, "10." 64 + int(n / 250) "." n % 250, line)
		print line
	} }'
}
