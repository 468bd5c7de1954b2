/* SPDX-License-Identifier: GPL-2.0-or-later */
/* News of lines in words. */
#include "health/health_words.h"

static const char *const ordinals[] = { "", "1st", "2nd", "3rd" };

static double in_seconds(int64_t time)
{
	return (double)time / 1e6;
}

/* "5 s", "1 min": as it is configured. */
static void add_wait(struct text *t, int64_t time)
{
	int64_t seconds = time / HEALTH_SECONDS(1);

	if (time % HEALTH_SECONDS(1))
		text_addf(t, "%.4g s", in_seconds(time));
	else if (seconds >= 60 && seconds % 60 == 0)
		text_addf(t, "%lld min", (long long)seconds / 60);
	else
		text_addf(t, "%lld s", (long long)seconds);
}

void health_add_time(struct text *t, int64_t time)
{
	if (time < HEALTH_SECONDS(1))
		text_addf(t, "%lld ms", (long long)(time + 500) / 1000);
	else
		add_wait(t, time);
}

static const char *plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

static void tell_silent(struct text *t, const struct health *h)
{
	const struct health_news *news = &h->news;

	text_addf(t, "down: no answer for %.2f s (%u probe%s, %u target%s",
		  in_seconds(news->silence), news->probes,
		  plural(news->probes), news->targets, plural(news->targets));
	if (h->no_route)
		text_add(t, "; no route by this line");
	else if (h->gateway == HEALTH_GATEWAY_ANSWERS)
		text_add(t, "; gateway answers");
	else if (h->gateway == HEALTH_GATEWAY_SILENT)
		text_add(t, "; gateway does not answer");
	text_add(t, ")");
}

static void tell_answers(struct text *t, const struct health_news *news)
{
	text_addf(t, "answers again after %.1f s", in_seconds(news->silence));
	if (news->failures < 2)
		text_add(t, ", in use in ");
	else if (news->failures < sizeof ordinals / sizeof *ordinals)
		text_addf(t, " (%s failure: in use in ",
			  ordinals[news->failures]);
	else
		text_addf(t, " (%uth failure: in use in ", news->failures);
	add_wait(t, news->hold);
	text_add(t, news->failures < 2 ? "" : ")");
}

static void tell_latency(struct text *t, const struct health *h)
{
	text_addf(t, "degraded: %lld ms (limit %lld ms) for 10 s",
		  (long long)(h->news.latency + 500) / 1000,
		  (long long)h->conf.latency / 1000);
}

void health_tell(struct text *t, const char *line, const struct health *h,
		 const char *const *targets)
{
	const struct health_news *news = &h->news;

	if (news->kind == HEALTH_SAYS_NOTHING)
		return;
	text_addf(t, "%s: ", line);
	switch (news->kind) {
	case HEALTH_SAYS_NOTHING:
		return;
	case HEALTH_SAYS_UP:
		text_add(t, "up");
		return;
	case HEALTH_SAYS_ANSWERS:
		tell_answers(t, news);
		return;
	case HEALTH_SAYS_SILENT:
		tell_silent(t, h);
		return;
	case HEALTH_SAYS_CARRIER:
		text_add(t, "down: no carrier");
		return;
	case HEALTH_SAYS_LOSS:
		text_addf(t, "degraded: %u %% of %u probes lost (limit %u %%)",
			  news->percent, news->n, h->conf.loss);
		return;
	case HEALTH_SAYS_LATENCY:
		tell_latency(t, h);
		return;
	case HEALTH_SAYS_UNANSWERED:
		text_add(t, "probes are not answered, but packets come in; "
			 "new connections go elsewhere");
		return;
	case HEALTH_SAYS_STATUS:
		text_addf(t, "degraded: target %s answers, but not as it should",
			  targets[news->target]);
		return;
	case HEALTH_SAYS_ASIDE:
		text_addf(t, "target %s does not answer, others do; asked once "
			  "a minute", targets[news->target]);
		return;
	case HEALTH_SAYS_NO_ANSWER_EVER:
		text_add(t, "none of the targets has ever answered: does "
			 "anything block ICMP?");
		return;
	case HEALTH_SAYS_BREAK:
		text_addf(t, "short break of %.1f s; patience is now %.2f s",
			  in_seconds(news->silence), in_seconds(h->patience));
		return;
	case HEALTH_SAYS_REFUSED:
		text_add(t, "probes are refused by this machine's own firewall "
			 "(EPERM)");
		return;
	}
}

void health_tell_slept(struct text *t, int64_t by)
{
	text_addf(t, "we woke %.1f s late: nothing was judged in that time",
		  in_seconds(by));
}

const char *health_state_word(enum health_state state, bool held)
{
	static const char *const words[] = {
		[HEALTH_UNKNOWN] = "unknown", [HEALTH_UP] = "up",
		[HEALTH_DEGRADED] = "degraded", [HEALTH_DOWN] = "down",
	};

	return held ? "held" : words[state];
}

const char *health_reason_word(const struct health_news *news)
{
	static const char *const words[] = {
		[HEALTH_SAYS_UP] = "up",
		[HEALTH_SAYS_ANSWERS] = "answers",
		[HEALTH_SAYS_SILENT] = "probes",
		[HEALTH_SAYS_CARRIER] = "carrier",
		[HEALTH_SAYS_LOSS] = "loss",
		[HEALTH_SAYS_LATENCY] = "latency",
		[HEALTH_SAYS_UNANSWERED] = "unanswered",
		[HEALTH_SAYS_STATUS] = "status",
	};

	return news->moved ? words[news->kind] : "";
}
