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
	same_want=$(sorted_state)
	ip -N "$same_family" rule show | sed -n 's/^\(7[0-9]*\):.* proto 77.*/rule del priority \1/p' |
		ip "$same_family" -batch -
	ip "$same_family" route flush table all proto 77
	assert_nothing_of_ours
	typed "$same_family" </tmp/said || fail "ip does not take: $(cat /tmp/said)"
	assert_eq "$same_want" "$(sorted_state)" "typed: $(cat /tmp/said)"
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
	plan_dev='' plan_batch=''
	while read -r plan_word plan_rest; do
		# shellcheck disable=SC2086
		set -- $plan_rest
		case $plan_word in
		device) plan_device "$@" ;;
		address) plan_address "$@" ;;
		table) echo "$2 $1" >>/etc/iproute2/rt_tables ;;
		esac
	done <"$1"
	ip -batch - <<-EOF
	$plan_batch
	EOF
}

# plan_device NAME up|down|absent [WORD...]
plan_device() {
	plan_dev=$1
	case " $* " in
	*' absent '*) plan_dev= && return ;;
	*' pointopoint '*) need_tun; plan_batch="tuntap add $1 mode tun" ;;
	*)
		plan_batch="link add $1 type veth peer name far
		link set far up" ;;
	esac
	[ "$2" = down ] || plan_batch="$plan_batch
	link set $1 up"
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
	plan_batch="$plan_batch
	addr add $plan_own/$plan_length dev $plan_dev $plan_how"
}

# plan_read FILE: what ip(8) is to be told of each family, in $plan_4 and
# $plan_6; how many rules in $plan_rules, the routes' protocols in $plan_routes.
plan_read() {
	plan_4='' plan_6='' plan_rules=0 plan_routes=''
	while IFS= read -r plan_line; do
		case $plan_line in
		'ip -4 rule add '* | 'ip -4 route add '*)
			plan_4=$plan_4${plan_line#ip -4 }$nl ;;
		'ip -6 rule add '* | 'ip -6 route add '*)
			plan_6=$plan_6${plan_line#ip -6 }$nl ;;
		*) continue ;;
		esac
		case $plan_line in
		*' rule add '*) plan_rules=$((plan_rules + 1)) ;;
		*) plan_routes=$plan_routes${plan_line##* protocol }$nl ;;
		esac
	done <"$1"
}

# plan_try -4|-6 LINES: given to ip(8); what the kernel then has, the kernel's
# own left out, is added to $got_rules and $got_routes. Then the rules go.
plan_try() {
	[ -n "$2" ] || return 0
	plan_there=$(ip -N "$1" -batch - 2>&1 <<-EOF
	${2}rule show
	route show table all
	rule flush
	rule add priority 32766 lookup main
	rule add priority 32767 lookup default
	EOF
	) || fail "ip does not take $plan: $plan_there"
	set -f
	IFS=$nl
	for plan_line in $plan_there; do
		case $plan_line in
		"0:$tab"* | 3276[67]:*) ;;
		*":$tab"*) got_rules=$((got_rules + 1)) ;;
		*' proto '*)
			plan_line=${plan_line##* proto }
			case ${plan_line%% *} in
			[0-4] | 9) ;;
			*) got_routes=$got_routes${plan_line%% *}$nl ;;
			esac ;;
		esac
	done
	set +f
	unset IFS
}

# Every golden plan is what ip(8) and the kernel take, given its facts, and it
# comes out of the kernel as so many rules and routes.
case_golden_plans() {
	plans=0
	for plan in /multihome/tests/golden/*.ok; do
		[ -e "$plan" ] || continue
		plan_read "$plan"
		[ -n "$plan_4$plan_6" ] || continue
		plan_facts "${plan%.ok}.facts"
		got_rules=0 got_routes=''
		plan_try -4 "$plan_4"
		plan_try -6 "$plan_6"
		assert_eq "$plan_rules" "$got_rules" "rules of $plan"
		tidy_text "$plan_routes"
		plan_routes=$tidied
		tidy_text "$got_routes"
		assert_eq "$plan_routes" "$tidied" "routes of $plan by protocol"
		[ -z "$plan_dev" ] || ip link del "$plan_dev"
		plans=$((plans + 1))
	done
	[ $plans -gt 0 ] || skip "there are no golden plans"
}
