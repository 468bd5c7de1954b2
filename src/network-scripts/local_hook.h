/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /sbin/ifup-local and /sbin/ifdown-local, which network-scripts run at the end
 * of ifup and ifdown. Each is one file and may be the administrator's, so ours
 * goes there only where nothing is, and only ours is taken away.
 */
#ifndef MULTIHOME_SLOT_H
#define MULTIHOME_SLOT_H

#include <stdbool.h>
#include <stddef.h>

#ifndef LIBEXECDIR	/* where helpers are installed; the Makefile says */
#define LIBEXECDIR "/usr/libexec/multihome"
#endif

enum slot_state {
	SLOT_FREE,	/* there is nothing */
	SLOT_OURS,	/* a link to our helper */
	SLOT_BROKEN,	/* such a link, but our helper cannot be run */
	SLOT_CALLS,	/* somebody else's, which calls our helper */
	SLOT_OTHER,	/* somebody else's, which does not */
	SLOT_DANGLING,	/* a link of somebody else's that leads nowhere */
	SLOT_NO_FILE,	/* a directory or the like */
	SLOT_UNKNOWN,	/* cannot be read; error says why */
};

struct slot {
	const char *path, *helper;
	enum slot_state state;
	bool runs;	/* is executable, or network-scripts pass it over */
	size_t line;	/* SLOT_CALLS: where; 0 if it only leads to it */
	int error;	/* -errno */
};

enum { SLOTS = 2 };

/* Whether this machine has network-scripts at all. */
bool slot_wanted(void);
/* Finds out what is there; i < SLOTS: ifup's, ifdown's. */
struct slot slot_look(size_t i);
/* Whether network-scripts get to our helper by it. */
bool slot_serves(const struct slot *s);

/*
 * Makes the link where there is nothing, and looks again. 0; -EEXIST if
 * somebody else was quicker; -ENOEXEC if our helper cannot be run; -errno.
 */
int slot_install(struct slot *s);
/* Removes it if it is a link to ours, and looks again. 0 or -errno. */
int slot_remove(struct slot *s);

/*
 * The number of the first line of a shell script that names path outside of a
 * comment, or 0.
 */
size_t slot_find_call(const char *script, size_t n, const char *path);

#endif
