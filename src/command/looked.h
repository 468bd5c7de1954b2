/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device with claims, looked at: what it wants, what the kernel has, and the rows
 * of status that follow. Changes nothing.
 */
#ifndef MULTIHOME_LOOKED_H
#define MULTIHOME_LOOKED_H

#include "command/status_print.h"
#include "engine/endpoints.h"
#include "engine/orphans.h"

/* A device, what the kernel has of it, and what would have to be done. */
struct looked {
	struct device dev;
	struct recognised by;
	struct owned own;
	struct ops ops;
	struct endpoints endpoints;
};

/*
 * Looks at one device; what is to be tried is not tried here. 0; -ENOENT: it has no
 * record; or -errno with the reason in s->d.
 */
int looked_read(struct session *s, struct bulk *bulk, const char *device,
		struct looked *l);
/* Adds a row for each of its uplinks; they point into it. */
void looked_rows(struct session *s, struct status_rows *rows,
		 const struct looked *l);
void looked_rows_free(struct status_rows *rows);
void looked_free(struct looked *l);
/*
 * What is to be done, in words that the caller frees. l: NULL of what belongs to the
 * machine.
 */
char *looked_op_text(const struct looked *l, const struct op *op);
/* The devices that a name stands for. False: nobody knows that interface. */
bool looked_devices(struct session *s, const char *iface, struct strings *out);

#endif
