# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Within the guest, in a network namespace of its own with providers beside it:
# each death once, then one under WireGuard: lines-die.sh 4|6. Figures a line each.

# shellcheck disable=SC2034 # theirs
family=$1 NETNS=vm$1 IMPL=debian CHECKED='' DEATHS=1 lib=/multihome/tests/lib
# records and syslog of this run alone
mount -t tmpfs tmpfs /run
mkdir /run/log /run/multihome
rm -f /dev/log

# shellcheck source=tests/lib/assert.sh
. $lib/assert.sh
# shellcheck source=tests/lib/topology.sh
. $lib/topology.sh
# shellcheck source=tests/lib/services.sh
. $lib/services.sh
netns attach "$NETNS-host" /run/syslog
# shellcheck source=tests/lib/deaths.sh
. $lib/deaths.sh

# A tunnel to the far end, by whichever line is used.
tunnel_up() {
	umask 077
	for end in host client; do
		wg genkey >/run/$end.key
		wg pubkey </run/$end.key >/run/$end.pub
		in_ns $end ip link add wg0 type wireguard
	done
	wg set wg0 private-key /run/host.key peer "$(cat /run/client.pub)" \
		endpoint 203.0.113.10:51820 allowed-ips 10.9.9.2/32
	in_ns client wg set wg0 private-key /run/client.key listen-port 51820 \
		peer "$(cat /run/host.pub)" allowed-ips 10.9.9.1/32
	ip addr add 10.9.9.1/24 dev wg0
	in_ns client ip addr add 10.9.9.2/24 dev wg0
	in_ns host ip link set wg0 up
	in_ns client ip link set wg0 up
}

# heard_from ADDRESS: there the far end hears us.
heard_from() {
	in_ns client wg show wg0 endpoints | grep -q "[[:space:]]$1:"
}

through_tunnel() {
	ping -n -c 1 -W 1 10.9.9.2 >/dev/null
}

ms() {
	read -r ms_now _ </proc/uptime
	echo $((${ms_now%.*}${ms_now#*.}0))
}

# It would stay with the dead line for 15 seconds by itself.
tunnel_moves() {
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=0
	cut=$(ms)
	must_wait_for 12 heard_from 10.2.2.2
	must_wait_for 3 through_tunnel
	echo "figures: WireGuard: by the other line after $(($(ms) - cut)) ms"
	watch_settle 4
	in_ns isp1 sysctl -qw net.ipv4.ip_forward=1
}

deaths_up "$family" used
for death in carrier gateway beyond both; do
	deaths "$family" used $death 1
done
if [ "$family" = 4 ]; then
	tunnel_up
	must_wait_for 20 through_tunnel
	assert heard_from 10.1.1.2
	used 10.9.9.2 tunnel_moves
fi
watch_stop
