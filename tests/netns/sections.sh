# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sections of /etc/multihome.d, where nothing but a script of ip(8) brings interfaces
# up: no ifupdown, no network-scripts, no hook.
# shellcheck disable=SC2119 # watch_start takes what a case has

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
	for _ in 1 2 3 4 5; do
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

# Without the daemon, and without an interfaces file.
case_reload_alone() {
	no_ifupdown
	by_script
	rm -rf /etc/multihome.d
	ends 1 multihome reload
	assert_contains "$out" '/etc/network/interfaces: cannot be read'
	section isp2 '[eth1]' 'table = ISP2' '' '[eth9]' 'table = ISP9'
	ends 0 multihome reload --dry-run
	assert_contains "$out" 'ip -6 rule add priority 7300 from 2001:db8:2::2'
	assert_nothing_of_ours
	ends 0 multihome reload
	assert_in_force
	assert_records 1
	assert_lacks "$out" eth9
	ends 0 multihome reload
	assert_eq '' "$out" 'nothing has changed'
	ends 0 multihome reload eth9
	assert_eq '/etc/multihome.d/isp2.conf:4: [eth9]: is for when there is such an interface' "$out"
	ends 2 multihome reload eth8
	assert_contains "$out" 'there is no such interface'
	# one of two: what the other's file says is not taken up
	section isp2
	section isp1 '[eth0]' 'table = ISP1'
	ends 0 multihome reload eth1
	assert_records 1
	ends 0 multihome reload eth0
	assert_records 2
	rm /etc/multihome.d/isp1.conf
	ends 0 multihome reload eth1
	assert_records 2
	ends 0 multihome reload eth0
	assert_records 1
	# flushed, and back
	ends 0 multihome flush
	assert_nothing_of_ours
	ends 0 multihome reload
	assert_in_force
	# two swap their tables
	section isp1 '[eth0]' 'table = ISP1'
	ends 0 multihome reload
	section isp1 '[eth0]' 'table = ISP2'
	section isp2 '[eth1]' 'table = ISP1'
	ends 0 multihome reload
	assert_eq 0 "$(multihome status >/dev/null; echo $?)" 'nothing is refused'
	assert has_source 10.2.2.2 ISP1
	assert has_source 10.1.1.2 ISP2
	rm -r /etc/multihome.d
	mkdir /etc/multihome.d
	ends 0 multihome reload
	assert_nothing_of_ours
	assert_records 0
}

# What is not confirmed in time goes as it came.
case_confirm() {
	no_ifupdown
	by_script
	section isp2
	ends 0 multihome reload --confirm 1
	assert_in_force
	must_wait_for 5 nothing_of_ours
	ends 0 multihome reload
	assert_in_force
	section isp2 '[eth1]' 'table = 7777'
	ends 0 multihome reload --confirm 1
	assert has_source 10.2.2.2 7777
	must_wait_for 5 in_force
	assert_in_force
	ends 0 multihome reload --confirm 60
	ends 0 multihome confirm
	assert has_source 10.2.2.2 7777
}

# The daemon reads anew by SIGHUP.
hup() {
	watch_reads
	kill -HUP "$watch_pid"
	must_wait_for 5 watch_has_read "$reads"
	watch_settle
}

# Whatever the edit: what was in force is, and it is said what is wrong with it.
wrong_edit() {
	wrong_want=$1
	shift
	section isp2 "$@"
	: >/tmp/before
	syslog | wc -l >/tmp/before
	hup
	assert_contains "$(syslog | sed "1,$(cat /tmp/before)d")" "$wrong_want"
	assert_in_force
	multihome reload >/tmp/out 2>&1 || :
	assert_in_force
	ends 3 multihome check
	assert_contains "$out" "$wrong_want"
}

case_wrong_edit() {
	no_ifupdown
	by_script
	section isp2
	watch_start
	assert_in_force
	d=/etc/multihome.d/isp2.conf
	wrong_edit "$d:3: gatway: unknown option, did you mean gateway?" \
		'[eth1]' 'table = ISP2' 'gatway = 10.2.2.1'
	assert_contains "$(multihome status)" 'refused'
	wrong_edit "$d:2: table: expected a table other than 0" '[eth1]' 'table = 255'
	wrong_edit "$d:2: device: expected the interface as the section's name instead" \
		'[eth1]' 'device = eth1' 'table = ISP2'
	wrong_edit "$d:1: [eth1]: expected table = NAME, or a number, in it" '[eth1]'
	# not a section, nor a file of sections
	wrong_edit "$d:1: [multihome]: is for /etc/multihome.conf" \
		'[multihome]' 'wait = 3'
	wrong_edit "$d:1: table: expected a section before it, [INTERFACE]" \
		'table = ISP2'
	wrong_edit "$d:1: expected [SECTION] or KEY = VALUE" 'eth1 ISP2'
	wrong_edit "$d:3: [eth1]: expected once, also written at $d:1: [eth1]" \
		'[eth1]' 'table = ISP2' '[eth1]' 'table = ISP3'
	# in two files
	section zz '[eth1]' 'table = ISP3'
	wrong_edit "$d:1: [eth1]" '[eth1]' 'table = ISP2'
	assert_contains "$out" "/etc/multihome.d/zz.conf:1: [eth1]: expected once, also written at $d:1: [eth1]"
	rm /etc/multihome.d/zz.conf
	# not to be read at all
	rm "$d"
	mkdir "$d"
	hup
	assert_in_force
	ends 3 multihome reload
	assert_contains "$out" "$d: cannot be read: Is a directory"
	assert_contains "$out" 'eth1: is left as it is'
	assert_in_force
	rmdir "$d"
	# what it leads to is not mounted, say
	ln -s /srv/isp2.conf "$d"
	hup
	assert_in_force
	ends 3 multihome reload
	assert_contains "$out" "$d: cannot be read: it is a link to what is not there"
	assert_in_force
	rm "$d"
	# and mended
	section isp2 '[eth1]' 'table = 7777'
	hup
	assert has_source 10.2.2.2 7777
	assert_lacks "$(multihome status)" refused
	# other files are no sections
	for name in isp2.conf~ isp2.conf.dpkg-old isp2.conf.rpmsave .isp2.conf README; do
		echo garbage >"/etc/multihome.d/$name"
	done
	ends 0 multihome reload
	assert_eq '' "$out"
	rm "$d"
	hup
	must_wait_for 5 nothing_of_ours
	assert_records 0
	watch_stop
}

# wan_there: another one, on the second provider's wire.
wan_there() {
	ip -batch - <<-EOF
	link add link eth1 name wan address 02:00:00:00:00:07 type macvlan mode bridge
	link set eth1 up
	link set wan up
	addr add 10.2.2.7/24 dev wan
	addr add 2001:db8:2::7/64 dev wan nodad
	route add default via 10.2.2.1 dev wan metric 300
	route add default via 2001:db8:2::1 dev wan metric 3000
	EOF
}

wan_in_force() {
	has_source 10.2.2.7 "${1:-WAN}" && has_source 2001:db8:2::7 "${1:-WAN}"
}

# The claim comes and goes with the interface: deleted, made anew, renamed; and with
# one that has not been there when its section was reloaded.
case_interface_comes_and_goes() {
	no_ifupdown
	section wan '[wan]' 'table = WAN' '' '[wan9]' 'table = WAN9'
	watch_start
	assert_records 0
	for _ in 1 2 3; do
		wan_there
		must_wait_for 2 wan_in_force
		assert_records 1
		must_wait_for 5 tcp_check 10.2.2.7
		ip link del wan
		must_wait_for 2 nothing_of_ours
		must_wait_for 2 eval '[ ! -e /run/multihome/*/dev/wan ]'
	done
	wan_there
	must_wait_for 2 wan_in_force
	ip link set wan down
	ip link set wan name wan9
	ip link set wan9 up
	ip route add default via 10.2.2.1 dev wan9 metric 300
	ip -6 addr replace 2001:db8:2::7/64 dev wan9 nodad
	ip route add default via 2001:db8:2::1 dev wan9 metric 3000
	must_wait_for 2 wan_in_force WAN9
	refute has_source 10.2.2.7 WAN
	assert_records 1
	ip link del wan9
	must_wait_for 2 nothing_of_ours
	# a section that is new to the daemon, by a reload
	rm /etc/multihome.d/wan.conf
	section other '[wan]' 'table = OTHER'
	ends 0 multihome reload
	watch_settle
	wan_there
	must_wait_for 2 wan_in_force OTHER
	# what was flushed comes with the next reload, not with the next event
	ends 0 multihome flush wan
	ip link set wan down
	ip link set wan up
	watch_settle
	assert_nothing_of_ours
	ends 4 multihome reload
	ip route add default via 10.2.2.1 dev wan metric 300
	ip -6 addr replace 2001:db8:2::7/64 dev wan nodad
	ip route add default via 2001:db8:2::1 dev wan metric 3000
	must_wait_for 2 wan_in_force OTHER
	# two that are there at once when the daemon begins
	watch_stop
	ip link del wan
	ends 0 multihome reload
	assert_nothing_of_ours
	section isp2
	wan_there
	by_script
	watch_start
	assert_in_force
	assert wan_in_force OTHER
	assert_records 2
	watch_stop
}

# Edited to be wrong while the interface is away: it comes back as it was.
case_wrong_while_away() {
	no_ifupdown
	section wan '[wan]' 'table = WAN'
	watch_start
	wan_there
	must_wait_for 2 wan_in_force
	ip link del wan
	must_wait_for 2 nothing_of_ours
	section wan 'table = WAN'
	hup
	wan_there
	must_wait_for 2 wan_in_force
	watch_stop
}

# Its sources are refused without the interface, too, until the section goes.
case_strict_always() {
	no_ifupdown
	section wan '[wan]' 'table = WAN' 'strict = always'
	watch_start
	wan_there
	must_wait_for 2 wan_in_force
	ip link del wan
	must_wait_for 2 lacks_source 10.2.2.7 WAN
	must_wait_for 2 eval 'ip rule | grep -q "from 10.2.2.7 unreachable"'
	assert_contains "$(multihome status)" down
	wan_there
	must_wait_for 2 wan_in_force
	ip link del wan
	must_wait_for 2 lacks_source 10.2.2.7 WAN
	rm /etc/multihome.d/wan.conf
	hup
	must_wait_for 2 nothing_of_ours
	assert_records 0
	watch_stop
}

says_two() {
	multihome status --json | grep -qF "/etc/multihome.d/isp2.conf:2: eth1 has options of a stanza, too ($1), which count; expected them in one place"
}

# A stanza has the interface, whichever came first; when it goes, the section's does.
case_stanza_has_it() {
	topo_up
	topo_addr
	section isp2
	line_up 2
	watch_start
	must_wait_for 2 says_two 'iface eth1 inet static'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	refute has_source 2001:db8:2::2
	debian_down eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	ip route add default via 2001:db8:2::1 dev eth1 metric 2000
	ip route add default via 10.2.2.1 dev eth1 metric 200
	assert_in_force
	refute says_two 'iface eth1 inet static'
	# now the section is first
	section isp2 '[eth1]' 'table = 7010'
	ends 0 multihome reload
	has_source 10.2.2.2 7010
	printf '%s\n' '[multihome]' 'on-error = fail' >/etc/multihome.conf
	line_up 2	# nothing is wrong with the stanza
	rm /etc/multihome.conf
	assert says_two 'iface eth1 inet static'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	refute has_source 10.2.2.2 7010
	# a stanza that is wrong has nothing, and the section stays
	debian_down eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2
	assert has_source 10.2.2.2 7010
	line_up 2 IF_MULTIHOME_GATWAY=10.2.2.1 2>/dev/null || :
	assert has_source 10.2.2.2 7010
	line_up 2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	watch_stop
	# by files: check says it before, reload takes both
	{ main_line; second_line; } | write_interfaces
	ends 3 multihome check
	assert_contains "$out" '/etc/multihome.d/isp2.conf:1: [eth1]: eth1 has options of a stanza, too (/etc/network/interfaces:12), which count; expected them in one place'
	multihome reload >/tmp/out 2>&1 || :
	assert says_two '/etc/network/interfaces:12'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	rm /etc/multihome.d/isp2.conf
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome status
}

case_check() {
	no_ifupdown
	by_script
	section isp2 '[eth1]' 'table = ISP2' '[eth9]' 'table = dns'
	ends 0 multihome check
	assert_contains "$out" '/etc/multihome.d/isp2.conf:3: [eth9]: there is no such interface now: it is for when there is'
	assert_contains "$out" '/etc/multihome.d/isp2.conf:4: table: dns can have no defaults: in /etc/multihome.conf [dns] is a section of the machine'
	assert_contains "$out" '2 stanzas with multihome options'
	# not those of another file's
	echo 'iface lo inet loopback' >/tmp/interfaces
	ends 0 multihome check /tmp/interfaces
	assert_lacks "$out" eth9
	# what is not up yet has a name, and a line
	ends 0 multihome status
	assert_contains "$out" 'eth9'
	ends 0 multihome status eth9
	# defaults of its table
	printf '%s\n' '[ISP2]' 'main-routes = no' >/etc/multihome.conf
	ends 0 multihome reload
	assert_contains "$(multihome status --json)" '"main_routes":"no"'
	rm /etc/multihome.conf
}

# An upgrade: the daemon leaves all as it is, and the next one takes it so.
case_daemon_again() {
	no_ifupdown
	by_script
	section isp2
	watch_start
	assert_in_force
	ip -ts -o monitor rule route >/tmp/events &
	monitor_pid=$!
	assert wait_for 5 listens "$monitor_pid"
	kill -USR2 "$watch_pid"
	wait "$watch_pid"
	watch_start
	assert_in_force
	watch_stop
	kill "$monitor_pid"
	assert_eq '' "$(grep -e multihome -e 'proto 77' /tmp/events)" 'nothing was touched'
}
