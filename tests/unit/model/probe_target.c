/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words to targets of probes, and back. */
#include "model/probe_target.h"
#include "../unit.h"

static const char address[] =
	"expected an address like 192.0.2.1 or 2001:db8::1, not a name: what "
	"resolves names may be on the line that is dead";
static const char nobody[] =
	"expected the address of a host, not the unspecified one, which nobody "
	"has";
static const char nobody4[] =
	"expected the address of a host, not one of 0.0.0.0/8, which nobody has";
static const char loopback[] =
	"expected the address of another host, not loopback, which no line "
	"leads to";
static const char multicast[] =
	"expected the address of one host, not multicast";
static const char broadcast[] =
	"expected the address of one host, not broadcast or class E";
static const char mapped[] =
	"expected an IPv4 address as 192.0.2.1, not as ::ffff:192.0.2.1";
static const char tcp[] =
	"expected tcp:ADDRESS:PORT like tcp:192.0.2.1:443 or "
	"tcp:[2001:db8::1]:443";
static const char dns[] = "expected dns:ADDRESS like dns:192.0.2.1";
static const char port[] = "expected a port, 1 to 65535";
static const char http[] =
	"expected http://[NAME@]ADDRESS[:PORT]/PATH=STATUS like "
	"http://192.0.2.1/=204 or http://www.example.net@[2001:db8::1]/=204";
static const char https[] =
	"expected http://, not https://: certificates are for nobody to check "
	"here";
static const char name[] =
	"expected a name of letters, digits, . and - before @";
static const char name_long[] =
	"expected a name of at most 63 characters before @";
static const char path[] =
	"expected a path of printable ASCII without blanks and #";
static const char path_long[] =
	"expected a path of at most 127 characters";
static const char status[] =
	"expected =STATUS at the end, 100 to 599, like =204";

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *word, *why;
} bad[] = {
	{ "", address }, { " ", address }, { "www.example.net", address },
	{ "192.0.2.1 ", address }, { "192.0.2", address },
	{ "192.0.2.1/32", address }, { "192.0.2.1:80", address },
	{ "[2001:db8::1]", address }, { "fe80::1%eth0", address },
	{ "auto", address }, { "gateway 192.0.2.1", address },
	{ "0.0.0.0", nobody }, { "::", nobody }, { "0.1.2.3", nobody4 },
	{ "127.0.0.1", loopback }, { "127.9.9.9", loopback },
	{ "::1", loopback },
	{ "224.0.0.1", multicast }, { "239.255.255.255", multicast },
	{ "ff02::1", multicast },
	{ "255.255.255.255", broadcast }, { "240.0.0.1", broadcast },
	{ "::ffff:192.0.2.1", mapped },
	{ "icmp:192.0.2.1", address }, { "TCP:192.0.2.1:80", address },

	{ "tcp:", tcp }, { "tcp:192.0.2.1", tcp }, { "tcp:192.0.2.1:", tcp },
	{ "tcp::80", tcp }, { "tcp:2001:db8::1:80", tcp },
	{ "tcp:[2001:db8::1]", tcp }, { "tcp:[2001:db8::1]80", tcp },
	{ "tcp:[2001:db8::1", tcp }, { "tcp:[]:80", tcp },
	{ "tcp:[192.0.2.1]:80", tcp }, { "tcp:www.example.net:80", address },
	{ "tcp:[" SIXTY "]:80", address },
	{ "tcp:127.0.0.1:80", loopback }, { "tcp:[ff02::1]:80", multicast },
	{ "tcp:192.0.2.1:0", port }, { "tcp:192.0.2.1:65536", port },
	{ "tcp:192.0.2.1:080", port }, { "tcp:192.0.2.1:http", port },
	{ "tcp:192.0.2.1:0x50", port }, { "tcp:192.0.2.1:80 ", port },
	{ "tcp:192.0.2.1:4294967376", port },

	{ "dns:", dns }, { "dns:www.example.net", address },
	{ "dns:192.0.2.1:53", address }, { "dns:[2001:db8::1]", address },
	{ "dns:::1", loopback },

	{ "http:", address }, { "http:/", address }, { "http://", http },
	{ "http:///=200", http }, { "http://192.0.2.1", http },
	{ "http://192.0.2.1/", http }, { "http://192.0.2.1=200", address },
	{ "http://www.example.net/=200", address },
	{ "http://2001:db8::1/=200", http },
	{ "http://[192.0.2.1]/=200", http },
	{ "http://127.0.0.1/=200", loopback },
	{ "http://192.0.2.1:/=200", port },
	{ "http://192.0.2.1:65536/=200", port },
	{ "http://192.0.2.1:" SIXTY "/=200", port },
	{ "http://192.0.2.1:80", http }, { "http://@192.0.2.1/=200", name },
	{ "http://a_b@192.0.2.1/=200", name },
	{ "http://a:b@192.0.2.1/=200", name },
	{ "http://a\r\nX@192.0.2.1/=200", name },
	{ "http://" SIXTY "0123@192.0.2.1/=200", name_long },
	{ "http://a@b@192.0.2.1/=200", address },
	{ "http://192.0.2.1/a b=200", path }, { "http://192.0.2.1/\t=200", path },
	{ "http://192.0.2.1/\xc3\xa4=200", path },
	{ "http://192.0.2.1/#top=200", path },
	{ "http://192.0.2.1/\r\nX: y=200", path },
	{ "http://192.0.2.1/" SIXTY SIXTY "0123456=200", path_long },
	{ "http://192.0.2.1/=", status }, { "http://192.0.2.1/=99", status },
	{ "http://192.0.2.1/=600", status }, { "http://192.0.2.1/=099", status },
	{ "http://192.0.2.1/=2xx", status }, { "http://192.0.2.1/=0xc", status },
	{ "http://192.0.2.1/=200 ", status },
	{ "https://192.0.2.1/=200", https }, { "https:", https },
};

static void refused(void **state)
{
	struct probe_target t, before;
	size_t i;

	(void)state;
	memset(&before, 0x55, sizeof before);
	for (i = 0; i < COUNT(bad); i++) {
		t = before;
		same_text(probe_target_parse(&t, bad[i].word), bad[i].why,
			  bad[i].word);
		assert_memory_equal(&t, &before, sizeof t);
	}
}

static const struct {
	const char *word;
	struct probe_target t;	/* without its address */
	const char *address, *printed;	/* NULL: as the word */
} good[] = {
	{ "192.0.2.1", { .kind = PROBE_ICMP }, "192.0.2.1", NULL },
	{ "1.0.0.0", { .kind = PROBE_ICMP }, "1.0.0.0", NULL },
	{ "2001:DB8:0::1", { .kind = PROBE_ICMP }, "2001:db8::1",
	  "2001:db8::1" },
	{ "fe80::1", { .kind = PROBE_ICMP }, "fe80::1", NULL },
	{ "tcp:192.0.2.1:1", { .kind = PROBE_TCP, .port = 1 }, "192.0.2.1",
	  NULL },
	{ "tcp:[2001:db8::1]:65535", { .kind = PROBE_TCP, .port = 65535 },
	  "2001:db8::1", NULL },
	{ "dns:192.0.2.1", { .kind = PROBE_DNS }, "192.0.2.1", NULL },
	{ "dns:2001:db8::1", { .kind = PROBE_DNS }, "2001:db8::1", NULL },
	{ "http://192.0.2.1/=204",
	  { .kind = PROBE_HTTP, .port = 80, .status = 204, .path = "/" },
	  "192.0.2.1", NULL },
	{ "http://192.0.2.1:80/=100",
	  { .kind = PROBE_HTTP, .port = 80, .status = 100, .path = "/" },
	  "192.0.2.1", "http://192.0.2.1/=100" },
	{ "http://Www-1.example.net@[2001:db8::1]:8080/a@b?c=[d]:~=599",
	  { .kind = PROBE_HTTP, .port = 8080, .status = 599,
	    .name = "Www-1.example.net", .path = "/a@b?c=[d]:~" },
	  "2001:db8::1", NULL },
	{ "http://" SIXTY "012@192.0.2.1/" SIXTY SIXTY "012345=200",
	  { .kind = PROBE_HTTP, .port = 80, .status = 200,
	    .name = SIXTY "012", .path = "/" SIXTY SIXTY "012345" },
	  "192.0.2.1", NULL },
};

static void taken(void **state)
{
	struct probe_target t, want;
	struct text text;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		same_text(probe_target_parse(&t, good[i].word), NULL,
			  good[i].word);
		want = good[i].t;
		assert_null(addr_parse(&want.addr, good[i].address));
		same_number(t.kind, want.kind, good[i].word);
		same_number(addr_cmp(&t.addr, &want.addr), 0, good[i].word);
		same_number(t.port, want.port, good[i].word);
		same_number(t.status, want.status, good[i].word);
		same_text(t.name, want.name, good[i].word);
		same_text(t.path, want.path, good[i].word);
		text = (struct text){ 0 };
		probe_target_print(&text, &t);
		same_text(text.s, good[i].printed ? good[i].printed
			  : good[i].word, good[i].word);
		assert_null(probe_target_parse(&want, text.s));
		assert_memory_equal(&want, &t, sizeof t);
		text_free(&text);
	}
}

/* Which is read by nobody. */
static void gateway(void **state)
{
	struct probe_target t = { .kind = PROBE_GATEWAY };
	struct text text = { 0 };

	(void)state;
	assert_null(addr_parse(&t.addr, "fe80::1"));
	probe_target_print(&text, &t);
	same_text(text.s, "gateway fe80::1", "gateway");
	text_free(&text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(taken),
		cmocka_unit_test(gateway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
