# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a machine fit for the tests: packages, build, layers of the sandbox.
# Compilers and checkers are installed by apt. What has a daemon, a hook or a
# service is only unpacked below $cache, never installed. Sourced by tests/run,
# whose $top, $cache and $implementations it uses.
# shellcheck disable=SC2154

build_packages='gcc make pkg-config libc6-dev libmnl-dev libnftnl-dev
	libiniparser-dev libjson-c-dev iproute2 python3'
check_packages='libcmocka-dev clang clang-tidy cppcheck shellcheck mandoc
	valgrind'
# Unpacked: the implementations, each a root of its own, and everybody's tools.
# shellcheck disable=SC2034
debian_packages='ifupdown' ng_packages='ifupdown-ng' \
	ifupdown2_packages='ifupdown2' multi_packages='ifupdown ifupdown-multi' \
	nm_packages='network-manager dbus-daemon' netplan_packages='netplan.io' \
	prometheus_packages='prometheus prometheus-node-exporter' \
	dns_packages='bind9 bind9-dnsutils bind9-utils knot pdns-server
	pdns-backend-bind pdns-backend-sqlite3 sqlite3 unbound ifupdown'
tools_packages='isc-dhcp-client dhcpcd-base udhcpc busybox dnsmasq-base radvd
	nftables tcpdump socat netcat-openbsd iputils-ping iproute2
	bash-completion openrc'

# What of the machine's own files no sandbox may see.
masked='etc/network etc/default/networking etc/dhcp etc/ppp etc/dhcpcd.conf
	etc/udhcpc etc/iproute2 etc/multihome.conf etc/multihome etc/multihome.d etc/resolv.conf etc/hostname
	etc/sysconfig etc/rc.d etc/NetworkManager run tmp
	var/tmp var/lib/dhcp var/lib/dhclient var/lib/dhcpcd var/lib/misc
	var/lib/multihome var/lib/NetworkManager usr/lib/NetworkManager usr/lib/dhcpcd usr/libexec/multihome usr/bin/systemctl
	usr/sbin/multihome usr/sbin/ifup usr/sbin/ifdown usr/sbin/ifquery
	usr/sbin/ifreload usr/sbin/dhclient usr/sbin/dhcpcd usr/sbin/udhcpc
	usr/sbin/ifup-pre-local usr/sbin/ifup-local
	usr/sbin/ifdown-pre-local usr/sbin/ifdown-local'

say() {
	echo "tests/run: $*" >&2
}

# Runs a command whose output matters only if it fails.
quiet() {
	"$@" >"$MH_WORK/quiet" 2>&1 || {
		quiet_status=$?
		sed 's/^/    /' "$MH_WORK/quiet" >&2
		return $quiet_status
	}
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root "$@"
}

lists_update() {
	[ ! -e "$MH_WORK/updated" ] || return 1
	say "apt-get update"
	quiet apt update || die "apt-get update failed"
	: >"$MH_WORK/updated"
}

# Package lists older than a week name versions that are gone.
lists_fresh() {
	[ -e "$MH_WORK/updated" ] ||
		[ -n "$(find /var/lib/apt/lists -maxdepth 1 \
			-name '*_Packages*' -mtime -7 2>/dev/null)" ] ||
		lists_update
}

# apt with a second try on fresh lists.
apt_try() {
	lists_fresh
	apt "$@" >"$MH_WORK/apt" 2>&1 && return
	lists_update && apt "$@" >"$MH_WORK/apt" 2>&1 && return
	sed 's/^/    /' "$MH_WORK/apt" >&2
	return 1
}

need_apt() {
	command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 &&
		return
	# shellcheck disable=SC2086
	die "needs a Debian-like system: there is no apt-get here. To build:" \
		$build_packages "(or their like). The tests run the ifupdowns" \
		"and DHCP clients of Debian's packages, unpacked by dpkg."
}

# install_missing PACKAGE...
install_missing() {
	need_apt
	missing=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" \
		2>/dev/null | awk -v want="$*" '
		$2 == "installed" { have[$1] = 1 }
		END { n = split(want, w)
			for (i = 1; i <= n; i++)
				if (!(w[i] in have)) printf " %s", w[i] }')
	[ -n "$missing" ] || return 0
	[ -z "${MH_USERNS-}" ] ||
		die "cannot install without root:$missing"
	say "installing$missing"
	# shellcheck disable=SC2086
	apt_try install --no-install-recommends $missing ||
		die "cannot install$missing"
}

# clang's sanitizer and fuzzer runtime is a package named by its version.
clang_runtime() {
	version=$(apt-cache depends clang 2>/dev/null |
		sed -n 's/.*Depends: clang-\([0-9][0-9]*\)$/\1/p')
	[ -z "$version" ] || echo "libclang-rt-$version-dev"
}

# Unpacked packages have bin, sbin, lib; on the machine these are links.
usr_merge() {
	for d in bin sbin lib lib32 lib64 libx32; do
		[ -L "/$d" ] || continue
		[ -d "$1/$d" ] || continue
		mkdir -p "$1/usr/$d"
		cp -a "$1/$d/." "$1/usr/$d/"
		rm -rf "${1:?}/$d"
	done
}

# The packages and all that they need and the machine lacks: name=version.
closure() {
	apt_try -s install --reinstall --no-install-recommends "$@" || return 1
	sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)*(\([^ ]*\) .*/\1=\3/p' \
		"$MH_WORK/apt" | sort
}

# What its postinst would do, and what would else be compiled in each case.
finish_ifupdown2() {
	chmod 755 "$1/usr/share/ifupdown2/__main__.py"
	/usr/bin/python3 -m compileall -q "$1/usr/share/ifupdown2" || :
}

# Of it only what reads is needed, and it lies in memory.
finish_prometheus() {
	rm -rf "${1:?}/usr/bin/prometheus" "${1:?}/usr/share"
}

# unpack ROLE PACKAGE...: sets root to the directory that holds them.
unpack() {
	role=$1
	shift
	# The answer changes only with the machine's packages or its lists.
	key="$* $(stat -c %Y /var/lib/dpkg/status /var/lib/apt/lists |
		tr '\n' ' ')"
	root=
	[ ! -e "$cache/$role" ] || {
		read -r root <"$cache/$role"
		[ "$(sed 1d "$cache/$role")" = "$key" ] || root=
	}
	[ -z "$root" ] || [ ! -d "$root" ] || return 0

	need_apt
	list=$(closure "$@") || die "cannot find the packages: $*"
	hash=$(echo "$list" | sha256sum | cut -c 1-12)
	root=$cache/$role-$hash
	[ -d "$root" ] || {
		# shellcheck disable=SC2086
		say "unpacking into $root:" $list
		new=$(mktemp -d "$cache/new.XXXXXX")
		mkdir "$new/deb" "$new/root"
		# shellcheck disable=SC2086
		(cd "$new/deb" && apt_try download $list) || {
			rm -rf "$new"
			die "cannot download the packages: $*"
		}
		for deb in "$new"/deb/*.deb; do
			dpkg -x "$deb" "$new/root"
		done
		usr_merge "$new/root"
		case $role in
		ifupdown2 | prometheus) "finish_$role" "$new/root" ;;
		esac
		chmod 755 "$new/root"
		mv "$new/root" "$root"
		rm -rf "$new"
		find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 \
			-name "$role-*" ! -path "$root" -exec rm -rf {} +
	}
	printf '%s\n%s\n' "$root" "$key" >"$cache/$role"
}

# debian_make SUITE PACKAGES [OPTION...]: $new/root, a Debian with them, by
# mmdebstrap with these options of its.
debian_make() {
	debian_suite=$1 debian_with=$2
	shift 2
	apt-config dump --no-empty --format '%f "%v";%n' Acquire::http \
		Acquire::https >"$MH_WORK/apt.conf"
	quiet mmdebstrap --mode=root --variant=minbase \
		--include="$debian_with" --aptopt="$MH_WORK/apt.conf" \
		--dpkgopt=force-unsafe-io "$@" "$debian_suite" "$new/root"
}

# need_capability NAME 'what cannot be done' COMMAND...
need_capability() {
	name=$1 what=$2
	shift 2
	why=$("$@" 2>&1) || die "needs $name: cannot $what: $why"
}

check_capabilities() {
	need_capability CAP_SYS_ADMIN 'create a network namespace' \
		unshare --net true
	need_capability CAP_SYS_ADMIN 'create a process namespace' \
		unshare --pid --fork --mount-proc true
	# shellcheck disable=SC2016
	need_capability overlayfs 'mount an overlay' \
		unshare --mount sh -euc 'mount -t tmpfs tmpfs "$1"; cd "$1"
		mkdir u w r; mount -t overlay -o \
			"lowerdir=/usr,upperdir=u,workdir=w" overlay r' \
		sh "$MH_WORK/sandbox"
	for kind in 'veth' 'bridge'; do
		need_capability "CAP_NET_ADMIN and the kernel's $kind" \
			"create a $kind device" \
			unshare --net ip link add type "$kind"
	done
	command -v pivot_root >/dev/null || die "needs pivot_root (util-linux)"
}

# Runs it as the one who called sudo: what it makes is to be his.
as_user() {
	if [ "${SUDO_UID:-0}" -ne 0 ]; then
		set -- setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" \
			--clear-groups -- "$@"
	fi
	"$@"
}

make_as_user() {
	as_user make --no-print-directory -C "$top" \
		${make_flag:+"$make_flag"} "$@"
}

setup_build() {
	[ ! -e "$MH_WORK/built" ] || return 0
	# shellcheck disable=SC2086
	install_missing $build_packages ${COVERAGE:+gcovr}
	say "make${make_flag:+ $make_flag}"
	make_as_user -j "$(nproc)" all test-tools || die "make failed"
	: >"$MH_WORK/built"
}

# Whiteouts hide a file of every layer below.
layer_mask() {
	for f in $masked; do
		mkdir -p "$1/$(dirname "$f")"
		mknod "$1/$f" c 0 0
	done
}

# What every sandbox has in place of the masked.
layer_base() {
	mkdir -p "$1/etc/network" "$1/etc/iproute2/rt_tables.d" "$1/run" \
		"$1/tmp" "$1/var/tmp" "$1/multihome" "$1/var/lib/dhcp" \
		"$1/var/lib/dhcpcd" "$1/var/lib/misc" "$1/old" \
		"$1/etc/systemd" "$1/usr/local/lib" "$1/usr/local/share/man"
	chmod 1777 "$1/tmp" "$1/var/tmp"
	install -D -t "$1/usr/local/sbin" "$MH_BUILD/tests/lib/netns" \
		"$MH_BUILD/tests/lib/inject" "$MH_BUILD/tests/lib/step" \
		"$MH_BUILD/tests/rtnl" \
		"$MH_BUILD/tests/probe" "$MH_BUILD/tests/connections" \
		"$MH_BUILD/tests/sim/sim" "$MH_BUILD/tests/failover/failover" \
		"$MH_BUILD/tests/balance/balance"
	[ -z "${COVERAGE-}" ] || mkdir -p "$1$MH_BUILD"
	: >"$1/etc/resolv.conf"
	echo host >"$1/etc/hostname"
}

# What make install puts; programs wrapped if VALGRIND or SANITIZE ask for it.
layer_stage() {
	make --no-print-directory -C "$top" \
		${make_flag:+"$make_flag"} install DESTDIR="$1" \
		>"$MH_WORK/quiet" 2>&1 || {
		sed 's/^/    /' "$MH_WORK/quiet" >&2
		die "make install failed"
	}
	usr_merge "$1"
	[ -n "${VALGRIND-}${SANITIZE-}" ] || return 0
	# Hooks get a built environment, and what they say may be swallowed:
	# so the checker writes to a file that the end of each case looks at.
	checker=
	valgrind=/usr/bin/valgrind # Debian's is a script around the program
	[ ! -x $valgrind.bin ] || valgrind=$valgrind.bin
	[ -z "${VALGRIND-}" ] || checker="$valgrind -q --vgdb=no \
--sim-hints=lax-ioctls \
--leak-check=full --error-exitcode=99 --log-file=/run/checker/%p --"
	for f in $(cd "$1" && find usr/sbin usr/libexec/multihome -type f \
		-perm -100); do
		[ "$(head -c 4 "$1/$f" | tail -c 3)" = ELF ] || continue
		# by the name it is called by, which may mean something to it
		real=${f%/*}/.real
		mkdir -p "$1/$real"
		mv "$1/$f" "$1/$real/"
		for link in $(cd "$1" && find "${f%/*}" -maxdepth 1 \
			-lname "${f##*/}"); do
			cp -P "$1/$link" "$1/$real/"
		done
		# dash would drop variables whose names are none to a shell
		cat >"$1/$f" <<-WRAP
		#!/bin/bash -p
		export ASAN_OPTIONS=log_path=/run/checker/asan
		export UBSAN_OPTIONS=log_path=/run/checker/ubsan:print_stacktrace=1
		real=/$real/\${0##*/}
		[ -e "\$real" ] || real=/$real/${f##*/}
		exec $checker "\$real" "\$@"
		WRAP
		chmod 755 "$1/$f"
	done
}

# copied ROLE PACKAGE...: a copy of its root, since an overlay takes no layer
# that lies within another, and the cache may well lie within /.
copied() {
	[ ! -d "$layers/$1" ] || return 0
	unpack "$@"
	cp -a "$root" "$layers/$1"
}

# setup_sandbox IMPLEMENTATION...: leaves lowerdir= of each in lower.IMPL
setup_sandbox() {
	mkdir -p "$cache"
	setup_build
	case $cache$MH_WORK in
	*[:,\\]*) die "cannot work with : , or \\ in $cache or $MH_WORK" ;;
	esac
	[ -d "$MH_WORK/layer" ] || check_capabilities
	exec 8>"$cache/lock"
	flock 8
	layers=$MH_WORK/layer
	[ -d "$layers" ] || {
		mkdir "$layers"
		mount -t tmpfs -o mode=755 layers "$layers"
		mkdir "$layers/mask" "$layers/base" "$layers/stage"
		layer_mask "$layers/mask"
		layer_base "$layers/base"
		layer_stage "$layers/stage"
	}
	# shellcheck disable=SC2086
	copied tools $tools_packages
	below=$layers/tools:$layers/base:$layers/mask:/
	echo "$layers/stage:$below" >"$MH_WORK/lower.none"
	for impl; do
		# shellcheck disable=SC2086
		eval "copied $impl \$${impl}_packages"
		echo "$layers/stage:$layers/$impl:$below" >"$MH_WORK/lower.$impl"
	done
	exec 8>&-
}

setup_netns() {
	setup_sandbox
}

setup_real() {
	# shellcheck disable=SC2086
	setup_sandbox $implementations nm netplan prometheus dns
	setup_scripts
}

setup_long() {
	setup_real
	setup_package
}

setup_failover() {
	setup_sandbox
}

setup_balance() {
	setup_sandbox
}

# What is held against our hook lies where the hook does.
setup_bench() {
	# shellcheck disable=SC2086
	setup_sandbox $implementations multi
	install_missing strace
	make_as_user bench-tools || die "make bench-tools failed"
	find "$MH_BUILD/tests/bench" -type f -perm -100 \
		-exec install -t "$layers/base/usr/local/sbin" {} +
}

# What has to be on the machine for the packages, before any sandbox stands on
# it; packages_make does the rest, beside the other cases.
setup_package() {
	[ -z "${MH_USERNS-}" ] || return 0
	setup_sandbox
	# shellcheck disable=SC2086
	install_missing $build_packages $check_packages $deb_tools $rpm_tools
	setup_scripts
}

# If a job needs them.
packages_make() {
	grep -q '^package/' "$MH_WORK/jobs" || return 0
	make_package_deb
	make_package_rpm
	make_package_service
}

# What is installed, and systemd's checkers.
make_package_service() {
	exec 8>"$cache/lock"
	flock 8
	copied systemd systemd
	exec 8>&-
	echo "$layers/stage:$layers/systemd:$below" >"$MH_WORK/lower.service"
}

setup_unit() {
	# shellcheck disable=SC2086
	install_missing $build_packages $check_packages
	setup_build
	make_as_user -j "$(nproc)" unit-tests || die "make unit-tests failed"
}

setup_sim() {
	setup_build
}

setup_golden() {
	setup_build
}

setup_lint() {
	# shellcheck disable=SC2046,SC2086
	install_missing $build_packages $check_packages $(clang_runtime)
}
