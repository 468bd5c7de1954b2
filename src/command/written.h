/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of all doors say of interfaces, for who adds to them. */
#ifndef MULTIHOME_WRITTEN_H
#define MULTIHOME_WRITTEN_H

#include "ifupdown/interfaces_files.h"
#include "network-scripts/ifcfg_files.h"

struct session;

struct written {
	enum dialect dialect;
	struct interfaces in;		/* empty where no ifup reads it */
	struct iface_states states;
	bool states_known;
	struct ifcfgs files;
	/* of in, as hooks are told; of ifcfg files; of /etc/multihome.d */
	struct stanzas told, ifcfgs, sections;
};

/* Whether all of it is known; else what is wrong is in d. */
bool written_read(struct written *w, struct diag *d);
void written_free(struct written *w);

/* The name of the stanza by which a device is up: "home" of `ifup eth1=home`. */
const char *written_name(const struct written *w, const char *device);
/* Whether it has a stanza, and ifup has not brought that up, as far as is known. */
bool written_is_down(const struct written *w, const char *device);
/* A stanza, of whatever door, that has options for that device, or NULL. */
const struct stanza *written_options(const struct written *w,
				     const char *device);
/* Calls each for every stanza with options. */
void written_each(struct written *w, void (*each)(struct stanza *st, void *arg),
		  void *arg);

#endif
