/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome release: a line that answers again is not waited for any longer. And
 * drain, undrain: a line takes nothing new, or does so again.
 */
#include "base/report.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "daemon/answer.h"

#include <errno.h>
#include <string.h>

/* What is said of a line of the answer, and whether it has come to that. */
static bool tell(struct diag *d, const struct reply_line *l)
{
	const char *line = reply_get(l, "line");
	bool already = reply_number(l, "already") > 0;
	bool alone = reply_number(l, "alone") > 0;

	if (!line)
		return true;
	if (!strcmp(l->word, "drained") && alone)
		diag_add(d, DIAG_WARNING, line, NULL, "is drained%s, as all "
			 "lines are now that are up: they carry as if they were "
			 "not", already ? " already" : "");
	else if (!strcmp(l->word, "drained"))
		diag_add(d, DIAG_NOTE, line, NULL, already ? "is drained already"
			 : reply_number(l, "names_only") > 0
			 ? "leaves names that other lines bear, its connections "
			   "go on"
			 : "takes nothing new, its connections go on");
	else
		diag_add(d, DIAG_NOTE, line, NULL, already ? "is not drained"
			 : "is used now");
	return strcmp(l->word, "drained") || !alone;
}

/* The command's own word is what is asked of the daemon. */
static int ask_for(struct session *s, char **argv)
{
	const char *name = argv[1], *why = NULL;
	const struct reply_line *l;
	struct reply r = { 0 };
	bool unknown, waits = false;
	char *request;
	int ret;

	if (!name || argv[2] || *name == '-')
		return EXIT_USAGE;
	ret = store_open(&s->store, false);
	request = text_join(argv[0], " ", name);
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
		waits |= !ret && !tell(s->d, l);
	reply_free(&r);
	return unknown ? EXIT_USAGE
		       : report_status(s->d, ret == -EBADMSG || waits);
}

int cmd_release(struct session *s, char **argv)
{
	return ask_for(s, argv);
}

int cmd_drain(struct session *s, char **argv)
{
	return ask_for(s, argv);
}
