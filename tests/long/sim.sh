# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that are made up, over weeks: each row of tests/sim/main.c at full length,
# and ours beside the timing and the rule of others; flows that are shared out. The
# figures are for tests/RESULTS.md.

# rows -e|-v: those of flows, or all others
rows() {
	broken=
	for row in $(sim list long | grep "$1" ^flows-); do
		sim -l "$row" || broken="$broken $row"
	done
	assert_eq '' "$broken" 'rows that do not keep their bounds'
}

another_seed() {
	SIM_SEED=$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')
	export SIM_SEED
	echo "figures: SIM_SEED=$SIM_SEED"
}

case_rows() {
	rows -v
}

case_flows() {
	rows -e
}

# With a seed that nothing was made with.
case_another_seed() {
	another_seed
	rows -v
}

case_flows_another_seed() {
	another_seed
	rows -e
}

case_others() {
	sim others 672
}
