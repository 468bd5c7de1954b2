/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are run at an event, which are passed over, and what is said of those. */
#include "../scratch.h"
#include "command/event_scripts.h"
#include "../unit.h"

#include <fcntl.h>

static void make(const char *name, mode_t mode)
{
	char *path = text_join("d/", name);

	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	free(path);
}

static char *listed(const struct strings *names)
{
	struct text t = { 0 };
	size_t i;

	text_add(&t, "");
	for (i = 0; i < names->n; i++)
		text_addf(&t, "%s ", names->v[i]);
	return t.s;
}

static void found(void **state)
{
	static const char *const said_of[] = {
		"d/20-open: is passed over: expected a file of root's that "
		"nobody else may write",
		"d/30-plain: is passed over: expected an executable file",
		"d/40-group: is passed over: expected a file of root's that "
		"nobody else may write",
		"d/dir: is passed over: expected a program",
		"d/gone: is passed over: No such file or directory",
		"d/mail.sh: is passed over: expected a name of letters, digits, "
		"- and _ alone",
		"d/mail~: is passed over: expected a name of letters, digits, "
		"- and _ alone",
	};
	struct strings names = { 0 }, said = { 0 };
	struct diag d = { 0 };
	char *got;
	size_t i;

	(void)state;
	assert_int_equal(mkdir("d", 0755), 0);
	make("10_first", 0755);
	make("mail", 0700);
	make("20-open", 0757);
	make("30-plain", 0644);
	make("40-group", 0775);
	make("mail.sh", 0755);
	make("mail~", 0755);
	make(".hidden", 0755);
	assert_int_equal(mkdir("d/dir", 0755), 0);
	assert_int_equal(symlink("nowhere", "d/gone"), 0);
	assert_int_equal(symlink("mail", "d/Link"), 0);
	event_scripts_find("d", &names, &said, &d);
	got = listed(&names);
	assert_string_equal(got, "10_first Link mail ");
	free(got);
	assert_int_equal(d.n, COUNT(said_of));
	for (i = 0; i < COUNT(said_of); i++)
		same_text(d.v[i].text, said_of[i], said_of[i]);
	/* once */
	diag_free(&d);
	strings_free(&names);
	event_scripts_find("d", &names, &said, &d);
	assert_int_equal(names.n, 3);
	assert_int_equal(d.n, 0);
	strings_free(&names);
	/* a folder in which others may put what they like; none */
	assert_int_equal(chmod("d", 0777), 0);
	event_scripts_find("d", &names, &said, &d);
	event_scripts_find("none", &names, &said, &d);
	assert_int_equal(names.n, 0);
	assert_int_equal(d.n, 2);
	same_text(d.v[0].text, "d: is passed over: expected a folder of root's "
		  "that nobody else may write", "open folder");
	same_text(d.v[1].text, "none: is passed over: No such file or "
		  "directory", "no folder");
	diag_free(&d);
	strings_free(&said);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
