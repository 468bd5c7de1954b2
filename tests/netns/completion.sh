# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion, by bash and bash-completion themselves: lines are typed, and
# readline inserts all that could stand at their end.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# typed LINE...: what becomes of each, a line each, in $got.
typed() {
	rm -f /tmp/lines
	cat >/tmp/bashrc <<-'EOT'
	. /usr/share/bash-completion/bash_completion
	bind -x '"\C-x\C-p": printf "%s\n" "$READLINE_LINE" >>/tmp/lines'
	EOT
	for typed_line; do
		printf '%s\033*\030\020\025' "$typed_line"
	done | /bin/bash --rcfile /tmp/bashrc -i >/tmp/bash.out 2>&1 ||
		fail "bash: $(cat /tmp/bash.out)"
	assert_lacks "$(cat /tmp/bash.out)" 'not found'
	got=$(sed 's/ $//' /tmp/lines)
}

# completes LINE WANTED
completes() {
	typed "$1"
	assert_eq "$2" "$got" "completion of \"$1\""
}

# help lists "  COMMAND ARGUMENTS" for each.
case_commands() {
	names=$(multihome help | grep -v '^  multihome-' |
		sed -n 's/^  \([a-z][a-z-]*\)\([, ].*\)*$/\1/p' | sort)
	assert_contains "$names" status
	typed 'multihome ' 'multihome s' 'multihome --' 'multihome explode'
	assert_eq "multihome --version $(echo "$names" | xargs)
multihome setup status sync
multihome --version
multihome explode" "$got"
}

# All options that help lists, with their command and with no other.
case_options() {
	multihome help | grep -v '^  multihome-' |
		sed -n 's/^  \([a-z][a-z-]*\) /\1 /p' >/tmp/help
	set --
	while read -r name rest; do
		set -- "$@" "multihome $name --"
		options=$(echo "$rest" | grep -oe '--[a-z-]*' | sort |
			tr '\n' ' ')
		# where there is none, what was typed stays
		echo "multihome $name ${options:---}"
	done </tmp/help >/tmp/want
	assert grep -q 'multihome explain --from --in --mark --oif' /tmp/want
	typed "$@"
	assert_eq "$(sed 's/ $//' /tmp/want)" "$got"
	typed 'multihome explain --from 10.1.1.2 --' \
		'multihome explain --oif eth0 --' \
		'multihome explain --mark 7 --' \
		'multihome status --json --' 'multihome status --brief eth0 --' \
		'multihome generate eth1 --'
	assert_eq 'multihome explain --from 10.1.1.2 --in --mark
multihome explain --oif eth0 --mark
multihome explain --mark 7 --from --in --oif
multihome status --json --
multihome status --brief eth0 --
multihome generate eth1 --' "$got"
}

# Those that have an uplink; reload may meet others, too.
case_interfaces() {
	topo_up
	topo_addr
	completes 'multihome status ' 'multihome status eth0 eth1'
	line_up 2
	typed 'multihome status ' 'multihome sync e' 'multihome flush ' \
		'multihome reload ' 'multihome reload --confirm ' \
		'multihome reload --confirm 60 ' \
		'multihome reload --confirm 60 eth1 ' \
		'multihome sync eth1 ' 'multihome check e'
	assert_eq 'multihome status eth1
multihome sync eth1
multihome flush eth1
multihome reload eth0 eth1
multihome reload --confirm
multihome reload --confirm 60 eth0 eth1
multihome reload --confirm 60 eth1
multihome sync eth1
multihome check etc' "$(echo "$got" | sed 's,etc/,etc,')"
}

# A stanza of another name than its device, and one with a colon in it, which
# ends a word for readline.
case_stanzas() {
	topo_up
	topo_addr
	ip addr add 10.2.2.3/24 dev eth1
	debian_up dsl METHOD=manual IF_MULTIHOME_DEVICE=eth1 \
		IF_MULTIHOME_SOURCE=10.2.2.2 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 IF_MULTIHOME_TABLE=DSL
	debian_up eth1:1 IF_ADDRESS=10.2.2.3 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_GATEWAY=10.2.2.1 IF_MULTIHOME_TABLE=SECOND
	typed 'multihome sync ' 'multihome sync eth1:' 'multihome sync d'
	assert_eq 'multihome sync dsl eth1 eth1:1
multihome sync eth1:1
multihome sync dsl' "$got"
}

# What is configured and not up, for who may look at it.
case_not_up() {
	topo_up
	topo_addr
	{ main_line; second_line; cat; } <<-EOF | write_interfaces
	iface dsl inet ppp
		provider dsl
		multihome-table DSL
		multihome-device ppp0
	EOF
	line_up 2
	typed 'multihome status ' 'multihome sync ' 'multihome flush '
	assert_eq 'multihome status dsl eth1 ppp0
multihome sync eth1
multihome flush eth1' "$got"
}

# A name is only ever a name, whatever it would be to a shell.
case_hostile_names() {
	topo_up
	cd /tmp || exit
	# shellcheck disable=SC2016
	ip link add name 'x$(>gotcha)' type bridge
	# shellcheck disable=SC2016
	completes 'multihome reload x' 'multihome reload x\$\(\>gotcha\)'
	refute [ -e /tmp/gotcha ]
	ip link del "$(cd /sys/class/net && echo x*)"
}

case_arguments() {
	topo_up
	topo_addr
	mkdir -p /tmp/files /etc/sysconfig/network-scripts
	: >'/tmp/files/a file'
	for name in eth0 wan eth1:1 eth1-range0 eth0.bak eth0~ lo; do
		: >"/etc/sysconfig/network-scripts/ifcfg-$name"
	done
	typed 'multihome check /tmp/files/a' 'multihome check x /tmp/f' \
		'multihome import x /tmp/files/a' 'multihome generate ' \
		'multihome generate --write eth0 w' 'multihome generate --nm et' \
		'multihome generate --nm eth1 m' \
		'multihome generate --nm eth1 mark=1 m' \
		'multihome generate --nm eth1 table=I' 'multihome hooks ' \
		'multihome hooks status ' 'multihome explain ' \
		'multihome explain --mark ' 'multihome explain --oif e' \
		'multihome explain --in e' \
		'multihome explain --from 10.' \
		'multihome explain --from 2001:db8:1:' \
		'multihome test-failover --seconds ' 'multihome help s' \
		'multihome help sync '
	assert_eq 'multihome check /tmp/files/a\ file
multihome check x /tmp/f
multihome import x /tmp/files/a\ file
multihome generate eth0 wan
multihome generate --write eth0 wan
multihome generate --nm eth0 eth1
multihome generate --nm eth1 main-routes= mark= mptcp=
multihome generate --nm eth1 mark=1 main-routes= mptcp=
multihome generate --nm eth1 table=I
multihome hooks install remove status
multihome hooks status
multihome explain --from --in --mark --oif
multihome explain --mark
multihome explain --oif eth0 eth1
multihome explain --in eth0 eth1
multihome explain --from 10.1.1.2 10.2.2.2
multihome explain --from 2001:db8:1::2
multihome test-failover --seconds
multihome help setup status sync
multihome help sync' "$got"
}
