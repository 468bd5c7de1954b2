# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# Sourced by dhclient-script: hands the lease to multihome. The client's
# variables are the shell's, so each is passed on by name.
[ ! -x /usr/libexec/multihome/lease ] ||
	reason="$reason" interface="$interface" \
	new_ip_address="${new_ip_address-}" new_routers="${new_routers-}" \
	new_domain_name_servers="${new_domain_name_servers-}" \
	new_dhcp6_name_servers="${new_dhcp6_name_servers-}" \
	new_rfc3442_classless_static_routes="${new_rfc3442_classless_static_routes-}" \
	/usr/libexec/multihome/lease || :
