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

int last_read(const struct store *s, const char *device, int64_t *when,
	      char **lines)
{
	uint32_t seconds;
	char *text, *line;
	size_t n;
	int ret = store_read(s, "last", device, &text, &n);

	if (ret)
		return ret;
	line = strchr(text, '\n');
	if (line)
		*line++ = '\0';
	if (!line || !*line || strlen(text) + strlen(line) + 1 != n ||
	    value_number(&seconds, text)) {
		ret = -EBADMSG;
	} else {
		*when = seconds;
		*lines = text_dup(line);
	}
	free(text);
	return ret;
}

int last_write(const struct store *s, const char *device, int64_t when,
	       const char *lines)
{
	char *text = text_printf("%u\n%s", (uint32_t)when, lines);
	int ret = store_write(s, "last", device, text, strlen(text));

	free(text);
	return ret;
}
