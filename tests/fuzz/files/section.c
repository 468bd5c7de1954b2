/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two files of /etc/multihome.d with any bytes in them: each interface is there
 * once, with all that iniparser has of it, and with its line. See files.h for how
 * the files stand in the input.
 */
#include "../files.h"
#include "base/value.h"
#include "files/section.h"
#include "model/option.h"

static const char *const dirs[] = { "etc", "etc/multihome.d", NULL };
static const char *const names[] = {
	"etc/multihome.d/a.conf", "etc/multihome.d/b.conf",
	"etc/multihome.d/c.conf~",
};

static void possible(const struct stanza *st, struct diag *d)
{
	const struct setting *s;
	char *place = text_join(SECTIONS_DIR, "/");
	struct uplink u;

	HOLDS(!value_device(st->iface) && !strncmp(st->key, CLAIM_SECTION, 5) &&
	      !strcmp(st->key + 5, st->iface));
	HOLDS(diag_is_section(st->origin) && st->settings.n);
	HOLDS(settings_ours(&st->settings));
	vec_each(s, &st->settings) {
		HOLDS(!strncmp(s->origin, place, strlen(place)));
		HOLDS(!diag_is_section(s->origin));
		/* with its line: iniparser and conf_lines have the same keys */
		HOLDS(!strstr(s->origin, ".conf:0"));
		HOLDS(strncmp(s->origin + strlen(place), "c.", 2));
	}
	option_read(&u, &st->settings, st->iface, st->family, d);
	uplink_free(&u);
	free(place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct diag d = { 0 }, words = { 0 };
	struct stanzas all = { 0 };
	const struct stanza *st;
	bool whole;

	if (n > 60000)
		return 0;
	files_start(dirs);
	files_of(data, n, names, sizeof names / sizeof *names);
	files_enter();
	whole = sections_read(&all, SECTIONS_DIR, &d);
	files_leave();
	HOLDS(whole == !d.n);
	vec_each(st, &all) {
		HOLDS(sections_find(&all, st->iface) == st);
		possible(st, &words);
	}
	fuzz_shown(&d);
	fuzz_shown(&words);
	diag_free(&d);
	diag_free(&words);
	stanzas_free(&all);
	files_remove();
	return 0;
}
