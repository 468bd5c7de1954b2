# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A Debian of each release builds what is here, by both compilers, and passes the
# tests that need no more; as root of a chroot has it, who may not do all that
# root may. $IMPL is the release.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# A copy of the sources, in /tmp/tree.
sources() {
	mkdir /tmp/tree
	tar -C /multihome --exclude=./.git --exclude='./build*' -cf - . |
		tar -C /tmp/tree --no-same-owner -xf -
	cd /tmp/tree || exit
}

# without_rights COMMAND...: as root, to whom files belong, and no more.
without_rights() {
	setpriv --bounding-set=-all -- "$@"
}

# by COMPILER: no warning of the product, no test that fails.
by() {
	sources
	does without_rights make -j "$(nproc)" "CC=$1" CI=1
	does without_rights make -j "$(nproc)" "CC=$1" check-unit
	ran=$(grep -c -E '^(\[  *OK|ok )' /tmp/said) || fail 'no test was run'
	echo "figures: $("$1" --version | sed q): $ran tests"
}

case_gcc() {
	by gcc
}

case_clang() {
	by clang
}

# The package, with its tests: its units lie where systemd's of that release do,
# and dpkg's scripts know of them.
case_package() {
	[ -e /multihome/debian ] || skip 'a release is without debian/'
	sources
	does without_rights env "DEB_BUILD_OPTIONS=parallel=$(nproc)" \
		dpkg-buildpackage -us -uc -b
	grep -q -E '^\[  *OK' /tmp/said || fail 'no test was run'
	case $IMPL in
	bullseye | bookworm) units=/lib/systemd/system ;;
	*) units=/usr/lib/systemd/system ;;
	esac
	systemd_stands_in
	# all that it depends on is what it was built with
	ends 0 dpkg -i ../multihome_*.deb
	assert_eq "multihome $(sed -n 's/^VERSION = //p' Makefile)" \
		"$(multihome --version)"
	assert multihome explain 127.0.0.1
	dpkg -L multihome | grep '\.service$' >/tmp/units
	assert grep -qx "$units/multihome-watch.service" /tmp/units
	refute grep -v "^$units/multihome-[a-z]*\.service$" /tmp/units
	refute asked start
	ends 0 dpkg -i ../multihome_*.deb
	assert asked 'kill -s USR2'
	refute asked stop
	ends 0 dpkg -r multihome
	assert asked stop
}
