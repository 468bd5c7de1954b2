# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What neighbours tell of a line: a gateway that has failed, a busy network, and
# router advertisements that the kernel has read.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

# start [OPTION=VALUE...]: of both lines; echoes that reach the client are counted.
start() {
	lines_up "$@"
	in_ns client nft -f - <<-'EOF'
	table inet asked {
		counter echo { }
		chain in {
			type filter hook prerouting priority 0
			icmp type echo-request counter name echo
			icmpv6 type echo-request counter name echo
		}
	}
	EOF
	watch_start env
}

echoes() {
	in_ns client nft list counter inet asked echo >/tmp/echoes
	sed -n 's/.*packets \([0-9]*\) .*/\1/p' /tmp/echoes
}

asks_more_than() {
	[ "$(echoes)" -gt "$1" ]
}

# The next hop has failed, by whomever that was found: asked at once, though nobody
# uses the line and the interval is a minute; that it answers is all there is to it.
case_gateway_failed() {
	start IF_MULTIHOME_PROBE=203.0.113.10 IF_MULTIHOME_PROBE_INTERVAL=1min
	# the kernel solicits routers 4 s after the first time, then 8: that is traffic
	watch_settle 7
	before=$(echoes)
	# another address of the network, and of another line
	ip neigh replace 10.1.1.9 dev eth0 nud failed
	ip neigh replace 10.1.1.1 dev eth1 nud failed
	watch_settle 1
	assert_eq "$before" "$(echoes)" 'echoes because of others'
	ip neigh replace 10.1.1.1 dev eth0 nud failed
	must_wait_for 1 asks_more_than "$before"
	watch_settle 1
	assert_lacks "$(watch_said)" ': down'
	assert_lacks "$(watch_said)" ': degraded'
	# and a line that is dead is known to be in no time
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	ip neigh replace 10.1.1.1 dev eth0 nud failed
	must_wait_for 3 watch_says 'eth0 IPv4: down: no answer for'
	watch_stop
}

watch_says() {
	watch_said | grep -qF "$1"
}

# How often it went to sleep so far.
naps() {
	sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$watch_pid/status"
}

# Each word of two hundred neighbours changes a state: nobody wakes for that.
case_busy_network() {
	no_checker 'it sleeps otherwise'
	start
	for state in stale reachable delay probe stale reachable; do
		for n in $(seq 200); do
			echo "neigh replace 10.1.1.$((n + 20)) lladdr 2:0:0:0:0:1 dev eth0 nud $state"
		done
	done >/tmp/churn
	before=$(naps)
	ip -batch /tmp/churn
	watch_settle 0.5
	after=$(naps)
	echo "figures: $((after - before)) wake-ups by 1200 changes of neighbours"
	[ $((after - before)) -le 5 ] ||
		fail "$((after - before)) wake-ups by 1200 changes of neighbours"
	watch_stop
}

# advert SERVER...: of provider 1's router.
advert() {
	cat >/run/radvd.conf <<-EOF
	interface cust {
		AdvSendAdvert on;
		MinRtrAdvInterval 3;
		MaxRtrAdvInterval 4;
		prefix 2001:db8:1::/64 { AdvAutonomous off; };
		RDNSS $* { AdvRDNSSLifetime 60; };
	};
	EOF
	ns_start isp1 radvd.1 radvd --nodaemon --logmethod stderr \
		--config /run/radvd.conf --pidfile /run/radvd.pid
}

named() {
	[ "$(cat /run/multihome/*/dns/inet6:eth0 2>/dev/null)" = "$1" ]
}

# DNS servers by an advertisement that the kernel has read: asked, and noted for
# whoever looks; those whose time is over are not named any more.
case_advert() {
	topo_up
	topo_addr
	echo 2 >/proc/sys/net/ipv6/conf/eth0/accept_ra
	line6_up 1 IF_MULTIHOME_PROBE=auto IF_MULTIHOME_PROBE_PROFILE=fast
	watch_start env
	advert 2001:db8:ffff::10 2001:db8:1::1
	must_wait_for 10 named "2001:db8:ffff::10${nl}2001:db8:1::1"
	in_ns client nft add table inet asked
	in_ns client nft add counter inet asked echo
	in_ns client nft add chain inet asked in \
		'{ type filter hook prerouting priority 0; }'
	in_ns client nft add rule inet asked in icmpv6 type echo-request \
		counter name echo
	must_wait_for 3 asks_more_than 5
	in_ns isp1 sysctl -qw net.ipv6.conf.all.forwarding=0
	must_wait_for 3 watch_says 'eth0 IPv6: down: no answer for'
	in_ns isp1 sysctl -qw net.ipv6.conf.all.forwarding=1
	# a router that goes says so
	ns_stop radvd.1
	must_wait_for 3 named ''
	watch_stop
}
