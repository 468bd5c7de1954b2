/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing arrays, and what happens when there is no memory for them. */
#include "base/vec.h"
#include "../unit.h"

#include <sys/wait.h>
#include <unistd.h>

/* What a process ends with that asks for too much; its words in said. */
static int exit_without_memory(int oom_status, char said[64])
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(fds[1], 2);
		vec_oom_status = oom_status;
		vec_realloc(NULL, PTRDIFF_MAX);
		_exit(42);
	}
	assert_true(pid > 0);
	close(fds[1]);
	n = read(fds[0], said, 63);
	said[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void no_memory(void **state)
{
	char said[64];

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip();	/* it ends the program before realloc() can say no */
#endif
	assert_int_equal(vec_oom_status, 1);
	assert_int_equal(exit_without_memory(1, said), 1);
	assert_string_equal(said, "multihome: out of memory\n");
	assert_int_equal(exit_without_memory(0, said), 0);
	assert_string_equal(said, "multihome: out of memory\n");
}

struct wide {
	int a;
	char text[37];
};

static void grows(void **state)
{
	VEC(struct wide) v = { 0 };
	struct wide *w;
	int i;

	(void)state;
	vec_free(&v);	/* zeroed is valid and empty */
	for (i = 0; i < 1000; i++) {
		w = vec_push(&v);
		assert_ptr_equal(w, &v.v[i]);
		assert_int_equal(w->a, 0);	/* zeroed, also where it grew */
		assert_string_equal(w->text, "");
		w->a = i;
		memset(w->text, 'x', sizeof w->text);
	}
	assert_int_equal(v.n, 1000);
	assert_true(v.cap >= v.n);
	for (i = 0; i < 1000; i++)
		assert_int_equal(v.v[i].a, i);
	vec_free(&v);
	assert_null(v.v);
	assert_int_equal(v.n, 0);
	assert_int_equal(v.cap, 0);
	vec_free(&v);
}

/* An element that is taken out leaves its place zeroed for the next. */
static void removes(void **state)
{
	static const int want[] = { 1, 2, 4, 5, 0 };
	VEC(int) v = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 7; i++)
		*vec_push(&v) = (int)i;
	vec_remove(&v, 0);
	vec_remove(&v, 2);	/* 3 */
	vec_remove(&v, 4);	/* 6, the last */
	vec_push(&v);
	assert_int_equal(v.n, COUNT(want));
	assert_memory_equal(v.v, want, sizeof want);
	while (v.n)
		vec_remove(&v, 0);
	vec_free(&v);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory),
		cmocka_unit_test(grows),
		cmocka_unit_test(removes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
