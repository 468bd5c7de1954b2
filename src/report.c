/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways of showing a diag. Its lines are safe to print as they are. */
#include "report.h"

#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

int report_status(const struct diag *d, bool pending)
{
	if (diag_has(d, DIAG_FAILED))
		return EXIT_SYSTEM;
	if (diag_has(d, DIAG_REFUSED))
		return EXIT_CONFIG;
	return pending ? EXIT_DRIFT : EXIT_DONE;
}

int report_command(const struct diag *d, int status)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].level == DIAG_NOTE)
			printf("%s\n", d->v[i].text);
		else
			fprintf(stderr, "multihome: %s\n", d->v[i].text);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "multihome: cannot write the output\n");
		return EXIT_SYSTEM;
	}
	return status;
}

static int priority(enum diag_level level)
{
	switch (level) {
	case DIAG_NOTE:
		return LOG_INFO;
	case DIAG_WARNING:
		return LOG_WARNING;
	case DIAG_REFUSED:
	case DIAG_FAILED:
		return LOG_ERR;
	}
	return LOG_ERR;
}

static void log_lines(const struct diag *d)
{
	size_t i;

	if (d->n)
		openlog("multihome", 0, LOG_DAEMON);
	for (i = 0; i < d->n; i++)
		if (!d->v[i].repeated)
			syslog(priority(d->v[i].level), "%s", d->v[i].text);
}

void report_hook(const struct diag *d, bool verbose)
{
	size_t i;

	log_lines(d);
	for (i = 0; i < d->n; i++)
		if (verbose || d->v[i].level > DIAG_NOTE)
			fprintf(stderr, "multihome: %s\n", d->v[i].text);
}

void report_watch(const struct diag *d)
{
	size_t i;

	log_lines(d);
	for (i = 0; i < d->n && isatty(2); i++)
		fprintf(stderr, "multihome: %s\n", d->v[i].text);
}
