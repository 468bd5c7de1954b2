# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# NetworkManager itself, with a bus of its own. Sourced by in-sandbox where $IMPL
# is nm. It finds no udevd, and no connection but those that a case makes.

# nm_start: it runs, and nmcli can speak to it.
nm_start() {
	mkdir -p /run/dbus /var/lib/NetworkManager \
		/etc/NetworkManager/system-connections
	cat >/run/dbus.conf <<-EOF
	<busconfig>
	<type>system</type>
	<listen>unix:path=/run/dbus/system_bus_socket</listen>
	<auth>EXTERNAL</auth>
	<policy context="default">
	<allow user="*"/><allow own="*"/>
	<allow send_type="method_call"/><allow send_type="signal"/>
	<allow send_requested_reply="true" send_type="method_return"/>
	<allow send_requested_reply="true" send_type="error"/>
	<allow receive_type="method_call"/><allow receive_type="signal"/>
	<allow receive_type="method_return"/><allow receive_type="error"/>
	</policy>
	</busconfig>
	EOF
	cat >/etc/NetworkManager/NetworkManager.conf <<-EOF
	[main]
	plugins=keyfile
	no-auto-default=*
	dns=none
	rc-manager=unmanaged
	systemd-resolved=false
	hostname-mode=none
	auth-polkit=root-only
	EOF
	# where it cannot write there, it waits for no udevd
	mount -o remount,bind,ro /sys
	# and nobody asks whether an address has another owner
	for f in /proc/sys/net/ipv6/conf/*/accept_dad; do
		echo 0 >"$f"
	done
	dbus-daemon --config-file=/run/dbus.conf --nofork --nopidfile \
		>/run/log/dbus 2>&1 &
	must_wait_for 5 test -S /run/dbus/system_bus_socket
	# which a service of systemd would start, when somebody asks for its name
	/usr/lib/NetworkManager/nm-dispatcher --debug --persist \
		>/run/log/nm-dispatcher 2>&1 &
	NetworkManager --debug >/run/log/NetworkManager 2>&1 &
	must_wait_for 20 nmcli general status
}

# nm_add N [PROPERTY VALUE...]: a connection lineN of the host's eth(N-1), which
# does not come up by itself.
nm_add() {
	nm_n=$1
	shift
	nmcli connection add type ethernet con-name "line$nm_n" \
		ifname "eth$((nm_n - 1))" autoconnect no "$@" >/dev/null
}

# nm_static N: with the seed's addresses and routers of both families.
nm_static() {
	nm_add "$1" ipv4.method manual ipv4.addresses "10.$1.$1.2/24" \
		ipv4.gateway "10.$1.$1.1" ipv6.method manual \
		ipv6.addresses "2001:db8:$1::2/64" ipv6.gateway "2001:db8:$1::1"
}

# nm_up N: and is up.
nm_up() {
	nmcli connection up "line$1" >/dev/null
	must_wait_for 5 nothing_tentative
}

# nm_words IFACE WORD...: prints what generate has for it, and runs it.
nm_words() {
	multihome generate --nm "$@" >/tmp/words 2>/tmp/err ||
		fail "exit status $? of generate --nm $*: $(cat /tmp/err)"
	assert_eq '' "$(cat /tmp/err)" "generate --nm $*"
	sh -eu /tmp/words
}
