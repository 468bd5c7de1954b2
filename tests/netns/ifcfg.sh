# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The files in examples/centos, without any network-scripts: what a shell makes
# of each is given to ip(8) and to the hook, called once per interface.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

examples=/multihome/examples/centos

# read_file FILE: its variables, a NAME=VALUE a line, as a shell has them that
# finds no command; it has nothing to say.
read_file() {
	# shellcheck disable=SC2016
	env -i PATH=/nowhere /bin/bash -euc '. "$1"
		while IFS== read -r name _; do
			case $name in
			"" | *[!A-Z0-9_]*) ;;
			*) printf "%s=%s\n" "$name" "${!name}" ;;
			esac
		done <"$1"' bash "$1" 2>/tmp/err || fail "$1: $(cat /tmp/err)"
	assert_eq '' "$(cat /tmp/err)" "what a shell says of $1"
}

# key NAME: of the file last read into $file_text. keys_of_ours: the names of
# those that are multihome's.
key() {
	case $nl$file_text in
	*"$nl$1="*)
		key_found=$nl$file_text
		key_found=${key_found#*"$nl$1="}
		printf '%s\n' "${key_found%%"$nl"*}" ;;
	esac
}

keys_of_ours() {
	for key_line in $file_text; do
		case $key_line in
		MULTIHOME_*=*) printf '%s\n' "${key_line%%=*}" ;;
		esac
	done
}

# addresses: A/LEN of each that the file has.
addresses() {
	for n in '' 0 1 2; do
		case $nl$file_text in
		*"${nl}IPADDR$n="*) echo "$(key "IPADDR$n")/$(key "PREFIX$n")" ;;
		esac
	done
	key IPV6ADDR
}

# Each key of ours is an option, each file is named as its device, and each one
# that could be taken for NetworkManager's says that it is not.
case_words() {
	options=$(multihome help)
	for file in "$examples"/*/ifcfg-*; do
		file_text=$(read_file "$file")
		assert_eq "${file##*/ifcfg-}" "$(key DEVICE)" "DEVICE of $file"
		case $file in
		*:*) ;;
		*) assert_eq no "$(key NM_CONTROLLED)" "NM_CONTROLLED of $file" ;;
		esac
		for name in $(keys_of_ours); do
			option=$(echo "$name" | tr A-Z_ a-z-)
			assert_contains "$options" "  $option "
		done
	done
}

# file_up FILE: its device has its addresses, and the hook its options.
file_up() {
	file_text=$(read_file "$1")
	device=${1##*/ifcfg-}
	case $(key TYPE) in
	Bridge) ip link add "$device" type bridge 2>/dev/null || : ;;
	xDSL) need_tun; ip tuntap add "$device" mode tun ;;
	esac
	[ -z "$(key BRIDGE)" ] || {
		[ -e "/sys/class/net/$(key BRIDGE)" ] ||
			ip link add "$(key BRIDGE)" type bridge
		ip link set "$device" master "$(key BRIDGE)"
	}
	ip link set "${device%:*}" up
	for a in $(addresses); do
		case $a in
		*:*) ip addr add "$a" dev "$device" nodad ;;
		*) ip addr add "$a" dev "${device%:*}" ;;
		esac
	done
	gateway=$(key GATEWAY)
	[ -z "$gateway" ] || ip route replace default via "$gateway"
}

hook_up() {
	file_text=$(read_file "$1")
	set -- "${1##*/ifcfg-}" "IF_ADDRESSES=$(addresses | tr '\n' ' ')" \
		"IF_GATEWAYS=$(key GATEWAY)"
	for name in $(keys_of_ours); do
		set -- "$@" "IF_$name=$(key "$name")"
	done
	[ $# -eq 3 ] || ng_up "$@" >>/tmp/hook 2>&1 || fail "hook: $?"
}

# example NAME: all its files. What waits does so at once.
example() {
	topo_up 3
	printf '[multihome]\nwait = 0\n' >/etc/multihome.conf
	: >/tmp/hook
	for file in "$examples/$1"/ifcfg-*; do
		file_up "$file"
	done
	for file in "$examples/$1"/ifcfg-*; do
		hook_up "$file"
	done
	assert_lacks "$(cat /tmp/hook)" expected
	assert_lacks "$(json_status '[u["state"] for u in d["uplinks"]]')" \
		refused
	assert_lacks "$(json_status '[u["state"] for u in d["uplinks"]]')" \
		drift
}

# No example without a case.
case_each_has_a_case() {
	for dir in "$examples"/*; do
		grep -q "example ${dir##*/}\$" /multihome/tests/netns/ifcfg.sh ||
			fail "no case for $dir"
	done
}

case_two_nics() {
	example two-nics
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
}

case_both_interfaces() {
	example both-interfaces
	ip route replace default via 10.2.2.1
	assert tcp_check 10.1.1.2
	assert tcp_check 10.2.2.2
}

case_dhcp_both() {
	example dhcp-both
	assert_contains "$(cat /tmp/hook)" 'eth1 has no address'
	for n in 1 2; do
		ip addr add 10.$n.$n.102/24 dev eth$((n - 1))
		# shellcheck disable=SC2016
		env -i PATH=/usr/bin reason=BOUND interface=eth$((n - 1)) \
			new_ip_address=10.$n.$n.102 new_routers=10.$n.$n.1 \
			sh -c '. "$1"; multihome_config' sh \
			/etc/dhcp/dhclient.d/multihome.sh
		assert_uplink ISP$n eth$((n - 1)) 10.$n.$n.102 10.$n.$n.1 \
			10.$n.$n.0/24
		assert tcp_check 10.$n.$n.102
	done
}

case_ipv6_static() {
	example ipv6-static
	assert tcp_check 10.2.2.2
	assert tcp_check 2001:db8:2::2
}

# slaac DEVICE: its address by router advertisement, when it can be used.
slaac() {
	ip -6 -o addr show dev "$1" scope global -tentative |
		sed -n 's,.* inet6 \([^/]*\)/.*,\1,p' | grep .
}

case_ipv6_ra() {
	example ipv6-ra
	assert_contains "$(cat /tmp/hook)" 'eth1 has no address'
	for n in 1 2; do
		ra_server $n
	done
	for n in 1 2; do
		must_wait_for 20 slaac eth$((n - 1))
		multihome sync eth$((n - 1)) >/dev/null 2>&1 || :
		assert tcp_check "$(slaac eth$((n - 1)))"
	done
}

case_off_subnet_gateway() {
	example off-subnet-gateway
	in_ns isp2 ip route add 10.2.9.7 dev cust
	assert tcp_check 10.2.9.7
}

case_one_subnet() {
	example one-subnet
	assert_uplink LINE1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink LINE2 eth1 10.1.1.3 10.1.1.1 10.1.1.0/24
}

case_several_addresses() {
	example several-addresses
	in_ns isp2 ip route add 10.2.9.3 dev cust
	for address in 10.2.2.2 10.2.2.3 10.2.9.3; do
		assert tcp_check $address
	done
}

case_three_uplinks() {
	example three-uplinks
	for n in 1 2 3; do
		assert tcp_check 10.$n.$n.2
	done
	assert_way - 198.51.100.9 eth1 10.2.2.1 ISP2
	ip route flush table ISP3
	assert_contains "$(ask 10.3.3.2 203.0.113.10)" unreachable
}

case_pppoe() {
	example pppoe
	assert_contains "$(cat /tmp/hook)" 'ppp0 has no address'
	ip addr add 192.0.2.2 peer 192.0.2.1 dev ppp0
	multihome sync ppp0 >/dev/null 2>&1 || :
	assert_eq 'ppp0 - ISP2' "$(way 192.0.2.2 203.0.113.10)"
	assert tcp_check 10.1.1.2
}

case_guests() {
	example guests
	assert_contains "$(rules -4)" 'fwmark 0x2 lookup ISP2 proto multihome'
	assert nft -c -f /multihome/examples/proxmox.nft
}

case_service_addresses() {
	example service-addresses
	ip addr add 10.2.8.1/32 dev lo
	in_ns isp2 ip route add 10.2.8.0/28 via 10.2.2.2
	assert tcp_check 10.2.8.1
	assert tcp_check 10.2.2.2
}

# A file in the place of the directory of ifcfg files.
case_no_directory() {
	mkdir -p /etc/sysconfig
	: >/etc/sysconfig/network-scripts
	ends 1 multihome generate
	assert_contains "$out" '/etc/sysconfig/network-scripts: cannot be read: Not a directory'
}
