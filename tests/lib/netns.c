/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What cases do most with network namespaces, in one process where the shell
 * would need four. Called by topology.sh and services.sh, in a sandbox:
 *
 * netns attach NAME FILE	names the one it is in, with the settings of a host;
 *			what is sent to /dev/log goes to FILE, as it comes, a
 *			message a line; it listens when this ends
 * netns add NAME...	makes some, with the settings of a router
 * netns echo NAME	an echo server (RFC 862, TCP) there, in the background;
 *			it listens when this ends
 * netns hello NAME ADDRESS [SOURCE]
 *			from there, bound to SOURCE: ADDRESS answers
 * netns written SOCKET	waits until what was sent to that one's is in its file
 *
 * Namespaces are named as by ip-netns(8). Exit status 0, or 1 and a message.
 */
/* setns, unshare; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIR "/run/netns"
#define CONNECT 2000 /* ms until connected */
#define ANSWER 3000  /* ms until the echo is there */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    close(fd))
		err(1, "%s", path);
}

/* So that what `ip netns` mounts there later is seen by all. */
static void make_dir(void)
{
	if (!mkdir(DIR, 0755)) {
		if (mount(DIR, DIR, NULL, MS_BIND | MS_REC, NULL) ||
		    mount("", DIR, NULL, MS_SHARED | MS_REC, NULL))
			err(1, "mount " DIR);
	} else if (errno != EEXIST) {
		err(1, DIR);
	}
}

/* Names the namespace that this process is in and gives it the settings that
   it would else take from the machine's own. */
static void set_up(const char *name, const char *forward)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	char path[256];
	int fd;

	snprintf(path, sizeof path, DIR "/%s", name);
	write_file(path, "");
	if (mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL))
		err(1, "mount %s", path);
	write_file("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
	write_file("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
	write_file("/proc/sys/net/ipv4/conf/all/forwarding", forward);
	write_file("/proc/sys/net/ipv4/conf/default/forwarding", forward);
	write_file("/proc/sys/net/ipv6/conf/all/forwarding", forward);
	write_file("/proc/sys/net/ipv6/conf/default/forwarding", forward);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		err(1, "lo");
	close(fd);
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof path, DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

/* The rest is done by a child, once all is ready for whoever waits for us. */
static void into_background(void)
{
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		return;
	default:
		_exit(0);
	}
}

static void syslog_to(const char *path)
{
	struct sockaddr_un log = { .sun_family = AF_UNIX,
				   .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct sockaddr_un from;
	socklen_t size = sizeof from;
	char text[8193];
	ssize_t n;

	if (out < 0)
		err(1, "%s", path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&log, sizeof log) ||
	    chmod(log.sun_path, 0666))
		err(1, "%s", log.sun_path);
	into_background();
	for (; (n = recvfrom(fd, text, sizeof text - 1, 0,
			     (struct sockaddr *)&from, &size)) >= 0;
	     size = sizeof from) {
		if (!n) {	/* somebody asks whether all is written */
			sendto(fd, text, 0, 0, (struct sockaddr *)&from, size);
			continue;
		}
		while (n > 0 && text[n - 1] == '\0')
			n--;
		text[n++] = '\n';
		if (write(out, text, (size_t)n) != n)
			err(1, "%s", path);
	}
}

static void answer(int fd)
{
	char text[4096];
	ssize_t n;

	while ((n = read(fd, text, sizeof text)) > 0)
		if (write(fd, text, (size_t)n) != n)
			break;
	_exit(0);
}

static void echo(void)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6,
				    .sin6_port = htons(7) };
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, peer;

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(fd, (struct sockaddr *)&any, sizeof any) || listen(fd, 16))
		err(1, "port 7");
	into_background();
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (peer < 0)
			err(1, "accept");
		if (!fork())
			answer(peer);
		close(peer);
	}
}

/* address as sockaddr, with that port. */
static socklen_t parse(const char *address, const char *port,
		       struct sockaddr_storage *to)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
				  .ai_socktype = SOCK_STREAM }, *info;
	int code = getaddrinfo(address, port, &hints, &info);
	socklen_t len;

	if (code)
		errx(1, "%s: %s", address, gai_strerror(code));
	len = info->ai_addrlen;
	memcpy(to, info->ai_addr, len);
	freeaddrinfo(info);
	return len;
}

static void ready(int fd, short events, int within, const char *address)
{
	struct pollfd p = { .fd = fd, .events = events };
	socklen_t len = sizeof errno;
	int error = 0;

	if (poll(&p, 1, within) != 1)
		errx(1, "%s: no answer", address);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) || error) {
		errno = error;
		err(1, "%s", address);
	}
}

static void hello(const char *address, const char *source)
{
	static const char text[] = "hello\n";
	struct sockaddr_storage to, from;
	socklen_t len = parse(address, "7", &to), from_len;
	char got[sizeof text];
	size_t n = 0;
	ssize_t more;
	int fd = socket(to.ss_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	if (source) {
		from_len = parse(source, "0", &from);
		if (bind(fd, (struct sockaddr *)&from, from_len))
			err(1, "%s", source);
	}
	if (connect(fd, (struct sockaddr *)&to, len) && errno != EINPROGRESS)
		err(1, "%s", address);
	ready(fd, POLLOUT, CONNECT, address);
	if (write(fd, text, sizeof text) != sizeof text)
		err(1, "%s", address);
	while (n < sizeof text) {
		ready(fd, POLLIN, ANSWER, address);
		more = read(fd, got + n, sizeof text - n);
		if (more <= 0)
			errx(1, "%s: closed", address);
		n += (size_t)more;
	}
	if (memcmp(got, text, sizeof text))
		errx(1, "%s: another answer", address);
}

static void written(const char *path)
{
	struct sockaddr_un log = { .sun_family = AF_UNIX }, own = log;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c = 0;

	snprintf(log.sun_path, sizeof log.sun_path, "%s", path);
	/* bound to a name of the kernel's choice, for the answer */
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&own, sizeof own.sun_family) ||
	    connect(fd, (struct sockaddr *)&log, sizeof log) ||
	    send(fd, &c, 0, 0) < 0 || poll(&p, 1, ANSWER) != 1 ||
	    recv(fd, &c, 1, 0) < 0)
		err(1, "%s", path);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	int i;

	if (!strcmp(what, "attach") && argc == 4) {
		make_dir();
		set_up(argv[2], "0");
		syslog_to(argv[3]);
	} else if (!strcmp(what, "add")) {
		make_dir();
		for (i = 2; i < argc; i++) {
			if (unshare(CLONE_NEWNET))
				err(1, "%s", argv[i]);
			set_up(argv[i], "1");
		}
	} else if (!strcmp(what, "echo") && argc == 3) {
		enter(argv[2]);
		echo();
	} else if (!strcmp(what, "hello") && (argc == 4 || argc == 5)) {
		enter(argv[2]);
		hello(argv[3], argv[4]);
	} else if (!strcmp(what, "written") && argc == 3) {
		written(argv[2]);
	} else {
		errx(2, "usage: netns attach|add|echo|hello|written NAME...");
	}
	return 0;
}
