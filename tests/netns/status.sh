# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome status, for eyes and for programs; and how every command ends.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# assert_text: no line of $out is longer than a terminal, or has anything but
# text in it.
assert_text() {
	assert_eq '' "$(printf '%s\n' "$out" | grep -E '.{81}' || :)" \
		'lines longer than 80'
	assert_eq '' "$(printf '%s\n' "$out" | LC_ALL=C tr -d '\n -~')" \
		'control characters'
}

# assert_keys: the JSON of status is as documented.
assert_keys() {
	multihome status --json >/tmp/status.json 2>/tmp/err || :
	python3 - /tmp/status.json <<-'EOF' || fail "$(cat /tmp/status.json)"
	import json, sys
	d = json.load(open(sys.argv[1]))
	assert set(d) == {"version", "uplinks", "not_up", "common",
		"generated", "unconfirmed", "left_over"}, set(d)
	assert d["version"] == 1
	assert isinstance(d["left_over"], list)
	assert isinstance(d["common"], list)
	assert all(x.split()[0] in ("rule", "route") for x in d["left_over"])
	kinds = {
	    "interface": str, "device": str, "family": str,
	    "table": (int, type(None)), "table_name": (str, type(None)),
	    "sources": list, "gateway": (str, type(None)), "state": str,
	    "to": list, "mark": (str, type(None)),
	    "main_routes": (str, type(None)), "strict": (str, type(None)),
	    "mptcp": (str, type(None)),
	    "reason": (str, type(None)), "refused": list, "differs": list,
	    "notes": list,
	    "last": (dict, type(None)), "origin": str,
	}
	assert all(u["state"] != "not-up" for u in d["uplinks"])
	assert all(u["state"] == "not-up" for u in d["not_up"])
	for u in d["uplinks"] + d["not_up"]:
	    assert set(u) == set(kinds), set(u) ^ set(kinds)
	    for k, t in kinds.items():
	        assert isinstance(u[k], t), (k, u[k])
	    assert u["state"] in ("in-force", "pending", "refused", "drift",
	        "not-up")
	    assert u["family"] in ("inet", "inet6", "any")
	    last = u["last"] or {"time": 0, "lines": ["a"]}
	    assert set(last) == {"time", "lines"} and last["lines"], last
	    assert isinstance(last["time"], int)
	EOF
}

case_nothing_is_up() {
	topo_up 1
	topo_addr
	ends 0 multihome status
	assert_eq 'no interface with multihome options is up' "$out"
	ends 0 multihome status --json
	assert_eq '[] []' "$(json_status '"%s %s" % (d["uplinks"], d["left_over"])')"
	assert_keys
	ends 0 multihome status eth0
	assert_contains "$out" 'no stanza with multihome options is up on it'
	assert_eq '' "$(find /run/multihome 2>/dev/null)"
}

case_in_force() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_TABLE=17
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.2 198.18.0.0/24'
	line6_up 2
	ends 0 multihome status
	assert_text
	assert_eq 'eth0  IPv4  table 17  in force
    source    10.1.1.2
    gateway   10.1.1.1
    from      iface eth0 inet static
eth1  IPv4  table ISP2 (7001)  in force
    source    10.2.2.2
              198.18.0.0/24
    gateway   10.2.2.1
    from      iface eth1 inet static
eth1  IPv6  table ISP2 (7001)  in force
    source    2001:db8:2::2
    gateway   2001:db8:2::1
    from      iface eth1 inet6 static' "$out"
	assert_keys
	assert_eq 'eth0 eth0 inet 17 None 10.1.1.2 10.1.1.1 in-force None [] [] iface eth0 inet static' \
		"$(json_row 0)"
	assert_eq 'eth1 eth1 inet 7001 ISP2 10.2.2.2,198.18.0.0/24 10.2.2.1 in-force None [] [] iface eth1 inet static' \
		"$(json_row 1)"
	assert_eq 'eth1 eth1 inet6 7001 ISP2 2001:db8:2::2 2001:db8:2::1 in-force None [] [] iface eth1 inet6 static' \
		"$(json_row 2)"
	ends 0 multihome status eth1
	assert_lacks "$out" eth0
	assert_text
}

# json_row N: the keys of the Nth uplink in the documented order.
json_row() {
	json_status '(lambda u: " ".join(",".join(u[k]) if k == "sources" else str(u[k])
		for k in ("interface", "device", "family", "table", "table_name",
		"sources", "gateway", "state", "reason", "refused", "differs",
		"origin")))(d["uplinks"]['"$1"'])'
}

# json_options N: of the Nth uplink.
json_options() {
	json_status '(lambda u: " ".join([",".join(u["to"])] + [str(u[k])
		for k in ("mark", "main_routes", "strict")]))(d["uplinks"]['"$1"'])'
}

# Options that are not as they are where nothing is said of them.
case_options() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_TABLE=17
	line_up 2 IF_MULTIHOME_MARK=0x200/0xff00 IF_MULTIHOME_STRICT=always \
		'IF_MULTIHOME_TO=203.0.113.0/26 198.51.100.7' \
		IF_MULTIHOME_MAIN_ROUTES=no
	line6_up 2 IF_MULTIHOME_MARK=5 IF_MULTIHOME_MAIN_ROUTES=all \
		IF_MULTIHOME_STRICT=yes
	ends 0 multihome status
	assert_text
	assert_keys
	assert_lacks "$(multihome status eth0)" options
	assert_eq 'eth1  IPv4  table ISP2 (7001)  in force
    source    10.2.2.2
    gateway   10.2.2.1
    to        198.51.100.7
              203.0.113.0/26
    options   mark 0x200/0xff00, main-routes no, strict always
    from      iface eth1 inet static
eth1  IPv6  table ISP2 (7001)  in force
    source    2001:db8:2::2
    gateway   2001:db8:2::1
    options   mark 0x5, main-routes all, strict yes
    from      iface eth1 inet6 static' "$(multihome status eth1)"
	assert_eq ' None yes no' "$(json_options 0)"
	assert_eq '198.51.100.7,203.0.113.0/26 0x200/0xff00 no always' \
		"$(json_options 1)"
	assert_eq ' 0x5 all yes' "$(json_options 2)"
	# down, it is still strict
	line_down 2
	assert_contains "$(multihome status)" ', strict always'
	line_up 1 IF_MULTIHOME_STRICT=perhaps 2>/dev/null
	line_down 1
	line_up 1 IF_MULTIHOME_STRICT=perhaps 2>/dev/null
	assert_eq ' None None None' "$(json_options 0)"
}

case_other_device_and_no_gateway() {
	topo_up
	topo_addr
	debian_up dsl METHOD=manual IF_MULTIHOME_DEVICE=eth1 \
		IF_MULTIHOME_GATEWAY=none IF_MULTIHOME_TABLE=DSL
	ends 0 multihome status
	assert_text
	assert_contains "$out" 'interface dsl'
	assert_contains "$out" 'none, by the device'
	assert_eq 'dsl eth1 inet 7001 DSL 10.2.2.2 none in-force None [] [] iface dsl inet manual' \
		"$(json_row 0)"
	same=$(multihome status)
	assert_eq "$same" "$(multihome status dsl)"
	assert_eq "$same" "$(multihome status eth1)"
	assert_keys
}

case_pending() {
	topo_up
	topo_addr
	line_up 2
	ip link set eth1 down
	ends 4 multihome status
	assert_text
	assert_contains "$out" 'pending: eth1 is down'
	assert_eq 'pending eth1 is down' \
		"$(json_status '"%(state)s %(reason)s" % d["uplinks"][0]')"
	assert_keys
	ip link del eth1
	ends 4 multihome status eth1
	assert_contains "$out" 'pending: there is no device eth1'
	assert_keys
}

# Each rule that is left is told, by the uplink of its family, whichever stands
# last.
case_pending_both_families() {
	topo_up
	topo_addr
	line_up 2
	line6_up 2
	ip link del eth1
	ends 4 multihome status eth1
	for left in '7100 from 10.2.2.2' '7200 from 10.2.2.2' \
		'7300 from 10.2.2.2' '7100 from 2001:db8:2::2' \
		'7200 from 2001:db8:2::2' '7300 from 2001:db8:2::2'; do
		assert_contains "$out" "not wanted: rule priority $left"
	done
	assert_keys
}

case_drift() {
	topo_up
	topo_addr
	line_up 2
	ip rule del priority 7300 from 10.2.2.2
	ip route replace default via 10.2.2.9 dev eth1 table ISP2 protocol 77
	ip rule add priority 7350 from 10.2.2.2 lookup ISP2 protocol 77
	ends 4 multihome status
	assert_text
	assert_contains "$out" drift
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		'missing: rule priority 7300 from 10.2.2.2 lookup ISP2'
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		'should be: route default via 10.2.2.1 dev eth1 table ISP2 src 10.2.2.2'
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		'not wanted: rule priority 7350 from 10.2.2.2 lookup ISP2'
	assert_eq 'drift 3' \
		"$(json_status '"%s %d" % (d["uplinks"][0]["state"], len(d["uplinks"][0]["differs"]))')"
	assert_keys
}

case_refused() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_STRICT=perhaps IF_MULTIHOME_TO=x 2>/dev/null
	ends 3 multihome status
	assert_text
	assert_contains "$out" refused
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		'multihome-strict: expected yes, no or always, got "perhaps"'
	assert_contains "$out" 'multihome-to: expected'
	assert_eq 'refused 2 eth1' "$(json_status '"%s %d %s" % (
		d["uplinks"][0]["state"], len(d["uplinks"][0]["refused"]),
		d["uplinks"][0]["device"])')"
	assert_eq 'iface eth1 inet static' "$(json_status 'd["uplinks"][0]["origin"]')"
	assert_keys
	# new settings are refused and the old ones are in force
	line_up 1
	line_up 1 IF_MULTIHOME_STRICT=perhaps 2>/dev/null
	ends 3 multihome status eth0
	assert_text
	assert_contains "$out" 'in force, new settings refused'
	assert_keys
}

# A stanza for the whole interface, which never got as far as a family.
case_refused_merged() {
	topo_up
	topo_addr
	ng_up eth1 IF_ADDRESSES=10.2.2.2/24 IF_MULTIHOME_TABLE=0 2>/dev/null
	ends 3 multihome status
	assert_text
	assert_keys
	assert_eq "eth1 eth1 any None None  None refused None ['iface eth1: multihome-table: expected a table other than 0 and the kernel\\'s own 253 to 255 (default, main, local), got \"0\"'] [] iface eth1" \
		"$(json_row 0)"
}

# One word for several: refused goes before what waits or differs, and what the
# system refuses before both.
case_several_states() {
	topo_up 3
	topo_addr
	line_up 1 IF_MULTIHOME_STRICT=perhaps 2>/dev/null
	line_up 2
	line_up 3
	ip link set eth1 down
	ip rule del priority 7300 from 10.3.3.2
	ends 3 multihome status
	assert_text
	assert_keys
	assert_eq 'refused pending drift' \
		"$(json_status '" ".join(u["state"] for u in d["uplinks"])')"
	ends 4 multihome status eth1
	ends 4 multihome status eth2
}

case_left_over() {
	topo_up
	topo_addr
	line_up 2
	ip rule add priority 7999 from 192.0.2.1 lookup 4711 protocol 77
	ip route add 192.0.2.0/24 dev eth1 table 4711 protocol 77
	ends 4 multihome status
	assert_text
	assert_contains "$out" "left over, \`multihome flush\` removes it, and all else of multihome's:"
	assert_contains "$out" 'rule priority 7999 from 192.0.2.1 lookup 4711'
	assert_contains "$out" 'route 192.0.2.0/24'
	assert_eq 'in-force 2' "$(json_status '"%s %d" % (
		d["uplinks"][0]["state"], len(d["left_over"]))')"
	assert_keys
	ends 0 multihome status eth1
}

# Devices have their names also in what is not of their own uplinks; one that is
# gone has its number.
case_names_of_devices() {
	topo_up
	topo_addr
	line_up 2
	ip route add 192.0.2.0/24 dev eth0 table 4711 protocol 77
	ip route add 198.51.100.0/24 via 10.1.1.1 dev eth0 table ISP2 protocol 77
	ip route replace default via 10.1.1.1 dev eth0 table ISP2 protocol static
	ends 4 multihome status
	assert_contains "$out" 'route 192.0.2.0/24 dev eth0 table 4711'
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		'not wanted: route 198.51.100.0/24 via 10.1.1.1 dev eth0 table ISP2'
	assert_contains "$(echo "$out" | tr -s ' \n' ' ')" \
		"in its place, not multihome's: default via 10.1.1.1 dev eth0 table ISP2"
}

# A name in a rule or of a device may have all but blanks and '/': bytes that turn
# a terminal red are told as \xNN, wherever they come from.
case_names_that_are_no_text() {
	topo_up
	topo_addr
	line_up 2
	name=$(printf 'e\033[31m\233')
	ip rule add priority 7999 iif "$name" lookup 4711 protocol 77
	ip rule add priority 90 iif "$name" from 10.2.2.2 lookup 17
	ip link add "$name" type veth peer name other
	ip link set other up
	ip link set "$name" up
	ip route add 192.0.2.0/24 dev "$name"
	ip route add 192.0.2.0/24 dev "$name" table 4711 protocol 77
	ip route add 192.0.2.0/24 dev "$name" table ISP2 protocol 77
	assert_contains "$(json_status '" ".join(d["left_over"])')" \
		'iif e\x1b[31m\x9b lookup 4711'
	assert_keys
	for shown in status 'explain 192.0.2.1' check sync; do
		# shellcheck disable=SC2086
		multihome $shown >/tmp/out 2>&1 || :
		out=$(cat /tmp/out)
		assert_text
	done
	assert_contains "$(multihome explain 192.0.2.1)" 'leaves  by e\x1b[31m\x9b'
}

# Long names and lists are broken, not cut.
case_long() {
	topo_up
	topo_addr
	table=$(printf '%063d' 0 | tr 0 n)
	sources=$(seq -f '198.18.0.%.0f' 1 40 | tr '\n' ' ')
	line_up 2 "IF_MULTIHOME_TABLE=$table" "IF_MULTIHOME_SOURCE=10.2.2.2 $sources"
	line6_up 2 'IF_MULTIHOME_SOURCE=2001:db8:ffff:ffff:ffff:ffff:ffff:fff0/125' \
		"IF_MULTIHOME_TABLE=$table"
	ip rule del priority 7100 from 10.2.2.2
	ends 4 multihome status
	assert_contains "$out" "$table"
	assert_text
	assert_keys
}

# Colours on a terminal, none in a file, none if NO_COLOR says so.
case_colours() {
	topo_up
	topo_addr
	line_up 2
	mkdir -p /dev/pts
	mount -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -sf pts/ptmx /dev/ptmx
	esc=$(printf '\033')
	assert_contains "$(script -qec 'multihome status' /dev/null)" "${esc}[32min force${esc}[0m"
	assert_lacks "$(script -qec 'NO_COLOR=1 multihome status' /dev/null)" "$esc"
	assert_contains "$(script -qec 'NO_COLOR= multihome status' /dev/null)" "$esc"
	assert_lacks "$(script -qec 'multihome status --json' /dev/null)" "$esc"
	assert_lacks "$(multihome status)" "$esc"
	ip rule del priority 7100 from 10.2.2.2
	assert_contains "$(script -qec 'multihome status || :' /dev/null)" "${esc}[31mdrift${esc}[0m"
}

# notes: those of the first uplink, a line each.
notes() {
	json_status '"\n".join(d["uplinks"][0]["notes"])'
}

# assert_notes TEXT: status has them for eth1, which stays in force; so has check,
# of the stanza that is up.
assert_notes() {
	ends 0 multihome status eth1
	assert_text
	assert_contains "$out" 'in force'
	assert_keys
	assert_eq "$1" "$(notes)"
	status=0
	multihome check >/tmp/out 2>/tmp/err || status=$?
	assert_eq "$1" "$(sed -n 's/^multihome: [^ ]*: //p' /tmp/err)" 'of check'
	if [ -n "$1" ]; then
		assert_eq 4 "$status" 'of check'
		assert_contains "$(cat /tmp/err)" 'multihome: /etc/network/interfaces:'
		assert_contains "$(multihome status eth1)" 'note      '
	else
		assert_eq 0 "$status" 'of check'
	fi
}

# two_lines: as their stanzas have them.
two_lines() {
	topo_up
	topo_addr
	family_stanzas | write_interfaces
	line_up 2
	line6_up 2
	assert_notes ''
}

# The address is another one by now: the rules are in force, and of no use.
case_address_changed() {
	two_lines
	ip -4 addr flush dev eth1
	ip addr add 10.9.9.3/24 dev eth1
	multihome sync >/dev/null
	assert_notes '10.2.2.2 is not an address of eth1
10.9.9.3 on eth1 belongs to no uplink'
	ip addr add 10.2.2.2/24 dev eth1
	multihome sync >/dev/null
	assert_notes '10.9.9.3 on eth1 belongs to no uplink'
	# it does, by another interface's stanza
	line_up 1 'IF_MULTIHOME_SOURCE=10.1.1.2 10.9.9.3'
	ends 0 multihome status eth1
	assert_eq '' "$(json_status '"".join(d["uplinks"][0]["notes"])' eth1)"
	line_down 1
	ip addr del 10.9.9.3/24 dev eth1
	multihome sync >/dev/null
	assert_notes ''
}

# The kernel drops a static IPv6 address when its link goes down.
case_address_dropped() {
	two_lines
	ip link set eth1 down
	ip link set eth1 up
	multihome sync >/dev/null 2>&1 || :
	ip -6 addr add 2001:db8:2::7/64 dev eth1 nodad
	multihome sync >/dev/null
	ends 0 multihome status eth1
	assert_contains "$(json_status '"\n".join(d["uplinks"][1]["notes"])')" \
		'2001:db8:2::2 is not an address of eth1'
	ends 4 multihome check
	assert_contains "$out" '2001:db8:2::2 is not an address of eth1'
}

# Of addresses that are given only those of the device's own networks are told:
# others may be routed to the host. Check knows none of them to be wrong.
case_source_not_there() {
	two_lines
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.2 10.2.2.50 198.18.0.1'
	ends 0 multihome status eth1
	assert_eq '10.2.2.50 is not an address of eth1' "$(notes)"
	sed -i 's/.*10\.2\.2\.1$/&\n\tmultihome-source 10.2.2.2 10.2.2.50/' \
		/etc/network/interfaces
	ends 0 multihome check
	ip addr add 10.2.2.50/24 dev eth1
	ends 0 multihome status eth1
	assert_eq '' "$(notes)"
}

case_no_carrier() {
	two_lines
	in_ns isp2 ip link set cust down
	must_wait_for 5 sh -c 'ip link show eth1 | grep NO-CARRIER'
	ends 0 multihome status
	assert_eq 'eth1 has no carrier eth1 has no carrier' "$(json_status \
		'" ".join("".join(u["notes"]) for u in d["uplinks"])')"
	assert_notes 'eth1 has no carrier'
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	assert_contains "$out" '  note    eth1 has no carrier'
	in_ns isp2 ip link set cust up
	must_wait_for 5 sh -c 'ip link show eth1 | grep LOWER_UP'
	assert_notes ''
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	assert_lacks "$out" note
}

# neighbour ADDRESS STATE
neighbour() {
	ip neigh show to "$1" dev eth1 | grep -q "$2"
}

case_router_silent() {
	two_lines
	in_ns isp2 ip addr del 10.2.2.1/24 dev cust
	! ping -c 1 -W 5 -I 10.2.2.2 203.0.113.10 >/dev/null &
	must_wait_for 5 neighbour 10.2.2.1 INCOMPLETE
	assert_contains "$(multihome status eth1)" \
		'note      10.2.2.1 does not answer on eth1 (neighbour INCOMPLETE)'
	must_wait_for 10 neighbour 10.2.2.1 FAILED
	assert_notes '10.2.2.1 does not answer on eth1 (neighbour FAILED)'
	ends 0 multihome explain --from 10.2.2.2 203.0.113.10
	assert_contains "$out" \
		'  note    10.2.2.1 does not answer on eth1 (neighbour FAILED)'
	wait $!
	# by a device with the same neighbour it is another one
	ip neigh replace 10.2.2.1 dev eth0 nud failed
	in_ns isp2 ip addr add 10.2.2.1/24 dev cust
	assert ping -c 1 -W 5 -I 10.2.2.2 203.0.113.10 >/dev/null
	assert_notes ''
}

case_router6_silent() {
	two_lines
	in_ns isp2 ip addr del 2001:db8:2::1/64 dev cust
	! ping -c 1 -W 5 -I 2001:db8:2::2 2001:db8:ffff::10 >/dev/null &
	must_wait_for 5 neighbour 2001:db8:2::1 'INCOMPLETE\|FAILED'
	assert_contains "$(json_status '" ".join(d["uplinks"][1]["notes"])')" \
		'2001:db8:2::1 does not answer on eth1 (neighbour '
	assert_contains "$(multihome check 2>&1)" '2001:db8:2::1 does not answer'
	assert_contains "$(multihome explain --from 2001:db8:2::2 2001:db8:ffff::10)" \
		'note    2001:db8:2::1 does not answer on eth1'
	wait $!
}

# In the device's own network there is no router between.
case_destination_silent() {
	two_lines
	! ping -c 1 -W 5 -I 10.2.2.2 10.2.2.77 >/dev/null &
	must_wait_for 10 neighbour 10.2.2.77 FAILED
	ends 0 multihome explain --from 10.2.2.2 10.2.2.77
	assert_contains "$out" 'note    10.2.2.77 does not answer on eth1 (neighbour FAILED)'
	assert_notes ''
	wait $!
}

# It looks and touches nothing.
case_touches_nothing() {
	topo_up
	topo_addr
	line_up 2
	touches_nothing multihome status
	touches_nothing multihome status --json eth1
	ip rule del priority 7100 from 10.2.2.2
	touches_nothing multihome status
	assert_eq 4 "$status"
	# nor does it wait for somebody who holds the lock
	flock "$(echo /run/multihome/*/lock)" sh -c \
		'multihome status >/tmp/held; multihome explain 10.2.2.1 >>/tmp/held' &
	pid=$!
	must_wait_for 5 test -s /tmp/held
	wait $pid
}

# How every command ends.
case_exit_codes() {
	topo_up
	topo_addr
	main_line | write_interfaces
	line_up 1
	line_up 2
	for command in status explain\ 203.0.113.10 check sync help --help -h \
		--version; do
		# shellcheck disable=SC2086
		ends 0 multihome $command
		assert_eq '' "$(cat /tmp/err)" "errors of $command"
	done
	# drift, and mended
	ip rule del priority 7100 from 10.2.2.2
	ends 4 multihome status
	ends 0 multihome sync
	assert_eq 'eth1: add rule priority 7100 from 10.2.2.2 to 10.2.2.0/24 lookup ISP2' "$out"
	# waits
	ip link set eth1 down
	ends 4 multihome sync
	ends 4 multihome status
	ip link set eth1 up
	ends 0 multihome sync
	# refused: said again by who asks again
	line_up 2 IF_MULTIHOME_STRICT=x 2>/dev/null
	ends 3 multihome status
	for command in sync 'sync eth1'; do
		# shellcheck disable=SC2086
		ends 3 multihome $command
		assert_eq 'multihome: iface eth1 inet static: multihome-strict: expected yes, no or always, got "x"' \
			"$out" "$command"
	done
	ends 0 multihome sync eth0
	ends 0 multihome sync lo
	assert_eq 'multihome: lo: no stanza with multihome options is up on it' \
		"$out"
	ip link set eth0 down
	ends 3 multihome sync
	ip link set eth0 up
	ends 3 multihome sync
	ip link set eth0 down
	ends 3 multihome status
	ip link set eth0 up
	# the system refuses
	ip route flush table ISP2
	ip route add default via 10.2.2.9 dev eth1 table ISP2
	ends 1 multihome sync
	assert_contains "$out" 'got "x"'
	ip route flush table ISP2
	ends 0 multihome flush
	assert_nothing_of_ours
	ends 0 multihome flush
	ends 0 multihome sync
}

# An interface that nobody knows, by no stanza, record or device.
case_unknown_interface() {
	topo_up
	topo_addr
	{ main_line; echo 'iface eth5 inet manual'; } | write_interfaces
	line_up 2
	before=$(kernel_state)
	for name in eth7 eth1:7 a/b 'x y' ''; do
		for command in status 'status --json' sync reload flush; do
			# shellcheck disable=SC2086
			ends 2 multihome $command "$name"
			assert_eq "multihome: $name: there is no such interface" \
				"$out" "$command"
		done
	done
	# known by its stanza, its device, its record
	ip link add eth6 type bridge
	for command in status sync flush; do
		for name in eth5 eth6; do
			ends 0 multihome $command $name
			assert_contains "$out" \
				"$name: no stanza with multihome options is up on it"
		done
	done
	for name in eth5 eth6; do
		ends 0 multihome reload $name
		assert_contains "$out" "$name: is not up"
	done
	assert_eq "$before" "$(kernel_state)"
	ip link del eth1
	ends 4 multihome status eth1
	ends 4 multihome sync eth1
	ends 0 multihome flush eth1
	ends 2 multihome flush eth1
	# a file that ifup refuses may have it
	echo 'iface eth7 inet bogus x' >>/etc/network/interfaces
	ends 0 multihome status eth7
	assert_contains "$out" 'no stanza with multihome options is up on it'
}

# A stanza's name, where two interfaces are up as it and one has its name.
case_name_of_stanza() {
	topo_up 3
	topo_addr
	debian_up eth1 LOGICAL=office IF_ADDRESS=10.2.2.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=2 \
		IF_MULTIHOME_GATEWAY=none
	debian_up eth2 LOGICAL=office IF_ADDRESS=10.3.3.2 \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE=3 \
		IF_MULTIHOME_GATEWAY=none
	line_up 1 IF_MULTIHOME_TABLE=1
	ends 2 multihome status office
	mkdir -p /run/network
	printf '%s\n' lo=lo eth0=eth0 eth1=office eth2=office \
		>/run/network/ifstate
	ends 0 multihome status office
	assert_eq 'eth1 eth2' "$(echo "$out" | sed -n 's/^\(eth.\) .*/\1/p' | xargs)"
	assert_eq "$(multihome status eth1 || :)
$(multihome status eth2 || :)" "$out"
	ip rule del priority 7300 from 10.2.2.2
	ip rule del priority 7300 from 10.3.3.2
	ends 0 multihome sync office
	assert_eq 'eth1: add rule priority 7300 from 10.2.2.2 lookup 2
eth2: add rule priority 7300 from 10.3.3.2 lookup 3' "$out"
	ends 0 multihome flush office
	ends 0 multihome status
	assert_eq eth0 "$(echo "$out" | sed -n 's/^\(eth.\) .*/\1/p' | xargs)"
	assert_records 1
}

# Called wrongly: it says how, and does nothing.
case_wrong_usage() {
	topo_up 1
	topo_addr
	line_up 1
	before=$(kernel_state)
	for args in '' bogus 'status --bogus' 'status eth0 eth1' '-x' 'sync -a' \
		'sync eth0 eth1' 'flush -a' 'flush eth0 eth1' 'reload -a' \
		'reload eth0 eth1' 'check -x' 'check a b' explain 'explain 1.2' \
		'explain -x 1.2.3.4' 'Status' 'sync -help'; do
		# shellcheck disable=SC2086
		ends 2 multihome $args
		refute [ ! -s /tmp/err ]
		assert_eq '' "$(cat /tmp/out)" "output of $args"
	done
	assert_eq "$before" "$(kernel_state)"
	for word in stauts=status relaod=reload flsh=flush exlpain=explain; do
		ends 2 multihome "${word%=*}"
		assert_eq "multihome: expected a command, did you mean ${word#*=}?" \
			"$out"
	done
	ends 2 multihome bogus
	assert_eq "multihome: expected a command, see \`multihome help\`" "$out"
	for args in 'reload --help' 'reload -h' 'reload eth0 --help'; do
		# shellcheck disable=SC2086
		ends 0 multihome $args
		assert_contains "$out" 'Usage: multihome reload [--dry-run | --confirm SECONDS] [--replace-by-hand] [IFACE]'
	done
	assert_eq "$before" "$(kernel_state)"
	ends 0 multihome help reload
	assert_eq "$(multihome reload --help)" "$out"
	ends 2 multihome help relaod
	assert_eq 'multihome: expected a command, did you mean reload?' "$out"
	ends 0 multihome help
	for option in table gateway source to mark main-routes strict device; do
		assert_contains "$out" "multihome-$option"
	done
}

# Output that cannot be written is an error, not a success.
case_full_output() {
	topo_up 1
	topo_addr
	line_up 1
	ends_full=0
	multihome status --json >/dev/full 2>/tmp/err || ends_full=$?
	assert_eq 1 "$ends_full" "status --json >/dev/full"
}

# What is configured, automatic or not, and not up.
case_not_up() {
	topo_up
	topo_addr
	{ main_line; second_line; cat; } <<-EOF | write_interfaces
		multihome-to 203.0.113.0/26
		multihome-strict yes
	iface eth1 inet6 static
		address 2001:db8:2::2/64
		multihome-table 17
		multihome-gateway 2001:db8:2::1
	iface eth9 inet static
		address 10.9.9.2/24
		multihome-table ISP9
		multihome-gateway 10.9.9.1
		multihome-mark 9
	iface dsl inet ppp
		provider dsl
		multihome-table DSL
		multihome-device ppp0
	iface wrong inet static
		address 10.4.4.2/24
		multihome-strict perhaps
		multihome-table 44
	iface base inet static
		multihome-table 18
	iface eth8 inet static inherits base
		address 10.8.8.2/24
	EOF
	printf '[ISP9]\nmain-routes = no\n' >/etc/multihome.conf
	line_up 2
	ends 0 multihome status
	assert_text
	assert_keys
	assert_eq 'eth1  IPv4  table ISP2 (7001)  in force
    source    10.2.2.2
    gateway   10.2.2.1
    from      iface eth1 inet static
eth1  IPv6  table 17  not up
    from      /etc/network/interfaces:18
eth9  IPv4  table ISP9  not up
    options   mark 0x9, main-routes no
    from      /etc/network/interfaces:22
ppp0  IPv4  table DSL  not up
    interface dsl
    from      /etc/network/interfaces:27
wrong  not up: multihome check tells what is wrong with it
    from      /etc/network/interfaces:32
eth8  IPv4  table 18  not up
    from      /etc/network/interfaces:34' "$out"
	assert_eq 'in-force ISP9 None 0x9 no' "$(json_status '" ".join([
		d["uplinks"][0]["state"]] + [str(d["not_up"][1][k]) for k in
		("table_name", "table", "mark", "main_routes")])')"
	assert_eq 'eth1 eth9 dsl wrong eth8' "$(json_status \
		'" ".join(u["interface"] for u in d["not_up"])')"
	# of one interface, by both names
	for name in dsl ppp0; do
		ends 0 multihome status $name
		assert_eq 'no interface with multihome options is up
ppp0  IPv4  table DSL  not up
    interface dsl
    from      /etc/network/interfaces:27' "$out"
	done
	assert_eq 2 "$(multihome status eth1 | grep -c ^eth1)"
	line6_up 2
	assert_lacks "$(multihome status)" 'table 17'
	line_down 2
	line6_down 2
	assert_eq "$(multihome status eth1)" 'no interface with multihome options is up
eth1  IPv4  table ISP2 (7001)  not up
    to        203.0.113.0/26
    options   strict yes
    from      /etc/network/interfaces:12
eth1  IPv6  table 17  not up
    from      /etc/network/interfaces:18'
	assert_keys
}

# Up by another name it is up. For who may not read the file it is said so.
case_not_up_by_name() {
	need_users
	topo_up
	topo_addr
	sed 's/ eth1 / office /' <<-EOF | write_interfaces
	$(second_line)
	EOF
	assert_contains "$(multihome status)" 'office  IPv4  table ISP2  not up'
	line_up 2 LOGICAL=office
	mkdir -p /run/network
	echo eth1=office >/run/network/ifstate
	assert_lacks "$(multihome status)" 'not up'
	chmod 600 /etc/network/interfaces
	ends 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		multihome status
	assert_contains "$out" 'eth1  IPv4  table ISP2'
	assert_eq 'multihome: /etc/network/interfaces: cannot be read (Permission denied): uplinks that are not up are not shown' \
		"$(cat /tmp/err)"
}

# A line for each, whose columns are words.
case_brief() {
	topo_up
	topo_addr
	ends 0 multihome status --brief
	assert_eq '' "$out"
	{ main_line; second_line; cat; } <<-EOF | write_interfaces
	iface dsl inet ppp
		provider dsl
		multihome-table DSL
		multihome-device ppp0
	iface wrong inet static
		address 10.4.4.2/24
		multihome-strict perhaps
	EOF
	line_up 1 IF_MULTIHOME_TABLE=17 'IF_MULTIHOME_SOURCE=10.1.1.2 198.18.0.0/24'
	line_up 2 "IF_MULTIHOME_SOURCE=10.2.2.2 $(seq -s ' ' -f 198.18.1.%.0f 9)"
	line6_up 2
	debian_up lan METHOD=manual IF_MULTIHOME_DEVICE=br7 \
		IF_MULTIHOME_GATEWAY=none IF_MULTIHOME_TABLE=9 2>/dev/null
	ip rule del priority 7300 from 10.1.1.2
	ends 4 multihome status --brief
	assert_text
	assert_eq 'lan    inet   9     none           pending   -
eth0   inet   17    10.1.1.1       drift     10.1.1.2,198.18.0.0/24
eth1   inet   ISP2  10.2.2.1       in-force  10.2.2.2,198.18.1.1,198.18.1.2,+7
eth1   inet6  ISP2  2001:db8:2::1  in-force  2001:db8:2::2
dsl    inet   DSL   -              not-up    -
wrong  inet   -     -              not-up    -' "$out"
	assert_eq 'eth0 drift' "$(multihome status --brief |
		awk '$5 == "drift" { print $1, $5 }')"
	assert_eq 6 "$(multihome status --brief | awk '{ print NF }' | sort -u)"
	ends 0 multihome status --brief dsl
	assert_eq 'dsl  inet  DSL  -  not-up  -' "$out"
	ends 2 multihome status --brief --json
	assert_contains "$out" 'multihome: expected: multihome status [--brief | --json] [IFACE]'
	# what fits stays; one source is always there
	line_up 2 'IF_MULTIHOME_SOURCE=10.2.2.2 198.18.1.1 198.18.1.2'
	assert_contains "$(multihome status --brief eth1)" \
		' 10.2.2.2,198.18.1.1,198.18.1.2'
	table=$(printf '%063d' 0 | tr 0 n)
	line_up 2 "IF_MULTIHOME_TABLE=$table" \
		'IF_MULTIHOME_SOURCE=10.2.2.2 198.18.1.1 198.18.1.2'
	assert_contains "$(multihome status --brief eth1)" \
		"  $table  10.2.2.1       in-force  10.2.2.2,+2"
}

# What went wrong last, or was mended, and when. A hook that is run again and
# again says it each time, but the log has it once.
case_last() {
	topo_up
	topo_addr
	ip route add default via 10.2.2.1 dev eth1 table 17
	for _ in 1 2 3 4 5; do
		debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
			IF_MULTIHOME_TABLE=17 IF_MULTIHOME_GATEWAY=10.2.2.1 \
			2>/tmp/said
		assert_contains "$(cat /tmp/said)" 'one that is not ours'
	done
	assert_eq 1 "$(syslog | grep -c 'one that is not ours')" 'in the log'
	ends 4 multihome status
	note=$(echo /run/multihome/*/last/eth1)
	read -r when <"$note"
	assert_contains "$out" "last      $(date -d "@$when" -Iseconds)"
	for zone in Asia/Kolkata America/New_York Asia/Tokyo; do
		assert_contains "$(TZ=$zone multihome status)" \
			"last      $(TZ=$zone date -d "@$when" -Iseconds)"
	done
	assert_contains "$out" 'cannot add route default'
	assert_keys
	# ten minutes later it is news again
	sed -i "1s/.*/$(($(date +%s) - 601))/" "$note"
	ends 1 multihome sync
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=17 IF_MULTIHOME_GATEWAY=10.2.2.1 2>/dev/null
	sed -i "1s/.*/$(($(date +%s) - 601))/" "$note"
	debian_up eth1 IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=17 IF_MULTIHOME_GATEWAY=10.2.2.1 2>/dev/null
	assert_eq 2 "$(syslog | grep -c 'one that is not ours')" 'in the log'
	ip route del default table 17
	ends 0 multihome sync
	ends 0 multihome status
	assert_contains "$out" 'eth1: add route 10.2.2.0/24 dev eth1 table 17'
	assert_contains "$out" ', and 7'
	# what somebody has written there is not shown
	for junk in '' 5 "5
" "x
text" "5
$(printf '\033[31m')"; do
		printf %s "$junk" >"$note"
		ends 0 multihome status
		[ "${junk#5?}" != "$junk" ] || assert_lacks "$out" 'last '
		assert_lacks "$out" "$(printf '\033')"
	done
	debian_down eth1
	assert_eq '' "$(ls /run/multihome/*/last)"
}

# What went wrong is said no more when it is mended, by whatever: an up, a sync
# that has nothing left to do, a reload.
case_last_is_over() {
	topo_up
	topo_addr
	family_stanzas | write_interfaces
	line_up 2
	set -- default dev eth1 table ISP2 src 10.2.2.2 protocol 77 via
	for mend in 'line_up 2' 'ends 0 multihome sync eth1' \
		'ends 0 multihome reload eth1'; do
		ip route del "$@" 10.2.2.1
		ip route add default via 10.2.2.9 dev eth1 table ISP2
		ends 1 multihome sync eth1
		ends 4 multihome status eth1
		assert_contains "$out" '    last      '
		ip route del default via 10.2.2.9 dev eth1 table ISP2
		ip route add "$@" 10.2.2.1
		$mend
		ends 0 multihome status eth1
		assert_lacks "$out" last
	done
}

# A rule of the machine's that is not wanted any more is told once, and goes by sync.
case_answers_not_left_over() {
	topo_up
	topo_addr
	line_up 2 IF_MULTIHOME_TO=192.0.2.0/24
	ip route del default via 10.1.1.1
	ends 4 multihome status
	assert_contains "$out" 'not wanted: rule priority 7499 from 10.1.1.2 lookup main'
	assert_lacks "$out" 'left over'
	ends 0 multihome sync
	ends 0 multihome status
}
