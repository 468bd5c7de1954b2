# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A virtual machine as the host of topology.sh: Debian as package-vm.sh has laid
# it down, under QEMU without KVM, with three lines. Sourced by in-sandbox.
#
#   guest                  this namespace              provider N
#   ens3 (slot 3) ---- tap0 === br0 === eth0 ---------- cust
#   ens4 (slot 4) ---- tap1 === br1 === eth1 ---------- cust
#   ens5 (slot 5) ---- tap2 === br2 === eth2 ---------- cust
#
# All of it is in the case's own network namespaces: nothing leads outside.

vm_lines='1 2 3'
vm_tests=/multihome/tests

# cable N: what line N's interface and the machine's slot are joined by.
cable() {
	ip -batch - <<-END
	tuntap add tap$(($1 - 1)) mode tap
	link add br$(($1 - 1)) type bridge
	link set eth$(($1 - 1)) addrgenmode none master br$(($1 - 1)) up
	link set tap$(($1 - 1)) addrgenmode none master br$(($1 - 1)) up
	link set br$(($1 - 1)) addrgenmode none up
	END
}

# vm_write FILE PATH: onto the disk, in place of what is there.
vm_write() {
	echo "rm $2"
	echo "write $1 $2"
}

# vm_unit NAME: onto the disk, a service that is started at boot; it is on stdin.
vm_unit() {
	cat >"/run/vm/$1"
	vm_write "/run/vm/$1" "/etc/systemd/system/$1"
	echo "symlink /etc/systemd/system/multi-user.target.wants/$1" \
		"/etc/systemd/system/$1"
}

# guest_file PATH [MODE]: what is on stdin, for the guest's disk; before vm_prepare.
guest_file() {
	mkdir -p "/run/guest/${1%/*}"
	cat >"/run/guest/$1"
	chmod "${2:-644}" "/run/guest/$1"
}

# Those onto the disk, and links that lie with them.
vm_guest_files() {
	(cd /run/guest && find . -mindepth 1 -type d -printf 'mkdir /%P\n' &&
		find . -type f -printf 'rm /%P\nwrite /run/guest/%P /%P\n' &&
		find . -type l -printf 'symlink /%P %l\n')
}

# What the tests need in the guest: whoever runs commands, an echo server as
# `netns echo` is one, the assertions. There is no login to wait for.
vm_files() {
	echo 'mkdir /multihome'
	for f in lib/assert.sh lib/extra.sh lib/vm-guest.sh lib/vm-agent \
		vm/kernel-facts.sh vm/tunnel.sh; do
		vm_write "$vm_tests/$f" "/multihome/${f##*/}"
	done
	# as they lie here, for what has a topology of its own in there
	printf 'mkdir /multihome/tests%s\n' '' /lib /vm /netns
	for f in lib/assert.sh lib/topology.sh lib/services.sh lib/extra.sh \
		lib/lines.sh lib/watch.sh lib/deaths.sh lib/weights.sh \
		lib/router.sh vm/lines-die.sh vm/netns-case.sh \
		netns/weights.sh netns/weights.py netns/balance_by.sh \
		netns/forwarding.sh netns/forwarding_table.sh netns/flows.py \
		netns/load.sh netns/load.py netns/mptcp.sh \
		netns/mptcp_sessions.sh netns/mptcp.py; do
		vm_write "$vm_tests/$f" "/multihome/tests/$f"
	done
	# for which the kernel outside has nothing
	vm_write "$vm_tests/vm/netns/vrf.sh" /multihome/tests/netns/vrf.sh
	for f in rtnl connections netns failover; do
		vm_write "/usr/local/sbin/$f" "/multihome/$f"
	done
	[ ! -e /etc/network/interfaces ] ||
		vm_write /etc/network/interfaces /etc/network/interfaces
	[ ! -e /run/guest ] || vm_guest_files
	vm_unit agent.service <<-'END'
	[Service]
	ExecStart=/multihome/vm-agent
	END
	vm_unit echo.service <<-'END'
	[Service]
	ExecStart=/usr/bin/socat TCP6-LISTEN:7,fork,reuseaddr PIPE
	END
}

# vm_prepare: the topology, and the disk with /etc/network/interfaces as it is
# here.
vm_prepare() {
	topo_up 3
	topo_each cable
	mkdir -p /run/vm
	vm_files >/run/vm/files
	# It says a lot, and does not fail: without them there is no answer.
	debugfs -w -f /run/vm/files /vm/disk >/run/vm/debugfs 2>&1
}

# nic N: as QMP wants it, and -device.
nic() {
	echo "driver=virtio-net-pci id=nic$1 netdev=line$1" \
		"mac=52:54:00:00:00:0$1 addr=$(($1 + 2)) romfile="
}

# vm_start: switches it on.
vm_start() {
	set -- -M pc -accel tcg -m 512 -smp 1 -nodefaults -no-user-config \
		-display none -serial file:/run/log/console \
		-kernel /vm/kernel -initrd /vm/initrd -append \
		'root=/dev/vda rw console=ttyS0 mitigations=off quiet' \
		-drive file=/vm/disk,if=none,id=disk,format=raw,cache=unsafe \
		-device virtio-blk-pci,drive=disk,addr=8 \
		-device virtio-serial-pci,addr=9 \
		-chardev socket,id=agent,path=/run/vm/agent,server=on,wait=off \
		-device virtserialport,chardev=agent,name=agent \
		-chardev socket,id=qmp,path=/run/vm/qmp,server=on,wait=off \
		-mon chardev=qmp,mode=control -no-reboot \
		-device virtio-rng-pci,addr=10
	for n in $vm_lines; do
		tap=tap,id=line$n,ifname=tap$((n - 1))
		set -- "$@" -netdev "$tap,script=no,downscript=no" \
			-device "$(nic "$n" | sed 's/driver=//; s/ /,/g')"
	done
	rm -f /run/vm/qmp
	figures_from_now
	qemu-system-x86_64 "$@" >/run/log/qemu 2>&1 &
	echo $! >/run/pid.qemu
	must_wait_for 10 test -S /run/vm/qmp
}

# now: seconds, with hundredths.
now() {
	read -r now_up _ </proc/uptime
	echo "$now_up"
}

figures_from_now() {
	vm_since=$(now)
}

# figure WHAT: how many seconds it took since then.
figure() {
	echo "figures: $1: $(awk -v a="$vm_since" -v b="$(now)" \
		'BEGIN { printf "%.1f s", b - a }')"
}

# guest SECONDS: the script on stdin, as root in the guest, with assert.sh and
# extra.sh. It fails as the script does.
guest() {
	{
		echo '. /multihome/vm-guest.sh'
		cat
	} | "$vm_tests/lib/vm.py" run /run/vm/agent "$1"
}

# qmp COMMAND [KEY=VALUE...]
qmp() {
	"$vm_tests/lib/vm.py" qmp /run/vm/qmp 60 "$@"
}

# unplug N, plug N: the interface of that line.
unplug() {
	qmp device_del "id=nic$1"
}

plug() {
	# shellcheck disable=SC2046
	qmp device_add $(nic "$1")
}

# booted: waits until all that is to be started has been, once.
booted() {
	guest 300 <<-'END'
	systemctl is-system-running --wait || {
		systemctl --failed
		exit 1
	}
	END
}

# carrier N on|off: of that line's interface.
carrier() {
	qmp set_link "name=nic$1" "up=$2"
}

# vm_reboot: as an administrator does it. QEMU then ends and is started anew: in
# the same process the second boot would take it minutes.
vm_reboot() {
	# Not before it has been answered.
	guest 60 <<-'END'
	systemd-run -q --on-active=1 --timer-property=AccuracySec=100ms \
		systemctl reboot
	END
	figures_from_now
	must_wait_for 200 test ! -e "/proc/$(cat /run/pid.qemu)/exe"
	figure 'is down'
	vm_start
}
