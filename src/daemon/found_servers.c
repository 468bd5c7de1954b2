/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Echo or query: what has been answered decides. */
#include "daemon/found_servers.h"

void found_servers_set(struct found_servers *l,
		       const struct probe_targets *targets)
{
	struct found_servers was = *l;
	struct found_server *s;
	size_t i, j;

	*l = (struct found_servers){ .n = targets->n < FOUND_SERVERS
						? targets->n : FOUND_SERVERS };
	for (i = 0; i < l->n; i++) {
		s = &l->v[i];
		s->echo = s->query = targets->v[i];
		s->query.kind = PROBE_DNS;
		for (j = 0; j < was.n; j++)
			if (!addr_cmp(&was.v[j].echo.addr, &s->echo.addr))
				s->answers = was.v[j].answers;
	}
}

const struct probe_target *found_servers_question(struct found_servers *l,
						  size_t i)
{
	struct found_server *s = &l->v[i];

	if (s->answers)
		return found_servers_target(l, i);
	s->echoed = !s->echoed;
	return s->echoed ? &s->echo : &s->query;
}

const struct probe_target *found_servers_target(const struct found_servers *l,
						size_t i)
{
	const struct found_server *s = &l->v[i];

	return s->answers == SERVER_BY_QUERY ? &s->query : &s->echo;
}

void found_servers_answered(struct found_servers *l,
			    const struct probe_target *question)
{
	struct found_server *s;

	vec_each(s, l) {
		if (question == &s->echo)
			s->answers = SERVER_BY_ECHO;
		else if (question == &s->query && !s->answers)
			s->answers = SERVER_BY_QUERY;
	}
}
