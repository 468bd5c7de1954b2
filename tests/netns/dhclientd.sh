# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The fragment for Red Hat's dhclient-script, called as that calls it: sourced,
# then one of its two functions, with the client's variables in the shell.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

fragment=/etc/dhcp/dhclient.d/multihome.sh

# start: eth1 is an uplink that waits for its lease.
start() {
	topo_up
	topo_addr
	ip route del default
	ip -6 addr flush dev eth1 scope global
	ip addr flush dev eth1
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2 >/dev/null 2>&1
	assert_nothing_of_ours
}

# rh config|restore [VAR=VALUE...]: the fragment in that script's hands, with
# the IFS that it has left behind by then; it says nothing, and ends well.
rh() {
	rh_function=$1
	shift
	# shellcheck disable=SC2016
	env -i PATH=/bin:/usr/bin:/sbin interface=eth1 "$@" bash -c '
		IFS=", |"
		f=$1
		[ -x ${f} ] || exit 9
		subsystem="${f%.sh}"
		subsystem="${subsystem##*/}"
		. ${f}
		"${subsystem}_$2" && echo went on' \
		rh $fragment "$rh_function" >/tmp/out 2>/tmp/err ||
		fail "exit status $?: $(cat /tmp/out /tmp/err)"
	assert_eq 'went on' "$(cat /tmp/out)" "output of $rh_function $*"
}

# lease: what is noted of eth1's.
lease() {
	cat /run/multihome/*/lease/eth1 2>/dev/null || :
}

in_force() {
	assert_uplink ISP2 eth1 "$1" "$2" 10.2.2.0/24
	assert_eq "$1 $2" "$(lease)" 'lease'
	assert_eq '' "$(cat /tmp/err)" 'what it says'
	ends 0 multihome status eth1
}

case_lease() {
	start
	ip addr add 10.2.2.102/24 dev eth1
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	in_force 10.2.2.102 10.2.2.1
	monitor_start
	rh config reason=RENEW new_ip_address=10.2.2.102 new_routers=10.2.2.1
	monitor_stop
	assert_eq '' "$(monitor_text)" 'events of the same again'
	for reason in RENEW REBIND REBOOT TIMEOUT; do
		ip route flush table ISP2
		rh config reason=$reason new_ip_address=10.2.2.102 \
			new_routers='10.2.2.1 10.2.2.9'
		in_force 10.2.2.102 10.2.2.1
	done
	for reason in EXPIRE FAIL RELEASE STOP; do
		rh restore reason=$reason
		assert_eq '' "$(lease)" "lease after $reason"
		ends 4 multihome status eth1
		assert_nothing_of_ours
		rh config reason=BOUND new_ip_address=10.2.2.102 \
			new_routers=10.2.2.1
		in_force 10.2.2.102 10.2.2.1
	done
}

# Another address, for which that script has flushed the device.
case_new_address() {
	start
	ip addr add 10.2.2.102/24 dev eth1
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	ip addr flush dev eth1
	ip route flush dev eth1
	ip addr add 10.2.2.150/24 dev eth1
	rh config reason=RENEW old_ip_address=10.2.2.102 \
		new_ip_address=10.2.2.150 new_routers=10.2.2.1
	in_force 10.2.2.150 10.2.2.1
	assert_lacks "$(ours)" 10.2.2.102
}

# Option 121 by the name and in the form of that client; the script has emptied
# new_routers by then if it had a default.
case_classless_routes() {
	start
	ip addr add 10.2.2.102/24 dev eth1
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers= \
		new_classless_static_routes='16.10.9 10.2.2.9 0 10.2.2.1'
	in_force 10.2.2.102 10.2.2.1
	rh config reason=RENEW new_ip_address=10.2.2.102 \
		new_routers=10.2.2.7 \
		new_classless_static_routes='0 10.2.2.1, 25.10.9.0.128 10.2.2.9'
	in_force 10.2.2.102 10.2.2.1
	# as Debian's dhclient.conf defines it, for who has taken that over
	rh config reason=RENEW new_ip_address=10.2.2.102 \
		new_rfc3442_classless_static_routes='16 10 9 10 2 2 9 0 10 2 2 4'
	in_force 10.2.2.102 10.2.2.4
	# routes but no default: routers do not count then
	rh config reason=RENEW new_ip_address=10.2.2.102 \
		new_routers=10.2.2.1 new_classless_static_routes='16.10.9 10.2.2.9'
	assert_eq '' "$(lease)" 'lease'
	assert_nothing_of_ours
}

# An interface that is nobody's uplink yet: the lease is noted all the same,
# because ifup-local comes later.
case_before_the_uplink() {
	topo_up
	topo_addr
	ip addr flush dev eth1
	ip addr add 10.2.2.102/24 dev eth1
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	assert_eq '10.2.2.102 10.2.2.1' "$(lease)" 'lease'
	assert_nothing_of_ours
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2
	in_force 10.2.2.102 10.2.2.1
}

# What is no event of IPv4, or not of this interface, or nothing at all.
no_events() {
	for reason in BOUND6 RENEW6 REBIND6 DEPREF6 PREINIT MEDIUM '' bound; do
		rh config reason=$reason new_ip_address=10.2.2.103 \
			new_routers=10.2.2.9
	done
	for reason in EXPIRE6 RELEASE6 STOP6 '' stop; do
		rh restore reason=$reason
	done
	rh config
	rh restore
	rh config reason=BOUND interface= new_ip_address=10.2.2.103
	rh restore reason=STOP interface=eth0
}

case_nothing_to_do() {
	start
	ip addr add 10.2.2.102/24 dev eth1
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	unchanged no_events
	in_force 10.2.2.102 10.2.2.1
	# restore is no lease, whatever else there is
	rh restore reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	assert_eq '' "$(lease)" 'lease'
}

# Values of a hostile server are no words of a shell.
case_hostile_values() {
	start
	ip addr add 10.2.2.102/24 dev eth1
	# shellcheck disable=SC2016
	for value in '$(touch /run/ran)' '`touch /run/ran`' '; touch /run/ran' \
		'* ?' '-x' "$(printf '10.2.2.1\n10.2.2.9 \033[31m')" \
		"$(printf '%09000d' 1)" '10.2.2.1;touch /run/ran' "'" '"'; do
		rh config reason=BOUND new_ip_address=10.2.2.102 \
			new_routers="$value" new_ip_address="$value" \
			new_classless_static_routes="$value" interface=eth1
		rh config reason=BOUND new_ip_address=10.2.2.102 \
			interface="$value" new_routers=10.2.2.1
		rh restore reason=STOP interface="$value"
		refute test -e /run/ran
	done
	assert_eq '' "$(lease)" 'lease'
	assert_nothing_of_ours
}

# In a shell that stops at anything, with no variable set: it does not stop.
case_strict_shell() {
	for shell in 'sh -eu' 'bash -eu' 'bash -euo pipefail' 'sh -e' sh; do
		# shellcheck disable=SC2016,SC2086
		out=$(env -i PATH=/usr/bin $shell -c '. "$1"
			before=$-
			multihome_config
			multihome_restore
			[ "$before" = "$-" ]
			echo went on' sh $fragment 2>&1) ||
			fail "exit status $? of $shell: $out"
		assert_eq 'went on' "$out" "output of $shell"
	done
	# and the shell has nothing afterwards that it had not before
	# shellcheck disable=SC2016
	out=$(env -i PATH=/usr/bin reason=STOP interface=eth1 new_routers=1 \
		sh -c 'set >/tmp/a; . "$1"; multihome_config; multihome_restore
		set >/tmp/b; diff /tmp/a /tmp/b' sh $fragment 2>&1) ||
		fail "variables: $out"
}

# Half removed, or broken: dhclient-script goes on.
case_without_its_helper() {
	mv /usr/libexec/multihome/lease /tmp/
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	rh restore reason=STOP
	printf '#!/bin/sh\nexit 3\n' >/usr/libexec/multihome/lease
	chmod 755 /usr/libexec/multihome/lease
	rh config reason=BOUND new_ip_address=10.2.2.102 new_routers=10.2.2.1
	rh restore reason=STOP
	chmod 644 /usr/libexec/multihome/lease
	rh config reason=BOUND
}

# The real client, with a script that does what Red Hat's does.
case_dhclient() {
	start
	dhcp_server 2 10.2.2.102 10.2.2.102
	cat >/tmp/script <<-'EOS'
	#!/bin/bash
	run() {
		for f in /etc/dhcp/dhclient.d/*.sh; do
			if [ -x ${f} ]; then
				subsystem="${f%.sh}"
				subsystem="${subsystem##*/}"
				. ${f}
				"${subsystem}_$1"
			fi
		done
	}
	case "${reason}" in
	PREINIT)
		ip link set ${interface} up ;;
	BOUND|RENEW|REBIND|REBOOT)
		ip addr add ${new_ip_address}/24 dev ${interface}
		run config ;;
	EXPIRE|FAIL|RELEASE|STOP)
		run restore
		ip -4 addr flush dev ${interface} ;;
	esac
	exit 0
	EOS
	chmod 755 /tmp/script
	dhcp_args='-cf /dev/null -lf /tmp/leases -pf /run/dhclient.pid eth1'
	# shellcheck disable=SC2086
	assert dhclient -1 -q -sf /tmp/script $dhcp_args
	: >/tmp/err
	in_force 10.2.2.102 10.2.2.1
	assert tcp_check 10.2.2.102
	# shellcheck disable=SC2086
	assert dhclient -r -q -sf /tmp/script $dhcp_args
	assert_eq '' "$(lease)" 'lease'
	assert_nothing_of_ours
}
