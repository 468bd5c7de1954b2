# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel refuses one of the changes in the middle: what was done before and
# beside it is taken back, the next hook converges, and down leaves nothing.
# See refuse.c.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
	preloads
	line_up 1
}

# refused N PHASE [VAR=VALUE...]: eth1's hook, the Nth change refused.
refused() {
	refused_n=$1
	shift
	preloaded "REFUSE=$refused_n" "$@" 2>/tmp/err || fail "the hook: $?"
}

# each_refused PHASE BEFORE [VAR=VALUE...]: with each of the hook's changes
# refused in turn, after the command BEFORE.
each_refused() {
	each_phase=$1 each_before=$2
	shift 2
	for each_n in $(seq 40); do
		$each_before
		each_state=$(sorted_state)
		refused "$each_n" "$each_phase" "$@"
		[ -s /tmp/err ] || break
		assert_contains "$(cat /tmp/err)" 'multihome: eth1: cannot '
		assert_contains "$(cat /tmp/err)" 'Operation not supported'
		assert_eq "$each_state" "$(sorted_state)" "after change $each_n"
		assert_status 4 multihome status eth1 >/dev/null
		assert multihome sync >/dev/null
		each_after=$(sorted_state)
		# what is there now is what it would have been without a refusal
		assert_eq "${each_want-$each_after}" "$each_after" \
			"mended after change $each_n"
		each_want=$each_after
		unchanged multihome sync
	done
	refute [ "$each_n" -le 2 ]
	refute [ "$each_n" -ge 40 ]
	assert_eq "$each_want" "$(sorted_state)" 'with nothing refused'
	line_down 2
	assert_lacks "$(ours)" 10.2.2
	assert_uplink ISP1 eth0 10.1.1.2 10.1.1.1 10.1.1.0/24
}

down_2() {
	line_down 2
}

case_up() {
	start
	each_refused start:post-up down_2
}

case_up_with_everything() {
	start
	each_refused start:post-up down_2 IF_MULTIHOME_MARK=2 \
		IF_MULTIHOME_TO=203.0.113.0/24 IF_MULTIHOME_STRICT=yes
}

case_up_inet6() {
	start
	each_refused start:post-up down_2 ADDRFAM=inet6 \
		IF_ADDRESS=2001:db8:2::2 IF_NETMASK=64 \
		IF_MULTIHOME_GATEWAY=2001:db8:2::1 IF_MULTIHOME_STRICT=yes
	assert_lacks "$(ours)" 2001:db8:2
}

up_2() {
	line_up 2 IF_MULTIHOME_MARK=2
}

# Another table, other rules and another gateway.
case_change() {
	start
	each_refused start:post-up up_2 IF_MULTIHOME_TABLE=OTHER \
		IF_MULTIHOME_MAIN_ROUTES=no IF_MULTIHOME_MARK=3
}

case_gateway_changed() {
	start
	each_refused start:post-up up_2 IF_MULTIHOME_GATEWAY=10.2.2.9 \
		IF_MULTIHOME_STRICT=yes
}

case_down() {
	start
	each_refused stop:pre-down up_2
}
