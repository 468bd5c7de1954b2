# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CentOS's network-scripts among the implementations of the real group: the
# layers of their sandbox and the jobs of real/network-scripts. No registry of
# Debian's carries them, so every case runs on a stand-in, and on the real ones
# if $NETWORK_SCRIPTS is a checkout of them. Sourced by tests/run.
# shellcheck disable=SC2154

# What they find on CentOS; arping is in iputils there too.
# shellcheck disable=SC2034
centos_packages='gawk iputils-arping ipcalc-ng hostname procps bridge-utils'
# What they must not find: it would reach out of the sandbox, or is not running.
centos_masked='usr/bin/dbus-send usr/bin/nmcli usr/sbin/iw usr/lib/systemd/systemd-sysctl usr/lib/sysctl.d etc/sysctl.d
	etc/sysctl.conf'

# program FILE <<EOF: makes it, in the layer $centos.
centos_program() {
	mkdir -p "$centos/${1%/*}"
	cat >"$centos/$1"
	chmod 755 "$centos/$1"
}

# What both have around them.
layer_centos() {
	centos=$layers/centos
	# shellcheck disable=SC2086
	copied centos $centos_packages
	for f in $centos_masked; do
		rm -rf "${centos:?}/$f"
		mkdir -p "$centos/${f%/*}"
		mknod "$centos/$f" c 0 0
	done
	mkdir -p "$centos/etc/sysconfig" "$centos/etc/dhcp/dhclient.d" \
		"$centos/var/lib/dhclient"
	# dhclient's option for the last of them is CentOS's own.
	printf '%s\n' NETWORKING=yes NOZEROCONF=yes DHCP_SEND_HOSTNAME=no \
		>"$centos/etc/sysconfig/network"
	ln -sf gawk "$centos/usr/bin/awk"
	ln -sf bash "$centos/usr/bin/sh" # some of theirs need it to be that
	centos_program usr/sbin/dhclient-script <"$standin/dhclient-script"
	# That of CentOS takes the prefix of an address's class.
	centos_program usr/bin/ipcalc <<-'PROGRAM'
	#!/usr/bin/dash
	exec ipcalc-ng --class-prefix "$@"
	PROGRAM
	# It would wait three seconds for each address; a case may want it.
	centos_program usr/sbin/arping <<-'PROGRAM'
	#!/usr/bin/dash
	exit 0
	PROGRAM
	# No module is there, and none is loaded.
	centos_program usr/sbin/modprobe <<-'PROGRAM'
	#!/usr/bin/dash
	exit 1
	PROGRAM
	# They poll once a second.
	centos_program usr/sbin/sleep <<-'PROGRAM'
	#!/usr/bin/dash
	[ "$*" != 1 ] || set 0.1
	exec /usr/bin/sleep "$@"
	PROGRAM
}

# layer_scripts LAYER SCRIPTS INIT: their files where CentOS has them.
layer_scripts() {
	mkdir -p "$1/etc/sysconfig" "$1/etc/rc.d/init.d" "$1/etc/init.d" \
		"$1/usr/sbin"
	cp -a "$2" "$1/etc/sysconfig/network-scripts"
	cp -a "$3/network" "$1/etc/rc.d/init.d/network"
	[ ! -e "$3/functions" ] || cp -a "$3/functions" "$1/etc/init.d/"
	chown -R 0:0 "$1/etc"
	for f in ifup ifdown; do
		ln -s "../../etc/sysconfig/network-scripts/$f" "$1/usr/sbin/$f"
	done
}

# The two trees there are: of release 7, and of 8 and later.
layer_real() {
	case $NETWORK_SCRIPTS in
	/*) real=$NETWORK_SCRIPTS ;;
	*) die "NETWORK_SCRIPTS=$NETWORK_SCRIPTS: expected an absolute path" ;;
	esac
	if [ -e "$real/network-scripts/ifup" ]; then
		layer_scripts "$layers/scripts" "$real/network-scripts" \
			"$real/etc/rc.d/init.d"
	elif [ -e "$real/sysconfig/network-scripts/ifup" ]; then
		layer_scripts "$layers/scripts" \
			"$real/sysconfig/network-scripts" "$real/rc.d/init.d"
	else
		die "NETWORK_SCRIPTS=$NETWORK_SCRIPTS: expected a checkout of" \
			"initscripts with network-scripts/ifup"
	fi
}

setup_scripts() {
	[ ! -e "$MH_WORK/lower.standin" ] || return 0
	standin=$top/tests/real/network-scripts/standin
	exec 8>"$cache/lock"
	flock 8
	layer_centos
	exec 8>&-
	mkdir "$layers/standin"
	layer_scripts "$layers/standin" "$standin" "$standin"
	scripts_have=standin
	[ -z "${NETWORK_SCRIPTS-}" ] || {
		layer_real
		scripts_have="$scripts_have scripts"
	}
	for impl in $scripts_have; do
		echo "$layers/stage:$layers/$impl:$centos:$below" \
			>"$MH_WORK/lower.$impl"
	done
}

# Without the real ones, all of theirs that match are skipped as one.
jobs_scripts() {
	cases_of real/network-scripts | while read -r file name only _; do
		for impl in standin scripts; do
			case ,$only, in
			,-, | *,"$impl",*) ;;
			*) continue ;;
			esac
			id_of real "$impl" "$file" "$name"
			matches "$id" "$1" || continue
			if [ "$impl" = scripts ] &&
				[ -z "${NETWORK_SCRIPTS-}" ]; then
				echo "real/scripts skip - - -"
			else
				echo "$id case $file $name $impl"
			fi
		done
	done | awk '$2 != "skip" || !seen++'
}
