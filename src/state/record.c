/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's record, as text and in /run. */
#include "state/record.h"
#include "base/value.h"
#include "base/vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { FIELDS = 5 };

/* Where it is, or would be: a sync may have a thousand of them. */
static size_t place_of(const struct table_list *l, uint32_t table)
{
	size_t low = 0, high = l->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (l->v[middle] < table)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool table_list_has(const struct table_list *l, uint32_t table)
{
	size_t at = place_of(l, table);

	return at < l->n && l->v[at] == table;
}

void table_list_add(struct table_list *l, uint32_t table)
{
	size_t at = place_of(l, table);

	if (!table || (at < l->n && l->v[at] == table))
		return;
	vec_push(l);
	memmove(l->v + at + 1, l->v + at, (l->n - 1 - at) * sizeof *l->v);
	l->v[at] = table;
}

void record_free(struct record *r)
{
	claims_free(&r->claims);
	vec_free(&r->leaving);
	vec_free(&r->endpoints);
}

static void add_line(struct text *out, size_t n, const char *const *fields)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			text_add(out, "\t");
		text_add_escaped(out, fields[i]);
	}
	text_add(out, "\n");
}

static void add_endpoint(struct text *out, const struct kobj *e)
{
	char id[TEXT_NUMBER_MAX], flags[TEXT_NUMBER_MAX];
	char ifindex[TEXT_NUMBER_MAX], address[ADDR_STRLEN];

	add_line(out, 5, (const char *const[]){ "endpoint",
		 addr_format(&e->src.addr, address), text_number(e->id, id),
		 text_number(e->flags, flags),
		 text_number((uint32_t)e->ifindex, ifindex) });
}

void record_format(struct text *out, const struct record *r)
{
	char number[TEXT_NUMBER_MAX], other[TEXT_NUMBER_MAX];
	const struct settings *list;
	const struct claim *c;
	const struct kobj *e;
	size_t i, j;
	int trial;

	text_add(out, "multihome\t1\n");
	if (r->protocol)
		add_line(out, 3, (const char *const[]){ "band",
			 text_number(r->base, number),
			 text_number(r->protocol, other) });
	for (i = 0; i < r->leaving.n; i++)
		add_line(out, 2, (const char *const[]){ "was",
			 text_number(r->leaving.v[i], number) });
	vec_each(e, &r->endpoints)
		add_endpoint(out, e);
	for (i = 0; i < r->claims.n; i++) {
		c = &r->claims.v[i];
		add_line(out, 5, (const char *const[]){ "claim", c->iface,
			 addr_family_name(c->family), c->key,
			 text_number(c->table, number) });
		for (trial = 0; trial < 2; trial++) {
			list = trial ? &c->trial : &c->in_force;
			for (j = 0; j < list->n; j++)
				add_line(out, 4, (const char *const[]){
					 trial ? "try" : "now", list->v[j].key,
					 list->v[j].value, list->v[j].origin });
		}
		if (c->refused)
			add_line(out, 2, (const char *const[]){ "refused",
				 c->refused });
	}
	text_add(out, "end\n");
}

static const char *parse_claim(struct record *r, struct claim **at, char **f)
{
	int family = !strcmp(f[2], "inet") ? AF_INET :
		     !strcmp(f[2], "inet6") ? AF_INET6 : AF_UNSPEC;
	uint32_t table;

	if (strcmp(f[2], addr_family_name(family)))
		return "expected inet, inet6 or any";
	if (!*f[1] || !*f[3])
		return "expected a stanza's name and key";
	/* an earlier version let an uplink have what is ours now */
	if (value_number(&table, f[4]) ||
	    (table && value_table_is_kernels(table)))
		return "expected a table number that an uplink can have";
	if (claims_find(&r->claims, f[1], f[3]))
		return "expected each claim once";
	*at = claims_get(&r->claims, f[1], family, f[3]);
	(*at)->table = table;
	return NULL;
}

static const char *parse_band(struct record *r, char **f)
{
	uint32_t base, protocol;

	if (value_number(&base, f[1]) || value_number(&protocol, f[2]) ||
	    !protocol || protocol > 255)
		return "expected a priority and a protocol";
	r->base = base;
	r->protocol = (uint8_t)protocol;
	return NULL;
}

static const char *parse_endpoint(struct record *r, char **f)
{
	uint32_t id, flags, ifindex;
	struct addr a;
	struct kobj *e;

	if (addr_parse(&a, f[1]) || value_number(&id, f[2]) || id > UINT8_MAX ||
	    value_number(&flags, f[3]) || value_number(&ifindex, f[4]) ||
	    ifindex > INT32_MAX)
		return "expected an address, an id, flags and a device's number";
	e = vec_push(&r->endpoints);
	*e = (struct kobj){ .kind = KOBJ_ENDPOINT, .family = a.family,
			    .src = prefix_host(&a), .id = (uint8_t)id,
			    .flags = flags, .ifindex = (int)ifindex,
			    .suppress = -1, .claim = -1 };
	return NULL;
}

static const char *parse_line(struct record *r, struct claim **at, char **f,
			      size_t n)
{
	uint32_t table;

	if (!strcmp(f[0], "band") && n == 3)
		return parse_band(r, f);
	if (!strcmp(f[0], "was") && n == 2) {
		if (value_number(&table, f[1]) || value_table_is_kernels(table))
			return "expected a table number that an uplink can have";
		table_list_add(&r->leaving, table);
		return NULL;
	}
	if (!strcmp(f[0], "endpoint") && n == 5)
		return parse_endpoint(r, f);
	if (!strcmp(f[0], "claim") && n == 5)
		return parse_claim(r, at, f);
	if (!*at)
		return "expected a claim first";
	if (!strcmp(f[0], "now") && n == 4)
		settings_add(&(*at)->in_force, f[1], f[2], f[3]);
	else if (!strcmp(f[0], "try") && n == 4)
		settings_add(&(*at)->trial, f[1], f[2], f[3]);
	else if (!strcmp(f[0], "refused") && n == 2 && !(*at)->refused)
		(*at)->refused = text_dup(f[1]);
	else
		return "expected a known line";
	return NULL;
}

/* Splits one line in place into unescaped fields; 0 if it cannot be one. */
static size_t split(char *line, char **f)
{
	size_t n = 0;
	char *next;

	for (; line; line = next) {
		next = strchr(line, '\t');
		if (next)
			*next++ = '\0';
		if (n == FIELDS || text_unescape(line))
			return 0;
		f[n++] = line;
	}
	return n;
}

const char *record_parse(struct record *out, const char *text, size_t n,
			 size_t *line)
{
	const char *err = NULL;
	struct claim *at = NULL;
	char *copy, *p, *next, *f[FIELDS];
	bool end = false;
	size_t fields;

	*line = 1;
	if (memchr(text, '\0', n))
		return "expected text without NUL";
	copy = memcpy(vec_realloc(NULL, n + 1), text, n);
	copy[n] = '\0';
	for (p = copy; *p && !err; p = next, ++*line) {
		next = strchr(p, '\n');
		if (!next) {
			err = "expected a whole line";
			break;
		}
		*next++ = '\0';
		fields = split(p, f);
		if (end)
			err = "expected nothing after the end";
		else if (!fields)
			err = "expected a line of a record";
		else if (*line == 1)
			err = fields == 2 && !strcmp(f[0], "multihome") &&
			      !strcmp(f[1], "1") ? NULL
			      : "expected \"multihome 1\"";
		else if (fields == 1 && !strcmp(f[0], "end"))
			end = true;
		else
			err = parse_line(out, &at, f, fields);
		if (err)
			break;
	}
	free(copy);
	if (!err && !end)
		err = "expected an end";
	return err;
}

int record_read(const struct store *s, const char *device, struct record *out,
		const char **problem)
{
	size_t n, line;
	char *text;
	int ret;

	*out = (struct record){ 0 };
	text_copy(out->device, sizeof out->device, device);
	*problem = NULL;
	ret = store_read(s, "dev", device, &text, &n);
	if (ret)
		return ret;
	*problem = record_parse(out, text, n, &line);
	free(text);
	if (!*problem)
		return 0;
	record_free(out);
	return -EBADMSG;
}

int record_write(const struct store *s, const struct record *r)
{
	struct text t = { 0 };

	if (!r->claims.n && !r->leaving.n && !r->endpoints.n)
		return store_remove(s, "dev", r->device);
	record_format(&t, r);
	return store_write_text(s, "dev", r->device, &t);
}

int record_device(const struct store *s, const char *iface, char device[16])
{
	int ret = store_target(s, "iface", iface, device, 16);

	if (!ret)
		return value_device(device) ? -EINVAL : 0;
	if (strlen(iface) >= 16)
		return -ENOENT;
	/* whatever it is: who reads it judges it */
	ret = store_exists(s, "dev", iface);
	if (ret)
		return ret;
	strcpy(device, iface);
	return 0;
}
