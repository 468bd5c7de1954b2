# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# multihome setup where NetworkManager brings the lines up: sections are written.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

case_newcomer() {
	topo_up
	nm_start
	for line in 1 2; do
		nm_static $line
		nm_up $line
	done
	on_terminal 0 y multihome setup
	assert_contains "$out" '+[eth1]
+table = ISP2
+priority = 2'
	for line in 1 2; do
		assert_uplink ISP$line eth$((line - 1)) 10.$line.$line.2 \
			10.$line.$line.1 10.$line.$line.0/24
		assert_uplink ISP$line eth$((line - 1)) 2001:db8:$line::2 \
			2001:db8:$line::1 2001:db8:$line::/64
		assert tcp_check 10.$line.$line.2
	done
	ends 0 multihome confirm
	touches_nothing multihome setup --yes
	assert_contains "$out" 'nothing to set up'
}
