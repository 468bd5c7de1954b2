/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to requests. Pure. */
#include "daemon/request.h"
#include "base/text.h"

#include <string.h>
#include <sys/socket.h>

static const char version[] = "multihome 1\n";

static const struct {
	const char *word;
	enum { NO_NAME, A_NAME, PERHAPS, AND_SECONDS } name;
} words[] = {
	[REQUEST_LINES] = { "lines", NO_NAME },
	[REQUEST_FOLLOW] = { "follow", NO_NAME },
	[REQUEST_EVENTS] = { "events", NO_NAME },
	[REQUEST_RELEASE] = { "release", A_NAME },
	[REQUEST_DRAIN] = { "drain", A_NAME },
	[REQUEST_UNDRAIN] = { "undrain", A_NAME },
	[REQUEST_TEST] = { "test-failover", AND_SECONDS },
	[REQUEST_FORGET] = { "forget", PERHAPS },
	[REQUEST_REMEMBER] = { "remember", PERHAPS },
};

enum { WORDS = sizeof words / sizeof *words };

/* What a table, a stanza or a device may be called. */
static bool is_name(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return false;
	return n && n < REQUEST_NAME_MAX;
}

/* "ISP1 10": cuts the seconds off. NULL, or what was expected. */
static const char *read_seconds(struct request *out, const char *s, size_t *n)
{
	size_t at = *n, digits = 0;
	unsigned seconds = 0, digit, one = 1;

	for (; at && s[at - 1] >= '0' && s[at - 1] <= '9' && digits < 4; digits++) {
		digit = (unsigned)(s[--at] - '0');
		seconds += digit * one;
		one *= 10;
	}
	if (!digits || !at || s[at - 1] != ' ' || !seconds ||
	    seconds > REQUEST_SECONDS_MAX)
		return "expected a name and 1 to 300 seconds";
	out->seconds = seconds;
	*n = at - 1;
	return NULL;
}

/* A line without its newline. */
static const char *read_words(struct request *out, const char *s, size_t n)
{
	const char *blank = memchr(s, ' ', n);
	size_t length = blank ? (size_t)(blank - s) : n, i;
	const char *err;

	for (i = 0; i < WORDS; i++)
		if (strlen(words[i].word) == length &&
		    !memcmp(s, words[i].word, length))
			break;
	if (i == WORDS)
		return "expected lines, follow, events, release, drain, "
		       "undrain, test-failover, forget or remember";
	out->kind = (enum request_kind)i;
	out->name[0] = '\0';
	out->seconds = 0;
	if (!blank)
		return words[i].name == A_NAME || words[i].name == AND_SECONDS
			? "expected a name" : NULL;
	if (words[i].name == NO_NAME)
		return "expected no name";
	s = blank + 1;
	n -= length + 1;
	err = words[i].name == AND_SECONDS ? read_seconds(out, s, &n) : NULL;
	if (err)
		return err;
	if (!is_name(s, n))
		return "expected a name";
	memcpy(out->name, s, n);
	out->name[n] = '\0';
	return NULL;
}

const char *request_parse(struct request *out, const char *text, size_t n,
			  bool *more)
{
	size_t head = sizeof version - 1;
	const char *end;

	*more = false;
	if (n && memcmp(text, version, n < head ? n : head))
		return "expected multihome 1";
	end = n > head ? memchr(text + head, '\n', n - head) : NULL;
	if (end && (size_t)(end - text) + 1 < n)
		return "expected one request";
	if (end)
		return read_words(out, text + head, n - head - 1);
	if (n > head && memchr(text + head, '\0', n - head))
		return "expected text without NUL";
	if (n >= REQUEST_MAX)
		return "expected a shorter line";
	*more = true;
	return NULL;
}

int request_family(char *name)
{
	size_t n = strlen(name);

	if (n < 3 || name[n - 2] != '/' ||
	    (name[n - 1] != '4' && name[n - 1] != '6'))
		return AF_UNSPEC;
	name[n - 2] = '\0';
	return name[n - 1] == '4' ? AF_INET : AF_INET6;
}
