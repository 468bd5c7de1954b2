# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/run demo: what multihome is for, shown with Debian's own ifupdown on
# two lines. Each thing shown is also asserted: a demo that lies must fail.

step() {
	printf '\n# %s\n' "$*"
}

# run COMMAND...: as if typed, its output kept in $out too.
run() {
	printf '$ %s\n' "$*"
	out=$("$@" 2>&1) || {
		printf '%s\n' "$out"
		fail "exit status $? of: $*"
	}
	[ -z "$out" ] || printf '%s\n' "$out"
}

# connect NAME ADDRESS: what the client on the Internet sees.
connect() {
	printf 'client: connect to %s by %s ... ' "$2" "$1"
	if tcp_check "$2" 2>/dev/null; then
		echo answered
	else
		echo "no answer"
		return 1
	fi
}

case_demo() {
	topo_up
	echo_server host
	cat <<-'EOF'

	           eth0 10.1.1.2          10.1.1.1
	          +----------------------+ ISP1 +---------+
	  +------+                                        |
	  | host |                                     client 203.0.113.10
	  +------+                                        |
	          +----------------------+ ISP2 +---------+
	           eth1 10.2.2.2          10.2.2.1

	The default route goes by ISP1. As providers do, each drops packets of
	its customer whose source it has not given out.
	EOF

	{ main_line; cat; } <<-EOF | write_interfaces
	auto eth1
	iface eth1 inet static
		address 10.2.2.2/24
	EOF
	step "Without multihome: who comes in by ISP2 is answered by ISP1."
	run ifup eth0
	run ifup eth1
	assert connect ISP1 10.1.1.2
	refute connect ISP2 10.2.2.2
	demo_dropped=$(spoofed 1)
	echo "ISP1 has dropped $demo_dropped packets from 10.2.2.2"
	refute [ "$demo_dropped" -eq 0 ]
	run ifdown eth1

	step "With two lines more in /etc/network/interfaces:"
	printf '\tmultihome-table ISP2\n\tmultihome-gateway 10.2.2.1\n' \
		>>/etc/network/interfaces
	run tail -n 5 /etc/network/interfaces
	run ifup eth1
	run ip rule
	assert_rules -4 <<-EOF
	7100: from 10.2.2.2 lookup ISP2 suppress_prefixlength 0 proto multihome
	7200: from 10.2.2.2 lookup main suppress_prefixlength 1 proto multihome
	7300: from 10.2.2.2 lookup ISP2 proto multihome
	EOF
	run ip route show table ISP2
	assert_routes -4 ISP2 <<-EOF
	default via 10.2.2.1 dev eth1 proto multihome src 10.2.2.2
	10.2.2.0/24 dev eth1 proto multihome scope link src 10.2.2.2
	EOF
	run multihome status
	assert_contains "$out" ISP2

	step "Both lines answer now."
	assert connect ISP1 10.1.1.2
	assert connect ISP2 10.2.2.2

	step "Which way does a packet take, and who says so?"
	run multihome explain --from 10.2.2.2 203.0.113.10
	assert_contains "$out" ISP2
	demo_way=$(printf '%s\n' "$out" | tail -n 1)
	assert_contains "$demo_way" eth1
	assert_contains "$demo_way" 10.2.2.1

	step "ifdown takes away exactly that."
	run ifdown eth1
	run ip rule
	assert_nothing_of_ours
	assert_rules -4 </dev/null
	assert connect ISP1 10.1.1.2

	printf '\nAll as it should be.\n'
}
