# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The sockets of src/probe on a real kernel: what is answered, and by whom it must be.
# See probe.c for the program `probe`, whose input these cases are.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

start() {
	topo_up
	topo_addr
}

# probes LINE [FAMILY]: `probe` for that line of the host, its own prefixes known;
# what it says is in $out.
probes() {
	probes_n=$1
	case ${2-4} in
	4) set -- "10.$1.$1.2" "10.$1.$1.2/24" ;;
	6) set -- "2001:db8:$1::2" "2001:db8:$1::2/64" ;;
	esac
	ends 0 probe "eth$((probes_n - 1))" "$@"
}

# said <<EOF: that was it.
said() {
	slurp
	assert_eq "$slurped" "$out" 'what the probes said'
}

# Beyond the gateway, and the gateway, by either family.
case_echo() {
	start
	probes 1 <<-EOF
	ask 203.0.113.10
	ask 203.0.113.10
	answers 2
	ask 10.1.1.1
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	sent 1
	0 203.0.113.10
	1 203.0.113.10
	sent 2
	2 10.1.1.1
	packets 3
	EOF
	probes 1 6 <<-EOF
	ask 2001:db8:ffff::10
	answers 1
	ask fe80::1
	answers 1
	packets
	EOF
	said <<-EOF
	sent 0
	0 2001:db8:ffff::10
	sent 1
	1 fe80::1
	packets 2
	EOF
}
