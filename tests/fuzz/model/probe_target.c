/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Targets of probes: what is read is printed, and read as the same again. */
#include "../fuzz.h"
#include "model/probe_target.h"

static void sane(const struct probe_target *t)
{
	HOLDS(addr_bits(t->addr.family) && addr_is_unicast(&t->addr));
	HOLDS(memchr(t->name, '\0', sizeof t->name));
	HOLDS(memchr(t->path, '\0', sizeof t->path));
	HOLDS(text_is_safe(t->name) && text_is_safe(t->path));
	HOLDS(!strpbrk(t->path, " \t\r\n") && !strpbrk(t->name, " \t\r\n"));
	switch (t->kind) {
	case PROBE_ICMP:
	case PROBE_DNS:
		HOLDS(!t->port && !t->status && !*t->name && !*t->path);
		break;
	case PROBE_TCP:
		HOLDS(t->port && !t->status && !*t->name && !*t->path);
		break;
	case PROBE_HTTP:
		HOLDS(t->port && *t->path == '/');
		HOLDS(t->status >= 100 && t->status <= 599);
		break;
	case PROBE_GATEWAY:
		HOLDS(false);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *word = fuzz_text(data, n);
	struct probe_target t, again;
	struct text text = { 0 };
	const char *why = probe_target_parse(&t, word);

	HOLDS(!why || !strncmp(why, "expected ", 9));
	if (!why) {
		sane(&t);
		probe_target_print(&text, &t);
		HOLDS(!probe_target_parse(&again, text.s));
		HOLDS(t.kind == again.kind && t.port == again.port &&
		      t.status == again.status &&
		      !addr_cmp(&t.addr, &again.addr) &&
		      !strcmp(t.name, again.name) &&
		      !strcmp(t.path, again.path));
		text_free(&text);
	}
	free(word);
	return 0;
}
