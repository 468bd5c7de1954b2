# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that die, on Debian's own kernel, and a tunnel on one of them.

# only: debian
# why: the kernel is the same with each
case_deaths() {
	write_interfaces </dev/null
	vm_prepare
	vm_start
	booted
	status=0
	said=$(guest 900 <<-'END'
	modprobe wireguard
	cp /multihome/netns /multihome/failover /usr/local/sbin
	for family in 4 6; do
		unshare --net --mount --fork sh -eu \
			/multihome/tests/vm/lines-die.sh $family
	done
	END
	) || status=$?
	echo "$said"
	assert_eq 0 $status 'exit status of lines-die.sh'
}
