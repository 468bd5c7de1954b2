/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which addresses we have put into DNS, over a restart and a boot:
 * /var/lib/multihome/dns, a line "NAME TYPE ADDRESS" each. By it is known which of
 * those that a name has are ours.
 */
#ifndef MULTIHOME_PUBLISHED_H
#define MULTIHOME_PUBLISHED_H

#include "base/text.h"
#include "model/dns_record.h"

void published_format(struct text *out, const struct dns_records *l);
/* NULL, or what was expected; *out has the lines that are right. */
const char *published_parse(struct dns_records *out, const char *text, size_t n);
/* 0, without a file too; or -errno with the reason in why. */
int published_read(struct dns_records *out, struct text *why);
/* In the place of what is there, down to the disk, for root alone. 0 or -errno. */
int published_write(const char *text);

#endif
