# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The text of rules and routes is what ip(8) takes: what the log says can be
# typed, and makes the same of the kernel.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# typed FAMILY: on standard input what a hook says, each given to ip(8).
typed() {
	sed -n "s/^multihome: [^ ]*: add \(rule\|route\) \(.*\)/\1 add \2 protocol 77/p" |
		ip "$1" -batch -
}

# same_when_typed FAMILY COMMAND...: the hook, verbose; then all of ours is
# removed by hand, and typed from what it said.
same_when_typed() {
	same_family=$1
	shift
	"$@" VERBOSITY=1 2>/tmp/said
	refute [ ! -s /tmp/said ]
	same_want=$(kernel_state | sort)
	ip -N "$same_family" rule show | sed -n 's/^\(7[0-9]*\):.* proto 77.*/rule del priority \1/p' |
		ip "$same_family" -batch -
	ip "$same_family" route flush table all proto 77
	assert_nothing_of_ours
	typed "$same_family" </tmp/said || fail "ip does not take: $(cat /tmp/said)"
	assert_eq "$same_want" "$(kernel_state | sort)" "typed: $(cat /tmp/said)"
	ends 0 multihome status
	unchanged multihome sync
	line_down 2
}

case_log_can_be_typed() {
	topo_up
	topo_addr
	same_when_typed -4 line_up 2
	same_when_typed -4 line_up 2 IF_MULTIHOME_GATEWAY=none
	same_when_typed -4 line_up 2 IF_MULTIHOME_GATEWAY=192.0.2.1
	same_when_typed -4 line_up 2 IF_MULTIHOME_MARK=0x200/0xff00 \
		IF_MULTIHOME_STRICT=yes IF_MULTIHOME_TO=203.0.113.0/24,0.0.0.0/0
	same_when_typed -4 line_up 2 IF_MULTIHOME_MARK=5 \
		IF_MULTIHOME_MAIN_ROUTES=no IF_MULTIHOME_TABLE=17 \
		'IF_MULTIHOME_SOURCE=10.2.2.2 198.18.0.0/15 192.0.2.9'
	ip addr add 10.9.9.9 peer 10.9.9.10 dev eth1
	ip addr add 10.2.9.2/25 dev eth1
	same_when_typed -4 line_up 2
}

case_log_can_be_typed_inet6() {
	topo_up
	topo_addr
	same_when_typed -6 line6_up 2
	same_when_typed -6 line6_up 2 IF_MULTIHOME_GATEWAY=fe80::1
	same_when_typed -6 line6_up 2 IF_MULTIHOME_GATEWAY=none
	same_when_typed -6 line6_up 2 IF_MULTIHOME_GATEWAY=2001:db8:99::1
	same_when_typed -6 line6_up 2 IF_MULTIHOME_MARK=0x200/0xff00 \
		IF_MULTIHOME_STRICT=yes IF_MULTIHOME_TO=2001:db8:ffff::/48,::/0
	same_when_typed -6 line6_up 2 IF_MULTIHOME_MAIN_ROUTES=no \
		'IF_MULTIHOME_SOURCE=2001:db8:2::2 2001:db8:2:100::/56'
}

# plan_facts FILE: the device, its addresses and the tables' names of a golden
# test, made real. A line is as tests/golden/golden.c has it.
plan_facts() {
	: >/etc/iproute2/rt_tables
	plan_dev=
	while read -r plan_word plan_rest; do
		# shellcheck disable=SC2086
		set -- $plan_rest
		case $plan_word in
		device) plan_device "$@" ;;
		address) plan_address "$@" ;;
		table) echo "$2 $1" >>/etc/iproute2/rt_tables ;;
		esac
	done <"$1"
}

# plan_device NAME up|down|absent [WORD...]
plan_device() {
	plan_dev=$1
	case " $* " in
	*' absent '*) plan_dev= && return ;;
	*' pointopoint '*) need_tun; ip tuntap add "$1" mode tun ;;
	*)
		ip link add "$1" type veth peer name far
		ip link set far up
		;;
	esac
	[ "$2" = down ] || ip link set "$1" up
}

# plan_address ADDRESS/LENGTH [dynamic] [shared] [local] [peer ADDRESS]
plan_address() {
	[ -n "$plan_dev" ] || return 0
	plan_own=${1%/*} plan_length=${1#*/}
	shift
	plan_how='' plan_peer=$plan_own
	while [ $# -gt 0 ]; do
		case $1 in
		dynamic) plan_how="$plan_how valid_lft 900 preferred_lft 900" ;;
		local) plan_how="$plan_how scope link" ;;
		peer)
			plan_peer=$2
			shift
			;;
		esac
		shift
	done
	case $plan_own in
	fe80:*) plan_how="nodad" ;;
	*:*) plan_how="$plan_how nodad" ;;
	esac
	[ "$plan_peer" = "$plan_own" ] || plan_own="$plan_own peer $plan_peer"
	# shellcheck disable=SC2086
	ip addr add $plan_own/$plan_length dev "$plan_dev" $plan_how
}

# Every golden plan is what ip(8) and the kernel take, given its facts, and it
# comes out of the kernel as so many rules and routes.
case_golden_plans() {
	plans=0
	for plan in /multihome/tests/golden/*.ok; do
		[ -e "$plan" ] || continue
		grep -E '^ip -[46] (rule|route) add ' "$plan" >/tmp/plan || continue
		plan_facts "${plan%.ok}.facts"
		for family in -4 -6; do
			sed -n "s/^ip $family //p" /tmp/plan |
				ip $family -batch - >/tmp/out 2>&1 ||
				fail "ip does not take $plan: $(cat /tmp/out)"
		done
		assert_eq "$(grep -c ' rule add ' /tmp/plan)" \
			"$({ rules -4; rules -6; } | wc -l)" "rules of $plan"
		plan_routes=$(sed -n 's/^ip.* route add .* protocol \([0-9]*\)$/\1/p' \
			/tmp/plan | sort | uniq -c | tr -s ' ')
		plan_got=$(for family in -4 -6; do
			ip -N $family route show table all |
				sed -n 's/.* proto \([0-9]*\) .*/\1/p' |
				grep -vxE '[0-4]|9' || :
		done | sort | uniq -c | tr -s ' ')
		assert_eq "$plan_routes" "$plan_got" "routes of $plan by protocol"
		plan_end
		plans=$((plans + 1))
	done
	[ $plans -gt 0 ] || skip "there are no golden plans"
}

plan_end() {
	for family in -4 -6; do
		ip $family rule flush
		ip $family rule add priority 32766 lookup main
		ip $family rule add priority 32767 lookup default
	done
	[ -z "$plan_dev" ] || ip link del "$plan_dev"
}
