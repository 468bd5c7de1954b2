/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) files, as ifupdown, ifupdown-ng and ifupdown2 read them: with
 * source, source-directory, inherits and continuation lines, every option with
 * its file and line. For check and reload; hooks never read these files.
 */
#ifndef MULTIHOME_INPUT_INTERFACES_H
#define MULTIHOME_INPUT_INTERFACES_H

#include "diag.h"
#include "setting.h"

#include <stdbool.h>

enum dialect { DIALECT_DEBIAN, DIALECT_NG, DIALECT_IFUPDOWN2 };

/* One `iface` paragraph. */
struct iface_stanza {
	char *name;
	char *family;		/* "inet"...; "" where none is known */
	char *method;		/* "" where none is known */
	char *origin;		/* "FILE:LINE" of the iface line */
	char *inherits;		/* NULL, or the (last) stanza it inherits from */
	bool template;		/* ng: for others to inherit from, never up */
	/*
	 * In order, repeats apart; inherited ones, too, with the origin that
	 * they have there. Keys as written: what is one option to a dialect
	 * may be two to another.
	 */
	struct settings options;
};

struct iface_names {
	char **v;
	size_t n, cap;
};

struct interfaces {
	struct iface_stanza *v;
	size_t n, cap;
	struct iface_names automatic;	/* auto, allow-*: names, /patterns/ */
	struct iface_names no_scripts;	/* Debian: fnmatch(3) patterns */
};

/* Which of the three is installed: where /sbin/ifup leads to. */
enum dialect interfaces_dialect(void);

/*
 * Reads path and all that it sources. Adds what is wrong to d with FILE:LINE
 * and goes on where the dialect would: DIAG_REFUSED for what it does not take,
 * DIAG_WARNING for what it passes over. 0; -EBADMSG if ifup would refuse the
 * whole for one of these (*out is what stood before it: nothing is to be
 * concluded from what is missing there); or -errno when path itself cannot be
 * read. Files are at most 4 MiB, 1000 in all, 10 levels deep.
 */
int interfaces_read(struct interfaces *out, const char *path,
		    enum dialect dialect, struct diag *d);
void interfaces_free(struct interfaces *in);

/*
 * What the hooks would be told at ifup of each stanza (Debian) or interface
 * (the others): our options, then address, netmask, gateway and method, with
 * repeats treated as that dialect does, as input_env has them. What no hook is
 * called for is left out: lo, families other than inet and inet6 (Debian),
 * no-scripts, templates. iface is the name in the file.
 */
void interfaces_stanzas(const struct interfaces *in, enum dialect dialect,
			struct stanzas *out);

/* An interface that is up: its name and the stanza's, from ifupdown's state. */
struct iface_state {
	char *iface, *logical;
};
struct iface_states {
	struct iface_state *v;
	size_t n, cap;
};

/*
 * Reads the state file that the dialect keeps. 0, or -ENOENT where there is
 * none (ifupdown2's is no text): then the caller takes what has a record.
 */
int interfaces_state(struct iface_states *out, enum dialect dialect);
/* The same from a file: lines "eth1=home", and more words with ng. */
int interfaces_state_read(struct iface_states *out, const char *path);
void interfaces_state_free(struct iface_states *s);

#endif
