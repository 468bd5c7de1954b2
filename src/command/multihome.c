/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The multihome command: a table of commands, and nothing else. */
#include "base/report.h"
#include "command/cmd.h"
#include "model/option.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage, *help;
} commands[] = {
	{ "status", cmd_status, "[--json] [IFACE]",
	  "uplinks, what they have, and their state" },
	{ "explain", cmd_explain, "[--from ADDRESS] [--mark N] DESTINATION",
	  "which way a packet takes, and which rule and stanza made it so" },
	{ "check", cmd_check, "[FILE]",
	  "every stanza of the machine, without touching anything" },
	{ "sync", cmd_sync, "[IFACE]",
	  "make the kernel what the stanzas that are up ask for" },
	{ "watch", cmd_watch, "",
	  "stay, and sync an uplink when the kernel says that it has changed" },
	{ "reload", cmd_reload, "[IFACE]",
	  "read the stanzas of interfaces that are up anew, without ifdown" },
	{ "generate", cmd_generate, "[--write] [IFACE]...",
	  "rule- and route- files of network-scripts, to do without the hook" },
	{ "flush", cmd_flush, "[IFACE]",
	  "forget and remove everything that is multihome's" },
	{ "hooks", cmd_hooks, "status|install|remove",
	  "the files in /sbin by which network-scripts call multihome" },
	{ "import", cmd_import, "[FILE...]",
	  "print what takes the place of rules and routes by hand" },
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(FILE *f)
{
	const struct option *o;
	size_t i;

	fprintf(f, "Usage: multihome COMMAND\n\n");
	for (i = 0; i < COMMANDS; i++)
		fprintf(f, "  %s %s\n      %s\n", commands[i].name,
			commands[i].usage, commands[i].help);
	fprintf(f, "  help, --version\n\n"
		"Options of a stanza (ifcfg files: MULTIHOME_TABLE ...):\n\n");
	for (o = options; o->name; o++)
		fprintf(f, "  %-22s %-22s %s (%s)\n", o->name, o->value, o->help,
			o->normal);
	fprintf(f, "\nExit status: 0 done or in force, 1 the system refused, "
		"2 called wrongly,\n3 bad configuration, 4 something waits or "
		"differs.\n");
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	umask(022);
	if (!strcmp(name, "help") || !strcmp(name, "--help") ||
	    !strcmp(name, "-h")) {
		usage(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(name, "--version")) {
		printf("multihome %s\n", VERSION);
		return EXIT_DONE;
	}
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (*name)
		fprintf(stderr, "multihome: expected a command, see "
			"`multihome help`\n");
	else
		usage(stderr);
	return EXIT_USAGE;
}
