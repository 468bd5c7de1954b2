/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name's addresses asked of its name server, and the answer read (RFC 1035, 6891). */
#ifndef MULTIHOME_QUESTION_H
#define MULTIHOME_QUESTION_H

#include "dns/name_sets.h"

#include <stdint.h>

enum { QUESTION_MAX = 512, QUESTION_ANSWER_MAX = 1232 };

struct question_answer {
	int rcode;
	bool cut;		/* there is more than came */
	bool alias;		/* a CNAME is there, in place of addresses */
	VEC(struct addr) addrs;
};

/* How many bytes of buf it has. The name is as dns_name_parse() gives it. */
size_t question_build(uint8_t buf[QUESTION_MAX], uint16_t id, const char *name,
		      int family);
/*
 * Whether it is a sound answer to that question, which tells something; fills *out then,
 * to be freed.
 */
bool question_read(struct question_answer *out, const void *answer, size_t n,
		   uint16_t id, const char *name, int family);
void question_answer_free(struct question_answer *a);

/*
 * Whether the answer is as the set wants it; single: it has one address of several
 * each time. Else why not in words, to be freed; NULL: it is. Addresses of others
 * are no fault.
 */
char *question_compare(const struct name_set *s, const struct question_answer *a,
		       bool single);

#endif
