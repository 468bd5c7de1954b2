# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The first example of multihome(8) is what anybody sees who types it.

# only: debian
# why: the manual shows what it says with ifupdown
case_example() {
	topo_up
	page=/multihome/src/multihome.8
	{ printf 'auto lo\niface lo inet loopback\n\n'
		sed -n '/^\.Ss Two lines/,/^\.Ed/p' $page | grep -v '^\.' |
			sed '/^The first\|^second/d'; } | tee /etc/network/interfaces
	ifup eth0
	sed -n '/^Check it, bring it up/,/^\.Ss Change/p' $page |
		grep -v '^\.\|^Check it' >/tmp/shown
	sed -n 's/^# //p' /tmp/shown >/tmp/commands
	assert grep -q 'multihome explain' /tmp/commands
	while read -r command; do
		echo "# $command"
		sh -c "$command" 2>&1 </dev/null
	done </tmp/commands | sed 's/ *$//' >/tmp/seen
	assert_eq "$(cat /tmp/shown)" "$(cat /tmp/seen)" 'the example'
}

case_import() {
	cd /tmp || exit
	sed -n '/^\.Ss From commands/,/^\.Ed/p' /multihome/src/multihome.8 |
		grep -v '^\.' >shown
	sed '1d; /^# multihome/,$d' shown >interfaces
	{ head -n 1 shown; cat interfaces; grep '^# multihome' shown
		sh -c "$(sed -n 's/^# \(multihome.*\)/\1/p' shown)"; } |
		sed '/^$/d' >seen
	assert_eq "$(cat shown)" "$(cat seen)" 'the example'
	assert_contains "$(cat seen)" multihome-table
}
