# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# Sourced by dhcpcd-run-hooks: hands the lease to multihome.
[ ! -x /usr/libexec/multihome/lease ] ||
	reason="$reason" interface="$interface" \
	new_ip_address="${new_ip_address-}" new_routers="${new_routers-}" \
	new_domain_name_servers="${new_domain_name_servers-}" \
	new_dhcp6_name_servers="${new_dhcp6_name_servers-}" \
	new_classless_static_routes="${new_classless_static_routes-}" \
	/usr/libexec/multihome/lease || :
