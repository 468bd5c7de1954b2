# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rpm for the cases of package/rpm.sh: this tree built by rpmbuild, as for
# releases 8 and 9, and as a later version for 8, and the sandbox that has them in
# /packages, and network-scripts' stand-in, but nothing of multihome. Sourced by
# tests/run.
# shellcheck disable=SC2154

# shellcheck disable=SC2034
rpm_tools='rpm rpmlint xz-utils'
# What the package is made of.
rpm_files='CHANGELOG.md LICENSE Makefile README.ja.md README.md examples hooks
	rpm src tests/golden tests/Makefile'

# rpm_build NAME VERSION FLAG...: $new/packages/NAME.rpm and NAME.src.rpm of
# $new/tree. Nobody's ~/.rpmmacros has a say.
rpm_build() {
	rpm_name=$1 rpm_dir=$new/multihome-$2
	shift 2
	mv "$new/tree" "$rpm_dir"
	mkdir -p "$new/SOURCES" "$new/packages"
	tar -C "$new" -cJf "$new/SOURCES/${rpm_dir##*/}.tar.xz" "${rpm_dir##*/}"
	quiet env "HOME=$new" rpmbuild -ba --nodeps --define "_topdir $new" \
		"$@" "$rpm_dir/rpm/multihome.spec" || return
	mv "$new"/RPMS/*/multihome-[0-9]*.rpm "$new/packages/$rpm_name.rpm"
	mv "$new"/SRPMS/*.rpm "$new/packages/$rpm_name.src.rpm"
	rm -rf "$new/RPMS" "$new/SRPMS" "$new/BUILD"
	mv "$rpm_dir" "$new/tree"
}

# What differs in the later version: its number, and a line in each file that
# lies in /etc.
rpm_later() {
	sed -i 's/^Version:.*/Version: 99/' "$new/tree/rpm/multihome.spec"
	sed -i 's/^VERSION = .*/VERSION = 99/' "$new/tree/Makefile"
	echo '# later' | tee -a "$new/tree/hooks/rt_protos.conf" \
		>>"$new/tree/hooks/dhclient.d.sh"
}

# Sets rpms to a directory with packages/, built anew only of other files or by
# other tools.
rpm_packages() {
	# shellcheck disable=SC2086
	hash=$(cd "$top" && { stat -c %Y /var/lib/dpkg/status
		cat tests/lib/package-rpm.sh
		tar -c --sort=name --mtime=@0 --owner=0 --group=0 $rpm_files
	} | sha256sum | cut -c 1-12)
	rpms=$cache/rpm-$hash
	[ ! -d "$rpms" ] || return 0
	say "rpmbuild, three times"
	new=$(mktemp -d "$cache/new.XXXXXX")
	mkdir "$new/tree"
	# shellcheck disable=SC2086
	tar -C "$top" -c $rpm_files | tar -C "$new/tree" -x
	rpm_version=$(sed -n 's/^VERSION = //p' "$top/Makefile")
	{ rpm_build el9 "$rpm_version" --nocheck --define 'rhel 9' \
		--define 'optflags -O0' &&
		rpm_build old "$rpm_version" --define 'rhel 8' && rpm_later &&
		rpm_build new 99 --nocheck --define 'rhel 8' \
			--define 'optflags -O0'; } || {
		rm -rf "$new"
		die "rpmbuild failed"
	}
	mkdir "$new/root"
	mv "$new/packages" "$new/root"
	chmod 755 "$new/root"
	mv "$new/root" "$rpms"
	rm -rf "$new"
	find "$cache" -mindepth 1 -maxdepth 1 -mtime +2 -name 'rpm-*' \
		! -path "$rpms" -exec rm -rf {} +
}

make_package_rpm() {
	exec 8>"$cache/lock"
	flock 8
	rpm_packages
	cp -a "$rpms" "$layers/rpm"
	exec 8>&-
	echo "$layers/rpm:$layers/standin:$centos:$below" >"$MH_WORK/lower.rpm"
}
