# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# That the cost of a hook does not grow with the machine: with rules and routes
# of others, and with interfaces of ours.

# shellcheck source=tests/bench/common.sh
. /multihome/tests/bench/common.sh

# foreign_rules N, foreign_routes N: the line, and so many beside it.
foreign_rules() {
	line
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "rule add from 20.%d.%d.0/24 lookup 100 priority 5000\n",
			int(i / 256), i % 256 }' | ip -batch -
}

# The kernel takes main and local apart for the first rule there is, once.
foreign_routes() {
	foreign_rules 1
	ip route add default via 10.2.2.1
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "route add blackhole 20.%d.%d.%d/32\n", int(i / 65536),
			int(i / 256) % 256, i % 256 }' | ip -batch -
}

# with_rules N WHAT: as /tmp/want.WHAT, with what is in /tmp/rules behind rule 0.
with_rules() {
	{
		sed -n 1p "/tmp/want.$2"
		sed '1d; s/[[:blank:]]\{1,\}/ /g; s/ $//; /^3276[67]:/d' /tmp/rules
		sed 1d "/tmp/want.$2"
	} >"/tmp/want.$1.$2"
}

case_rules() {
	wants
	for n in 0 100 1000 10000; do
		place foreign_rules $n
		in_place $pid ip -4 -N rule show >/tmp/rules
		assert_eq $((3 + n)) "$(wc -l </tmp/rules)" 'rules there'
		with_rules $n none
		with_rules $n ours
		{
			row ours.$n $pid $n.none $n.ours "$up $uplink $hook" \
				"$down $uplink $hook"
			row floor.$n $pid $n.none $n.ours \
				"$up $uplink $(floor $pid up)" \
				"$down $uplink $(floor $pid down)"
		} >>/tmp/rows
	done
	rounds rules 60 </tmp/rows
}

# What dhclient's fragment says of a lease.
lease() {
	echo "$path reason=$1 interface=eth1 new_ip_address=10.2.2.2" \
		"new_routers=10.2.2.1 /usr/libexec/multihome/lease"
}

# dhcp WORD...: the same for a stanza that has no address.
dhcp() {
	step "$@" | sed 's/METHOD=static/METHOD=dhcp/; s/ IF_ADDRESS=[^ ]*//
		s/ IF_NETMASK=[^ ]*//; s/ IF_MULTIHOME_GATEWAY=[^ ]*//'
}

case_routes() {
	wants
	there="$up $uplink $hook" back="$down $uplink $hook"
	for n in 0 1000 100000 1000000; do
		place foreign_routes $n
		in_place $pid ip route show type blackhole >/tmp/routes
		assert_eq $n "$(wc -l </tmp/routes)" 'routes there'
		in_place $pid ip -4 -N rule show >/tmp/rules
		with_rules 1 none
		with_rules 1 ours
		row stanza.$n $pid 1.none 1.ours "$there" "$back" >>/tmp/rows
		case $n in
		0 | 1000000) ;;
		*) continue ;;
		esac
		{
			row lease.$n $pid 1.none 1.ours "$(dhcp "$there")" \
				"$(dhcp "$back")" |
				sed "/^at/a do $(lease BOUND)"
			echo "do $(lease EXPIRE)"
			row main.$n $pid 1.none 1.ours "$(dhcp "$there")" \
				"$(dhcp "$back")"
		} >>/tmp/rows
	done
	rounds routes 60 </tmp/rows
}

# uplinks N: the line, and so many interfaces of ours beside it.
uplinks() {
	line
	thousand 'link add m@N link eth1 type macvlan mode bridge
link set m@N addrgenmode none up
addr add @P.2/24 dev m@N' "$1" | ip -batch -
	thousand 'm@N T@N @P' "$1" | while read -r dev table net; do
		[ -n "$dev" ] || continue
		# shellcheck disable=SC2086
		env -i $up IFACE=$dev IF_ADDRESS=$net.2 \
			IF_MULTIHOME_TABLE=$table \
			IF_MULTIHOME_GATEWAY=$net.1 $hook
	done
}

# ours: a command that prints all of it, in an order that is always the same.
# shellcheck disable=SC2016
ours='{ ip -4 -N rule show; ip -4 -N route show table all proto 77; } | sort'

case_uplinks() {
	wants
	for n in 0 99 999; do
		place uplinks $n
		in_place $pid ip -4 -N rule show >/tmp/rules
		assert_eq $((3 + 6 * n)) "$(wc -l </tmp/rules)" 'rules there'
		row $((n + 1)) $pid none ours "$up $uplink $hook" \
			"$down $uplink $hook" | sed '/^check/d' >/tmp/row
		cat /tmp/row >>/tmp/rows
	done
	rounds uplinks 60 </tmp/rows
}

# All that 1,000 interfaces of ours have is gone, and comes back: by one sync,
# or by the same operations in one message.
case_sync() {
	place uplinks 1000
	first=$(in_place $pid cat /sys/class/net/m1/ifindex)
	table=$(in_place $pid sed -n 's/[[:blank:]]*T1$//p' \
		/etc/iproute2/rt_tables.d/multihome.conf)
	echo "$ours" >/tmp/ours
	in_place $pid sh /tmp/ours >/tmp/want.all
	assert_eq 8003 "$(wc -l </tmp/want.all)" 'rules and routes'
	echo 'sh /tmp/ours | diff /tmp/want.all - >&2' >/tmp/same
	gone="$path $bench/floor down $first $table 1000"
	cat >/tmp/rows <<-EOF
	row ours
	at $pid
	do $gone
	time repair $path /usr/sbin/multihome sync
	check $path /bin/sh /tmp/same
	row batch
	at $pid
	do $gone
	time repair $path $bench/floor up $first $table 1000
	check $path /bin/sh /tmp/same
	EOF
	rounds sync 40 </tmp/rows
}
