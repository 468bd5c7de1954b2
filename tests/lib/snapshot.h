/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How things stand: a line for each rule and route that the kernel has, and for
 * each file of ours. For inject.c.
 */
#ifndef TESTS_SNAPSHOT_H
#define TESTS_SNAPSHOT_H

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORDS "/run/multihome"
#define TABLES "/etc/iproute2/rt_tables.d"

enum { OURS = 77 };	/* the protocol */

struct lines {
	char **v;
	size_t n, cap;
};

struct snapshot {
	struct lines ours, foreign;	/* of the kernel */
	struct lines records, tables;	/* "PATH CONTENT" */
};

static inline void lines_add(struct lines *l, char *line)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		l->v = realloc(l->v, l->cap * sizeof *l->v);
		if (!l->v)
			err(1, "memory");
	}
	l->v[l->n++] = line;
}

static inline int lines_order(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static inline bool lines_have(const struct lines *l, const char *line)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], line))
			return true;
	return false;
}

/* Both are sorted. */
static inline bool lines_same(const struct lines *a, const struct lines *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static inline void lines_free(struct lines *l)
{
	while (l->n)
		free(l->v[--l->n]);
	free(l->v);
	*l = (struct lines){ 0 };
}

/* What it got: the bytes of header and attributes, but for what runs. */
static inline void kernel_line(struct snapshot *s, struct nlmsghdr *nlh)
{
	struct rtmsg *rtm = NLMSG_DATA(nlh);
	const unsigned char *b = (void *)rtm;
	bool rule = nlh->nlmsg_type == RTM_NEWRULE;
	unsigned left = NLMSG_PAYLOAD(nlh, sizeof *rtm), i;
	struct rtattr *a = RTM_RTA(rtm);
	unsigned protocol = rule ? 0 : rtm->rtm_protocol;
	char *line;
	size_t n;
	FILE *f = open_memstream(&line, &n);

	if (!f)
		err(1, "memory");
	fprintf(f, rule ? "rule" : "route");
	for (i = 0; i < sizeof *rtm; i++)
		fprintf(f, " %02x", b[i]);
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (!rule && a->rta_type == RTA_CACHEINFO)
			continue;
		b = RTA_DATA(a);
		if (rule && a->rta_type == FRA_PROTOCOL)
			protocol = *b;
		fprintf(f, ", %u", a->rta_type);
		for (i = 0; i < RTA_PAYLOAD(a); i++)
			fprintf(f, " %02x", b[i]);
	}
	fclose(f);
	lines_add(protocol == OURS ? &s->ours : &s->foreign, line);
}

static inline void kernel_dump(struct snapshot *s, int fd, int type, int family)
{
	struct { struct nlmsghdr nlh; struct rtmsg rtm; } ask = {
		{ sizeof ask, (uint16_t)type, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		{ .rtm_family = (unsigned char)family },
	};
	static uint32_t buf[32768 / 4];
	struct nlmsghdr *nlh;
	ssize_t n;

	if (send(fd, &ask, sizeof ask, 0) < 0)
		err(1, "netlink");
	for (;;) {
		n = recv(fd, buf, sizeof buf, 0);
		if (n < 0)
			err(1, "netlink");
		for (nlh = (void *)buf; NLMSG_OK(nlh, (unsigned)n);
		     nlh = NLMSG_NEXT(nlh, n)) {
			if (nlh->nlmsg_type == NLMSG_DONE)
				return;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				errx(1, "netlink: refused");
			kernel_line(s, nlh);
		}
	}
}

static inline char *file_content(const char *path, bool link)
{
	char buf[65536];
	ssize_t n;
	int fd;

	if (link) {
		n = readlink(path, buf, sizeof buf - 1);
	} else {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		n = fd < 0 ? -1 : read(fd, buf, sizeof buf - 1);
		close(fd);
	}
	if (n < 0)
		err(1, "%s", path);
	buf[n] = '\0';
	return strdup(buf);
}

/* All below path but directories, and what says whose they are. */
static inline void files_below(struct lines *out, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	struct stat st;
	char *name, *content, *line;

	while (d && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    !strcmp(e->d_name, "lock") ||
		    !strcmp(e->d_name, "last") ||	/* they say when */
		    !strcmp(e->d_name, "mended"))
			continue;
		if (asprintf(&name, "%s/%s", path, e->d_name) < 0 ||
		    lstat(name, &st))
			err(1, "%s", path);
		if (S_ISDIR(st.st_mode)) {
			files_below(out, name);
		} else {
			content = file_content(name, S_ISLNK(st.st_mode));
			if (asprintf(&line, "%s %s", name, content) < 0)
				err(1, "memory");
			free(content);
			lines_add(out, line);
		}
		free(name);
	}
	if (d)
		closedir(d);
}

static inline void snapshot_free(struct snapshot *s)
{
	lines_free(&s->ours);
	lines_free(&s->foreign);
	lines_free(&s->records);
	lines_free(&s->tables);
}

static inline void snapshot_take(struct snapshot *s)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct lines *all[] = { &s->ours, &s->foreign, &s->records, &s->tables };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	size_t i;

	if (fd < 0)
		err(1, "netlink");
	*s = (struct snapshot){ 0 };
	for (i = 0; i < 2; i++) {
		kernel_dump(s, fd, RTM_GETRULE, families[i]);
		kernel_dump(s, fd, RTM_GETROUTE, families[i]);
	}
	close(fd);
	files_below(&s->records, RECORDS);
	files_below(&s->tables, TABLES);
	for (i = 0; i < 4; i++)
		if (all[i]->n)
			qsort(all[i]->v, all[i]->n, sizeof *all[i]->v,
			      lines_order);
}

/* Puts the names of tables back. */
static inline void tables_restore(const struct lines *want)
{
	struct lines now = { 0 };
	size_t i;
	char *path;
	FILE *f;

	files_below(&now, TABLES);
	for (i = 0; i < now.n; i++) {
		*strchr(now.v[i], ' ') = '\0';
		unlink(now.v[i]);
	}
	for (i = 0; i < want->n; i++) {
		path = strdup(want->v[i]);
		*strchr(path, ' ') = '\0';
		f = fopen(path, "we");
		if (!f || fputs(path + strlen(path) + 1, f) < 0 || fclose(f))
			err(1, "%s", path);
		free(path);
	}
	lines_free(&now);
}

#endif
