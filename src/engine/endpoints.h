/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device's endpoints of MPTCP, beside its rules and routes: added behind these,
 * removed before them, and what cannot be of them undoes no line. They bear no mark, so
 * the record has those that are ours. A line that dies keeps its own: to delete one ends
 * all sessions that have no other.
 */
#ifndef MULTIHOME_ENDPOINTS_H
#define MULTIHOME_ENDPOINTS_H

#include "engine/device.h"

struct endpoints {
	struct ops ops;		/* what is to be done now; */
	struct ops later;	/* what would end sessions: when it is asked for */
	struct kobjs foreign;	/* others' that have a wanted one's address */
	struct kobjs refused;	/* wanted, but there are as many as can be */
	struct kobjs known;	/* for the record: ours, and what is to be */
	bool had;		/* the record had some */
	char *why;		/* NULL, or why the kernel does not tell of any */
};

/* Whether one in the kernel is ours: all that was noted of it still holds. */
bool endpoints_known(const struct kobjs *known, const struct kobj *have);
/*
 * Compares what dev wants with what the kernel has, of which the record had known;
 * asked: not only to mend. Whether the record has something new to say.
 */
bool endpoints_look(struct session *s, const struct device *dev,
		    const struct kobjs *known, bool asked,
		    struct endpoints *out);
/* Removes those that go. */
void endpoints_leave(struct session *s, const char *device,
		     struct endpoints *e);
/*
 * Adds and changes the others; first: what was said of the device begins there. Whether
 * e->known is another now.
 */
bool endpoints_follow(struct session *s, const char *device,
		      struct endpoints *e, size_t first);
/* Notes what is known in a record. */
void endpoints_record(const struct endpoints *e, struct record *r);
/* Adds why a wanted one is not in force as ours, a line each. */
void endpoints_notes(const struct endpoints *e, enum diag_level level,
		     const char *origin, struct diag *d);
void endpoints_free(struct endpoints *e);

/*
 * Raises the limits of MPTCP to what those lines need that have one of the endpoints;
 * and (ours false: no device has one of ours) puts back what was raised, unless
 * somebody has changed it since. In endpoint_limits.c.
 */
void endpoint_limits_raise(struct session *s, const struct kobjs *have);
void endpoint_limits_restore(struct session *s);
/* Adds that somebody has set them to less, if so. */
void endpoint_limits_note(struct session *s, enum diag_level level,
			  struct diag *d);

#endif
