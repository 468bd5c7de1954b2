/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What NetworkManager notes of a device, as text. Processes and files of its are
 * in real/network-scripts/nm.sh.
 */
#include "networkmanager/nm_managed.h"
#include "../unit.h"

static void device_files(void **state)
{
	static const struct {
		const char *text;
		enum nm_state want;
	} rows[] = {
		{ "", NM_UNKNOWN },
		{ "\n\n[\n]\n=", NM_UNKNOWN },
		{ "managed=true", NM_UNKNOWN },		/* in no group */
		{ "[device]", NM_UNKNOWN },
		{ "[device]\nmanaged=tru", NM_UNKNOWN },
		{ "[device]\nmanaged=truer\n", NM_UNKNOWN },
		{ "[device]\nunmanaged=true\n", NM_UNKNOWN },
		{ "[devices]\nmanaged=true\n", NM_UNKNOWN },
		{ "[dhcp4]\nmanaged=true\n[device]\n", NM_UNKNOWN },
		{ "[device]\nnm-owned=true\n[dhcp4]\nmanaged=false\n",
		  NM_UNKNOWN },
		{ "[device]\nmanaged=true", NM_MANAGED },
		{ "[device]\nmanaged=true\nconnection-uuid=1\n", NM_MANAGED },
		{ "# x\n\n[device]\nperm-hw-addr-fake=2\nmanaged=false\n",
		  NM_UNMANAGED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_number(nm_device_read(rows[i].text, strlen(rows[i].text)),
			    rows[i].want, rows[i].text);
	/* a NUL ends nothing, and no byte behind the end is read */
	same_number(nm_device_read("\0\n[device]\nmanaged=true", 23),
		    NM_MANAGED, "behind a NUL");
	same_number(nm_device_read("[device]\nmanaged=true", 20), NM_UNKNOWN,
		    "cut short");
}

static void uuids(void **state)
{
	static const char good[] = "6a1739a7-1512-43dd-9ef3-17485d23178c";
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "[device]\nconnection-uuid=", "" },
		{ "[device]\nmanaged=true\n", "" },
		{ "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d23178c\n",
		  "" },			/* in no group */
		{ "[device]\n[x]\n"
		  "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d23178c\n",
		  "" },
		{ "[device]\n"
		  "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d2317\n", "" },
		{ "[device]\n"
		  "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d23178cc\n",
		  "" },
		{ "[device]\n"
		  "connection-uuid=$(id)                               \n", "" },
		{ "[device]\n"
		  "connection-uuid=-a1739a7-1512-43dd-9ef3-17485d23178c\n",
		  "" },
		{ "[device]\nmanaged=true\n"
		  "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d23178c\n"
		  "nm-owned=false\n", good },
		{ "[device]\n"
		  "connection-uuid=6a1739a7-1512-43dd-9ef3-17485d23178c", good },
	};
	char uuid[NM_UUID_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(uuid, 'x', sizeof uuid);
		nm_uuid_read(rows[i].text, strlen(rows[i].text), uuid);
		same_text(uuid, rows[i].want, rows[i].text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_files),
		cmocka_unit_test(uuids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
