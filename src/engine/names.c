/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of a device's claims in the store: taken, and given back. */
#include "engine/names.h"

#include <errno.h>
#include <string.h>

void names_take(struct session *s, const struct device *dev,
		const struct names *names)
{
	const struct claims *claims = &dev->rec.claims;
	const char *device = dev->rec.device;
	char other[16];
	size_t i;
	int ret;

	for (i = 0; i < names->n; i++) {
		const struct name *n = &names->v[i];

		/* in a sync most of them are there, in a hook they are not */
		if (s->bulk && !store_target(&s->store, n->dir, n->name, other,
					     sizeof other) &&
		    !strcmp(other, device))
			continue;
		ret = store_link(&s->store, n->dir, n->name, device);
		/* who has it, as long as that is so, keeps it */
		if (ret == -EEXIST &&
		    !names_holder(s, n->dir, n->name, device, other))
			store_relink(&s->store, n->dir, n->name, device);
	}
	for (i = 0; i < claims->n; i++)
		if (strcmp(claims->v[i].iface, dev->rec.device))
			store_relink(&s->store, "iface", claims->v[i].iface,
				     device);
}

/* A link to that device; what cannot be removed is in *ret. */
static void drop_link(struct session *s, const char *dir, const char *name,
		      const char *device, int *ret)
{
	char target[16];
	int failed = store_target(&s->store, dir, name, target, sizeof target);

	if (failed == -ENOENT || failed == -EINVAL)
		return;		/* there is no such link */
	if (!failed && !strcmp(target, device))
		failed = store_remove(&s->store, dir, name);
	if (!*ret)
		*ret = failed;
}

static bool has_iface(const struct claims *claims, const char *iface)
{
	size_t i;

	for (i = 0; i < claims->n; i++)
		if (!strcmp(claims->v[i].iface, iface))
			return true;
	return false;
}

int names_release(struct session *s, const struct device *dev,
		  const struct record *old, const struct names *names)
{
	const char *device = dev->rec.device, *iface;
	struct names was = { 0 };
	int ret = 0;
	size_t i;

	for (i = 0; i < old->claims.n; i++) {
		iface = old->claims.v[i].iface;
		if (strcmp(iface, device) &&
		    !has_iface(&dev->rec.claims, iface))
			drop_link(s, "iface", iface, device, &ret);
	}
	names_of_uplinks(&dev->before, &was);
	for (i = 0; i < was.n; i++)
		if (!names_have(names, &was.v[i]))
			drop_link(s, was.v[i].dir, was.v[i].name, device, &ret);
	names_free(&was);
	return ret;
}

int names_release_others(struct session *s, const struct device *dev,
			 const struct names *names)
{
	static const char *const dirs[] = { "names", "marks", "strict" };
	struct strings list = { 0 };
	struct name n;
	size_t i, j;
	int ret = 0;

	for (i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		store_list(&s->store, dirs[i], &list);
		for (j = 0; j < list.n; j++) {
			n = (struct name){ dirs[i], list.v[j] };
			if (!names_have(names, &n))
				drop_link(s, n.dir, n.name, dev->rec.device,
					  &ret);
		}
		strings_free(&list);
	}
	store_list(&s->store, "iface", &list);
	for (j = 0; j < list.n; j++)
		if (!has_iface(&dev->rec.claims, list.v[j]))
			drop_link(s, "iface", list.v[j], dev->rec.device, &ret);
	strings_free(&list);
	return ret;
}
