# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sections of /etc/multihome.d, where nothing but a script of ip(8) brings interfaces
# up: no ifupdown, no network-scripts, no hook.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

# section FILE [LINE...]: so it says; without lines, an uplink with the table ISP2.
section() {
	section_file=/etc/multihome.d/$1.conf
	shift
	mkdir -p /etc/multihome.d
	[ $# -gt 0 ] || set -- '[eth1]' 'table = ISP2'
	printf '%s\n' "$@" >"$section_file"
}

# The script: what it says is all that there is.
by_script() {
	cat >/tmp/script <<-EOF
	link set eth1 up
	addr add 10.2.2.2/24 dev eth1
	addr add 2001:db8:2::2/64 dev eth1 nodad
	route add default via 10.2.2.1 dev eth1 metric 200
	route add default via 2001:db8:2::1 dev eth1 metric 2000
	EOF
	first ip -batch /tmp/script
}

# The first line, by another one; no interfaces file.
no_ifupdown() {
	rm -rf /etc/network/interfaces /etc/multihome.d
	topo_up
	ip -batch - <<-EOF
	link set eth0 up
	addr add 10.1.1.2/24 dev eth0
	addr add 2001:db8:1::2/64 dev eth0 nodad
	route add default via 10.1.1.1
	route add default via 2001:db8:1::1
	EOF
}

script_away() {
	ip addr flush dev eth1
	ip link set eth1 down
	must_wait_for 2 nothing_of_ours
}

in_force() {
	has_source 10.2.2.2 && has_source 2001:db8:2::2 &&
		has_default 10.2.2.1 && has_default 2001:db8:2::1
}

assert_in_force() {
	must_wait_for 5 in_force
	must_wait_for 5 tcp_check 10.2.2.2
	must_wait_for 5 tcp_check 2001:db8:2::2
}

# From the first address to the last rule or route of ours, in ms.
case_plain_script() {
	no_ifupdown
	by_script
	watch_start
	must_wait_for 5 ping_check 10.2.2.2 isp2
	refute tcp_check 10.2.2.2
	section isp2
	kill -HUP "$watch_pid"
	assert_in_force
	script_away
	: >/tmp/took
	for n in 1 2 3 4 5; do
		: >/tmp/events
		ip -ts -o monitor address rule route >/tmp/events &
		monitor_pid=$!
		assert wait_for 5 listens "$monitor_pid"
		by_script
		must_wait_for 2 in_force
		watch_settle 0.2 # and all that comes with it
		kill "$monitor_pid"
		wait "$monitor_pid" || :
		awk '{ gsub(/[][T:-]/, " ")
			t = (($4 * 60 + $5) * 60 + $6) * 1000 }
			/10[.]2[.]2[.]2\/24/ && !came { came = t }
			/multihome|proto 77/ { all = t }
			END { printf "%.1f\n", all - came }' /tmp/events >>/tmp/took
		assert_in_force
		script_away
	done
	watch_took 5
	by_script
	assert_in_force
	watch_stop
	# with the daemon gone, and nothing that reads the file
	rm /etc/multihome.d/isp2.conf
	ends 0 multihome reload
	assert_nothing_of_ours
	assert_records 0
}
