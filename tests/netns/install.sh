# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make install of what is built, to somewhere else than /usr, and uninstall. From
# a clean tree: package/.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# made TARGET [VAR=VALUE...]: in the copy. What is compiled anew, since a path is
# in it, is not optimized, which is quicker.
made() {
	make --no-print-directory -j 2 -C /tmp/tree CFLAGS=-O0 "$@" \
		>/tmp/out 2>&1 || fail "make $1: $(cat /tmp/out)"
}

# What is installed, but for what was there before: all that was written is in
# /run/upper.
installed() {
	find /run/upper -path /run/upper/tmp -prune -o -newer /tmp/stamp \
		! -type d ! -type c \( -path '/run/upper/usr/local/*' -o \
		-path '/run/upper/etc/*' \) -printf '/%P\n' | sort
}

# DESTDIR: what packages are made of. Nothing outside of it, and nothing in it
# names it. Then for real: all hooks lead to what was installed, also those
# that are only sourced.
case_elsewhere() {
	mkdir /tmp/tree
	(cd /multihome && tar -cf - --exclude='build-*' \
		--exclude=tests --exclude=.git .) | tar -xf - -C /tmp/tree
	rm -r /usr/libexec/multihome /usr/sbin/multihome
	: >/tmp/stamp
	made install DESTDIR=/tmp/dest SYSCONFDIR=/opt/etc
	assert_eq '' "$(installed)" 'outside of DESTDIR'
	assert_eq /usr/libexec/multihome/ifupdown \
		"$(readlink /tmp/dest/opt/etc/network/if-up.d/multihome)"
	assert_contains "$(/tmp/dest/usr/sbin/multihome --version)" 'multihome '
	refute grep -rqI /tmp/dest /tmp/dest/opt /tmp/dest/usr/lib
	assert_eq '' "$(find /tmp/dest -type f -perm /022)" 'writable for others'

	set -- PREFIX=/usr/local DHCPCDDIR=/usr/local/lib/dhcpcd-hooks
	made install "$@"
	topo_up
	topo_addr
	env -i reason=BOUND interface=eth1 new_ip_address=10.2.2.2 \
		new_routers=10.2.2.1 \
		sh -eu -c '. /etc/dhcp/dhclient-exit-hooks.d/multihome'
	debian_up eth1 METHOD=dhcp IF_MULTIHOME_TABLE=ISP2
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	ip rule del priority 7300 from 10.2.2.2
	run-parts /etc/ppp/ip-up.d --arg=eth1
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	env -i reason=EXPIRE interface=eth1 \
		sh -eu -c '. /usr/local/lib/dhcpcd-hooks/70-multihome' \
		2>/dev/null
	ends 4 /usr/local/sbin/multihome status
	ends 0 /usr/local/sbin/multihome flush
	assert_nothing_of_ours
	assert_contains "$(installed)" /usr/local/libexec/multihome/ifupdown
	made uninstall "$@"
	assert_eq '' "$(installed | grep -v rt_tables.d)" 'left by uninstall'
}
