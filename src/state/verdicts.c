/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdicts on lines, as text and in /run. */
#include "state/verdicts.h"
#include "base/addr.h"
#include "base/value.h"
#include "health/health_words.h"
#include "model/mark.h"
#include "state/fields.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char dir[] = "machine", lines[] = "lines", left[] = "marks",
	drained[] = "drained";

enum { WEIGHT_MAX = 256 };

/* What is kept beside, by its name. */
static const struct {
	const char *name;
	size_t at;
} kept[] = {
#define KEPT(field) { #field, offsetof(struct health_memory, field) }
	KEPT(saved), KEPT(down_since), KEPT(hold_until), KEPT(calm_from),
	KEPT(patience), KEPT(worn),
#undef KEPT
};

enum { KEPT_ONES = sizeof kept / sizeof *kept };

static int64_t *kept_of(struct health_memory *m, size_t i)
{
	return (int64_t *)(void *)((char *)m + kept[i].at);
}

bool verdict_yields(const struct verdict *v)
{
	return (v->memory.state == HEALTH_DOWN || v->drained) && !v->weight;
}

bool verdicts_marked(const struct verdicts *l)
{
	const struct verdict *v;

	vec_each(v, &l->v)
		if (v->mark)
			return true;
	return false;
}

bool verdicts_another_carries(const struct verdicts *l,
			      const struct verdict *but)
{
	const struct verdict *v;

	vec_each(v, &l->v)
		if (v != but && v->family == but->family && v->weight &&
		    (v->memory.held || v->memory.state != HEALTH_DOWN))
			return true;
	return false;
}

const char *verdict_word(const struct verdict *v)
{
	return health_state_word(v->memory.state, v->memory.held);
}

void verdicts_free(struct verdicts *l)
{
	vec_free(&l->v);
	l->there = false;
}

static void format_one(struct text *out, const struct verdict *v)
{
	struct health_memory m = v->memory;
	size_t i;

	text_addf(out, "line\t%s\t%s\t%s\t%lld\t%u\tfailures=%u", v->device,
		  addr_family_name(v->family),
		  verdict_word(v), (long long)m.since,
		  v->weight, m.failures);
	if (v->mark)
		text_addf(out, "\tmark=%u", v->mark);
	if (v->forwarded != v->weight)
		text_addf(out, "\tforwarded=%u", v->forwarded);
	if (v->inbound)
		text_addf(out, "\tinbound=%u", v->inbound);
	if (v->spent)
		text_add(out, "\tspent=1");
	if (v->drained)
		text_add(out, "\tdrained=1");
	for (i = 0; i < KEPT_ONES; i++)
		if (*kept_of(&m, i) > 0)
			text_addf(out, "\t%s=%lld", kept[i].name,
				  (long long)*kept_of(&m, i));
	for (i = 0; i < m.targets; i++)
		if (m.target[i].answered)
			text_addf(out, "\tsrtt%zu=%lld\tvar%zu=%lld", i,
				  (long long)m.target[i].srtt, i,
				  (long long)m.target[i].var);
	text_add(out, "\n");
}

void verdicts_format(struct text *out, const struct verdicts *l)
{
	const struct verdict *v;

	text_add(out, "multihome\t1\n");
	vec_each(v, &l->v)
		format_one(out, v);
	text_add(out, "end\n");
}

static bool read_state(struct health_memory *m, const char *word)
{
	int i;

	for (i = HEALTH_UNKNOWN; i <= HEALTH_DOWN; i++) {
		m->state = (enum health_state)i;
		if (!strcmp(word, health_state_word(m->state, false)))
			return true;
	}
	/* it is down, too: what the loop ends with */
	m->held = !strcmp(word, health_state_word(m->state, true));
	return m->held;
}

/* "srtt0=", "var7=": what is known of a target; NULL: it is none of these. */
static int64_t *of_target(struct health_memory *m, const char *word)
{
	bool srtt = !strncmp(word, "srtt", 4);
	const char *digit = word + (srtt ? 4 : 3);
	unsigned i;

	if (!srtt && strncmp(word, "var", 3) != 0)
		return NULL;
	i = (unsigned)(unsigned char)*digit - '0';
	if (i >= HEALTH_TARGETS || digit[1] != '=')
		return NULL;
	if (m->targets <= i)
		m->targets = i + 1;
	m->target[i].answered = true;
	return srtt ? &m->target[i].srtt : &m->target[i].var;
}

/* What a later version says besides is passed over. */
static bool read_kept(struct verdict *v, const char *word)
{
	struct health_memory *m = &v->memory;
	const char *value = strchr(word, '=');
	int64_t n, *target;
	size_t i, len = value ? (size_t)(value - word) : 0;

	if (!value || !fields_number(&n, value + 1))
		return false;
	if (len == 4 && !strncmp(word, "mark", 4)) {
		v->mark = n > MARK_LINES ? 0 : (unsigned)n;
		return n <= MARK_LINES;
	}
	if (len == 9 && !strncmp(word, "forwarded", 9)) {
		v->forwarded = n > WEIGHT_MAX ? v->forwarded : (unsigned)n;
		return n <= WEIGHT_MAX;
	}
	if (len == 7 && !strncmp(word, "inbound", 7)) {
		v->inbound = n > UINT32_MAX ? 0 : (uint32_t)n;
		return n <= UINT32_MAX;
	}
	for (i = 0; i < KEPT_ONES; i++)
		if (strlen(kept[i].name) == len &&
		    !strncmp(word, kept[i].name, len))
			*kept_of(m, i) = n;
	target = of_target(m, word);
	if (target)
		*target = n;
	if (len == 8 && !strncmp(word, "failures", 8))
		m->failures = n > UINT16_MAX ? UINT16_MAX : (unsigned)n;
	return true;
}

static bool read_line(void *arg, char **f, size_t n)
{
	struct verdicts *out = arg;
	struct verdict v = { .family = AF_INET };
	int64_t weight;
	size_t i;

	if (n < 6 || strcmp(f[0], "line") || value_device(f[1]))
		return false;
	text_copy(v.device, sizeof v.device, f[1]);
	if (!strcmp(f[2], "inet6"))
		v.family = AF_INET6;
	else if (strcmp(f[2], "inet"))
		return false;
	if (!read_state(&v.memory, f[3]) ||
	    !fields_number(&v.memory.since, f[4]) ||
	    !fields_number(&weight, f[5]) || weight > WEIGHT_MAX)
		return false;
	v.weight = v.forwarded = (unsigned)weight;
	for (i = 6; i < n; i++)
		if (!strcmp(f[i], "spent=1"))
			v.spent = true;
		else if (!strcmp(f[i], "drained=1"))
			v.drained = true;
		else if (!read_kept(&v, f[i]))
			return false;
	if (!verdicts_find(out, v.device, v.family))
		*vec_push(&out->v) = v;
	return true;
}

const char *verdicts_parse(struct verdicts *out, const char *text, size_t n)
{
	*out = (struct verdicts){ .there = true };
	return fields_parse(text, n, read_line, out,
			    "expected a line's verdict");
}

static int read_file(const struct store *s, const char *name,
		     struct verdicts *out)
{
	char *text;
	size_t n;
	int ret;

	*out = (struct verdicts){ 0 };
	if (s->dir < 0)
		return 0;
	ret = store_read(s, dir, name, &text, &n);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	ret = verdicts_parse(out, text, n) ? -EBADMSG : 0;
	free(text);
	return ret;
}

static int write_file(const struct store *s, const char *name,
		      const struct verdicts *l)
{
	struct text t = { 0 };

	verdicts_format(&t, l);
	return store_write_text(s, dir, name, &t);
}

static int remove_file(const struct store *s, const char *name)
{
	return store_remove_last(s, dir, name);
}

int verdicts_read(const struct store *s, struct verdicts *out)
{
	return read_file(s, lines, out);
}

int verdicts_write(const struct store *s, const struct verdicts *l)
{
	return write_file(s, lines, l);
}

int verdicts_remove(const struct store *s)
{
	return remove_file(s, lines);
}

int verdicts_read_left(const struct store *s, struct verdicts *out)
{
	return read_file(s, left, out);
}

int verdicts_write_left(const struct store *s, const struct verdicts *l)
{
	return write_file(s, left, l);
}

int verdicts_remove_left(const struct store *s)
{
	return remove_file(s, left);
}

int verdicts_read_drained(const struct store *s, struct verdicts *out)
{
	return read_file(s, drained, out);
}

int verdicts_write_drained(const struct store *s, const struct verdicts *l)
{
	return l->v.n ? write_file(s, drained, l) : remove_file(s, drained);
}

const struct verdict *verdicts_find(const struct verdicts *l,
				      const char *device, int family)
{
	const struct verdict *v;

	vec_each(v, &l->v)
		if (v->family == family && !strcmp(v->device, device))
			return v;
	return NULL;
}
