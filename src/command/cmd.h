/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands. Each takes its name and arguments, NULL after the last, begins
 * with session_init() if it needs what a session has, and returns the exit
 * status (report.h). Who called it then shows s->d, or with EXIT_USAGE and
 * nothing in it how it is called, and closes the session.
 */
#ifndef MULTIHOME_CMD_H
#define MULTIHOME_CMD_H

#include "engine/session.h"

#include <sys/types.h>

#define INTERFACES "/etc/network/interfaces"
#define CMD_NOTHING_UP "no stanza with multihome options is up on it"

struct handmade_names;
struct rt_tables;

/* What import is told of tables' names; tables is borrowed. */
struct handmade_names cmd_import_names(const struct rt_tables *tables);

/*
 * Starts the process that waits until what a reload has done is confirmed, or takes it
 * back: without a terminal, of a session of its own, and all that when this returns. As
 * fork(2); with 0, confirm_wait() is what it does, for the reload of process parent.
 */
pid_t confirm_fork(void);
int confirm_wait(pid_t parent);
/* Says how long there is to confirm it, after the reload, whatever came of that. */
void confirm_tell(struct session *s, uint32_t seconds);

int cmd_status(struct session *s, char **argv);
int cmd_explain(struct session *s, char **argv);
int cmd_check(struct session *s, char **argv);
int cmd_sync(struct session *s, char **argv);
int cmd_reload(struct session *s, char **argv);
int cmd_flush(struct session *s, char **argv);
int cmd_confirm(struct session *s, char **argv);
int cmd_generate(struct session *s, char **argv);
int cmd_hooks(struct session *s, char **argv);
int cmd_import(struct session *s, char **argv);
int cmd_lines(struct session *s, char **argv);
int cmd_release(struct session *s, char **argv);
int cmd_wait(struct session *s, char **argv);
int cmd_setup(struct session *s, char **argv);
/* Both ways, by the command's name. */
int cmd_drain(struct session *s, char **argv);
int cmd_test(struct session *s, char **argv);
int cmd_watch(struct session *s, char **argv);
int cmd_events(struct session *s, char **argv);
int cmd_dns(struct session *s, char **argv);

#endif
