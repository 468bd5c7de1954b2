/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking the daemon by its control socket. It may be stuck, and is waited for a
 * second at most.
 */
#ifndef MULTIHOME_ASKED_H
#define MULTIHOME_ASKED_H

#include "base/diag.h"
#include "base/strings.h"
#include "base/vec.h"
#include "state/store.h"

#include <stdbool.h>
#include <stdint.h>

enum { ASKED_MS = 1000 };

/* A line of its answer: a word, and fields; they point into the answer. */
struct reply_field {
	const char *key, *value;
};

struct reply_line {
	const char *word;
	VEC(struct reply_field) fields;
};

struct reply {
	char *text;
	struct strings added;	/* values that are none of the answer's */
	VEC(struct reply_line) lines;
};

/*
 * Reads an answer from "multihome 1" to "end", and keeps a copy. NULL; or what was
 * expected, or said by an error, which stands in out until it is freed.
 */
const char *reply_parse(struct reply *out, const char *text, size_t n);
void reply_free(struct reply *r);
/* A field; NULL: there is none. */
const char *reply_get(const struct reply_line *l, const char *key);
/* The same, "" if there is none. */
const char *reply_word(const struct reply_line *l, const char *key);
/* As a number; 0 if there is none. */
double reply_number(const struct reply_line *l, const char *key);

struct asking {
	int fd;
	struct text text;	/* that was not read yet */
};

/*
 * Asks: "lines". 0; -ENOENT: no daemon runs; -ETIMEDOUT: it does not answer; or
 * -errno.
 */
int asked_open(struct asking *a, const struct store *s, const char *request);
/*
 * The next answer, waited for so long at most. 0; -EBADMSG with *why; -ENOENT: it
 * has gone; -EINTR; -ETIMEDOUT; or -errno.
 */
int asked_read(struct asking *a, struct reply *out, int ms, const char **why);
void asked_close(struct asking *a);
/* All of it; why is in out as well. */
int asked_once(const struct store *s, const char *request, struct reply *out,
	       const char **why);
/*
 * Has the daemon, if one runs, do that of a device or (NULL) all, and says so where it
 * does not: "forget", "remember".
 */
void asked_do(const struct store *s, const char *what, const char *device,
	      struct diag *d);
/* The command by which the daemon is started here. */
const char *asked_start(void);
/* What is wrong, in words until the next call; why as above. */
const char *asked_error(int ret, const char *why);

#endif
