/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands. Each takes its own name and arguments and returns the exit
 * status (report.h).
 */
#ifndef MULTIHOME_CMD_H
#define MULTIHOME_CMD_H

int cmd_status(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_sync(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_flush(int argc, char **argv);
int cmd_generate(int argc, char **argv);
int cmd_hooks(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_watch(int argc, char **argv);

/* Says how the command is called, on stderr; EXIT_USAGE. */
int cmd_usage(const char *usage);

#endif
