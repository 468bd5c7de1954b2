# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/run demo: what multihome is for, shown with Debian's own ifupdown on
# two lines, what happens when one of them dies, and what becomes of those who come
# in then, by BIND and unbound. Each thing shown is also asserted: a demo that lies
# must fail.
# shellcheck disable=SC2154 # assert.sh has $slurped

# shellcheck source=tests/lib/dns.sh
. /multihome/tests/lib/dns.sh

step() {
	printf '\n# %s\n' "$*"
}

# run COMMAND...: as if typed, its output kept in $out too.
run() {
	printf '$ %s\n' "$*"
	out=$("$@" 2>&1) || {
		printf '%s\n' "$out"
		fail "exit status $? of: $*"
	}
	[ -z "$out" ] || printf '%s\n' "$out"
}

# udp_server NAMESPACE ADDRESS: it listens on that address, as a server must
# that is to answer from it.
udp_server() {
	ns_start "$1" "udp.$2" socat "UDP4-LISTEN:7,bind=$2,fork" PIPE
	assert wait_for 5 has_listener "$1" "src $2 and sport = 7"
}

# udp_between FROM OPTIONS ADDRESS
udp_between() {
	udp_got=$(echo "hello $3" | in_ns "$1" \
		socat -t 1 -T 3 - "UDP4:$3:7$2") || return 1
	[ "$udp_got" = "hello $3" ]
}

# probe WHAT COMMAND...: counts in $answered.
probe() {
	probe_what=$1
	shift
	if "$@" >/dev/null 2>&1; then
		printf '  %s answered' "$probe_what"
		answered=$((answered + 1))
	else
		printf '  %s no answer' "$probe_what"
	fi
}

# reach N NAME ADDRESS: N of TCP, UDP and ping from the client on the Internet
# to that address are answered.
reach() {
	answered=0
	printf 'client to %s by %s:' "$3" "$2"
	probe TCP tcp_check "$3"
	probe UDP udp_between client '' "$3"
	probe ping ping_check "$3"
	echo
	assert_eq "$1" "$answered" "answers from $3"
}

# leave N NAME ADDRESS: the same from the host, bound to that address.
leave() {
	answered=0
	printf 'host from %s by %s:' "$3" "$2"
	probe TCP tcp_out "$3"
	probe UDP udp_between host ",bind=$3" 203.0.113.10
	probe ping ping -n -c 1 -W 2 -I "$3" 203.0.113.10
	echo
	assert_eq "$1" "$answered" "answers to $3"
}

# stanza_of N GATEWAY-OPTION: line N's with what failover takes.
stanza_of() {
	printf '\nauto eth%d\niface eth%d inet static\n' $(($1 - 1)) $(($1 - 1))
	printf '\t%s\n' "address 10.$1.$1.2/24" "$2 10.$1.$1.1" \
		"multihome-table ISP$1" "multihome-priority $1" \
		'multihome-probe 203.0.113.10'
}

# led_by DEVICE: what has not decided yet.
led_by() {
	case $(ip route get 203.0.113.10) in
	*" dev $1 table 7000 "*) ;;
	*) return 1 ;;
	esac
}

# has_got BYTES: of the download.
has_got() {
	[ "$(stat -c %s /tmp/file)" -ge "$1" ]
}

# A line dies under a download.
second_act() {
	step "A line may die. Each stanza says which is preferred, and whom to ask:"
	run ifdown eth0
	{
		printf 'auto lo\niface lo inet loopback\n'
		stanza_of 1 gateway
		stanza_of 2 multihome-gateway
	} >/etc/network/interfaces
	run cat /etc/network/interfaces
	run ifup eth0
	run ifup eth1
	echo '$ multihome watch &'
	multihome watch >/run/log/watch 2>&1 &
	demo_watch=$!
	must_wait_for 10 led_by eth0
	run ip route show table 7000

	step "The host downloads, and ISP1 dies behind its router, which answers:"
	demo_program=/multihome/tests/lib/download.py
	ns_start client download $demo_program serve 203.0.113.10
	assert wait_for 5 has_listener client 'sport = 8000'
	: >/tmp/file
	$demo_program get 203.0.113.10 /tmp/file >/tmp/download &
	demo_download=$!
	must_wait_for 20 has_got 1000000
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	echo 'ISP1 is cut.'
	wait $demo_download || fail 'no download'
	slurp /tmp/download
	printf '%s\n' "$slurped"
	for demo_word in 'MB to 10.1.1.2' ' ms' 'MB to 10.2.2.2'; do
		assert_contains "$slurped" "$demo_word"
	done
	assert_eq 4096000 "$(stat -c %s /tmp/file)" 'bytes downloaded'
	out=$(syslog | sed -n 's/^<[0-9]*>multihome: \(eth0 IPv4: down.*\)/\1/p')
	printf 'multihome watch:\n  %s\n' "$out"
	assert_contains "$out" 'no answer for'
	assert led_by eth1
	run ip route show table 7000
	run multihome status

	step "ISP1 answers again, and is used when it has done so for 5 seconds."
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 20 led_by eth0
	run ip route show table 7000
	kill $demo_watch
	wait $demo_watch || fail "exit status $? of multihome watch"
	run ifdown eth1
	run ifdown eth0
	assert_nothing_of_ours
}

# is_published ADDRESS...: so the name server says, too.
is_published() {
	multihome lines >/tmp/lines || :
	grep -q "www.lb.example.org A $*: published" /tmp/lines
}

# visitor_says WORDS
visitor_says() {
	grep -qF "$1" /run/log/visitor
}

# A line dies while somebody comes in by a name.
third_act() {
	step "Those who come in use a name. Each stanza has it:"
	sed '/^#/d' /multihome/examples/inbound/interfaces >/etc/network/interfaces
	run grep -e address -e name /etc/network/interfaces
	printf '%s\n' '[dns]' 'server = local' 'zone = lb.example.org' 'ttl = 5s' \
		'publish-after = 1s' >/etc/multihome.conf
	run cat /etc/multihome.conf
	echo '$ multihome dns setup lb.example.org'
	multihome dns setup lb.example.org >/tmp/setup
	sed '/^# Or with Knot/,$d; /multihome.conf <==/,$d' /tmp/setup
	echo '... Pasted, and read by BIND; the zone above has its NS records.'
	pasted /var/lib/bind/lb.example.org
	pasted /etc/bind/named.conf.local
	topo_each public_isp
	run ifup eth0
	run ifup eth1
	bind_start host
	part 'zone example.org' | above_start
	multihome watch >/run/log/watch 2>&1 &
	demo_watch=$!
	must_wait_for 20 is_published 192.0.2.18 192.0.2.34

	step "Somebody visits www.example.org, by a resolver of his, unbound. ISP1 dies:"
	echo_server host
	ns_start client visitor python3 -B /multihome/tests/lib/visitor.py \
		www.example.org
	must_wait_for 20 visitor_says 'is 192.0.2.18,192.0.2.34'
	/usr/bin/sleep 2
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	echo '  ISP1 is cut.' >>/run/log/visitor
	must_wait_for 20 is_published 192.0.2.34
	must_wait_for 30 visitor_says 'www.example.org is 192.0.2.34'
	/usr/bin/sleep 2
	ns_stop visitor
	slurp /run/log/visitor
	printf '%s\n' "$slurped"
	assert_contains "$slurped" ' visits: '
	assert_lacks "$slurped" None
	lines_say

	step "ISP1 answers again, and so its address does."
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
	must_wait_for 30 is_published 192.0.2.18 192.0.2.34
	lines_say
	must_wait_for 30 answers_are 192.0.2.18,192.0.2.34 client 127.0.0.1 \
		www.example.org
	kill $demo_watch
	wait $demo_watch || fail "exit status $? of multihome watch"
	run ifdown eth1
	run ifdown eth0
	assert_nothing_of_ours
}

# lines_say: of names; a line that is down is told by its exit status.
lines_say() {
	echo '$ multihome lines | grep names'
	grep names /tmp/lines
}

case_demo() {
	topo_up
	topo_count
	udp_server client 203.0.113.10
	cat <<-'EOF'

	           eth0 10.1.1.2          10.1.1.1
	          +----------------------+ ISP1 +---------+
	  +------+                                        |
	  | host |                                     client 203.0.113.10
	  +------+                                        |
	          +----------------------+ ISP2 +---------+
	           eth1 10.2.2.2          10.2.2.1

	The default route goes by ISP1. As providers do, each drops packets of
	its customer whose source it has not given out.
	EOF

	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
	EOF
	step "Without multihome: who comes in by ISP2 is answered by ISP1."
	run ifup eth0
	run ifup eth1
	udp_server host 10.1.1.2
	udp_server host 10.2.2.2
	reach 3 ISP1 10.1.1.2
	reach 0 ISP2 10.2.2.2
	leave 0 ISP2 10.2.2.2
	demo_dropped=$(spoofed 1)
	echo "ISP1 has dropped $demo_dropped packets from 10.2.2.2"
	assert [ "$demo_dropped" -gt 0 ]
	run ifdown eth1
	demo_before=$(ip rule; ip route show table all)
	demo_dropped=$(spoofed 1)

	step "With two lines more in /etc/network/interfaces:"
	printf '\tmultihome-table ISP2\n\tmultihome-gateway 10.2.2.1\n' \
		>>/etc/network/interfaces
	run tail -n 5 /etc/network/interfaces
	run ifup eth1
	run ip rule
	assert_rules -4 <<-EOF
	7099: from 10.2.2.2 to 10.2.2.0/24 lookup main suppress_prefixlength 24 suppress_ifgroup 7000 proto multihome
	7100: from 10.2.2.2 to 10.2.2.0/24 lookup ISP2 proto multihome
	7200: from 10.2.2.2 lookup main suppress_prefixlength 7 suppress_ifgroup 7000 proto multihome
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	7497: from all oif eth1 lookup main suppress_prefixlength 7 proto multihome
	7498: from all oif eth1 lookup ISP2 proto multihome
	EOF
	run ip route show table ISP2
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	run multihome status
	assert_contains "$out" ISP2

	step "Both lines answer now, and carry what is sent from their address."
	for demo_n in 1 2; do
		reach 3 ISP$demo_n 10.$demo_n.$demo_n.2
		leave 3 ISP$demo_n 10.$demo_n.$demo_n.2
	done
	assert_eq "$demo_dropped" "$(spoofed 1)" 'dropped by ISP1'
	assert_eq 0 "$(spoofed 2)" 'dropped by ISP2'

	step "Which way does a packet take, and who says so?"
	run multihome explain --from 10.2.2.2 203.0.113.10
	assert_contains "$out" ISP2
	demo_way=$(printf '%s\n' "$out" | tail -n 1)
	assert_contains "$demo_way" eth1
	assert_contains "$demo_way" 10.2.2.1

	step "ifdown takes away exactly that."
	run ifdown eth1
	run ip rule
	assert_nothing_of_ours
	assert_eq '' "$(routes -4 ISP2)" 'table ISP2'
	assert_eq "$demo_before" "$(ip rule; ip route show table all)" \
		'rules and routes before and after'
	echo "Rules and routes of all tables are as before the ifup."
	reach 3 ISP1 10.1.1.2

	second_act
	third_act

	printf '\nAll as it should be.\n'
}
