# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The sockets of src/probe on a real kernel: what is answered, and by whom it must be.
# See probe.c for the program `probe`, whose input these cases are.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
}

# probes LINE [FAMILY]: `probe` for that line of the host, its own prefixes known;
# what it says is in $out.
probes() {
	probes_n=$1
	case ${2-4} in
	4) set -- "10.$1.$1.2" "10.$1.$1.2/24" ;;
	6) set -- "2001:db8:$1::2" "2001:db8:$1::2/64" ;;
	esac
	ends 0 probe "eth$((probes_n - 1))" "$@"
}

# lines N TEXT: it, so many times.
lines() {
	lines_left=$1
	while [ "$lines_left" -gt 0 ]; do
		echo "$2"
		lines_left=$((lines_left - 1))
	done
}

# said <<EOF: that was it.
said() {
	slurp
	assert_eq "$slurped" "$out" 'what the probes said'
}

# at NAMESPACE COMMAND...: a line of input of `probe`, that runs it there.
at() {
	at_name=$1
	shift
	echo "run nsenter --net=/run/netns/$NETNS-$at_name -- $*"
}

# Beyond the gateway, and the gateway, by either family.
case_echo() {
	start
	probes 1 <<-EOF
	ask 203.0.113.10
	ask 203.0.113.10
	answers 2
	ask 10.1.1.1
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	sent 1
	0 203.0.113.10
	1 203.0.113.10
	sent 2
	2 10.1.1.1
	packets 3
	EOF
	probes 1 6 <<-EOF
	ask 2001:db8:ffff::10
	answers 1
	ask fe80::1
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	0 2001:db8:ffff::10
	sent 1
	1 fe80::1
	packets 2
	EOF
}

# silent N: provider N's router answers no echo.
silent() {
	in_ns "isp$1" sysctl -q net.ipv4.icmp_echo_ignore_all=1 \
		net.ipv6.icmp.echo_ignore_all=1
}

# Whoever answers no echo answers ARP and neighbour discovery; of the latter, nobody
# from beyond does.
case_gateway() {
	start
	silent 1
	probes 1 <<-EOF
	ask gateway 10.1.1.9
	ask gateway 10.1.1.1
	answers 1
	EOF
	said <<-EOF
	sent 0
	sent 1
	1 gateway 10.1.1.1
	EOF
	probes 1 6 <<-EOF
	ask gateway fe80::1
	answers 1
	ask gateway 2001:db8:1::9
	$(at client probe advertise 2001:db8:ffff::10 2001:db8:1::2 2001:db8:1::9)
	ask 2001:db8:ffff::10
	answers 1
	$(at isp1 probe advertise fe80::1 2001:db8:1::2 2001:db8:1::9)
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	0 gateway fe80::1
	sent 1
	sent 2
	2 2001:db8:ffff::10
	1 gateway 2001:db8:1::9
	packets 3
	EOF
}

# By a device that has no such addresses, it is an echo.
case_gateway_of_tunnel() {
	need_tun
	start
	set -- socat TUN:10.9.9.2/30,tun-name=tun1,iff-no-pi,iff-up \
		UDP4-DATAGRAM:10.1.1.1:5000,bind=10.1.1.2:5000
	"$@" >/run/log/tunnel 2>&1 &
	ns_start isp1 tunnel.1 socat TUN:10.9.9.1/30,tun-name=tun1,iff-no-pi,iff-up \
		UDP4-DATAGRAM:10.1.1.2:5000,bind=10.1.1.1:5000
	must_wait_for 5 ping -n -c 1 -W 1 10.9.9.1
	ends 0 probe tun1 10.9.9.2 <<-EOF
	ask gateway 10.9.9.1
	answers 1
	EOF
	said <<-EOF
	sent 0
	0 gateway 10.9.9.1
	EOF
}

# What is not the answer never counts, nor does the answer count twice.
case_spoofed() {
	start
	silent 1
	isp_addr 1 10.1.1.9/24
	isp_addr 1 2001:db8:1::9/64
	isp_addr 2 10.1.1.1/32
	isp_addr 2 2001:db8:1::1/128
	ip -n "$NETNS-isp2" route add 10.1.1.2 via 10.2.2.2
	ip -n "$NETNS-isp2" route add 2001:db8:1::2 via 2001:db8:2::2
	for family in 4 6; do
		case $family in
		4) set -- 10.1.1.1 10.1.1.2 10.1.1.9 203.0.113.10 ;;
		6) set -- 2001:db8:1::1 2001:db8:1::2 2001:db8:1::9 \
			2001:db8:ffff::10 ;;
		esac
		probes 1 $family <<-EOF
		ask $1
		$(at isp1 probe reply "$1" "$2" 4712 0)
		$(at isp1 probe reply "$1" "$2" 4711 1)
		$(at isp1 probe reply "$1" "$2" 4711 128)
		$(at isp1 probe reply "$1" "$2" 4711 0 3)
		$(at isp1 probe reply "$3" "$2" 4711 0)
		$(at isp2 probe reply "$1" "$2" 4711 0)
		ask $4
		answers 1
		$(at isp1 probe reply "$1" "$2" 4711 0)
		$(at isp1 probe reply "$1" "$2" 4711 0)
		answers 1
		ask $4
		answers 1
		EOF
		said <<-EOF
		sent 0
		sent 1
		1 $4
		0 $1
		sent 2
		2 $4
		EOF
	done
}

# out_of_line STATE WANT4 WANT6 [COMMAND]: asks by eth1 in all ways, that command
# run first, and nothing of it gets to the first line's provider. The echo is sent,
# or unreachable.
out_of_line() {
	leak_state=$1 leak_command=${4-:}
	leaks_of 203.0.113.10 203.0.113.10 4 "$2"
	leaks_of 2001:db8:ffff::10 '[2001:db8:ffff::10]' 6 "$3"
}

leaks_of() {
	# what has left before the echo of the first line is counted with it
	probes 2 "$3" <<-EOF
	run $leak_command
	ask $1
	ask tcp:$2:9
	ask dns:$1
	ask http://$2/=200
	run ping -n -c 1 -W 2 -I eth0 $1 >/dev/null
	EOF
	case $4 in
	sent) assert_contains "$nl$out$nl" "${nl}sent 0$nl" ;;
	*) assert_contains "$nl$out$nl" "$nl$1: Network is unreachable$nl" ;;
	esac
	assert_eq 0 "$(spoofed 1)" "IPv$3, $leak_state: left by the first line"
	ip link set eth1 up
	ip addr replace 2001:db8:2::2/64 dev eth1 nodad
}

# Source and device together never leave by another line. Where no route leads
# there, IPv4 takes it that all is on the wire, and looks for it by ARP.
case_leaks() {
	start
	topo_count
	out_of_line 'no table of its own' sent unreachable
	for family in -4 -6; do
		ip $family rule add from all lookup 200 priority 100
		ip $family rule add from all lookup main priority 200
	done
	out_of_line 'a table without anything' sent unreachable
	ip route add default via 10.1.1.1 dev eth0 table 200
	ip -6 route add default via fe80::1 dev eth0 table 200
	out_of_line 'a table whose default is by the first line' sent unreachable
	for family in -4 -6; do
		ip $family rule del priority 100
		ip $family rule add fwmark 7 lookup 200 priority 100
	done
	ip rule add from 10.2.2.2 lookup 201 priority 101
	ip route add default via 10.2.2.1 dev eth1 table 201
	ip -6 rule add from 2001:db8:2::2 lookup 201 priority 101
	ip -6 route add default via fe80::1 dev eth1 table 201
	nft -f - <<-EOF
	table inet marks {
		counter marked { }
		chain out {
			type route hook output priority mangle
			oifname eth1 meta mark set 7 counter name marked
		}
	}
	EOF
	out_of_line 'a mark that leads to the first line' sent sent
	assert_lacks "$(nft list counter inet marks marked)" 'packets 0 '
	nft delete table inet marks
	out_of_line 'the device is down' unreachable unreachable \
		'ip link set eth1 down'
	# what is bound to the source alone does leave by it, and is counted
	ping -n -c 1 -W 1 -I 10.2.2.2 203.0.113.10 >/dev/null || :
	assert_eq 1 "$(spoofed 1)" 'by the source alone'
}

# What comes from beyond the gateway, and nothing else.
case_beyond() {
	start
	isp_addr 1 169.254.7.7/16
	ip route add 169.254.0.0/16 dev eth0
	probes 1 <<-EOF
	beyond 0
	$(at client ping -n -c 1 10.1.1.2 '>/dev/null')
	ask 203.0.113.10
	answers 1
	$(at isp1 probe datagram 10.1.1.1 10.1.1.2)
	$(at isp1 probe datagram 169.254.7.7 10.1.1.2)
	$(at isp1 probe datagram 198.51.100.4 10.1.1.2)
	$(at client probe datagram 203.0.113.10 10.1.1.2)
	beyond 2
	$(at client probe datagram 203.0.113.10 10.1.1.2)
	ask tcp:203.0.113.10:9
	answers 1
	beyond 2
	beyond 0
	EOF
	said <<-EOF
	beyond 0
	sent 0
	0 203.0.113.10
	beyond 2
	sent 1
	1 tcp:203.0.113.10:9
	beyond 2
	beyond 0
	EOF
	probes 1 6 <<-EOF
	$(at client ping -n -c 1 2001:db8:1::2 '>/dev/null')
	ask 2001:db8:ffff::10
	answers 1
	$(at isp1 probe datagram 2001:db8:1::1 2001:db8:1::2)
	$(at client probe datagram 2001:db8:ffff::10 2001:db8:1::2 hidden)
	$(at client probe datagram 2001:db8:ffff::10 2001:db8:1::2)
	beyond 1
	EOF
	said <<-EOF
	sent 0
	0 2001:db8:ffff::10
	beyond 1
	EOF
}

# Nobody reads that socket, so its buffer is full after three packets.
case_beyond_beyond_its_buffer() {
	start
	{
		lines 40 "$(at client probe datagram 203.0.113.10 10.1.1.2)"
		echo 'beyond 40'
	} >/tmp/input
	probes 1 </tmp/input
	assert_eq 'beyond 40' "$out" packets
}

# sent_by_tcp: how many packets provider 1 has got from the host by TCP.
count_tcp() {
	in_ns isp1 nft -f - <<-EOF
	table inet seen {
		counter segments { }
		chain in {
			type filter hook prerouting priority -400
			iifname cust meta l4proto tcp counter name segments
		}
	}
	EOF
}

sent_by_tcp() {
	in_ns isp1 nft list counter inet seen segments >/tmp/tcp
	sed -n 's/.*packets \([0-9]*\) .*/\1/p' /tmp/tcp
}

# A port that is open (7) and one that is closed (9), and what it costs.
case_tcp() {
	start
	echo_server client
	count_tcp
	for family in 4 6; do
		case $family in
		4) set -- 203.0.113.10 ;;
		6) set -- '[2001:db8:ffff::10]' ;;
		esac
		probes 1 $family <<-EOF
		ask tcp:$1:7
		answers 1
		ask tcp:$1:9
		answers 1
		packets
		EOF
		said <<-EOF
		sent 0
		0 tcp:$1:7
		sent 1
		1 tcp:$1:9
		packets 4
		EOF
	done
	must_wait_for 5 eval "[ \"\$(sent_by_tcp)\" = 8 ]"
}

# barred FAMILY HOST ADDRESS: a connection to port 7 is no answer, whatever is said
# of it. The echo has gone the same way after it, so that it is known what became of
# that.
barred() {
	probes 1 "$1" <<-EOF
	ask tcp:$2:7
	ask http://$2:7/=200
	ask $3
	answers 1
	ask $3
	answers 1
	EOF
	said <<-EOF
	sent 0
	sent 1
	sent 2
	2 $3
	sent 3
	3 $3
	EOF
}

# "Refused" and "unreachable" of a router's ICMP are no word of the host's.
case_tcp_barred() {
	start
	echo_server client
	for code in port-unreachable host-unreachable admin-prohibited; do
		in_ns isp1 nft -f - <<-EOF
		table inet barred {
			chain at {
				type filter hook forward priority 0
				tcp dport 7 reject with icmpx type $code
			}
		}
		EOF
		barred 4 203.0.113.10 203.0.113.10
		barred 6 '[2001:db8:ffff::10]' 2001:db8:ffff::10
		in_ns isp1 nft delete table inet barred
	done
}

# A name server that knows nothing, and refuses: an answer. A port where none is: no.
case_dns() {
	start
	ns_start client dns dnsmasq --no-daemon --conf-file=/dev/null \
		--no-resolv --no-hosts --log-facility=- --pid-file=
	must_wait_for 5 has_listener client 'sport = 53'
	probes 1 <<-EOF
	ask dns:203.0.113.10
	answers 1
	ask dns:10.1.1.1
	ask dns:203.0.113.10
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	0 dns:203.0.113.10 5
	sent 1
	sent 2
	2 dns:203.0.113.10 5
	packets 3
	EOF
	probes 1 6 <<-EOF
	ask dns:2001:db8:ffff::10
	answers 1
	EOF
	said <<-EOF
	sent 0
	0 dns:2001:db8:ffff::10 5
	EOF
}

# What is expected and what is not; a port where nobody is, one of no HTTP.
case_http() {
	start
	mkdir /tmp/www
	: >/tmp/www/here
	ns_start client http python3 -u -m http.server --directory /tmp/www \
		--bind :: 80
	must_wait_for 5 has_listener client 'sport = 80'
	echo_server client
	probes 1 <<-EOF
	ask http://203.0.113.10/here=200
	answers 1
	ask http://www.example.net@203.0.113.10/gone?a=b=200
	answers 1
	ask http://203.0.113.10:9/here=200
	answers 1
	ask http://203.0.113.10:7/here=200
	answers 1
	EOF
	said <<-EOF
	sent 0
	0 http://203.0.113.10/here=200 200
	sent 1
	1 http://www.example.net@203.0.113.10/gone?a=b=200 404 unexpected
	sent 2
	2 http://203.0.113.10:9/here=200 0 unexpected
	sent 3
	3 http://203.0.113.10:7/here=200 0 unexpected
	EOF
	probes 1 6 <<-EOF
	ask http://[2001:db8:ffff::10]/here=200
	answers 1
	EOF
	said <<-EOF
	sent 0
	0 http://[2001:db8:ffff::10]/here=200 200
	EOF
	assert_contains "$(cat /run/log/http)" '"GET /gone?a=b HTTP/1.1" 404'
}

# Where nobody answers, exchanges are dropped, and the oldest makes room.
case_exchanges_dropped() {
	start
	echo_server client
	in_ns client nft -f - <<-EOF
	table inet deaf {
		chain in {
			type filter hook input priority 0
			tcp dport 9 drop
		}
	}
	EOF
	lines 64 'ask tcp:203.0.113.10:9' >/tmp/input
	cat >>/tmp/input <<-EOF
	ask tcp:203.0.113.10:7
	answers 1
	expire
	ask tcp:203.0.113.10:7
	answers 1
	EOF
	probes 1 </tmp/input
	assert_eq '64 tcp:203.0.113.10:7 65 tcp:203.0.113.10:7' \
		"$(echo "$out" | grep -v sent | tr '\n' ' ' | sed 's/ $//')"
}

# The firewall here drops them: of ICMP and DNS that is known.
case_refused_here() {
	start
	nft -f - <<-EOF
	table inet barred {
		chain out {
			type filter hook output priority 0
			icmp type echo-request drop
			icmpv6 type echo-request drop
			udp dport 53 drop
		}
	}
	EOF
	probes 1 <<-EOF
	ask 203.0.113.10
	ask dns:203.0.113.10
	packets
	EOF
	said <<-EOF
	203.0.113.10: Operation not permitted
	dns:203.0.113.10: Operation not permitted
	packets 0
	EOF
	probes 1 6 <<-EOF
	ask 2001:db8:ffff::10
	ask 203.0.113.10
	EOF
	said <<-EOF
	2001:db8:ffff::10: Operation not permitted
	203.0.113.10: Address family not supported by protocol
	EOF
}

# What a line needs, and has not.
case_not_to_be_had() {
	start
	ends 1 setpriv --bounding-set -net_raw probe eth0 10.1.1.2
	assert_eq 'probe: Operation not permitted' "$out"
	ends 1 probe eth0 10.1.1.99
	assert_eq 'probe: Cannot assign requested address' "$out"
	ends 1 probe eth0 2001:db8:1::99
	assert_eq 'probe: Cannot assign requested address' "$out"
	ends 1 probe eth7 10.1.1.2
	assert_eq 'probe: No such device' "$out"
}

# Others' pings do not get to the socket: its buffer stays free for what is ours.
case_flood() {
	start
	in_ns client ping -n -q -f -i 0 -w 20 10.1.1.2 >/run/log/flood 2>&1 &
	flood=$!
	lines 100 "ask 203.0.113.10${nl}answers 1" >/tmp/input
	probes 1 </tmp/input
	kill -INT $flood
	assert_lacks "$out" 'no answer'
	assert_eq 200 "$(echo "$out" | grep -c .)"
}

# counted DEVICE...: what the kernel says of each in a file.
counted() {
	for counted_device; do
		slurp "/sys/class/net/$counted_device/ifindex" \
			"/sys/class/net/$counted_device/statistics/tx_packets" \
			"/sys/class/net/$counted_device/statistics/rx_packets"
		echo "$slurped" | tr '\n' ' ' | sed 's/ $//'
		echo
	done
}

# By either way of asking, of devices on which nothing happens.
case_traffic() {
	start
	ping -n -c 1 203.0.113.10 >/dev/null
	ip link set eth0 down
	ip link set eth1 down
	set -- "$(cat /sys/class/net/eth0/ifindex)" \
		"$(cat /sys/class/net/eth1/ifindex)"
	for way in stats links; do
		counted eth1 eth0 >/tmp/want
		ends 0 probe traffic $way "$2" 9999 "$1"
		assert_eq "$(cat /tmp/want)" "$(echo "$out" | grep -v none)"
		assert_contains "$out" '9999 none'
		assert_lacks "$(sed 1d /tmp/want)" ' 0'
	done
	ends 0 probe traffic stats 9999
	assert_eq '9999 none' "$out"
}
