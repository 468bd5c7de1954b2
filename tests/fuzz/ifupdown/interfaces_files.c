/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) files as each of the three reads them: the file itself, and
 * two that it may source. See files.h for how they stand in the input.
 */
#include "../files.h"
#include "ifupdown/interfaces_files.h"
#include "base/vec.h"

static const char *const dirs[] = { "d", NULL };
static const char *const names[] = { "interfaces", "d/a", "d/b" };

/* All that is kept is whole, and has a place in one of the files. */
static void whole(const struct interfaces *in)
{
	const struct iface_stanza *s;
	size_t i, j;

	for (i = 0; i < in->n; i++) {
		s = &in->v[i];
		HOLDS(s->name && s->family && s->method);
		HOLDS(*s->origin == '/' && strchr(s->origin, ':'));
		for (j = 0; j < s->options.n; j++)
			HOLDS(s->options.v[j].key && s->options.v[j].value &&
			      *s->options.v[j].origin == '/');
	}
}

static void stanzas(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas all = { 0 };
	size_t i;

	interfaces_stanzas(in, dialect, &all);
	for (i = 0; i < all.n; i++)
		HOLDS(all.v[i].iface && all.v[i].key && all.v[i].origin);
	stanzas_free(&all);
}

static void state(void)
{
	struct iface_states s;
	size_t i;

	HOLDS(!interfaces_state_read(&s, "/interfaces"));
	for (i = 0; i < s.n; i++)
		HOLDS(*s.v[i].iface && *s.v[i].logical);
	interfaces_state_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct interfaces in;
	struct diag d = { 0 };
	enum dialect dialect;
	int ret;

	files_start(dirs);
	files_of(data, n, names, sizeof names / sizeof *names);
	files_enter();
	for (dialect = 0; dialect <= DIALECT_IFUPDOWN2; dialect++) {
		ret = interfaces_read(&in, "/interfaces", dialect, &d);
		if (ret == -ENOENT)
			break;
		HOLDS(!ret || ret == -EBADMSG);
		HOLDS(!ret || diag_has(&d, DIAG_REFUSED));
		fuzz_shown(&d);
		whole(&in);
		stanzas(&in, dialect);
		interfaces_free(&in);
		diag_free(&d);
	}
	if (dialect > DIALECT_IFUPDOWN2)
		state();
	files_leave();
	files_remove();
	return 0;
}
