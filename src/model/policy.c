/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine-wide settings and their defaults. */
#include "model/policy.h"

const struct policy policy_default = {
	.base = POLICY_BASE, .protocol = POLICY_PROTOCOL,
	.group = POLICY_GROUP,
	.table_min = POLICY_TABLE_MIN, .table_max = POLICY_TABLE_MAX,
	.wait = POLICY_WAIT,
	.forward_marks = true,
};
