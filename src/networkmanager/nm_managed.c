/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be seen of NetworkManager from outside. */
#include "networkmanager/nm_managed.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPT "/NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh"

static bool has_name(const char *pid)
{
	static const char name[] = "NetworkManager\n";
	char path[64], buf[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%.20s/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, sizeof buf);
	close(fd);
	return n == sizeof name - 1 && !memcmp(buf, name, sizeof name - 1);
}

/* Anybody can call a process that; and a container may have its own. */
static bool is_ours(const char *pid)
{
	struct stat st, here;
	char path[64];

	snprintf(path, sizeof path, "/proc/%.20s", pid);
	if (stat(path, &st) || st.st_uid)
		return false;
	snprintf(path, sizeof path, "/proc/%.20s/ns/net", pid);
	if (stat(path, &st))	/* who is not root may not look */
		return errno == EACCES;
	return !stat("/proc/self/ns/net", &here) &&
	       st.st_dev == here.st_dev && st.st_ino == here.st_ino;
}

bool nm_running(void)
{
	const struct dirent *e;
	bool found = false;
	DIR *dir = opendir("/proc");

	while (dir && !found && (e = readdir(dir)))
		found = *e->d_name >= '1' && *e->d_name <= '9' &&
			has_name(e->d_name) && is_ours(e->d_name);
	if (dir)
		closedir(dir);
	return found;
}

/* Whether the line is that word, NUL-terminated, and nothing else. */
static bool is_line(const char *line, size_t n, const char *word)
{
	return n == strlen(word) && !memcmp(line, word, n);
}

enum nm_state nm_device_read(const char *text, size_t n)
{
	const char *p = text, *end = text + n, *eol;
	bool inside = false;
	size_t len;

	for (; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol ? eol : end;
		len = (size_t)(eol - p);
		if (*p == '[')
			inside = is_line(p, len, "[device]");
		else if (inside && is_line(p, len, "managed=true"))
			return NM_MANAGED;
		else if (inside && is_line(p, len, "managed=false"))
			return NM_UNMANAGED;
	}
	return NM_UNKNOWN;
}

enum nm_state nm_device(int ifindex)
{
	enum nm_state state = NM_UNKNOWN;
	struct file f;
	char path[64];

	if (!nm_running())
		return NM_NO;
	snprintf(path, sizeof path, "/run/NetworkManager/devices/%d",
		 ifindex);
	if (!file_read(&f, path)) {
		state = nm_device_read(f.text, f.n);
		file_free(&f);
	}
	return state;
}

bool nm_has_rules_script(void)
{
	/* its place since 1.20, and before */
	return !access("/usr/lib" SCRIPT, X_OK) ||
	       !access("/etc" SCRIPT, X_OK);
}
