/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What belongs to the machine and not to one device: which devices are uplinks,
 * whose link group was set, and by what all plans were made. In one file, so that
 * nobody has to read all records for it. A line each, fields separated by TAB:
 *   multihome 1
 *   uplink DEVICE WORD...          it has claims: inet and inet6, of that family;
 *                                  to-inet and to-inet6, with destinations
 *   line DEVICE FAMILY PRIORITY TABLE GATEWAY|- [onlink]
 *                                  an uplink of that device that is ready, and
 *                                  takes part in failover
 *   group IFINDEX DEVICE GROUP     into which we have put that device
 *   narrow FAMILY                  main forbids, or leads elsewhere, a wide part
 *   answers BASE PROTOCOL          there may be rules for an address of main's, in
 *                                  that band (an older version says no more)
 *   balance                        there may be something of the table of lines
 *   end
 */
#ifndef MULTIHOME_UPLINK_LIST_H
#define MULTIHOME_UPLINK_LIST_H

#include "base/addr.h"
#include "base/text.h"
#include "base/vec.h"
#include "state/store.h"

/* What of an uplink the table of lines is made of. */
struct uplink_line {
	unsigned priority;	/* 0: it takes no part, or is not ready */
	uint32_t table;
	struct addr gateway;	/* zeroed: none */
	bool onlink;		/* the gateway is in none of the networks */
};

struct uplink_device {
	char device[16];
	/* by facts_family() */
	bool claims[2], to[2];
	struct uplink_line line[2];
};

struct grouped_device {
	char device[16];
	int ifindex;
	uint32_t group;
};

struct uplink_list {
	VEC(struct uplink_device) devices;	/* by their names */
	VEC(struct grouped_device) groups;	/* by their numbers */
	bool narrow[2];
	bool answers, balance;
	uint32_t base;		/* with what policy those were installed; */
	uint8_t protocol;	/* 0: it is not known */
};

/* NULL, or what was expected. */
const char *uplink_list_parse(struct uplink_list *out, const char *text,
			      size_t n);
void uplink_list_format(struct text *out, const struct uplink_list *l);
void uplink_list_free(struct uplink_list *l);

/*
 * 0, an empty list if there is none; or -errno. -EBADMSG: it is damaged, and what
 * was read of it is there: a sync of all makes it anew.
 */
int uplink_list_read(const struct store *s, struct uplink_list *out);
/* An empty one goes away. */
int uplink_list_write(const struct store *s, const struct uplink_list *l);
/* Whether there is one: without it nothing belongs to the machine. */
bool uplink_list_exists(const struct store *s);

struct uplink_device *uplink_list_find(const struct uplink_list *l,
				       const char *device);
/* Puts it in, or (claimed false) takes it out. */
void uplink_list_note(struct uplink_list *l, const struct uplink_device *dev,
		      bool claimed);
/* Notes into which group we have put a device; 0: into none. */
void uplink_list_group(struct uplink_list *l, const char *device, int ifindex,
		       uint32_t group);
/* Into which we have put the device of that number; 0: into none. */
uint32_t uplink_list_group_of(const struct uplink_list *l, int ifindex);

#endif
