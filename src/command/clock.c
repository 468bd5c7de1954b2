/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A time to text. */
#include "command/clock.h"

#include <time.h>

void clock_add(struct text *out, double time, double now)
{
	time_t t = (time_t)time, n = (time_t)now;
	char buf[32];
	struct tm then, today;

	if (!localtime_r(&t, &then) || !localtime_r(&n, &today))
		return;
	strftime(buf, sizeof buf, then.tm_yday == today.tm_yday &&
		 then.tm_year == today.tm_year ? "%H:%M:%S"
		 : "%Y-%m-%d %H:%M", &then);
	text_add(out, buf);
}
