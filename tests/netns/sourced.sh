# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What we say that a file sets, held against what the machine's bash has after
# it has sourced that file. See sourced.py, and dump-assigns.c for our side.

# as_bash LOCALE SEED FILES
as_bash() {
	as_bash_dump=$(find /multihome/build*/tests -name dump-assigns \
		-printf '%T@ %p\n' | sort -rn | sed -n '1s/^[^ ]* //p')
	LC_ALL=$1 assert /multihome/tests/netns/sourced.py "$as_bash_dump" "$2" "$3"
}

case_as_bash() {
	as_bash C 1 8000
}

case_as_bash_utf8() {
	as_bash C.UTF-8 2 3000
}
