# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a case of real/network-scripts needs besides topology.sh, services.sh and
# assert.sh. Sourced by in-sandbox where $IMPL is standin or scripts.
#
#	case_example() {
#		topo_up                          # the host's eth0 and eth1
#		ifcfg_line 1 GATEWAY=10.1.1.1    # ifcfg-eth0: 10.1.1.2/24
#		ifcfg_line 2 MULTIHOME_TABLE=ISP2
#		ifcfg eth1:1 <<-EOT              # any file, whole
#		IPADDR=10.2.2.3
#		PREFIX=24
#		EOT
#		scripts_file rule-eth1 <<-EOT    # rule-, route-, rule6-, route6-
#		from 10.2.2.2 table 2 prio 100
#		EOT
#		record                           # hooks that write down a call
#		ifup eth1                        # or: network start
#		assert_recorded <<-EOT
#		ifup-pre-local ifcfg-eth1
#		ifup-local eth1:1
#		ifup-local eth1
#		EOT
#		assert_lacks "$(recorded_in ifup-local env)" MULTIHOME
#		hook_script ifup-local <<-EOT    # or one of the case's own
#		exit 7
#		EOT
#	}
#
# /etc/sysconfig/network says NOZEROCONF=yes and little else; a case may append. lo's ifcfg-lo is there. Nobody asks whether an address is in use, in
# IPv4 until real_arping and in IPv6 until real_dad; "sleep 1" of a script takes
# a tenth of it.

SCRIPTS=/etc/sysconfig/network-scripts
mkdir -p /run/lock/subsys /run/netreport
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad

# Which scripts they are: rhel7, rhel8 (the stand-in too) or main.
if ! grep -q DEPRECATION_WARNING /etc/rc.d/init.d/network; then
	BRANCH=rhel7
elif [ "$IMPL" = standin ] ||
	grep -q disable-deprecation-warnings /etc/rc.d/init.d/network; then
	BRANCH=rhel8
else
	# shellcheck disable=SC2034
	BRANCH=main
fi

# network start|stop|restart|status: the service.
network() {
	/etc/rc.d/init.d/network "$@"
}

# scripts_file NAME <<EOF: a file beside the scripts.
scripts_file() {
	cat >"$SCRIPTS/$1"
}

# ifcfg NAME [LINE...]: ifcfg-NAME of these lines, else of the input.
ifcfg() {
	ifcfg_name=$1
	shift
	if [ $# -gt 0 ]; then
		printf '%s\n' "$@" >"$SCRIPTS/ifcfg-$ifcfg_name"
	else
		scripts_file "ifcfg-$ifcfg_name"
	fi
}

# ifcfg_line N [LINE...]: ifcfg of the host's eth(N-1), with its address at
# provider N and these lines.
ifcfg_line() {
	ifcfg_n=$1
	shift
	ifcfg "eth$((ifcfg_n - 1))" "DEVICE=eth$((ifcfg_n - 1))" \
		BOOTPROTO=none ONBOOT=yes "IPADDR=10.$ifcfg_n.$ifcfg_n.2" \
		PREFIX=24 "$@"
}

# sysconfig_network LINE...: as defaults of every ifcfg.
sysconfig_network() {
	printf '%s\n' "$@" >>/etc/sysconfig/network
}

# hook_script NAME <<EOF: /sbin/NAME, in sh.
hook_script() {
	{ echo '#!/bin/sh'; cat; } >"/sbin/$1"
	chmod 755 "/sbin/$1"
}

# record [NAME...]: hooks that write down how they were called and how things
# stood then; all four unless named.
record() {
	[ $# -gt 0 ] ||
		set -- ifup-pre-local ifup-local ifdown-pre-local ifdown-local
	mkdir -p /run/recorded
	: >/run/recorded/calls
	for record_name; do
		hook_script "$record_name" <<-'EOF'
		echo "${0##*/}${1+ }$*" >>/run/recorded/calls
		to=/run/recorded/${0##*/}
		tr '\0' '\n' </proc/$$/environ >"$to.env"
		echo "$PWD" >"$to.cwd"
		ip -br addr show >"$to.addr"
		{ ip rule show; ip -6 rule show; } >"$to.rules"
		{ ip route show table all; ip -6 route show table all; } \
			>"$to.routes"
		EOF
	done
}

# recorded: the calls so far, a line each: NAME ARGUMENTS. They are forgotten.
recorded() {
	cat /run/recorded/calls
	: >/run/recorded/calls
}

# recorded_in NAME env|cwd|addr|rules|routes: as it was in its last call.
recorded_in() {
	cat "/run/recorded/$1.$2"
}

# assert_recorded <<EOF: these calls, in this order, and no other.
assert_recorded() {
	assert_eq "$(cat)" "$(recorded)" 'hooks called'
}

# no_carrier N, carrier N: at the host's eth(N-1).
no_carrier() {
	ip -n "$NETNS-isp$1" link set cust down
}

carrier() {
	ip -n "$NETNS-isp$1" link set cust up
}

# real_arping: from here on the scripts do ask whether an address is in use.
real_arping() {
	ln -sf /usr/bin/arping /usr/sbin/arping
}

# real_dad: from here on the kernel asks, for devices yet to come.
real_dad() {
	echo 1 >/proc/sys/net/ipv6/conf/default/accept_dad
}
