# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The hook of ifupdown started by hand: one up, the same again, one down.

# up_twice_and_down UP DOWN VAR=VALUE...
up_twice_and_down() {
	topo_up
	topo_addr
	hook_up=$1 hook_down=$2
	shift 2
	refute tcp_check 10.2.2.2
	"$hook_up" eth1 "$@"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	monitor_start
	"$hook_up" eth1 "$@"
	assert_eq 0 "$(monitor_count)" "events: $(monitor_text)"
	"$hook_down" eth1 "$@"
	assert_nothing_of_ours
}

case_debian() {
	up_twice_and_down debian_up debian_down \
		IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
}

case_ng() {
	up_twice_and_down ng_up ng_down \
		IF_ADDRESS=10.2.2.2/24 'IF_ADDRESSES=10.2.2.2/24 ' \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
}

# An interface without any of our options: no event, no word.
case_not_ours() {
	topo_up 1
	topo_addr
	monitor_start
	out=$(debian_up eth0 IF_ADDRESS=10.1.1.2 IF_NETMASK=255.255.255.0 2>&1)
	assert_eq '' "$out" output
	assert_eq 0 "$(monitor_count)" "events: $(monitor_text)"
}

# A syslog that listens for streams, as some do, is told the same.
case_log_of_streams() {
	rm -f /dev/log
	cat >/tmp/log.py <<-'EOF'
	import socket
	s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	s.bind("/dev/log")
	s.listen()
	while True:
	    c, _ = s.accept()
	    with open("/tmp/log", "ab") as f:
	        while (b := c.recv(65536)):
	            f.write(b)
	EOF
	python3 /tmp/log.py &
	must_wait_for 5 test -S /dev/log
	topo_up
	topo_addr
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1
	must_wait_for 5 grep -aq 'multihome: eth1: add route default' /tmp/log
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# What was done is one line in syslog; who asks for more gets one for each.
case_log_of_a_change() {
	topo_up
	topo_addr
	for verbosity in 0 1; do
		debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
			VERBOSITY=$verbosity >"/tmp/up.$verbosity" 2>&1
		debian_down eth1 IF_MULTIHOME_TABLE=ISP2 \
			VERBOSITY=$verbosity >"/tmp/down.$verbosity" 2>&1
	done
	for word in add remove; do
		more='multihome: eth1: '$word' route default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2'
		assert_eq "$more, and 4 more; now: multihome status eth1" \
			"$(syslog | sed 's/^<[^>]*>//' | grep "eth1: $word.* more;")"
		assert_eq 3 "$(syslog | grep -c "eth1: $word rule")"
		assert_eq 2 "$(syslog | grep "eth1: $word route" | grep -vc ' more;')"
	done
	assert_eq '' "$(cat /tmp/up.0 /tmp/down.0)"
	assert_eq 5 "$(grep -c 'multihome: eth1: add' /tmp/up.1)"
	assert_eq 5 "$(grep -c 'multihome: eth1: remove' /tmp/down.1)"
}
