/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is seen of NetworkManager: of its files as text, and in namespaces of
 * this test's own, where nothing of the machine's is.
 */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-*) */
#include "networkmanager/nm_managed.h"
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void device_files(void **state)
{
	static const struct {
		const char *text;
		enum nm_state want;
	} rows[] = {
		{ "", NM_UNKNOWN },
		{ "\n\n[\n]\n=", NM_UNKNOWN },
		{ "managed=true", NM_UNKNOWN },		/* in no group */
		{ "[device]", NM_UNKNOWN },
		{ "[device]\nmanaged=tru", NM_UNKNOWN },
		{ "[device]\nmanaged=truer\n", NM_UNKNOWN },
		{ "[device]\nunmanaged=true\n", NM_UNKNOWN },
		{ "[devices]\nmanaged=true\n", NM_UNKNOWN },
		{ "[dhcp4]\nmanaged=true\n[device]\n", NM_UNKNOWN },
		{ "[device]\nnm-owned=true\n[dhcp4]\nmanaged=false\n",
		  NM_UNKNOWN },
		{ "[device]\nmanaged=true", NM_MANAGED },
		{ "[device]\nmanaged=true\nconnection-uuid=1\n", NM_MANAGED },
		{ "# x\n\n[device]\nperm-hw-addr-fake=2\nmanaged=false\n",
		  NM_UNMANAGED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_number(nm_device_read(rows[i].text, strlen(rows[i].text)),
			    rows[i].want, rows[i].text);
	/* a NUL ends nothing, and no byte behind the end is read */
	same_number(nm_device_read("\0\n[device]\nmanaged=true", 23),
		    NM_MANAGED, "behind a NUL");
	same_number(nm_device_read("[device]\nmanaged=true", 20), NM_UNKNOWN,
		    "cut short");
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/*
 * A process of that name and user, in a network namespace of its own if apart
 * is set. It lives until it is killed.
 */
static pid_t process(const char *name, uid_t uid, bool apart)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if ((apart && unshare(CLONE_NEWNET)) ||
		    (uid && setresuid(uid, uid, uid)))
			_exit(1);
		prctl(PR_SET_NAME, name);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void needs_root(void)
{
	if (geteuid()) {
		print_message("not run: needs root, for namespaces\n");
		skip();
	}
}

static void running(void **state)
{
	static const struct {
		const char *name;
		uid_t uid;
		bool apart, want;
	} rows[] = {
		{ "NetworkManage", 0, false, false },
		{ "NetworkManager2", 0, false, false },
		{ "networkmanager", 0, false, false },
		{ "NetworkManager", 65534, false, false },
		{ "NetworkManager", 0, true, false },
		{ "NetworkManager", 0, false, true },
	};
	siginfo_t info;
	pid_t pid;
	size_t i;

	(void)state;
	needs_root();
	assert_false(nm_running());
	for (i = 0; i < COUNT(rows); i++) {
		pid = process(rows[i].name, rows[i].uid, rows[i].apart);
		same_number(nm_running(), rows[i].want, rows[i].name);
		same_number(nm_device(3), rows[i].want ? NM_UNKNOWN : NM_NO,
			    rows[i].name);
		end(pid);
	}
	/* one that has ended, and that nobody has waited for */
	pid = process("NetworkManager", 0, false);
	kill(pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_false(nm_running());
	waitpid(pid, NULL, 0);
}

static void devices(void **state)
{
	pid_t pid;

	(void)state;
	needs_root();
	assert_int_equal(mkdir("/run/NetworkManager", 0755), 0);
	assert_int_equal(mkdir("/run/NetworkManager/devices", 0755), 0);
	write_file("/run/NetworkManager/devices/3", "[device]\nmanaged=true\n");
	write_file("/run/NetworkManager/devices/4", "[device]\nmanaged=false\n");
	assert_int_equal(mkfifo("/run/NetworkManager/devices/5", 0644), 0);
	/* its files stay when it goes */
	assert_int_equal(nm_device(3), NM_NO);
	pid = process("NetworkManager", 0, false);
	assert_int_equal(nm_device(3), NM_MANAGED);
	assert_int_equal(nm_device(4), NM_UNMANAGED);
	assert_int_equal(nm_device(5), NM_UNKNOWN);
	assert_int_equal(nm_device(6), NM_UNKNOWN);
	assert_int_equal(nm_device(0), NM_UNKNOWN);
	assert_int_equal(nm_device(-1), NM_UNKNOWN);
	end(pid);
}

/* In both of its places; this test's own /etc and /usr/lib are empty. */
static void rules_script(void **state)
{
	static const char *const parts[][3] = {
		{ "/etc/NetworkManager", "/etc/NetworkManager/dispatcher.d",
		  "/etc/NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh" },
		{ "/usr/lib/NetworkManager",
		  "/usr/lib/NetworkManager/dispatcher.d",
		  "/usr/lib/NetworkManager/dispatcher.d/10-ifcfg-rh-routes.sh" },
	};
	size_t i;

	(void)state;
	needs_root();
	for (i = 0; i < COUNT(parts); i++) {
		assert_false(nm_has_rules_script());
		assert_int_equal(mkdir(parts[i][0], 0755), 0);
		assert_int_equal(mkdir(parts[i][1], 0755), 0);
		assert_false(nm_has_rules_script());
		write_file(parts[i][2], "#!/bin/bash\n");
		assert_true(nm_has_rules_script());
		/* the dispatcher passes over what is not executable */
		assert_int_equal(chmod(parts[i][2], 0644), 0);
		assert_false(nm_has_rules_script());
	}
}

static int apart(void **state)
{
	(void)state;
	if (geteuid())
		return 0;
	return unshare(CLONE_NEWNET | CLONE_NEWNS) ||
	       mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) ||
	       mount("run", "/run", "tmpfs", 0, NULL) ||
	       mount("etc", "/etc", "tmpfs", 0, NULL) ||
	       mount("lib", "/usr/lib", "tmpfs", 0, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_files),
		cmocka_unit_test(running),
		cmocka_unit_test(devices),
		cmocka_unit_test(rules_script),
	};

	return cmocka_run_group_tests(tests, apart, NULL);
}
