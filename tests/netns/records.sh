# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is kept in /run/multihome, damaged in every way, gone, or not ours.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	line_up 1
	line_up 2
	dir=$(echo /run/multihome/*)
	record=$dir/dev/eth1
	assert test -f "$record"
}

assert_line1() {
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

assert_line2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# heals: with eth1's record as it is now, each hook exits 0 and says plainly
# what is wrong, ifup makes it anew, ifdown leaves nothing of eth1's, and the
# other line is not touched.
heals() {
	cp -a "$record" /run/damaged
	assert_line1
	assert_line2
	multihome status >/tmp/out 2>/tmp/err && fail "status says all is well"
	assert_contains "$(cat /tmp/out)" eth0
	assert_contains "$(cat /tmp/err)" 'multihome: eth1: '
	assert_eq '' "$(LC_ALL=C tr -d '\n -~' </tmp/err)" 'raw characters'
	line_up 2 2>/tmp/err || fail "up: $?"
	assert_contains "$(cat /tmp/err)" 'multihome: eth1: its record'
	assert_contains "$(cat /tmp/err)" damaged
	assert_line1
	assert_line2
	unchanged line_up 2
	unchanged multihome sync
	ends 0 multihome status
	rm "$record"
	cp -a /run/damaged "$record"
	line_down 2 2>/tmp/err || fail "down: $?"
	assert_line1
	assert_lacks "$(ours)" eth1
	assert_lacks "$(ours)" 10.2.2
	assert_eq 1 "$(find "$dir/dev" -mindepth 1 | wc -l)" records
	unchanged multihome sync
}

case_truncated() {
	start
	head -c 60 "$record" >/run/x && cat /run/x >"$record"
	heals
}

case_empty() {
	start
	: >"$record"
	heals
}

case_without_end() {
	start
	sed -i '$d' "$record"
	heals
}

case_binary() {
	start
	head -c 3000 /dev/urandom >"$record"
	heals
}

case_nul() {
	start
	printf '\0' >>"$record"
	heals
}

case_huge() {
	start
	head -c 2000000 /dev/zero | tr '\0' x >"$record"
	heals
}

case_of_a_later_version() {
	start
	sed -i '1s/1/2/' "$record"
	heals
}

case_escapes() {
	start
	printf 'multihome\t1\n\033[31m\nend\n' >"$record"
	heals
}

case_symlink() {
	start
	echo secret >/root/secret
	ln -sf /root/secret "$record"
	heals
	assert_eq secret "$(cat /root/secret)"
}

case_directory() {
	start
	rm "$record"
	mkdir "$record"
	# what cannot be read is not nobody's
	before=$(kernel_state)
	for again in 1 2 3; do
		ends 1 multihome sync
		assert_contains "$(cat /tmp/err)" 'eth1: cannot write its record'
		assert_eq "$before" "$(kernel_state)" "after sync $again"
	done
	line_up 2 2>/tmp/err || fail "up: $?"
	refute [ ! -s /tmp/err ]
	line_down 2 2>/tmp/err || fail "down: $?"
	assert_line1
	multihome status >/dev/null 2>/tmp/err && fail "status says all is well"
	rmdir "$record"
	multihome sync >/dev/null
	assert_line1
}

case_fifo() {
	start
	rm "$record"
	mkfifo "$record"
	heals
}

case_of_somebody_else() {
	need_users
	start
	chown 1000 "$record"
	heals
}

case_writable_for_others() {
	start
	chmod 666 "$record"
	heals
}

# All of it is gone while lines are up: ifup takes them over again; without one
# they stay until a flush, as somebody may work by them.
case_all_gone() {
	start
	rm -r /run/multihome
	line_up 2
	assert_line2
	assert_line1
	before=$(kernel_state)
	ends 0 multihome sync
	assert_eq '' "$out"
	assert_eq "$before" "$(kernel_state)" 'rules and routes after sync'
	ends 4 multihome status
	assert_contains "$out" 'eth1  IPv4  table ISP2 (7002)  in force'
	assert_contains "$out" "left over, \`multihome flush\` removes it"
	assert_contains "$out" 'rule priority 7100 from 10.1.1.2 to 10.1.1.0/24'
	ends 0 multihome status eth1
	rm -r /run/multihome
	line_down 2
	assert_eq "$before" "$(kernel_state)" 'rules and routes after ifdown'
	multihome flush >/dev/null
	assert_eq '' "$(ours | grep -v '^link')"
}

# The numbers of tables are gone, too, and a name gets another: what has the
# sources of the new uplink is taken over, and its table with the last rule.
case_all_gone_and_names() {
	start
	line6_up 2
	rm -r /run/multihome /etc/iproute2/rt_tables.d
	before=$(kernel_state)
	line_up 2
	assert_contains "$(multihome status eth1)" 'table ISP2 (7003)  in force'
	assert_eq 7003 "$(ip -N -4 rule show from 10.2.2.2 | sed -n 's/^7300.*lookup \([0-9]*\).*/\1/p')"
	assert_lacks "$(ip -N -4 rule show)" 'from 10.2.2.2 lookup 7002'
	assert_contains "$(ip -N -6 rule show)" 'from 2001:db8:2::2 lookup 7002'
	line6_up 2
	line_up 1
	ends 0 multihome status
	assert_line1
	assert_line2
	assert_eq '' "$(ip route show table 7001; ip -6 route show table 7002)"
	line_down 1
	line_down 2
	line6_down 2
	assert_nothing_of_ours
}

# The directory is not ours alone: nobody's word is taken, nothing is changed.
refuses() {
	before=$(kernel_state)
	for command in 'line_up 2' 'line_up 1' 'line_down 2'; do
		$command >/tmp/out 2>/tmp/err || fail "$command: $?"
		assert_eq "$before" "$(kernel_state)" "after $command"
	done
	line_up 2 2>/tmp/err
	assert_eq "multihome: $1: expected a directory that only root can write" \
		"$(cat /tmp/err)"
	for command in status sync flush 'explain 203.0.113.10'; do
		# shellcheck disable=SC2086
		ends 1 multihome $command
		assert_contains "$(cat /tmp/err)" 'only root can write'
	done
	assert_eq "$before" "$(kernel_state)" "rules and routes"
}

case_run_world_writable() {
	start
	chmod 777 /run/multihome
	refuses /run/multihome
}

case_run_of_somebody_else() {
	need_users
	start
	chown 1000 /run/multihome
	refuses /run/multihome
}

case_run_is_a_link() {
	start
	mv /run/multihome /tmp/elsewhere
	ln -s /tmp/elsewhere /run/multihome
	refuses /run/multihome
}

case_namespace_directory_writable() {
	start
	chmod 775 "$dir"
	refuses "$dir"
}

case_run_is_a_file() {
	start
	rm -r /run/multihome
	: >/run/multihome
	refuses /run/multihome
}

# No /run, or one that is full or read-only: nothing half done, the hook ends
# well.
case_no_run() {
	no_checker 'its log would have to be in /run'
	topo_up
	topo_addr
	before=$(kernel_state)
	mkdir /tmp/empty
	mount --bind /tmp/empty /run
	mount -o remount,bind,ro /run
	line_up 2 2>/tmp/err || fail "up: $?"
	assert_eq 'multihome: /run/multihome: cannot keep records there: Read-only file system' \
		"$(cat /tmp/err)"
	line_down 2 2>/tmp/err || fail "down: $?"
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	umount /run
}

# rootless COMMAND...: where there is neither /run nor, unless it is mounted
# below /tmp/root, /proc, by which the namespace is known.
rootless() {
	mkdir -p /tmp/root
	for entry in usr lib lib64 bin sbin etc dev; do
		[ -e "/tmp/root/$entry" ] || [ ! -e "/$entry" ] || {
			mkdir "/tmp/root/$entry"
			mount --rbind "/$entry" "/tmp/root/$entry"
		}
	done
	mkdir -p /tmp/root/proc /tmp/root/tmp
	chroot /tmp/root "$@"
}

rootless_hook() {
	rootless env -i IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static \
		MODE="$1" PHASE="$2" IF_ADDRESS=10.2.2.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 \
		/usr/libexec/multihome/ifupdown 2>/tmp/err || fail "hook: $?"
}

case_no_directory_at_all() {
	no_checker 'its log would have to be in /run'
	topo_up
	topo_addr
	before=$(kernel_state)
	rootless_hook start post-up
	assert_eq 'multihome: /run/multihome: cannot keep records there: No such file or directory' \
		"$(cat /tmp/err)"
	mount --bind /proc /tmp/root/proc
	rootless_hook start post-up
	assert_eq 'multihome: /run/multihome: cannot keep records there: No such file or directory' \
		"$(cat /tmp/err)"
	rootless_hook stop pre-down
	ends 0 rootless multihome status
	ends 1 rootless multihome sync
	assert_eq "$before" "$(kernel_state)" "rules and routes"
}

case_run_full() {
	topo_up
	topo_addr
	line_up 1
	before=$(kernel_state)
	mount -t tmpfs -o size=64k,nr_inodes=64 tmpfs /run/multihome
	chmod 755 /run/multihome
	for n in $(seq 1 60); do
		: >"/run/multihome/$n" 2>/dev/null || break
	done
	line_up 2 2>/tmp/err || fail "up: $?"
	assert_contains "$(cat /tmp/err)" 'No space left on device'
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	rm /run/multihome/[0-9]
	head -c 60000 /dev/zero >/run/multihome/big
	cat /dev/zero >/run/multihome/big 2>/dev/null || :
	line_up 2 2>/tmp/err || fail "up: $?"
	assert_contains "$(cat /tmp/err)" 'No space left on device'
	assert_eq "$before" "$(kernel_state)" "rules and routes"
	umount /run/multihome
}

# Killed at any time: who comes next converges, and down leaves nothing.
case_killed_at_any_time() {
	topo_up
	topo_addr
	line_up 1
	for delay in $(seq 0 39); do
		env -i IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static \
			MODE=start PHASE=post-up IF_ADDRESS=10.2.2.2 \
			IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=K$((delay % 3)) \
			IF_MULTIHOME_GATEWAY=10.2.2.1 \
			/etc/network/if-up.d/multihome 2>/dev/null &
		pid=$!
		spend "$delay"
		kill -9 $pid 2>/dev/null || :
		wait $pid || :
		if [ $((delay % 2)) -eq 0 ]; then
			line_down 2
			assert_lacks "$(ours)" 10.2.2
		else
			line_up 2
			assert_line2
			assert_eq 12 "$(ip -N rule show | grep -c 'proto 77')" rules
		fi
		assert_line1
	done
	line_down 2
	line_down 1
	assert_nothing_of_ours
	assert_records 0
	unchanged multihome sync
}

# spend N: about N tenths of a millisecond, without starting anything.
spend() {
	spend_n=$(($1 * 80))
	while [ $spend_n -gt 0 ]; do
		spend_n=$((spend_n - 1))
	done
}

# Records name what was asked for and never what is installed; links of names
# that no record bears out do not refuse anybody.
case_stale_names() {
	start
	mkdir "$dir/marks"
	ln -s eth7 "$dir/names/table:7009"
	ln -sf eth7 "$dir/names/from:10.2.2.2_32"
	ln -s eth0 "$dir/names/to:203.0.113.0_24"
	ln -s eth0 "$dir/marks/inet:5:4294967295"
	printf '7009\tNEW\n' >/etc/iproute2/rt_tables.d/hand.conf
	line_up 2 IF_MULTIHOME_TABLE=NEW IF_MULTIHOME_TO=203.0.113.0/24 \
		IF_MULTIHOME_MARK=5 2>/tmp/err
	assert_eq '' "$(cat /tmp/err)"
	assert_uplink NEW eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Two records that both have one source, which only a hand can have written:
# neither gives way, and nobody runs in circles about it.
case_both_have_it() {
	start
	sed -i 's/10\.2\.2\.2/10.1.1.2/g' "$record"
	multihome sync >/dev/null 2>&1 || fail "sync: $?"
	line_up 1 2>/tmp/err || fail "up: $?"
	multihome status >/dev/null || fail "status: $?"
	assert_line1
	line_down 2 || fail "down: $?"
	assert_line1
	assert_lacks "$(ours)" eth1
	ends 0 multihome sync
	unchanged multihome sync
}

# Files that no device can have given its name: said, passed over, and nobody
# else suffers for it.
case_strange_files() {
	start
	long=$(printf '%040d' 0)
	: >"$dir/dev/$long"
	: >"$dir/dev/a b"
	mkdir -p "$dir/retry"
	ln -s x "$dir/retry/$long"
	ln -sf "$long" "$dir/names/table:7001"
	line_up 2 2>/tmp/err || fail "up: $?"
	assert_line2
	unchanged line_up 2
	ends 0 multihome sync
	assert_contains "$(cat /tmp/err)" "multihome: $dir: expected names of interfaces there, got \"$long\""
	assert_contains "$(cat /tmp/err)" 'got "a b"'
	line_down 2 2>/tmp/err || fail "down: $?"
	assert_contains "$(cat /tmp/err)" "got \"$long\""
	assert_line1
	assert_lacks "$(ours)" 10.2.2
	ends 0 multihome flush
	assert_nothing_of_ours
}

# Another network namespace of the same machine has records of its own.
case_two_namespaces() {
	topo_up
	topo_addr
	line_up 2
	ns_add other
	in_ns other ip link add eth1 type veth peer name x
	in_ns other ip link set x up
	in_ns other ip link set eth1 up
	in_ns other ip addr add 10.2.2.2/24 dev eth1
	in_ns other env -i IFACE=eth1 LOGICAL=eth1 ADDRFAM=inet METHOD=static \
		MODE=start PHASE=post-up IF_ADDRESS=10.2.2.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=ISP2 \
		IF_MULTIHOME_GATEWAY=10.2.2.9 /etc/network/if-up.d/multihome
	assert_contains "$(in_ns other ip route show table ISP2)" 10.2.2.9
	assert_line2
	in_ns other multihome flush >/dev/null
	assert_eq '' "$(in_ns other ip route show table ISP2)"
	assert_line2
	unchanged multihome sync
}

# other_up DEVICE ADDRESS: the hook for it in the namespace "other", by another
# line.
other_up() {
	in_ns other ip link add "$1" type veth peer name x
	in_ns other ip link set x up
	in_ns other ip link set "$1" up
	in_ns other ip addr add "$2/24" dev "$1"
	in_ns other env -i IFACE="$1" LOGICAL="$1" ADDRFAM=inet METHOD=static \
		MODE=start PHASE=post-up "IF_ADDRESS=$2" \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=OTHER \
		IF_MULTIHOME_GATEWAY=10.9.9.1 /etc/network/if-up.d/multihome
}

# What a namespace that is gone has recorded is not its successor's, and its
# table and source do not stand in the way of another device.
case_after_a_dead_namespace() {
	topo_up
	topo_addr
	line_up 2
	ns_add other
	other_up eth1 10.9.9.2
	ip netns del "$NETNS-other"
	ns_add other
	assert_eq 'no interface with multihome options is up' \
		"$(in_ns other multihome status)"
	assert_eq '' "$(in_ns other multihome sync 2>&1)"
	other_up eth9 10.9.9.2 2>/tmp/err
	assert_eq '' "$(cat /tmp/err)"
	assert_contains "$(in_ns other ip rule)" 'from 10.9.9.2 lookup OTHER'
	assert_contains "$(in_ns other multihome status)" eth9
	assert_line2
	unchanged multihome sync
}

# Who cannot tell whether anything is recorded does not take it for nothing.
case_no_socket() {
	topo_up
	topo_addr
	preloads
	preloaded NONE=1 start:post-up
	assert_line2
	ends 0 preloaded NO_SOCKET=1 stop:pre-down
	assert_contains "$out" 'cannot keep records there: Too many open files'
	assert_line2
	preloaded NONE=1 stop:pre-down
	assert_nothing_of_ours
	ends 0 preloaded NO_SOCKET=1 start:post-up
	assert_contains "$out" 'cannot keep records there: Too many open files'
	assert_nothing_of_ours
}

# A kernel before 5.14 does not tell a namespace's cookie: there its inode's
# number is the name.
case_no_cookie() {
	topo_up
	topo_addr
	preloads
	number=$(stat -Lc %i /proc/self/ns/net)
	preloaded NO_COOKIE=1 start:post-up
	assert_line2
	assert test -f "/run/multihome/$number/dev/eth1"
	assert_eq "$number" "$(ls /run/multihome)"
	preloaded NO_COOKIE=1 stop:pre-down
	assert_nothing_of_ours
	refute test -e "/run/multihome/$number/dev/eth1"
}
