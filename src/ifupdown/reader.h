/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading interfaces(5) files: what has been read so far and where, and the
 * files that files name. Each of the three grammars is in a file of its own.
 */
#ifndef MULTIHOME_READER_H
#define MULTIHOME_READER_H

#include "base/diag.h"
#include "ifupdown/interfaces.h"
#include "ifupdown/lines.h"

#include <string.h>

/* What the lines that begin with no keyword belong to. */
enum within { WITHIN_NOTHING, WITHIN_IFACE, WITHIN_MAPPING, WITHIN_VLAN };

struct reader {
	struct interfaces *out;
	struct diag *d;
	enum dialect dialect;
	const struct grammar *grammar;	/* of that dialect */
	struct strings seen;	/* files read; ifupdown2: being read */
	struct strings templates;	/* ng */
	size_t files, depth, memory;
	bool incomplete;		/* there is more than was read */
	bool auto_all;			/* ifupdown2: auto all */
	bool script;			/* Debian: the mapping has one */
	const char *path;		/* the file being read, */
	size_t line;			/* and where in it */
	enum within within;
	char *name;			/* ng: of `auto NAME`, whose options */
					/* come next; ifupdown2: $IFACE */
};

/*
 * What a line means. rest is what follows its first word and blanks. All return
 * false where the dialect gives up on the file.
 */
struct grammar {
	bool (*next)(struct lines *l);
	const struct keyword {
		const char *word;
		bool (*read)(struct reader *r, const char *word, char *rest);
		bool prefix;		/* and all that begins with it */
	} *keywords;			/* ends with a NULL word */
	bool (*option)(struct reader *r, const char *word, char *rest);
	/* of each file, or NULL; false: it takes none of its lines */
	bool (*begin)(struct reader *r, const struct lines *l);
	void (*end)(struct reader *r);
};

static inline bool reader_is(const char *word, const char *other)
{
	return !strcmp(word, other);
}

extern const struct grammar input_debian, input_ng, input_ifupdown2;

/* Reads the lines of l, which is path, and closes it. */
bool reader_file(struct reader *r, struct lines *l, const char *path);
/* Reads what a source or source-directory line names. */
bool reader_source(struct reader *r, const char *key, char *rest);

/* Both add "FILE:LINE: key: ..." to d. */
void reader_warn(struct reader *r, const char *key, const char *fmt, ...)
	TEXT_FORMAT(3, 4);
/* Always false. */
bool reader_refuse(struct reader *r, const char *key, const char *fmt, ...)
	TEXT_FORMAT(3, 4);

/* Cuts the next word off *s, at most as long as the dialect's; "" at the end. */
char *reader_word(const struct reader *r, char **s);

/* Begins a stanza; NULL if there is too much already. */
struct iface_stanza *reader_stanza(struct reader *r, const char *name,
				   const char *family, const char *method);
struct iface_stanza *reader_last(const struct reader *r);
/* Adds to the last stanza. */
void reader_option(struct reader *r, const char *key, const char *value);
/*
 * Adds to it what stanza i has; once: but not what it has word for word,
 * addresses aside.
 */
void reader_inherit(struct reader *r, size_t i, bool once);

#endif
