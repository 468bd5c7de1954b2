# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whether Debian's own kernel does what src/ relies on.

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

# A tunnel leaves the line that has died when it is told its own fwmark again.
# only: debian
# why: the kernel is the same with each
case_tunnel() {
	write_interfaces </dev/null
	vm_prepare
	vm_start
	booted
	figures_from_now
	status=0
	said=$(guest 300 <<-'END'
	modprobe wireguard
	unshare --net --mount /multihome/tunnel.sh /multihome/connections
	END
	) || status=$?
	echo "$said" | sed 's/^/figures: /'
	assert_eq 0 $status 'exit status of tunnel.sh'
}
