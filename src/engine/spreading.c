/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine's hash policies, set and put back. */
#include "engine/spreading.h"
#include "kernel/hash_policy.h"
#include "state/hash_found.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static const int families[] = { AF_INET, AF_INET6 };

bool spreading_holds(const struct store *store, bool by_flow)
{
	int i, is;

	for (i = 0; i < 2 && by_flow; i++) {
		is = hash_policy_get(families[i]);
		if (is != HASH_BY_FLOW && is != -ENOENT)
			return false;
	}
	return hash_found_is_there(store) == by_flow;
}

/* Puts that policy in the place of another; 0 or -errno. */
static int put(struct session *s, int family, int policy, int was)
{
	int ret = hash_policy_set(family, policy);

	if (ret)
		diag_add(s->d, DIAG_WARNING, hash_policy_name(family), NULL,
			 "stays %d, cannot be set to %d for balance-by: %s",
			 was, policy, strerror(-ret));
	else
		diag_add(s->d, DIAG_NOTE, hash_policy_name(family), NULL,
			 "%d, which was %d: %s", policy, was,
			 policy == HASH_BY_FLOW ? "balance-by = flow"
						: "as it was found");
	return ret;
}

static int cannot_note(struct session *s, int ret)
{
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL, "cannot note "
			 "what fib_multipath_hash_policy was: %s",
			 strerror(-ret));
	return ret;
}

static int spread_by_flow(struct session *s, const int is[2])
{
	struct hash_found found;
	int i, one, ret = hash_found_read(&s->store, &found);

	if (ret) {	/* before it is changed: we may be killed in between */
		memcpy(found.policy, is, sizeof found.policy);
		ret = cannot_note(s, hash_found_write(&s->store, &found));
		if (ret)
			return ret;
	}
	for (i = 0; i < 2; i++) {
		if (is[i] == HASH_FOUND_NONE || is[i] == HASH_BY_FLOW)
			continue;
		one = put(s, families[i], HASH_BY_FLOW, is[i]);
		ret = ret ? ret : one;
	}
	return ret;
}

static int restore_found(struct session *s, const int is[2])
{
	struct hash_found found;
	int i, one, ret = hash_found_read(&s->store, &found);

	if (ret == -ENOENT)
		return 0;
	for (i = 0, ret = 0; i < 2; i++) {
		/* what is neither is somebody's who came later */
		if (found.policy[i] == HASH_FOUND_NONE ||
		    is[i] != HASH_BY_FLOW || found.policy[i] == is[i])
			continue;
		one = put(s, families[i], found.policy[i], is[i]);
		ret = ret ? ret : one;
	}
	return ret ? ret : cannot_note(s, hash_found_remove(&s->store));
}

int spreading_follow(struct session *s, bool by_flow)
{
	int i, is[2];

	for (i = 0; i < 2; i++) {
		is[i] = hash_policy_get(families[i]);
		if (is[i] < 0)
			is[i] = HASH_FOUND_NONE;
	}
	return by_flow ? spread_by_flow(s, is) : restore_found(s, is);
}
