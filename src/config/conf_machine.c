/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of [multihome] for the machine, and of [metrics]. */
#include "config/conf_machine.h"
#include "base/value.h"

#include <string.h>

static const char *set_base(struct policy *p, const char *v)
{
	if (value_number(&p->base, v) || p->base < 1 ||
	    p->base > 32766 - POLICY_BAND)
		return "expected a priority of 1 to 31766";
	return NULL;
}

static const char *set_protocol(struct policy *p, const char *v)
{
	uint32_t n;

	if (value_number(&n, v) || n < 5 || n > 255)
		return "expected a protocol number of 5 to 255";
	p->protocol = (uint8_t)n;
	return NULL;
}

static const char *set_range(struct policy *p, const char *v)
{
	static const char expected[] =
		"expected two table numbers like 7001-8999";
	char first[16];
	const char *dash = strchr(v, '-');
	uint32_t min, max;

	if (!dash || (size_t)(dash - v) >= sizeof first)
		return expected;
	memcpy(first, v, (size_t)(dash - v));
	first[dash - v] = '\0';
	if (value_number(&min, first) || value_number(&max, dash + 1) ||
	    min < 1 || min > max || (min <= 255 && max >= 253))
		return expected;
	p->table_min = min;
	p->table_max = max;
	return NULL;
}

static const char *set_wait(struct policy *p, const char *v)
{
	uint32_t n;

	if (value_number(&n, v) || n > 60)
		return "expected seconds, 0 to 60";
	p->wait = n;
	return NULL;
}

static const char *set_on_error(struct policy *p, const char *v)
{
	if (strcmp(v, "fail") && strcmp(v, "continue"))
		return "expected continue or fail";
	p->fail = *v == 'f';
	return NULL;
}

static const char *set_group(struct policy *p, const char *value)
{
	uint32_t n = 0;

	/* 0 is the group that every link has, -1 is none to suppress_ifgroup */
	if (strcmp(value, "no") &&
	    (value_number(&n, value) || !n || n > INT32_MAX))
		return "expected a link group of 1 to 2147483647, or no";
	p->group = n;
	return NULL;
}

static const char *set_none_alive(struct policy *p, const char *v)
{
	if (strcmp(v, "keep") && strcmp(v, "refuse"))
		return "expected keep or refuse";
	p->none_alive_refuse = *v == 'r';
	return NULL;
}

static const char *set_on_death(struct policy *p, const char *v)
{
	if (strcmp(v, "reset") && strcmp(v, "keep"))
		return "expected reset or keep";
	p->on_death_keep = *v == 'k';
	return NULL;
}

static const char *set_on_return(struct policy *p, const char *v)
{
	if (strcmp(v, "stay") && strcmp(v, "move"))
		return "expected stay or move";
	p->on_return_move = *v == 'm';
	return NULL;
}

static const char *set_balance(struct policy *p, const char *v)
{
	static const char *const words[] = {
		[POLICY_STATIC] = "static", [POLICY_LOAD] = "load",
		[POLICY_SPILL] = "spill",
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(v, words[i]) != 0)
			continue;
		p->balance = (enum policy_balance)i;
		return NULL;
	}
	return "expected static, load or spill";
}

static const char *set_balance_by(struct policy *p, const char *v)
{
	if (strcmp(v, "pair") && strcmp(v, "flow"))
		return "expected pair or flow";
	p->balance_by = *v == 'f' ? POLICY_BY_FLOW : POLICY_BY_PAIR;
	return NULL;
}

static const char *set_forward_marks(struct policy *p, const char *v)
{
	if (strcmp(v, "auto") && strcmp(v, "no"))
		return "expected auto or no";
	p->forward_marks = *v == 'a';
	return NULL;
}

static const char *set_control_group(struct policy *p, const char *v)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t n = strlen(v);

	if (!n || n >= sizeof p->control_group || *v == '-' || *v == '.' ||
	    v[strspn(v, letters)])
		return "expected a group of the system, such as adm";
	memcpy(p->control_group, v, n + 1);
	return NULL;
}

static const struct {
	const char *key;
	const char *(*set)(struct policy *, const char *);
} machine[] = {
	{ "rule-priority", set_base },
	{ "protocol", set_protocol },
	{ "group", set_group },
	{ "tables", set_range },
	{ "wait", set_wait },
	{ "on-error", set_on_error },
	{ "none-alive", set_none_alive },
	{ "on-death", set_on_death },
	{ "on-return", set_on_return },
	{ "balance", set_balance },
	{ "balance-by", set_balance_by },
	{ "forward-marks", set_forward_marks },
	{ "control-group", set_control_group },
};

const char *conf_machine_set(struct policy *policy, const char *key,
			     const char *value)
{
	size_t i;

	for (i = 0; i < sizeof machine / sizeof *machine; i++)
		if (!strcmp(machine[i].key, key))
			return machine[i].set(policy, value);
	return "unknown setting, expected rule-priority, protocol, group, "
	       "tables, wait, on-error, none-alive, on-death, on-return, "
	       "balance, balance-by, forward-marks, control-group, hold, probe or probe-...";
}

const char *conf_metrics_set(struct policy *policy, const char *key,
			     const char *value)
{
	size_t n = strlen(value);

	if (strcmp(key, "file") != 0)
		return "unknown setting, expected file";
	if (*value != '/' || value[n - 1] == '/' ||
	    n >= sizeof policy->metrics_file)
		return "expected the path of a file, such as "
		       "/var/lib/prometheus/node-exporter/multihome.prom";
	memcpy(policy->metrics_file, value, n + 1);
	return NULL;
}
