/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine-wide settings: what each takes, and where it goes. */
#ifndef MULTIHOME_CONF_MACHINE_H
#define MULTIHOME_CONF_MACHINE_H

#include "model/policy.h"

/*
 * Puts that setting of [multihome] into the policy; NULL, or what was expected, also of a key that
 * is none of these.
 */
const char *conf_machine_set(struct policy *policy, const char *key,
			     const char *value);
/* The same of [metrics]. */
const char *conf_metrics_set(struct policy *policy, const char *key,
			     const char *value);

#endif
