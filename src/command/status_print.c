/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows to text. */
#include "command/status_print.h"
#include "command/asked.h"
#include "command/clock.h"
#include "command/lines_inbound.h"
#include "command/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { HISTORY_FEW = 3 };	/* of a line, among others */

static const struct {
	const char *word, *key, *colour;
} states[] = {
	[ROW_IN_FORCE] = { "in force", "in-force", "32" },
	[ROW_DRIFT] = { "drift", "drift", "31" },
	[ROW_OLDER] = { "drift (older version)", "drift", "31" },
	[ROW_PENDING] = { "pending", "pending", "33" },
	[ROW_REFUSED] = { "refused", "refused", "31" },
	[ROW_DOWN] = { "down", "down", "33" },
	[ROW_NOT_UP] = { "not up", "not-up", "33" },
};

const char *status_state(const struct status_row *r)
{
	return states[r->state].key;
}

const char *status_origin(const struct status_row *r)
{
	const struct settings *set = r->claim->in_force.n ? &r->claim->in_force
						     : &r->claim->trial;
	const struct setting *s = settings_find(set, "multihome-table");

	return s ? s->origin : set->n ? set->v[0].origin : r->claim->key;
}

char *status_gateway(const struct status_row *r)
{
	char buf[ADDR_STRLEN];

	if (!r->plan || !r->plan->has_gateway)
		return NULL;
	if (!r->plan->gateway.family)
		return text_dup("none");
	return text_dup(addr_format(&r->plan->gateway, buf));
}

char *status_mark(const struct uplink *u)
{
	if (!u->marked)
		return NULL;
	return text_printf(u->mark.mask == UINT32_MAX ? "0x%x" : "0x%x/0x%x",
			   u->mark.value, u->mark.mask);
}

const char *status_strict(const struct uplink *u)
{
	static const char *const words[] = {
		[UPLINK_STRICT_NO] = "no", [UPLINK_STRICT_YES] = "yes",
		[UPLINK_STRICT_ALWAYS] = "always",
	};

	return words[u->strict];
}

const char *status_main_routes(const struct uplink *u)
{
	static const char *const words[] = {
		[UPLINK_MAIN_NO] = "no", [UPLINK_MAIN_YES] = "yes",
		[UPLINK_MAIN_ALL] = "all",
	};

	return words[u->main_routes];
}

static void print_line(const char *word, const char *value)
{
	struct text t = { 0 };

	row_add(&t, word, value);
	fputs(t.s, stdout);
	text_free(&t);
}

/*
 * The lines of a text, but for those that but (or NULL) has as well; head (or
 * NULL) before the first of them.
 */
static void print_lines(const char *word, const char *head, const char *lines,
			const char *but)
{
	char *copy = text_dup(lines), *p, *save = NULL;

	for (p = strtok_r(copy, "\n", &save); p;
	     p = strtok_r(NULL, "\n", &save)) {
		if (but && strstr(but, p))
			continue;
		if (head) {
			print_line(word, head);
			head = NULL;
			word = "";
		}
		print_line(word, p);
		word = "";
	}
	free(copy);
}

/* What went wrong last or was mended, if that is not said anyhow. */
static void print_last(const struct status_row *r)
{
	time_t t = (time_t)r->last.when;
	char when[32];
	struct tm tm;
	size_t n;

	if (!r->last.lines || !localtime_r(&t, &tm))
		return;
	/* as `date -Iseconds` has it: "+0100" gets a colon */
	n = strftime(when, sizeof when - 1, "%Y-%m-%dT%H:%M:%S%z", &tm);
	if (n > 2) {
		memmove(when + n - 1, when + n - 2, 3);
		when[n - 2] = ':';
	}
	print_lines("last", when, r->last.lines, r->claim->refused);
}

static const char *family_words(const struct uplink *u)
{
	return !u || !u->family ? ""
		: u->family == AF_INET ? "  IPv4" : "  IPv6";
}

/* Device, family, table, state; a table that is too long on its own line. */
static void print_head(const struct status_row *r, bool colour)
{
	const struct uplink *u = r->uplink;
	const char *word = states[r->state].word;
	struct text device = { 0 }, state = { 0 }, table = { 0 };
	char buf[TEXT_NUMBER_MAX];
	size_t n;

	if (u)
		text_addf(&table, "%s", uplink_table(u, buf));
	if (u && u->table && u->table_name[0])
		text_addf(&table, " (%u)", u->table);
	text_add(&state, r->why ? ": " : "");
	text_add_safe(&state, r->why ? r->why : "");
	text_add(&state, r->claim->refused && u ? ", new settings refused" : "");
	text_add_safe(&device, r->device);
	n = device.n + table.n + strlen(word) + state.n + 16;
	printf("%s%s", device.s, family_words(u));
	if (u && n <= ROW_COLUMNS)
		printf("  table %s", table.s);
	if (colour)
		printf("  \033[%sm%s\033[0m%s\n", states[r->state].colour, word,
		       state.s);
	else
		printf("  %s%s\n", word, state.s);
	if (u && n > ROW_COLUMNS)
		print_line("table", table.s);
	text_free(&device);
	text_free(&state);
	text_free(&table);
}

/* What the stanza has otherwise than a stanza that says nothing of it. */
static void print_options(const struct uplink *u)
{
	char *mark = status_mark(u), buf[PREFIX_STRLEN];
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < u->to.n; i++)
		print_line(i ? "" : "to", prefix_format(&u->to.v[i], buf));
	if (mark)
		text_addf(&t, ", mark %s", mark);
	if (u->main_routes != UPLINK_MAIN_YES)
		text_addf(&t, ", main-routes %s", status_main_routes(u));
	if (u->strict != UPLINK_STRICT_NO)
		text_addf(&t, ", strict %s", status_strict(u));
	if (u->mptcp) {
		text_add(&t, ", mptcp ");
		kobj_add_flags(&t, u->mptcp);
	}
	if (t.n)
		print_line("options", t.s + 2);
	text_free(&t);
	free(mark);
}

/* The newest first; of several interfaces not all. That it came up is said anyhow. */
static void print_history(const struct status *s, const struct history *h)
{
	struct text t = { 0 };
	const char *word = "history";
	size_t i, most = s->one ? HISTORY_MAX : HISTORY_FEW;

	if (h->n == 1 && !strcmp(h->v[0].state, "up"))
		return;
	for (i = h->n; i-- > 0 && most; most--) {
		t.n = 0;
		clock_add(&t, (double)h->v[i].when / 1e6, s->now);
		text_addf(&t, "  %s", h->v[i].text);
		print_line(word, t.s);
		word = "";
	}
	text_free(&t);
}

static void print_of_line(const struct status *s, const struct status_line *l)
{
	print_line("line", l->words);
	if (l->left)
		print_line("drained", l->left);
	if (l->asked)
		print_line("asked", l->asked);
	if (l->quota)
		print_line("quota", l->quota);
	print_history(s, &l->history);
}

static void print_row(const struct status *s, const struct status_row *r,
		      bool colour)
{
	char buf[PREFIX_STRLEN], *gateway = status_gateway(r);
	size_t i;

	print_head(r, colour);
	for (i = 0; r->plan && i < r->plan->sources.n; i++)
		print_line(i ? "" : "source",
			   prefix_format(&r->plan->sources.v[i], buf));
	if (gateway)
		print_line("gateway", !strcmp(gateway, "none")
			   ? "none, by the device" : gateway);
	if (r->uplink)
		print_options(r->uplink);
	if (r->line)
		print_of_line(s, r->line);
	if (strcmp(r->claim->iface, r->device))
		print_line("interface", r->claim->iface);
	print_line("from", status_origin(r));
	if (r->claim->refused)
		print_lines("refused", NULL, r->claim->refused, NULL);
	for (i = 0; i < r->differs.n; i++)
		print_line(i ? "" : "differs", r->differs.v[i]);
	for (i = 0; i < r->notes.n; i++)
		print_line(i ? "" : "note", r->notes.v[i].text);
	print_last(r);
	free(gateway);
}

static void print_generated(const struct status_generated *g)
{
	struct text device = { 0 };
	size_t i;

	text_add_safe(&device, g->device);
	printf("%s  generated\n", device.s);
	text_free(&device);
	for (i = 0; i < g->files.n; i++)
		print_line(i ? "" : "files", g->files.v[i]);
	print_line("from", g->origin);
}

static void print_unconfirmed(const struct status_unconfirmed *u)
{
	struct text device = { 0 };

	text_add_safe(&device, u->device);
	if (u->seconds)
		printf("%s  taken back in %lld s unless `multihome confirm`\n",
		       device.s, (long long)u->seconds);
	else
		printf("%s  not confirmed in time: taken back by the next hook "
		       "or `multihome sync`\n", device.s);
	text_free(&device);
}

/* The remedy of what is left over, before the first of it. */
static void print_left(const struct kobjs *left, const char *remedy)
{
	const struct kobj *k;
	struct text t = { 0 };

	if (left->n)
		printf("left over, %s:\n", remedy);
	vec_each(k, left) {
		t.n = 0;
		kobj_print(&t, k, NULL);
		printf("    %s %s\n", k->kind == KOBJ_RULE ? "rule" : "route",
		       t.s);
	}
	text_free(&t);
}

/* Main's default is not asked any more. */
static void print_decides(const struct status *s)
{
	char *note;
	size_t i;

	if (!s->decides.n)
		return;
	printf("table 7000 decides for what chooses no line itself\n");
	for (i = 0; i < s->decides.n; i++)
		print_line(i ? "" : "default", s->decides.v[i]);
	if (!strcmp(s->daemon, "not running")) {
		note = text_printf("these verdicts are of a daemon that does "
				   "not run: %s", asked_start());
		print_line("note", note);
		free(note);
	} else if (!strcmp(s->daemon, "not answering"))
		print_line("note", "the daemon runs and does not answer");
}

/* Of all lines, as the daemon has had them published. */
static void print_names(const struct status *s)
{
	struct text t = { 0 };

	if (!s->one)
		lines_add_names(&t, &s->told);
	if (t.n)
		printf("names that follow lines\n%s", t.s);
	text_free(&t);
}

void status_print_text(const struct status *s)
{
	bool colour = row_coloured();
	size_t i;

	for (i = 0; i < s->rows.n; i++)
		print_row(s, &s->rows.v[i], colour);
	if (s->common.n)
		printf("all uplinks  %s\n", s->older
		       ? "drift (older version): multihome sync" : "drift");
	for (i = 0; i < s->common.n; i++)
		print_line(i ? "" : "differs", s->common.v[i]);
	print_decides(s);
	print_names(s);
	for (i = 0; i < s->generated.n; i++)
		print_generated(&s->generated.v[i]);
	for (i = 0; i < s->unconfirmed.n; i++)
		print_unconfirmed(&s->unconfirmed.v[i]);
	if (!s->rows.n && !s->generated.n)
		printf("no interface with multihome options is up\n");
	for (i = 0; i < s->not_up.n; i++)
		print_row(s, &s->not_up.v[i], colour);
	print_left(&s->left, "`multihome sync` removes it");
	print_left(&s->orphans, "`multihome flush` removes it, and all else of "
		   "multihome's");
}
