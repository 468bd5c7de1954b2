# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package for the cases of package/deb.sh and package/source.sh: made
# as a maintainer makes it, from the tarball of `make dist` and debian/, and a
# Debian to install it in, by mmdebstrap, with all that it depends on and
# nothing of multihome. /packages has what was made. Sourced by tests/run.
# shellcheck disable=SC2154

# shellcheck disable=SC2034
deb_tools='dpkg-dev debhelper lintian mmdebstrap xz-utils'
# In the root: a real ifupdown, what `man` and <TAB> need, what cases need.
deb_root_packages='ifupdown,iproute2,iputils-ping,libmnl0,libnftnl11,libjson-c5,man-db,bash-completion,procps,socat,nftables,python3'
# What the binary package is made of.
deb_files='CHANGELOG.md LICENSE Makefile README.ja.md README.md debian examples
	hooks src'

# Sets deb_root to a Debian like the machine. In /ifupdowns it has the packages
# of the other two, since only one can be installed.
deb_root() {
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	[ -n "$suite" ] || die "/etc/os-release names no VERSION_CODENAME"
	hash=$(echo "$deb_root_packages" | cat - /etc/os-release |
		sha256sum | cut -c 1-12)
	deb_root=$cache/deb-root-$hash
	[ ! -d "$deb_root" ] || return 0
	say "mmdebstrap $suite into $deb_root"
	new=$(mktemp -d "$cache/new.XXXXXX")
	# shellcheck disable=SC2016
	debian_make "$suite" "$deb_root_packages" \
		--customize-hook='mkdir "$1/ifupdowns"' \
		--customize-hook='chroot "$1" sh -c "cd /ifupdowns &&
			apt-get -q download ifupdown-ng ifupdown2"' || {
		rm -rf "$new"
		die "mmdebstrap failed"
	}
	mv "$new/root" "$deb_root"
	rm -rf "$new"
	find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 -name 'deb-root-*' \
		! -path "$deb_root" -exec rm -rf {} +
}

# deb_later NAME: the package NAME with a later version, and a line more in two
# of its conffiles.
deb_later() {
	dpkg-deb -R "$1" "$new/later"
	sed -i 's/^Version: .*/Version: 99/' "$new/later/DEBIAN/control"
	echo '# later' | tee -a \
		"$new/later/etc/dhcp/dhclient-exit-hooks.d/multihome" \
		>>"$new/later/etc/iproute2/rt_protos.d/multihome.conf"
	dpkg-deb --root-owner-group -b "$new/later" "$2"
}

# deb_build VERSION: $new/packages with all that dpkg-buildpackage makes.
deb_build() {
	make_as_user dist >"$MH_WORK/quiet" 2>&1 || return
	mkdir "$new/packages"
	cp "$top/build/multihome-$1.tar.xz" \
		"$new/packages/multihome_$1.orig.tar.xz"
	tar -C "$new/packages" -xf "$new/packages/multihome_$1.orig.tar.xz"
	cp -a "$top/debian" "$new/packages/multihome-$1/debian"
	chown -R 0:0 "$new/packages"
	(cd "$new/packages/multihome-$1" &&
		DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
			quiet dpkg-buildpackage -us -uc) || return
	rm -rf "$new/packages/multihome-$1"
	mv "$new"/packages/multihome_*_*.deb "$new/packages/multihome.deb"
	quiet deb_later "$new/packages/multihome.deb" "$new/packages/later.deb"
}

# Sets debs to a directory with packages/, built anew only of other files or by
# other tools.
deb_packages() {
	# shellcheck disable=SC2086
	hash=$(cd "$top" && { stat -c %Y /var/lib/dpkg/status
		cat tests/lib/package-deb.sh
		tar -c --sort=name --mtime=@0 --owner=0 --group=0 $deb_files
	} | sha256sum | cut -c 1-12)
	debs=$cache/deb-$hash
	[ ! -d "$debs" ] || return 0
	say "dpkg-buildpackage"
	new=$(mktemp -d "$cache/new.XXXXXX")
	chmod 755 "$new"
	deb_build "$(sed -n 's/^VERSION = //p' "$top/Makefile")" || {
		rm -rf "$new"
		die "dpkg-buildpackage failed"
	}
	mkdir "$new/root"
	mv "$new/packages" "$new/root"
	mv "$new/root" "$debs"
	rm -rf "$new"
	find "$cache" -mindepth 1 -maxdepth 1 -mtime +2 -name 'deb-*' \
		! -name 'deb-root-*' ! -path "$debs" -exec rm -rf {} +
}

# Leaves lowerdir= of the sandboxes, as setup_sandbox does.
make_package_deb() {
	exec 8>"$cache/lock"
	flock 8
	deb_root
	deb_packages
	cp -a "$debs" "$layers/deb"
	exec 8>&-
	echo "$layers/deb:$layers/base:$deb_root" >"$MH_WORK/lower.deb"
	echo "$layers/deb:$below" >"$MH_WORK/lower.source"
}
