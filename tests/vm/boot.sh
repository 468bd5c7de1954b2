# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine with three lines that boots: a fixed address, one by DHCP, and one
# by whatever brings up what is plugged in, in both families.

three_lines() {
	# ifupdown-ng knows no hotplug.
	hotplug=allow-hotplug
	[ "$IMPL" != ng ] || hotplug=auto
	write_interfaces <<-END
	auto ens3
	iface ens3 inet static
		address 10.1.1.2/24
		gateway 10.1.1.1
		multihome-table ISP1

	auto ens4
	iface ens4 inet dhcp
		multihome-table ISP2

	$hotplug ens5
	iface ens5 inet static
		address 10.3.3.2/24
		multihome-table ISP3
		multihome-gateway 10.3.3.1 2001:db8:3::1

	iface ens5 inet6 static
		address 2001:db8:3::2/64
		multihome-table ISP3
		multihome-gateway 10.3.3.1 2001:db8:3::1
	END
	vm_prepare
	dhcp_server 2 10.2.2.2 10.2.2.2
	vm_start
}

# answers N: on that line, by TCP and ping, in each family that it has.
answers() {
	case $1 in
	3) set -- 10.3.3.2 2001:db8:3::2 ;;
	*) set -- "10.$1.$1.2" ;;
	esac
	for address; do
		tcp_between client "$address" || return
		ping_check "$address" || return
	done
}

all_answer() {
	for n in 1 2 3; do
		must_wait_for 240 answers "$n"
		figure "line $n answers"
	done
}

# What the guest has to say of it: all in force, nothing else of ours, no unit
# that failed, no complaint of ours in the journal.
in_force() {
	guest 60 <<-'END'
	assert multihome status
	assert_uplink ISP1 ens3 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 ens4 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP3 ens5 10.3.3.2 10.3.3.1 10.3.3.0/24
	assert_uplink ISP3 ens5 2001:db8:3::2 2001:db8:3::1 2001:db8:3::/64
	assert_eq '18 7' "$(rules -4 | wc -l) $(rules -6 | wc -l)" rules
	assert_eq '6 3' "$(ip -4 route show table all proto 77 | wc -l) $(ip \
		-6 route show table all proto 77 | wc -l)" 'routes of ours'
	assert_clean
	END
}

case_boot() {
	three_lines
	all_answer
	booted
	figure 'has booted'
	in_force
	names=$(guest 60 <<-'END'
	cat /etc/iproute2/rt_tables.d/multihome.conf
	touch /run/multihome/of-the-first-boot
	END
	)

	vm_reboot
	all_answer
	booted
	figure 'has booted again'
	in_force
	assert_eq "$names" "$(guest 60 <<-'END'
	cat /etc/iproute2/rt_tables.d/multihome.conf
	refute [ -e /run/multihome/of-the-first-boot ]
	assert_eq '' "$(ls /run/multihome | tr -d 0-9)" 'names of namespaces'
	assert_eq 1 "$(ls /run/multihome | wc -l)" namespaces
	END
	)" 'names of tables after a reboot'
}

# only: debian
# why: of the three only ifupdown has a rule for udev
case_plugged_by_udev() {
	three_lines
	all_answer
	booted

	figures_from_now
	unplug 3
	guest 60 <<-'END'
	must_wait_for 60 is_gone ens5 ISP3
	END
	figure 'line 3 is gone after it was unplugged'
	assert answers 1
	assert answers 2

	figures_from_now
	plug 3
	must_wait_for 60 answers 3
	figure 'line 3 answers after it was plugged in'
	guest 60 <<-'END'
	must_wait_for 30 systemctl is-active ifup@ens5.service
	END
	in_force
}

# only: ng ifupdown2
# why: ifupdown does it by udev
case_plugged_by_hand() {
	three_lines
	all_answer
	booted
	unplug 3
	guest 60 <<-'END'
	must_wait_for 30 test ! -e /sys/class/net/ens5
	status=0
	multihome status || status=$?
	assert_eq 4 $status
	assert_status 4 multihome sync
	assert is_gone ens5 ISP3
	ifdown ens5 || :
	END
	plug 3
	guest 60 <<-'END'
	must_wait_for 30 test -e /sys/class/net/ens5
	assert ifup ens5
	END
	must_wait_for 30 answers 3
	in_force
}

# The unit of `multihome watch`, closed in by systemd as it is: it mends what is
# broken and says so, also when there were no records as it was started; it may
# probe, has no right that it does not need, keeps its watchdog content, and
# is there again after USR2 or a violent death; and it ends with the package.
# only: debian
# why: what systemd does with a unit is the same with each
case_watch_service() {
	three_lines
	all_answer
	booted
	guest 120 <<-'END'
	systemctl start multihome-watch.service
	ip rule del from 10.2.2.2 lookup ISP2
	ip route flush table ISP3
	must_wait_for 20 multihome status
	journalctl -b --no-pager -q -t multihome -g 'ens4: add rule' >/dev/null
	unit=multihome-watch.service
	assert_eq 'active 30000000 -10' "$(systemctl show -P ActiveState $unit) $(
		systemctl show -P WatchdogUSec $unit | sed s/30s/30000000/) $(
		systemctl show -P Nice $unit)"
	assert_eq '' "$(journalctl -b --no-pager -q -t multihome \
		-g 'CAP_NET_RAW|give up' || :)"
	for signal in USR2 KILL USR2; do
		pid=$(systemctl show -P MainPID $unit)
		grep -q 'CapEff:.*0000000000003000' "/proc/$pid/status"
		systemctl kill -s $signal $unit
		must_wait_for 20 sh -c "! [ -e /proc/$pid ]"
		must_wait_for 20 systemctl -q is-active $unit
		ip rule del from 10.2.2.2 lookup ISP2
		must_wait_for 20 multihome status
	done
	systemctl reload $unit
	END
	in_force
	# the only sysctls that it may set
	guest 60 <<-'END'
	for n in 1 2; do
		printf '[ISP%s]\npriority = 1\n' $n
	done >/etc/multihome.conf
	printf '[multihome]\nbalance-by = flow\n' >>/etc/multihome.conf
	policies=$(echo /proc/sys/net/ipv[46]/fib_multipath_hash_policy)
	# shellcheck disable=SC2086
	is_policy() { [ "$(cat $policies | tr '\n' ' ')" = "$1 $1 " ]; }
	multihome sync
	systemctl reload multihome-watch.service
	must_wait_for 20 is_policy 1
	assert_contains "$(multihome status)" 'by flow, TCP of this host by'
	systemctl kill -s KILL multihome-watch.service
	must_wait_for 20 systemctl -q is-active multihome-watch.service
	pid=$(systemctl show -P MainPID multihome-watch.service)
	refute nsenter -t "$pid" -m sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	systemctl stop multihome-watch.service
	is_policy 0
	rm /etc/multihome.conf
	multihome sync
	systemctl start multihome-watch.service
	END
	guest 120 <<-'END'
	systemctl stop multihome-watch.service
	multihome flush
	ifdown ens3
	rm -r /run/multihome
	systemctl start multihome-watch.service
	ifup ens3
	must_wait_for 20 has_source 10.1.1.2 ISP1
	ip rule del from 10.1.1.2 lookup ISP1
	must_wait_for 20 has_source 10.1.1.2 ISP1
	assert_eq NRestarts=0 \
		"$(systemctl show -p NRestarts multihome-watch.service)"
	pid=$(systemctl show -P MainPID multihome-watch.service)
	assert_eq /usr/libexec/multihome/watch "$(readlink "/proc/$pid/exe")"
	DEBIAN_FRONTEND=noninteractive apt-get -q -y remove multihome
	refute [ -e "/proc/$pid" ]
	assert_clean
	END
}

case_purge() {
	three_lines
	all_answer
	booted
	guest 120 <<-'END'
	multihome flush
	DEBIAN_FRONTEND=noninteractive apt-get -q -y purge multihome
	assert_nothing_of_ours
	assert_eq '' "$(find / -xdev ! -path '/proc/*' ! -path '/sys/*' \
		! -path '/multihome/*' ! -path '/var/log/*' \
		! -path '/var/lib/apt/*' -name '*multihome*' \
		! -path /multihome)" 'files after purge'
	assert_eq '' "$(find /run /etc -name '*multihome*')" 'what is left'
	assert_eq '' "$(dpkg -l multihome 2>/dev/null | sed -n 's/^[ihr]/&/p')"
	assert_clean
	END
	# Beyond the line itself it is up to the default of main, which may be
	# that of DHCP.
	assert tcp_between isp1 10.1.1.2

	# As if it had never been there.
	vm_reboot
	must_wait_for 240 tcp_between isp1 10.1.1.2
	booted
	guest 60 <<-'END'
	assert_eq '0 0' "$(rules -4 | wc -l) $(rules -6 | wc -l)" rules
	refute [ -e /run/multihome ]
	END
}
