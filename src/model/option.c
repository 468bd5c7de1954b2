/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options: what each takes and where it goes in an uplink. */
#include "model/option.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/option_inbound.h"
#include "model/option_probing.h"
#include "model/option_sharing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char *parse_table(struct uplink *u, const char *value)
{
	return value_table(&u->table, u->table_name, value);
}

static const char *parse_gateway(struct uplink *u, const char *value)
{
	static const char expected[] =
		"expected an address (one per family), auto or none";
	char word[VALUE_WORD_MAX];
	struct prefix p;
	size_t i;

	u->gateway = !strcmp(value, "auto") ? UPLINK_AUTO :
		     !strcmp(value, "none") ? UPLINK_NONE : UPLINK_GIVEN;
	while (u->gateway == UPLINK_GIVEN && value_next_word(&value, word)) {
		if (addr_parse(&p.addr, word) || !addr_is_unicast(&p.addr))
			return expected;
		for (i = 0; i < u->gateways.n; i++)
			if (u->gateways.v[i].addr.family == p.addr.family)
				return expected;
		p = prefix_host(&p.addr);
		prefixes_add(&u->gateways, &p);
	}
	return NULL;
}

static const char *parse_source(struct uplink *u, const char *value)
{
	char word[VALUE_WORD_MAX];
	struct prefix p;
	const char *err;

	u->source = !strcmp(value, "auto") ? UPLINK_AUTO : UPLINK_GIVEN;
	while (u->source == UPLINK_GIVEN && value_next_word(&value, word)) {
		err = prefix_parse(&p, word, true);
		if (err)
			return err;
		if (p.len && !addr_is_unicast(&p.addr))
			return "expected unicast addresses or prefixes";
		if (p.addr.family == AF_INET6 && p.len < 32)
			return "expected an IPv6 prefix of at least 32 bits";
		if (!p.len)
			return "expected a prefix longer than /0";
		prefixes_add(&u->sources, &p);
	}
	return NULL;
}

static const char *parse_to(struct uplink *u, const char *value)
{
	char word[VALUE_WORD_MAX];
	struct prefix p;
	const char *err;

	while (value_next_word(&value, word)) {
		err = prefix_parse(&p, word, true);
		if (err)
			return err;
		prefixes_add(&u->to, &p);
	}
	return NULL;
}

static const char *parse_mark(struct uplink *u, const char *value)
{
	u->marked = true;
	return value_mark(&u->mark, value);
}

static const char *parse_main_routes(struct uplink *u, const char *value)
{
	bool yes = false, all = !strcmp(value, "all");
	const char *err = all ? NULL : value_yesno(&yes, value);

	u->main_routes = all ? UPLINK_MAIN_ALL
			     : yes ? UPLINK_MAIN_YES : UPLINK_MAIN_NO;
	return err ? "expected yes, no or all" : NULL;
}

static const char *parse_strict(struct uplink *u, const char *value)
{
	bool yes = false, always = !strcmp(value, "always");
	const char *err = always ? NULL : value_yesno(&yes, value);

	u->strict = always ? UPLINK_STRICT_ALWAYS
			   : yes ? UPLINK_STRICT_YES : UPLINK_STRICT_NO;
	return err ? "expected yes, no or always" : NULL;
}

/* Words, each with a number behind it. */
static const char *parse_route_options(struct uplink *u, const char *value)
{
	/* more it takes, and keeps less (ip_metrics_convert()) */
	static const struct { uint32_t least, most; } bounds[METRICS] = {
		[METRIC_MTU] = { 68, 65520 }, [METRIC_ADVMSS] = { 8, 65495 },
		[METRIC_INITCWND] = { 1, 65535 },
		[METRIC_INITRWND] = { 1, 65535 },
	};
	char word[VALUE_WORD_MAX];
	uint32_t n;
	size_t i;

	while (value_next_word(&value, word)) {
		for (i = 0; i < METRICS; i++)
			if (!strcmp(word, kobj_metric_names[i]))
				break;
		if (i == METRICS || u->metrics[i])
			return "expected each at most once: mtu N, advmss N, "
			       "initcwnd N, initrwnd N";
		if (!value_next_word(&value, word) || value_number(&n, word) ||
		    n < bounds[i].least || n > bounds[i].most)
			return "expected a number behind each word: mtu 68 to "
			       "65520, advmss 8 to 65495, the others 1 to "
			       "65535";
		u->metrics[i] = n;
	}
	return NULL;
}

static const char *parse_device(struct uplink *u, const char *value)
{
	const char *err = value_device(value);

	if (!err)
		text_copy(u->device, sizeof u->device, value);
	return err;
}

const struct option options[] = {
	{ "multihome-table", "NAME|NUMBER", "required",
	  "routing table of this uplink", false, false, OPTION_NOWHERE, parse_table },
	{ "multihome-gateway", "ADDRESS...|auto|none", "auto",
	  "next hop, one per family", true, false, OPTION_TABLE, parse_gateway },
	{ "multihome-source", "ADDRESS|PREFIX...|auto", "auto",
	  "addresses that belong to this uplink",
	  true, false, OPTION_TABLE, parse_source },
	{ "multihome-to", "PREFIX...", "none",
	  "destinations that prefer this uplink",
	  true, false, OPTION_TABLE, parse_to },
	{ "multihome-mark", "N[/MASK]", "none",
	  "packets with this firewall mark use this uplink",
	  false, false, OPTION_TABLE, parse_mark },
	{ "multihome-main-routes", "yes|no|all", "yes",
	  "more specific routes of main stay in force, but those by another "
	  "uplink; all: those too",
	  false, false, OPTION_TABLE, parse_main_routes },
	{ "multihome-strict", "yes|no|always", "no",
	  "refuse rather than leak by another line; always: after ifdown too",
	  false, false, OPTION_TABLE, parse_strict },
	{ "multihome-route-options", "mtu|advmss|initcwnd|initrwnd N...", "none",
	  "what its default route says of connections",
	  true, false, OPTION_TABLE, parse_route_options },
	{ "multihome-device", "INTERFACE", "the stanza's",
	  "device that carries it", false, false, OPTION_NOWHERE, parse_device },
	{ "multihome-priority", "N|none", "none",
	  "which line new connections take: the smaller first; 1 to 255",
	  false, true, OPTION_TABLE, parse_priority },
	{ "multihome-weight", "N", "the rates', or 1",
	  "its share among those of its priority; 0: only where no other works",
	  false, true, OPTION_TABLE, parse_weight },
	{ "multihome-rate", "DOWN/UP|BOTH", "none",
	  "bits a second that it carries, as 100M/20M",
	  false, true, OPTION_TABLE, parse_line_rate },
	{ "multihome-quota", "BYTES/month[@DAY]|BYTES/day", "none",
	  "it stands by when it has carried so much, as 50G/month",
	  false, true, OPTION_TABLE, parse_quota },
	{ "multihome-mptcp", "no|subflow|signal|fullmesh|backup...", "no",
	  "MPTCP sessions use its addresses: subflow those opened here, signal "
	  "those of others",
	  true, false, OPTION_TABLE, parse_mptcp },
	{ "multihome-probe", "TARGET...|auto", "none",
	  "who is asked by this line whether it works",
	  true, true, OPTION_MACHINE, parse_probe },
	{ "multihome-probe-profile", "default|fast|metered", "default",
	  "sets the next four", false, true, OPTION_MACHINE, parse_profile },
	{ "multihome-probe-interval", "TIME", "10s",
	  "longest time without a sign of life on a line that nobody uses",
	  false, true, OPTION_MACHINE, parse_interval },
	{ "multihome-probe-busy", "TIME", "120ms",
	  "use without an answer, before it is asked",
	  false, true, OPTION_MACHINE, parse_busy },
	{ "multihome-probe-patience", "TIME|MIN-MAX", "260ms-3s",
	  "silence before it is down",
	  false, true, OPTION_MACHINE, parse_patience },
	{ "multihome-probe-rate", "N/s|N/min", "2/s",
	  "probes that use without an answer may ask for",
	  false, true, OPTION_MACHINE, parse_rate },
	{ "multihome-probe-quorum", "N", "1",
	  "so many targets must answer",
	  false, true, OPTION_MACHINE, parse_quorum },
	{ "multihome-probe-loss", "PERCENT[/CLEAR]|off", "20/10",
	  "loss that makes it the second choice",
	  false, true, OPTION_MACHINE, parse_loss },
	{ "multihome-probe-latency", "TIME|off", "off",
	  "round trip that makes it the second choice",
	  false, true, OPTION_MACHINE, parse_latency },
	{ "multihome-hold", "TIME...", "5s 1min 5min 15min",
	  "how long it answers before it is used again, by failures",
	  true, true, OPTION_MACHINE, parse_hold },
	{ "multihome-name", "NAME...", "none",
	  "its public addresses are among those of these names while it works",
	  true, true, OPTION_TABLE, parse_name },
	{ "multihome-public", "ADDRESS...|auto", "auto",
	  "by which the Internet reaches it",
	  true, true, OPTION_TABLE, parse_public },
	{ "multihome-inbound", "no|yes|PORT...", "no",
	  "whether another line tries what comes in by this one",
	  true, true, OPTION_MACHINE, parse_inbound },
	{ 0 }
};

const struct option *option_find(const char *name)
{
	const struct option *o;

	for (o = options; o->name; o++)
		if (!strcmp(o->name, name))
			return o;
	return NULL;
}

const struct option *option_nearest(const char *name)
{
	const struct option *o, *best = NULL;
	int least = 4, d;

	for (o = options; o->name; o++) {
		d = text_distance(name, o->name);
		if (d < least)
			least = d, best = o;
	}
	return best;
}

const struct option *option_meant(const char *name)
{
	char *key = option_key(name);	/* with one multihome- too many */
	const char *bare = key + 10;
	const struct option *o = NULL;

	if (*bare == 'm' || *bare == 'u')
		o = option_nearest(bare);
	if (o && strlen(bare) + 2 < strlen(o->name))
		o = NULL;
	free(key);
	return o;
}

char *option_key(const char *name)
{
	char *key = text_join("multihome-", name), *p;

	for (p = key + 10; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
		else if (*p == '_')
			*p = '-';
	}
	return key;
}

static void read_ours(struct uplink *u, const struct setting *s,
		      struct diag *d)
{
	static const char blanks[] = " \t\r\n";
	const struct option *o = option_find(s->key), *near;
	const char *err, *p, *value = s->value + strspn(s->value, blanks);
	char *copy, buf[64];
	size_t n = strlen(value);
	bool any = false;

	if (!o) {
		near = option_nearest(s->key);
		diag_add(d, DIAG_REFUSED, s->origin, s->key,
			 near ? "unknown option, did you mean %s?"
			      : "unknown option%s",
			 near ? diag_key(s->origin, near->name, buf) : "");
		return;
	}
	while (n && strchr(blanks, value[n - 1]))
		n--;
	copy = text_dup(value);
	copy[n] = '\0';
	for (p = copy; (n = value_word(&p)) && n < VALUE_WORD_MAX; p += n)
		any = true;
	if (!any && !n)
		err = "expected a value";
	else if (o->list && n)
		err = "expected words of less than 128 bytes";
	else if (!o->list && strchr(copy, '\n'))
		err = "expected once, but it is written several times";
	else
		err = o->parse(u, copy);
	if (err)
		diag_add(d, DIAG_REFUSED, s->origin, s->key, "%s, got \"%s\"",
			 err, copy);
	free(copy);
}

/* The stanza's own words were checked by ifupdown: what is odd is left out. */
static void read_stanza(struct uplink *u, const struct settings *settings)
{
	const struct setting *mask = settings_find(settings, "netmask");
	const struct setting *s;
	struct text t = { 0 };
	struct prefix p;
	const char *w;
	size_t i, n;

	for (i = 0; i < settings->n; i++) {
		s = &settings->v[i];
		if (strcmp(s->key, "address") && strcmp(s->key, "gateway"))
			continue;
		for (w = s->value; (n = value_word(&w)); w += n) {
			t.n = 0;
			text_addn(&t, w, n);
			if (s->key[0] == 'a' && mask && !strchr(t.s, '/')) {
				text_add(&t, "/");
				text_add(&t, mask->value);
			}
			if (prefix_parse(&p, t.s, false) ||
			    !addr_is_unicast(&p.addr))
				continue;
			if (s->key[0] == 'a')
				prefixes_add(&u->addresses, &p);
			else	/* in order: the first of a family counts */
				*vec_push(&u->stanza_gateways) = p;
		}
	}
	text_free(&t);
}

static bool none_of(const struct prefixes *l, int family)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].addr.family == family)
			return false;
	return l->n > 0;
}

void option_read(struct uplink *u, const struct settings *settings,
		 const char *iface, int family, struct diag *d)
{
	size_t i, j;

	*u = (struct uplink){
		.settings = settings, .iface = iface, .family = family,
		.merged = family == AF_UNSPEC, .main_routes = UPLINK_MAIN_YES,
		.weight = UPLINK_NO_WEIGHT,
		.down = settings_find(settings, "down"),
	};
	for (i = 0; i < settings->n; i++) {
		const struct setting *s = &settings->v[i];

		if (!strcmp(s->key, "problem"))
			diag_add(d, DIAG_REFUSED, s->origin, NULL, "%s",
				 s->value);
		if (strncmp(s->key, "multihome-", 10))
			continue;
		for (j = 0; j < i; j++)
			if (!strcmp(settings->v[j].key, s->key))
				break;
		if (j < i)
			diag_add(d, DIAG_REFUSED, s->origin, s->key,
				 "expected once, also written at %s",
				 settings->v[j].origin);
		else
			read_ours(u, s, d);
	}
	read_stanza(u, settings);
	if (!settings_find(settings, "multihome-table") &&
	    !settings_find(settings, "problem"))
		diag_add(d, DIAG_REFUSED, settings->n ? settings->v[0].origin
			 : iface, "multihome-table", "missing, expected a "
			 "table for the other multihome options");
	if (family != AF_UNSPEC && u->gateways.n &&
	    none_of(&u->gateways, family))
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-gateway"),
			 "multihome-gateway", "expected an %s address in an %s "
			 "stanza", addr_family_title(family),
			 addr_family_name(family));
	if (family != AF_UNSPEC && u->sources.n &&
	    none_of(&u->sources, family))
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-source"),
			 "multihome-source", "expected an %s address or prefix "
			 "in an %s stanza", addr_family_title(family),
			 addr_family_name(family));
	if (u->probing.targets.n)
		option_probing_check(u, d);
}
