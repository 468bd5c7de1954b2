/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rt_tables with any bytes in it and beside it, and a name given out then: it
 * has its number, and nothing that was written is lost. See files.h for how the
 * files stand in the input.
 */
#include "../files.h"
#include "config/rt_tables.h"
#include "base/value.h"

static const char *const dirs[] = {
	"etc", "etc/iproute2", "etc/iproute2/rt_tables.d", "usr", "usr/share",
	"usr/share/iproute2", NULL,
};
static const char *const names[] = {
	"etc/iproute2/rt_tables.d/multihome.conf", "etc/iproute2/rt_tables",
	"etc/iproute2/rt_tables.d/a.conf", "usr/share/iproute2/rt_tables",
};

static void read_all(struct rt_tables *t)
{
	struct diag d = { 0 };
	uint32_t number;
	const char *err;
	size_t i;

	rt_tables_read(t, &d);
	fuzz_shown(&d);
	diag_free(&d);
	for (i = 0; i < t->n; i++) {
		HOLDS(*t->v[i].name && !strpbrk(t->v[i].name, " \t\n"));
		HOLDS(*t->v[i].file == '/' && t->v[i].line);
		HOLDS(rt_tables_name(t, t->v[i].number));
		err = rt_tables_number(t, t->v[i].name, &number);
		HOLDS(!err || *err);
		HOLDS(err || !value_table_usable(number));
	}
}

static bool not_used(uint32_t number, void *arg)
{
	(void)number, (void)arg;
	return false;
}

static size_t slurp(char *buf, size_t size)
{
	int fd = openat(files.dir, names[0], O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, size);

	if (fd >= 0)
		close(fd);
	HOLDS(n >= 0);
	return (size_t)n;
}

/* Whether after is before, with something put in between or not. */
static bool is_kept(const char *before, size_t n, const char *after, size_t m)
{
	size_t i;

	for (i = 0; i < n && i < m && before[i] == after[i]; i++)
		;
	return m >= n && !memcmp(before + i, after + m - (n - i), n - i);
}

static void publish(struct rt_tables *t)
{
	static char before[1 << 16], after[sizeof before + 1024];
	size_t n = slurp(before, sizeof before), m;
	uint32_t number, found;
	int ret = rt_tables_publish(t, "ISP2", 7001, 7003, not_used, NULL,
				    &number);

	m = slurp(after, sizeof after);
	HOLDS(is_kept(before, n, after, m));
	HOLDS(!ret || m == n);
	if (ret)
		return;
	HOLDS(!rt_tables_number(t, "ISP2", &found) && found == number);
	/* the next one finds it, and writes nothing */
	HOLDS(!rt_tables_publish(t, "ISP2", 7001, 7003, not_used, NULL,
				 &found));
	HOLDS(found == number && slurp(before, sizeof before) == m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rt_tables t = { 0 };

	if (n > 60000)
		return 0;
	files_start(dirs);
	files_of(data, n, names, sizeof names / sizeof *names);
	files_enter();
	read_all(&t);
	publish(&t);
	files_leave();
	files_remove();
	unlinkat(files.dir, names[0], 0);	/* it may be new */
	rt_tables_free(&t);
	return 0;
}
