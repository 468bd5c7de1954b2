# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package from its first installation to its purge, in a Debian of
# its own with the real ifupdown: /packages/multihome.deb is of this tree,
# later.deb the same with a later version and two other conffiles.

# shellcheck disable=SC2119 # what takes options is called without, too
# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/older.sh
. /multihome/tests/lib/older.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh

lease=/etc/dhcp/dhclient-exit-hooks.d/multihome
protos=/etc/iproute2/rt_protos.d/multihome.conf
names=/etc/iproute2/rt_tables.d/multihome.conf

# dpkg_does OPTION...: it succeeds, without a question. What it says is in $out.
dpkg_does() {
	ends 0 env DEBIAN_FRONTEND=noninteractive dpkg "$@" </dev/null
}

# All files but those of dpkg, that of the namespace's own /run, and caches.
files_there() {
	find / \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o \
		-path /multihome -o -path /packages -o -path /var/lib/dpkg -o \
		-path /var/cache -o -path /var/log -o -path '/run/*' \
		! -path '/run/multihome*' \) -prune -o -printf '%p %y %l\n' |
		sort
}

two_lines() {
	topo_up
	family_stanzas | write_interfaces
	finds_nothing_wrong
	assert ifup eth0
	assert ifup eth1
	finds_nothing_wrong
}

finds_nothing_wrong() {
	ends 0 multihome check
	assert_contains "$out" ' with multihome options, nothing wrong found'
}

assert_isp2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	assert_isp2_works
}

assert_isp2_works() {
	assert tcp_check 10.2.2.2
	assert tcp_check 2001:db8:2::2
	assert tcp_check 10.1.1.2
}

# What is in it, by mode and name, but directories and documentation.
case_payload() {
	assert_eq "$(cat <<-EOT
	-rw-r--r-- /etc/dhcp/dhclient-exit-hooks.d/multihome
	-rw-r--r-- /etc/iproute2/rt_protos.d/multihome.conf
	lrwxrwxrwx /etc/network/if-down.d/multihome
	lrwxrwxrwx /etc/network/if-post-down.d/multihome
	lrwxrwxrwx /etc/network/if-pre-down.d/multihome
	lrwxrwxrwx /etc/network/if-up.d/multihome
	-rwxr-xr-x /etc/ppp/ip-down.d/multihome
	-rwxr-xr-x /etc/ppp/ip-up.d/multihome
	-rw-r--r-- /lib/systemd/system/multihome-events.service
	-rw-r--r-- /lib/systemd/system/multihome-watch.path
	-rw-r--r-- /lib/systemd/system/multihome-watch.service
	-rwxr-xr-x /usr/lib/NetworkManager/dispatcher.d/50-multihome
	-rw-r--r-- /usr/lib/dhcpcd/dhcpcd-hooks/70-multihome
	-rw-r--r-- /usr/lib/systemd/networkd.conf.d/50-multihome.conf
	-rwxr-xr-x /usr/libexec/multihome/ifupdown
	-rwxr-xr-x /usr/libexec/multihome/lease
	-rwxr-xr-x /usr/libexec/multihome/networkmanager
	-rwxr-xr-x /usr/libexec/multihome/ppp
	-rwxr-xr-x /usr/libexec/multihome/watch
	-rwxr-xr-x /usr/sbin/multihome
	EOT
	)" "$(dpkg-deb -c /packages/multihome.deb |
		awk '$6 !~ /\/$/ { print $1, substr($6, 2) }' |
		grep -v ' /usr/share/' | LC_ALL=C sort -k 2)" files
	assert_eq '' "$(dpkg-deb -c /packages/multihome.deb |
		awk '$2 != "root/root"')" owners
}

case_stanza() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	assert_isp2
	assert multihome status
	assert ifdown eth1
	assert_nothing_of_ours
	assert multihome check
}

# Whoever has it installed already and writes nothing sees nothing.
case_not_asked_for() {
	dpkg_does -i /packages/multihome.deb
	topo_up
	main_line | write_interfaces
	before=$(files_there)
	assert ifup eth0
	assert tcp_check 10.1.1.2
	assert_nothing_of_ours
	assert ifdown eth0
	assert_eq "$before" "$(files_there)" 'files after ifup and ifdown'
}

case_upgrade() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	state=$(kernel_state) kept=$(records) named=$(cat $names)
	monitor_start
	dpkg_does -i /packages/later.deb
	monitor_stop
	assert_eq '' "$(monitor_text)" 'events of the upgrade'
	assert_eq 99 "$(dpkg-query -W -f '${Version}' multihome)"
	assert_eq "$state" "$(kernel_state)" 'rules and routes after the upgrade'
	assert_eq "$kept" "$(records)" 'records after the upgrade'
	assert_eq "$named" "$(cat $names)" 'names of tables after the upgrade'
	finds_nothing_wrong
	assert_isp2
	assert ifdown eth1
	assert_nothing_of_ours
}

# Rules of an older version have another shape: the upgrade makes them what they
# are now, and not a packet is lost by it.
case_upgrade_of_older() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	state=$(kernel_state)
	older_rules 2 2-6
	ends 4 multihome status
	assert_contains "$out" 'drift (older version): multihome sync'
	finds_nothing_wrong
	streams_start 10.2.2.2 2001:db8:2::2
	dpkg_does -i /packages/later.deb
	streams_end
	ends 0 multihome status
	assert_eq "$state" "$(kernel_state)" 'rules and routes after the upgrade'
	finds_nothing_wrong
	assert_isp2
	# what waits, or cannot be, fails no upgrade
	ip link set eth1 down
	dpkg_does -i /packages/multihome.deb
	ip link set eth1 up
	ip -6 addr add 2001:db8:2::2/64 dev eth1 nodad
	dpkg_does -i /packages/later.deb
	assert_isp2
}

# What the administrator has changed, or taken away, stays so.
case_conffiles() {
	dpkg_does -i /packages/multihome.deb
	echo '# mine' >>$lease
	echo '# mine' >>/etc/ppp/ip-up.d/multihome
	rm /etc/ppp/ip-down.d/multihome
	echo '[multihome]' >/etc/multihome.conf
	dpkg_does --force-confold -i /packages/later.deb
	assert_eq '# mine' "$(tail -n 1 $lease)"
	assert_eq '# mine' "$(tail -n 1 /etc/ppp/ip-up.d/multihome)"
	refute [ -e /etc/ppp/ip-down.d/multihome ]
	assert_eq '# later' "$(tail -n 1 $protos)"
	assert [ -e $lease.dpkg-dist ]
	assert_eq $lease "$(run-parts --list ${lease%/*} | grep multihome)"

	dpkg_does -r multihome
	assert_eq '# mine' "$(tail -n 1 $lease)"
	assert_eq '# mine' "$(tail -n 1 /etc/ppp/ip-up.d/multihome)"
	assert /etc/ppp/ip-up.d/multihome ppp0
	assert env reason=BOUND interface=eth1 sh -euc ". $lease"

	dpkg_does -P multihome
	refute [ -e $lease ]
	refute [ -e /etc/ppp/ip-up.d/multihome ]
	assert_eq '[multihome]' "$(cat /etc/multihome.conf)"
}

# The line that somebody works by must not go with the package.
case_remove_while_up() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	state=$(kernel_state)
	dpkg_does -r multihome
	said=$out
	assert_contains "$said" eth1
	assert_contains "$said" 'multihome flush'
	assert_eq "$state" "$(kernel_state)" 'rules and routes after removal'
	assert tcp_check 10.2.2.2

	# No link is left that leads nowhere: run-parts would fail, and ifup.
	assert_eq '' "$(find /etc/network -xtype l)"
	assert ifdown eth0
	assert ifup eth0
	assert tcp_check 10.1.1.2
	assert_eq 'eth0=eth0' "$(ifquery --state eth0)"

	echo "$said" | grep -E '^    (ip|rm) ' >/tmp/clear
	assert sh -eux /tmp/clear
	assert_nothing_of_ours
	refute [ -e /run/multihome ]
	assert_rules -4 </dev/null
	refute tcp_check 10.2.2.2
}

# A daemon that was killed has left its table.
case_remove_marked() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	clears_marks dpkg_does -r multihome
}

case_remove_while_down() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	assert ifdown eth1
	dpkg_does -r multihome
	assert_lacks "$out" flush
	assert_lacks "$out" 'ip rule'
}

# published ADDRESS...: by what is called with them, the last time.
published() {
	[ "$(tail -n 1 /run/changed 2>/dev/null)" = "$*" ]
}

# Names that follow lines have all of their addresses again, when the daemon has
# ended; not in an upgrade. A program stands in for a name server.
case_remove_names() {
	dpkg_does -i /packages/multihome.deb
	publishes_by_command
	topo_up
	{
		main_line 'multihome-table ISP1' 'multihome-priority 1' \
			'multihome-name www.lb.example.org' \
			'multihome-public 198.51.100.1'
		second_line
		printf '	%s\n' 'multihome-priority 1' \
			'multihome-name www.lb.example.org' \
			'multihome-public 198.51.100.2'
	} | write_interfaces
	assert ifup eth0 eth1
	unit_plays
	must_wait_for 10 published 198.51.100.1 198.51.100.2
	assert multihome drain ISP1
	must_wait_for 10 published 198.51.100.2
	: >/run/changed
	dpkg_does -i /packages/later.deb
	must_wait_for 10 unit_listens
	must_wait_for 10 published 198.51.100.2
	assert_lacks "$(cat /run/changed)" 198.51.100.1
	dpkg_does -r multihome
	assert published 198.51.100.1 198.51.100.2
	assert_contains "$out" 'www.lb.example.org A: 198.51.100.1, 198.51.100.2'
}

# Removed and installed again: as if nothing had been.
case_reinstall() {
	dpkg_does -i /packages/multihome.deb
	two_lines
	dpkg_does -r multihome
	dpkg_does -i /packages/multihome.deb
	assert_isp2
	assert multihome status
	unchanged multihome sync
	assert ifdown eth1
	assert_nothing_of_ours
	assert ifup eth1
	assert_isp2
}

case_purge() {
	before=$(files_there)
	dpkg_does -i /packages/multihome.deb
	two_lines
	assert [ -s $names ]
	dpkg_does -i /packages/later.deb
	assert ifdown eth1
	echo 1 >/var/lib/multihome/quota
	dpkg_does -r multihome
	assert [ -s $names ]
	assert [ -s /var/lib/multihome/quota ]
	dpkg_does -P multihome
	assert_eq "$before" "$(files_there)" 'files after purge'
	assert_eq '' "$(dpkg-query -W -f '${db:Status-Status}' multihome \
		2>/dev/null)"
}

case_purge_while_up() {
	before=$(files_there)
	dpkg_does -i /packages/multihome.deb
	two_lines
	state=$(kernel_state)
	dpkg_does -P multihome
	assert_eq "$before" "$(files_there)" 'files after purge'
	table=$(ip -N -4 rule show priority 7300 | sed 's/.*lookup //; s/ .*//')
	assert tcp_check 10.2.2.2
	assert [ "$table" -ge 7001 ]

	# What is left has no name and no record, and is still known: it may be
	# the line that somebody works by.
	state=$(kernel_state)
	dpkg_does -i /packages/multihome.deb
	ends 4 multihome status
	assert_contains "$out" "left over, \`multihome flush\` removes it"
	ends 0 multihome sync
	assert_eq "$state" "$(kernel_state | sed "s/multihome/77/g")" 'after sync'
	assert_isp2_works
	assert multihome reload
	ends 0 multihome status
	assert_isp2
	assert multihome flush
	assert_nothing_of_ours
}

# The unit of `multihome watch` is for who enables it; whoever has, is not left
# with the program of a package that is gone.
case_watch_service() {
	systemd_stands_in
	dpkg_does -i /packages/multihome.deb
	assert [ -e /lib/systemd/system/multihome-watch.service ]
	assert [ -e /lib/systemd/system/multihome-events.service ]
	# but for whom has a file in /etc/multihome.d
	assert grep -qw 'preset multihome-watch\.path' /run/systemctl
	assert [ -z "$(ls -A /etc/multihome.d)" ]
	refute asked start
	refute asked enable
	assert_lacks "$(cat /run/systemctl)" kill
	dpkg_does -i /packages/later.deb
	assert asked 'kill -s USR2'
	assert_contains "$(cat /run/systemctl)" daemon-reload
	refute asked restart
	refute asked stop
	: >/run/systemctl
	dpkg_does -r multihome
	assert asked stop
	assert_contains "$(cat /run/systemctl)" multihome-events.service
	refute [ -e /lib/systemd/system/multihome-watch.service ]
	assert_lacks "$(cat /run/systemctl)" start
}

# An upgrade has the daemon replaced, and neither the kernel nor a packet that has
# not decided sees anything of it. What is removed is ended first, so that main
# decides; and where nobody could end it, it is said how.
case_watch_upgrade() {
	dpkg_does -i /packages/multihome.deb
	topo_up
	{
		main_line 'multihome-table ISP1' 'multihome-priority 2'
		second_line
		echo '	multihome-priority 1'
	} | write_interfaces
	assert ifup eth0 eth1
	unit_plays
	must_wait_for 5 chosen eth1
	state=$(kernel_state) first=$(cat /run/unit)
	ping -i 0.001 203.0.113.10 >/run/log/to.any 2>&1 &
	echo $! >/run/pid.to.any
	streams=to.any
	streams_flow
	monitor_start
	dpkg_does -i /packages/later.deb
	must_wait_for 5 unit_listens
	streams_end
	monitor_stop
	assert [ "$first" != "$(cat /run/unit)" ]
	assert_eq '' "$(monitor_text)" 'events of the upgrade'
	assert_eq "$state" "$(kernel_state)" 'rules and routes after the upgrade'
	assert chosen eth1
	dpkg_does -r multihome
	assert_eq '' "$(steering)"
	assert_lacks "$out" drift
	assert_eq 'eth0 10.1.1.1 main' "$(way - 203.0.113.10)"
	assert_contains "$out" '32764 and 32765'

	# it runs, and systemd knows nothing of it
	dpkg_does -i /packages/multihome.deb
	assert multihome reload
	unit_plays
	must_wait_for 5 chosen eth1
	rm -r /run/systemd
	dpkg_does -r multihome
	rm /run/unit
	kill -KILL "$watch_pid"
	assert chosen eth1
	echo "$out" | grep -E '^    (ip|rm) ' >/tmp/clear
	assert sh -eux /tmp/clear
	assert_nothing_of_ours
	assert_eq '' "$(steering)"
}

chosen() {
	case $(way - 203.0.113.10) in
	"$1 "*" 7000") ;;
	*) return 1 ;;
	esac
}

# other_ifupdown NAME: in place of ifupdown.
other_ifupdown() {
	dpkg_does --force-depends -P ifupdown
	dpkg_does -i "/ifupdowns/$1"_*.deb
	assert_eq "$1" "$(dpkg-query -S '*bin/ifup' | cut -d : -f 1)"
}

case_autopkgtest_ifupdown() {
	dpkg_does -i /packages/multihome.deb
	assert /multihome/debian/tests/uplink
}

case_autopkgtest_ifupdown_ng() {
	other_ifupdown ifupdown-ng
	dpkg_does -i /packages/multihome.deb
	assert /multihome/debian/tests/uplink
}

case_autopkgtest_ifupdown2() {
	other_ifupdown ifupdown2
	dpkg_does -i /packages/multihome.deb
	assert /multihome/debian/tests/uplink
}

case_manual() {
	dpkg_does -i /packages/multihome.deb
	for page in 'multihome(8)' 'multihome-interfaces(5)' \
		'multihome.conf(5)'; do
		ends 0 env MANPAGER=cat man "$page"
		assert_contains "$out" EXAMPLES
		assert_contains "$out" "${page%(*}"
	done
}

# offered WORD...: what <TAB> makes of the last, as bash-completion finds it.
offered() {
	bash -euc '. /usr/share/bash-completion/bash_completion
		set +eu
		_completion_loader multihome
		spec=$(complete -p multihome) || exit
		spec=${spec#* -F }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
		"${spec%% *}" multihome "${COMP_WORDS[COMP_CWORD]}"
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

case_completion() {
	dpkg_does -i /packages/multihome.deb
	for command in status explain check sync reload flush; do
		offered multihome '' | grep -q "^$command *$" ||
			fail "<TAB> does not offer $command: $(offered \
				multihome '')"
	done
	assert_eq explain "$(offered multihome exp | tr -d ' ')"
}
