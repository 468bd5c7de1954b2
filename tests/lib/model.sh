# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Walks on made-up hosts, each in a network namespace of its own: see
# model/walk.py. Sourced by netns/model.sh and long/model.sh.

# model_walk SEED STEPS [failover]
model_walk() {
	ns_add "far$1"
	unshare --net python3 -B /multihome/tests/model/walk.py \
		"$1" "$2" "$NETNS-far$1" ${3:+"$3"}
}

# model_check_failover: 200 steps beside a daemon.
model_check_failover() {
	for model_seed in 6 103 108 116; do
		model_walk "$model_seed" 50 failover || return
	done
}

# model_check: the same 200 steps always, on four hosts.
model_check() {
	for model_seed in 1 3 11 13; do
		model_walk "$model_seed" 50 || return
	done
}
