/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was counted of lines that have a quota, for longer than the machine runs: in
 * /var/lib/multihome/quota. A line each, fields separated by TAB:
 *   multihome 1
 *   clock BOOT TIME UPTIME
 *   quota DEVICE DAY BEGIN USED NAME=VALUE...
 *   end
 * BOOT is the kernel's name of this boot, - if it is not known; TIME in seconds since
 * 1970, UPTIME since the boot, when it was written. DAY is the quota's, BEGIN that of
 * the period that it was, USED bytes of that; ifindex and last are the device's, and
 * its counter then. The rest is of a clock that was set (model/quota.h).
 */
#ifndef MULTIHOME_QUOTA_LIST_H
#define MULTIHOME_QUOTA_LIST_H

#include "base/text.h"
#include "base/vec.h"
#include "model/quota.h"

enum { QUOTA_BOOT_MAX = 40 };

struct quota_entry {
	char device[16];
	struct quota_count count;
	int ifindex;		/* 0: it was read in another boot */
	uint64_t last;
	bool told;		/* that it is used up */
};

struct quota_list {
	char boot[QUOTA_BOOT_MAX];	/* "": not known */
	int64_t time, uptime;
	VEC(struct quota_entry) v;
};

/* NULL, or what was expected; what came before that is read. */
const char *quota_list_parse(struct quota_list *out, const char *text, size_t n);
void quota_list_format(struct text *out, const struct quota_list *l);
void quota_list_free(struct quota_list *l);
struct quota_entry *quota_list_find(const struct quota_list *l,
				    const char *device);

/*
 * The directory, made if it is missing, and locked for one process: its descriptor;
 * -EWOULDBLOCK: another one has it; or -errno.
 */
int quota_list_open(void);
/* 0, also if there is none; or -errno, in words in why, which is freed. */
int quota_list_read(struct quota_list *out, struct text *why);
/* Waits for the disk. 0 or -errno. */
int quota_list_write(const char *text);

#endif
