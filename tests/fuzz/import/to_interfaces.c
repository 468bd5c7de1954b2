/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * import of stanzas with any bytes in them. The first byte says which ifupdown
 * it is; then lines, "iface NAME FAMILY METHOD" or an option, in which \x01 is
 * a newline; behind 0xfe a script that eth1 runs. What is printed can be shown, and
 * options are such as are taken.
 */
#include "../hand.h"
#include "import/to_interfaces.h"
#include "model/option.h"
#include "base/vec.h"

/* As the readers have it: blanks around a value are none of it. */
static void add_line(struct interfaces *in, char *line, size_t number)
{
	char *key, *value, *word, *save = NULL, *origin;
	struct iface_stanza *s;

	line += strspn(line, " \t");
	key = line;
	line += strcspn(line, " \t");
	if (*line)
		*line++ = '\0';
	value = line + strspn(line, " \t");
	if (!*key || *key == '#')
		return;
	origin = text_printf("f:%zu", number);
	if (!strcmp(key, "iface")) {
		s = vec_push(in);
		word = strtok_r(value, " \t", &save);
		s->name = text_dup(word ? word : "eth1");
		word = strtok_r(NULL, " \t", &save);
		s->family = text_dup(word && !strcmp(word, "inet6")
				     ? word : "inet");
		word = strtok_r(NULL, " \t", &save);
		s->method = text_dup(word ? word : "static");
		s->origin = text_dup(origin);
	} else if (!strcmp(key, "no-scripts")) {
		strings_add(&in->no_scripts, value);
	} else if (in->n) {
		for (word = value; *word; word++)
			if (*word == '\x01')
				*word = '\n';
		settings_add(&in->v[in->n - 1].options, key, value, origin);
	}
	free(origin);
}

static void read_text(struct interfaces *in, char *text)
{
	size_t number = 1, n;
	bool more;

	*in = (struct interfaces){ 0 };
	for (; *text; text += n + more, number++) {
		n = strcspn(text, "\n");
		more = text[n];
		text[n] = '\0';
		add_line(in, text, number);
	}
}

/* As it is written, or as it is read: ifupdown drops some of a name. */
static bool has_ours(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas told = { 0 };
	bool found = false;
	size_t i, j;

	interfaces_stanzas(in, dialect, &told);
	for (i = 0; i < told.n; i++)
		for (j = 0; j < told.v[i].settings.n; j++)
			found |= strstr(told.v[i].settings.v[j].key,
					"ultihome") != NULL;
	stanzas_free(&told);
	for (i = 0; i < in->n; i++)
		for (j = 0; j < in->v[i].options.n; j++)
			found |= strstr(in->v[i].options.v[j].key,
					"ultihome") != NULL;
	return found;
}

/* Each stanza's options of ours are taken, as the hooks would take them. */
static void all_taken(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas told = { 0 };
	struct diag d = { 0 };
	struct uplink u;
	size_t i;

	interfaces_stanzas(in, dialect, &told);
	for (i = 0; i < told.n; i++) {
		if (!settings_ours(&told.v[i].settings))
			continue;
		option_read(&u, &told.v[i].settings, told.v[i].iface,
			    told.v[i].family, &d);
		uplink_free(&u);
	}
	HOLDS(!d.n);
	diag_free(&d);
	stanzas_free(&told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	enum dialect dialect = n ? data[0] % 3 : 0;
	struct text out = { 0 }, again = { 0 }, t = { 0 };
	struct interfaces in, printed;
	struct scripts scripts = { 0 }, none = { 0 };
	char *s, *copy, *script;
	bool ours;

	text_addn(&t, n ? (const char *)data + 1 : "", n ? n - 1 : 0);
	script = strchr(t.s, 0xfe);
	if (script) {
		*script++ = '\0';
		script_read(vec_push(&scripts), "s", script, "eth1");
	}
	read_text(&in, t.s);
	ours = has_ours(&in, dialect);
	to_interfaces(&out, &in, dialect, &scripts, &hand_names);
	scripts_free(&scripts);
	text_add(&out, "");
	copy = s = text_dup(out.s);
	while (hand_line(&s))
		;
	free(copy);
	read_text(&printed, out.s);
	if (!ours)
		all_taken(&printed, dialect);
	/* what it printed it can read */
	to_interfaces(&again, &printed, dialect, &none, &hand_names);
	interfaces_free(&in);
	interfaces_free(&printed);
	text_free(&out);
	text_free(&again);
	text_free(&t);
	return 0;
}
