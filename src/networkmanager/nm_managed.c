/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be seen of NetworkManager from outside. */
#include "networkmanager/nm_managed.h"
#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPTS "/NetworkManager/dispatcher.d/"

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

/* What a line of [device] has behind that key, or NULL; its length in *n. */
static const char *find_value(const char *text, size_t *n, const char *key)
{
	static const char group[] = "[device]";
	const char *p = text, *end = text + *n, *eol;
	size_t len = strlen(key), line;
	bool inside = false;

	for (; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol ? eol : end;
		line = (size_t)(eol - p);
		if (*p == '[') {
			inside = line == sizeof group - 1 &&
				 !memcmp(p, group, line);
		} else if (inside && line > len && p[len] == '=' &&
			   !memcmp(p, key, len)) {
			*n = line - len - 1;
			return p + len + 1;
		}
	}
	return NULL;
}

enum nm_state nm_device_read(const char *text, size_t n)
{
	const char *value = find_value(text, &n, "managed");

	if (value && n == 4 && !memcmp(value, "true", n))
		return NM_MANAGED;
	if (value && n == 5 && !memcmp(value, "false", n))
		return NM_UNMANAGED;
	return NM_UNKNOWN;
}

void nm_uuid_read(const char *text, size_t n, char uuid[NM_UUID_MAX])
{
	static const char digits[] = "0123456789abcdefABCDEF-";
	const char *value = find_value(text, &n, "connection-uuid");

	*uuid = '\0';
	if (!value || n != NM_UUID_MAX - 1)
		return;
	memcpy(uuid, value, n);
	uuid[n] = '\0';
	if (strspn(uuid, digits) != n || *uuid == '-')
		*uuid = '\0';
}

/* What it last wrote about that device; as file_read(). */
static int read_device(struct file *f, int ifindex)
{
	char path[64];

	snprintf(path, sizeof path, "/run/NetworkManager/devices/%d",
		 ifindex);
	return file_read(f, path);
}

enum nm_state nm_device(int ifindex)
{
	enum nm_state state = NM_UNKNOWN;
	struct file f;

	if (!nm_running())
		return NM_NO;
	if (!read_device(&f, ifindex)) {
		state = nm_device_read(f.text, f.n);
		file_free(&f);
	}
	return state;
}

void nm_uuid(int ifindex, char uuid[NM_UUID_MAX])
{
	struct file f;

	*uuid = '\0';
	if (read_device(&f, ifindex))
		return;
	nm_uuid_read(f.text, f.n, uuid);
	file_free(&f);
}

/* Its place since 1.20, but that one of that name in /etc goes before, and before. */
static bool runs_script(const char *name)
{
	static const char *const dirs[] = { "/etc" SCRIPTS, "/usr/lib" SCRIPTS };
	bool there = false, runs = false;
	struct stat st;
	size_t i;
	char *path;

	for (i = 0; i < 2 && !there; i++) {
		path = text_join(dirs[i], name);
		there = !lstat(path, &st);
		runs = there && !access(path, X_OK);
		free(path);
	}
	return runs;
}

bool nm_has_rules_script(void)
{
	return runs_script("10-ifcfg-rh-routes.sh");
}

bool nm_has_our_script(void)
{
	return runs_script("50-multihome");
}
