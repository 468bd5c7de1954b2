# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# /var/lib/multihome is not as it should be: names follow the lines all the same, it is
# said once, and what is ours is written down as soon as it can be.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

kept=/var/lib/multihome

disk_names() {
	bind_local 'www 5 IN A 192.0.2.18'
	conf 'server = local' 'publish-after = 1s'
	named_lines
	watch_start
	is $both
}

# said_once WORDS: of that file.
said_once() {
	must_wait_for 5 says "$kept/dns: $1"
	assert_eq 1 "$(syslog | grep -c "$kept/dns: cannot")" 'how often it was said'
}

# Full: what was published meanwhile is written down with the next update, not only a
# minute later.
case_full() {
	mkdir -p $kept
	mount -t tmpfs -o size=4k tmpfs $kept
	dd if=/dev/zero of=$kept/full bs=4k count=1 2>/dev/null
	disk_names
	said_once 'cannot be written: No space left on device'
	assert test ! -s $kept/dns
	rm $kept/full
	kill -HUP "$watch_pid"
	must_wait_for 5 are_kept
	watch_stop
}

# are_kept: both, in whichever order.
are_kept() {
	[ "$(sort $kept/dns)" = "$www A 192.0.2.18
$www A 192.0.2.34" ]
}

# Not there, or something else in its place: what can be mended is.
case_otherwise() {
	disk_names
	for kind in file link missing; do
		rm -rf $kept
		case $kind in
		file) : >$kept ;;
		link) ln -s /nowhere $kept ;;
		esac
		dies 1
		is 192.0.2.34
		lives 1
		is $both
	done
	must_wait_for 5 are_kept
	said_once 'cannot be written: Not a directory'
	watch_stop
}
