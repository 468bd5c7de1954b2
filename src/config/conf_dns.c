/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of [dns]. */
#include "config/conf_dns.h"
#include "base/text.h"
#include "base/value.h"
#include "model/dns_name.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t second = 1000000;

static const char *set_method(struct policy_dns *p, const char *v)
{
	static const char *const words[] = {
		[POLICY_DNS_UPDATE] = "update", [POLICY_DNS_FILE] = "file",
		[POLICY_DNS_COMMAND] = "command",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(v, words[i]) != 0)
			continue;
		p->method = (enum policy_dns_method)i;
		return NULL;
	}
	return "expected update, file or command";
}

/* An address, and perhaps a port behind it. */
static const char *set_server(struct policy_dns *p, const char *v)
{
	static const char expected[] = "expected local, or an address and "
		"perhaps its port, such as 203.0.113.53 or 2001:db8::53 5353";
	char word[VALUE_WORD_MAX];
	uint32_t port = POLICY_DNS_PORT;
	struct addr a;

	if (!strcmp(v, "local")) {
		p->local = true;
		return NULL;
	}
	if (!value_next_word(&v, word) || addr_parse(&a, word) ||
	    addr_is_unspecified(&a))
		return expected;
	if (value_next_word(&v, word) && (value_number(&port, word) || !port ||
					  port > UINT16_MAX || value_word(&v)))
		return expected;
	p->server = a;
	p->port = (uint16_t)port;
	return NULL;
}

static const char *set_path(char out[POLICY_PATH_MAX], const char *v,
			    const char *expected)
{
	size_t n = strlen(v);

	if (*v != '/' || v[n - 1] == '/' || n >= POLICY_PATH_MAX)
		return expected;
	memcpy(out, v, n + 1);
	return NULL;
}

static const char *set_key(struct policy_dns *p, const char *v)
{
	return set_path(p->key, v, "expected the path of a key file, such as "
			"/etc/multihome/dns.key");
}

static const char *set_zone(struct policy_dns *p, const char *v)
{
	return dns_name_parse(p->zone, v)
		? "expected a zone's name, such as lb.example.org" : NULL;
}

static const char *set_ttl(struct policy_dns *p, const char *v)
{
	int64_t us;

	if (value_time(&us, v) || us < second || us > 3600 * second ||
	    us % second)
		return "expected whole seconds of 1s to 1h, such as 30s";
	p->ttl = (unsigned)(us / second);
	return NULL;
}

static const char *set_publish_after(struct policy_dns *p, const char *v)
{
	int64_t us;

	if (value_time(&us, v) || us < second || us > 600 * second)
		return "expected a time of 1s to 10min, such as 30s";
	p->publish_after = us;
	return NULL;
}

static const char *set_command(struct policy_dns *p, const char *v)
{
	return set_path(p->command, v, "expected the path of a program, such "
			"as /etc/multihome/dns-command");
}

static const struct {
	const char *key;
	const char *(*set)(struct policy_dns *, const char *);
} settings[] = {
	{ "method", set_method },
	{ "server", set_server },
	{ "key", set_key },
	{ "zone", set_zone },
	{ "ttl", set_ttl },
	{ "publish-after", set_publish_after },
	{ "command", set_command },
};

const char *conf_dns_set(struct policy_dns *p, const char *key,
			 const char *value)
{
	size_t i;

	for (i = 0; i < sizeof settings / sizeof *settings; i++)
		if (!strcmp(settings[i].key, key))
			return settings[i].set(p, value);
	return "unknown setting, expected method, server, key, zone, ttl, "
	       "publish-after or command";
}

char *conf_dns_key_fault(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return text_printf("%s: %s", path, strerror(errno));
	if (S_ISREG(st.st_mode) && !st.st_uid && !(st.st_mode & 077))
		return NULL;
	return text_printf("%s: expected a file of root that nobody else may "
			   "read or write (chmod 600)", path);
}

const char conf_dns_no_nsupdate[] = "there is no nsupdate: expected the package "
	"bind9-dnsutils, bind-utils or bind-tools, by the system";

/* Of the environment nothing is known to who starts it, nor is a PATH. */
const char *conf_dns_nsupdate(void)
{
	static const char *const places[] = {
		"/usr/bin/nsupdate", "/usr/sbin/nsupdate",
		"/usr/local/bin/nsupdate",
	};
	size_t i;

	for (i = 0; i < sizeof places / sizeof *places; i++)
		if (!access(places[i], X_OK))
			return places[i];
	return NULL;
}
