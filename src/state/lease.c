/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of a device. */
#include "state/lease.h"
#include "base/text.h"
#include "base/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int lease_read(const struct store *s, const char *device, struct lease *out)
{
	char *text, *gateway;
	size_t n;
	int ret = store_read(s, "lease", device, &text, &n);

	if (ret)
		return ret;
	*out = (struct lease){ 0 };
	text[strcspn(text, "\n")] = '\0';
	gateway = strchr(text, ' ');
	if (gateway)
		*gateway++ = '\0';
	if (!gateway || addr_parse(&out->address, text) ||
	    addr_parse(&out->gateway, gateway))
		ret = -EBADMSG;
	free(text);
	return ret;
}

int lease_write(const struct store *s, const char *device,
		const struct lease *l)
{
	char a[ADDR_STRLEN], g[ADDR_STRLEN], line[2 * ADDR_STRLEN + 2];
	int n = snprintf(line, sizeof line, "%s %s\n",
			 addr_format(&l->address, a),
			 addr_format(&l->gateway, g));

	return store_write(s, "lease", device, line, (size_t)n);
}

/* What went wrong and what was mended are in directories of their own. */
static const char *last_dir(bool mended)
{
	return mended ? "mended" : "last";
}

int last_read(const struct store *s, const char *device, struct last *out)
{
	bool mended = false;
	uint32_t seconds;
	char *text, *line;
	size_t n;
	int ret = store_read(s, last_dir(false), device, &text, &n);

	if (ret == -ENOENT) {
		mended = true;
		ret = store_read(s, last_dir(true), device, &text, &n);
	}
	if (ret)
		return ret;
	line = strchr(text, '\n');
	if (line)
		*line++ = '\0';
	if (!line || !*line || strlen(text) + strlen(line) + 1 != n ||
	    value_number(&seconds, text))
		ret = -EBADMSG;
	else
		*out = (struct last){ seconds, mended, text_dup(line) };
	free(text);
	return ret;
}

int last_write(const struct store *s, const char *device,
	       const struct last *l)
{
	char *text = text_printf("%u\n%s", (uint32_t)l->when, l->lines);
	int ret = store_write(s, last_dir(l->mended), device, text,
			      strlen(text));

	free(text);
	return ret ? ret : last_remove(s, device, !l->mended);
}

int last_remove(const struct store *s, const char *device, bool mended)
{
	return store_remove(s, last_dir(mended), device);
}
