# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is made of the sources, on this machine, by nobody: the same everywhere.
# /packages has what dpkg-buildpackage made of them, as root.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# nobody COMMAND...: without any rights, and with nothing but /tmp/home.
nobody() {
	setpriv --reuid nobody --regid nogroup --clear-groups \
		env HOME=/tmp/home "$@"
}

# unpack DIRECTORY: sets tree to the release there.
unpack() {
	nobody mkdir -p "$1" /tmp/home
	nobody tar -C "$1" -xf /packages/multihome_*.orig.tar.xz
	tree=$(echo "$1"/multihome-*)
}

case_lintian() {
	nobody mkdir -p /tmp/home /tmp/lintian
	nobody cp -a /packages/. /tmp/lintian
	cd /tmp/lintian || exit
	mv multihome.deb "$(sed -n 's/.* \(multihome_.*\.deb\)$/\1/p' ./*.changes |
		head -n 1)"
	ends 0 nobody lintian --display-info --pedantic --display-experimental \
		--fail-on error,warning,info,pedantic,experimental ./*.changes
	assert_eq '' "$out" 'what lintian says'
}

# Who builds the package has nothing but a log.
case_failed_unit_is_named() {
	ends 1 /multihome/tests/unit/run /bin/true /bin/false /bin/true
	assert_eq 'unit: failed: /bin/false' "$out"
	ends 0 /multihome/tests/unit/run /bin/true
	assert_eq '' "$out"
}

# Programs and tarball too: `make dist-check` compares those of two places.
# long: compiles everything twice more
case_dist() {
	unpack /tmp/release
	does nobody SKIP_TESTS=1 make -j "$(nproc)" -C "$tree" CFLAGS=-O0 \
		dist-check
}

# long: compiles everything once more
case_reproducible() {
	unpack /tmp/another/place
	nobody tar -C "$tree" -xf /packages/multihome_*.debian.tar.xz
	cd "$tree" || exit
	umask 077
	does nobody TZ=Asia/Tokyo LC_ALL=C.UTF-8 \
		DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
		dpkg-buildpackage -us -uc -b
	assert cmp ../multihome_*.deb /packages/multihome.deb
	assert cmp ../multihome-dbgsym_*.deb /packages/multihome-dbgsym_*.deb
}
