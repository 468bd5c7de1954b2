# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rpm from its first installation to its removal, in a root of its own with
# network-scripts' stand-in: /packages/old.rpm is of this tree, new.rpm of a
# later version, both as for release 8; el9.rpm is as for release 9.

# shellcheck source=tests/lib/network-scripts.sh
. /multihome/tests/lib/network-scripts.sh
# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/older.sh
. /multihome/tests/lib/older.sh

db=/var/lib/rpm
# shellcheck disable=SC2016
scripts_line='/usr/libexec/multihome/ifup-local "$@"'

# rpm_does OPTION...: it succeeds, and so do all scriptlets. What it says, but
# for Debian's advice to use alien, is in $out.
rpm_does() {
	ends 0 rpm --dbpath "$db" --nodeps "$@"
	out=$(cat /tmp/out /tmp/err | grep -vE '^rpm: (RPM should|However)' || :)
	assert_lacks "$out" scriptlet
}

# Where the package has files, and where it could leave some, but directories
# of others that there might be, and what makes most of them on this machine.
files_there() {
	find /etc /usr/sbin /usr/bin /usr/libexec /usr/lib/.build-id \
		/usr/lib/systemd/system /usr/lib/systemd/networkd.conf.d \
		/usr/share/doc /usr/share/licenses /usr/share/man \
		/usr/share/bash-completion /run/multihome /var/lib -xdev \
		\( -path $db -o -path '/usr/share/man/man[123]*' -o \
		-path /var/lib/apt -o -path /var/lib/dpkg \) -prune -o \
		-printf '%p %y %l\n' 2>/dev/null | sort
}

# Files beside those of the package, so that no directory of theirs is empty;
# and one that each CentOS has.
others() {
	mkdir -p /etc/iproute2/rt_protos.d /usr/share/licenses
	echo '99 other' | tee /etc/iproute2/rt_protos.d/other.conf \
		>/etc/iproute2/rt_tables.d/other.conf
	echo other_config >/etc/dhcp/dhclient.d/other.sh
	files_there >/tmp/before
}

assert_nothing_left() {
	files_there >/tmp/after
	assert_eq '' "$(comm -3 /tmp/before /tmp/after)" \
		'gone, or (to the right) left, after removal'
}

two_lines() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1
}

assert_isp2() {
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert tcp_check 10.2.2.2
	assert tcp_check 10.1.1.2
}

# own_hook NAME: an administrator's own /sbin/NAME, as he may have written it.
own_hook() {
	# shellcheck disable=SC2016
	printf '#!/bin/sh\n# mine\r\necho "$0 $1" >>/run/own\n' >"/sbin/$1"
	chmod 750 "/sbin/$1"
	touch -d '2001-02-03 04:05:06' "/sbin/$1"
}

# All there is to know of these files.
stat_of() {
	stat -c '%n %i %F %a %u %s %Y %Z' "$@"
	for f; do
		if [ -L "$f" ]; then
			readlink "$f"
		elif [ -f "$f" ]; then
			sha256sum "$f"
		fi
	done
}

# each_step COMMAND...: after each step of a package's life, COMMAND says the
# same as before all of them.
each_step() {
	step_before=$("$@")
	for step in '-i /packages/old.rpm' '-U /packages/new.rpm' \
		'-U --replacepkgs /packages/new.rpm' \
		'-U --oldpackage /packages/old.rpm' '-e multihome' \
		'-i /packages/new.rpm' '-e multihome'; do
		# shellcheck disable=SC2086
		rpm_does $step
		assert_eq "$step_before" "$("$@")" "after rpm $step"
	done
}

# payload RPM: what is in it, by mode and name, but documentation.
payload() {
	rpm -qp --qf '[%{FILEMODES:perms} %{FILENAMES}\n]' "$1" |
		grep -vE ' /usr/(share|lib/.build-id)(/|$)'
}

# The hooks of network-scripts and what all have, nothing that only Debian calls,
# and no path in /sbin but the command. From release 9 on it is without the hooks.
case_payload() {
	cat >/tmp/want <<-EOT
	drwxr-xr-x /etc/dhcp/dhclient.d
	-rwxr-xr-x /etc/dhcp/dhclient.d/multihome.sh
	drwxr-xr-x /etc/iproute2
	drwxr-xr-x /etc/iproute2/rt_protos.d
	-rw-r--r-- /etc/iproute2/rt_protos.d/multihome.conf
	drwxr-xr-x /etc/iproute2/rt_tables.d
	-rw-r--r-- /etc/iproute2/rt_tables.d/multihome.conf
	drwxr-xr-x /etc/multihome
	drwxr-xr-x /etc/multihome.d
	drwxr-xr-x /etc/multihome/event.d
	drwxr-xr-x /usr/lib/NetworkManager
	drwxr-xr-x /usr/lib/NetworkManager/dispatcher.d
	-rwxr-xr-x /usr/lib/NetworkManager/dispatcher.d/50-multihome
	drwxr-xr-x /usr/lib/systemd/networkd.conf.d
	-rw-r--r-- /usr/lib/systemd/networkd.conf.d/50-multihome.conf
	-rw-r--r-- /usr/lib/systemd/system/multihome-events.service
	-rw-r--r-- /usr/lib/systemd/system/multihome-watch.path
	-rw-r--r-- /usr/lib/systemd/system/multihome-watch.service
	drwxr-xr-x /usr/libexec/multihome
	lrwxrwxrwx /usr/libexec/multihome/ifdown-local
	lrwxrwxrwx /usr/libexec/multihome/ifup-local
	-rwxr-xr-x /usr/libexec/multihome/lease
	-rwxr-xr-x /usr/libexec/multihome/network-scripts
	-rwxr-xr-x /usr/libexec/multihome/networkmanager
	-rwxr-xr-x /usr/libexec/multihome/ppp
	-rwxr-xr-x /usr/libexec/multihome/watch
	-rwxr-xr-x /usr/sbin/multihome
	drwx------ /var/lib/multihome
	EOT
	assert_eq "$(cat /tmp/want)" "$(payload /packages/old.rpm)" files
	assert_eq "$(grep -vE 'dhclient|/if(up|down)-local|/network-scripts' \
		/tmp/want)" "$(payload /packages/el9.rpm)" 'of release 9'
	assert_eq '' "$(rpm -qp --qf '[%{FILEUSERNAME}:%{FILEGROUPNAME}\n]' \
		/packages/old.rpm | grep -vx root:root || :)" owners
	assert_eq /etc/iproute2/rt_protos.d/multihome.conf \
		"$(rpm -qcp /packages/old.rpm)" 'configuration files'
	assert_contains "$(rpm -qp --qf '[%{FILENAMES}\n]' /packages/old.rpm)" \
		/usr/share/doc/multihome
	# a macro that nobody defined stays as it was written
	assert_lacks "$(rpm -qp --scripts /packages/old.rpm)" '%'
	assert_lacks "$(rpm -qp --scripts /packages/el9.rpm)" '%'
	assert_lacks "$(rpm -qp --scripts /packages/el9.rpm)" 'hooks'
}

# spec DEFINE FORMAT: what the package is as for that release.
spec() {
	rpmspec -q --define "$1" --qf "$2" /multihome/rpm/multihome.spec
}

# What it asks for by release, none of it unknown to the rpm of that release.
case_spec() {
	for release in 'rhel 7' 'amzn 2'; do
		assert_eq initscripts "$(spec "$release" '[%{REQUIRES}\n]' |
			grep -v /bin/sh | sort -u)" "$release"
		assert_eq '' "$(rpmspec -P --define "$release" \
			/multihome/rpm/multihome.spec |
			grep -E '^(Recommends|Suggests|OrderWith)' || :)" "$release"
	done
	for release in 'rhel 8' 'openEuler 2'; do
		assert_eq network-scripts "$(spec "$release" \
			'%{RECOMMENDS}')" "$release"
	done
	for release in 'rhel 9' 'rhel 10' 'fedora 42' 'amzn 2023'; do
		assert_eq /bin/sh "$(spec "$release" \
			'[%{REQUIRES}\n][%{RECOMMENDS}\n]' | sort -u)" "$release"
	done
	for release in 7 8 9; do
		assert_eq GPLv2+ "$(spec "rhel $release" '%{LICENSE}')"
	done
	assert_eq GPL-2.0-or-later "$(spec 'rhel 10' '%{LICENSE}')"
	assert_eq "multihome $(spec 'rhel 8' '%{VERSION}')" "$(
		rpm_does -i /packages/old.rpm; multihome --version)"
}

# payload_anywhere RPM: wherever NetworkManager of that release looks.
payload_anywhere() {
	payload "$1" | sed 's,/etc/NetworkManager,/usr/lib/NetworkManager,' |
		LC_ALL=C sort -k 2
}

# Built as each release would, by this machine's rpm, compiler and libraries: with
# the hooks or without them. Who has built network-scripts himself can have them.
# long: compiles everything six times
case_releases() {
	payload_anywhere /packages/old.rpm >/tmp/with
	payload_anywhere /packages/el9.rpm >/tmp/without
	for build in 'rhel 7:with' 'rhel 8:with' 'rhel 9:without' \
		'rhel 10:without' 'fedora 42:without' 'rhel 9:with:'; do
		set -- --define "${build%%:*}"
		case $build in
		*:) set -- "$@" --with network_scripts ;;
		esac
		build=${build#*:}
		does rpmbuild --rebuild --nodeps --nocheck --define 'optflags -O0' \
			--define '_topdir /tmp/rpm' "$@" /packages/old.src.rpm
		assert_eq "$(cat "/tmp/${build%:}")" \
			"$(payload_anywhere /tmp/rpm/RPMS/*/multihome-[0-9]*.rpm)" \
			"$*"
		rm -r /tmp/rpm
	done
}

# What they call is in the glibc of release 7 (2.17), but for what has a new version
# since and is there under an older one.
case_glibc() {
	rpm_does -i /packages/old.rpm
	find /usr/sbin/multihome /usr/libexec/multihome -type f -exec \
		nm -D --undefined-only --with-symbol-versions {} + |
		sed -n 's/.* U \(.*\)@GLIBC_2\.\([0-9]*\).*/\2 \1/p' >/tmp/called
	assert grep -q ' malloc$' /tmp/called
	since='__libc_start_main|fcntl64|fstat|fstatat|glob|lstat|stat'
	assert_eq '' "$(awk '$1 > 17 { print $2 }' /tmp/called | sort -u |
		grep -vxE "$since" || :)" 'what glibc 2.17 lacks'
}

case_lint() {
	ends 0 rpmlint -r /multihome/rpm/multihome.rpmlintrc \
		/packages/old.rpm /packages/el9.rpm /packages/old.src.rpm \
		/multihome/rpm/multihome.spec
	assert_contains "$out" ' 0 errors'
}

# Nothing but the installation, and a line in a file works.
case_install() {
	two_lines
	others
	rpm_does -i /packages/old.rpm
	assert_contains "$out" "/sbin/ifup-local: now leads to /usr/libexec"
	assert multihome hooks status
	ifup eth0
	ifup eth1
	assert_isp2
	assert_eq '' "$(rpm --dbpath $db -V --nodeps multihome)" 'rpm -V'
	# the file that came into being is the package's own too
	assert_contains "$(cat /etc/iproute2/rt_tables.d/multihome.conf)" ISP2
	assert_contains "$(rpm --dbpath $db -qf \
		/etc/iproute2/rt_tables.d/multihome.conf)" multihome-
	ifdown eth1
	assert_nothing_of_ours
	echo 1 | tee /var/lib/multihome/quota >/var/lib/multihome/quota.new
	rpm_does -e multihome
	assert_lacks "$out" 'stays in the kernel'
	assert_nothing_left
}

# The lease reaches the uplink by the fragment in /etc/dhcp/dhclient.d, and a
# client that outlives the package does not miss it.
case_dhcp() {
	topo_up
	dhcp_server 2 10.2.2.102 10.2.2.102
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg eth1 DEVICE=eth1 BOOTPROTO=dhcp DEFROUTE=no MULTIHOME_TABLE=ISP2
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	rpm_does -U /packages/new.rpm
	dhclient_again eth1
	assert_uplink ISP2 eth1 10.2.2.102 10.2.2.1 10.2.2.0/24
	rpm_does -e multihome
	ends 0 ifdown eth1
	assert_lacks "$out" multihome
}

# To the kernel an upgrade is nothing at all, and what is up is taken down by
# the later version.
case_upgrade_running() {
	two_lines
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	echo '77 mine' >/etc/iproute2/rt_protos.d/multihome.conf
	printf '[multihome]\nwait = 1\n' >/etc/multihome.conf
	before=$(kernel_state) before_records=$(records | grep -v /version)
	before_links=$(stat_of /sbin/ifup-local /sbin/ifdown-local)
	before_names=$(stat_of /etc/iproute2/rt_tables.d/multihome.conf)
	monitor_start
	rpm_does -U /packages/new.rpm
	monitor_stop
	assert_eq '' "$(monitor_text)" 'events of the upgrade'
	assert_eq 'multihome 99' "$(multihome --version)"
	assert_eq "$before" "$(kernel_state)" 'kernel'
	assert_eq "$before_records" "$(records | grep -v /version)" records
	assert_eq "$before_links" \
		"$(stat_of /sbin/ifup-local /sbin/ifdown-local)" links
	assert_eq "$before_names" \
		"$(stat_of /etc/iproute2/rt_tables.d/multihome.conf)" names
	assert tcp_check 10.2.2.2
	# edited: kept, and the later one is beside it; not edited: the later one
	assert_eq '77 mine' "$(cat /etc/iproute2/rt_protos.d/multihome.conf)"
	assert_contains "$(cat /etc/iproute2/rt_protos.d/multihome.conf.rpmnew)" \
		'# later'
	assert_contains "$(cat /etc/dhcp/dhclient.d/multihome.sh)" '# later'
	assert_contains "$(cat /etc/multihome.conf)" 'wait = 1'
	assert multihome status
	ifup eth1
	assert_eq "$before" "$(kernel_state)" 'kernel after another ifup'
	ifdown eth1
	assert_nothing_of_ours
	ifup eth1
	assert tcp_check 10.2.2.2
	# yum reinstall
	before=$(kernel_state)
	rpm_does -U --replacepkgs /packages/new.rpm
	assert_eq "$before" "$(kernel_state)" 'kernel after reinstallation'
}

# As in deb.sh.
case_upgrade_of_older() {
	two_lines
	rpm_does -i /packages/old.rpm
	ends 0 multihome check
	ifup eth0
	ifup eth1
	ends 0 multihome check
	before=$(kernel_state)
	older_rules 2
	ends 4 multihome status
	assert_contains "$out" 'drift (older version): multihome sync'
	ends 0 multihome check
	streams_start 10.2.2.2
	rpm_does -U /packages/new.rpm
	streams_end
	ends 0 multihome status
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	assert_eq "$before" "$(kernel_state)" kernel
	ip link set eth1 down
	rpm_does -U --replacepkgs /packages/new.rpm
}

# An upgrade does not put back a link that somebody has taken away.
case_upgrade_without_links() {
	rpm_does -i /packages/old.rpm
	assert multihome hooks remove
	rpm_does -U /packages/new.rpm
	refute test -L /sbin/ifup-local
	refute test -L /sbin/ifdown-local
}

# What is up stays up, and how to clear it is said so that it can be done.
case_remove_running() {
	two_lines
	others
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	multihome status eth1 >/tmp/status
	before=$(kernel_state | sed 's/multihome/77/g; s/ISP2/7001/g')
	rpm_does -e multihome
	assert_contains "$out" "$(cat /tmp/status)"
	assert_contains "$out" 'stays in the kernel'
	# the lines of the advice that are commands
	printf '%s\n' "$out" | grep '^    ip ' >/tmp/advice
	assert tcp_check 10.2.2.2
	assert_eq "$before" "$(kernel_state)" 'kernel after removal'
	assert_nothing_left
	ends 0 ifup eth1
	assert_lacks "$out" multihome
	assert tcp_check 10.2.2.2
	# two of rules and routes, and one for each device
	assert_eq 4 "$(wc -l </tmp/advice)" 'lines to run'
	assert sh -eu /tmp/advice
	assert_nothing_of_ours
	ends 0 ifdown eth1
	assert_nothing_left
}

# A daemon that was killed has left its table.
case_remove_marked() {
	two_lines
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	clears_marks rpm_does -e multihome
}

# Names that follow lines have all of their addresses again; not in an upgrade. A
# program stands in for a name server.
case_remove_names() {
	topo_up
	ifcfg_line 1 GATEWAY=10.1.1.1
	ifcfg_line 2 MULTIHOME_TABLE=ISP2 MULTIHOME_GATEWAY=10.2.2.1 \
		MULTIHOME_NAME=www.lb.example.org MULTIHOME_PUBLIC=198.51.100.2
	publishes_by_command
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	rpm_does -U --replacepkgs /packages/old.rpm
	refute test -e /run/changed
	ends 0 multihome dns publish --all
	assert_eq 198.51.100.2 "$(cat /run/changed)"
	: >/run/changed
	rpm_does -U /packages/new.rpm
	assert_eq '' "$(cat /run/changed)" 'in an upgrade'
	rpm_does -e multihome
	assert_eq 198.51.100.2 "$(cat /run/changed)"
	assert_contains "$out" 'www.lb.example.org A: 198.51.100.2'
	assert_contains "$out" 'stays in the kernel'
}

# The way that is meant; then nothing more is to be said.
case_remove_flushed() {
	two_lines
	others
	echo 'own = 1' >/etc/multihome.conf
	files_there >/tmp/before
	rm /etc/multihome.conf
	rpm_does -i /packages/old.rpm
	printf '[multihome]\nwait = 1\n' >/etc/multihome.conf
	ifup eth1
	assert multihome flush
	rpm_does -e multihome
	assert_lacks "$out" 'stays in the kernel'
	assert_nothing_of_ours
	# the administrator's own file is among those that were there
	assert_nothing_left
	assert_contains "$(cat /etc/multihome.conf)" 'wait = 1'
}

# An edited file is put aside, as rpm does.
case_remove_edited() {
	others
	rpm_does -i /packages/old.rpm
	echo '77 mine' >/etc/iproute2/rt_protos.d/multihome.conf
	rpm_does -e multihome
	assert_eq '77 mine' \
		"$(cat /etc/iproute2/rt_protos.d/multihome.conf.rpmsave)"
	rm /etc/iproute2/rt_protos.d/multihome.conf.rpmsave
	assert_nothing_left
}

# Removed and installed again over uplinks that are still up: ifup makes them
# what they were, without doubles.
case_install_again() {
	two_lines
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	before=$(kernel_state)
	rpm_does -e multihome
	rpm_does -i /packages/old.rpm
	ends 4 multihome status
	assert_contains "$out" "left over, \`multihome flush\` removes it"
	left=$(kernel_state)
	ends 0 multihome sync
	assert_eq "$left" "$(kernel_state)" 'kernel after sync'
	assert tcp_check 10.2.2.2
	ifup eth1
	assert_isp2
	assert_eq "$before" "$(kernel_state | sed 's/7002/7001/g')" kernel
	ifdown eth1
	assert_nothing_of_ours
}

# His scripts in both places, byte for byte, also while rpm takes ours away.
case_own_hooks() {
	own_hook ifup-local
	own_hook ifdown-local
	others
	each_step stat_of /sbin/ifup-local /sbin/ifdown-local
	assert_nothing_left
}

# The line to add is said, works, and outlives upgrades; at the removal, that it
# is there still.
case_own_hook_calls() {
	two_lines
	own_hook ifup-local
	rpm_does -i /packages/old.rpm
	assert_contains "$out" "/sbin/ifup-local: is not multihome's"
	assert_contains "$out" "expected this line in it: $scripts_line"
	assert_contains "$out" '/sbin/ifdown-local: now leads to'
	ifup eth1
	assert_nothing_of_ours
	assert_eq '/sbin/ifup-local eth1' "$(cat /run/own)"
	echo "$scripts_line" >>/sbin/ifup-local
	ifup eth0
	ifup eth1
	assert_isp2
	before=$(stat_of /sbin/ifup-local)
	rpm_does -U /packages/new.rpm
	ifdown eth1
	ifup eth1
	assert_isp2
	ifdown eth1
	assert_nothing_of_ours
	rpm_does -e multihome
	assert_contains "$out" '/sbin/ifup-local: calls'
	assert_contains "$out" 'in line 4; left alone'
	assert_eq "$before" "$(stat_of /sbin/ifup-local)" 'own file'
	refute test -L /sbin/ifdown-local
	# what then fails is one line of it; network-scripts do not mind
	: >/run/own
	ends 0 ifup eth1
	assert_eq '/sbin/ifup-local eth1' "$(cat /run/own)"
}

# A link of his own, and one that leads nowhere.
case_own_links() {
	own_hook mine
	ln -s mine /sbin/ifup-local
	ln -s /nowhere/at-all /sbin/ifdown-local
	others
	each_step stat_of /sbin/mine /sbin/ifup-local /sbin/ifdown-local
	assert_nothing_left
}

# What cannot be had fails no transaction: a directory in the place.
case_own_directory() {
	mkdir /sbin/ifup-local
	: >/sbin/ifup-local/file
	others
	each_step stat_of /sbin/ifup-local /sbin/ifup-local/file
	assert_nothing_left
}

# He puts his own in the place of our link: from then on it is his.
case_own_after_install() {
	rpm_does -i /packages/old.rpm
	rm /sbin/ifup-local
	own_hook ifup-local
	before=$(stat_of /sbin/ifup-local)
	rpm_does -U /packages/new.rpm
	rpm_does -e multihome
	assert_eq "$before" "$(stat_of /sbin/ifup-local)" 'own file'
	refute test -L /sbin/ifdown-local
}

# As in deb.sh; where systemd does not run, the image of a machine may be made.
case_watch_service() {
	two_lines
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$*" >>/run/systemctl\n' >/usr/bin/systemctl
	chmod 755 /usr/bin/systemctl
	for systemd in '' yes; do
		[ -z "$systemd" ] || mkdir -p /run/systemd/system
		rm -f /run/systemctl
		rpm_does -i /packages/old.rpm
		assert_eq "--no-reload enable multihome-watch.path${systemd:+
start multihome-watch.path}" "$(cat /run/systemctl)"
		rm -f /run/systemctl
		rpm_does -U /packages/new.rpm
		assert_eq "${systemd:+daemon-reload
kill -s USR2 multihome-watch.service
try-restart multihome-events.service}" "$(grep -v watch.path /run/systemctl)"
		rm -f /run/systemctl
		rpm_does -e multihome
		assert_eq "${systemd:+stop multihome-watch.path
--no-reload disable multihome-watch.path
stop multihome-watch.service
--no-reload disable multihome-watch.service
stop multihome-events.service
--no-reload disable multihome-events.service}" \
			"$(cat /run/systemctl 2>/dev/null)"
	done
}

# Release 8 without them, and release 9: there is nothing that would call the links.
case_no_network_scripts() {
	rm /etc/sysconfig/network-scripts/ifup-post
	others
	rpm_does -i /packages/old.rpm
	assert_contains "$out" 'no network-scripts here'
	refute test -L /sbin/ifup-local
	assert multihome explain 127.0.0.1
	rpm_does -e multihome
	assert_nothing_left
	rpm_does -i /packages/el9.rpm
	assert_eq '' "$out"
	refute test -L /sbin/ifup-local
	assert multihome explain 127.0.0.1
	rpm_does -e multihome
	assert_eq '' "$out"
	assert_nothing_left
}

# rpm --root, as what makes images does: a root without /proc and /run, on a
# machine that has multihome itself. All that is written is in the upper layer.
case_image() {
	two_lines
	rpm_does -i /packages/old.rpm
	ifup eth0
	ifup eth1
	before=$(kernel_state; records; stat_of /sbin/ifup-local)
	mkdir /run/image
	mount -t tmpfs image /run/image
	mkdir /run/image/upper /run/image/work /run/image/root
	mount -t overlay -o "lowerdir=/,upperdir=/run/image/upper,\
workdir=/run/image/work" overlay /run/image/root
	root=/run/image/root db=/var/lib/rpm-of-image
	# this machine's own is in the layer below
	rm -r $root/usr/libexec/multihome $root/usr/sbin/multihome \
		$root/sbin/ifup-local $root/sbin/ifdown-local \
		$root/etc/iproute2/rt_*.d/multihome.conf \
		$root/etc/dhcp/dhclient.d/multihome.sh \
		$root/usr/share/doc/multihome* $root/usr/share/licenses/multihome*
	rpm_does --root $root -i /packages/old.rpm
	assert_eq /usr/libexec/multihome/ifup-local \
		"$(readlink $root/sbin/ifup-local)" 'link of the image'
	refute test -e $root/run/multihome
	rpm_does --root $root -U /packages/new.rpm
	assert_eq 'multihome 99' "$(chroot $root multihome --version)"
	rpm_does --root $root -e multihome
	assert_lacks "$out" kernel
	# character devices stand for what is not there
	assert_eq '' "$(find /run/image/upper -path "*$db" -prune -o ! -type d \
		! -type c -print)" 'files of the image'
	assert_eq "$before" \
		"$(kernel_state; records; stat_of /sbin/ifup-local)" machine
	assert tcp_check 10.2.2.2
}
