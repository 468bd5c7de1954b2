/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rt_tables: reading as iproute2 does, and publishing our own names. */
#include "config/rt_tables.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/value.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ETC "/etc/iproute2"
#define CONF_DIR ETC "/rt_tables.d"

enum {
	LINE_MAX_BYTES = 511,
	TABLES_MAX = 4 << 20,	/* who has many tables has many lines */
};

static const char *const header =
	"# Names of routing tables that multihome has given out. Lines may be\n"
	"# removed when no interface names the table any more.\n";

void rt_tables_free(struct rt_tables *t)
{
	strings_free(&t->texts);
	vec_free(t);
	t->read = false;
	t->proposed = 0;
}

/* One "ID NAME [# comment]"; NULL, or what was expected. */
static const char *parse_line(struct rt_tables *t, char *line, const char *file,
			      unsigned number)
{
	static const char blanks[] = " \t\r\v\f";
	char *id, *name, *rest;
	uint32_t n;

	id = line + strspn(line, blanks);
	if (!*id || *id == '#')
		return NULL;
	name = id + strcspn(id, blanks);
	if (*name)
		*name++ = '\0';
	name += strspn(name, blanks);
	rest = name + strcspn(name, blanks);
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, blanks);
	if (!*name || *name == '#' || (*rest && *rest != '#'))
		return "expected a number and a name";
	if (value_number(&n, id))
		return "expected a table number of at most 4294967295";
	*vec_push(t) = (struct rt_table){ n, number, name, file };
	return NULL;
}

size_t rt_tables_parse(struct rt_tables *t, const char *text, const char *path,
		       struct diag *d)
{
	const char *err, *file = *vec_push(&t->texts) = text_dup(path);
	char *begin = *vec_push(&t->texts) = text_dup(text), *p, *end, *next;
	struct text where = { 0 };
	unsigned number = 1;

	/* in place: there may be thousands of lines, at each ifup */
	for (p = begin; *p; p = next, number++) {
		end = p + strcspn(p, "\n");
		next = *end ? end + 1 : end;
		*end = '\0';
		err = end - p > LINE_MAX_BYTES
			? "expected a line of at most 511 characters"
			: parse_line(t, p, file, number);
		if (err) {
			text_addf(&where, "%s:%u", path, number);
			diag_add(d, DIAG_WARNING, where.s, NULL,
				 "%s; the rest of the file is not read", err);
			text_free(&where);
			break;
		}
	}
	return (size_t)(p - begin);
}

static void cannot_read(const char *path, const char *why, struct diag *d)
{
	diag_add(d, DIAG_WARNING, path, NULL, "cannot be read as rt_tables: %s",
		 why);
}

/* Whether it is there. */
static bool read_names(struct rt_tables *t, const char *path, struct diag *d)
{
	struct file f;
	int ret = file_read_up_to(&f, path, TABLES_MAX);

	if (ret && ret != -ENOENT)
		cannot_read(path, f.why, d);
	else if (!ret && memchr(f.text, '\0', f.n))
		cannot_read(path, "expected text, without NUL bytes", d);
	else if (!ret)
		rt_tables_parse(t, f.text, path, d);
	file_free(&f);
	return ret != -ENOENT;
}

/*
 * The main file, which is the first that exists; then the .conf files of each
 * directory: those that etc has too only from there.
 */
void rt_tables_read(struct rt_tables *t, struct diag *d)
{
	static const char *const files[] = {
		ETC "/rt_tables", "/usr/share/iproute2/rt_tables",
		"/usr/lib/iproute2/rt_tables",
	}, *const dirs[] = {
		"/usr/share/iproute2/rt_tables.d",
		"/usr/lib/iproute2/rt_tables.d", CONF_DIR,
	};
	struct strings list = { 0 };
	char *path, *ours;
	size_t i, j;
	int ret;

	for (i = 0; i < 3 && !read_names(t, files[i], d); i++)
		;
	for (i = 0; i < 3; i++) {
		ret = file_list(&list, dirs[i], ".conf");
		if (ret && ret != -ENOENT)
			cannot_read(dirs[i], strerror(-ret), d);
		for (j = 0; j < list.n; j++) {
			path = text_join(dirs[i], "/", list.v[j]);
			ours = text_join(CONF_DIR "/", list.v[j]);
			if (*list.v[j] != '.' && (i == 2 || access(ours, F_OK)))
				read_names(t, path, d);
			free(path);
			free(ours);
		}
		strings_free(&list);
	}
	t->read = true;
}

const char *rt_tables_number(const struct rt_tables *t, const char *name,
			     uint32_t *number)
{
	bool found = false;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (strcmp(t->v[i].name, name))
			continue;
		if (found && *number != t->v[i].number)
			return "expected one number for that name in rt_tables";
		*number = t->v[i].number;
		found = true;
	}
	return found ? value_table_usable(*number) : "";
}

bool rt_tables_clash(const struct rt_tables *t, const char *name,
		     struct rt_table two[2])
{
	const struct rt_table *first = NULL;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (strcmp(t->v[i].name, name))
			continue;
		if (first && first->number != t->v[i].number) {
			two[0] = *first;
			two[1] = t->v[i];
			return true;
		}
		first = &t->v[i];
	}
	return false;
}

const char *rt_tables_name(const struct rt_tables *t, uint32_t number)
{
	const char *name = NULL;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->v[i].number == number)
			name = t->v[i].name;
	return name;
}

/*
 * Adds the new line to our file's old text: at the end, but before what is no
 * line of rt_tables, since nobody reads further than that.
 */
static void add_name(struct text *t, const char *old, const char *name,
		     uint32_t number)
{
	struct rt_tables known = { 0 };
	struct diag quiet = { 0 };
	size_t n = rt_tables_parse(&known, old, RT_TABLES_OURS, &quiet);

	rt_tables_free(&known);
	diag_free(&quiet);
	text_addn(t, old, n);
	if (n && old[n - 1] != '\n')
		text_add(t, "\n");
	text_addf(t, "%u\t%s\n", number, name);
	text_add(t, old + n);
}

/* Our file's old text without its lines that say so. */
static void drop_name(struct text *t, const char *old, const char *name,
		      uint32_t number)
{
	struct rt_tables known = { 0 };
	struct diag quiet = { 0 };
	unsigned line = 1;
	size_t n, i = 0;

	text_add(t, "");
	rt_tables_parse(&known, old, RT_TABLES_OURS, &quiet);
	for (; *old; old += n, line++) {
		n = strcspn(old, "\n");
		n += old[n] == '\n';
		while (i < known.n && known.v[i].line < line)
			i++;
		if (i == known.n || known.v[i].line != line ||
		    known.v[i].number != number ||
		    strcmp(known.v[i].name, name))
			text_addn(t, old, n);
	}
	rt_tables_free(&known);
	diag_free(&quiet);
}

/* Our file's old text, edited, aside, then renamed. */
static int write_ours(void (*edit)(struct text *t, const char *old,
				   const char *name, uint32_t number),
		      const char *name, uint32_t number)
{
	static const char aside[] = CONF_DIR "/.multihome.new";
	struct text t = { 0 };
	struct file old;
	int ret = file_read_up_to(&old, RT_TABLES_OURS, TABLES_MAX);

	if (!ret && memchr(old.text, '\0', old.n))
		ret = -EINVAL;	/* not the whole would be written back */
	if (!ret || ret == -ENOENT) {
		edit(&t, ret ? header : old.text, name, number);
		ret = file_replace(RT_TABLES_OURS, aside, t.s);
	}
	text_free(&t);
	file_free(&old);
	return ret;
}

uint32_t rt_tables_spare(const struct rt_tables *t, uint32_t min, uint32_t max,
			 bool (*used)(uint32_t, void *), void *arg)
{
	uint32_t n;

	for (n = min; n >= min && n <= max && n; n++)
		if (!value_table_usable(n) && !rt_tables_name(t, n) &&
		    !used(n, arg))
			return n;
	return 0;
}

int rt_tables_propose(struct rt_tables *t, const char *name, uint32_t min,
		      uint32_t max, bool (*used)(uint32_t, void *), void *arg,
		      uint32_t *number)
{
	uint32_t from = t->proposed < min ? min : t->proposed + 1;
	uint32_t n = rt_tables_spare(t, from, max, used, arg);

	if (!n)
		return -ENOSPC;
	*number = t->proposed = n;
	*vec_push(t) = (struct rt_table){
		n, 0, *vec_push(&t->texts) = text_dup(name), RT_TABLES_OURS };
	return 0;
}

/* Who changes our own file: a descriptor to be closed, or -errno. */
static int lock_ours(const struct rt_tables *t)
{
	int fd, ret;

	if ((mkdir(ETC, 0755) && errno != EEXIST) ||
	    (mkdir(CONF_DIR, 0755) && errno != EEXIST))
		return -errno;
	fd = open(CONF_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = lock_wait(fd, t->impatient ? 0 : LOCK_SECONDS);
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int rt_tables_publish(struct rt_tables *t, const char *name, uint32_t min,
		      uint32_t max, bool (*used)(uint32_t, void *), void *arg,
		      uint32_t *number)
{
	struct diag quiet = { 0 };
	const char *err;
	int fd = lock_ours(t), ret;

	if (fd < 0)
		return fd;
	rt_tables_free(t);
	rt_tables_read(t, &quiet);
	diag_free(&quiet);
	err = rt_tables_number(t, name, number);
	if (!err || *err) {
		ret = err ? -EEXIST : 0;
		goto out;
	}
	ret = rt_tables_propose(t, name, min, max, used, arg, number);
	if (!ret)
		ret = write_ours(add_name, name, *number);
out:
	close(fd);
	return ret;
}

void rt_tables_forget(struct rt_tables *t, const struct rt_table *line)
{
	const struct rt_table gone = *line;
	size_t i, n = 0;

	for (i = 0; i < t->n; i++)
		if (t->v[i].number != gone.number ||
		    strcmp(t->v[i].name, gone.name) ||
		    strcmp(t->v[i].file, gone.file))
			t->v[n++] = t->v[i];
	t->n = n;
}

int rt_tables_withdraw(const struct rt_tables *t, const char *name,
		       uint32_t number)
{
	int fd = lock_ours(t), ret;

	if (fd < 0)
		return fd;
	ret = write_ours(drop_name, name, number);
	close(fd);
	return ret;
}
