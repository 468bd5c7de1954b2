# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome watch and events under Debian's OpenRC, by the scripts of install-openrc.

# shellcheck disable=SC2119 # what takes options is called without, too
# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

service=/etc/init.d/multihome-watch
events=/etc/init.d/multihome-events

# What there is of OpenRC when a machine has booted by it.
openrc_booted() {
	make --no-print-directory -C /multihome install-openrc >/dev/null
	for state in daemons exclusive failed hotplugged inactive options \
		scheduled started starting stopping wasinactive; do
		mkdir -p /run/openrc/$state
	done
	echo default >/run/openrc/softlevel
	# what others install there is nobody's business here
	find /etc/init.d -mindepth 1 ! -name 'multihome-*' -exec rm -f {} +
}

# The daemon's process, if it listens: sets watch_pid.
runs() {
	watch_pid=$(pgrep -x watch) && listens "$watch_pid"
}

runs_anew() {
	runs && [ "$watch_pid" != "$1" ]
}

gone() {
	! pgrep -x watch
}

leads() {
	case $(way - 203.0.113.10) in
	'eth0 '*' 7000') ;;
	*) return 1 ;;
	esac
}

mended() {
	ip rule show priority 7300 | grep -q 10.2.2.2
}

# Its process and the daemon's socket: events hears.
hears() {
	events_pid=$(pgrep -x multihome) &&
		[ "$(grep -c ' /run/multihome/.*/control$' /proc/net/unix)" -ge 2 ]
}

hears_anew() {
	hears && [ "$events_pid" != "$1" ]
}

deaf() {
	! pgrep -x multihome
}

ran() {
	[ "$(cat /tmp/ran 2>/dev/null)" = "$1" ]
}

case_service() {
	no_checker 'it goes by another name'
	openrc_booted
	lines_up
	ends 0 $service start
	must_wait_for 20 runs
	must_wait_for 20 leads
	assert_eq 700 "$(stat -c %a /var/lib/multihome)"
	assert_eq -10 "$(cut -d ' ' -f 19 "/proc/$watch_pid/stat")" nice
	assert $service status
	before=$(steering)
	for how in upgrade KILL upgrade; do
		was=$watch_pid
		case $how in
		upgrade) ends 0 $service upgrade ;;
		KILL) kill -KILL "$was" ;;
		esac
		must_wait_for 20 runs_anew "$was"
		assert_eq "$before" "$(steering)" "after $how"
	done
	ip rule del priority 7300 from 10.2.2.2
	must_wait_for 20 mended
	was=$watch_pid
	ends 0 $service reload
	must_wait_for 20 runs	# and is at work meanwhile
	assert_eq "$was" "$watch_pid"
	ends 0 $service stop
	must_wait_for 20 gone
	assert_eq '' "$(steering)"
	refute $service status
	make --no-print-directory -C /multihome uninstall-openrc >/dev/null
	refute test -e $service
	refute test -e $events
}

# What names have by this host is kept there, whoever may have made it before, and
# known to the next daemon.
case_names() {
	no_checker 'it goes by another name'
	openrc_booted
	publishes_by_command
	mkdir -p /var/lib/multihome
	topo_up
	topo_addr
	for n in 1 2; do
		line_up $n IF_MULTIHOME_PRIORITY=1 \
			IF_MULTIHOME_NAME=www.lb.example.org \
			IF_MULTIHOME_PUBLIC=198.51.100.$n
	done
	ends 0 $service start
	must_wait_for 20 runs
	must_wait_for 20 kept 2
	assert_eq 700 "$(stat -c %a /var/lib/multihome)"
	assert_eq '198.51.100.1 198.51.100.2' "$(tail -n 1 /run/changed)"
	assert multihome drain ISP1
	must_wait_for 20 kept 1
	assert_eq 198.51.100.2 "$(tail -n 1 /run/changed)"
	ends 0 $service stop
	must_wait_for 20 gone
	assert kept 1
}

# kept N: so many addresses are noted as published.
kept() {
	[ "$(grep -c '^www.lb.example.org A ' /var/lib/multihome/dns)" = "$1" ]
}

# Scripts are run, whoever of the two is started first, and however often events ends.
case_events() {
	no_checker 'it goes by another name'
	openrc_booted
	lines_up
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$MULTIHOME_EVENT $MULTIHOME_LINE" >>/tmp/ran\n' \
		>/etc/multihome/event.d/note
	chmod 755 /etc/multihome/event.d/note
	ends 0 $events start
	assert gone
	ends 0 $service start
	must_wait_for 20 runs
	must_wait_for 20 hears
	was=$events_pid
	kill -KILL "$was"
	must_wait_for 20 hears_anew "$was"
	ends 0 multihome drain ISP1
	must_wait_for 20 ran 'drain ISP1'
	ends 0 multihome undrain ISP1
	must_wait_for 20 ran 'drain ISP1
undrain ISP1'
	ends 0 $service stop
	must_wait_for 20 gone
	assert $events status
	ends 0 $events stop
	must_wait_for 20 deaf
	refute $events status
}

# What apk runs in an upgrade, and when the package goes, which takes no line away.
case_alpine_package() {
	no_checker 'it goes by another name'
	apk=/multihome/examples/packaging/multihome
	openrc_booted
	for how in post-upgrade pre-deinstall; do
		ends 0 $apk.$how
		assert_eq '' "$out" "$how where nothing runs"
	done
	lines_up
	ends 0 $service start
	ends 0 $events start
	must_wait_for 20 runs
	must_wait_for 20 leads
	must_wait_for 20 hears
	before=$(steering) was=$watch_pid was_events=$events_pid
	ends 0 $apk.post-upgrade
	must_wait_for 20 runs_anew "$was"
	must_wait_for 20 hears_anew "$was_events"
	assert_eq "$before" "$(steering)" 'after an upgrade'
	$service stop
	ip rule del priority 7300 from 10.2.2.2
	ends 0 $apk.post-upgrade
	assert mended
	refute pgrep -x watch
	$service start
	must_wait_for 20 runs
	ends 0 $apk.pre-deinstall
	must_wait_for 20 gone
	must_wait_for 20 deaf
	assert_contains "$out" 'stays in the kernel'
	assert_contains "$out" ISP2
	assert_eq '' "$(steering)"
	assert mended
	ends 0 $apk.post-deinstall
	refute test -e /run/multihome
	refute test -e /var/lib/multihome
}
