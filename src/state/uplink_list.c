/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of uplinks, as text and in /run. */
#include "state/uplink_list.h"
#include "base/value.h"
#include "state/fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Within the store: the directory is that of all that stands alone. */
static const char dir[] = "machine", name[] = "uplinks";

/* What an uplink's line may say of it. */
static const char *const words[] = { "inet", "inet6", "to-inet", "to-inet6" };

enum { WORDS = sizeof words / sizeof *words };

static bool *word_of(struct uplink_device *dev, size_t i)
{
	return i < 2 ? &dev->claims[i] : &dev->to[i - 2];
}

void uplink_list_free(struct uplink_list *l)
{
	vec_free(&l->devices);
	vec_free(&l->groups);
}

static void format_line(struct text *out, const char *device, size_t family,
			const struct uplink_line *line)
{
	char buf[ADDR_STRLEN];

	text_addf(out, "line\t%s\t%s\t%u\t%u\t%s%s\n", device, words[family],
		  line->priority, line->table,
		  line->gateway.family ? addr_format(&line->gateway, buf) : "-",
		  line->onlink ? "\tonlink" : "");
}

/* Without printf: a tenth of what an ifup runs would be that. */
void uplink_list_format(struct text *out, const struct uplink_list *l)
{
	const struct grouped_device *g;
	struct uplink_device *dev;
	size_t i;

	text_add(out, "multihome\t1\n");
	vec_each(dev, &l->devices) {
		text_add(out, "uplink\t");
		text_add(out, dev->device);
		for (i = 0; i < WORDS; i++) {
			text_add(out, *word_of(dev, i) ? "\t" : "");
			text_add(out, *word_of(dev, i) ? words[i] : "");
		}
		text_add(out, "\n");
		for (i = 0; i < 2; i++)
			if (dev->line[i].priority)
				format_line(out, dev->device, i, &dev->line[i]);
	}
	vec_each(g, &l->groups) {
		text_add(out, "group\t");
		text_add_number(out, (uint64_t)g->ifindex);
		text_add(out, "\t");
		text_add(out, g->device);
		text_add(out, "\t");
		text_add_number(out, g->group);
		text_add(out, "\n");
	}
	text_add(out, l->narrow[0] ? "narrow\tinet\n" : "");
	text_add(out, l->narrow[1] ? "narrow\tinet6\n" : "");
	if (l->answers && l->protocol)
		text_addf(out, "answers\t%u\t%u\n", l->base, l->protocol);
	else if (l->answers)
		text_add(out, "answers\n");
	text_add(out, l->balance ? "balance\n" : "");
	text_add(out, "end\n");
}

static bool parse_family(bool out[2], const char *word)
{
	bool is6 = !strcmp(word, "inet6");

	if (!is6 && strcmp(word, "inet"))
		return false;
	return out[is6] = true;
}

static bool parse_answers(struct uplink_list *l, char **f, size_t n)
{
	uint32_t protocol = 0;

	if (n == 3 && (value_number(&l->base, f[1]) ||
		       value_number(&protocol, f[2]) || !protocol ||
		       protocol > 255))
		return false;
	l->protocol = (uint8_t)protocol;
	return l->answers = n == 1 || n == 3;
}

/* Of an uplink that is in the list already. */
static bool parse_uplink_line(struct uplink_list *l, char **f, size_t n)
{
	struct uplink_device *dev = n >= 6 ? uplink_list_find(l, f[1]) : NULL;
	struct uplink_line line = { .onlink = n == 7 };
	bool family[2] = { false, false };
	uint32_t priority;

	if (!dev || n > 7 || !parse_family(family, f[2]) ||
	    value_number(&priority, f[3]) || priority > 255 ||
	    value_number(&line.table, f[4]) ||
	    (strcmp(f[5], "-") && addr_parse(&line.gateway, f[5])) ||
	    (line.onlink && strcmp(f[6], "onlink")))
		return false;
	line.priority = priority;
	dev->line[family[1]] = line;
	return true;
}

static bool parse_line(void *arg, char **f, size_t n)
{
	struct uplink_list *l = arg;
	struct uplink_device dev = { 0 };
	uint32_t number, group;
	size_t i, j;

	if (!strcmp(f[0], "answers"))
		return parse_answers(l, f, n);
	if (!strcmp(f[0], "balance") && n == 1)
		return l->balance = true;
	if (!strcmp(f[0], "line"))
		return parse_uplink_line(l, f, n);
	if (!strcmp(f[0], "narrow") && n == 2)
		return parse_family(l->narrow, f[1]);
	if (!strcmp(f[0], "group") && n == 4) {
		if (value_number(&number, f[1]) || number > INT32_MAX ||
		    value_device(f[2]) || value_number(&group, f[3]))
			return false;
		uplink_list_group(l, f[2], (int)number, group);
		return true;
	}
	if (strcmp(f[0], "uplink") || n < 2 || n > 2 + WORDS ||
	    value_device(f[1]))
		return false;
	text_copy(dev.device, sizeof dev.device, f[1]);
	for (i = 2; i < n; i++) {
		for (j = 0; j < WORDS && strcmp(words[j], f[i]); j++)
			;
		if (j == WORDS)
			return false;
		*word_of(&dev, j) = true;
	}
	uplink_list_note(l, &dev, true);
	return true;
}

const char *uplink_list_parse(struct uplink_list *out, const char *text,
			      size_t n)
{
	return fields_parse(text, n, parse_line, out,
			    "expected a line of the list");
}

int uplink_list_read(const struct store *s, struct uplink_list *out)
{
	size_t n;
	char *text;
	int ret;

	*out = (struct uplink_list){ 0 };
	if (s->dir < 0)
		return 0;
	ret = store_read(s, dir, name, &text, &n);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	ret = uplink_list_parse(out, text, n) ? -EBADMSG : 0;
	free(text);
	return ret;
}

int uplink_list_write(const struct store *s, const struct uplink_list *l)
{
	struct text t = { 0 };

	if (!l->devices.n && !l->groups.n && !l->answers && !l->balance)
		return store_remove_last(s, dir, name);
	uplink_list_format(&t, l);
	return store_write_text(s, dir, name, &t);
}

bool uplink_list_exists(const struct store *s)
{
	return s->dir >= 0 && !store_exists(s, dir, name);
}

/* Where it is, or would be: there may be a thousand. */
static size_t place_of(const struct uplink_list *l, const char *device)
{
	size_t low = 0, high = l->devices.n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(l->devices.v[middle].device, device) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct uplink_device *uplink_list_find(const struct uplink_list *l,
				       const char *device)
{
	size_t at = place_of(l, device);

	return at < l->devices.n && !strcmp(l->devices.v[at].device, device)
		? &l->devices.v[at] : NULL;
}

void uplink_list_note(struct uplink_list *l, const struct uplink_device *dev,
		      bool claimed)
{
	size_t at = place_of(l, dev->device);
	struct uplink_device *old = uplink_list_find(l, dev->device);

	if (!claimed) {
		if (old)
			vec_remove(&l->devices, at);
		return;
	}
	if (!old) {
		vec_push(&l->devices);
		old = &l->devices.v[at];
		memmove(old + 1, old, (l->devices.n - 1 - at) * sizeof *old);
	}
	*old = *dev;
}

static size_t number_place(const struct uplink_list *l, int ifindex)
{
	size_t low = 0, high = l->groups.n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (l->groups.v[middle].ifindex < ifindex)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void uplink_list_group(struct uplink_list *l, const char *device, int ifindex,
		       uint32_t group)
{
	size_t at = number_place(l, ifindex);
	bool there = at < l->groups.n && l->groups.v[at].ifindex == ifindex;
	struct grouped_device *g;

	if (!group && there)
		vec_remove(&l->groups, at);
	if (!group)
		return;
	if (!there)
		vec_push(&l->groups);
	g = &l->groups.v[at];
	if (!there)
		memmove(g + 1, g, (l->groups.n - 1 - at) * sizeof *g);
	text_copy(g->device, sizeof g->device, device);
	g->ifindex = ifindex;
	g->group = group;
}

uint32_t uplink_list_group_of(const struct uplink_list *l, int ifindex)
{
	const struct grouped_device *g;

	vec_each(g, &l->groups)
		if (g->ifindex == ifindex && ifindex)
			return g->group;
	return 0;
}
