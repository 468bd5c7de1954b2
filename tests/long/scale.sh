# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A thousand uplinks with four sources each, beside a million routes and ten
# thousand rules that are not ours: all of it right, nothing left, and of what
# the hook does for one of them only the reading of main grows, which it reads
# once when up and never when down.

hook_of() {
	hook="IFACE=eth0 LOGICAL=eth0 ADDRFAM=inet METHOD=static MODE=$1
		PHASE=$2 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0
		IF_MULTIHOME_TABLE=ISP1 IF_MULTIHOME_GATEWAY=10.1.1.1
		/usr/libexec/multihome/ifupdown"
}

# measured WHAT: what eth0's hook takes, up and down, into /run/measure.WHAT.
measured() {
	hook_of start post-up
	there=$hook
	hook_of stop pre-down
	# shellcheck disable=SC2086
	inject measure $there -- $hook >"/run/measure.$1"
	sed "s/^/figures: $1: /" "/run/measure.$1"
}

# of WHAT LINE FIELD: a word of what was measured, of the up (1) or the down (2).
of() {
	awk -v line="$2" -v field="$3" 'NR == line { print $field }' \
		"/run/measure.$1"
}

million_routes() {
	awk 'BEGIN { for (i = 0; i < 1000000; i++)
		printf "route add blackhole 20.%d.%d.%d/32\n", int(i / 65536),
			int(i / 256) % 256, i % 256 }' | ip -batch -
}

foreign_rules() {
	awk 'BEGIN { for (i = 0; i < 10000; i++)
		printf "rule add from 172.%d.%d.0/24 lookup 100 priority %d protocol 3\n",
			16 + int(i / 256) % 16, i % 256, 7100 + i }' |
		ip -batch -
}

thousand() {
	awk -v form="$1" 'BEGIN { for (n = 1; n <= 1000; n++) {
		line = form
		gsub(/@N/, n, line)
		gsub(/@P/, "10." 64 + int(n / 250) "." n % 250, line)
		print line
	} }'
}

# only: debian
# why: what is measured is the hook, and it is the same
case_thousand() {
	topo_up 1
	ip link set eth0 up
	ip addr add 10.1.1.2/24 dev eth0
	measured alone
	million_routes
	measured 1000000_routes
	foreign_rules
	measured 10000_rules
	thousand 'link add m@N link eth0 type macvlan mode bridge' | ip -batch -
	thousand 'auto m@N
iface m@N inet static
	address @P.2/24
	multihome-table T@N
	multihome-gateway @P.1
	multihome-source @P.2 @P.3 @P.4 @P.5' | write_interfaces
	read -r before _ </proc/uptime
	ifup -a
	read -r between _ </proc/uptime
	measured 1000_uplinks

	ip -N rule show >/tmp/all
	assert_eq 18000 "$(grep -c 'proto 77' /tmp/all)" 'rules of ours'
	assert_eq 10000 "$(grep -c 'lookup 100 proto' /tmp/all)" 'foreign rules'
	assert_eq 2000 "$(ip -N route show table all proto 77 | wc -l)" \
		'routes of ours'
	assert_records 1000
	for n in 1 500 1000; do
		p=10.$((64 + n / 250)).$((n % 250))
		assert_contains "$(ip route get 192.0.2.1 from $p.2)" \
			"via $p.1 dev m$n table T$n"
		for last in 2 3 4 5; do
			assert_eq 4 "$(grep -c "from $p.$last " /tmp/all)" \
				"rules of $p.$last"
		done
	done
	assert multihome status >/tmp/status
	assert_eq 1000 "$(grep -c 'in force' /tmp/status)" 'in force'

	read -r third _ </proc/uptime
	ifdown -a --exclude=lo
	read -r after _ </proc/uptime
	assert_nothing_of_ours
	assert_records 0
	assert_eq 10000 "$(ip rule show | grep -c 'lookup 100 proto')" \
		'foreign rules'
	assert_eq 1000000 "$(ip route show type blackhole | wc -l)" \
		'foreign routes'
	echo "figures: ifup -a of 1000 interfaces, 4000 sources:" \
		"$(echo "$between - $before" | awk '{ print $1 - $3 }') s;" \
		"ifdown -a: $(echo "$after - $third" | awk '{ print $1 - $3 }') s;" \
		"leftovers: 0"
	# 4 system calls, 7 bytes sent, 10 received: see inject
	for n in 4 7 10; do
		assert_eq "$(of alone 2 $n)" "$(of 1000000_routes 2 $n)" \
			"a down beside a million routes"
	done
	for what in 1000000_routes 10000_rules; do
		assert_eq "$(of alone 1 7)" "$(of $what 1 7)" "bytes sent: $what"
	done
	# 44 bytes a route
	assert [ "$(of 1000000_routes 1 10)" -lt 66000000 ]
}

# many_in_one_subnet N MORE: so many devices, up, in one subnet, uplinks each;
# the first N are there.
many_in_one_subnet() {
	for n in $(seq $(($1 + 1)) $(($1 + $2))); do
		echo "link add m$n link eth0 type macvlan mode bridge"
		echo "link set m$n up"
		echo "addr add 10.64.$((n / 250)).$((n % 250 + 1))/16 dev m$n"
	done | ip -batch -
	for n in $(seq 1 $(($1 + $2))); do
		printf '%s\n' "iface m$n inet static" \
			"address 10.64.$((n / 250)).$((n % 250 + 1))/16" \
			"multihome-table T$n" 'multihome-gateway 10.64.255.254'
	done | write_interfaces
	multihome reload >/dev/null 2>&1 || :
}

# checked N: how long 20 checks take, in hundredths of a second of a processor.
checked() {
	# shellcheck disable=SC2016
	sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			multihome check >/tmp/out 2>/tmp/err
		done
		times' | awk 'NR == 2 {
		for (i = 1; i <= 2; i++) {
			split($i, t, /[ms]/)
			n += 6000 * t[1] + 100 * t[2]
		}
		printf "%d\n", n }' >/run/checked
	read -r checked </run/checked
	assert_eq 1 "$(grep -c 'is on m1, m2' /tmp/err)" lines
	echo "figures: check of $1 uplinks in one subnet:" \
		"$((checked / 2)) ms of a processor"
}

# Its time is in proportion to their number: twice as many, at most 2.5 times.
# only: debian
# why: what is measured is check, and the files are the same
case_check() {
	no_checker 'it says nothing of time'
	topo_up 1
	ip link set eth0 up
	many_in_one_subnet 0 400
	checked 400
	one=$checked
	assert [ "$one" -le 4000 ]
	many_in_one_subnet 400 400
	checked 800
	assert_eq 800 "$(multihome status | grep -c 'in force')" 'in force'
	assert [ $((checked * 10)) -le $((one * 25)) ]
}
