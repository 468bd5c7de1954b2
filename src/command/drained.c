/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections of lines that are drained, counted where somebody asks. */
#include "command/drained.h"
#include "base/addr.h"
#include "base/value.h"
#include "command/lines_print.h"
#include "kernel/conntrack.h"
#include "kernel/sock_diag.h"
#include "model/mark.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static void add_field(struct reply *r, struct reply_line *l, const char *key,
		      const char *value)
{
	struct reply_field *f = vec_push(&l->fields);

	strings_add(&r->added, value);
	f->key = key;
	f->value = r->added.v[r->added.n - 1];
}

static void read_addresses(struct prefixes *out, const char *words)
{
	char word[VALUE_WORD_MAX];
	struct prefix p;
	struct addr a;

	while (value_next_word(&words, word)) {
		if (addr_parse(&a, word))
			continue;
		p = prefix_host(&a);
		prefixes_add(out, &p);
	}
}

static int count(const struct reply_line *l, uint32_t mark, struct text *why)
{
	struct prefixes own = { 0 };
	int n;

	if (mark)
		return conntrack_count_marked(
			strcmp(reply_word(l, "family"), "inet6") ? AF_INET
								 : AF_INET6,
			mark << MARK_SHIFT, MARK_LINE, why);
	read_addresses(&own, reply_word(l, "addresses"));
	n = sock_diag_count(&own, why);
	vec_free(&own);
	return n;
}

void drained_count(struct reply *r)
{
	char number[TEXT_NUMBER_MAX];
	struct text why = { 0 };
	struct reply_line *l;
	uint32_t mark;
	int n;

	vec_each(l, &r->lines) {
		if (!lines_means(l, NULL) || reply_number(l, "drained") < 1)
			continue;
		mark = (uint32_t)reply_number(l, "mark");
		n = count(l, mark <= MARK_LINES ? mark : 0, &why);
		if (n >= 0) {
			add_field(r, l, "connections_left",
				  text_number((uint64_t)n, number));
			add_field(r, l, "counted", mark ? "tracked" : "sockets");
		} else {
			add_field(r, l, "not_counted", n == -EPERM
				  ? "expected the rights of root"
				  : why.n ? why.s : strerror(-n));
		}
		text_free(&why);
	}
}

static void add_left(struct text *out, const struct reply_line *l)
{
	bool sockets = !strcmp(reply_word(l, "counted"), "sockets");

	if (!reply_get(l, "connections_left")) {
		text_addf(out, "its connections are not counted: %s",
			  reply_word(l, "not_counted"));
		return;
	}
	text_addf(out, "%s%s connection%s", reply_word(l, "connections_left"),
		  sockets ? " TCP" : "",
		  reply_number(l, "connections_left") == 1 ? "" : "s");
	text_add(out, sockets ? " of this host left (UDP, and what is forwarded, "
				"is not counted)" : " left");
}

void drained_add(struct text *out, const struct reply_line *l, double now)
{
	double since = reply_number(l, "drained_since");

	if (reply_number(l, "drained") < 1)
		return;
	if (since > 0) {
		text_add(out, "for ");
		lines_add_span(out, now - since);
		text_add(out, "; ");
	}
	add_left(out, l);
	if (!reply_get(l, "named"))
		return;
	if (reply_number(l, "named") > 0) {
		text_add(out, "; names still lead to it");
		return;
	}
	text_add(out, "; no name leads to it, the TTL ");
	if (reply_get(l, "ttl_left_seconds")) {
		text_add(out, "runs out in ");
		lines_add_span(out, reply_number(l, "ttl_left_seconds") + 0.999);
	} else {
		text_add(out, "ran out ");
		lines_add_span(out, reply_number(l, "ttl_over_seconds"));
		text_add(out, " ago");
	}
}
