# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# With musl's headers and functions alone, as on Alpine: each file compiles, and
# all that is called is in musl or in one of the libraries; and what Alpine's
# package would do, with libraries that were compiled for glibc.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

machine=$(gcc -print-multiarch)

# A copy of the sources, in /tmp/tree.
musl_tree() {
	mkdir /tmp/tree
	tar -C /multihome --exclude=./.git --exclude='./build*' -cf - . |
		tar -C /tmp/tree --no-same-owner -xf -
	cd /tmp/tree || exit
	ini=-DHAVE_INIPARSER_CALLBACK
	[ ! -d /usr/include/iniparser ] || ini="$ini -DHAVE_INIPARSER_DIR"
}

# musl_make WORD...: headers of the kernel and of the libraries, which lie beside
# glibc's, come last.
musl_make() {
	make -j "$(nproc)" CC=musl-gcc CI=1 "INI_CFLAGS=$ini" \
		"CPPFLAGS=-idirafter /usr/include -idirafter /usr/include/$machine" \
		"$@"
}

# offers LIBRARY...: what a program may call of them.
offers() {
	nm -D --defined-only "$@" | awk 'NF == 3 { sub(/@.*/, "", $3)
		print $3 }' | sort -u
}

case_compiles() {
	musl_tree
	find src hooks -name '*.c' | sed 's,\(.*\)\.c$,build/\1.o,' >/tmp/objects
	assert [ "$(wc -l </tmp/objects)" -gt 80 ]
	# shellcheck disable=SC2046
	does musl_make $(cat /tmp/objects)

	# shellcheck disable=SC2046
	nm $(cat /tmp/objects) | awk '$1 == "U" { print $2 }' |
		sort -u >/tmp/called
	# shellcheck disable=SC2046
	nm --defined-only $(cat /tmp/objects) | awk 'NF == 3 { print $3 }' |
		sort -u >/tmp/own
	offers "/usr/lib/$(uname -m)-linux-musl/libc.so" \
		"/usr/lib/$machine/libmnl.so" "/usr/lib/$machine/libnftnl.so" \
		"/usr/lib/$machine/libjson-c.so" \
		"/usr/lib/$machine/libiniparser.so" >/tmp/offered
	assert [ "$(wc -l </tmp/offered)" -gt 1000 ]
	echo _GLOBAL_OFFSET_TABLE_ | sort -u /tmp/own /tmp/offered - |
		comm -23 /tmp/called - >/tmp/missing
	assert_eq '' "$(cat /tmp/missing)" 'what musl and the libraries lack'
	echo "figures: $(wc -l </tmp/objects) files," \
		"$(comm -12 /tmp/called /tmp/offered | wc -l) functions of others"
}

# What APKBUILD calls make: musl-gcc, Debian's libraries in their static form, and
# what those need of glibc.
alpine_make() {
	cat >/usr/local/bin/make <<-EOF
	#!/bin/sh
	exec /usr/bin/make CC=musl-gcc CI=1 'INI_CFLAGS=$ini' \
		'CPPFLAGS=-idirafter /usr/include -idirafter /usr/include/$machine' \
		LDFLAGS=-static MNL_LIBS=$libs/libmnl.a \
		'NFTNL_LIBS=$libs/libnftnl.a $libs/libmnl.a' \
		'INI_LIBS=$libs/libiniparser.a /tmp/libglibc.a' \
		'JSON_LIBS=$libs/libjson-c.a /tmp/libglibc.a' "\$@"
	EOF
	chmod 755 /usr/local/bin/make
	does musl-gcc -O2 -Wall -Wextra -Werror -c -o /tmp/glibc.o \
		tests/builds/glibc.c
	ar rcs /tmp/libglibc.a /tmp/glibc.o
}

# The shell and tools of Alpine, as far as Debian's busybox has them.
alpine_tools() {
	mkdir /tmp/busybox
	for tool in $(busybox --list | grep -vx -e '\[\[' -e ar -e ip -e nsenter \
		-e ping -e setpriv -e unshare -e mount -e su); do
		ln -s "$(command -v busybox)" "/tmp/busybox/$tool"
	done
	PATH=/tmp/busybox:$PATH
}

# alpine FUNCTION: of APKBUILD, as abuild calls it.
alpine() {
	# shellcheck disable=SC2016
	does sh -euc '. examples/packaging/APKBUILD
		[ "$pkgname-$pkgver" = "$1" ]
		pkgdir=/tmp/package
		"$2"' alpine "multihome-$(sed -n 's/^VERSION = //p' Makefile)" "$1"
}

# Its functions one after the other; then a line of either family in this kernel.
# only: trixie
# why: no earlier Debian has all libraries in static form
case_alpine() {
	musl_tree
	libs=/usr/lib/$machine
	alpine_make
	alpine_tools
	alpine build
	alpine check
	assert [ "$(grep -c '^ok ' /tmp/said)" -gt 100 ]
	refute grep '^not ok' /tmp/said
	alpine package
	assert_eq "$(cat <<-EOT
	/etc/dhcp/dhclient-exit-hooks.d/multihome
	/etc/init.d/multihome-events
	/etc/init.d/multihome-watch
	/etc/iproute2/rt_protos.d/multihome.conf
	/etc/network/if-down.d/multihome
	/etc/network/if-post-down.d/multihome
	/etc/network/if-pre-down.d/multihome
	/etc/network/if-up.d/multihome
	/etc/ppp/ip-down.d/multihome
	/etc/ppp/ip-up.d/multihome
	/usr/lib/NetworkManager/dispatcher.d/50-multihome
	/usr/lib/dhcpcd/dhcpcd-hooks/70-multihome
	/usr/libexec/multihome/ifupdown
	/usr/libexec/multihome/lease
	/usr/libexec/multihome/networkmanager
	/usr/libexec/multihome/ppp
	/usr/libexec/multihome/watch
	/usr/sbin/multihome
	EOT
	)" "$(cd /tmp/package && find . ! -type d | sed 's/^\.//' |
		grep -v '^/usr/share/' | LC_ALL=C sort)" files

	cp -a /tmp/package/. /
	for program in /usr/sbin/multihome /usr/libexec/multihome/watch; do
		refute grep -q GLIBC_ "$program"
	done
	topo_up
	topo_addr
	family_stanzas | write_interfaces
	ends 0 multihome reload
	assert_uplink ISP2 eth1 10.2.2.2 10.2.2.1 10.2.2.0/24
	assert_uplink ISP2 eth1 2001:db8:2::2 2001:db8:2::1 2001:db8:2::/64
	ends 0 multihome status --json
	assert_contains "$out" '"left_over":[]'
	ends 0 multihome check
	ends 0 multihome flush
	assert_nothing_of_ours
}
