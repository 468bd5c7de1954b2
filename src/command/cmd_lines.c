/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome lines: how the lines are, by the daemon that watches them, once or
 * (--follow) until ^C: on a terminal redrawn in place, else each change as it comes.
 */
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/drained.h"
#include "command/lines_print.h"
#include "command/row.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* It says something each second; so long is none of its waits. */
enum { FOLLOWED_MS = 5000 };

struct wish {
	bool follow, json;
	const char *name;
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static bool read_wish(char **argv, struct wish *w)
{
	while (*++argv) {
		if (!w->follow && !strcmp(*argv, "--follow"))
			w->follow = true;
		else if (!w->json && !strcmp(*argv, "--json"))
			w->json = true;
		else if (**argv != '-' && !w->name)
			w->name = *argv;
		else
			return false;
	}
	return true;
}

/* Whether all are up; *any: there is one. */
static bool all_up(const struct reply *r, const char *name, bool *any)
{
	const struct reply_line *l;
	bool up = true;

	vec_each(l, &r->lines) {
		if (!lines_means(l, name))
			continue;
		*any = true;
		up &= !strcmp(reply_word(l, "state"), "up");
	}
	return up;
}

/* From the upper left corner, as much as there is room for. */
static void redraw(const struct text *t)
{
	struct winsize size = { 0 };
	const char *p = t->s ? t->s : "";
	size_t n, rows, columns;

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	rows = size.ws_row ? size.ws_row : 24;
	columns = size.ws_col ? size.ws_col : ROW_COLUMNS;
	printf("\033[H");
	while (*p) {
		n = strcspn(p, "\n");
		if (n / columns + 1 >= rows)
			break;
		rows -= n / columns + 1;
		printf("%.*s\033[K\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
	printf("\033[J");
}

/* The number of the newest of its changes; -1: none. */
static double newest(const struct reply *r)
{
	const struct reply_line *l;
	double number = -1;

	vec_each(l, &r->lines)
		if (!strcmp(l->word, "change"))
			number = reply_number(l, "number");
	return number;
}

static void print_changes(const struct reply *r, const char *name, double after)
{
	const struct reply_line *l, *of;
	struct text t = { 0 };
	bool meant;

	vec_each(l, &r->lines) {
		if (strcmp(l->word, "change") ||
		    reply_number(l, "number") <= after)
			continue;
		meant = false;
		vec_each(of, &r->lines)
			meant |= lines_means(of, name) &&
				 !strcmp(reply_word(of, "line"),
					 reply_word(l, "line"));
		t.n = 0;
		lines_change(&t, l, reply_number(l, "time"));
		if (meant || !name)
			printf("%s\n", t.s);
	}
	text_free(&t);
}

/* What is shown of one answer; after: the number of the last change shown. */
static void show(struct reply *r, const struct wish *w, double after)
{
	bool terminal = isatty(STDOUT_FILENO);
	struct text t = { 0 };

	drained_count(r);
	if (w->json) {
		lines_print_json(r, w->name, w->follow);
	} else if (w->follow && !terminal) {
		print_changes(r, w->name, after);
	} else {
		lines_print(&t, r, w->name, row_coloured());
		if (w->follow)
			redraw(&t);
		else
			fputs(t.s, stdout);
	}
	text_free(&t);
}

/* Whether there is one to be shown. */
static bool is_known(const struct reply *r, const struct wish *w, bool *up)
{
	bool any = !w->name;

	*up = all_up(r, w->name, &any);
	return any;
}

static int say_unknown(struct session *s, const char *name)
{
	diag_add(s->d, DIAG_FAILED, name, NULL, "there is no such line, "
		 "expected TABLE or IFACE, or one with /4 or /6");
	return EXIT_USAGE;
}

/* Shows one answer after the other. As asked_read(), or an exit status. */
static int keep_showing(struct session *s, struct asking *a, const struct wish *w,
			struct reply *r, bool *up, const char **why)
{
	double after = -1;
	bool first = true;
	int ret;

	for (; !stop && !ferror(stdout); first = false) {
		reply_free(r);
		ret = asked_read(a, r, FOLLOWED_MS, why);
		if (ret)
			return ret == -EINTR ? 0 : ret;
		if (!is_known(r, w, up) && first)
			return say_unknown(s, w->name);
		show(r, w, first ? newest(r) : after);
		after = newest(r);
		fflush(stdout);
	}
	return 0;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

int cmd_lines(struct session *s, char **argv)
{
	struct wish w = { 0 };
	const char *why = NULL;
	struct asking a = { .fd = -1 };
	struct reply r = { 0 };
	bool up = true;
	int ret;

	if (!read_wish(argv, &w))
		return EXIT_USAGE;
	ret = store_open(&s->store, false);
	if (!ret)
		ret = asked_open(&a, &s->store, w.follow ? "follow" : "lines");
	if (!ret && w.follow) {
		catch_signals();
		ret = keep_showing(s, &a, &w, &r, &up, &why);
	} else if (!ret) {
		ret = asked_read(&a, &r, ASKED_MS, &why);
		if (!ret && !is_known(&r, &w, &up))
			ret = say_unknown(s, w.name);
		if (!ret)
			show(&r, &w, -1);
	}
	if (ret < 0)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "%s",
			 asked_error(ret, why));
	reply_free(&r);
	asked_close(&a);
	return ret > 0 ? ret : report_status(s->d, !up);
}
