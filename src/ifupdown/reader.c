/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of reading interfaces(5) files, and the files that files name.
 * Inheritance happens while reading, because all that have it copy what stands
 * in the parent at that moment.
 */
#include "ifupdown/reader.h"
#include "base/vec.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	FILES_MAX = 1000,
	DEPTH_MAX = 10,
	/* what files that source or inherit each other may fill */
	MEMORY_MAX = 64 << 20,
	STANZA_COST = 4096,
	MESSAGES_MAX = 1000,
	DEBIAN_WORD = 79,	/* ifupdown cuts names there */
};

static const char blanks[] = " \t\n\v\f\r";

static char *here(const struct reader *r)
{
	return text_printf("%s:%zu", r->path, r->line);
}

TEXT_FORMAT(4, 0)
static void vtell(struct reader *r, enum diag_level level, const char *key,
		  const char *fmt, va_list ap)
{
	struct text t = { 0 };
	char *origin;

	if (r->d->n >= MESSAGES_MAX)
		return;
	origin = here(r);
	text_vaddf(&t, fmt, ap);
	diag_add(r->d, level, origin, key, "%s", t.s);
	text_free(&t);
	free(origin);
}

void reader_warn(struct reader *r, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(r, DIAG_WARNING, key, fmt, ap);
	va_end(ap);
}

bool reader_refuse(struct reader *r, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(r, DIAG_REFUSED, key, fmt, ap);
	va_end(ap);
	return false;
}

/* Cuts the next word off *s; "" at the end. */
static char *next_word(char **s)
{
	char *word = *s;

	*s += strcspn(*s, blanks);
	if (**s)
		*(*s)++ = '\0';
	*s += strspn(*s, blanks);
	return word;
}

char *reader_word(const struct reader *r, char **s)
{
	char *word = next_word(s);

	if (r->dialect == DIALECT_DEBIAN && strlen(word) > DEBIAN_WORD)
		word[DEBIAN_WORD] = '\0';
	return word;
}

/* Keeps in bounds what files that include or inherit each other can fill. */
static bool affordable(struct reader *r, size_t more)
{
	if (r->memory > MEMORY_MAX)
		return false;
	r->memory += more;
	if (r->memory <= MEMORY_MAX)
		return true;
	r->incomplete = true;
	return reader_refuse(r, NULL, "expected less: what follows is left out");
}

struct iface_stanza *reader_last(const struct reader *r)
{
	return &r->out->v[r->out->n - 1];
}

struct iface_stanza *reader_stanza(struct reader *r, const char *name,
				   const char *family, const char *method)
{
	struct iface_stanza *s;

	r->within = WITHIN_NOTHING;
	if (!affordable(r, STANZA_COST))
		return NULL;
	s = vec_push(r->out);
	s->name = text_dup(name);
	s->family = text_dup(family);
	s->method = text_dup(method);
	s->origin = here(r);
	r->within = WITHIN_IFACE;
	if (r->auto_all)
		strings_add(&r->out->automatic, name);
	return s;
}

static bool add_option(struct reader *r, const char *key, const char *value,
		       const char *origin)
{
	if (!affordable(r, strlen(key) + strlen(value) + strlen(origin) + 64))
		return false;
	settings_add(&reader_last(r)->options, key, value, origin);
	return true;
}

void reader_option(struct reader *r, const char *key, const char *value)
{
	char *origin = here(r);

	add_option(r, key, value, origin);
	free(origin);
}

static bool has_option(const struct iface_stanza *s, const struct setting *o)
{
	size_t i;

	for (i = 0; i < s->options.n; i++)
		if (!strcmp(s->options.v[i].key, o->key) &&
		    !strcmp(s->options.v[i].value, o->value))
			return true;
	return false;
}

void reader_inherit(struct reader *r, size_t i, bool once)
{
	size_t j, n = r->out->v[i].options.n;
	struct setting o;

	for (j = 0; j < n; j++) {
		o = r->out->v[i].options.v[j];
		if (once && !reader_is(o.key, "address") &&
		    has_option(reader_last(r), &o))
			continue;
		if (!add_option(r, o.key, o.value, o.origin))
			return;
	}
}

static bool read_line(struct reader *r, char *line)
{
	const struct keyword *k;
	char *word;

	/* Debian takes the blanks left by a line of only a backslash for an
	 * empty word */
	if (r->dialect != DIALECT_DEBIAN)
		line += strspn(line, blanks);
	if (!*line)
		return true;
	word = reader_word(r, &line);
	for (k = r->grammar->keywords; k->word; k++)
		if (k->prefix ? !strncmp(word, k->word, strlen(k->word))
			      : !strcmp(word, k->word))
			return k->read(r, word, line);
	return r->grammar->option(r, word, line);
}

bool reader_file(struct reader *r, struct lines *l, const char *path)
{
	const char *old_path = r->path;
	size_t old_line = r->line;
	bool ok = true;

	strings_add(&r->seen, path);
	r->files++;
	r->depth++;
	r->path = path;
	r->line = file_nul(&l->file);
	if (r->line)
		reader_refuse(r, NULL, "expected text: a NUL ends the line");
	r->line = 1;
	if (!r->grammar->begin || r->grammar->begin(r, l)) {
		while (ok && r->memory <= MEMORY_MAX && r->grammar->next(l)) {
			r->line = l->number;
			ok = read_line(r, l->text.s);
		}
		if (ok && r->grammar->end)
			r->grammar->end(r);
	}
	lines_close(l);
	r->path = old_path;
	r->line = old_line;
	r->depth--;
	return ok;
}

/* Debian does not give up for what is wrong in a file within a file. */
static bool source_file(struct reader *r, const char *key, const char *path)
{
	struct lines l;
	bool ok;
	int err;

	if (strings_have(&r->seen, path)) {
		if (r->dialect == DIALECT_IFUPDOWN2)
			return reader_refuse(r, key, "expected no file that "
					     "sources itself, got %s", path);
		if (r->dialect == DIALECT_NG)
			reader_warn(r, key, "%s was read already", path);
		return true;
	}
	if (r->files == FILES_MAX || r->depth == DEPTH_MAX) {
		r->incomplete = true;
		reader_refuse(r, key, "expected at most %d files, %d deep: %s "
			      "is left out", FILES_MAX, DEPTH_MAX, path);
		return true;
	}
	err = lines_open(&l, path);
	if (err == -EISDIR) {
		reader_warn(r, key, "%s is a directory", path);
		return true;
	}
	if (err) {
		r->incomplete |= err == -EFBIG;
		reader_refuse(r, key, "cannot read %s: %s", path, l.file.why);
		return r->dialect != DIALECT_NG || err == -EINVAL;
	}
	ok = reader_file(r, &l, path);
	if (r->dialect == DIALECT_IFUPDOWN2)
		free(r->seen.v[--r->seen.n]);
	return ok || r->dialect == DIALECT_DEBIAN;
}

/* Whether the dialect takes a file of that name from a directory. */
static bool wanted_name(const struct reader *r, const char *name)
{
	if (r->dialect == DIALECT_NG)
		return true;
	return *name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_-")];
}

/* Its regular files, sorted as run-parts(8) would. */
static bool source_directory(struct reader *r, const char *key, const char *path)
{
	struct strings names = { 0 };
	struct stat st;
	bool ok = true;
	char *file;
	size_t i;
	int err = file_list(&names, path, "");

	if (err)
		reader_warn(r, key, "cannot read %s: %s", path, strerror(-err));
	for (i = 0; ok && i < names.n; i++) {
		if (!wanted_name(r, names.v[i]))
			continue;
		file = text_printf("%s/%s", path, names.v[i]);
		if (!stat(file, &st) && S_ISREG(st.st_mode))
			ok = source_file(r, key, file);
		free(file);
	}
	strings_free(&names);
	return ok;
}

/* A pattern may stand for nothing; ng has none for directories. */
static bool source_pattern(struct reader *r, const char *key,
			   const char *pattern)
{
	bool directory = !strncmp(key, "source-", 7), ok = true;
	bool ng = r->dialect == DIALECT_NG;
	glob_t g = { 0 };
	size_t i;
	int ret;

	if (ng && directory)
		return source_directory(r, key, pattern);
	ret = glob(pattern, r->dialect == DIALECT_IFUPDOWN2 ? GLOB_NOESCAPE : 0,
		   NULL, &g);
	if (ret && !strpbrk(pattern, "*?[")) {
		if (ng)
			ok = reader_refuse(r, key, "there is no %s", pattern);
		else
			reader_warn(r, key, "there is no %s", pattern);
	}
	for (i = 0; !ret && ok && i < g.gl_pathc; i++)
		ok = directory ? source_directory(r, key, g.gl_pathv[i])
			       : source_file(r, key, g.gl_pathv[i]);
	globfree(&g);
	return ok;
}

/*
 * Debian: relative to the including file, all words (the later ones relative
 * to where ifup is run). The others: one word, relative to where ifup is run,
 * which is / at boot.
 */
bool reader_source(struct reader *r, const char *key, char *rest)
{
	const char *slash = strrchr(r->path, '/');
	bool ok = true, first = true;
	char *word, *path;

	if (r->dialect != DIALECT_NG)
		r->within = WITHIN_NOTHING;
	if (!*rest && r->dialect != DIALECT_DEBIAN) {
		reader_refuse(r, key, "expected a file");
		return r->dialect != DIALECT_IFUPDOWN2;
	}
	if (r->dialect != DIALECT_DEBIAN)
		rest = next_word(&rest);
	/* wordexp(3) would expand or refuse them; nobody has such paths */
	if (r->dialect != DIALECT_IFUPDOWN2 &&
	    (r->dialect != DIALECT_NG || reader_is(key, "source")) &&
	    strpbrk(rest, "$`'\"\\|&;<>(){}")) {
		r->incomplete = true;
		reader_refuse(r, key, "expected a path without quotes, $ and "
			      "other characters of the shell, got %s", rest);
		return true;
	}
	do {	/* Debian: nothing is the directory of the file itself */
		word = next_word(&rest);
		if (*word == '/')
			path = text_dup(word);
		else if (r->dialect == DIALECT_DEBIAN && first)
			path = text_printf("%.*s/%s", slash
				? (int)(slash - r->path) : 1,
				slash ? r->path : ".", word);
		else
			path = text_printf("/%s", word);
		ok = source_pattern(r, key, path);
		free(path);
		first = false;
	} while (ok && *rest);
	if (r->dialect != DIALECT_NG)
		r->within = WITHIN_NOTHING;
	return ok;
}
