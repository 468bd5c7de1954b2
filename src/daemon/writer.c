/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child that writes, and its end. */
#include "daemon/writer.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void writer_close_others(void)
{
	struct rlimit limit;
	int fd, most = 1024;

	if (!getrlimit(RLIMIT_NOFILE, &limit) && limit.rlim_cur < 1 << 16)
		most = (int)limit.rlim_cur;
	for (fd = 3; fd < most; fd++)
		close(fd);
}

int writer_start(struct writer *w, int (*write)(const void *arg),
		 const void *arg)
{
	pid_t pid = fork();

	if (!pid) {
		writer_close_others();
		_exit(-write(arg));
	}
	if (pid < 0)
		return -errno;
	w->pid = pid;
	return 0;
}

bool writer_ended(struct writer *w, bool wait, int *ret)
{
	int status = 0;

	if (!w->pid || !waitpid(w->pid, &status, wait ? 0 : WNOHANG))
		return false;
	w->pid = 0;
	*ret = WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
	return true;
}
