/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The three ways by which addresses get to a name server. */
#include "daemon/sending.h"
#include "base/file.h"
#include "config/conf_dns.h"
#include "dns/lua_file.h"
#include "dns/update_script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int sending_prepare(struct child *c, const struct policy_dns *p, int64_t now,
		    struct text *why)
{
	const char *argv[] = { conf_dns_nsupdate(), "-t", "8", "-u", "2", "-r",
			       "2", NULL, NULL, NULL };
	char *fault;
	int ret;

	if (!argv[0]) {
		text_add(why, conf_dns_no_nsupdate);
		return -ENOENT;
	}
	if (p->local) {
		argv[7] = "-l";
	} else if (*p->key) {
		/* nsupdate would read it whoever else may */
		fault = conf_dns_key_fault(p->key);
		text_add(why, fault ? fault : "");
		free(fault);
		if (why->n)
			return -EPERM;
		argv[7] = "-k";
		argv[8] = p->key;
	}
	ret = child_start(c, argv, now);
	if (ret)
		text_addf(why, "nsupdate: %s", strerror(-ret));
	return ret;
}

int sending_update(struct child *c, const struct policy_dns *p,
		   const struct addr *from, const struct name_sets *sets,
		   struct text *why)
{
	struct text script = { 0 };
	int ret;

	update_script_print(&script, p, from, sets);
	ret = child_feed(c, script.s);
	if (ret)
		text_addf(why, "nsupdate: %s", strerror(-ret));
	text_free(&script);
	return ret;
}

/*
 * nsupdate repeats a key that it does not understand: of that, nothing. What is wrong
 * with one that the server does not take is in a later line.
 */
static char *telling_line(const struct policy_dns *p, const char *said)
{
	bool update = p->method == POLICY_DNS_UPDATE;
	const char *failed = strstr(said, "\nupdate failed: ");

	if (update && !strncmp(said, "; ", 2))	/* as of a comment in a zone */
		said += 2;
	if (update && ((*p->key && strstr(said, p->key)) ||
		       strstr(said, "could not create key")))
		return text_printf("cannot use the key in %s: expected a file "
				   "as tsig-keygen prints it",
				   *p->key ? p->key : "named's session.key");
	if (update && failed)
		said = failed + 1;
	return text_printf("%.*s", (int)strcspn(said, "\n"), said);
}

char *sending_fault(const struct policy_dns *p, const struct text *said,
		    int status, bool late)
{
	const char *of = p->method == POLICY_DNS_COMMAND ? p->command
							 : "nsupdate";
	char *line, *fault;

	if (!status)
		return NULL;
	if (late)
		return text_printf("%s: did not end in time", of);
	if (!said->n)
		return text_printf("%s: ended with %d", of, status);
	line = telling_line(p, said->s);
	fault = text_printf("%s: %s", of, line);
	free(line);
	return fault;
}

int sending_command(struct child *c, const struct policy_dns *p,
		    const struct name_set *s, int64_t now, struct text *why)
{
	const char *argv[] = { p->command, s->name, dns_record_type(s->family),
			       NULL };
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	struct text t = { 0 };
	int ret;

	vec_each(w, &s->wanted)
		text_addf(&t, "%s\n", addr_format(&w->addr, buf));
	ret = child_start(c, argv, now);
	/* it may not want to know, and have ended */
	if (!ret && child_feed(c, t.s) == -EFBIG)
		ret = -EFBIG;
	if (ret)
		text_addf(why, "%s: %s", p->command, strerror(-ret));
	text_free(&t);
	return ret;
}

static int write_file(const struct name_sets *sets, const char *name,
		      int64_t time)
{
	char *path = text_printf(LUA_FILE_DIR "/%s.lua", name);
	char *aside = text_printf(LUA_FILE_DIR "/%s.new", name);
	struct text t = { 0 };
	int ret;

	lua_file_print(&t, sets, name, time);
	ret = file_replace(path, aside, t.s);
	text_free(&t);
	free(aside);
	free(path);
	return ret;
}

int sending_files(const struct name_sets *sets, int64_t time, struct text *why)
{
	const struct name_set *s;
	int ret = 0, one;

	if (mkdir(LUA_FILE_DIR, 0755) && errno != EEXIST)
		ret = -errno;
	vec_each(s, sets) {	/* both families are in one file */
		one = write_file(sets, s->name, time);
		ret = ret ? ret : one;
	}
	if (ret)
		text_addf(why, LUA_FILE_DIR ": %s", strerror(-ret));
	return ret;
}
