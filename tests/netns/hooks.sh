# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome hooks: /sbin/ifup-local and /sbin/ifdown-local, each one file that
# may be the administrator's. What is not multihome's stays as it was, always.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

helpers=/usr/libexec/multihome
up=/sbin/ifup-local down=/sbin/ifdown-local

# start: a machine with network-scripts, and helpers that note their calls.
start() {
	mkdir -p /etc/sysconfig/network-scripts
	: >/etc/sysconfig/network-scripts/ifup-post
	rm -f $up $down
	for helper in ifup-local ifdown-local; do
		cat >/tmp/helper <<-EOS
		#!/bin/sh
		echo "$helper \$*" >>/run/called
		EOS
		mv /tmp/helper $helpers/$helper
		chmod 755 $helpers/$helper
	done
}

# calls FILE: what comes of it where network-scripts run that file.
calls() {
	: >/run/called
	[ ! -x "$1" ] || "$1" eth1 || :
	cat /run/called
}

# slots: all that there is to know of both files.
slots() {
	find $up $down -printf '%p %y %m %i %T@ %l\n' 2>/dev/null || :
	cat $up $down 2>/dev/null || :
}

# script FILE LINE...: somebody's own.
script() {
	script_file=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$script_file"
	chmod 755 "$script_file"
}

# left_alone STATUS WORDS: what is at ifup-local stays as it is, and install
# says this of it; ifdown-local is free and is made.
left_alone() {
	before=$(slots)
	ends "$1" multihome hooks install
	assert_contains "$out" "$up: $2"
	assert_contains "$out" "$down: now leads to $helpers/ifdown-local"
	rm $down
	assert_eq "$before" "$(slots)" "what was there"
	ends 4 multihome hooks status
	assert_contains "$out" "$up: $2"
	ends "$([ "$1" -eq 0 ] && echo 4 || echo 0)" multihome hooks remove
	assert_contains "$out" "left alone"
	assert_eq "$before" "$(slots)" "what was there"
}

case_own_script() {
	start
	script $up 'echo mine'
	left_alone 4 "is not multihome's and does not call it; expected this line in it: $helpers/ifup-local \"\$@\""
}

# What it says is to be added, added: then it is called, and install is content.
case_line_added() {
	start
	script $up 'echo mine >/run/mine'
	ends 4 multihome hooks install
	line=$(sed -n 's/.*this line in it: //p' /tmp/err)
	echo "$line" >>$up
	assert_eq 'ifup-local eth1' "$(calls $up)"
	assert test -e /run/mine
	ends 0 multihome hooks install
	assert_contains "$out" "$up: calls $helpers/ifup-local in line 3"
	ends 0 multihome hooks status
	ends 4 multihome hooks remove
	assert_contains "$out" "$up: calls $helpers/ifup-local in line 3; left alone, expected it without that line"
	refute test -e $down
	assert grep -qF "$line" $up
}

# Words that are no call: of a comment, of another path.
case_named_but_not_called() {
	start
	for line in "# $helpers/ifup-local \"\$@\"" \
		"echo mine; # then $helpers/ifup-local" \
		"	#$helpers/ifup-local" \
		"$helpers/ifup-local.old \"\$@\"" \
		"/opt$helpers/ifup-local \"\$@\"" \
		"$helpers/ifdown-local \"\$@\""; do
		script $up "$line"
		ends 4 multihome hooks status
		assert_contains "$out" "$up: is not multihome's and does not call it"
	done
	for line in "exec '$helpers/ifup-local' \"\$@\"" \
		"[ \"\$1\" = 'a # b' ] || $helpers/ifup-local \"\$1\"" \
		"test \$# -eq 1 && $helpers/ifup-local \$1;exit"; do
		script $up "$line"
		assert_eq 'ifup-local eth1' "$(calls $up)" "$line"
		ends 4 multihome hooks status
		assert_contains "$out" "$up: calls $helpers/ifup-local in line 2"
	done
}

# Network-scripts pass over what is not executable, without a word.
case_not_executable() {
	start
	script $up 'echo mine'
	chmod 644 $up
	left_alone 4 "is not multihome's and does not call it, and is not executable: network-scripts pass it over; expected mode 755, and this line in it: $helpers/ifup-local"
	script $up "$helpers/ifup-local \"\$@\""
	chmod 600 $up
	ends 4 multihome hooks install
	assert_contains "$out" "$up: calls $helpers/ifup-local in line 2, and is not executable: network-scripts pass it over; expected mode 755"
	assert_eq '' "$(calls $up)"
	chmod 755 $up
	ends 0 multihome hooks install
}

case_own_link() {
	start
	script /etc/my-ifup 'echo mine'
	ln -s /etc/my-ifup $up
	left_alone 4 "is not multihome's and does not call it"
	script /etc/my-ifup "$helpers/ifup-local \"\$@\""
	left_alone 0 "calls $helpers/ifup-local in line 2"
}

# A link of theirs to a link of theirs to ours.
case_own_links_to_ours() {
	start
	ln -s $helpers/ifup-local /etc/my-ifup
	ln -s /etc/my-ifup $up
	assert_eq 'ifup-local eth1' "$(calls $up)"
	left_alone 0 "is not multihome's, but leads to $helpers/ifup-local"
}

case_wrong_one_of_ours() {
	start
	ln -s $helpers/ifdown-local $up
	left_alone 4 "is not multihome's and does not call it"
}

case_dangling() {
	start
	ln -s /nowhere/at-all $up
	left_alone 4 "is a link, not multihome's, that leads nowhere; expected a script there with the line: $helpers/ifup-local \"\$@\""
	ln -sf ifup-local $up
	left_alone 4 "is a link, not multihome's, that leads nowhere"
}

case_no_file() {
	start
	mkdir $up
	left_alone 4 "is no file; expected a script there"
	rmdir $up
	mkfifo $up
	fifo=$(stat -c %i $up)
	ends 4 multihome hooks install
	assert_contains "$out" "$up: is no file"
	assert_eq "$fifo" "$(stat -c %i $up)" "the FIFO"
}

# Large, binary, without an end, with NULs: read with bounds, and never ours.
case_strange_file() {
	start
	head -c 300000 /dev/urandom >$up
	printf '\0#!%s' "$(printf '%09000d' 0)" >>$up
	chmod 755 $up
	ends 4 multihome hooks install
	assert_contains "$out" "$up: is not multihome's and does not call it"
	truncate -s 5M $up
	ends 4 multihome hooks install
	assert_contains "$out" "$up: is not multihome's and does not call it"
	: >$up
	ends 4 multihome hooks status
	assert_contains "$out" "$up: is not multihome's and does not call it"
}

case_install_twice() {
	start
	ends 4 multihome hooks status
	assert_contains "$out" "$up: there is nothing; expected a link"
	ends 0 multihome hooks install
	assert_contains "$out" "$up: now leads to $helpers/ifup-local"
	assert_eq "$helpers/ifup-local" "$(readlink $up)"
	assert_eq 'ifup-local eth1' "$(calls $up)"
	assert_eq 'ifdown-local eth1' "$(calls $down)"
	before=$(slots)
	ends 0 multihome hooks install
	assert_contains "$out" "$up: leads to $helpers/ifup-local"
	assert_eq "$before" "$(slots)" "links"
	ends 0 multihome hooks status
	assert_eq '' "$(cat /tmp/err)"
	assert_eq 2 "$(wc -l </tmp/out)" "lines of status"
	ends 0 multihome hooks remove
	assert_contains "$out" "$down: removed"
	assert_eq '' "$(slots)" "links"
	ends 0 multihome hooks remove
	assert_contains "$out" "$up: there is nothing"
}

case_at_once() {
	start
	for round in 1 2 3 4 5 6 7 8 9 10; do
		for verb in install remove; do
			pids=
			for _ in 1 2 3 4; do
				multihome hooks $verb >>/tmp/out 2>&1 &
				pids="$pids $!"
			done
			for pid in $pids; do
				wait "$pid" ||
					fail "round $round, $verb: $?"
			done
			test $verb = remove || ends 0 multihome hooks status
		done
		assert_eq '' "$(slots)" "links after round $round"
	done
}

# Links to ours that were written in another way, or before it went.
case_other_spellings() {
	start
	for target in ../libexec/multihome/ifup-local \
		/usr/libexec/../libexec//multihome/ifup-local \
		/usr/lib/../libexec/multihome/ifup-local; do
		ln -s $target $up
		assert_eq 'ifup-local eth1' "$(calls $up)" "$target"
		ends 0 multihome hooks install
		assert_contains "$out" "$up: leads to $helpers/ifup-local"
		ends 0 multihome hooks remove
		refute test -L $up
	done
	ln -s $helpers/ifup-local $up
	rm $helpers/ifup-local
	ends 4 multihome hooks status
	assert_contains "$out" "$up: leads to $helpers/ifup-local, which cannot be run"
	ends 1 multihome hooks install
	assert_contains "$out" "$helpers/ifup-local: cannot be run; expected it to be installed"
	ends 0 multihome hooks remove
	refute test -L $up
	ends 1 multihome hooks install
	refute test -L $up
}

# Ours was replaced: it is theirs now.
case_replaced() {
	start
	ends 0 multihome hooks install
	rm $up
	script $up 'echo mine'
	before=$(cat $up)
	ends 0 multihome hooks remove
	assert_contains "$out" "$up: is not multihome's, left alone"
	assert_eq "$before" "$(cat $up)"
	refute test -L $down
}

case_read_only() {
	start
	multihome hooks install >/dev/null
	rm $down
	mount --bind /usr/sbin /usr/sbin
	mount -o remount,bind,ro /usr/sbin
	ends 1 multihome hooks install
	assert_contains "$out" "multihome: $down: cannot be made: Read-only file system"
	assert_contains "$out" "$up: leads to"
	ends 1 multihome hooks remove
	assert_contains "$out" "multihome: $up: cannot be removed: Read-only file system"
	assert test -L $up
	ends 4 multihome hooks status
}

case_no_right() {
	need_users
	start
	ln -s $helpers/ifup-local $up
	nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
	# shellcheck disable=SC2086
	ends 1 $nobody multihome hooks install
	assert_contains "$out" "multihome: $down: cannot be made: Permission denied"
	# shellcheck disable=SC2086
	ends 1 $nobody multihome hooks remove
	assert_contains "$out" "multihome: $up: cannot be removed: Permission denied"
	script $down 'echo mine'
	chmod 700 $down
	# shellcheck disable=SC2086
	ends 1 $nobody multihome hooks status
	assert_contains "$out" "$down: cannot be read: Permission denied"
}

# Without network-scripts there is nothing to do, but to tidy up.
case_no_network_scripts() {
	start
	rm -r /etc/sysconfig/network-scripts
	ends 0 multihome hooks install
	assert_contains "$out" 'no network-scripts here'
	assert_eq '' "$(slots)" "links"
	ends 0 multihome hooks status
	assert_eq 1 "$(wc -l </tmp/out)" "lines of status"
	ln -s $helpers/ifup-local $up
	ends 0 multihome hooks status
	assert_contains "$out" "$up: leads to $helpers/ifup-local"
	ends 0 multihome hooks remove
	assert_eq '' "$(slots)" "links"
}

case_arguments() {
	start
	for args in '' x 'install x' 'status status' -help -x 'install --force'; do
		# shellcheck disable=SC2086
		ends 2 multihome hooks $args
		assert_contains "$out" 'expected: multihome hooks status|install|remove'
		assert_eq '' "$(slots)" "links"
	done
	ends 2 multihome hooks ''
	assert_status 1 multihome hooks status >/dev/full 2>/dev/null
}

# A script that calls what is not there any more, or may not be run.
case_calls_what_cannot_be_run() {
	start
	script $up "$helpers/ifup-local \"\$@\""
	chmod 644 $helpers/ifup-local
	ends 4 multihome hooks status
	assert_contains "$out" "$up: calls $helpers/ifup-local in line 2, which cannot be run"
	rm $helpers/ifup-local
	ends 4 multihome hooks status
	assert_contains "$out" "$up: calls $helpers/ifup-local in line 2, which cannot be run"
}
