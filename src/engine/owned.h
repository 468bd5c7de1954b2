/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel has of a device's: by our mark, and by the tables its record
 * names. A rule without a table, or with one that no record names, is known by the
 * subject of one with it.
 */
#ifndef MULTIHOME_OWNED_H
#define MULTIHOME_OWNED_H

#include "engine/device.h"
#include "routing/ruleset.h"

/* By what is told that an object is this device's. */
struct recognised {
	struct table_list tables;	/* whose content is ours to keep */
	struct uplinks before;		/* of the record as it was */
	struct kobjs subjects;		/* rules that those had */
	bool leaving;			/* something may be left of a run */
};

/* Equal to one wanted, but before another that would have its packets else. */
struct staying {
	struct kobj k, between;
};

struct owned {
	struct kobjs ours;		/* in kobj_cmp's order */
	struct kobjs foreign;		/* routes of others in our tables; who */
					/* takes over: and rules, see below */
	VEC(struct staying) stays;	/* who takes over: of others, not taken */
	struct kobjs contested;		/* of other devices of ours, with a */
					/* subject that we have or want */
};

/*
 * Whether a rule or route carries our mark: protocol, and a rule's band; those of now
 * or of the record. NULL: of no record.
 */
bool owned_is_ours(const struct policy *policy, const struct record *r,
		   const struct kobj *k);
/*
 * By what objects of the device are known, of which the record was old (same: the
 * claims are those of dev->rec).
 */
void owned_recognise(struct session *s, const struct device *dev,
		     const struct record *old, bool same,
		     struct recognised *out);
void owned_forget(struct recognised *by);
/*
 * Reads what the kernel has of the device: of its rules, which are read before if
 * the set is empty, and of the routes of its tables. Where the session takes over
 * what is equal, that is ours; what else of others has our tables or selectors is
 * foreign then. 0, or -errno with the reason in s->d.
 */
int owned_read(struct session *s, struct ruleset *rules,
	       const struct device *dev, const struct recognised *by,
	       struct owned *out);
/* foreign_tell() of all that was not taken over. */
void owned_tell_left(struct session *s, const struct device *dev,
		     const struct recognised *by, const struct owned *o);
/*
 * Adds to dev->yielded_sources what auto has found and another device has already.
 * Whether there is something new: the plan is to be made without.
 */
bool owned_yield(struct session *s, struct device *dev,
		 const struct kobjs *contested);
void owned_free(struct owned *o);
/* The device whose claim has the table of that rule, if it is not dev. */
const char *owned_rival(struct session *s, const struct device *dev,
			const struct kobj *rule, char other[16]);
/* The table's name as uplinks of the device know it or knew it, or NULL. */
const char *owned_table_name(const struct device *dev,
			     const struct recognised *by, uint32_t table);

#endif
