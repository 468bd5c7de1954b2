/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The profiles. */
#include "health/health_conf.h"

#include <string.h>

#define MINUTES(n) HEALTH_SECONDS((n) * 60)
#define COMMON \
	.patience = HEALTH_MS(260), .patience_max = HEALTH_SECONDS(3), \
	.quorum = 1, .loss = 20, .loss_clear = 10, \
	.hold = { HEALTH_SECONDS(5), MINUTES(1), MINUTES(5), MINUTES(15) }, \
	.holds = 4

static const struct {
	const char *name;
	struct health_conf conf;
} profiles[] = {
	{ "default", {
		.interval = HEALTH_SECONDS(10), .busy = HEALTH_MS(120),
		.rate = HEALTH_MS(500), .rate_burst = 30, COMMON } },
	{ "fast", {
		.interval = HEALTH_MS(200), .busy = HEALTH_MS(120),
		.rate = HEALTH_MS(500), .rate_burst = 30, COMMON } },
	{ "metered", {
		.interval = MINUTES(5), .busy = HEALTH_SECONDS(1),
		.rate = MINUTES(10), .rate_burst = 20, .metered = true,
		COMMON } },
};

bool health_profile(struct health_conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (!strcmp(name ? name : "default", profiles[i].name)) {
			*conf = profiles[i].conf;
			return true;
		}
	return false;
}
