# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# More of what cases say: which way a packet takes and who decided it, what is
# seen on the wire, that nothing at all has changed. A case sources it.

# ends STATUS COMMAND...: so it does. What it says is in $out, /tmp/out and
# /tmp/err.
ends() {
	ends_want=$1
	shift
	status=0
	"$@" >/tmp/out 2>/tmp/err || status=$?
	out=$(cat /tmp/out /tmp/err)
	[ "$status" -eq "$ends_want" ] ||
		fail "exit status $status, not $ends_want: $*: $out"
}

# family_of ADDRESS: as ip(8) takes it.
family_of() {
	case $1 in
	*:*) echo -6 ;;
	*) echo -4 ;;
	esac
}

# ask FROM TO [MARK]: the kernel's own answer; FROM - is not decided yet.
ask() {
	ask_family=$(family_of "$2") ask_to=$2 ask_from=$1 ask_mark=${3-}
	set -- route get "$ask_to"
	[ "$ask_from" = - ] || set -- "$@" from "$ask_from"
	[ -z "$ask_mark" ] || set -- "$@" mark "$ask_mark"
	ip -o "$ask_family" "$@" 2>&1
}

# way FROM TO [MARK]: "DEVICE GATEWAY TABLE" of that answer, - without gateway.
way() {
	ask "$@" | awk '
		{ via = "-"; table = "main"; dev = "" }
		/^RTNETLINK/ { print; exit }
		{ for (i = 1; i < NF; i++) {
			if ($i == "via") via = $(i + 1)
			if ($i == "dev") dev = $(i + 1)
			if ($i == "table") table = $(i + 1)
		} print dev, via, table; exit }'
}

# explain FROM TO [MARK]
explain() {
	explain_to=$2 explain_mark=${3-}
	set -- "$1"
	if [ "$1" = - ]; then set --; else set -- --from "$1"; fi
	[ -z "$explain_mark" ] || set -- "$@" --mark "$explain_mark"
	multihome explain "$@" "$explain_to"
}

# explained TEXT: "DEVICE GATEWAY TABLE" of what explain says.
explained() {
	echo "$1" | awk '
		$1 == "leaves" { dev = $3; via = $4 == "to" ? $5 : "-"
			sub(/,$/, "", dev); sub(/,$/, "", via) }
		$1 == "route" { for (i = 1; i < NF; i++)
			if ($i == "table") table = $(i + 1) }
		END { print dev, via, table }'
}

# rule_of TEXT: the rule that explain names.
rule_of() {
	echo "$1" | sed -n 's/^  rule *//p'
}

# assert_decides RULE FROM TO [MARK]: it is that rule which decided. With
# another behind it that forbids the packet nothing changes; with that one, and
# without the rule, the packet is forbidden.
assert_decides() {
	decides_rule=$1
	shift
	decides_family=$(family_of "$2")
	decides_priority=$(echo "$decides_rule" | cut -d ' ' -f 2)
	decides_protocol=$(ip -d -N "$decides_family" rule show \
		priority "$decides_priority" |
		sed -n 's/.* proto \([0-9]*\).*/\1/p' | tail -n 1)
	decides_before=$(ask "$@")
	# shellcheck disable=SC2086
	set -- $decides_rule "$@"
	shift "$(echo "$decides_rule" | wc -w)"
	ip "$decides_family" rule add priority $((decides_priority + 1)) \
		to "$2" prohibit protocol 250
	assert_eq "$decides_before" "$(ask "$@")" \
		"a rule before it decided, not $decides_rule"
	# shellcheck disable=SC2086
	ip "$decides_family" rule del $decides_rule protocol "$decides_protocol"
	decides_after=$(ask "$@" || :)
	# shellcheck disable=SC2086
	ip "$decides_family" rule add $decides_rule protocol "$decides_protocol"
	ip "$decides_family" rule del priority $((decides_priority + 1)) \
		to "$2" prohibit protocol 250
	assert_contains "$decides_after" 'Permission denied'
}

# assert_way FROM TO DEVICE GATEWAY TABLE [MARK]: the kernel sends it there, and
# explain says the same.
assert_way() {
	way_want="$3 $4 $5"
	assert_eq "$way_want" "$(way "$1" "$2" ${6:+"$6"})" \
		"way from $1 to $2${6:+ mark $6}"
	way_text=$(explain "$1" "$2" ${6:+"$6"} 2>&1) ||
		fail "explain from $1 to $2: $way_text"
	assert_eq "$way_want" "$(explained "$way_text")" \
		"explain from $1 to $2: $way_text"
}

# assert_decided, the same: and the rule that explain names is the one.
assert_decided() {
	assert_way "$@"
	assert_decides "$(rule_of "$way_text")" "$1" "$2" ${6:+"$6"}
}

# assert_named STANZA: the last assert_way's rule is of that stanza.
assert_named() {
	assert_contains "$(echo "$way_text" | sed -n '/^  rule/{n;p;}')" \
		"multihome, by $1"
}

# origin IFACE FAMILY METHOD: what messages call a stanza that a hook was told
# of; only Debian's knows family and method.
origin() {
	if [ "$IMPL" = debian ] || [ "$IMPL" = none ]; then
		echo "iface $1 $2 $3"
	else
		echo "iface $1"
	fi
}

# line_up N [VAR=VALUE...], line_down N [VAR=VALUE...]: the hook by hand, as
# Debian's ifupdown calls it for a stanza with line N's address, table and
# gateway, and these too. line6_*: of its IPv6 address.
line_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" "IF_ADDRESS=10.$line_n.$line_n.2" \
		IF_NETMASK=255.255.255.0 "IF_MULTIHOME_TABLE=ISP$line_n" \
		"IF_MULTIHOME_GATEWAY=10.$line_n.$line_n.1" "$@"
}

line_down() {
	line_n=$1
	shift
	debian_down "eth$((line_n - 1))" "IF_ADDRESS=10.$line_n.$line_n.2" "$@"
}

line6_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" ADDRFAM=inet6 \
		"IF_ADDRESS=2001:db8:$line_n::2" IF_NETMASK=64 \
		"IF_MULTIHOME_TABLE=ISP$line_n" \
		"IF_MULTIHOME_GATEWAY=2001:db8:$line_n::1" "$@"
}

line6_down() {
	line_n=$1
	shift
	debian_down "eth$((line_n - 1))" ADDRFAM=inet6 "$@"
}

# around N: N lines, and all that a host may have beside them: a LAN, a router
# in it with a net of its own, a container.
around() {
	topo_up "$1"
	lan_up
	guest_up
	ip -n "$NETNS-lan" addr add 192.168.99.1/32 dev lo
	ip -n "$NETNS-lan" addr add 2001:db8:99::1/128 dev lo nodad
	ip route add 192.168.99.0/24 via 192.168.7.2
	ip -6 route add 2001:db8:99::/64 via 2001:db8:7::2
	seen_start
}

# seen_start: from here on the host notes which packets leave by which device.
seen_start() {
	nft -f - <<-'EOS'
	table inet seen {
		set v4 { type ipv4_addr . ipv4_addr . ifname; flags dynamic; }
		set v6 { type ipv6_addr . ipv6_addr . ifname; flags dynamic; }
		chain out {
			type filter hook postrouting priority 300
			add @v4 { ip saddr . ip daddr . oifname }
			add @v6 { ip6 saddr . ip6 daddr . oifname }
		}
	}
	EOS
}

# seen_by FROM TO: the devices by which such packets left, in a line.
seen_by() {
	case $1 in
	*:*) seen_set=v6 ;;
	*) seen_set=v4 ;;
	esac
	nft list set inet seen "$seen_set" | sed 's/[{},]/\n/g' |
		sed -n "s/^[[:space:]]*$1 \. $2 \. \"\([^\"]*\)\".*/\1/p" |
		sort -u | tr '\n' ' ' | sed 's/ $//'
}

# assert_sent FROM TO DEVICE: a real packet and its answer; it left by DEVICE
# and no other.
assert_sent() {
	ends 0 ping -n -c 1 -W 2 -I "$1" "$2"
	assert_eq "$3" "$(seen_by "$1" "$2")" "packets from $1 to $2 left by"
}

# guest_up: a bridge with a container behind it, as its engine makes them, that
# hides the guest's address.
guest_up() {
	ns_add guest
	ip -batch - <<-EOS
	link add docker0 type bridge
	link add guest0 type veth peer name eth0 netns $NETNS-guest
	link set guest0 master docker0
	link set guest0 up
	link set docker0 up
	addr add 172.17.0.1/16 dev docker0
	addr add fd17::1/64 dev docker0 nodad
	EOS
	ip -n "$NETNS-guest" -batch - <<-EOS
	link set eth0 up
	addr add 172.17.0.2/16 dev eth0
	addr add fd17::2/64 dev eth0 nodad
	route add default via 172.17.0.1
	route add default via fd17::1
	EOS
}

# forward_on: the host is a router.
forward_on() {
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
}

# kernel_state: all rules, and the routes of all tables but main and local.
kernel_state() {
	for family in -4 -6; do
		ip -d $family rule show
		ip -d $family route show table all
	done >/tmp/kernel
	awk '/^[0-9]+:\t/ || / table / && !/ table (local|main) /' /tmp/kernel
}

# records: each file below /run/multihome with its inode, time and content.
records() {
	find /run/multihome -mindepth 2 ! -name lock \
		-printf '%P %i %T@ %l\n' >/tmp/records 2>/dev/null || :
	sort /tmp/records
}

# events: those since monitor_start; ends the monitor.
events() {
	monitor_stop
	monitor_text
}

# unchanged COMMAND...: it succeeds, and there is no event, no word, no write.
unchanged() {
	unchanged_before=$(records)
	monitor_start
	unchanged_out=$("$@" 2>&1) || fail "exit status $? of $*: $unchanged_out"
	assert_eq '' "$(events)" "events of $*"
	assert_eq '' "$unchanged_out" "output of $*"
	assert_eq "$unchanged_before" "$(records)" "records after $*"
}

# touches_nothing COMMAND...: whatever it says and how it ends, which is left in
# $out and $status.
touches_nothing() {
	touches_before=$(records) touches_files=$(all_files)
	status=0
	monitor_start
	out=$("$@" 2>&1) || status=$?
	assert_eq '' "$(events)" "events of $*"
	assert_eq "$touches_before" "$(records)" "records after $*"
	assert_eq "$touches_files" "$(all_files)" "files after $*"
}

# All that was ever written, or removed, in this sandbox but for the tests' own.
all_files() {
	find /run/upper /run/network -path /run/upper/tmp -prune -o \
		! -type d -printf '%p %y %i %s %T@\n'
}

# json FILE EXPRESSION: of the JSON d in that file.
json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# json_status EXPRESSION [IFACE]: of multihome status --json.
json_status() {
	multihome status --json ${2:+"$2"} >/tmp/status.json 2>/tmp/status.err || :
	json /tmp/status.json "$1"
}
