# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A Debian of each release that is to build multihome, by mmdebstrap, with
# compilers and what is built against, for the cases of builds/*.sh; kept in the
# cache until the list of packages changes. Sourced by tests/run.
# shellcheck disable=SC2154

builds_suites='bullseye bookworm trixie' # Debian 11, 12, 13
builds_packages=build-essential,clang,musl-tools,debhelper,pkgconf
builds_packages=$builds_packages,libmnl-dev,libnftnl-dev,libiniparser-dev,libjson-c-dev
builds_packages=$builds_packages,libcmocka-dev,busybox,iproute2

# Sets builds_root to a Debian of that release, or fails and has said why.
builds_root() {
	hash=$(echo "$builds_packages" | sha256sum | cut -c 1-12)
	builds_root=$cache/builds-$1-$hash
	[ ! -d "$builds_root" ] || return 0
	say "mmdebstrap $1 into $builds_root"
	new=$(mktemp -d "$cache/new.XXXXXX")
	debian_make "$1" "$builds_packages" || {
		rm -rf "$new"
		return 1
	}
	mv "$new/root" "$builds_root"
	rm -rf "$new"
	find "$cache" -mindepth 1 -maxdepth 1 -name "builds-$1-*" \
		! -path "$builds_root" -exec rm -rf {} +
}

# A release that is not to be had (no network, gone from the mirror, no key of
# its archive here) is left out, and the end says so.
setup_builds() {
	[ -z "${MH_USERNS-}" ] || return 0
	setup_sandbox
	install_missing mmdebstrap
	exec 8>"$cache/lock"
	flock 8
	for suite in $builds_suites; do
		jobs_builds "$pattern" | grep -q " $suite\$" || continue
		if builds_root "$suite"; then
			echo "$layers/base:$builds_root" \
				>"$MH_WORK/lower.$suite"
		else
			echo "mmdebstrap cannot make a Debian $suite:" \
				"$(grep . "$MH_WORK/quiet" | tail -n 1)" \
				>"$MH_WORK/why.$suite"
		fi
	done
	exec 8>&-
}

# Each on each release, or on those of an "only" line.
jobs_builds() {
	[ -z "${MH_USERNS-}" ] || {
		echo 'builds skip - - root'
		return
	}
	cases_of builds | while read -r file name only _; do
		for suite in $builds_suites; do
			case ,$only, in
			,-, | *,"$suite",*) ;;
			*) continue ;;
			esac
			id_of builds "$suite" "$file" "$name"
			kind=case
			[ ! -e "${MH_WORK-}/why.$suite" ] || kind=skip
			! matches "$id" "$1" ||
				echo "$id $kind $file $name $suite"
		done
	done
}
