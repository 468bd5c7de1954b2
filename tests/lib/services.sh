# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Servers and listeners around the host under test: DHCP, router adverts, echo,
# syslog, rtnetlink monitor. Sourced by in-sandbox; they die with the sandbox.
# Their output goes to /run/log, shown when a case fails.
# shellcheck disable=SC2154 # assert.sh has $nl, $tab, $slurped, $tidied

# write_interfaces <<-EOF: /etc/network/interfaces, lo in front, and options
# indented again, of which <<- has taken the tab.
write_interfaces() {
	{
		printf 'auto lo\niface lo inet loopback\n\n'
		while IFS= read -r interfaces_line; do
			case $interfaces_line in
			auto* | allow-* | iface* | mapping* | source* | template* | \
				[\#\ $tab]* | '') ;;
			*) interfaces_line=$tab$interfaces_line ;;
			esac
			printf '%s\n' "$interfaces_line"
		done
		[ -z "$interfaces_line" ] || fail 'expected whole lines'
	} >/etc/network/interfaces
}

# main_line [OPTION-LINE...]: the seed's eth0, with these options too.
# For { main_line; cat; } <<-EOF | write_interfaces
main_line() {
	printf '%s\n' 'auto eth0' 'iface eth0 inet static' \
		'	address 10.1.1.2/24' '	gateway 10.1.1.1' "$@" ''
}

# second_line: the seed's eth1, an uplink; more options may follow.
second_line() {
	printf '%s\n' 'auto eth1' 'iface eth1 inet static' \
		'	address 10.2.2.2/24' '	multihome-table ISP2' \
		'	multihome-gateway 10.2.2.1'
}

# two_lines TABLE TABLE [GATEWAY [OPTION-LINE...]]: stanzas of both lines, in interfaces;
# the router and the options are the second's.
two_lines() {
	cat <<-EOF | write_interfaces
	iface eth0 inet static
		address 10.1.1.2/24
		multihome-table $1
		multihome-gateway 10.1.1.1
	iface eth1 inet static
		address 10.2.2.2/24
		multihome-table $2
		multihome-gateway ${3-10.2.2.1}
	EOF
	shift 2
	[ $# -eq 0 ] || shift
	for two_option; do
		printf '\t%s\n' "$two_option" >>/etc/network/interfaces
	done
}

# home_line: a stanza that is no interface's, for `ifup eth1=home`, in interfaces.
home_line() {
	{ main_line; cat; } <<-EOF | write_interfaces
	iface home inet static
		address 10.2.2.2/24
		multihome-table ISP2
		multihome-gateway 10.2.2.1
	EOF
}

# family_stanzas: the seed's, and one of IPv6 for eth1, in interfaces.
family_stanzas() {
	main_line
	second_line
	cat <<-EOF
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table ISP2
		multihome-gateway 2001:db8:2::1
	EOF
}

# three_stanzas: options of all three lines, in interfaces.
three_stanzas() {
	main_line 'multihome-table ISP1'
	second_line
	cat <<-EOF
	auto eth2
	iface eth2 inet static
		address 10.3.3.2/24
		multihome-table ISP3
		multihome-gateway 10.3.3.1
	EOF
}

# macvlan_uplinks COUNT: so many uplinks m1, m2 ... on the first line's wire,
# with tables T1, T2 ...; /etc/network/interfaces has their stanzas alone.
macvlan_uplinks() {
	topo_up 1
	ip link set eth0 up
	for n in $(seq "$1"); do
		echo "link add m$n link eth0 type macvlan mode bridge"
	done | ip -batch -
	for n in $(seq "$1"); do
		cat <<-EOF
		iface m$n inet static
			address 10.50.$n.2/24
			multihome-table T$n
			multihome-gateway 10.50.$n.1
		EOF
	done | write_interfaces
}

# syslog: what was logged in this sandbox until now, a message a line.
syslog() {
	netns written /dev/log
	cat /run/syslog
}

# has_listener NAMESPACE FILTER: ss knows of a socket for it.
has_listener() {
	[ -n "$(in_ns "$1" ss -Hltun "$2")" ]
}

# echo_server NAMESPACE: on port 7, both families; once.
echo_server() {
	[ ! -e "/run/log/echo.$1" ] || return 0
	netns echo "$NETNS-$1" >"/run/log/echo.$1" 2>&1 ||
		fail "no echo server in $1"
}

# dhcp_server N FIRST LAST [DNSMASQ-OPTION...]: provider N leases addresses;
# called again it has changed its mind.
dhcp_server() {
	dhcp_n=$1 dhcp_range=$2,$3
	shift 3
	dhcp_server_stop "$dhcp_n"
	ns_start "isp$dhcp_n" "dnsmasq.$dhcp_n" dnsmasq --no-daemon \
		--conf-file=/dev/null --port=0 \
		--interface=cust --bind-interfaces --no-ping \
		--dhcp-authoritative \
		--dhcp-range="$dhcp_range,255.255.255.0,2m" \
		--dhcp-option="3,10.$dhcp_n.$dhcp_n.1" \
		--dhcp-leasefile="/run/leases.$dhcp_n" --log-facility=- \
		--pid-file= "$@"
	assert wait_for 5 has_listener "isp$dhcp_n" 'sport = 67'
}

dhcp_server_stop() {
	ns_stop "dnsmasq.$1"
	rm -f "/run/leases.$1"
}

# dhcp_client NAME: leaves of dhclient, dhcpcd and udhcpc only this one.
# dhcpcd asks for five seconds whether anybody has its address: not here.
dhcp_client() {
	for dhcp_other in dhclient dhcpcd udhcpc; do
		[ "$dhcp_other" = "$1" ] || rm -f "/usr/sbin/$dhcp_other"
	done
	assert test -x "/usr/sbin/$1"
	echo noarp >>/etc/dhcpcd.conf
}

# leased CLIENT [DNSMASQ-OPTION...]: eth1 has 10.2.2.102 from that server.
leased() {
	dhcp_client "$1"
	shift
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102 "$@"
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth1 inet dhcp
		multihome-table ISP2
	EOF
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
}

# dhclient_again IFACE: the client is started anew, with its old lease, which
# another server may refuse.
dhclient_again() {
	again_pid=$(pgrep_one dhclient "$1")
	again_args=$(tr '\0' ' ' <"/proc/$again_pid/cmdline")
	kill -9 "$again_pid"
	must_wait_for 5 test ! -e "/proc/$again_pid/exe"
	# shellcheck disable=SC2086
	$again_args
}

# pgrep_one NAME ARGUMENT: the process of that name with that argument.
pgrep_one() {
	for p in /proc/[0-9]*; do
		[ "$(cat "$p/comm" 2>/dev/null)" = "$1" ] || continue
		tr '\0' '\n' <"$p/cmdline" | grep -qxF "$2" || continue
		echo "${p#/proc/}"
		return
	done
	fail "no process $1 for $2"
}

# ra_server N [PREFIX]: provider N advertises itself and its /64.
ra_server() {
	cat >"/run/radvd.$1.conf" <<-EOF
	interface cust {
		AdvSendAdvert on;
		MinRtrAdvInterval 3;
		MaxRtrAdvInterval 4;
		prefix ${2:-2001:db8:$1::/64} { };
	};
	EOF
	ns_start "isp$1" "radvd.$1" radvd --nodaemon --logmethod stderr \
		--config "/run/radvd.$1.conf" --pidfile "/run/radvd.$1.pid"
	assert wait_for 5 test -s "/run/radvd.$1.pid"
}

# monitor_start: from here on rule and route events are counted.
monitor_start() {
	: >/run/monitor
	ip -o monitor rule route >/run/monitor &
	monitor_pid=$!
	assert wait_for 5 listens "$monitor_pid"
}

# listens PID: it has joined its groups, and waits for what they tell. Before, it
# may still ask for the names of devices, and takes what else comes for none of
# its own.
listens() {
	while read -r _ _ listens_pid listens_groups _; do
		[ "$listens_pid" != "$1" ] || case $listens_groups in
		*[!0]*)
			read -r _ _ listens_state _ <"/proc/$1/stat"
			[ "$listens_state" = S ]
			return ;;
		esac
	done </proc/net/netlink
	return 1
}

# monitor_stop: a marker of our own shows that all have been read.
monitor_stop() {
	ip -batch - <<-EOF
	rule add priority 32000 from 240.0.0.1 lookup default protocol 250
	rule del priority 32000
	EOF
	assert wait_for 5 monitor_has_marker
	kill "$monitor_pid"
	wait "$monitor_pid" || :
}

monitor_has_marker() {
	slurp /run/monitor
	case $nl$slurped in
	*"${nl}Deleted 32000:"*) ;;
	*) return 1 ;;
	esac
}

# monitor_count [REGEX]: how many events there were until now (that match);
# ends the monitor.
monitor_count() {
	monitor_stop
	monitor_text | grep -Ec "${1:-.}" || :
}

# monitor_text: the same events, to read; but the kernel's own (addresses that
# come out of their detection of duplicates).
monitor_text() {
	while IFS= read -r monitor_line; do
		case $monitor_line in
		*32000:* | *'proto kernel'*) ;;
		*) printf '%s\n' "$monitor_line" ;;
		esac
	done </run/monitor
}

# The hooks by hand, with what ifupdown would have in their environment; the
# arguments VAR=VALUE come on top. debian_*: a stanza, inet static unless said
# otherwise; ng_*: an interface, as ifupdown-ng calls.
hook() {
	hook_dir=$1
	shift
	env -i PATH=/usr/sbin:/usr/bin "$@" "/etc/network/$hook_dir/multihome"
}

# debian_up IFACE [VAR=VALUE...]
debian_up() {
	hook_iface=$1
	shift
	hook if-up.d IFACE="$hook_iface" LOGICAL="$hook_iface" ADDRFAM=inet \
		METHOD=static MODE=start PHASE=post-up VERBOSITY=0 "$@"
}

debian_down() {
	hook_iface=$1
	shift
	hook if-down.d IFACE="$hook_iface" LOGICAL="$hook_iface" ADDRFAM=inet \
		METHOD=static MODE=stop PHASE=pre-down VERBOSITY=0 "$@"
}

# ng_up IFACE [VAR=VALUE...]
ng_up() {
	hook_iface=$1
	shift
	hook if-up.d IFACE="$hook_iface" METHOD=none MODE=start PHASE=up \
		INTERFACES_FILE=/etc/network/interfaces "$@"
}

ng_down() {
	hook_iface=$1
	shift
	hook if-pre-down.d IFACE="$hook_iface" METHOD=none MODE=stop \
		PHASE=pre-down INTERFACES_FILE=/etc/network/interfaces "$@"
}
