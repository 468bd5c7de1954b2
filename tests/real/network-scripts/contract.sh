# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What network-scripts do, as far as hooks, rules and routes are concerned: what
# the stand-in must do as the real ones do. Here: which hook is called when, for
# what, and what it finds.
# all long: nothing of multihome takes part in it

# one_of_each: a rule and a route of eth1, to see when they come and go.
one_of_each() {
	scripts_file route-eth1 <<-EOT
	default via 10.2.2.1 dev eth1 table 2
	EOT
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
}

# The first gets the file and finds nothing, the second gets the device and
# finds everything; on the way down everything, then nothing.
case_four_hooks() {
	topo_up
	ifcfg_line 2 GATEWAY=10.2.2.1
	one_of_each
	record
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth1
	ifup-local eth1
	EOT
	assert_eq /etc/sysconfig/network-scripts \
		"$(recorded_in ifup-local cwd)"
	assert_contains "$(recorded_in ifup-pre-local addr | tidy)" ' DOWN'
	assert_lacks "$(recorded_in ifup-pre-local addr)" 10.2.2.2
	assert_contains "$(recorded_in ifup-local addr)" 10.2.2.2/24
	assert_contains "$(recorded_in ifup-local rules)" 'from 10.2.2.2'
	assert_contains "$(recorded_in ifup-local routes)" \
		'default via 10.2.2.1 dev eth1 table 2'
	assert_contains "$(routes -4 main)" 'default via 10.2.2.1 dev eth1'
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	ifdown-local eth1
	EOT
	assert_contains "$(recorded_in ifdown-pre-local addr)" 10.2.2.2/24
	assert_contains "$(recorded_in ifdown-pre-local rules)" 'from 10.2.2.2'
	assert_contains "$(recorded_in ifdown-pre-local routes)" 'table 2'
	assert_lacks "$(recorded_in ifdown-local addr)" 10.2.2.2
	assert_lacks "$(recorded_in ifdown-local rules)" 10.2.2.2
	assert_lacks "$(recorded_in ifdown-local routes)" 'table 2'
	assert_contains "$(ip link show eth1)" 'state DOWN'
}

# Of the ifcfg only what it exports; but the caller's own comes through, and
# with the file's value if the file has it.
case_environment() {
	topo_up
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 'export EXPORTED=1' BOTH=file
	record
	export BOTH=caller GATEWAY=10.2.2.1
	ifup eth1
	assert_contains "$(routes -4 main)" 'default via 10.2.2.1'
	ifdown eth1
	for name in ifup-pre-local ifup-local ifdown-pre-local ifdown-local; do
		assert_eq 'BOTH=file
EXPORTED=1
GATEWAY=10.2.2.1
PATH=/sbin:/usr/sbin:/bin:/usr/bin' "$(recorded_in $name env | grep -vE \
			'^(HOME|LANG|LC_ALL|MH_SANDBOX|OLDPWD|PWD|SHLVL|_)=' |
			sort)" $name
	done
}

# Whatever comes of a hook, all goes on; one that cannot be run is not missed.
case_hooks_do_not_matter() {
	topo_up
	ifcfg_line 2
	record ifdown-local
	for name in ifup-pre-local ifup-local ifdown-pre-local; do
		hook_script $name <<-EOT
		echo says $name
		echo $name >>/run/ran
		kill -SEGV \$\$
		EOT
	done
	assert_contains "$(ifup eth1)" 'says ifup-local'
	hook_script ifup-local <<-EOT
	exit 7
	EOT
	assert ifup eth1
	assert ifdown eth1
	assert_eq 'ifup-pre-local ifup-local ifup-pre-local ifdown-pre-local' \
		"$(paste -s -d ' ' /run/ran)"
	chmod -x /sbin/ifup-pre-local /sbin/ifup-local
	rm /sbin/ifdown-pre-local
	: >/run/ran
	assert ifup eth1
	assert ifdown eth1
	assert_eq '' "$(cat /run/ran)"
	assert_recorded <<-EOT
	ifdown-local eth1
	ifdown-local eth1
	EOT
}

# What is up or down already is done again, with its hooks.
case_twice() {
	topo_up
	ifcfg_line 2
	one_of_each
	record ifup-local ifdown-local
	ifup eth1
	assert ifup eth1
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	EOT
	ifdown eth1
	assert ifdown eth1
	assert_recorded <<-EOT
	ifup-local eth1
	ifup-local eth1
	ifdown-local eth1
	ifdown-local eth1
	EOT
}

# Where ifup fails, there is no ifup-local: no device, another device's MAC,
# somebody else's address.
case_ifup_fails() {
	topo_up
	ifcfg eth9 DEVICE=eth9 IPADDR=10.9.9.2 PREFIX=24
	ifcfg_line 1 HWADDR=02:00:00:00:00:99
	ifcfg_line 2
	record
	assert_status 1 ifup eth9
	assert_status 1 ifup eth0
	isp_addr 2 10.2.2.2/24
	real_arping
	assert_status 1 ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-eth9
	ifup-pre-local ifcfg-eth0
	ifup-pre-local ifcfg-eth1
	EOT
	assert_status 1 ifdown eth0
	assert_recorded <<-EOT
	ifdown-pre-local eth0
	EOT
	assert ifdown eth9
	assert_recorded <<-EOT
	ifdown-pre-local eth9
	ifdown-local eth9
	EOT
}

# The file's MAC is not the device's, but another file's is: that one goes down.
case_ifdown_other() {
	topo_up
	ifcfg_line 2 HWADDR=02:00:00:00:00:99
	ifcfg other DEVICE=eth1 "HWADDR=$(cat /sys/class/net/eth1/address)"
	scripts_file rule-other <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	ip rule add from 10.2.2.2 table 2 prio 100
	record
	assert ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	ifdown-pre-local eth1
	ifdown-local eth1
	EOT
	assert_rules -4 </dev/null
}

# Without a carrier all goes on as well, IPv6 addresses being tentative.
case_no_carrier() {
	real_dad
	topo_up
	no_carrier 2
	ifcfg_line 2 IPV6ADDR=2001:db8:2::2/64
	scripts_file route6-eth1 <<-EOT
	default via 2001:db8:2::1 dev eth1 src 2001:db8:2::2 table 2
	default via 2001:db8:2::1 dev eth1 table 3
	EOT
	record ifup-local
	assert ifup eth1
	assert_recorded <<-EOT
	ifup-local eth1
	EOT
	assert_contains "$(ip -6 addr show eth1)" tentative
	assert_routes -6 2 </dev/null
	assert_contains "$(routes -6 3)" 'default via 2001:db8:2::1'
}

# A bridge has hooks as others, its port has no ifup-local; but on the way down
# it has.
case_bridge() {
	topo_up
	ifcfg br1 DEVICE=br1 TYPE=Bridge IPADDR=10.2.2.2 PREFIX=24
	ifcfg eth1 DEVICE=eth1 BRIDGE=br1
	one_of_each
	record
	ifup br1
	ifup eth1
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-br1
	ifup-local br1
	ifup-pre-local ifcfg-eth1
	EOT
	assert_rules -4 </dev/null
	assert_contains "$(ip link show eth1)" 'master br1'
	ip rule add from 10.2.2.2 table 2 prio 100
	ifdown eth1
	assert_recorded <<-EOT
	ifdown-pre-local eth1
	ifdown-local eth1
	EOT
	assert_rules -4 </dev/null
}

# PPP and its like come in by the end: routes are those of the link that there
# is, the hook is told of the file's.
case_real_device() {
	topo_up
	ifcfg isp DEVICE=ppp7
	scripts_file rule-eth1 <<-EOT
	from 10.2.2.2 table 2 prio 100
	EOT
	scripts_file rule-isp <<-EOT
	from 10.2.2.2 table 2 prio 101
	EOT
	scripts_file rule-ppp7 <<-EOT
	from 10.2.2.2 table 2 prio 102
	EOT
	record
	"$SCRIPTS/ifup-post" --realdevice eth1 ifcfg-isp
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	101: from 10.2.2.2 lookup 2
	EOT
	"$SCRIPTS/ifdown-post" --realdevice eth1 ifcfg-isp
	assert_rules -4 </dev/null
	assert_recorded <<-EOT
	ifup-local ppp7
	ifdown-local ppp7
	EOT
}

# lo, then the others by name and number, where ONBOOT does not forbid; bridges
# last. Files put aside by an editor or by rpm, aliases and ranges are none.
case_service_start() {
	topo_up 3
	ip link add eth10 type veth peer name far10
	for n in 1 2; do
		ifcfg_line $n
	done
	ifcfg_line 3 ONBOOT=no
	ifcfg eth10 DEVICE=eth10
	ifcfg a-bridge DEVICE=br1 TYPE=Bridge
	ifcfg eth0:1 IPADDR=10.1.1.3 PREFIX=24
	for end in '~' .bak .orig .old .rpmnew .rpmorig .rpmsave; do
		ifcfg "eth2$end" DEVICE=eth2
	done
	record
	assert network start
	assert_recorded <<-EOT
	ifup-pre-local ifcfg-lo
	ifup-local lo
	ifup-pre-local ifcfg-eth0 boot
	ifup-local eth0:1
	ifup-local eth0
	ifup-pre-local ifcfg-eth1 boot
	ifup-local eth1
	ifup-pre-local ifcfg-eth10 boot
	ifup-local eth10
	ifup-pre-local ifcfg-a-bridge boot
	ifup-local br1
	EOT
	if [ "$BRANCH" = rhel7 ]; then
		assert_lacks "$(recorded_in ifup-local env)" DEPRECATION
	else
		assert_contains "$(recorded_in ifup-local env)" \
			DEPRECATION_WARNING_ISSUED=true
	fi
	assert_lacks "$(ip addr show eth2)" 10.3.3.2
	ifup eth2 boot
	assert_lacks "$(ip addr show eth2)" 10.3.3.2
	ifup eth2
	assert_contains "$(ip addr show eth2)" 10.3.3.2
}

# Down goes what is up, lo at last; what is down already keeps its rules.
case_service_stop() {
	topo_up
	ifcfg_line 1
	ifcfg_line 2
	one_of_each
	ifup eth0
	ifup eth1
	ip link set eth1 down
	record
	assert network stop
	assert_recorded <<-EOT
	ifdown-pre-local eth0
	ifdown-local eth0
	ifdown-pre-local lo
	ifdown-local lo
	EOT
	assert_rules -4 <<-EOT
	100: from 10.2.2.2 lookup 2
	EOT
}

# One that fails does not keep the others from coming up.
case_service_goes_on() {
	topo_up
	ifcfg eth00 DEVICE=eth00 IPADDR=10.9.9.2 PREFIX=24
	ifcfg_line 2
	record ifup-local
	assert_status 1 network start
	assert_recorded <<-EOT
	ifup-local lo
	ifup-local eth1
	EOT
	assert_status 1 network restart
	assert_recorded <<-EOT
	ifup-local lo
	ifup-local eth1
	EOT
	assert_contains "$(ip addr show eth1)" 10.2.2.2/24
}
