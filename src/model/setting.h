/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A setting: a key, its value and where it was written. A claim: the settings
 * of one stanza. Keys are spelled as in interfaces(5) whatever the input was:
 * our options "multihome-table" ..., and of the stanza's own words "address",
 * "netmask", "gateway" and "method". A "problem" is what the input could not
 * make out: it refuses the claim, and its value says why.
 */
#ifndef MULTIHOME_SETTING_H
#define MULTIHOME_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct setting {
	char *key, *value, *origin;
};

struct settings {
	struct setting *v;
	size_t n, cap;
};

/* Copies all three. */
void settings_add(struct settings *s, const char *key, const char *value,
		  const char *origin);
/* The first setting with that key, or NULL. */
const struct setting *settings_find(const struct settings *s, const char *key);
void settings_copy(struct settings *to, const struct settings *from);
/* By key; equal ones stay in their order. */
void settings_sort(struct settings *s);
/* The same keys and values in the same order; origins do not matter. */
bool settings_equal(const struct settings *a, const struct settings *b);
/* Whether one of them is an option of ours, or a problem. */
bool settings_ours(const struct settings *s);
void settings_free(struct settings *s);

/*
 * What an input has read: one stanza (family AF_INET or AF_INET6), or all that
 * an interface has (AF_UNSPEC) where hooks are called once per interface.
 */
struct stanza {
	char *iface;
	int family;
	char *key;		/* as in struct claim */
	char *origin;		/* "iface eth1 inet static", "FILE:LINE" */
	struct settings settings;
};

struct stanzas {
	struct stanza *v;
	size_t n, cap;
};

void stanza_free(struct stanza *s);
void stanzas_free(struct stanzas *s);
/*
 * The key of a stanza: family and first address, or family and method; "any"
 * for AF_UNSPEC. The caller frees.
 */
char *stanza_key(int family, const char *address, const char *method);

struct claim {
	char *iface;		/* the stanza's name */
	int family;		/* AF_UNSPEC: one call for all families */
	char *key;		/* "inet 10.2.2.2", "inet dhcp"; "any" */
	struct settings in_force;	/* in force; empty if none ever was */
	uint32_t table;		/* its number while in force, else 0 */
	struct settings trial;	/* what was refused since, with the reason */
	char *refused;		/* NULL if nothing is refused */
};

struct claims {
	struct claim *v;
	size_t n, cap;
};

/* Keeps the order by iface, then key. Finds or makes the one with that key. */
struct claim *claims_get(struct claims *c, const char *iface, int family,
			 const char *key);
struct claim *claims_find(const struct claims *c, const char *iface,
			  const char *key);
void claims_remove(struct claims *c, size_t i);
void claims_copy(struct claims *to, const struct claims *from);
/* The same claims, to the last word and origin. */
bool claims_equal(const struct claims *a, const struct claims *b);
void claims_free(struct claims *c);

#endif
