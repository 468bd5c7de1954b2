# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# [metrics] file: when it is written, and that nothing about it harms the daemon. Who
# reads it is in real/prometheus/.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

folder=/var/lib/prometheus/node-exporter
file=$folder/multihome.prom

lacks() {
	! has "$@"
}

is_gone() {
	! test -e "$1"
}

# metrics_to PATH
metrics_to() {
	printf '[metrics]\nfile = %s\n' "$1" >/etc/multihome.conf
}

# has LINE [FILE]: it is there, as a whole.
has() {
	grep -qxF "$1" "${2-$file}"
}

is_newer() {
	[ -n "$(find $file -newer /tmp/before)" ]
}

# said_once TEXT: by the daemon, of the file.
said_once() {
	[ "$(syslog | grep -cF "$file: cannot be written: $1")" = 1 ]
}

watched() {
	lines_up
	watch_start
	must_wait_for 5 multihome lines
}

case_written() {
	mkdir -p $folder
	metrics_to $file
	watched
	must_wait_for 5 has 'multihome_line_up{line="ISP1",iface="eth0",family="inet"} 1'
	assert_eq '644 root root' "$(stat -c '%a %U %G' $file)"
	assert has 'multihome_line_weight{line="ISP1",iface="eth0",family="inet"} 1'
	assert has 'multihome_line_weight{line="ISP2",iface="eth1",family="inet"} 0'
	assert has "multihome_build_info{version=\"$(multihome --version |
		sed 's/multihome //')\"} 1"
	# at each change, with what follows from it
	in_ns isp1 ip link set cust down
	must_wait_for 2 has 'multihome_line_up{line="ISP1",iface="eth0",family="inet"} 0'
	assert has 'multihome_line_state{line="ISP1",iface="eth0",family="inet",state="down"} 1'
	assert has 'multihome_line_transitions_total{line="ISP1",iface="eth0",family="inet",to="down"} 1'
	assert has 'multihome_line_weight{line="ISP2",iface="eth1",family="inet"} 1'
	# and without one
	cp -p $file /tmp/before
	must_wait_for 17 is_newer
	ip rule del priority 7300 from 10.2.2.2
	must_wait_for 2 eval 'ip rule | grep -q "^7300:.*10.2.2.2"'
	must_wait_for 17 lacks 'multihome_rules_mended_total 0'
	assert_eq multihome.prom "$(ls -A $folder)"
	# its age tells that nobody watches
	watch_stop
	assert test -e $file
}

# Another path, and none: what was written goes.
case_moved() {
	mkdir -p $folder
	metrics_to $file
	watched
	must_wait_for 5 test -e $file
	metrics_to $folder/other.prom
	kill -HUP "$watch_pid"
	must_wait_for 5 test -e $folder/other.prom
	refute test -e $file
	# a mistake takes nothing away
	echo '[metrics' >>/etc/multihome.conf
	kill -HUP "$watch_pid"
	watch_settle 1
	assert test -e $folder/other.prom
	: >/etc/multihome.conf
	kill -HUP "$watch_pid"
	must_wait_for 5 is_gone $folder/other.prom
	watch_stop
}

case_no_folder() {
	metrics_to $file
	watched
	must_wait_for 20 said_once 'No such file or directory'
	in_ns isp1 ip link set cust down
	must_wait_for 2 goes_by eth1
	mkdir -p $folder
	in_ns isp2 ip link set cust down
	must_wait_for 20 test -e $file
	assert said_once ''
	watch_stop
}

case_full_disk() {
	mkdir -p $folder
	mount -t tmpfs -o size=8k tmpfs $folder
	metrics_to $file
	head -c 8192 /dev/zero >$folder/zeros 2>/dev/null || :
	watched
	must_wait_for 20 said_once 'No space left on device'
	in_ns isp1 ip link set cust down
	must_wait_for 2 goes_by eth1
	assert_eq zeros "$(ls -A $folder)"
	rm $folder/zeros
	in_ns isp2 ip link set cust down
	must_wait_for 20 test -s $file
	assert said_once ''
	watch_stop
}

# What is no file stays what it is, also when another is written.
case_no_file() {
	mkdir -p $folder
	ln -s /etc/passwd $file
	metrics_to $file
	watched
	must_wait_for 20 said_once 'File exists'
	metrics_to $folder/other.prom
	kill -HUP "$watch_pid"
	must_wait_for 20 test -s $folder/other.prom
	assert test -L $file
	rm $folder/other.prom
	mkfifo $folder/other.prom
	watch_stop
	assert test -p $folder/other.prom
}
