/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a device: the claims on it, kept because ifdown may see an
 * edited stanza and DHCP hooks see none. It says what was asked for, never
 * what is installed, but for endpoints of MPTCP, which bear no mark of ours. A line each, fields separated by TAB, escaped:
 *   multihome 1
 *   band BASE PROTOCOL
 *   was TABLE             left by a change whose end is not known yet
 *   endpoint ADDRESS ID FLAGS IFINDEX
 *                         of MPTCP, as the kernel has it; ID 0: going to be added
 *   claim IFACE FAMILY KEY TABLE
 *   now KEY VALUE ORIGIN  of the claim above
 *   try KEY VALUE ORIGIN
 *   refused WHY
 *   end
 */
#ifndef MULTIHOME_RECORD_H
#define MULTIHOME_RECORD_H

#include "base/addr.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/claim.h"
#include "model/kobj.h"
#include "state/store.h"

/* In ascending order. */
struct table_list VEC_OF(uint32_t);

struct record {
	char device[16];
	uint32_t base;		/* with what policy it was installed; */
	uint8_t protocol;	/* protocol 0: nothing was yet */
	struct claims claims;
	struct table_list leaving;
	struct kobjs endpoints;
};

/* Text to record; NULL, or what was expected. *line gets where. */
const char *record_parse(struct record *out, const char *text, size_t n,
			 size_t *line);
void record_format(struct text *out, const struct record *r);
void record_free(struct record *r);

/* -ENOENT: none. -EBADMSG: it is not a record; *problem says why (static). */
int record_read(const struct store *s, const char *device, struct record *out,
		const char **problem);
/* Without a claim, and a table or endpoint left, the file goes away. */
int record_write(const struct store *s, const struct record *r);

/* The device that has a stanza's claims (or is a device with some itself). */
int record_device(const struct store *s, const char *iface, char device[16]);

void table_list_add(struct table_list *l, uint32_t table);
bool table_list_has(const struct table_list *l, uint32_t table);

#endif
