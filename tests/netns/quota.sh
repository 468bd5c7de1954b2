# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines with a quota: what their devices carry is counted, over restarts too, and one
# that has used its quota up stands by.
# shellcheck disable=SC2119 # functions that may have options, or a command in front

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

file=/var/lib/multihome/quota

# quota_up QUOTA: two lines, the first with that quota and the better priority.
quota_up() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PRIORITY=1 "IF_MULTIHOME_QUOTA=$1"
	line_up 2 IF_MULTIHOME_PRIORITY=2
}

# passes N: so many packets of 1,028 bytes each way, by the first line.
passes() {
	assert ping -nq -c "$1" -i 0.002 -s 1000 -I eth0 203.0.113.10
}

# of LINE KEY: by lines --json.
of() {
	multihome lines --json "$1" >/tmp/of.json || :
	json /tmp/of.json "d['lines'][0]['$2']"
}

# used_is LINE LEAST MOST
used_is() {
	used=$(of "$1" quota_used_bytes)
	[ "$used" -ge "$2" ] && [ "$used" -le "$3" ]
}

# starts: the daemon; what it says when it does counts, too.
starts() {
	said_before=$(syslog | wc -l)
	watch_start
}

# told N TEXT: so often it was said since then.
told() {
	assert_eq "$1" "$(syslog | sed "1,${said_before}d" |
		grep -cF -e "$2" || :)" "said: $2"
}

# written KEY: the first device's field of that place, or NAME=, of the file.
written() {
	case $1 in
	*=) sed -n "s/^quota.*${tab}$1\([^$tab]*\).*/\1/p" $file ;;
	*) awk -F '\t' -v n="$1" '$1 == "quota" { print $n; exit }' $file ;;
	esac
}

# zone SECONDS: the local time is so far ahead of UTC.
zone() {
	python3 - "$1" <<-'EOF'
	import os, struct, sys
	data = b'TZif' + bytes(16) + struct.pack('>6L', 0, 0, 0, 0, 1, 2) + \
		struct.pack('>lBB', int(sys.argv[1]), 0, 0) + b'X\0'
	with open('/etc/localtime.new', 'wb') as f:
	    f.write(data)
	os.rename('/etc/localtime.new', '/etc/localtime')
	EOF
}

# day [DAYS]: the local day of UTC, or so many days later.
day() {
	date -u -d "${1-0} days" +%Y-%m-%d
}

next_month() {
	date -u -d "$(date -u +%Y-%m-01) 1 month" +%Y-%m-%d
}

case_stands_by() {
	zone 0
	echo '[multihome]
on-return = move' >/etc/multihome.conf
	quota_up 300k/month
	ns_start client sink socat -u TCP-LISTEN:9000 CREATE:/tmp/sink
	must_wait_for 5 has_listener client 'sport = 9000'
	starts
	must_wait_for 2 goes_by eth0
	mkfifo /tmp/source
	socat -u PIPE:/tmp/source TCP:203.0.113.10:9000 &
	exec 3>/tmp/source
	echo before >&3
	must_wait_for 5 grep -q before /tmp/sink
	assert_eq 300000 "$(of ISP1 quota_bytes)"
	assert_eq False "$(of ISP1 quota_spent)"
	assert_eq "$(next_month)" "$(of ISP1 quota_until)"
	assert_eq "$(date -u +%Y-%m)-01" "$(of ISP1 quota_since)"
	assert_eq None "$(of ISP2 quota_bytes)"
	passes 50
	must_wait_for 4 used_is ISP1 102800 150000
	passes 100
	must_wait_for 5 goes_by eth1
	told 1 "ISP1 eth0: 300 kB of this month are used up: it stands by until $(next_month)"
	assert_eq True "$(of ISP1 quota_spent)"
	ends 0 multihome lines
	assert_contains "$out" 'part      stands by, behind all others, priority 1'
	assert_contains "$out" " kB of 300 kB, used up until $(next_month)"
	assert_contains "$out" 'ISP1 eth0 IPv4: 300 kB of this month are used up'
	assert_contains "$(multihome status eth0)" 'quota     '
	assert_contains "$(json_status "d['uplinks'][0]['line']['quota']" eth0)" \
		" kB of 300 kB, used up until $(next_month)"
	assert_eq None "$(json_status "d['uplinks'][0]['line']['quota']" eth1)"
	assert_contains "$(multihome explain 203.0.113.10)" \
		'note    ISP1 has used up its quota: by ISP2'
	# what goes by it may go on
	echo after >&3
	must_wait_for 5 grep -q after /tmp/sink
	exec 3>&-
	wait $! || fail 'the connection was ended'
	assert_lacks "$(watch_said)" reset
	# it is used where no other is alive, and not any longer
	in_ns isp2 ip link set cust down
	must_wait_for 3 goes_by eth0
	assert_contains "$(multihome lines ISP1)" \
		'carries 100 % since no other line is up'
	in_ns isp2 ip link set cust up
	must_wait_for 5 goes_by eth1
	told 1 'are used up'
	watch_stop
}

# The stanza has no quota any more: the line carries again.
case_taken_back() {
	quota_up 10k/month
	starts
	must_wait_for 5 goes_by eth0
	passes 30
	must_wait_for 5 goes_by eth1
	line_up 1 IF_MULTIHOME_PRIORITY=1
	must_wait_for 5 goes_by eth0
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=10k/month
	must_wait_for 5 goes_by eth1
	line_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=10G/month
	must_wait_for 5 goes_by eth0
	watch_stop
}

# While nobody counts the counter goes on; what is known is not said again.
case_restart() {
	quota_up 300k/day
	starts
	must_wait_for 2 goes_by eth0
	must_wait_for 4 test -e $file
	passes 10
	watch_stop
	[ "$(written 5)" -ge 20560 ] || fail "$(cat $file)"
	passes 150
	starts
	must_wait_for 5 goes_by eth1
	told 1 'ISP1 eth0: 300 kB of today are used up: it stands by until'
	watch_stop
	used=$(written 5)
	[ "$used" -ge 328960 ] || fail "$(cat $file)"
	[ "$used" -le 400000 ] || fail "$(cat $file)"
	starts
	must_wait_for 2 goes_by eth1
	told 0 'are used up'
	assert_eq True "$(of ISP1 quota_spent)"
	# as an upgrade ends it
	kill -USR2 "$watch_pid"
	wait "$watch_pid" || :
	starts
	must_wait_for 2 goes_by eth1
	used_is ISP1 "$used" $((used + 9999)) || fail "used: $used, $(cat $file)"
	watch_stop
	# what takes rules and routes away leaves it
	ends 0 multihome flush
	assert_eq eth0 "$(written 2)"
}

# The device is made anew, and counts from 0; then the machine.
case_counts_anew() {
	topo_up 1
	cat >/tmp/line <<-'EOF'
	ip link add eth7 type veth peer name peer7
	ip link set peer7 address 02:00:00:00:00:07 up
	ip link set eth7 up
	ip addr add 10.9.7.2/24 dev eth7
	ip neigh replace 10.9.7.1 lladdr 02:00:00:00:00:07 dev eth7
	EOF
	# shellcheck source=/dev/null
	. /tmp/line
	debian_up eth7 IF_ADDRESS=10.9.7.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP7 IF_MULTIHOME_GATEWAY=10.9.7.1 \
		IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=1G/month
	starts
	must_wait_for 5 multihome lines ISP7
	head -c 100000 /dev/zero | socat -u -b 1000 - UDP:10.9.7.1:9
	must_wait_for 4 used_is ISP7 104200 120000
	ip link del eth7
	# shellcheck source=/dev/null
	. /tmp/line
	head -c 100000 /dev/zero | socat -u -b 1000 - UDP:10.9.7.1:9
	must_wait_for 5 used_is ISP7 208400 240000
	debian_down eth7
	ip link set eth7 down
	ip link set eth7 name eth8
	ip link set eth8 up
	ip addr replace 10.9.7.2/24 dev eth8
	debian_up eth8 IF_ADDRESS=10.9.7.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP7 IF_MULTIHOME_GATEWAY=10.9.7.1 \
		IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=1G/month
	must_wait_for 5 used_is ISP7/4 208400 260000
	assert_eq eth8 "$(of ISP7 device)"
	watch_stop
	# a machine that has booted: its counter is all new
	used=$(written 5) last=$(written last=)
	sed -i 's/^clock\t[^\t]*/clock\tother/' $file
	starts
	must_wait_for 4 used_is ISP7 $((used + last)) $((used + last + 9999))
	watch_stop
}

# A day ends, by another zone; and who boots without a clock, in 1970, or one that was
# set, loses nothing.
case_clock() {
	zone 0
	quota_up 100k/day
	starts
	passes 60
	must_wait_for 5 goes_by eth1
	told 1 "100 kB of today are used up: it stands by until $(day 1)"
	zone 86400
	must_wait_for 5 goes_by eth0
	told 1 'ISP1 eth0: stands by no more: '
	told 1 ' of 100 kB of today are used'
	assert_eq "$(day 2)" "$(of ISP1 quota_until)"
	passes 60
	must_wait_for 5 goes_by eth1
	told 1 "it stands by until $(day 2)"
	watch_stop
	# back by a day, without a clock that was set
	zone 0
	starts
	must_wait_for 2 goes_by eth1
	watch_stop
	# by one that was set since then: yesterday has the same
	awk -F '\t' -v OFS='\t' '$1 == "clock" { $3 += 86400 } { print }' $file \
		>/tmp/later
	cat /tmp/later >$file
	starts
	must_wait_for 2 goes_by eth1
	assert_eq "$(day 1)" "$(of ISP1 quota_until)"
	watch_stop
	# a month in which nothing was counted
	sed -i "s/$(day)/2020-01-01/" $file
	starts
	must_wait_for 2 goes_by eth0
	used_is ISP1 0 9999 || fail "used: $used"
	watch_stop
}

goes6_by() {
	[ "$(way - 2001:db8:ffff::10)" = "$1 2001:db8:2::1 7000" ]
}

# Both families share the device, and one quota.
case_families() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PRIORITY=1
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=100k/month@31
	line_up 2 IF_MULTIHOME_PRIORITY=2
	line6_up 2 IF_MULTIHOME_PRIORITY=2
	starts
	must_wait_for 2 goes_by eth0
	passes 60
	must_wait_for 5 goes_by eth1
	must_wait_for 2 goes6_by eth1
	told 1 '100 kB of the month from '
	told 1 'are used up'
	assert_eq "$(of ISP1/4 quota_used_bytes)" "$(of ISP1/6 quota_used_bytes)"
	# the quota is another one: no wait until its end
	line6_up 1 IF_MULTIHOME_PRIORITY=1 IF_MULTIHOME_QUOTA=100M/month@31
	must_wait_for 5 goes_by eth0
	told 1 'ISP1 eth0: stands by no more: 1'
	watch_stop
}

# Counting goes on in memory, and that it cannot be kept is said once.
case_not_kept() {
	mkdir -p /var/lib/multihome
	printf 'multihome\t1\nquota\teth0\t1\tnever\t5\nend\n' >$file
	quota_up 100k/month
	starts
	must_wait_for 2 goes_by eth0
	told 1 "$file: is damaged: expected what was counted of a quota; what else was counted before is not known"
	must_wait_for 4 grep -q ifindex= $file
	watch_stop
	assert_eq eth0 "$(written 2)"
	mount -t tmpfs -o ro tmpfs /var/lib/multihome
	starts
	passes 60
	must_wait_for 5 goes_by eth1
	watch_settle 2
	told 1 "$file: cannot be kept: Read-only file system; quotas are counted from here on, until we end"
	watch_stop
	umount /var/lib/multihome
	mount -t tmpfs -o size=8k tmpfs /var/lib/multihome
	head -c 8k /dev/zero >/var/lib/multihome/other || :
	starts
	passes 60
	must_wait_for 5 goes_by eth1
	watch_settle 2
	told 1 "$file: cannot be kept: No space left on device"
	watch_stop
	assert_eq other "$(ls /var/lib/multihome)"
	umount /var/lib/multihome
	# another daemon has it
	flock -F /var/lib/multihome sleep 1000 &
	holder=$!
	must_wait_for 5 eval '! flock -n /var/lib/multihome true'
	before=$(cat $file)
	starts
	must_wait_for 2 goes_by eth0
	watch_settle 2
	told 1 'cannot be kept: another daemon, of another network namespace, has its own there'
	watch_stop
	assert_eq "$before" "$(cat $file)"
	kill $holder
}

# Killed at any time, it loses nothing of a device that is there still.
case_killed() {
	quota_up 1G/month
	starts
	must_wait_for 4 test -s $file
	passes 60
	kill -KILL "$watch_pid"
	wait "$watch_pid" || :
	passes 60
	starts
	must_wait_for 4 used_is ISP1 246720 280000
	watch_stop
	[ "$(written 5)" -ge 246720 ] || fail "$(cat $file)"
}
