/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words behind `ip rule add` and `ip route add` to the rule or route that
 * they mean, as ip(8) takes them: some may be cut short. Names of tables are
 * not looked up: there is no rt_tables here.
 */
#ifndef MULTIHOME_IP_WORDS_H
#define MULTIHOME_IP_WORDS_H

#include "base/value.h"
#include "model/kobj.h"

struct ip_words {
	/*
	 * kind and family (0: not known) are the caller's. Then family is
	 * AF_INET unless a word says otherwise. src and dst have no bits beyond
	 * their lengths; a rule's are zeroed if they are any, a route's dst has
	 * a family and length 0. metric as the kernel has it when none is said.
	 */
	struct kobj k;
	bool has_priority, has_table, has_metric;
	/* the table's name; "" if k.table is its number: main if not said */
	char table[VALUE_NAME_MAX];
	const char *beyond;	/* first word that k has no field for, or NULL */
	const char *wrong;	/* of errors: the word, or NULL where one lacks */
};

/*
 * NULL, or what was expected. beyond and wrong are borrowed from words, or
 * constant.
 */
const char *ip_words_read(struct ip_words *w, char *const *words, size_t n);
/* One word as a table. */
const char *ip_words_table(struct ip_words *w, const char *word);
/* As ip has it: word is not empty, and string begins with it. */
bool ip_words_begin(const char *word, const char *string);

#endif
