# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The walk of netns/model.sh with seeds that are new each time, and that it does
# find what it is for: without one of the rungs it has to fail.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/model.sh
. /multihome/tests/lib/model.sh

# 200 steps on each of ten hosts.
case_new_seeds() {
	need_tun
	seed=$(od -A n -N 3 -t u4 /dev/urandom)
	for n in 1 2 3 4 5 6 7 8 9 10; do
		assert model_walk $((seed + n)) 200
	done
}

case_new_seeds_failover() {
	need_tun
	seed=$(od -A n -N 3 -t u4 /dev/urandom)
	for n in 1 2 3 4 5 6 7 8 9 10; do
		assert model_walk $((seed + n)) 200 failover
	done
}

# without WHAT SCRIPT FILE [CHECK]: with the programs of a tree so changed by sed.
without() {
	need_tun
	no_checker 'other programs are built, without one'
	mkdir /tmp/tree
	cp -a /multihome/Makefile /multihome/src /multihome/hooks /tmp/tree
	[ ! -d /multihome/build/src ] || {
		mkdir /tmp/tree/build
		cp -a /multihome/build/src /multihome/build/hooks /tmp/tree/build
	}
	sed -i "$2" "/tmp/tree/$3"
	refute cmp -s "/multihome/$3" "/tmp/tree/$3"
	does make -C /tmp/tree -j 2
	install -m 755 /tmp/tree/build/multihome /usr/sbin/multihome
	install -m 755 /tmp/tree/build/hooks/ifupdown /usr/libexec/multihome/
	status=0
	"${4:-model_check}" >/tmp/out 2>&1 || status=$?
	assert_eq 1 "$status" "without $1: $(tail -n 5 /tmp/out)"
	assert_contains "$(tail -n 5 /tmp/out)" 'oracle: '
	found=$(sed -n 's/^--- //p' /tmp/out | tail -n 1)
	echo "figures: without $1: $found"
}

# without_rung N: no rule of that number, counted without a prefix's length.
without_rung() {
	without "rung $1" "/^static void want(/,/^}/s/^{\$/&\n\
	if (k.priority == w->policy->base + $1 +\n\
	    (k.src.addr.family ? addr_bits(k.family) - k.src.len : 0))\n\
		return;/" src/routing/plan_rules.c
}

case_without_rung_100() {
	without_rung 100
}

case_without_rung_497() {
	without_rung 497
}

case_without_rung_499() {
	without 'rung 499' 's/!dev->best\[fam\]/true/' src/routing/common.c
}

case_without_group() {
	without 'the group of rung 200' "/^static void want(/,/^}/s/^{\$/&\n\
	if (k.priority == w->policy->base + 200 +\n\
	    addr_bits(k.family) - k.src.len)\n\
		k.suppress_group = 0;/" src/routing/plan_rules.c
}

# Of the table of lines: what main has comes before it, but for what forbids, and
# what prefers a line that is dead goes by it.
case_without_main_first() {
	without 'rule 32764' 's/.suppress = main_first ? 0 : -1/.suppress = 32/' \
		src/routing/balance.c model_check_failover
}

case_without_forbids() {
	without 'the narrowing of rule 32764' 's/^	if (forbids)/	if (!family)/' \
		src/routing/balance.c model_check_failover
}

case_without_yielding() {
	without 'yielding' 's/own && verdict_yields(own)/!own \&\& verdict_yields(v)/' \
		src/engine/shared.c model_check_failover
}
