/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which addresses we have put into DNS. */
#include "state/published.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define PUBLISHED_DIR "/var/lib/multihome"

static const char path[] = PUBLISHED_DIR "/dns", aside[] = PUBLISHED_DIR "/dns.new";

void published_format(struct text *out, const struct dns_records *l)
{
	char buf[ADDR_STRLEN];
	const struct dns_record *r;

	text_add(out, "");
	vec_each(r, l)
		text_addf(out, "%s %s %s\n", r->name,
			  dns_record_type(r->addr.family),
			  addr_format(&r->addr, buf));
}

static bool read_line(struct dns_records *out, const char *text, size_t n)
{
	char buf[512], as_is[DNS_NAME_MAX], *line = buf;
	const char *name, *type;
	struct addr a;

	if (n >= sizeof buf || memchr(text, '\0', n))
		return false;
	memcpy(buf, text, n);
	buf[n] = '\0';
	name = strsep(&line, " ");
	type = strsep(&line, " ");
	if (!type || !line || dns_name_parse(as_is, name) ||
	    addr_parse(&a, line) || strcmp(type, dns_record_type(a.family)))
		return false;
	dns_records_add(out, as_is, &a);
	return true;
}

const char *published_parse(struct dns_records *out, const char *text, size_t n)
{
	const char *end, *err = NULL;

	for (; n; n -= (size_t)(end + 1 - text), text = end + 1) {
		end = memchr(text, '\n', n);
		if (!end || !read_line(out, text, (size_t)(end - text)))
			err = "expected lines of NAME TYPE ADDRESS";
		if (!end)
			break;
	}
	return err;
}

int published_read(struct dns_records *out, struct text *why)
{
	struct file f;
	const char *err;
	int ret = file_read(&f, path);

	if (ret == -ENOENT)
		return 0;
	if (ret) {
		text_add(why, f.why);
		return ret;
	}
	err = published_parse(out, f.text, f.n);
	file_free(&f);
	if (err)
		text_add(why, err);
	return err ? -EBADMSG : 0;
}

int published_write(const char *text)
{
	if (mkdir(PUBLISHED_DIR, 0700) && errno != EEXIST)
		return -errno;
	return file_replace(path, aside, text);
}
