/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule- and route- files of network-scripts, for machines that are to have
 * no helper at run time: each line is what stands behind `ip rule add` or `ip
 * route add`. Their text, from a plan and back; and those in
 * /etc/sysconfig/network-scripts: which of them are ours, and writing these.
 * Files of somebody else are never changed.
 */
#ifndef MULTIHOME_RULEFILE_H
#define MULTIHOME_RULEFILE_H

#include "base/diag.h"
#include "base/strings.h"
#include "model/kobj.h"

struct kernel;

/* In the order in which ifup reads them. */
enum generated {
	GENERATED_ROUTE,
	GENERATED_ROUTE6,
	GENERATED_RULE,
	GENERATED_RULE6,
	GENERATED_FILES,
};

/* "route-", ...: the file's name is this and the ifcfg file's. */
extern const char *const generated_prefix[GENERATED_FILES];

/* The first line of a file of ours begins so. */
#define GENERATE_MARK "# Made by multihome from ifcfg-"

/*
 * The text of each file for ifcfg-NAME; empty where there is nothing to say.
 * classic: the kernel has no suppress_prefixlength, which a comment tells.
 */
void rulefile_print(struct text out[GENERATED_FILES],
		    const struct kobjs *wanted, const char *name, bool classic);
/*
 * Adds the rules or routes that the text of such a file means to `ip`, as the
 * kernel has them then; lines that are not written here are passed over.
 */
void rulefile_parse(struct kobjs *out, enum generated kind, const char *text);

/* "/etc/sysconfig/network-scripts/rule-NAME"; the caller frees. */
char *rulefile_path(enum generated kind, const char *name);
/*
 * 1 if it is a file of ours, with its whole text in *text (to be freed; NULL:
 * not asked for); 0 if there is none; -EEXIST if it is somebody else's; -errno.
 */
int rulefile_read(enum generated kind, const char *name, char **text);
/* Adds the names X for which there is a file rule-X or the like of ours. */
void rulefile_list(struct strings *out);
/* Whether any of the four is ours: then they, and no helper, do the work. */
bool rulefile_any(const char *name);

/*
 * Whether all four may have these texts (NULL: none) in place of what is ours;
 * if not, d says which cannot, and why.
 */
bool rulefile_may_replace(const char *name, const struct text *texts,
			  struct diag *d);
/*
 * Does that, each atomically, all or none; an empty one is removed. What is
 * done is said in d, and which rules of the files before are in the kernel and
 * stay: ifdown deletes what the files say then.
 */
void rulefile_replace(const char *name, const struct text *texts,
		      struct kernel *kernel, struct diag *d);

#endif
