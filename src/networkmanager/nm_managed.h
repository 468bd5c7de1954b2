/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NetworkManager, seen without talking to it: whether it runs, whether it has
 * a device, whether it lets rule- files have their way. ifup of network-scripts
 * hands an interface over to it, without calling any hook, if it runs, the
 * ifcfg file does not say NM_CONTROLLED=no, and it has read that file; the last
 * two are for the caller to find out.
 */
#ifndef MULTIHOME_NM_MANAGED_H
#define MULTIHOME_NM_MANAGED_H

#include <stdbool.h>
#include <stddef.h>

enum nm_state {
	NM_NO,		/* it does not run here */
	NM_MANAGED,
	NM_UNMANAGED,	/* it was told to keep off that device */
	NM_UNKNOWN,	/* it runs, but has written nothing about the device */
};

/*
 * Whether it runs in this network namespace. There is no file to tell by: it
 * writes a PID file only as a daemon, which no unit of systemd makes it (main.c
 * of NetworkManager); what it has in /run outlives it, on purpose; and links to
 * running units in /run/systemd came after the systemd of CentOS 7. So this
 * looks for a process of root's with that name.
 */
bool nm_running(void);

/*
 * What it last wrote about the device in /run/NetworkManager/devices (since
 * 1.18, whenever the device becomes unmanaged, disconnected or activated).
 */
enum nm_state nm_device(int ifindex);
/* The same from such a file's text: NM_UNKNOWN if it says nothing. */
enum nm_state nm_device_read(const char *text, size_t n);

enum { NM_UUID_MAX = 37 };

/*
 * The number of the connection that the device has or had last, as it wrote there;
 * "" if nothing says.
 */
void nm_uuid(int ifindex, char uuid[NM_UUID_MAX]);
void nm_uuid_read(const char *text, size_t n, char uuid[NM_UUID_MAX]);

/*
 * Where rule-X or rule6-X is beside ifcfg-X, NetworkManager reads neither
 * route- nor route6-X, and IPV4_ROUTE_TABLE, IPV6_ROUTE_TABLE and
 * ROUTING_RULE_n (both families) are ignored (utils_has_complex_routes() of its
 * plugin ifcfg-rh). A dispatcher script then has to run ip(8) for all these
 * files; this is whether it is installed (package
 * NetworkManager-dispatcher-routing-rules, or earlier
 * NetworkManager-config-routing-rules; RHEL 7 to 9).
 */
bool nm_has_rules_script(void);
/* Whether its dispatcher calls us. */
#define NM_OUR_SCRIPT "/usr/lib/NetworkManager/dispatcher.d/50-multihome"
bool nm_has_our_script(void);

#endif
