/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of a name server, and what it may answer. */
#include "dns/question.h"
#include "../unit.h"
#include "base/text.h"

#include <sys/socket.h>

static const char name[] = "www.example.org";

#define QUESTION "\3www\7example\3org\0\0\1\0\1"
#define HEAD(flags, rcode, count) "\x12\x34" flags rcode "\0\1\0" count "\0\0\0\0"
#define RR_A "\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4\xc0\0\2"
#define RR_ALIAS "\xc0\x0c\0\5\0\1\0\0\0\x1e\0\2\xc0\x10"

static void asked(void **state)
{
	static const uint8_t want[] = "\x12\x34\0\0\0\1\0\0\0\0\0\1" QUESTION
		"\0\0\x29\x04\xd0\0\0\0\0\0\0";
	uint8_t buf[QUESTION_MAX];

	(void)state;
	assert_int_equal(question_build(buf, 0x1234, name, AF_INET),
			 sizeof want - 1);
	assert_memory_equal(buf, want, sizeof want - 1);
	question_build(buf, 0, name, AF_INET6);
	assert_int_equal(buf[12 + 17 + 1], 28);
}

#define A(s) (s), sizeof(s) - 1
static const struct {
	const char *answer;
	size_t n;
	const char *want;	/* NULL: it is none */
	bool single;
} answers[] = {
	{ A(HEAD("\x84", "\0", "\2") QUESTION RR_A "\1" RR_A "\2"), "right", false },
	{ A(HEAD("\x84", "\0", "\3") QUESTION RR_A "\1" RR_A "\2" RR_A "\x63"),
	  "right", false },
	{ A(HEAD("\x84", "\0", "\2") "\3WWW\7exAmple\3ORG\0\0\1\0\1" RR_A "\2"
	    RR_A "\1"), "right", false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION RR_A "\1"), "lacks 192.0.2.2",
	  false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION RR_A "\2"), "right", true },
	{ A(HEAD("\x84", "\0", "\2") QUESTION RR_A "\2" RR_A "\x63"), "right",
	  true },
	{ A(HEAD("\x84", "\0", "\2") QUESTION RR_A "\1" RR_A "\2"),
	  "has several addresses in one answer: its file is not read", true },
	{ A(HEAD("\x84", "\0", "\1") QUESTION RR_A "\x63"),
	  "has an address of somebody else's", true },
	{ A(HEAD("\x84", "\0", "\3") QUESTION RR_A "\1" RR_A "\2" RR_A "\3"),
	  "still has 192.0.2.3", false },
	{ A(HEAD("\x86", "\0", "\1") QUESTION RR_A "\1"), "right", false },
	{ A(HEAD("\x84", "\0", "\0") QUESTION), "has no address", false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION RR_ALIAS), "is an alias (CNAME)",
	  false },
	{ A(HEAD("\x84", "\3", "\0") QUESTION), "is answered by NXDOMAIN",
	  false },
	{ A(HEAD("\x84", "\5", "\0") QUESTION), "is answered by REFUSED",
	  false },
	{ A(HEAD("\x84", "\x09", "\0") QUESTION), "is answered by error 9",
	  false },
	/* not to us, no answer, not to that question */
	{ A("\x12\x35" "\x84\0\0\1\0\0\0\0\0\0" QUESTION), NULL, false },
	{ A(HEAD("\x04", "\0", "\0") QUESTION), NULL, false },
	{ A(HEAD("\xac", "\0", "\0") QUESTION), NULL, false },
	{ A(HEAD("\x84", "\0", "\0") "\3ftp\7example\3org\0\0\1\0\1"), NULL,
	  false },
	{ A(HEAD("\x84", "\0", "\0") "\3www\7example\3org\0\0\x1c\0\1"), NULL,
	  false },
	/* of nothing that there is */
	{ A(HEAD("\x86", "\0", "\0") QUESTION), NULL, false },
	/* it ends before it should */
	{ A(HEAD("\x84", "\0", "\0")), NULL, false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION), NULL, false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION RR_A), NULL, false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION "\xc0"), NULL, false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION "\x40" "\1" RR_A "\1"), NULL,
	  false },
	{ A(HEAD("\x84", "\0", "\1") QUESTION
	    "\xc0\x0c\0\1\0\1\0\0\0\x1e\0\3\xc0\0\2"), NULL, false },
	{ A("\x12\x34\x84"), NULL, false },
};

static void add_wanted(struct name_set *s, const char *address)
{
	assert_null(addr_parse(&vec_push(&s->wanted)->addr, address));
}

static void read_and_compared(void **state)
{
	struct name_set s = { .family = AF_INET };
	struct question_answer a;
	char *got;
	size_t i;

	(void)state;
	add_wanted(&s, "192.0.2.1");
	add_wanted(&s, "192.0.2.2");
	assert_null(addr_parse(vec_push(&s.unwanted), "192.0.2.3"));
	for (i = 0; i < COUNT(answers); i++) {
		if (!question_read(&a, answers[i].answer, answers[i].n, 0x1234,
				   name, AF_INET)) {
			if (answers[i].want)
				fail_msg("answer %zu: not read", i);
			continue;
		}
		if (!answers[i].want)
			fail_msg("answer %zu: read", i);
		got = question_compare(&s, &a, answers[i].single);
		same_text(got ? got : "right", answers[i].want,
			  answers[i].want);
		free(got);
		question_answer_free(&a);
	}
	vec_free(&s.wanted);
	vec_free(&s.unwanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asked),
		cmocka_unit_test(read_and_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
