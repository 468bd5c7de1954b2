/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome test-failover: the daemon hears nothing of a line for a while, and what
 * comes of it is told, with its times. The test lasts no longer than this process.
 */
#include "base/report.h"
#include "base/value.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/lines_print.h"
#include "daemon/answer.h"
#include "daemon/request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* It says something each second; so long is none of its waits. */
enum { ANSWERED_MS = 5000, SECONDS = 10 };

struct wish {
	bool yes;
	uint32_t seconds;
	const char *name;
};

/* Those of a line that were told. */
struct steps {
	bool begun, found, moved, answers, used;
};

struct test {
	struct session *s;
	struct wish wish;
	VEC(struct steps) told;	/* in the order of the answers */
	bool over, failed;
};

/* NULL, or what was expected; "": how it is called. */
static const char *read_wish(char **argv, struct wish *w)
{
	bool timed = false;

	while (*++argv) {
		if (!w->yes && !strcmp(*argv, "--yes")) {
			w->yes = true;
		} else if (!timed && !strcmp(*argv, "--seconds") && argv[1]) {
			timed = true;
			if (value_number(&w->seconds, *++argv) || !w->seconds ||
			    w->seconds > REQUEST_SECONDS_MAX)
				return "--seconds: expected 1 to 300";
		} else if (**argv != '-' && !w->name) {
			w->name = *argv;
		} else {
			return "";
		}
	}
	return w->name ? NULL : "";
}

/* "ISP1 eth0 IPv4, ISP1 eth0 IPv6": those that are meant. */
static void add_names(struct text *out, const struct reply *r, const char *name)
{
	const struct reply_line *l;

	vec_each(l, &r->lines) {
		if (!lines_means(l, name))
			continue;
		text_add(out, out->n ? ", " : "");
		text_add_safe(out, reply_word(l, "line"));
	}
}

static bool consents(const struct wish *w, const char *names)
{
	char answer[8];

	printf("For %u s nothing is heard of %s, as if it were dead: connections\n"
	       "of this host by it are reset, those that are forwarded begin anew, "
	       "and others\ntake its place. Nothing is blocked. Go on? [y/N] ",
	       (unsigned)w->seconds, names);
	fflush(stdout);
	return fgets(answer, sizeof answer, stdin) &&
	       (!strcmp(answer, "y\n") || !strcmp(answer, "yes\n"));
}

/* EXIT_DONE: it is to be done. */
static int ask_first(struct session *s, const struct wish *w)
{
	struct text names = { 0 };
	const char *why = NULL;
	struct reply r = { 0 };
	int status = EXIT_DONE, ret = asked_once(&s->store, "lines", &r, &why);

	add_names(&names, &r, w->name);
	if (ret) {
		diag_add(s->d, DIAG_FAILED, w->name, NULL, "%s",
			 asked_error(ret, why));
		status = EXIT_SYSTEM;
	} else if (!names.n) {
		diag_add(s->d, DIAG_FAILED, w->name, NULL, ANSWER_NO_LINE);
		status = EXIT_USAGE;
	} else if (!w->yes && !isatty(STDIN_FILENO)) {
		diag_add(s->d, DIAG_FAILED, w->name, NULL, "expected --yes: "
			 "there is no terminal to ask at whether connections "
			 "may be reset");
		status = EXIT_USAGE;
	} else if (!w->yes && !consents(w, names.s)) {
		diag_add(s->d, DIAG_WARNING, NULL, NULL, "nothing was done");
		status = EXIT_DRIFT;
	}
	reply_free(&r);
	text_free(&names);
	return status;
}

/* "12 ms", "0.43 s" */
static void add_seconds(struct text *out, double seconds)
{
	if (seconds < 0.1)
		text_addf(out, "%.3g ms", seconds * 1e3);
	else
		text_addf(out, "%.2f s", seconds);
}

static void say(const struct reply_line *l, const char *before, const char *key,
		const char *behind)
{
	struct text t = { 0 };

	text_add_safe(&t, reply_word(l, "line"));
	text_addf(&t, ": %s", before);
	if (key)
		add_seconds(&t, reply_number(l, key));
	text_add(&t, behind);
	printf("%s\n", t.s);
	text_free(&t);
}

static void tell_moved(const struct reply_line *l)
{
	struct text t = { 0 };

	if (reply_number(l, "carried") > 0) {
		text_add(&t, " later new connections go by ");
		text_add_safe(&t, *reply_word(l, "by") ? reply_word(l, "by")
						       : "no line");
	} else {
		text_add(&t, " later that was followed; it carried nothing new");
	}
	say(l, "", "moved_seconds", t.s);
	text_free(&t);
}

static void tell_answers(const struct reply_line *l)
{
	struct text t = { 0 };

	text_add(&t, " after it is heard again");
	if (reply_get(l, "hold_left_seconds")) {
		text_add(&t, ", in use in ");
		add_seconds(&t, reply_number(l, "hold_left_seconds"));
	}
	say(l, "answers ", "answers_seconds", t.s);
	text_free(&t);
}

/* Whatever is new. */
static void tell_line(const struct reply_line *l, struct steps *t,
		      const struct wish *w)
{
	struct text words = { 0 };

	if (!t->begun) {
		text_addf(&words, "nothing is heard of it for %u s",
			  (unsigned)w->seconds);
		say(l, words.s, NULL, "");
	}
	if (!t->found && reply_get(l, "found_seconds"))
		say(l, "is found to be down after ", "found_seconds", "");
	if (!t->moved && reply_get(l, "moved_seconds"))
		tell_moved(l);
	if (!t->answers && reply_get(l, "answers_seconds"))
		tell_answers(l);
	if (!t->used && reply_get(l, "used_seconds"))
		say(l, "is in use again ", "used_seconds",
		    " after it is heard again");
	*t = (struct steps){ .begun = true,
		.found = reply_get(l, "found_seconds"),
		.moved = reply_get(l, "moved_seconds"),
		.answers = reply_get(l, "answers_seconds"),
		.used = reply_get(l, "used_seconds") };
	text_free(&words);
}

/* What has not come. Whether anything. */
static bool tell_failed(struct diag *d, const struct reply_line *l,
			const struct steps *t)
{
	if (reply_number(l, "gone") > 0)
		diag_add(d, DIAG_WARNING, reply_word(l, "line"), NULL, "is not "
			 "there any more");
	else if (!t->found)
		diag_add(d, DIAG_WARNING, reply_word(l, "line"), NULL, "was not "
			 "found to be down in %.3g s: while nobody uses it, it "
			 "is asked as often as multihome-probe-interval says",
			 reply_number(l, "silent_seconds"));
	return !t->used;
}

/* What is new in an answer. */
static void tell(struct test *t, const struct reply *r)
{
	const struct reply_line *l;
	size_t i = 0;

	vec_each(l, &r->lines)
		t->over |= !strcmp(l->word, "over");
	vec_each(l, &r->lines) {
		if (!strcmp(l->word, "cut") && t->over) {
			diag_add(t->s->d, DIAG_WARNING, NULL, NULL, "the test "
				 "was cut short: %s", reply_word(l, "reason"));
			t->failed = true;
		}
		if (strcmp(l->word, "test"))
			continue;
		if (i == t->told.n)
			vec_push(&t->told);
		tell_line(l, &t->told.v[i], &t->wish);
		if (t->over)
			t->failed |= tell_failed(t->s->d, l, &t->told.v[i]);
		i++;
	}
	fflush(stdout);
}

/* 0, or as asked_read(). */
static int follow_test(struct test *t, const char **why)
{
	char *request = text_printf("test-failover %s %u", t->wish.name,
				    (unsigned)t->wish.seconds);
	struct reply r = { 0 };
	struct asking a;
	int ret = asked_open(&a, &t->s->store, request);

	while (!ret && !t->over && !ferror(stdout)) {
		ret = asked_read(&a, &r, ANSWERED_MS, why);
		if (!ret)
			tell(t, &r);
		else if (ret == -EBADMSG)
			diag_add(t->s->d, DIAG_WARNING, NULL, NULL, "%s", *why);
		reply_free(&r);
	}
	asked_close(&a);
	free(request);
	return ret;
}

int cmd_test(struct session *s, char **argv)
{
	struct test t = { .s = s, .wish.seconds = SECONDS };
	const char *why = NULL, *err = read_wish(argv, &t.wish);
	int ret;

	if (err && *err)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "%s", err);
	if (err)
		return EXIT_USAGE;
	store_open(&s->store, false);
	ret = ask_first(s, &t.wish);
	if (ret)
		return ret;
	ret = follow_test(&t, &why);
	if (ret == -ENOENT && t.told.n)
		diag_add(s->d, DIAG_FAILED, t.wish.name, NULL, "the daemon has "
			 "ended, and the test with it");
	else if (ret && ret != -EBADMSG)
		diag_add(s->d, DIAG_FAILED, t.wish.name, NULL, "%s",
			 asked_error(ret, why));
	vec_free(&t.told);
	return report_status(s->d, ret == -EBADMSG || t.failed);
}
