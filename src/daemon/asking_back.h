/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name server answers to who asks for our names: by UDP, without waiting. */
#ifndef MULTIHOME_ASKING_BACK_H
#define MULTIHOME_ASKING_BACK_H

#include "dns/name_sets.h"
#include "model/policy.h"

#include <stdbool.h>

enum asked_state {
	ASKED_WAITS,
	ASKED_RIGHT,
	ASKED_WRONG,		/* with the words for it */
	ASKED_SILENT,
};

struct asked_name {
	char name[DNS_NAME_MAX];
	int family;
	uint16_t id;
	enum asked_state state;
	char text[160];
	char others[160];	/* its addresses that are none of ours */
};

struct asking_back {
	int fd;			/* -1: nothing is asked */
	VEC(struct asked_name) names;
	unsigned times;
	int64_t again_at;
};

/* From that address (family 0: whichever) asks for all of them. 0 or -errno. */
int asking_back_start(struct asking_back *a, const struct policy_dns *p,
		      const struct addr *from, const struct name_sets *sets,
		      int64_t now);
/* Reads what has come; whether all is known. single: as question_compare(). */
bool asking_back_run(struct asking_back *a, const struct name_sets *sets,
		     bool single, int64_t now);
/* What went wrong before it was asked for is told with what is wrong; "": nothing. */
void asked_name_blame(struct asked_name *n, const char *why);
/* What is known of that one; NULL: it was not asked for. */
const struct asked_name *asking_back_find(const struct asking_back *a,
					  const struct name_set *s);
int64_t asking_back_due(const struct asking_back *a);
/* Stops; the names stay until the next start. */
void asking_back_stop(struct asking_back *a);

#endif
