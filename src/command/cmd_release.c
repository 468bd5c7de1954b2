/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome release: a line that answers again is not waited for any longer. */
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "daemon/answer.h"

#include <errno.h>
#include <string.h>

int cmd_release(struct session *s, char **argv)
{
	const char *name = argv[1], *why = NULL;
	const struct reply_line *l;
	struct reply r = { 0 };
	bool unknown;
	char *request;
	int ret;

	if (!name || argv[2] || *name == '-')
		return EXIT_USAGE;
	ret = store_open(&s->store, false);
	request = text_join("release ", name);
	if (!ret)
		ret = asked_once(&s->store, request, &r, &why);
	free(request);
	unknown = ret == -EBADMSG && why &&
		  !strcmp(why, ANSWER_NO_LINE);
	if (unknown || (ret && ret != -EBADMSG))
		diag_add(s->d, DIAG_FAILED, name, NULL, "%s",
			 asked_error(ret, why));
	else if (ret)
		diag_add(s->d, DIAG_WARNING, NULL, NULL, "%s", why);
	vec_each(l, &r.lines)
		if (!ret && reply_get(l, "line"))
			diag_add(s->d, DIAG_NOTE, reply_get(l, "line"), NULL,
				 "is used now");
	reply_free(&r);
	return unknown ? EXIT_USAGE : report_status(s->d, ret == -EBADMSG);
}
