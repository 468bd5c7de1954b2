# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whether Debian's own kernel does with rules and routes what src/ relies on.

# only: debian
# why: the kernel is the same with each
case_facts() {
	write_interfaces </dev/null
	vm_prepare
	vm_start
	booted
	figures_from_now
	status=0
	said=$(guest 500 <<-'END'
	unshare --net /multihome/kernel-facts.sh /multihome/rtnl
	END
	) || status=$?
	echo "$said" | sed 's/^/figure: /'
	figure 'all asked'
	assert_eq 0 $status 'exit status of kernel-facts.sh'
}
