#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
# Sourced by the dhclient-script of Red Hat and kin, which calls NAME_config of
# NAME.sh when it has set up a lease (BOUND, RENEW, REBIND, REBOOT, TIMEOUT) and
# NAME_restore when it is about to undo one (EXPIRE, FAIL, RELEASE, STOP), also
# for IPv6. Option 121 has no "rfc3442" in its name there.

multihome_config() {
	[ ! -x /usr/libexec/multihome/lease ] ||
		reason="${reason-}" interface="${interface-}" \
		new_ip_address="${new_ip_address-}" \
		new_routers="${new_routers-}" \
		new_domain_name_servers="${new_domain_name_servers-}" \
		new_dhcp6_name_servers="${new_dhcp6_name_servers-}" \
		new_rfc3442_classless_static_routes="${new_rfc3442_classless_static_routes-}" \
		new_classless_static_routes="${new_classless_static_routes-}" \
		/usr/libexec/multihome/lease || :
}

# At STOP there are reason and interface, and whatever ifup has left.
multihome_restore() {
	[ ! -x /usr/libexec/multihome/lease ] ||
		reason="${reason-}" interface="${interface-}" new_ip_address='' \
		/usr/libexec/multihome/lease || :
}
