/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the first line is no more, or again, the one that is used. */
#ifndef FAILOVER_VERDICT_H
#define FAILOVER_VERDICT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Hears of routes of the namespace it is in; watch is the daemon's process. */
void verdict_prepare(int family, pid_t watch);
int verdict_fd(void);
/* Reads what there is to hear: whether the table of lines has changed. */
bool verdict_heard(void);
/* Whether what has not decided yet leaves by that line, from there. */
bool verdict_led_by(unsigned line);
/* Microseconds that the daemon has waited for a processor until now. */
int64_t verdict_late(void);

#endif
