# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# examples/ubuntu-24.04, as it is: the real netplan makes files of its YAML, for
# which there is no systemd-networkd here; vm/doors has one.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh

example=/multihome/examples/ubuntu-24.04

case_generate() {
	ldconfig # by which python finds its library
	mkdir -p /etc/netplan
	install -m 600 $example/60-uplinks.yaml /etc/netplan/
	ends 0 netplan generate
	assert_eq '' "$out" 'what netplan says of it'
	for n in 1 2; do
		iface=eth$((n - 1))
		assert_eq "$(cat <<-EOT
		[Match]
		Name=$iface
		[Network]
		DHCP=ipv4
		LinkLocalAddressing=ipv6
		[DHCP]
		RouteMetric=${n}00
		UseMTU=true
		EOT
		)" "$(grep . /run/systemd/network/10-netplan-$iface.network)" \
			"what networkd has of $iface"
	done
	# it is for networkd alone, and nothing of ours can be said in it
	assert_eq '10-netplan-eth0.network 10-netplan-eth1.network' \
		"$(cd /run/systemd/network && echo *)"
	sed -i 's/^      dhcp4: true/&\n      multihome-table: ISP1/' \
		/etc/netplan/60-uplinks.yaml
	ends 1 netplan generate
	assert_contains "$out" 'multihome-table'
}

# The two sections, with addresses as networkd would give them.
case_sections() {
	topo_up
	topo_addr
	ip -batch - <<-END
	route add default via 10.2.2.1 proto dhcp metric 200
	route add default via 2001:db8:2::1 proto ra metric 1025
	END
	mkdir -p /etc/multihome.d
	cp $example/uplinks.conf /etc/multihome.d/
	ends 0 multihome check
	assert_contains "$out" 'nothing wrong found'
	ends 0 multihome reload
	ends 0 multihome status
	for n in 1 2; do
		for address in 10.$n.$n.2 2001:db8:$n::2; do
			assert tcp_check "$address"
		done
	done
	rm /etc/multihome.d/uplinks.conf
	ends 0 multihome reload
	assert_nothing_of_ours
	assert_records 0
}
