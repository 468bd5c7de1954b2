# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A machine of vm.sh that systemd-networkd, or NetworkManager, brings up: two
# lines, each with an address by DHCP and one by router adverts, and a section in
# /etc/multihome.d for each. Sourced by the cases of vm/doors.

vm_lines='1 2'
sections=/etc/multihome.d/uplinks.conf

# its_names: the examples' interfaces are called otherwise there.
its_names() {
	sed 's/eth0/ens3/g; s/eth1/ens4/g'
}

# networkd_line N: its file, which wants both families before it is online (without
# "routable" an address of the link would do).
networkd_line() {
	guest_file "/etc/systemd/network/line$1.network" <<-END
	[Match]
	Name=ens$(($1 + 2))
	[Link]
	RequiredForOnline=routable
	RequiredFamilyForOnline=both
	[Network]
	DHCP=ipv4
	[DHCPv4]
	RouteMetric=${1}00
	END
}

# nm_line N: its profile.
nm_line() {
	guest_file "/etc/NetworkManager/system-connections/line$1.nmconnection" \
		600 <<-END
	[connection]
	id=line$1
	type=ethernet
	interface-name=ens$(($1 + 2))
	[ipv4]
	method=auto
	route-metric=${1}00
	may-fail=false
	[ipv6]
	method=auto
	addr-gen-mode=eui64
	may-fail=false
	END
}

# enabled FILE TARGET: a unit, as systemctl would have it.
enabled() {
	mkdir -p "/run/guest/etc/systemd/system/$2.wants"
	ln -s "$1" "/run/guest/etc/systemd/system/$2.wants/${1##*/}"
}

# What brings up both.
lines_of() {
	for n in $vm_lines; do
		"${IMPL}_line" "$n"
	done
	[ "$IMPL" = networkd ] || return 0
	units=/lib/systemd/system/systemd-networkd
	enabled $units.service multi-user.target
	enabled $units-wait-online.service network-online.target
}

# A service that needs both lines in both families, with what it finds.
service_that_waits() {
	guest_file /multihome/needs-lines 755 <<-'END'
	#!/bin/sh
	set -eu
	. /multihome/vm-guest.sh
	for n in 1 2; do
		multihome wait --timeout 120 ens$((n + 2))
		lease_in_force $n
	done
	touch /run/lines-were-there
	END
	guest_file /etc/systemd/system/needs-lines.service <<-END
	[Unit]
	Wants=network-online.target
	After=network-online.target
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	ExecStart=/multihome/needs-lines
	END
	enabled /etc/systemd/system/needs-lines.service multi-user.target
}

# doors_start: the providers, and the machine is switched on.
doors_start() {
	its_names </multihome/examples/ubuntu-24.04/uplinks.conf |
		guest_file $sections
	service_that_waits
	# adverts are for the machine, not for the bridges in front of it
	echo 0 >/proc/sys/net/ipv6/conf/default/accept_ra
	vm_prepare
	for n in $vm_lines; do
		dhcp_server "$n" "10.$n.$n.10$n" "10.$n.$n.10$n"
		ra_server "$n"
	done
	vm_start
}

# answers N [LAST]: on that line, by TCP and ping, in both families.
answers() {
	for address in "10.$1.$1.${2:-10$1}" \
		"2001:db8:$1:0:5054:ff:fe00:$1"; do
		tcp_between client "$address" || return
		ping_check "$address" || return
	done
}

# lines_answer: both, and the machine has booted.
lines_answer() {
	for n in $vm_lines; do
		must_wait_for 240 answers "$n"
		figure "line $n answers"
	done
	booted
	figure 'has booted'
}

# Both are in force, were so for who waited, and nobody complains.
lines_in_force() {
	guest 60 <<-'END'
	assert multihome status
	lease_in_force 1
	lease_in_force 2
	assert [ -e /run/lines-were-there ]
	assert_contains "$(multihome check)" 'nothing wrong found'
	assert_clean
	END
}
