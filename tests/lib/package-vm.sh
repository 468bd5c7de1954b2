# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk with a Debian and its own kernel for the cases of vm/, one for each
# ifupdown and for what else brings interfaces up: what mmdebstrap makes of the
# packages that an administrator would choose, and our .deb installed by dpkg.
# Nothing of the tests is on it; that is written when a case starts, see vm.sh.
# In the sandbox the disk is /vm/disk, with /vm/kernel and /vm/initrd, and beside
# them later.deb. Sourced by tests/run.
# shellcheck disable=SC2154

vm_tools='qemu-system-x86 mmdebstrap e2fsprogs'
vm_packages='systemd-sysv,udev,dbus,kmod,procps,iproute2,iputils-ping'
vm_packages=$vm_packages,isc-dhcp-client,libmnl0,libnftnl11,libjson-c5,socat,zstd
vm_packages=$vm_packages,wireguard-tools,nftables,python3
vm_packages=$vm_packages,linux-image-cloud-amd64
# What brings interfaces up for the cases of vm/doors; netplan does it by networkd.
vm_doors='networkd nm'
# shellcheck disable=SC2034
networkd_packages=$netplan_packages
# What would run beside the cases, now and then, and take the one processor.
vm_masked='apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer'
vm_masked="$vm_masked e2scrub_all.timer e2scrub_reap.service fstrim.timer"
vm_masked="$vm_masked systemd-tmpfiles-clean.timer"

# vm_root IMPL PACKAGE: sets vm_root to a Debian with it, without ours.
vm_root() {
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	[ -n "$suite" ] || die "/etc/os-release names no VERSION_CODENAME"
	hash=$(echo "$vm_packages $vm_masked $2" | cat - /etc/os-release |
		sha256sum | cut -c 1-12)
	vm_root=$cache/vm-root-$1-$hash
	[ ! -d "$vm_root" ] || return 0
	say "mmdebstrap $suite with $2 and a kernel into $vm_root"
	new=$(mktemp -d "$cache/new.XXXXXX")
	# shellcheck disable=SC2016
	debian_make "$suite" "$vm_packages,$2" \
		--customize-hook="chroot \"\$1\" systemctl mask $vm_masked" \
		--customize-hook='echo host >"$1/etc/hostname"' \
		--customize-hook='rm -f "$1/etc/resolv.conf"' || {
		rm -rf "$new"
		die "mmdebstrap failed"
	}
	mv "$new/root" "$vm_root"
	rm -rf "$new"
	vm_forget "vm-root-$1-*" "$vm_root"
}

# vm_forget PATTERN BUT
vm_forget() {
	find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 -name "$1" \
		! -path "$2" -exec rm -rf {} +
}

# $new/disk/vm of $vm_root.
vm_disk_make() {
	cp -a "$vm_root" "$new/root" &&
		cp "$debs/packages/multihome.deb" "$new/root/tmp" &&
		quiet env DEBIAN_FRONTEND=noninteractive chroot "$new/root" \
			dpkg -i /tmp/multihome.deb &&
		rm "$new/root/tmp/multihome.deb" &&
		mkdir -p "$new/disk/vm" &&
		cp "$debs/packages/later.deb" "$new/disk/vm" &&
		cp "$new"/root/boot/vmlinuz-* "$new/disk/vm/kernel" &&
		cp "$new"/root/boot/initrd.img-* "$new/disk/vm/initrd" &&
		quiet mke2fs -q -t ext4 -O ^has_journal -d "$new/root" \
			"$new/disk/vm/disk" 1200M
}

# vm_disk IMPL PACKAGE: sets vm_disk to a directory with vm/.
vm_disk() {
	vm_root "$1" "$2"
	hash=$(cat "$top/tests/lib/package-vm.sh" \
		"$debs/packages/multihome.deb" | sha256sum | cut -c 1-12)
	vm_disk=$cache/vm-$1-${vm_root##*-}-$hash
	[ ! -d "$vm_disk" ] || return 0
	say "a disk with $2 and multihome into $vm_disk"
	new=$(mktemp -d "$cache/new.XXXXXX")
	vm_disk_make || {
		rm -rf "$new"
		die "cannot make a disk with multihome"
	}
	chmod 755 "$new/disk"
	mv "$new/disk" "$vm_disk"
	rm -rf "$new"
	vm_forget "vm-$1-*" "$vm_disk"
}

setup_vm() {
	setup_sandbox
	# shellcheck disable=SC2086
	install_missing $check_packages $deb_tools $vm_tools
	exec 8>"$cache/lock"
	flock 8
	deb_packages
	for impl in $implementations $vm_doors; do
		jobs_vm "$pattern" | grep -q " vm-$impl\$" || continue
		eval "vm_disk $impl \"\$${impl}_packages\""
		cp -a "$vm_disk" "$layers/vm-$impl"
		echo "$layers/vm-$impl:$below" >"$MH_WORK/lower.vm-$impl"
	done
	exec 8>&-
}
