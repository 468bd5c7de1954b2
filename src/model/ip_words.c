/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip(8)'s grammar of rules and routes. The rows of a table stand in the order
 * in which ip tries them: of two that a short word fits the first counts.
 */
#include "model/ip_words.h"
#include "model/ip_word.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { ANY_FAMILY = 0xff };	/* of "default" until the family is known */

struct parse {
	struct ip_words *w;
	char *const *v;
	size_t n, i;		/* v[i] is the next word */
};

struct keyword {
	const char *word;
	bool whole;		/* may not be cut short */
	/* NULL: k has no field for it; one word more belongs to it */
	const char *(*read)(struct parse *p);
};

#define WHOLE(word) { word, true, NULL }
#define SHORT(word) { word, false, NULL }

bool ip_words_begin(const char *word, const char *string)
{
	return *word && !strncmp(string, word, strlen(word));
}

static const struct keyword *find_keyword(const struct keyword *k,
					  const char *word)
{
	for (; k->word; k++)
		if (k->whole ? !strcmp(word, k->word)
			     : ip_words_begin(word, k->word))
			return k;
	return NULL;
}

/* The next word, which is the one at fault from now on; NULL at the end. */
static const char *next(struct parse *p)
{
	p->w->wrong = p->i < p->n ? p->v[p->i++] : NULL;
	return p->w->wrong;
}

static const char *agree(struct parse *p, const struct addr *a)
{
	if (p->w->k.family && p->w->k.family != a->family)
		return "expected addresses of one family";
	p->w->k.family = a->family;
	return NULL;
}

/* "default", "all", "any"; the kernel takes no route with more bits than its length. */
static const char *read_prefix(struct parse *p, struct prefix *out)
{
	bool route = p->w->k.kind == KOBJ_ROUTE;
	const char *s = next(p), *err;

	if (s && (!strcmp(s, "default") || !strcmp(s, "all") ||
		  !strcmp(s, "any"))) {
		*out = (struct prefix){ .addr.family = ANY_FAMILY };
		return NULL;
	}
	err = prefix_parse_short(out, s ? s : "", route);
	if (err)
		return err;
	*out = prefix_network(out);
	return agree(p, &out->addr);
}

static const char *read_address(struct parse *p, struct addr *out)
{
	const char *s = next(p);

	if (!s || addr_parse(out, s))
		return "expected an address";
	return agree(p, out);
}

static const char *read_device(struct parse *p, char name[KOBJ_DEVLEN])
{
	const char *s = next(p), *err;

	err = s ? value_device(s) : "expected an interface name";
	if (!err)
		strcpy(name, s);
	return err;
}

const char *ip_words_table(struct ip_words *w, const char *word)
{
	w->has_table = true;
	return ip_word_table(&w->k.table, w->table, word);
}

static const char *read_table(struct parse *p)
{
	return ip_words_table(p->w, next(p));
}

static const char *skip_one(struct parse *p)
{
	return next(p) ? NULL : "expected one word more";
}

static void beyond(struct parse *p, const char *word)
{
	p->w->k.strange = true;
	if (!p->w->beyond)
		p->w->beyond = word;
}

static const char *rule_not(struct parse *p)
{
	p->w->k.invert = true;
	return NULL;
}

static const char *rule_from(struct parse *p)
{
	return read_prefix(p, &p->w->k.src);
}

static const char *rule_to(struct parse *p)
{
	return read_prefix(p, &p->w->k.dst);
}

static const char *rule_priority(struct parse *p)
{
	p->w->has_priority = true;
	return ip_word_number(&p->w->k.priority, next(p));
}

static const char *rule_mark(struct parse *p)
{
	static const char expected[] =
		"expected a mark like 2 or 0x200/0xff00";
	const char *s = next(p), *slash = s ? strchr(s, '/') : NULL;
	struct kobj *k = &p->w->k;
	char value[16];
	size_t n = s ? strcspn(s, "/") : sizeof value;

	if (n >= sizeof value)
		return expected;
	memcpy(value, s, n);
	value[n] = '\0';
	if (ip_word_number(&k->mark, value))
		return expected;
	/* to the kernel 0 alone is any mark */
	k->mask = k->mark ? UINT32_MAX : 0;
	if (slash && ip_word_number(&k->mask, slash + 1))
		return expected;
	return NULL;
}

static const char *rule_suppress(struct parse *p)
{
	uint32_t n;

	if (ip_word_number(&n, next(p)) || n > 128)
		return "expected a prefix length";
	p->w->k.suppress = (int)n;
	return NULL;
}

/* A group by its name is for who knows the names. */
static const char *rule_suppress_group(struct parse *p)
{
	uint32_t *n = &p->w->k.suppress_group;

	if (ip_word_number(n, next(p)) || !*n)
		beyond(p, "suppress_ifgroup");
	return NULL;
}

static const char *rule_oif(struct parse *p)
{
	return read_device(p, p->w->k.oif);
}

static const char *rule_iif(struct parse *p)
{
	return read_device(p, p->w->k.iif);
}

static const char *rule_l3mdev(struct parse *p)
{
	beyond(p, "l3mdev");
	return NULL;
}

static const char *rule_goto(struct parse *p)
{
	p->w->k.type = FR_ACT_GOTO;
	return ip_word_number(&p->w->k.target, next(p));
}

static const struct keyword rule_words[] = {
	{ "not", true, rule_not },
	{ "from", true, rule_from }, { "to", true, rule_to },
	{ "preference", false, rule_priority },
	{ "order", false, rule_priority }, { "priority", false, rule_priority },
	WHOLE("tos"), SHORT("dsfield"),
	{ "fwmark", true, rule_mark },
	SHORT("realms"),
	{ "protocol", false, skip_one },
	WHOLE("tun_id"),
	{ "table", false, read_table }, { "lookup", true, read_table },
	{ "suppress_prefixlength", false, rule_suppress },
	{ "sup_pl", true, rule_suppress },
	{ "suppress_ifgroup", false, rule_suppress_group },
	{ "sup_group", true, rule_suppress_group },
	{ "dev", true, rule_iif }, { "iif", true, rule_iif },
	{ "oif", true, rule_oif },
	{ "l3mdev", true, rule_l3mdev },
	WHOLE("uidrange"), WHOLE("nat"), SHORT("map-to"), WHOLE("ipproto"),
	WHOLE("sport"), WHOLE("dport"),
	{ "goto", false, rule_goto },
	{ 0 }
};

struct type {
	const char *name;
	bool whole;
	uint8_t route, rule;	/* RTN_; FR_ACT_, or 0 where no rule has it */
};

static const struct type *find_type(const char *word)
{
	static const struct type types[] = {
		{ "unicast", false, RTN_UNICAST, FR_ACT_TO_TBL },
		{ "blackhole", false, RTN_BLACKHOLE, FR_ACT_BLACKHOLE },
		{ "unreachable", false, RTN_UNREACHABLE, FR_ACT_UNREACHABLE },
		{ "prohibit", false, RTN_PROHIBIT, FR_ACT_PROHIBIT },
		{ "throw", true, RTN_THROW, 0 }, { "local", true, RTN_LOCAL, 0 },
		{ "broadcast", false, RTN_BROADCAST, 0 },
		{ "anycast", false, RTN_ANYCAST, 0 },
		{ "multicast", false, RTN_MULTICAST, 0 }, { "nat", true, RTN_NAT, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].whole ? !strcmp(word, types[i].name)
				   : ip_words_begin(word, types[i].name))
			return &types[i];
	return NULL;
}

/* What is no keyword of a rule: [type] ACTION. */
static const char *rule_action(struct parse *p, const char *word)
{
	const struct type *t;

	if (!strcmp(word, "type"))
		word = next(p);
	t = word ? find_type(word) : NULL;
	if (!t || !t->rule)
		return "expected a word of ip rule";
	p->w->k.type = t->rule;
	return NULL;
}

static const char *route_src(struct parse *p)
{
	return read_address(p, &p->w->k.prefsrc);
}

static const char *route_via(struct parse *p)
{
	const char *s = p->i < p->n ? p->v[p->i] : "", *err;
	struct addr *hop = &p->w->k.gateway;

	if (!strcmp(s, "inet") || !strcmp(s, "inet6"))
		p->i++;
	err = read_address(p, hop);
	/* to the kernel that is none, in IPv4 only */
	if (!err && hop->family == AF_INET && addr_is_unspecified(hop))
		*hop = (struct addr){ 0 };
	return err;
}

static const char *route_metric(struct parse *p)
{
	p->w->has_metric = true;
	return ip_word_number(&p->w->k.metric, next(p));
}

static const char *route_onlink(struct parse *p)
{
	p->w->k.onlink = true;
	return NULL;
}

/* Of "eth0:1" the kernel takes the device. */
static const char *route_dev(struct parse *p)
{
	const char *s = next(p), *err;
	char name[KOBJ_DEVLEN + 1];

	if (!s)
		return "expected an interface name";
	snprintf(name, sizeof name, "%.*s", (int)strcspn(s, ":"), s);
	err = value_device(name);
	if (!err)
		strcpy(p->w->k.dev, name);
	return err;
}

/* Takes all that is left. */
static const char *route_rest(struct parse *p)
{
	beyond(p, p->v[p->i - 1]);
	p->i = p->n;
	return NULL;
}

static const struct keyword route_words[] = {
	{ "src", true, route_src },
	WHOLE("as"),
	{ "via", true, route_via },
	WHOLE("from"), WHOLE("tos"), SHORT("dsfield"), WHOLE("expires"),
	{ "metric", false, route_metric },
	{ "priority", false, route_metric },
	{ "preference", true, route_metric },
	{ "scope", true, skip_one },
	WHOLE("mtu"), WHOLE("hoplimit"), WHOLE("advmss"), SHORT("reordering"),
	WHOLE("rtt"), WHOLE("rto_min"), SHORT("window"), SHORT("cwnd"),
	SHORT("initcwnd"), SHORT("initrwnd"), SHORT("features"),
	SHORT("quickack"), SHORT("congctl"), SHORT("rttvar"), SHORT("ssthresh"),
	SHORT("realms"),
	{ "onlink", true, route_onlink },
	{ "nexthop", true, route_rest },
	WHOLE("nhid"),
	{ "protocol", false, skip_one },
	{ "table", false, read_table },
	WHOLE("vrf"),
	{ "dev", true, route_dev }, { "oif", true, route_dev },
	SHORT("pref"),
	{ "encap", true, route_rest },
	WHOLE("ttl-propagate"), WHOLE("fastopen_no_cookie"),
	{ 0 }
};

/* What is no keyword of a route: [to] [TYPE] PREFIX. */
static const char *route_prefix(struct parse *p, const char *word)
{
	const struct type *t;

	if (!strcmp(word, "to"))
		word = next(p);
	t = word ? find_type(word) : NULL;
	if (t)
		p->w->k.type = t->route;
	else if (word)
		p->i--;
	if (p->w->k.dst.addr.family)
		return "expected one destination";
	return read_prefix(p, &p->w->k.dst);
}

/*
 * A keyword that nothing reads: k has a field for some of a route's metrics, but
 * not for `mtu lock N`; else one word more belongs to it.
 */
static const char *read_other(struct parse *p, const char *keyword,
			      const char *word)
{
	bool lock = p->i < p->n && !strcmp(p->v[p->i], "lock");
	size_t i;

	p->i += lock;
	for (i = 0; i < METRICS && p->w->k.kind == KOBJ_ROUTE; i++)
		if (!lock && !strcmp(keyword, kobj_metric_names[i]))
			return ip_word_number(&p->w->k.metrics[i], next(p));
	beyond(p, word);
	return skip_one(p);
}

static const char *read_all(struct parse *p)
{
	bool rule = p->w->k.kind == KOBJ_RULE;
	const struct keyword *k;
	const char *word, *err = NULL;

	while (!err && (word = next(p))) {
		k = find_keyword(rule ? rule_words : route_words, word);
		if (!k) {
			err = rule ? rule_action(p, word)
				   : route_prefix(p, word);
		} else if (k->read) {
			err = k->read(p);
		} else {
			err = read_other(p, k->word, word);
		}
	}
	return err;
}

const char *ip_words_read(struct ip_words *w, char *const *words, size_t n)
{
	struct parse p = { .w = w, .v = words, .n = n };
	struct kobj *k = &w->k;
	const char *err;

	*w = (struct ip_words){ .k = {
		.kind = k->kind, .family = k->family, .suppress = -1,
		.claim = -1, .table = RT_TABLE_MAIN,
		.type = k->kind == KOBJ_RULE ? FR_ACT_TO_TBL : RTN_UNICAST,
	} };
	err = read_all(&p);
	if (err)
		return err;
	if (!k->family)
		k->family = AF_INET;
	if (k->kind == KOBJ_RULE) {
		if (!k->src.len)
			k->src = (struct prefix){ 0 };
		if (!k->dst.len)
			k->dst = (struct prefix){ 0 };
		return NULL;
	}
	if (!k->dst.addr.family)
		return "expected a destination";
	if (!k->dst.len)
		k->dst.addr = (struct addr){ .family = k->family };
	if (k->family == AF_INET6 && !k->metric)
		k->metric = KOBJ_METRIC6;
	return NULL;
}
