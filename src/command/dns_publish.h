/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All addresses of all lines back into DNS, by hand. */
#ifndef MULTIHOME_DNS_PUBLISH_H
#define MULTIHOME_DNS_PUBLISH_H

#include "engine/session.h"

/*
 * Not while a daemon runs, which knows better. Takes five seconds at most. The exit
 * status.
 */
int dns_publish_all(struct session *s);

#endif
