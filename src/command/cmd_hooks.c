/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome hooks: whether network-scripts get to multihome, by the two files
 * in /sbin that they run; makes links there, and takes them away again, but
 * never touches what is not multihome's own.
 */
#include "base/report.h"
#include "command/cmd.h"
#include "network-scripts/local_hook.h"

#include <errno.h>
#include <string.h>

/* What is there, and what would have to be there, if anything else. */
static void say(struct diag *d, enum diag_level level,
		const struct local_hook *s)
{
	const char *mode = s->runs ? "" : ", and is not executable: "
		"network-scripts pass it over; expected mode 755";
	struct text t = { 0 };

	switch (s->state) {
	case LOCAL_HOOK_FREE:
		text_add(&t, "there is nothing; expected a link, see "
			 "`multihome hooks install`");
		break;
	case LOCAL_HOOK_OURS:
		text_addf(&t, "leads to %s", s->helper);
		break;
	case LOCAL_HOOK_BROKEN:
		text_addf(&t, "leads to %s, which cannot be run", s->helper);
		break;
	case LOCAL_HOOK_CALLS:
		text_addf(&t, s->line ? "calls %s" : "is not multihome's, but "
			  "leads to %s", s->helper);
		if (s->line)
			text_addf(&t, " in line %zu", s->line);
		text_add(&t, !s->runs || local_hook_runs_us(s) ? mode
			 : ", which cannot be run");
		break;
	case LOCAL_HOOK_COPY:
		text_addf(&t, LOCAL_HOOK_COPIED, s->helper, s->helper, s->path);
		break;
	case LOCAL_HOOK_OTHER:
		text_addf(&t, "is not multihome's and does not call it%s%s "
			  "this line in it: %s \"$@\"", mode,
			  s->runs ? "; expected" : ", and", s->helper);
		break;
	case LOCAL_HOOK_DANGLING:
	case LOCAL_HOOK_NO_FILE:
		text_addf(&t, "is %s; expected a script there with the line: "
			  "%s \"$@\"", s->state == LOCAL_HOOK_DANGLING
			  ? "a link, not multihome's, that leads nowhere"
			  : "no file", s->helper);
		break;
	case LOCAL_HOOK_UNKNOWN:
		text_addf(&t, "cannot be read: %s", strerror(-s->error));
		break;
	}
	diag_add(d, level, s->path, NULL, "%s", t.s);
	text_free(&t);
}

/* Says where there are no network-scripts, to which all this means nothing. */
static bool wanted(struct diag *d)
{
	if (local_hook_wanted())
		return true;
	diag_add(d, DIAG_NOTE, NULL, NULL, "no network-scripts here (no /etc/"
		 "sysconfig/network-scripts/ifup-post): nothing to install");
	return false;
}

static bool is_right(const struct local_hook *s)
{
	return local_hook_runs_us(s) && s->state != LOCAL_HOOK_COPY;
}

/* These three: whether something is left for somebody to do. */
static bool show(struct diag *d, struct local_hook *s)
{
	say(d, s->state == LOCAL_HOOK_UNKNOWN ? DIAG_FAILED : DIAG_NOTE, s);
	return !is_right(s);
}

static bool install(struct diag *d, struct local_hook *s)
{
	int ret = s->state == LOCAL_HOOK_FREE ? local_hook_install(s) : -EEXIST;

	if (ret == -ENOEXEC || s->state == LOCAL_HOOK_BROKEN)
		diag_add(d, DIAG_FAILED, s->helper, NULL, "cannot be run; "
			 "expected it to be installed");
	else if (s->state == LOCAL_HOOK_UNKNOWN)
		say(d, DIAG_FAILED, s);
	else if (ret && ret != -EEXIST)
		diag_add(d, DIAG_FAILED, s->path, NULL, "cannot be made: %s",
			 strerror(-ret));
	else if (!ret)
		diag_add(d, DIAG_NOTE, s->path, NULL, "now leads to %s",
			 s->helper);
	else
		say(d, is_right(s) ? DIAG_NOTE : DIAG_WARNING, s);
	return !is_right(s);
}

static bool take_away(struct diag *d, struct local_hook *s)
{
	bool ours = s->state == LOCAL_HOOK_OURS ||
		    s->state == LOCAL_HOOK_BROKEN;
	int ret = ours ? local_hook_remove(s) : 0;

	if (ret)
		diag_add(d, DIAG_FAILED, s->path, NULL, "cannot be removed: %s",
			 strerror(-ret));
	else if (ours)
		diag_add(d, DIAG_NOTE, s->path, NULL, "removed");
	else if (s->state == LOCAL_HOOK_FREE)
		diag_add(d, DIAG_NOTE, s->path, NULL, "there is nothing");
	else if (s->state == LOCAL_HOOK_COPY)
		diag_add(d, DIAG_WARNING, s->path, NULL, "is a copy of %s, and "
			 "no link; left alone, expected it gone", s->helper);
	else if (s->state != LOCAL_HOOK_CALLS)
		diag_add(d, DIAG_NOTE, s->path, NULL, "is not multihome's, "
			 "left alone");
	else if (s->line)
		diag_add(d, DIAG_WARNING, s->path, NULL, "calls %s in line "
			 "%zu; left alone, expected it without that line",
			 s->helper, s->line);
	else
		diag_add(d, DIAG_WARNING, s->path, NULL, "leads to %s, but is "
			 "not multihome's; left alone, expected it gone",
			 s->helper);
	return s->state == LOCAL_HOOK_CALLS || s->state == LOCAL_HOOK_COPY;
}

int cmd_hooks(struct session *s, char **argv)
{
	static const struct {
		const char *name;
		bool (*run)(struct diag *d, struct local_hook *s);
	} verbs[] = {
		{ "status", show }, { "install", install },
		{ "remove", take_away },
	};
	bool (*run)(struct diag *d, struct local_hook *s) = NULL;
	bool here, left = false;
	struct local_hook hook;
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs && argv[1]; i++)
		if (!strcmp(argv[1], verbs[i].name))
			run = verbs[i].run;
	if (!run)
		return EXIT_USAGE;
	here = run == take_away || wanted(s->d);
	for (i = 0; i < LOCAL_HOOKS && (here || run == show); i++) {
		hook = local_hook_read(i);
		if (here)
			left |= run(s->d, &hook);
		else if (hook.state != LOCAL_HOOK_FREE)
			show(s->d, &hook);
	}
	return report_status(s->d, left);
}
