/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store that is open, in a directory of its own, as the state of a group. */
#ifndef TESTS_OPENED_H
#define TESTS_OPENED_H

#include "../scratch.h"
#include "state/store.h"

static inline int opened_setup(void **state)
{
	static struct store s;

	*state = &s;
	return scratch_enter(NULL) || store_open(&s, true);
}

static inline int opened_teardown(void **state)
{
	store_close(*state);
	return scratch_leave(NULL);
}

#endif
