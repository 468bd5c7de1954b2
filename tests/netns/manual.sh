# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples in the manual pages: each is what check, or nft, takes.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

# displays FIRST: the literal displays of all pages that begin with that (a
# regular expression of awk), each into a file /tmp/display.N.
displays() {
	rm -f /tmp/display.*
	awk -v first="$1" '
		/^\.Ed/ { name = "" }
		start && $0 ~ first { name = "/tmp/display." ++n }
		{ start = 0 }
		/^\.Bd -literal/ { start = 1 }
		name { sub(/^\\&/, ""); print >name }' /multihome/src/*.[578]
	[ -e /tmp/display.1 ] || fail "no display begins with $1"
}

# taken FILE: what check finds in it, if anything, is no more than a warning.
taken() {
	status=0
	out=$(multihome check 2>&1) || status=$?
	case $status in
	0 | 4) ;;
	*) fail "check ends with $status: $out: $(cat "$1")" ;;
	esac
	assert_contains "$out" ' with multihome options'
	assert_lacks "$out" '0 stanzas'
}

case_interfaces() {
	topo_up
	topo_addr
	displays '^(auto|iface) '
	for display in /tmp/display.*; do
		{ printf 'auto lo\niface lo inet loopback\n\n'
			cat "$display"; } >/etc/network/interfaces
		taken "$display"
	done
}

case_ifcfg() {
	topo_up
	topo_addr
	mkdir -p /etc/sysconfig/network-scripts
	displays '^DEVICE='
	for display in /tmp/display.*; do
		cp "$display" /etc/sysconfig/network-scripts/ifcfg-eth1
		taken "$display"
	done
}

case_conf() {
	printf 'iface eth1 inet static\n\taddress 10.2.2.2/24\n%s\n' \
		'	multihome-table ISP2' >/etc/network/interfaces
	displays '^[[](multihome|metrics|dns|[A-Z0-9]+)[]]'
	printf '\tmultihome-gateway 10.2.2.1\n' >>/etc/network/interfaces
	for display in /tmp/display.*; do
		! grep -q '^\[Service\]' "$display" || continue # systemd's
		cp "$display" /etc/multihome.conf
		taken "$display"
	done
}

case_nft() {
	displays '^table '
	for display in /tmp/display.*; do
		assert nft -c -f "$display"
	done
}
