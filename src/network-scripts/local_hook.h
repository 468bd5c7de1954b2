/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /sbin/ifup-local and /sbin/ifdown-local, which network-scripts run at the end
 * of ifup and ifdown. Each is one file and may be the administrator's, so ours
 * goes there only where nothing is, and only ours is taken away.
 */
#ifndef MULTIHOME_LOCAL_HOOK_H
#define MULTIHOME_LOCAL_HOOK_H

#include <stdbool.h>
#include <stddef.h>

#ifndef LIBEXECDIR	/* where helpers are installed; the Makefile says */
#define LIBEXECDIR "/usr/libexec/multihome"
#endif

/* What our helper says elsewhere, and a copy of it is known by. */
#define LOCAL_HOOK_USAGE "expected to be run as ifup-local or ifdown-local " \
	"with an interface: this is run by network-scripts"

/* What is said of that; helper, helper, path. */
#define LOCAL_HOOK_COPIED "is a copy of %s, which an upgrade leaves as it is; " \
	"expected a link: ln -sf %s %s"

enum local_hook_state {
	LOCAL_HOOK_FREE,	/* there is nothing */
	LOCAL_HOOK_OURS,	/* a link to our helper */
	LOCAL_HOOK_BROKEN,	/* such a link, but our helper cannot be run */
	LOCAL_HOOK_CALLS,	/* somebody else's, which calls our helper */
	LOCAL_HOOK_COPY,	/* a copy of our helper, perhaps of an older one */
	LOCAL_HOOK_OTHER,	/* somebody else's, which does not */
	LOCAL_HOOK_DANGLING,	/* a link of somebody else's, to nothing */
	LOCAL_HOOK_NO_FILE,	/* a directory or the like */
	LOCAL_HOOK_UNKNOWN,	/* cannot be read; error says why */
};

struct local_hook {
	const char *path, *helper;
	enum local_hook_state state;
	bool runs;	/* is executable, or network-scripts pass it over */
	size_t line;	/* LOCAL_HOOK_CALLS: where; 0 if it only leads to it */
	int error;	/* -errno */
};

enum { LOCAL_HOOKS = 2 };

/* Whether this machine has network-scripts at all. */
bool local_hook_wanted(void);
/* Finds out what is there; i < LOCAL_HOOKS: ifup's, ifdown's. */
struct local_hook local_hook_read(size_t i);
/* Whether network-scripts get to our helper by it. */
bool local_hook_runs_us(const struct local_hook *h);

/*
 * Makes the link where there is nothing, and looks again. 0; -EEXIST if
 * somebody else was quicker; -ENOEXEC if our helper cannot be run; -errno.
 */
int local_hook_install(struct local_hook *h);
/* Removes it if it is a link to ours, and looks again. 0 or -errno. */
int local_hook_remove(struct local_hook *h);

#endif
