/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of routing tables, read as iproute2 reads them (lib/rt_names.c):
 * /etc/iproute2/rt_tables, else the vendor's in /usr; then the *.conf in
 * rt_tables.d of the vendor and of /etc. New names go into our own file there.
 */
#ifndef MULTIHOME_RT_TABLES_H
#define MULTIHOME_RT_TABLES_H

#include "base/diag.h"
#include "base/strings.h"

struct rt_table {
	uint32_t number;
	unsigned line;
	const char *name, *file;	/* in texts */
};

struct rt_tables {
	struct rt_table *v;
	size_t n, cap;
	struct strings texts;	/* what was read */
	bool read;		/* rt_tables_read() has been here */
	uint32_t proposed;	/* the last by rt_tables_propose(), or 0 */
	bool impatient;		/* who has the lock of our file is not waited for */
};

#define RT_TABLES_OURS "/etc/iproute2/rt_tables.d/multihome.conf"

/*
 * Reads all files; what cannot be read or is no such line is a warning, and
 * ends that file, as in iproute2.
 */
void rt_tables_read(struct rt_tables *t, struct diag *d);
void rt_tables_free(struct rt_tables *t);
/* One file's text, for tests and fuzzing too; how many bytes were read. */
size_t rt_tables_parse(struct rt_tables *t, const char *text, const char *path,
		       struct diag *d);

/* NULL and *number set; or why not ("" if there is no such name). */
const char *rt_tables_number(const struct rt_tables *t, const char *name,
			     uint32_t *number);
/*
 * Whether that name has two numbers; then two lines that say so, whose texts are
 * borrowed.
 */
bool rt_tables_clash(const struct rt_tables *t, const char *name,
		     struct rt_table two[2]);
/* The number's name (the last one read, as `ip` prints it), or NULL. */
const char *rt_tables_name(const struct rt_tables *t, uint32_t number);

/* The lowest number from min to max that no file names and used() denies; or 0. */
uint32_t rt_tables_spare(const struct rt_tables *t, uint32_t min, uint32_t max,
			 bool (*used)(uint32_t number, void *arg), void *arg);
/*
 * Finds such a number for a new name, above those given so far; t has it then, the
 * files do not. 0, or -ENOSPC.
 */
int rt_tables_propose(struct rt_tables *t, const char *name, uint32_t min,
		      uint32_t max, bool (*used)(uint32_t number, void *arg),
		      void *arg, uint32_t *number);
/*
 * Adds "NUMBER NAME", found in this way, to our own file, atomically, under a
 * lock that holds for the machine. Somebody else may have added the name
 * meanwhile: then that number is given. 0 or -errno, -ENOSPC when the range is
 * full, -ETIMEDOUT when somebody holds the lock for too long, -EEXIST when the
 * name has a number that no uplink can have; t is read anew first.
 */
int rt_tables_publish(struct rt_tables *t, const char *name, uint32_t min,
		      uint32_t max, bool (*used)(uint32_t number, void *arg),
		      void *arg, uint32_t *number);

/* Forgets what was read of a name and its number from one file. */
void rt_tables_forget(struct rt_tables *t, const struct rt_table *line);
/*
 * Takes the lines "NUMBER NAME" out of our own file, atomically and under that
 * lock. 0 or -errno, -ETIMEDOUT as above.
 */
int rt_tables_withdraw(const struct rt_tables *t, const char *name,
		       uint32_t number);

#endif
