# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make bench-balance` measures with: each router gets the same transfers, all of
# them end, and new ones are spread as its ratio says.

# shellcheck source=tests/lib/balance.sh
. /multihome/tests/lib/balance.sh

case_ratios() {
	MODES='1:1 5:1'
	routers_up d
	for way in up down; do
		transfers d $way 6 1 >/tmp/figures
		cat /tmp/figures
		ratios_kept /tmp/figures || fail "$way: not as they should be"
	done
}

# ratios_kept FILE: of some forty transfers of 20 kB, by either line.
ratios_kept() {
	awk '
	function value(key,    i) {
		for (i = 3; i <= NF; i++)
			if (index($i, key "=") == 1)
				return substr($i, length(key) + 2) + 0
		return -1
	}
	{
		wrong += value("late") || value("cut") ||
			value("mean") < 0.04 || value("p95") < value("mean")
		n[NR] = value("n"); first[NR] = value("first")
	}
	END {
		exit wrong || NR != 2 || n[1] < 20 || n[1] != n[2] ||
			first[1] < 0.25 || first[1] > 0.75 ||
			first[2] < 0.65 || first[2] >= 1
	}' "$1"
}
