/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) files, as ifupdown, ifupdown-ng and ifupdown2 read them: with
 * source, source-directory, inherits and continuation lines, every option with
 * its file and line. For check and reload; hooks never read these files.
 */
#ifndef MULTIHOME_INTERFACES_FILES_H
#define MULTIHOME_INTERFACES_FILES_H

#include "base/diag.h"
#include "base/vec.h"
#include "ifupdown/interfaces.h"

/* Which of the three is installed: where /sbin/ifup leads to. */
enum dialect interfaces_dialect(void);

/*
 * Reads path and all that it sources. Adds what is wrong to d with FILE:LINE
 * and goes on where the dialect would: DIAG_REFUSED for what it does not take,
 * DIAG_WARNING for what it passes over. 0; -EBADMSG (with the reason in d) if
 * ifup would refuse the whole, or there is more than is read here: *out is not
 * all then, and nothing is to be concluded from what it lacks; another -errno
 * when path itself cannot be read (DIAG_FAILED, but not a word of -ENOENT).
 * Files are at most 1 MiB, 1000 in all, 10 levels deep.
 */
int interfaces_read(struct interfaces *out, const char *path,
		    enum dialect dialect, struct diag *d);

/* An interface that is up: its name and the stanza's, from ifupdown's state. */
struct iface_state {
	char *iface, *logical;
};
struct iface_states VEC_OF(struct iface_state);

/*
 * Reads the state file that the dialect keeps. 0, or -ENOENT where there is
 * none (ifupdown2's is no text): then the caller asks the kernel what is up.
 */
int interfaces_state(struct iface_states *out, enum dialect dialect);
/* The same from a file: lines "eth1=home", with ng more words behind. */
int interfaces_state_read(struct iface_states *out, const char *path);
void interfaces_state_free(struct iface_states *s);

#endif
