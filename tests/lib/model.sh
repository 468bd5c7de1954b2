# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Walks on made-up hosts, each in a network namespace of its own: see
# model/walk.py. Sourced by netns/model.sh and long/model.sh.

# model_walk SEED STEPS
model_walk() {
	ns_add "far$1"
	unshare --net python3 -B /multihome/tests/model/walk.py \
		"$1" "$2" "$NETNS-far$1"
}

# model_check: the same 200 steps always, on four hosts.
model_check() {
	for model_seed in 1 3 11 13; do
		model_walk "$model_seed" 50 || return
	done
}
