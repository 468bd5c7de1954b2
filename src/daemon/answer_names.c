/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names to text for the control socket. */
#include "daemon/answer_names.h"

/* name is of letters, and addresses are; what is wrong may be another program's word. */
static void put_name(struct text *out, const struct publishing *p,
		     const struct name_set *s)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	const char *reason;
	const struct addr *u;

	text_addf(out, "name\tname=%s\ttype=%s\tstate=%s\twanted=", s->name,
		  dns_record_type(s->family), publishing_word(p, s, &reason));
	vec_each(w, &s->wanted)
		text_addf(out, "%s%s", w == s->wanted.v ? "" : " ",
			  addr_format(&w->addr, buf));
	text_add(out, "\twithdrawn=");
	vec_each(u, &s->unwanted)
		text_addf(out, "%s%s", u == s->unwanted.v ? "" : " ",
			  addr_format(u, buf));
	text_addf(out, "\tothers=%s\treason=", publishing_others(p, s));
	text_add_escaped(out, reason);
	text_add(out, "\n");
}

void answer_names(struct text *out, const struct publishing *p)
{
	const struct name_set *s;

	vec_each(s, &p->wanted)
		put_name(out, p, s);
}

void answer_unnamed(struct text *out, const struct publishing *p,
		    const struct watched *w, int64_t now)
{
	int64_t over = now - w->unnamed_at - p->policy.ttl * INT64_C(1000000);

	if (!policy_dns_is_on(&p->policy) || !w->drained || !w->is.names.n ||
	    !w->is.reached.n)
		return;
	text_addf(out, "\tnamed=%d", !w->unnamed_at);
	if (w->unnamed_at)
		text_addf(out, "\t%s=%.6f", over < 0 ? "ttl_left_seconds"
						    : "ttl_over_seconds",
			  (double)(over < 0 ? -over : over) / 1e6);
}
