/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The multihome command: a table of commands, and what is done for each. */
#include "base/report.h"
#include "command/cmd.h"
#include "model/option.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

enum { MANY = 1 << 20, OWN = -1 };

static const struct command {
	const char *name;
	int (*run)(struct session *s, char **argv);
	const char *usage, *help;
	int most;	/* arguments, and no options; OWN: it looks itself */
} commands[] = {
	{ "status", cmd_status, "[--brief | --json] [IFACE]",
	  "uplinks, what they have, and their state", OWN },
	{ "lines", cmd_lines, "[--follow] [--json] [LINE]",
	  "lines that the daemon watches, and how they are", OWN },
	{ "release", cmd_release, "LINE",
	  "use a line now that answers again and is held", OWN },
	{ "drain", cmd_drain, "LINE",
	  "lead nothing new by a line, while its connections go on", OWN },
	{ "undrain", cmd_drain, "LINE",
	  "use a line again that is drained", OWN },
	{ "test-failover", cmd_test, "[--seconds N] [--yes] LINE",
	  "hear nothing of a line for a while, and tell what comes of it", OWN },
	{ "explain", cmd_explain, "[--from ADDRESS [--in DEV] | --oif DEV] [--mark N] DESTINATION",
	  "which way a packet takes, and which rule and stanza made it so",
	  OWN },
	{ "check", cmd_check, "[FILE]",
	  "what is wrong with stanzas and the machine; changes nothing", 1 },
	{ "setup", cmd_setup, "[--yes] [--dry-run]",
	  "find the lines of this machine, and write options for them", OWN },
	{ "sync", cmd_sync, "[IFACE]",
	  "make the kernel what the stanzas that are up ask for", 1 },
	{ "wait", cmd_wait, "[--timeout SECONDS] IFACE",
	  "until an interface's uplinks are in force, for units that need them",
	  OWN },
	{ "watch", cmd_watch, "",
	  "stay: watch lines and lead by those that live; sync what changes", 0 },
	{ "events", cmd_events, "",
	  "stay: run scripts when a line dies, lives again, or is worse", 0 },
	{ "reload", cmd_reload, "[--dry-run | --confirm SECONDS] [--replace-by-hand] [IFACE]",
	  "read the stanzas of interfaces that are up anew, without ifdown",
	  OWN },
	{ "confirm", cmd_confirm, "",
	  "keep what reload --confirm has done, which is taken back otherwise",
	  0 },
	{ "generate", cmd_generate,
	  "[--write] [IFACE]... | --nm IFACE OPTION=VALUE...",
	  "rule- and route- files of network-scripts, to do without the hook; "
	  "or words for NetworkManager", OWN },
	{ "flush", cmd_flush, "[IFACE]",
	  "forget what is up and remove what is multihome's: of IFACE, or all", 1 },
	{ "hooks", cmd_hooks, "status|install|remove",
	  "the files in /sbin by which network-scripts call multihome", 1 },
	{ "dns", cmd_dns, "setup ZONE | publish --all",
	  "what a name server needs for names that follow the lines; or give "
	  "them all addresses back", OWN },
	{ "import", cmd_import, "[FILE...]",
	  "print what takes the place of rules and routes by hand", MANY },
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_options(FILE *f, bool daemon)
{
	const struct option *o;

	for (o = options; o->name; o++)
		if (o->daemon == daemon)
			fprintf(f, "  %-24s %-22s %s (%s)\n", o->name, o->value,
				o->help, o->normal);
}

static void usage(FILE *f)
{
	size_t i;

	fprintf(f, "Usage: multihome COMMAND\n\n");
	for (i = 0; i < COMMANDS; i++)
		fprintf(f, "  %s%s%s\n      %s\n", commands[i].name,
			*commands[i].usage ? " " : "", commands[i].usage,
			commands[i].help);
	fprintf(f, "  help [COMMAND]\n      all of this, or how that one is called\n"
		"  --version\n\n"
		"Options of a stanza (ifcfg files: MULTIHOME_TABLE ...):\n\n");
	print_options(f, false);
	fprintf(f, "\nFor failover, by multihome watch:\n\n");
	print_options(f, true);
	fprintf(f, "\nExit status: 0 done or in force, 1 the system refused, "
		"2 called wrongly,\n3 bad configuration, 4 something waits or "
		"differs.\n");
}

/* Whether these can be its arguments, as far as that is seen from here. */
static bool is_call(const struct command *c, char **argv)
{
	int n = 0;

	while (argv[n + 1] && *argv[n + 1] != '-')
		n++;
	return c->most == OWN || (!argv[n + 1] && n <= c->most);
}

static void say_usage(FILE *f, const char *before, const struct command *c)
{
	fprintf(f, "%smultihome %s%s%s\n", before, c->name,
		*c->usage ? " " : "", c->usage);
}

/* Whether help is asked for, wherever that stands among the words. */
static bool is_help(char **argv)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, "--help") || !strcmp(*argv, "-h"))
			return true;
	return false;
}

static int run(const struct command *c, char **argv)
{
	struct diag d = { 0 };
	struct session s = { .store = STORE_CLOSED, .d = &d };
	int status = is_call(c, argv) ? c->run(&s, argv) : EXIT_USAGE;

	/* the lock waits for nobody who reads */
	session_close(&s);
	if (status == EXIT_USAGE && !d.n) {
		say_usage(stderr, "multihome: expected: ", c);
	} else {
		diag_sort(&d);
		status = report_command(&d, status);
	}
	diag_free(&d);
	return status;
}

static int print_help(const struct command *c)
{
	static const struct diag nothing;

	if (c) {
		say_usage(stdout, "Usage: ", c);
		printf("\n      %s\n", c->help);
	} else {
		usage(stdout);
	}
	return report_command(&nothing, EXIT_DONE);
}

/* The command that is meant by a word that is none. */
static int say_unknown(const char *name)
{
	const char *best = NULL;
	int least = 3, d;
	size_t i;

	for (i = 0; i < COMMANDS; i++) {
		d = text_distance(name, commands[i].name);
		if (d < least)
			least = d, best = commands[i].name;
	}
	if (best)
		fprintf(stderr, "multihome: expected a command, did you mean "
			"%s?\n", best);
	else
		fprintf(stderr, "multihome: expected a command, see "
			"`multihome help`\n");
	return EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	static const struct diag nothing;
	const struct command *c;

	report_begin();
	umask(022);
	if (!strcmp(name, "help") || !strcmp(name, "--help") ||
	    !strcmp(name, "-h")) {
		c = argc > 2 ? find_command(argv[2]) : NULL;
		return c || argc < 3 ? print_help(c) : say_unknown(argv[2]);
	}
	if (!strcmp(name, "--version")) {
		printf("multihome %s\n", VERSION);
		return report_command(&nothing, EXIT_DONE);
	}
	c = find_command(name);
	if (c)
		return is_help(argv + 1) ? print_help(c) : run(c, argv + 1);
	if (*name)
		return say_unknown(name);
	usage(stderr);
	return EXIT_USAGE;
}
