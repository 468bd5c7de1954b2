# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome setup: what it finds and what it proposes, where that is written, and
# that nothing is without consent. With a real ifup: real/setup.sh.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

interfaces=/etc/network/interfaces

# two_up: both lines, as a machine has them that knows nothing of us: in main the
# second one's default is behind the first's. No door but /etc/multihome.d.
two_up() {
	topo_up "${1-2}"
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 metric 100
	ip -6 route add default via 2001:db8:2::1 dev eth1 metric 2000
}

# ifup_stands_in: there is an ifup, of Debian, which has nothing up by itself.
ifup_stands_in() {
	printf '#!/bin/sh\n' >/usr/sbin/ifup
	chmod 755 /usr/sbin/ifup
}

# stanzas: of both lines and both families, which that ifup has.
stanzas() {
	ifup_stands_in
	{ main_line; cat; } <<-EOF | write_interfaces
	iface eth0 inet6 static
		address 2001:db8:1::2/64
		gateway 2001:db8:1::1

	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
		metric 100

	iface eth1 inet6 static
		address 2001:db8:2::2/64
		gateway 2001:db8:2::1
		metric 2000
	EOF
}

assert_both() {
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP1 eth0 2001:db8:1::2 2001:db8:1::1 2001:db8:1::/64
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
}

# nothing_to_do [WORDS]: once more, and nothing is touched; WORDS are in what it says.
nothing_to_do() {
	touches_nothing multihome setup --yes
	assert_eq 0 "$status" "$out"
	assert_contains "$out" "nothing to set up: ${1-}"
}

# proposals: what would be added, without words around, in $added.
proposals() {
	touches_nothing multihome setup --dry-run
	assert_eq 0 "$status" "setup --dry-run: $out"
	added=$(printf '%s\n' "$out" | sed -n '/^+++/d
		s/^+[[:space:]]*\(.\)/\1/p' | tr '\n' ' ' | sed 's/ $//')
}

case_sections() {
	two_up
	on_terminal 0 y multihome setup
	assert_contains "$out" '--- /dev/null
+++ /etc/multihome.d/eth0.conf
@@ -0,0 +1,3 @@
+[eth0]
+table = ISP1
+priority = 1
--- /dev/null
+++ /etc/multihome.d/eth1.conf
@@ -0,0 +1,3 @@
+[eth1]
+table = ISP2
+priority = 2
'
	assert_contains "$out" 'Write this, and put it in force for 60 seconds to try it? [y/N] y
/etc/multihome.d/eth0.conf: written
/etc/multihome.d/eth1.conf: written
'
	assert_contains "$out" 'of a line its carrier alone decides whether it is dead, until multihome-probe
says whom to ask by it
multihome watch does not run, and without it no line is left that is dead:
    multihome watch
'
	assert_contains "$out" 'taken back in 60 seconds, unless you run: multihome confirm'
	assert_both
	ends 0 multihome confirm
	assert_both
	nothing_to_do
	assert_eq '644 eth0.conf
644 eth1.conf' "$(find /etc/multihome.d -type f -printf '%m %f\n' | sort)"
}

case_stanzas() {
	two_up
	stanzas
	cp $interfaces /tmp/before
	chmod 640 $interfaces
	ends 0 multihome setup --yes
	assert_lacks "$out" '[y/N]'
	assert_contains "$out" "$interfaces: written; what it was is in $interfaces.before-multihome"
	assert cmp /tmp/before $interfaces.before-multihome
	assert_eq 640 "$(stat -c %a $interfaces)"
	assert_eq '	multihome-table ISP1
	multihome-priority 1
	multihome-table ISP1
	multihome-priority 1
	multihome-table ISP2
	multihome-priority 2
	multihome-table ISP2
	multihome-priority 2' "$(grep multihome $interfaces)"
	assert_both
	ends 0 multihome confirm
	nothing_to_do
	refute ls /etc/multihome.d/eth0.conf
}

# renamed NAME: the second line's device is called so.
renamed() {
	ip link set "$second" down
	ip link set "$second" name "$1"
	second=$1
	ip link set "$1" up
	ip route add default via 10.2.2.1 dev "$1" metric 100
	ip -6 addr replace 2001:db8:2::2/64 dev "$1" nodad
	ip -6 route add default via 2001:db8:2::1 dev "$1" metric 2000
}

# A device whose name no section can have is no line for setup, and the others are.
case_names_of_devices() {
	two_up 3
	ip route add default via 10.3.3.1 dev eth2 metric 50
	ip -6 route add default via 2001:db8:3::1 dev eth2 metric 3000
	second=eth1
	for name in multihome Multihome .eth 'a]b' "$(printf 'e\033[2J')"; do
		renamed "$name"
		proposals
		assert_eq '[eth0] table = ISP1 priority = 1 [eth2] table = ISP2 priority = 2' "$added" "with $name"
		assert_contains "$out" ': no section can be called that: '
		assert_lacks "$out" "$(printf '\033')"
	done
	# and one that means something elsewhere
	renamed "$(printf 'a\233[;\134')"
	ends 0 multihome setup --yes
	assert_contains "$out" 'multihome.d/a\x9b[;\.conf: written'
	assert_lacks "$out" "$(printf '\233')"
	assert_uplink ISP3 "$second" 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# Nobody has made the folder yet, and there is no other file.
case_no_folder() {
	two_up
	rm -rf $interfaces /etc/multihome.d
	ends 0 multihome setup --yes
	assert_both
}

# What nobody confirms is taken back, as with any reload; the files stay.
case_not_confirmed() {
	two_up
	stanzas
	ends 0 multihome setup --yes
	assert_both
	assert_eq True "$(json_status "all(50 < u['seconds'] <= 60 for u in d['unconfirmed'])")"
}

# Nothing is written, and no word is lost on what would be.
case_no_consent() {
	two_up
	stanzas
	touches_nothing multihome setup
	assert_eq 4 "$status" "$out"
	assert_contains "$out" '+	multihome-table ISP2'
	assert_contains "$out" '4 stanzas with multihome options'
	assert_contains "$out" 'multihome: nothing was written: there is no terminal to ask on; expected --yes'
	before=$(all_files)
	for answer in n '' nay ^D yesterday; do
		on_terminal 0 "$answer" multihome setup
		assert_contains "$out" 'nothing was written'
		assert_eq "$before" "$(all_files)" "answered by $answer"
	done
	on_terminal 254 ^C multihome setup # by SIGINT
	assert_eq "$before" "$(all_files)" 'files after ^C'
	touches_nothing multihome setup --dry-run
	assert_eq 0 "$status" "$out"
	assert_contains "$out" '+	multihome-table ISP2'
	touches_nothing multihome setup --dry-run --yes
	assert_eq '' "$(find /tmp -name 'multihome-*')" 'texts elsewhere'
	assert_nothing_of_ours
	ends 2 multihome setup now
	ends 2 multihome setup --yess
}

# A pattern that reads all that is in a directory does not get what is kept.
case_included() {
	two_up
	stanzas
	mkdir -p $interfaces.d
	sed -n '/^auto eth1/,$p' $interfaces >$interfaces.d/eth1
	sed -i '/^auto eth1/,$d' $interfaces
	for how in "source $interfaces.d/*" "source-directory $interfaces.d"; do
		cp $interfaces /tmp/before
		cp $interfaces.d/eth1 /tmp/eth1
		echo "$how" >>$interfaces
		ends 0 multihome setup --yes
		assert_contains "$out" "$interfaces.d/eth1: written; what it was is in $interfaces.d.eth1.before-multihome"
		assert cmp /tmp/eth1 $interfaces.d.eth1.before-multihome
		assert_eq eth1 "$(ls -A $interfaces.d)"
		assert_both
		ends 0 multihome confirm
		nothing_to_do
		multihome flush >/dev/null
		cp /tmp/before $interfaces
		cp /tmp/eth1 $interfaces.d/eth1
	done
	# once more: what was there first is what is kept
	echo '# edited' >>$interfaces.d/eth1
	echo "$how" >>$interfaces
	ends 0 multihome setup --yes
	assert cmp /tmp/eth1 $interfaces.d.eth1.before-multihome
	assert grep -q edited $interfaces.d/eth1
	assert_contains "$out" "$interfaces.d/eth1: written; $interfaces.d.eth1.before-multihome is an earlier one, and stays"
	assert_lacks "$out" 'what it was is in'
}

case_link() {
	two_up
	stanzas
	mkdir /etc/mine
	mv $interfaces /etc/mine/net
	ln -s ../mine/net $interfaces
	ends 0 multihome setup --yes
	assert_contains "$out" "$interfaces: written; what it was is in /etc/mine/net.before-multihome"
	assert [ -L $interfaces ]
	assert_both
	assert_eq 'net
net.before-multihome' "$(ls -A /etc/mine)"
}

# The second of two files cannot be written: nor is the first.
case_not_writable() {
	two_up
	stanzas
	mkdir -p $interfaces.d
	sed -n '/^auto eth1/,$p' $interfaces >$interfaces.d/eth1
	sed -i '/^auto eth1/,$d' $interfaces
	echo "source $interfaces.d/*" >>$interfaces
	mount --bind -o ro $interfaces.d $interfaces.d
	mount -o remount,bind,ro $interfaces.d
	touches_nothing multihome setup --yes
	assert_eq 1 "$status" "$out"
	assert_contains "$out" "multihome: $interfaces.d/eth1: cannot be written: Read-only file system; nothing was changed"
	assert_nothing_of_ours
	umount $interfaces.d
	ends 0 multihome setup --yes
	assert_both
}

# Somebody edits a file while the question stands there.
case_changed_meanwhile() {
	two_up
	stanzas
	# shellcheck disable=SC2034 # on_terminal's
	before_answer="echo '# mine' >>$interfaces"
	on_terminal 1 y multihome setup
	assert_contains "$out" "multihome: $interfaces: has changed meanwhile: nothing was written, try again"
	assert_eq '# mine' "$(tail -n 1 $interfaces)"
	refute grep -q multihome $interfaces
	refute ls $interfaces.before-multihome
	assert_nothing_of_ours
	rm $interfaces /usr/sbin/ifup
	before_answer='mkdir -p /etc/multihome.d; echo >/etc/multihome.d/eth1.conf'
	on_terminal 1 y multihome setup
	assert_contains "$out" 'multihome: /etc/multihome.d/eth1.conf: has changed meanwhile: nothing was written'
	assert_eq eth1.conf "$(ls -A /etc/multihome.d)"
}

# Killed between two files, it does the rest when it is run again.
case_killed_between() {
	cat >/tmp/die.c <<-'EOF'
	#include <signal.h>
	#include <stdio.h>
	#include <unistd.h>
	#include <sys/syscall.h>
	int link(const char *from, const char *to)
	{
		static int n;

		if (++n == 2)
			raise(SIGKILL);
		return (int)syscall(SYS_link, from, to);
	}
	EOF
	cc -shared -fPIC -o /tmp/die.so /tmp/die.c
	no_checker 'another library is to be loaded first'
	two_up
	ends 137 env LD_PRELOAD=/tmp/die.so multihome setup --yes
	assert_eq '[eth0]
table = ISP1
priority = 1' "$(cat /etc/multihome.d/eth0.conf)"
	refute ls /etc/multihome.d/eth1.conf
	assert_nothing_of_ours
	ends 0 multihome setup --yes
	assert_eq 'eth0.conf
eth1.conf' "$(ls -A /etc/multihome.d)"
	assert_both
}

# Killed while it tries what it would write: nothing is left of that anywhere.
case_killed_trying() {
	cat >/tmp/die.c <<-'EOF'
	#include <signal.h>
	#include <stdio.h>
	#include <string.h>
	FILE *fopen(const char *path, const char *mode)
	{
		if (strncmp(path, "/etc/", 5))
			raise(SIGKILL);
		return fdopen(0, mode);
	}
	EOF
	cc -shared -fPIC -o /tmp/die.so /tmp/die.c
	no_checker 'another library is to be loaded first'
	two_up
	ends 137 env LD_PRELOAD=/tmp/die.so multihome setup --yes
	assert_eq '' "$(find /tmp -name 'multihome-*')"
	assert_eq '' "$(ls -A /etc/multihome.d)"
}

# A link that leads nowhere is no place, and nobody knows what it would say.
case_link_to_nothing() {
	two_up
	ln -s /nowhere /etc/multihome.d/eth1.conf
	touches_nothing multihome setup --yes
	assert_eq 3 "$status" "$out"
	assert_contains "$out" 'multihome: /etc/multihome.d/eth1.conf: cannot be read: it is a link to what is not there'
}

# What check refuses is not written, whoever is to blame.
case_refused() {
	two_up
	stanzas
	sed -i 's/metric 2000/&\n\tmultihome-gatewy 10.2.2.1/' $interfaces
	touches_nothing multihome setup --yes
	assert_eq 3 "$status" "$out"
	assert_contains "$out" 'unknown option, did you mean multihome-gateway?'
	assert_contains "$out" 'nothing was written: expected that to be mended before'
	echo 'iface eth1 inet' >>$interfaces
	touches_nothing multihome setup --yes
	assert_eq 3 "$status" "$out"
}

case_one_line() {
	topo_up
	topo_addr
	nothing_to_do 'eth0 is the only line here'
	assert_contains "$out" 'Lines are known by a default route in main or a DHCP lease.'
	ip route flush default
	ip -6 route flush default
	nothing_to_do 'no line was found'
}

case_three_lines() {
	two_up 3
	ip route add default via 10.3.3.1 dev eth2 metric 50
	proposals
	assert_eq '[eth0] table = ISP1 priority = 1 [eth2] table = ISP2 priority = 2 [eth1] table = ISP3 priority = 3' "$added"
	# one by IPv6 alone is behind those of IPv4
	ip addr flush dev eth2
	ip addr add 2001:db8:3::2/64 dev eth2 nodad
	ip -6 route add default via 2001:db8:3::1 dev eth2 metric 5
	proposals
	assert_eq '[eth0] table = ISP1 priority = 1 [eth1] table = ISP2 priority = 2 [eth2] table = ISP3 priority = 3' "$added"
	ends 0 multihome setup --yes
	assert_uplink ISP3 eth2 2001:db8:3::2 2001:db8:3::1 2001:db8:3::/64
}

# What has options keeps them; what has none gets what fits to them.
case_some_have_options() {
	two_up
	stanzas
	sed -i 's/	address 10.1.1.2.*/&\n\tmultihome-table ISP2/' $interfaces
	proposals
	assert_eq 'multihome-table ISP1 multihome-table ISP1' "$added"
	assert_contains "$out" "eth0: has options already ($interfaces:5)"
	sed -i 's/	multihome-table ISP2/&\n\tmultihome-priority 7/' $interfaces
	proposals
	assert_eq 'multihome-table ISP1 multihome-priority 8 multihome-table ISP1 multihome-priority 8' "$added"
	# a name that stands for another table
	echo '100 ISP1' >>/etc/iproute2/rt_tables.d/mine.conf
	proposals
	assert_contains "$added" 'multihome-table ISP3 multihome-priority 8'
	# of another door
	mkdir -p /etc/multihome.d
	printf '[eth1]\ntable = X\n' >/etc/multihome.d/other.conf
	sed -i '/multihome/d' $interfaces
	proposals
	assert_eq 'multihome-table ISP2 multihome-table ISP2' "$added"
	assert_contains "$out" 'eth1: has options already (/etc/multihome.d/other.conf:1: [eth1])'
}

case_tunnel() {
	need_tun
	two_up
	ip tuntap add tun0 mode tun
	ip addr add 10.8.0.2/24 dev tun0
	ip link set tun0 up
	ip route add default dev tun0 metric 7
	proposals
	assert_eq '[eth0] table = ISP1 priority = 1 [eth1] table = ISP2 priority = 2' "$added"
	assert_contains "$out" 'tun0: is a tunnel or point-to-point: if it is a line, write its options by hand'
}

# What stands on a bridge is a line as well.
case_bridge() {
	two_up
	ip link add br0 type bridge
	ip link set br0 up
	ip addr flush dev eth1
	ip -6 route flush dev eth1
	ip link set eth1 master br0
	ip addr add 10.2.2.2/24 dev br0
	ip route add default via 10.2.2.1 dev br0 metric 100
	proposals
	assert_eq '[eth0] table = ISP1 priority = 1 [br0] table = ISP2 priority = 2' "$added"
}

# Two gateways, with the second of which ifup fails: it is made what was meant.
case_second_gateway() {
	topo_up
	topo_addr
	ifup_stands_in
	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
		gateway 10.2.2.1
	EOF
	ends 0 multihome setup --yes
	assert_contains "$out" '-	gateway 10.2.2.1
+	multihome-gateway 10.2.2.1
+	multihome-table ISP2
+	multihome-priority 2'
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ends 0 multihome confirm
	ends 0 multihome check
}

# A family that a line has, and no stanza, gets one.
case_family_without_stanza() {
	two_up
	stanzas
	sed -i '/inet6/,/gateway/d; /metric 2000/d' $interfaces
	ends 0 multihome setup --yes
	assert_eq 'iface eth1 inet6 manual
	multihome-table ISP2
	multihome-priority 2' "$(sed -n '/^iface eth1 inet6/,$p' $interfaces)"
	assert_both
	ends 0 multihome confirm
	nothing_to_do
}

case_by_hand() {
	two_up
	stanzas
	sed -i 's/	address 10.2.2.2.*/&\n\tup ip rule add from 10.2.2.2 table 100/' $interfaces
	nothing_to_do 'eth0 is the only line here'
	assert_contains "$out" "eth1: has rules and routes by hand ($interfaces:16): see multihome import"
}

# However a file is written, only our lines come into it.
case_spelling() {
	two_up
	stanzas
	printf 'auto eth0 eth1\niface eth0 inet \\\n\tstatic\naddress 10.1.1.2/24\n  gateway\\\n 10.1.1.1\n# of eth0\n\niface eth1 inet static\n    address 10.2.2.2/24\n    gateway 10.2.2.1\n    metric 100' >$interfaces
	ip -6 route flush default
	ends 0 multihome setup --yes
	assert_eq 'auto eth0 eth1
iface eth0 inet \
	static
address 10.1.1.2/24
  gateway\
 10.1.1.1
multihome-table ISP1
multihome-priority 1
# of eth0

iface eth1 inet static
    address 10.2.2.2/24
    gateway 10.2.2.1
    metric 100
    multihome-table ISP2
    multihome-priority 2' "$(cat $interfaces)"
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
}

# No options come into what others inherit, nor where no hook is called.
case_no_place() {
	two_up
	stanzas
	printf 'iface eth2 inet static inherits eth1\n' >>$interfaces
	nothing_to_do
	assert_contains "$out" ": others inherit from it"
	sed -i '/inherits/d' $interfaces
	echo 'no-scripts eth1' >>$interfaces
	nothing_to_do
	assert_contains "$out" "eth1: $interfaces:14: ifup calls no hook for it"
}

case_ifcfg() {
	two_up
	scripts=/etc/sysconfig/network-scripts
	mkdir -p $scripts
	printf 'DEVICE=eth0\nIPADDR=10.1.1.2\nPREFIX=24' >$scripts/ifcfg-eth0
	printf 'DEVICE=eth1\nIPADDR=10.2.2.2\nPREFIX=24\n' >$scripts/ifcfg-lan
	ends 0 multihome setup --yes
	assert_contains "$out" "$scripts/ifcfg-lan: written; what it was is in $scripts.ifcfg-lan.before-multihome"
	assert_eq 'ifcfg-eth0
ifcfg-lan' "$(ls -A $scripts)"
	assert_eq 'DEVICE=eth0
IPADDR=10.1.1.2
PREFIX=24
MULTIHOME_TABLE=ISP1
MULTIHOME_PRIORITY=1' "$(cat $scripts/ifcfg-eth0)"
	assert_both
	ends 0 multihome confirm
	nothing_to_do
	# what is not followed, and what two files claim
	multihome flush >/dev/null
	sed -i '/MULTIHOME/d' $scripts/*
	echo 'exit 0' >>$scripts/ifcfg-lan
	nothing_to_do
	assert_contains "$out" "eth1: $scripts/ifcfg-lan:4: expected NAME=VALUE"
	sed -i '$d' $scripts/ifcfg-lan
	cp $scripts/ifcfg-lan $scripts/ifcfg-two
	nothing_to_do
	assert_contains "$out" "eth1: $scripts/ifcfg-two: is not the only ifcfg file for it"
}
