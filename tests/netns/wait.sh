# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome wait: it ends as soon as an interface's uplinks are in force, and else
# says what is missing.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# begins [WORD...]: it waits, beside the case; its number is in /tmp/pid, and how it
# ends will be in /tmp/ended.
begins() {
	rm -f /tmp/ended /tmp/pid
	{
		multihome wait "$@" >/tmp/waited 2>&1 &
		echo $! >/tmp/pid
		begins_status=0
		wait $! || begins_status=$?
		echo "$begins_status $(cut -d ' ' -f 1 /proc/uptime)" >/tmp/ended
	} &
	must_wait_for 10 sleeps
}

sleeps() {
	[ "$(cut -d ' ' -f 3 "/proc/$(cat /tmp/pid)/stat")" = S ]
}

# ended_well: it has ended with 0, and silently.
ended_well() {
	must_wait_for 10 test -s /tmp/ended
	assert_eq 0 "$(cut -d ' ' -f 1 /tmp/ended)" \
		"exit status of wait: $(cat /tmp/waited)"
	assert_eq '' "$(cat /tmp/waited)"
}

# misses STATUS WORDS...: nothing comes within a second, and it says so.
misses() {
	misses_status=$1
	shift
	ends "$misses_status" multihome wait --timeout 1 eth1
	assert_eq '' "$(cat /tmp/out)" 'standard output'
	assert_contains "$out" \
		'multihome: eth1: is not in force after 1 s'
	for misses_words; do
		assert_contains "$out" "$misses_words"
	done
}

case_in_force() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
	ends 0 multihome wait eth1
	assert_eq '' "$out"
	ends 0 multihome wait --timeout 0 eth1
	# of another interface nothing is missed
	ip rule del priority 7300 from 10.1.1.2
	touches_nothing multihome wait eth1
	assert_eq '0 ' "$status $out"
	need_users
	ends 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome wait eth1
}

# It sleeps until a hook has brought it up, whether the device is there or not.
case_comes() {
	topo_up
	topo_addr
	for timeout in 0 30; do
		begins --timeout $timeout eth1
		refute test -e /tmp/ended
		line_up 2
		before=$(cut -d ' ' -f 1 /proc/uptime)
		ended_well
		assert_contains "$(multihome status eth1)" 'in force'
		awk -v a="$before" '{ print "figures: in force, and " \
			$2 - a " s later it ends" }' /tmp/ended
		line_down 2
	done
	begins isp2
	ip link add isp2 type veth peer name isp2-far
	ip link set isp2-far up
	ip link set isp2 up
	ip addr add 10.9.9.2/24 dev isp2
	refute test -e /tmp/ended
	debian_up isp2 IF_ADDRESS=10.9.9.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP9 IF_MULTIHOME_GATEWAY=10.9.9.1
	ended_well
}

case_what_is_missing() {
	topo_up
	topo_addr
	misses 4 'multihome: eth1: no stanza with multihome options is up on it'
	ends 2 multihome wait --timeout 1 eth7
	assert_contains "$out" 'multihome: eth7: there is no such interface'
	{ main_line; second_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
	misses 4 'multihome: /etc/network/interfaces:12: eth1: is not up'
	# one of the two
	line_up 2
	misses 4 'multihome: /etc/network/interfaces:16: eth1: is not up'
	assert_lacks "$out" 'interfaces:12'
	line6_up 2
	ends 0 multihome wait eth1
	ip rule del priority 7300 from 10.2.2.2
	misses 4 'eth1 inet: drift: missing: rule priority 7300 from 10.2.2.2'
	assert_lacks "$out" inet6
	ip link set eth1 down
	misses 4 'eth1 inet: pending: ' 'eth1 inet6: pending: '
}

# What was refused from the beginning is not in force; what keeps what was, is.
case_refused() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_GATEWAY=nowhere 2>/dev/null
	misses 3 'multihome-gateway: '
	line_up 2
	ends 0 multihome wait eth1
	line_up 2 IF_MULTIHOME_GATEWAY=nowhere 2>/dev/null
	ends 3 multihome status eth1
	ends 0 multihome wait eth1
	echo '[nonsense' >/etc/multihome.conf
	ends 0 multihome wait eth1
	line_down 2
	misses 3 'multihome: /etc/multihome.conf'
}

# has_slept: sets slept, how often it has gone to sleep until now.
has_slept() {
	slept=$(sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' \
		"/proc/$(cat /tmp/pid)/status")
}

# Routes of others that come and go all the time do not keep it busy: it looks ten
# times a second at most, and sleeps twice for each.
case_among_routes() {
	topo_up
	topo_addr
	begins eth1
	has_slept
	before=$slept
	cut -d ' ' -f 1 /proc/uptime >/tmp/from
	for i in $(seq 100); do
		ip route add "198.18.1.$i" dev eth0
		/usr/bin/sleep 0.01
	done
	has_slept
	awk -v n=$((slept - before)) 'NR == FNR { from = $1; next } {
		printf "figures: it slept %d times in %.1f s\n", n, $1 - from
		exit n < 2 || n > 20 * ($1 - from) + 4
	}' /tmp/from /proc/uptime || fail 'it looks at each of them'
}

case_called_wrongly() {
	for words in '' 'eth0 eth1' '--timeout 1' '--timeout' '-x eth0' \
		'eth0 --timeout 1'; do
		# shellcheck disable=SC2086
		ends 2 multihome wait $words
		assert_eq 'multihome: expected: multihome wait [--timeout SECONDS] IFACE' \
			"$out"
	done
	for seconds in -1 1.5 x 99999999999; do
		ends 2 multihome wait --timeout $seconds eth0
		assert_contains "$out" 'multihome: wait: --timeout: expected seconds, or 0 to wait for ever'
	done
}
