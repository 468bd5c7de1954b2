/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of a device. */
#include "state/lease.h"
#include "base/text.h"
#include "base/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

static const char dns[] = "dns";

static char *servers_name(const char *device, int family)
{
	return text_join(addr_family_name(family), ":", device);
}

int servers_read(const struct store *s, const char *device, int family,
		 struct dns_servers *out)
{
	char *text, *name = servers_name(device, family);
	size_t n;
	int ret = store_read(s, dns, name, &text, &n);

	free(name);
	*out = (struct dns_servers){ .n = 0 };
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	dns_servers_read(out, text, family);
	free(text);
	return 0;
}

static bool same_servers(const struct dns_servers *a,
			 const struct dns_servers *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (addr_cmp(&a->v[i], &b->v[i]))
			return false;
	return true;
}

static int write_servers(const struct store *s, const char *device, int family,
			 const struct dns_servers *l)
{
	char buf[ADDR_STRLEN], *name = servers_name(device, family);
	struct text t = { 0 };
	const struct addr *a;
	int ret;

	vec_each(a, l)
		text_addf(&t, "%s\n", addr_format(a, buf));
	ret = l->n ? store_write(s, dns, name, t.s, t.n)
		   : store_remove(s, dns, name);
	text_free(&t);
	free(name);
	return ret;
}

int servers_note(const struct store *s, const char *device, int family,
		 const struct dns_servers *l)
{
	struct dns_servers was, now = *l;
	const struct addr *a;
	bool known = true;

	if (servers_read(s, device, family, &was))
		was.n = 0;	/* what cannot be read is written anew */
	vec_each(a, l)
		known &= dns_servers_have(&was, a);
	if (family == AF_INET6)
		vec_each(a, &was)
			dns_servers_add(&now, a);
	else
		known &= same_servers(&was, l);
	return known ? 0 : write_servers(s, device, family, &now);
}

int servers_forget(const struct store *s, const char *device, int family,
		   const struct dns_servers *l)
{
	struct dns_servers was, now = { .n = 0 };
	const struct addr *a;

	if (servers_read(s, device, family, &was) || !l->n)
		was.n = 0;
	vec_each(a, &was)
		if (!dns_servers_have(l, a))
			dns_servers_add(&now, a);
	return was.n && now.n == was.n ? 0
		: write_servers(s, device, family, &now);
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
