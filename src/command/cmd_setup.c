/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome setup: finds the lines of the machine, proposes a table and a priority
 * for each that has no options, shows what would be written and what check says of
 * it, asks, writes, and reloads. Nothing is written without consent.
 */
#include "base/file.h"
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/placing.h"
#include "base/value.h"
#include "engine/load.h"
#include "import/hand_stanzas.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONFIRM "60"

struct setup {
	struct session *s;
	bool yes, dry;
	bool waits;		/* for consent that nobody can give */
	struct written w;
	struct candidates lines;
	struct places places;
	struct strings configured;	/* devices with options */
	struct strings proposed;
	struct strings tables;	/* of both */
	VEC(int) aside;		/* open files with what would be written */
	unsigned priority;	/* the greatest of both */
};

/* A line, safe to show. Frees it. */
static void say(char *line)
{
	struct text safe = { 0 };

	text_add_safe(&safe, line);
	puts(safe.s);
	text_free(&safe);
	free(line);
}

static void note_table(struct stanza *st, void *arg)
{
	struct setup *u = arg;
	const struct setting *o;
	uint32_t priority;
	char device[16];

	if (!load_device(st->iface, &st->settings, device) &&
	    !strings_have(&u->configured, device))
		strings_add(&u->configured, device);
	load_defaults(u->s, &st->settings);
	o = settings_find(&st->settings, "multihome-table");
	if (o)
		strings_add(&u->tables, o->value);
	o = settings_find(&st->settings, "multihome-priority");
	if (o && !value_number(&priority, o->value) && priority > u->priority)
		u->priority = priority;
}

/* Whether somebody else has given that name to a table. */
static bool is_taken(struct setup *u, const char *name)
{
	const struct rt_tables *tables = session_tables(u->s);
	const struct rt_table *t;

	vec_each(t, tables)
		if (!strcmp(t->name, name) && strcmp(t->file, RT_TABLES_OURS))
			return true;
	return strings_have(&u->tables, name);
}

/* The first of ISP1, ISP2 ... that is free. */
static char *choose_table(struct setup *u)
{
	unsigned n = 1;
	char *name = text_printf("ISP%u", n);

	while (is_taken(u, name)) {
		free(name);
		name = text_printf("ISP%u", ++n);
	}
	strings_add(&u->tables, name);
	return name;
}

/* Where rules or tables of that stanza are made by hand, or NULL. */
static const char *made_by_hand(const struct hand_stanzas *h, const char *name)
{
	const struct handmade_command *c;
	const struct hand_line *line;
	size_t i, k;

	for (i = 0; i < h->in->n; i++) {
		if (strcmp(h->in->v[i].name, name))
			continue;
		vec_each(line, &h->v[i].lines)
			for (k = 0; k < line->line.n; k++) {
				c = hand_line_command(line, &h->b, k);
				if (c && (c->w.k.kind == KOBJ_RULE ||
					  handmade_in_table(c)))
					return c->origin;
			}
	}
	return NULL;
}

/* Why nothing is proposed for it (the caller frees), or NULL. */
static char *why_not(const struct setup *u, const struct hand_stanzas *h,
		     const struct candidate *f)
{
	const struct stanza *st = written_options(&u->w, f->device);
	const char *hand = made_by_hand(h, written_name(&u->w, f->device));

	if (st)
		return text_printf("has options already (%s)", st->origin);
	if (f->tunnel)
		return text_dup("is a tunnel or point-to-point: if it is a "
				"line, write its options by hand");
	if (hand)
		return text_printf("has rules and routes by hand (%s): see "
				   "multihome import", hand);
	return NULL;
}

static void propose(struct setup *u, const struct hand_stanzas *h,
		    const struct candidate *f)
{
	struct settings options = { 0 };
	char *why = why_not(u, h, f), *table, number[TEXT_NUMBER_MAX];

	if (!why) {
		table = choose_table(u);
		settings_add(&options, "multihome-table", table, "");
		if (!u->configured.n || u->priority)
			settings_add(&options, "multihome-priority",
				     text_number(++u->priority, number), "");
		why = placing_add(&u->places, &u->w, f, &options);
		if (!why)
			strings_add(&u->proposed, f->device);
		free(table);
	}
	if (why)
		say(text_join(f->device, ": ", why));
	settings_free(&options);
	free(why);
}

static void propose_all(struct setup *u)
{
	struct handmade_names names = cmd_import_names(session_tables(u->s));
	const struct candidate *f;
	struct hand_stanzas h;

	hand_stanzas_read(&h, &u->w.in, u->w.dialect, &names);
	written_each(&u->w, note_table, u);
	vec_each(f, &u->lines)
		propose(u, &h, f);
	hand_stanzas_free(&h);
}

/* Whether there is anything to be done; else why not is said. */
static bool is_wanted(const struct setup *u)
{
	if (u->proposed.n && u->proposed.n + u->configured.n > 1)
		return true;
	if (u->proposed.n)
		say(text_join("nothing to set up: ", u->proposed.v[0],
			      " is the only line here"));
	else
		printf("nothing to set up: %s\n", u->lines.n
		       ? "no line that has no options could have any"
		       : "no line was found");
	if (u->proposed.n + u->configured.n < 2)
		puts("Lines are known by a default route in main or a DHCP "
		     "lease. Where there is neither,\nwrite table and gateway "
		     "by hand: see multihome-interfaces(5).");
	return false;
}

static void show_diff(const struct setup *u)
{
	const struct place *p;
	struct text out = { 0 };

	vec_each(p, &u->places)
		edits_diff(&out, &p->edits, p->path, p->old);
	printf("%s", out.n ? out.s : "");
	text_free(&out);
}

/* The file's new text in a file elsewhere, which is read in its place. */
static int pretend(struct setup *u, const char *path, const char *text)
{
	char elsewhere[] = "/tmp/multihome-setup.XXXXXX", *instead;
	int fd = mkstemp(elsewhere), ret;

	if (fd < 0)
		return -errno;
	unlink(elsewhere);	/* it may have passwords, and this may be killed */
	*vec_push(&u->aside) = fd;
	ret = dprintf(fd, "%s", text) < 0 ? -errno : 0;
	instead = text_printf("/proc/self/fd/%d", fd);
	file_pretend(path, instead);
	free(instead);
	return ret;
}

static void pretend_end(struct setup *u)
{
	while (u->aside.n)
		close(u->aside.v[--u->aside.n]);
	vec_free(&u->aside);
	file_pretend_end();
}

/* Whether what was proposed would be read as it is meant. */
static bool is_read_back(const struct setup *u)
{
	struct diag quiet = { 0 };
	struct written w;
	bool all = written_read(&w, &quiet);
	size_t i;

	for (i = 0; i < u->proposed.n; i++)
		all &= written_options(&w, u->proposed.v[i]) != NULL;
	all &= w.told.n >= u->w.told.n && w.ifcfgs.n == u->w.ifcfgs.n;
	diag_free(&quiet);
	written_free(&w);
	return all;
}

/* What check says of the machine as it would be. */
static int check_texts(void)
{
	char *argv[] = { "check", NULL };
	struct diag d = { 0 };
	struct session s = { .store = STORE_CLOSED, .d = &d };
	int status = cmd_check(&s, argv);

	session_close(&s);
	diag_sort(&d);
	status = report_command(&d, status);
	diag_free(&d);
	return status;
}

/* Reads the machine as it would be; whether nothing of it would be refused. */
static bool try_texts(struct setup *u, const struct rewrites *texts)
{
	const struct rewrite *r;
	int ret = 0, status = EXIT_SYSTEM;

	vec_each(r, texts)
		ret = ret ? ret : pretend(u, r->path, r->text);
	if (ret)
		diag_add(u->s->d, DIAG_FAILED, "/tmp", NULL,
			 "cannot be written: %s", strerror(-ret));
	else if (!is_read_back(u))
		diag_add(u->s->d, DIAG_FAILED, NULL, NULL, "these files would "
			 "not be read as they are meant: expected what is "
			 "shown, put in by hand");
	else
		status = check_texts();
	pretend_end(u);
	if (status == EXIT_DONE || status == EXIT_DRIFT)
		return true;
	if (!diag_has(u->s->d, DIAG_FAILED))
		diag_add(u->s->d, status == EXIT_CONFIG ? DIAG_REFUSED
			 : DIAG_FAILED, NULL, NULL, "nothing was written: "
			 "expected that to be mended before");
	return false;
}

/* Whether somebody at a terminal says yes, or has said it before. */
static bool consents(struct setup *u)
{
	char answer[8] = "";

	if (u->yes)
		return true;
	if (!isatty(0) || !isatty(1)) {
		diag_add(u->s->d, DIAG_WARNING, NULL, NULL, "nothing was "
			 "written: there is no terminal to ask on; expected "
			 "--yes");
		u->waits = true;
		return false;
	}
	printf("Write this, and put it in force for " CONFIRM
	       " seconds to try it? [y/N] ");
	fflush(stdout);
	if (!fgets(answer, sizeof answer, stdin))
		puts("");
	answer[strcspn(answer, "\n")] = '\0';
	if (value_is_among(answer, "y Y yes Yes YES"))
		return true;
	puts("nothing was written");
	return false;
}

static void say_unwritten(struct setup *u, const struct rewrites *texts,
			  const char *path, int ret)
{
	const struct rewrite *r;

	if (ret == -ESTALE)
		diag_add(u->s->d, DIAG_FAILED, path, NULL, "has changed "
			 "meanwhile: nothing was written, try again");
	else
		diag_add(u->s->d, DIAG_FAILED, path, NULL, "cannot be written: "
			 "%s%s; nothing was changed", strerror(-ret),
			 ret == -EACCES ? ", expected the rights of root" : "");
	vec_each(r, texts)
		if (r->done)
			diag_add(u->s->d, DIAG_FAILED, r->path, NULL, "is "
				 "written, and could not be taken back: what it "
				 "was is in %s",
				 r->kept && !r->kept_before ? r->kept
							    : "no file");
}

static bool write_texts(struct setup *u, struct rewrites *texts)
{
	const struct rewrite *r;
	const char *path = NULL;
	int ret = rewrites_begin(texts, &path);

	if (!ret)
		ret = rewrites_end(texts, &path);
	if (ret) {
		say_unwritten(u, texts, path, ret);
		return false;
	}
	vec_each(r, texts)
		say(!r->kept ? text_join(r->path, ": written") :
		    r->kept_before
		    ? text_join(r->path, ": written; ", r->kept,
				" is an earlier one, and stays")
		    : text_join(r->path, ": written; what it was is in ",
				r->kept));
	return true;
}

/* What else there is to do. */
static void say_more(const struct setup *u)
{
	struct asking a;
	int ret = asked_open(&a, &u->s->store, "lines");
	size_t i;

	for (i = 0; i < u->proposed.n; i++)
		if (written_is_down(&u->w, u->proposed.v[i]))
			say(text_join(u->proposed.v[i], ": is not up as ifup "
				      "has it: its options hold from the next "
				      "ifup on"));
	if (u->priority)
		printf("of a line its carrier alone decides whether it is dead, "
		       "until multihome-probe\nsays whom to ask by it\n");
	if (!ret)
		asked_close(&a);
	else if (ret == -ENOENT && u->priority)
		printf("multihome watch does not run, and without it no line is "
		       "left that is dead:\n    %s\n", asked_start());
}

/* Whether something was written. */
static bool set_up(struct setup *u)
{
	struct rewrites texts = { 0 };
	const struct place *p;
	struct text text = { 0 };
	bool written;

	vec_each(p, &u->places) {
		edits_apply(&text, &p->edits, p->old ? p->old : "");
		rewrites_add(&texts, p->path, p->old, text.s, p->below);
		text_free(&text);
	}
	show_diff(u);
	fflush(stdout);
	written = try_texts(u, &texts) && !u->dry && consents(u) &&
		  write_texts(u, &texts);
	if (written)
		say_more(u);
	rewrites_free(&texts);
	return written;
}

static bool read_options(struct setup *u, char **argv)
{
	while (*++argv) {
		if (!strcmp(*argv, "--yes"))
			u->yes = true;
		else if (!strcmp(*argv, "--dry-run"))
			u->dry = true;
		else
			return false;
	}
	return true;
}

static void setup_free(struct setup *u)
{
	written_free(&u->w);
	places_free(&u->places);
	vec_free(&u->lines);
	strings_free(&u->configured);
	strings_free(&u->proposed);
	strings_free(&u->tables);
}

int cmd_setup(struct session *s, char **argv)
{
	char *reload[] = { "reload", "--confirm", CONFIRM, NULL };
	struct setup u = { .s = s };
	bool written = false;

	if (!read_options(&u, argv))
		return EXIT_USAGE;
	session_init(s, (struct voice){ 0 }, s->d);
	if (session_open(s, SESSION_LOOKING, NULL))
		return report_status(s->d, false);
	if (written_read(&u.w, s->d) && !candidates_read(s, &u.w, &u.lines)) {
		propose_all(&u);
		written = is_wanted(&u) && set_up(&u);
	}
	setup_free(&u);
	if (!written)
		return report_status(s->d, u.waits);
	session_close(s);
	fflush(stdout);
	return cmd_reload(s, reload);
}
