# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016 # texts of other programs
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Names, where what the daemon starts, asks or writes to is not as it should be.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# false_nsupdate LINE...: what there is instead of it, until true_nsupdate.
false_nsupdate() {
	[ -e /usr/bin/nsupdate.true ] ||
		mv /usr/bin/nsupdate /usr/bin/nsupdate.true
	{
		printf '%s\n' '#!/bin/sh' 'PATH=/usr/bin:/bin' "$@"
	} >/usr/bin/nsupdate.new
	chmod 755 /usr/bin/nsupdate.new
	mv /usr/bin/nsupdate.new /usr/bin/nsupdate
}

true_nsupdate() {
	mv /usr/bin/nsupdate.true /usr/bin/nsupdate
}

# One that hangs holds up nothing for longer than its time, whether it was started for
# an update or at a doubt; what it has started ends with it.
case_hangs() {
	bind_local 'www 5 IN A 192.0.2.18'
	conf 'server = local' 'publish-after = 1s'
	false_nsupdate 'echo began >>/tmp/began' 'sleep 7777'
	named_lines
	watch_start
	must_wait_for 20 says 'nsupdate: did not end in time'
	must_wait_for 5 none_sleeps
	true_nsupdate
	is $both 40
	must_wait_for 5 says 'works again'
	: >/tmp/began
	false_nsupdate 'echo began >>/tmp/began' 'sleep 7777'
	doubt
	true_nsupdate
	must_wait_for 15 none_sleeps
	is $both
	assert multihome drain ISP1
	is 192.0.2.34 15
	watch_stop
}

none_sleeps() {
	! grep -qsz 7777 /proc/[0-9]*/cmdline
}

# doubt: of the first line, until a process is there for what may follow from it.
doubt() {
	doubts=0
	while [ $((doubts += 1)) -le 10 ]; do
		dies 1
		/usr/bin/sleep 0.15
		lives 1
		/usr/bin/sleep 0.5
		[ ! -s /tmp/began ] || return 0
	done
	fail 'no doubt'
}

# publisher LINE...: the command that is called for each set.
publisher() {
	printf '%s\n' '#!/bin/sh' 'PATH=/usr/bin:/bin' "$@" >/etc/multihome/publish
	chmod 755 /etc/multihome/publish
	conf 'method = command' 'command = /etc/multihome/publish'
}

# woken: how often the daemon was, so far.
woken() {
	awk '/^voluntary/ { print $2 }' "/proc/$watch_pid/status"
}

# A command that has nothing to say and takes its time costs nothing meanwhile.
case_silent_command() {
	publisher 'exec >/dev/null 2>&1 </dev/null' ': >/tmp/began' 'sleep 5' \
		': >/tmp/ended'
	named_lines
	watch_start
	must_wait_for 20 test -e /tmp/began
	before=$(woken)
	must_wait_for 10 test -e /tmp/ended
	woken=$(($(woken) - before))
	echo "figures: woken $woken times in five seconds"
	[ "$woken" -lt 500 ] || fail "woken $woken times"
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	watch_stop
}

# All lines go while it runs: there is nothing more to be published, by nobody.
case_lines_go() {
	publisher 'echo "$1" >>/tmp/began' 'sleep 3' ': >/tmp/ended'
	named_lines
	watch_start
	must_wait_for 20 test -e /tmp/began
	debian_down eth0
	debian_down eth1
	must_wait_for 10 test -e /tmp/ended
	watch_settle 1
	assert_eq $www "$(cat /tmp/began)"
	watch_stop
}

# Of two names the first cannot be published: the second is, each time, and what is
# told is the first one's trouble.
case_one_fails() {
	# shellcheck disable=SC2016 # for sh
	publisher 'echo "$1 $2 $(tr "\n" " ")" >>/tmp/published' \
		'[ "$1" != bad.example.org ] || [ -e /tmp/good ] || { echo no money; exit 1; }'
	named_lines IF_MULTIHOME_NAME="bad.example.org $www"
	watch_start
	must_wait_for 10 grep -qx "$www A 192.0.2.18 192.0.2.34 " /tmp/published
	must_wait_for 5 says 'bad.example.org A 192.0.2.18 192.0.2.34: unreachable, /etc/multihome/publish: no money'
	dies 1
	must_wait_for 10 grep -qx "$www A 192.0.2.34 " /tmp/published
	: >/tmp/good
	must_wait_for 30 says 'works again'
	must_wait_for 5 says "$www A 192.0.2.34: published"
	watch_stop
}

# The same with files, of which the first is a directory; and where there is no room to
# renew them, that is said.
case_files() {
	mkdir -p /run/multihome/dns/bad.example.org.lua
	conf 'method = file'
	named_lines IF_MULTIHOME_NAME="bad.example.org $www"
	watch_start
	must_wait_for 10 grep -q 192.0.2.18 /run/multihome/dns/$www.lua
	must_wait_for 5 says '/run/multihome/dns: Is a directory'
	rmdir /run/multihome/dns/bad.example.org.lua
	must_wait_for 30 says 'works again'
	assert test -f /run/multihome/dns/bad.example.org.lua
	mount -t tmpfs -o size=16k tmpfs /run/multihome/dns
	dd if=/dev/zero of=/run/multihome/dns/full bs=16k count=1 2>/dev/null
	must_wait_for 20 says '/run/multihome/dns: No space left on device'
	rm /run/multihome/dns/full
	must_wait_for 30 grep -q 192.0.2.18 /run/multihome/dns/$www.lua
	watch_stop
}

# ticks: of the processor that the daemon has had.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$watch_pid/stat"
}

# Whatever it says and however it fails, one line tells; what says much costs little.
case_says_much() {
	bind_local
	conf 'server = local'
	named_lines
	# shellcheck disable=SC2016 # for sh
	false_nsupdate 'yes "$(printf "\033[31m\377a\tb")" >&2'
	watch_start
	must_wait_for 20 says 'unreachable, nsupdate: did not end in time'
	echo "figures: $(ticks) hundredths of a second of the processor"
	[ "$(ticks)" -lt 200 ] || fail "$(ticks) hundredths of a second"
	false_nsupdate 'printf "\033[31m\377x\ty=z\001\nsecond" >&2; exit 5'
	assert kill -HUP "$watch_pid"
	must_wait_for 20 says 'unreachable, nsupdate: \x1b[31m\xffx\x09y=z\x01'
	multihome lines --json >/tmp/lines.json || :
	assert python3 -m json.tool /tmp/lines.json /dev/null
	false_nsupdate 'exit 5'
	assert kill -HUP "$watch_pid"
	must_wait_for 20 says 'unreachable, nsupdate: ended with 5'
	chmod 644 /usr/bin/nsupdate
	assert kill -HUP "$watch_pid"
	must_wait_for 20 says 'unreachable, there is no nsupdate'
	echo >/usr/bin/nsupdate
	chmod 755 /usr/bin/nsupdate
	assert kill -HUP "$watch_pid"
	must_wait_for 20 says 'unreachable, nsupdate: Exec format error'
	true_nsupdate
	assert kill -HUP "$watch_pid"
	must_wait_for 20 says 'works again'
	is $both
	watch_stop
}

# Of what is written down of before, a line that is none takes none of the others with
# it: those are ours, and go.
case_garbage() {
	bind_local 'www 5 IN A 192.0.2.18' 'www 5 IN A 192.0.2.98' \
		'www 5 IN A 192.0.2.99' 'www 5 IN A 192.0.2.200'
	mkdir -p /var/lib/multihome
	{
		echo "$www A 192.0.2.98"
		head -c 2000 /dev/zero | tr '\0' x
		printf '\n\000\377\n'
		# shellcheck disable=SC2016 # as it is
		echo 'a$(reboot).example.org. A 192.0.2.1'
		echo "$www A 192.0.2.99"
		printf '%s' "$www A 192.0.2.20"
	} >/var/lib/multihome/dns
	conf 'server = local' 'publish-after = 1s'
	named_lines
	watch_start
	is $both,192.0.2.200
	assert_contains "$(syslog)" '/var/lib/multihome/dns: what else was published before is not known: expected lines of NAME TYPE ADDRESS'
	watch_stop
}

# A line that was dead when its host went down, and is so when that comes up: no name
# leads to it in between.
case_starts_dead() {
	bind_local 'www 5 IN A 192.0.2.34'
	conf 'server = local' 'publish-after = 1s'
	topo_up
	topo_addr
	public_lines
	dies 1
	named_line 1
	named_line 2
	asking_start ask host 127.0.0.1 $www
	watch_start
	must_wait_for 20 says "$www A 192.0.2.34: published"
	watch_settle 3
	asking_stop ask
	assert_lacks "$(cat /run/log/ask)" 192.0.2.18
	watch_stop
}

# A line that has returned, but not for good yet, and to which no name leads any more.
case_names_go() {
	bind_local
	conf 'server = local' 'publish-after = 2s'
	named_lines
	watch_start
	is $both
	dies 1
	is 192.0.2.34
	lives 1
	must_wait_for 10 goes_by eth0
	debian_down eth0
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_PROBE=203.0.113.10 \
		IF_MULTIHOME_PROBE_PROFILE=fast IF_MULTIHOME_HOLD=1s
	watch_settle 4
	before=$(woken)
	watch_settle 4
	woken=$(($(woken) - before))
	echo "figures: woken $woken times in four seconds"
	[ "$woken" -lt 120 ] || fail "woken $woken times"
	watch_stop
}

# A name that is in no zone of ours has the others wait for nothing: what one of them
# has lost is ours no more, and stays when another host gives it back.
case_other_zone() {
	bind_local 'www 5 IN A 192.0.2.99'
	mkdir -p /var/lib/multihome
	echo "$www A 192.0.2.99" >/var/lib/multihome/dns
	conf 'server = local' 'zone = lb.example.org'
	named_lines IF_MULTIHOME_NAME="$www www.example.net"
	watch_start
	is $both
	must_wait_for 10 says 'www.example.net A 192.0.2.18 192.0.2.34: differs, is not in the zone'
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	watch_settle 1
	assert_lacks "$(cat /var/lib/multihome/dns)" 192.0.2.99
	printf 'update add %s 5 A 192.0.2.99\nsend\n' $www | nsupdate -l
	kill -HUP "$watch_pid"
	watch_settle 3
	is $both,192.0.2.99
	watch_stop
}

# What was withdrawn is forgotten when it is gone: no reason to publish the rest anew.
case_forgotten() {
	bind_local 'www 5 IN A 192.0.2.99'
	mkdir -p /var/lib/multihome
	echo "$www A 192.0.2.99" >/var/lib/multihome/dns
	conf 'server = local'
	named_lines
	watch_start
	is $both
	must_wait_for 5 lacks_file 192.0.2.99
	ip addr add 10.1.1.7/32 dev eth0
	watch_settle 1
	assert_eq "dns: $www A: publish 192.0.2.18, 192.0.2.34; withdraw 192.0.2.99" \
		"$(syslog | sed -n 's/.*multihome: \(dns: \)/\1/p')"
	watch_stop
}

lacks_file() {
	! grep -q "$1" /var/lib/multihome/dns
}

# wrong_key TEXT: is in the file of the key: of it nothing is told.
wrong_key() {
	rm -f /etc/multihome/dns.key
	kill -HUP "$watch_pid"
	must_wait_for 10 says 'unreachable, /etc/multihome/dns.key: No such file'
	(umask 077; printf '%s\n' "$1" >/etc/multihome/dns.key)
	kill -HUP "$watch_pid"
	must_wait_for 10 says 'unreachable, nsupdate: cannot use the key in /etc/multihome/dns.key: expected a file as tsig-keygen prints it'
	multihome lines --json >/tmp/lines.json || :
	assert_lacks "$(syslog)$(cat /tmp/lines.json)" U2VjcmV0
}

case_wrong_keys() {
	conf 'server = 203.0.113.10' 'key = /etc/multihome/dns.key' \
		'zone = lb.example.org'
	named_lines
	watch_start
	wrong_key U2VjcmV0U2VjcmV0U2VjcmV0Cg==
	wrong_key 'hmac-sha256:lb:U2VjcmV0U2VjcmV0U2VjcmV0Cg=='
	wrong_key 'key lb { algorithm hmac-sha256; secret "U2VjcmV0U2VjcmV0U2VjcmV0*Cg=="; };'
	watch_stop
	cat >/etc/network/interfaces <<-EOT
	iface eth0 inet static
		address 192.0.2.18/28
		multihome-table ISP1
		multihome-gateway 192.0.2.17
		multihome-name $www
	EOT
	ends 1 multihome dns publish --all
	assert_contains "$out" 'cannot use the key in /etc/multihome/dns.key'
	assert_lacks "$out" U2VjcmV0
}

# answering HOW: a name server at 127.0.0.1 that takes every update, and answers so;
# what is wanted of it is asked again.
answering() {
	if [ -n "${answering_pid-}" ]; then
		kill "$answering_pid"
		wait "$answering_pid" || :
	fi
	python3 -B - "$1" <<-'EOT' &
	import os, socket, sys, time
	how = sys.argv[1]
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	s.bind(("127.0.0.1", 53))
	def answer(flags, name, *last):
	    return (asked[:2] + flags + b"\0\1\0" + bytes([len(last)]) + b"\0" * 4
	            + name + b"".join(b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4\xc0\0\2"
	                              + bytes([n]) for n in last))
	while True:
	    asked, peer = s.recvfrom(4096)
	    if asked[2] & 0x78:
	        s.sendto(asked[:2] + b"\xa8\0" + b"\0" * 8, peer)
	        continue
	    name = asked[12:asked.index(b"\0", 12) + 5]
	    if how == "late":
	        time.sleep(1.2)
	        s.sendto(answer(b"\x84\0", name, 18, 34), peer)
	    elif how == "garbage":
	        s.sendto(os.urandom(99), peer)
	        s.sendto(answer(b"\x84\0", name, 18)[:-2], peer)
	        s.sendto(answer(b"\x84\0", name.replace(b"www", b"xxx"), 18, 34), peer)
	    elif how == "empty":
	        s.sendto(answer(b"\x86\0", name), peer)
	    elif how == "refused":
	        s.sendto(answer(b"\x84\5", name), peer)
	    elif how == "many":
	        s.sendto(answer(b"\x84\0", name, *range(18, 80)), peer)
	EOT
	answering_pid=$!
	must_wait_for 5 listens_53
	kill -HUP "$watch_pid"
}

listens_53() {
	grep -q ' 0100007F:0035 ' /proc/net/udp
}

# What is asked back from one that takes updates, and answers late, rubbish, to another
# question, or nothing that would tell.
case_answers() {
	ip link set lo up
	conf 'server = 127.0.0.1' 'zone = lb.example.org'
	named_lines
	watch_start
	answering late
	must_wait_for 40 says "$www A 192.0.2.18 192.0.2.34: published"
	for how in silent garbage empty; do
		answering $how
		must_wait_for 40 says "unreachable, $www A: the name server does not answer"
		answering refused
		must_wait_for 40 says 'differs, is answered by REFUSED'
	done
	answering many
	must_wait_for 40 says 'published; not ours: 192.0.2.19 192.0.2.20'
	assert_contains "$(tr -s ' \n' ' ' </tmp/lines)" '192.0.2.32 ... '
	kill "$answering_pid"
	watch_stop
}

# Who has all sent again while an update is under way has it sent once more.
case_again() {
	publisher 'echo began >>/tmp/began' 'sleep 2'
	named_lines
	watch_start
	must_wait_for 20 test -s /tmp/began
	kill -HUP "$watch_pid"
	must_wait_for 10 began_twice
	must_wait_for 5 says "$www A 192.0.2.18 192.0.2.34: published"
	watch_settle 2
	assert_eq 2 "$(wc -l </tmp/began)" 'how often it was sent'
	watch_stop
}

began_twice() {
	[ "$(wc -l </tmp/began)" = 2 ]
}
