/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records, planned one after the other. */
#include "command/planned.h"

#include <errno.h>
#include <string.h>

/* Whether to go on. */
static bool plan_one(struct session *s, const char *name, struct diag *said,
		     bool (*each)(const struct device *dev, void *arg),
		     void *arg)
{
	struct device dev = { 0 };
	const char *problem;
	bool more = true;
	int ret = record_read(&s->store, name, &dev.rec, &problem);

	if (ret && ret != -ENOENT)
		diag_add(said, DIAG_FAILED, name, NULL, "cannot read its "
			 "record in %s: %s", s->store.path,
			 problem ? problem : strerror(-ret));
	else if (!ret && device_plan(s, &dev))
		diag_move(said, s->d);
	else if (!ret)
		more = each(&dev, arg);
	device_free(&dev);
	return more;
}

void planned_each(struct session *s,
		  bool (*each)(const struct device *dev, void *arg), void *arg)
{
	struct strings list = { 0 };
	struct diag quiet = { 0 }, *said = s->d;
	size_t i;
	int ret = s->store.dir < 0 ? 0 : store_list(&s->store, "dev", &list);

	if (ret)
		diag_add(said, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the records: %s", strerror(-ret));
	s->d = &quiet;
	for (i = 0; i < list.n && plan_one(s, list.v[i], said, each, arg); i++)
		;
	s->d = said;
	diag_free(&quiet);
	strings_free(&list);
}
