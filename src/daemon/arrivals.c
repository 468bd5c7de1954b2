/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From files to claims, when interfaces come and go. */
#include "daemon/arrivals.h"
#include "files/section_claims.h"
#include "network-scripts/ifcfg_claims.h"
#include "networkmanager/nm_managed.h"

#include <net/if.h>
#include <string.h>

/* Its number while it is there and, of_nm, NetworkManager has it; or 0. */
static unsigned look_at(const struct awaited *w)
{
	unsigned ifindex = if_nametoindex(w->iface);

	/* what that has once had it takes again: the claim stays */
	if (!ifindex || !w->of_nm || ifindex == w->ifindex)
		return ifindex;
	if (!nm_running() || nm_device((int)ifindex) == NM_UNMANAGED)
		return 0;
	return ifindex;
}

const char *arrivals_heard(struct arrivals *a, const char *name, int ifindex)
{
	struct awaited *w;
	unsigned now;

	vec_each(w, &a->list) {
		/* by its name now, or as what had that name until now */
		if (name && strcmp(w->iface, name) &&
		    w->ifindex != (unsigned)ifindex)
			continue;
		now = look_at(w);
		if (now == w->ifindex)
			continue;
		w->ifindex = now;
		w->due = true;
		return w->iface;
	}
	return NULL;
}

/* What could not be read stays as it was. */
static bool read_sections(struct arrivals *a, struct diag *d)
{
	struct stanzas was = a->sections;
	const struct stanza *st;
	bool whole;

	a->sections = (struct stanzas){ 0 };
	whole = sections_read(&a->sections, SECTIONS_DIR, d);
	vec_each(st, &was)
		if (!whole && !sections_find(&a->sections, st->iface))
			stanzas_add(&a->sections, st);
	stanzas_free(&was);
	return whole;
}

/* From now on, or as it was before. */
static void await_iface(struct arrivals *a, const struct arrivals *before,
			const char *iface, bool of_nm)
{
	struct awaited *w = vec_push(&a->list);
	const struct awaited *old;

	text_copy(w->iface, sizeof w->iface, iface);
	w->of_nm = of_nm;
	vec_each(old, &before->list)
		if (!strcmp(old->iface, w->iface) && old->of_nm == of_nm) {
			*w = *old;
			return;
		}
	w->ifindex = look_at(w);	/* whose claim reload has made */
}

/*
 * Whom sections are for; and ifcfg files that ifup of network-scripts hands to
 * NetworkManager.
 */
static void read_list(struct arrivals *a, struct diag *d)
{
	struct arrivals before = *a;
	struct ifcfgs files = { 0 };
	const struct stanza *st;
	const struct ifcfg *c;

	memset(&a->list, 0, sizeof a->list);
	vec_each(st, &a->sections)
		await_iface(a, &before, st->iface, false);
	if (ifcfg_files_here())
		ifcfg_files_all(&files, d);
	vec_each(c, &files)
		if (ifcfg_ours(c) && !ifcfg_is_alias(c) &&
		    !ifcfg_says_no(c, "NM_CONTROLLED"))
			await_iface(a, &before, ifcfg_device(c), true);
	ifcfgs_free(&files);
	vec_free(&before.list);
}

/* By its ifcfg file, as ifup of network-scripts would have it. */
static void take_ifcfg(struct session *s, const char *iface)
{
	struct ifcfgs files = { 0 };

	ifcfg_files_read(&files, iface, s->d);
	if (files.n)
		ifcfg_claims_up(s, &files, iface);
	ifcfgs_free(&files);
}

static void take_one(struct arrivals *a, struct session *s, struct awaited *w,
		     struct section_steps *steps)
{
	const struct stanza *st = sections_find(&a->sections, w->iface);

	w->ifindex = look_at(w);
	w->due = false;
	if (!w->of_nm && st)
		section_steps_add(s, st, steps);
	else if (w->of_nm && w->ifindex)
		take_ifcfg(s, w->iface);
}

void arrivals_take(struct arrivals *a, struct session *s, const char *iface)
{
	bool anew = a->anew && !iface, whole = true;
	struct section_steps steps = { 0 };
	struct diag quiet = { 0 };
	struct awaited *w;

	if (!iface) {	/* what is wrong is said when it is asked for */
		whole = read_sections(a, anew ? s->d : &quiet);
		read_list(a, anew ? s->d : &quiet);
	}
	vec_each(w, &a->list)
		if ((w->due || anew) && (!iface || !strcmp(w->iface, iface)))
			take_one(a, s, w, &steps);
	if (anew) {
		section_steps_left(s, &a->sections, whole, NULL, &steps);
		a->anew = false;
	}
	section_steps_take(s, &steps);
	section_steps_free(&steps);
	diag_free(&quiet);
}

void arrivals_free(struct arrivals *a)
{
	stanzas_free(&a->sections);
	vec_free(&a->list);
}
