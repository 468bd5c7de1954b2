# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whether the machine's kernel does with rules and routes what src/ relies on.

# long: some hundred commands, of which none is ours
case_facts() {
	/multihome/tests/vm/kernel-facts.sh
}
