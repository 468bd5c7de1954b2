# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# With musl's headers and functions alone, as on Alpine: each file compiles, and
# all that is called is in musl or in one of the libraries.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# objects: each of those that /tmp/objects names. Headers of the kernel and of
# the libraries, which lie beside glibc's, come last.
objects() {
	ini=-DHAVE_INIPARSER_CALLBACK
	[ ! -d /usr/include/iniparser ] || ini="$ini -DHAVE_INIPARSER_DIR"
	beside=/usr/include/$machine
	# shellcheck disable=SC2046
	make -j "$(nproc)" CC=musl-gcc CI=1 "INI_CFLAGS=$ini" \
		"CPPFLAGS=-idirafter /usr/include -idirafter $beside" \
		$(cat /tmp/objects)
}

# offers LIBRARY...: what a program may call of them.
offers() {
	nm -D --defined-only "$@" | awk 'NF == 3 { sub(/@.*/, "", $3)
		print $3 }' | sort -u
}

case_compiles() {
	mkdir /tmp/tree
	cd /tmp/tree || exit
	cp -R /multihome/Makefile /multihome/src /multihome/hooks .
	machine=$(gcc -print-multiarch)
	find src hooks -name '*.c' | sed 's,\(.*\)\.c$,build/\1.o,' >/tmp/objects
	assert [ "$(wc -l </tmp/objects)" -gt 80 ]
	does objects

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
