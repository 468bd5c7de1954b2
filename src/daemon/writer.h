/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a file by another process, which waits for the disk: nobody else does. One at a
 * time.
 */
#ifndef MULTIHOME_WRITER_H
#define MULTIHOME_WRITER_H

#include <stdbool.h>
#include <sys/types.h>

struct writer {
	pid_t pid;		/* 0: nobody writes */
};

/*
 * In a child: of the sockets and locks that it has got, none is to be there as long as
 * it hangs, if the next daemon is to take our place.
 */
void writer_close_others(void);
/* Has write(arg) done, which returns 0 or -errno. 0, or -errno: it was not begun. */
int writer_start(struct writer *w, int (*write)(const void *arg),
		 const void *arg);
/*
 * Whether it has ended since it was started; wait: as soon as it has. *ret is what came
 * of it, 0 or -errno.
 */
bool writer_ended(struct writer *w, bool wait, int *ret);

#endif
