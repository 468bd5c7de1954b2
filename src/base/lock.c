/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An exclusive lock, waited for with an alarm. */
#include "base/lock.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/time.h>

static void on_alarm(int sig)
{
	(void)sig;	/* only to interrupt flock() */
}

int lock_wait(int fd, unsigned seconds)
{
	struct sigaction sa = { .sa_handler = on_alarm }, old;
	/* again each second: a signal may come just before flock() waits */
	struct itimerval timer = { { 1, 0 }, { (time_t)seconds, 0 } };
	struct itimerval off = { { 0, 0 }, { 0, 0 } };
	sigset_t let_in, mask;
	int ret = 0;

	if (!flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	if (errno != EWOULDBLOCK || !seconds)
		return -errno;
	sigaction(SIGALRM, &sa, &old);
	/* who called may block them */
	sigemptyset(&let_in);
	sigaddset(&let_in, SIGALRM);
	sigaddset(&let_in, SIGINT);
	sigaddset(&let_in, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &let_in, &mask);
	setitimer(ITIMER_REAL, &timer, NULL);
	if (flock(fd, LOCK_EX))
		ret = errno == EINTR ? -ETIMEDOUT : -errno;
	setitimer(ITIMER_REAL, &off, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGALRM, &old, NULL);
	return ret;
}
