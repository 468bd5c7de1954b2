# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is told to syslog, and by what kind of /dev/log.

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
