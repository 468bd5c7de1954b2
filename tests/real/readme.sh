# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What README.md shows is what anybody sees who types it. README.ja.md has the
# same code (tests/lint docs).

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# stanzas FIRST: that code, as the machine's interfaces file.
stanzas() {
	{ printf 'auto lo\niface lo inet loopback\n\n'; block "$1"; } |
		tee /etc/network/interfaces
}

# typed PROMPT: what is seen of the commands behind it, on stdin.
typed() {
	sed -n "s/^[$1] //p" >/tmp/commands
	while read -r command; do
		echo "$1 $command"
		sh -c "$command" 2>&1 </dev/null
	done </tmp/commands
}

# only: debian
# why: README.md shows what it says with ifupdown
case_session() {
	topo_up
	stanzas 'auto eth0'
	ifup eth0
	block 'multihome check' >/tmp/commands
	assert_eq 2 "$(wc -l </tmp/commands)" 'commands to bring it up'
	while read -r command; do
		assert sh -c "$command"
	done </tmp/commands
	block "\$ ip rule" >/tmp/shown
	typed '$' </tmp/shown | sed 's/ *$//' >/tmp/seen
	assert_eq "$(cat /tmp/shown)" "$(cat /tmp/seen)" 'the session'
	assert tcp_check 10.2.2.2
}

# only: debian
# why: as before
case_mistakes() {
	topo_up
	stanzas 'auto eth0' | grep multihome-gateway
	sed -i 's/multihome-gateway.*/multihome-gatway 10.2.2.1/
		$ a \	multihome-strict maybe' /etc/network/interfaces
	ifup eth0
	block '# ifup eth1' >/tmp/shown
	typed '#' </tmp/shown >/tmp/seen
	assert_eq "$(cat /tmp/shown)" "$(cat /tmp/seen)" 'the messages'
	assert_nothing_of_ours
	assert_contains "$(ip addr show dev eth1 up)" 'inet 10.2.2.2/24 '
}

# Stanzas that come to interfaces that are up already.
# only: debian
# why: as before
case_failover() {
	dhcp_client dhclient
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101 --dhcp-option=6,203.0.113.10
	stanzas 'iface eth0 inet dhcp' >/tmp/full
	sed -i '/multihome/d' /etc/network/interfaces
	ifup eth0
	ifup eth1
	cp /tmp/full /etc/network/interfaces
	awk '/^```/ { inside = !inside; buffer = ""; next }
		inside { buffer = buffer $0 "\n" }
		/^multihome lines --follow/ { printf "%s", buffer }' \
		/multihome/README.md >/tmp/commands
	assert_eq 4 "$(wc -l </tmp/commands)" 'commands'
	while read -r command; do
		# shellcheck disable=SC2119 # with no command in front of it
		case $command in
		systemctl*) watch_start ;;
		*--follow) must_wait_for 5 sh -c "${command% *} |
			grep -q 'default   IPv4 by ISP1 eth0'" ;;
		*check) out=$($command 2>&1) || assert_eq 4 $? "$command: $out"
			assert_contains "$out" 'ignore_routes_with_linkdown' ;;
		*) assert sh -c "$command" ;;
		esac
	done </tmp/commands
	watch_stop
}

# Both lines carry, by what each of them can.
# only: debian
# why: as before
case_balance() {
	dhcp_client dhclient
	topo_up
	dhcp_server 1 10.1.1.101 10.1.1.101 --dhcp-option=6,203.0.113.10
	awk '/^```/ { inside = !inside; buffer = ""; next }
		inside { buffer = buffer $0 "\n" }
		/multihome-rate 20M/ { printf "%s", buffer }' \
		/multihome/README.md >>/etc/network/interfaces
	for target in 192.0.2.53 198.51.100.7; do
		in_ns isp2 ip addr add $target/32 dev lo
	done
	block '[multihome]' >/etc/multihome.conf
	multihome check >/tmp/checked 2>&1 || assert_eq 4 $? "$(cat /tmp/checked)"
	ifup eth0
	ifup eth1
	# shellcheck disable=SC2119 # with no command in front of it
	watch_start
	must_wait_for 9 both_carry
	multihome lines | grep -q 'down [0-9.k]* of 100M; up [0-9.k]* of 20M' ||
		fail "$(multihome lines)"
	watch_stop
}

both_carry() {
	[ "$(ip route show table 6999 | grep -c 'nexthop .*weight')" = 2 ]
}

# The lines by hand mean what takes their place.
# only: debian
# why: import reads the same for all
case_by_hand() {
	{ printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n'
		block '	post-up ip route'; } >/tmp/byhand
	multihome import /tmp/byhand >/tmp/out || fail "$(cat /tmp/out)"
	assert_eq "$(block 'auto eth0' | sed '1,/^auto eth1/d')" \
		"$(grep -v '^[[:blank:]]*#' /tmp/out)" 'what import makes of it'
}

# only: debian
# why: no ifup is asked
case_ifcfg() {
	topo_up
	topo_addr
	mkdir -p /etc/sysconfig/network-scripts
	block 'DEVICE=eth1' >/etc/sysconfig/network-scripts/ifcfg-eth1
	status=0
	out=$(multihome check 2>&1) || status=$?
	case $status in
	0 | 4) ;; # warnings are of the machine
	*) fail "check ends with $status: $out" ;;
	esac
	assert_contains "$out" '1 stanza with multihome options'
}
