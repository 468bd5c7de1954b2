/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for explain. */
#include "command/explain_lines.h"
#include "command/clock.h"
#include "command/planned.h"
#include "probe/line.h"
#include "routing/balance.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct explain_lines *out;
	int family;
};

static bool has_part(const struct explain_lines *l, const char *device)
{
	const struct explain_line *line;

	vec_each(line, &l->v)
		if (line->priority && !strcmp(line->device, device))
			return true;
	return false;
}

static bool add_lines(const struct device *dev, void *arg)
{
	const struct reading *r = arg;
	const struct uplink *u = dev->uplinks.v;
	struct explain_line *line;
	char buf[TEXT_NUMBER_MAX];
	size_t i, j;
	bool part;

	for (i = 0; i < dev->uplinks.n; i++, u++) {
		if (u->family != r->family ||
		    dev->plan.uplinks.v[i].state != RESOLVED_READY)
			continue;
		/* of a device the first is its line */
		part = u->priority > 0 && !has_part(r->out, u->device);
		line = vec_push(&r->out->v);
		text_copy(line->device, sizeof line->device, u->device);
		text_copy(line->name, sizeof line->name, uplink_table(u, buf));
		line->table = u->table;
		line->origin = text_dup(uplink_origin(u, "multihome-table"));
		line->priority = part ? u->priority : 0;
		line->spare = !u->weight;
		line->yields = u->strict == UPLINK_STRICT_NO &&
			       dev->facts.dead[facts_family(u->family)];
		line->mark = u->marked ? u->mark : (struct mark){ 0 };
		for (j = 0; j < u->to.n; j++)
			*vec_push(&line->to) = u->to.v[j];
		line->verdict = verdicts_find(&r->out->verdicts, u->device,
					      u->family);
	}
	return true;
}

void explain_lines_read(struct session *s, int family,
			struct explain_lines *out)
{
	struct reading r = { out, family };

	*out = (struct explain_lines){ .verdicts = { 0 } };
	if (!verdicts_read(&s->store, &out->verdicts) && out->verdicts.there)
		planned_each(s, add_lines, &r);
}

void explain_lines_free(struct explain_lines *l)
{
	struct explain_line *line;

	vec_each(line, &l->v) {
		free(line->origin);
		vec_free(&line->to);
	}
	vec_free(&l->v);
	verdicts_free(&l->verdicts);
}

/* By the names of devices: those of a route that was read. */
static bool leads_by(const struct kobj *k, const char *device)
{
	char name[KOBJ_DEVLEN];
	size_t i;

	for (i = 0; k->hops && i < k->hops->n; i++)
		if (!strcmp(k->hops->v[i].dev, device))
			return true;
	return !k->hops &&
	       !strcmp(kernel_device_name(k->ifindex, name), device);
}

void explain_lines_wrote(const struct explain_lines *l, const struct kobj *k,
			 struct strings *out)
{
	const struct explain_line *line;
	char *words;

	if (lookup_refuses(k)) {
		strings_add(out, "none-alive = refuse in " CONFFILE);
		return;
	}
	vec_each(line, &l->v) {
		if (!line->priority ||
		    (k->kind == KOBJ_ROUTE && !leads_by(k, line->device)))
			continue;
		words = text_printf("%s (priority %d)", line->origin,
				    line->priority);
		strings_add(out, words);
		free(words);
	}
}

static bool is_down(const struct explain_line *l)
{
	return l->verdict && l->verdict->memory.state == HEALTH_DOWN &&
	       !l->verdict->memory.held;
}

static bool carries(const struct explain_line *l)
{
	return l->priority && l->verdict && l->verdict->weight;
}

static bool all_down(const struct explain_lines *l)
{
	const struct explain_line *line;

	vec_each(line, &l->v)
		if (line->priority && !is_down(line))
			return false;
	return true;
}

static void add_since(struct text *out, const struct explain_line *l)
{
	struct line_clock clock = line_clock();

	text_add(out, " since ");
	clock_add(out, (double)(l->verdict->memory.since + clock.ahead) / 1e6,
		  (double)(clock.now + clock.ahead) / 1e6);
}

static bool is_drained(const struct explain_line *l)
{
	return l->verdict && l->verdict->drained;
}

/* "is down since 12:03:41" */
static void add_state(struct text *out, const struct explain_line *l)
{
	if (is_drained(l) && !is_down(l)) {
		text_add(out, "is drained");
		return;
	}
	text_addf(out, "is %s", verdict_word(l->verdict));
	add_since(out, l);
}

static void add_names(struct text *out, const struct explain_lines *l)
{
	const struct explain_line *line;
	const char *between = "";

	vec_each(line, &l->v) {
		if (!carries(line))
			continue;
		text_addf(out, "%s%s", between, line->name);
		between = ", ";
	}
}

/* Lines that would carry, if they were up: before those that do. */
static void tell_better(const struct explain_lines *l, struct strings *out)
{
	const struct explain_line *line;
	struct text t = { 0 };
	int last = 0;

	vec_each(line, &l->v)
		if (carries(line) && line->priority > last)
			last = line->priority;
	vec_each(line, &l->v) {
		if (!line->priority || line->spare || carries(line) ||
		    line->priority > last)
			continue;
		t.n = 0;
		text_addf(&t, "%s ", line->name);
		if (!line->verdict)
			text_add(&t, "has not been looked at yet");
		else if (line->verdict->spent && !is_down(line) &&
			 !is_drained(line))
			text_add(&t, "has used up its quota");
		else
			add_state(&t, line);
		text_add(&t, ": by ");
		add_names(&t, l);
		strings_add(out, t.s);
	}
	text_free(&t);
}

/* What is said of the line by which a packet goes that has not decided itself. */
static const char *why_carries(const struct explain_lines *l,
			       const struct explain_line *line)
{
	if (is_down(line))
		return all_down(l) ? ", as all lines are: what carried last "
				     "still does" : "";
	return is_drained(line) ? ", as all lines are that are up" : "";
}

/* The line by which it goes, where that is not well. */
static void tell_own(const struct explain_lines *l, const struct packet *p,
		     const struct kobj *match, const struct kobj *way,
		     struct strings *out)
{
	const struct explain_line *line;
	struct text t = { 0 };
	bool chosen = balance_decides(match->table);

	vec_each(line, &l->v) {
		if (strcmp(line->device, way->dev) || !line->verdict ||
		    (chosen ? !line->priority : line->table != match->table) ||
		    !(is_down(line) || is_drained(line) ||
		      line->verdict->memory.state == HEALTH_DEGRADED))
			continue;
		text_addf(&t, "%s ", line->name);
		add_state(&t, line);
		if (p->ifindex)
			text_add(&t, ": what is bound to it stays");
		else if (chosen)
			text_add(&t, why_carries(l, line));
		else if (p->from.family)
			text_add(&t, ": a source never moves to another line");
		strings_add(out, t.s);
		break;
	}
	text_free(&t);
}

/* What asks for a line that is dead or drained, while others live. */
static void tell_preferences(const struct explain_lines *l,
			     const struct packet *p, bool chosen,
			     struct strings *out)
{
	const struct explain_line *line;
	const struct prefix *to, *best;
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };

	vec_each(line, &l->v) {
		if (!line->yields || !line->verdict)
			continue;
		best = NULL;
		vec_each(to, &line->to)
			if (chosen && !p->from.family &&
			    prefix_contains(to, &p->to) &&
			    (!best || to->len > best->len))
				best = to;
		t.n = 0;
		if (line->mark.mask &&
		    !((p->mark ^ line->mark.value) & line->mark.mask))
			text_addf(&t, "mark 0x%x", p->mark);
		else if (best)
			text_add(&t, prefix_format(best, buf));
		else
			continue;
		text_addf(&t, " prefers %s, which ", line->name);
		add_state(&t, line);
		strings_add(out, t.s);
	}
	text_free(&t);
}

static void tell_refused(const struct explain_lines *l, struct strings *out)
{
	const struct explain_line *line;
	struct text t = { 0 };
	const char *between = "all lines are down, ";

	vec_each(line, &l->v) {
		if (!line->priority || !is_down(line))
			continue;
		text_addf(&t, "%s%s", between, line->name);
		add_since(&t, line);
		between = ", ";
	}
	if (t.n)
		strings_add(out, t.s);
	text_free(&t);
}

void explain_lines_why(const struct explain_lines *l, const struct packet *p,
		       const struct kobj *match, const struct kobj *way,
		       struct strings *out)
{
	const struct explain_line *line;
	bool chosen = balance_decides(match->table), of_line = chosen;

	vec_each(line, &l->v)
		of_line |= line->table == match->table;
	if (!of_line)
		return;
	tell_preferences(l, p, chosen, out);
	if (chosen && !way)
		tell_refused(l, out);
	if (!way)
		return;
	if (chosen && !p->ifindex)
		tell_better(l, out);
	tell_own(l, p, match, way, out);
}
