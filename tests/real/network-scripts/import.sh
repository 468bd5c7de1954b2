# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What multihome import makes of rule- and route- files and of an ifup-local that
# network-scripts have run: the same packets take the same line.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# lookups: the line for each of these.
lookups() {
	while read -r from to mark; do
		answer=$(way "$from" "$to" "$mark")
		echo "$from $to $mark ${answer%% *}"
	done <<-EOF
	- 203.0.113.10
	- 198.51.100.9
	10.1.1.2 203.0.113.10
	10.2.2.2 203.0.113.10
	10.2.2.2 10.1.1.77
	10.3.3.2 203.0.113.10
	10.3.3.2 10.2.2.77
	- 203.0.113.10 7
	EOF
}

# add_lines FILE: what import prints for it, added.
add_lines() {
	sed -n "\|^# $1: add|,/^\$/p" /tmp/printed | grep '^MULTIHOME' >>"$1" ||
		fail "nothing for $1 in: $(cat /tmp/printed)"
}

case_round_trip() {
	topo_up 3
	printf '2\tISP2\n3\tISP3\n' >>/etc/iproute2/rt_tables
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2
	ifcfg_line 3
	scripts_file rule-eth1 <<-EOF
	to 198.51.100.0/24 table ISP2 prio 1001
	from 10.2.2.2 table ISP2 priority 1000
	to 10.2.2.2 table ISP2 prio 1002
	EOF
	scripts_file route-eth1 <<-EOF
	10.2.2.0/24 dev eth1 table ISP2
	default via 10.2.2.1 dev eth1 table ISP2 metric 5
	EOF
	hook_script ifup-local <<-'EOF'
	IF=eth2
	[ "$1" = eth2 ] || exit 0
	ip route add default via 10.3.3.1 dev $IF table ISP3
	ip rule add from 10.3.3.2 table ISP3
	ip rule add fwmark 7 table ISP3
	EOF
	for dev in eth0 eth1 eth2; do
		ifup $dev
	done
	before=$(lookups)
	assert_contains "$before" '10.2.2.2 203.0.113.10  eth1'
	assert_contains "$before" '10.3.3.2 203.0.113.10  eth2'
	assert_contains "$before" '- 198.51.100.9  eth1'
	assert_contains "$before" '- 203.0.113.10 7 eth2'
	status=0
	multihome import >/tmp/printed 2>&1 || status=$?
	assert_eq 3 $status "$(cat /tmp/printed)"	# the test in ifup-local
	assert_contains "$(cat /tmp/printed)" \
		"# $SCRIPTS/rule-eth1: remove it, nothing in it is needed any more"
	assert_contains "$(cat /tmp/printed)" '/sbin/ifup-local:3: not understood'
	add_lines "$SCRIPTS/ifcfg-eth1"
	add_lines "$SCRIPTS/ifcfg-eth2"
	for dev in eth2 eth1; do
		ifdown $dev
	done
	rm "$SCRIPTS/rule-eth1" "$SCRIPTS/route-eth1" /sbin/ifup-local
	ip -batch - <<-EOB
	rule flush
	rule add priority 32766 table main
	rule add priority 32767 table default
	EOB
	assert multihome hooks install >/dev/null
	ifup eth1
	ifup eth2
	assert_eq "$before" "$(lookups)"
	assert multihome check >/dev/null
}
