/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory below /run/multihome that belongs to this network namespace:
 * its lock, its small files and its names. What lies in it:
 *   lock         held from reading a record to the kernel's last answer
 *   version      of whom all rules and routes are; 0.2.0 has written none
 *   dev/DEVICE   the record of a device
 *   iface/NAME   link to the device that carries a stanza of another name
 *   names/KEY    link to the device that claims a table, source, mark...
 *   retry/DEVICE a device with something refused or left out
 *   lease/DEVICE address and router of its DHCP lease
 *   dns/FAMILY:DEVICE  DNS servers that its lease or router advertisement names
 *   history/FAMILY:DEVICE  what became of that line lately (history.h)
 *   last/DEVICE, mended/DEVICE
 *                what last went wrong on it, else what was mended, and when
 *   called/NAME  network-scripts have called our ifup-local for it since the boot
 *   unconfirmed/DEVICE  what was in force before what is not confirmed yet, and
 *   back/DEVICE         link of one that was taken back (unconfirmed.h)
 *   machine/     the list of uplinks (uplink_list.h), while there are any
 *   machine/lines       verdicts of the daemon on lines (verdicts.h)
 *   machine/marks       those that lines had, while none has one (verdicts.h)
 *   machine/hash        hash policies that were found (hash_found.h)
 *   machine/mptcp       limits of MPTCP that were found (limits_found.h)
 *   watch        lock of the process that watches
 *   control      its socket (daemon/control.h)
 *   new          what is being written, until it is renamed to one of those
 * Functions return 0 or -errno. Names are file names without '/'.
 */
#ifndef MULTIHOME_STORE_H
#define MULTIHOME_STORE_H

#include "base/strings.h"

struct text;

enum { STORE_NAMESPACE_MAX = 32 };

/*
 * The name of this process's network namespace: its cookie (SO_NETNS_COOKIE),
 * which the kernel never gives again; of a kernel before 5.14, which has none,
 * the number of its inode in nsfs. 0 or -errno.
 */
int store_namespace(char name[STORE_NAMESPACE_MAX]);

struct store {
	int dir, lock;		/* descriptors; -1 where closed */
	char path[64];
	bool made;		/* it was not there before */
	bool copied;		/* it is a copy, and goes when it is closed */
};

#define STORE_CLOSED { -1, -1, "", false, false }

enum { STORE_FILE_MAX = 1 << 20 };

/*
 * Opens it; with create, makes it if it is missing. -ENOENT without create: there
 * are no records of this namespace. -EPERM: a directory is not ours alone
 * (owner, mode, link).
 */
int store_open(struct store *s, bool create);
/*
 * Waits at most that many seconds for the lock; -ETIMEDOUT then. Who has it finds
 * what version 0.1.0 has left in the form of today.
 */
int store_lock(struct store *s, unsigned seconds);
/* That of who watches, if nobody else has it (-EWOULDBLOCK). */
int store_lock_watch(struct store *s);
/* The same to look and not to change, for a short while. */
int store_lock_look(struct store *s, unsigned seconds);
void store_unlock(struct store *s);
void store_close(struct store *s);
/*
 * From now on it is a copy, below /tmp, of what was there, if anything was: who
 * writes changes nothing for others. This and the next in copy.c.
 */
int store_copy(struct store *s);
/* Removes the copy, which is still open. */
void store_discard(const struct store *s);

/*
 * Whether some of the rules and routes may be of another version, which had them
 * in another shape: until store_is_current() says that all are of this one.
 */
bool store_is_older(const struct store *s);
void store_is_current(const struct store *s);

/*
 * Whether anything is recorded for that stanza's or device's name, or (machine) of
 * what belongs to the machine, which any interface may change, or is to be taken
 * back; or nobody can tell: for the hook that has nothing to do.
 */
bool store_knows(const char *name, bool machine);

/* Whole file, at most STORE_FILE_MAX bytes, NUL-terminated; caller frees. */
int store_read(const struct store *s, const char *dir, const char *name,
	       char **text, size_t *n);
/* Writes aside, syncs nothing (it is /run), renames; -EFBIG as above. */
int store_write(const struct store *s, const char *dir, const char *name,
		const char *text, size_t n);
/* The same of a text, which is freed. */
int store_write_text(const struct store *s, const char *dir, const char *name,
		     struct text *t);
/* 0: made; 1: it is there, and so is its target; -EEXIST: another target. */
int store_link(const struct store *s, const char *dir, const char *name,
	       const char *target);
/* In the place of what is there. */
int store_relink(const struct store *s, const char *dir, const char *name,
		 const char *target);
/* The link's target in buf; -ENOENT. */
int store_target(const struct store *s, const char *dir, const char *name,
		 char *buf, size_t size);
/* 0 if there is anything of that name, a dangling link too; or -ENOENT. */
int store_exists(const struct store *s, const char *dir, const char *name);
/* Gone already is done. */
int store_remove(const struct store *s, const char *dir, const char *name);
/* The names in one of the directories, sorted; with an error, some of them. */
int store_list(const struct store *s, const char *dir, struct strings *out);
/* Removes what somebody who was killed has left; whoever writes does so too. */
void store_tidy(const struct store *s);
/* Whether nothing is in that directory: it goes away then, if it can. */
bool store_empty(const struct store *s, const char *dir);
/* As store_remove(), and the directory if nothing else is there. */
int store_remove_last(const struct store *s, const char *dir, const char *name);

#endif
