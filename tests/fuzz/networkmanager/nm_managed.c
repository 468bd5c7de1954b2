/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What NetworkManager writes about a device, and any other bytes. */
#include "../fuzz.h"
#include "networkmanager/nm_managed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	enum nm_state state = nm_device_read((const char *)data, n);
	struct text t = { 0 };
	char uuid[NM_UUID_MAX];

	nm_uuid_read((const char *)data, n, uuid);
	HOLDS(!*uuid || strlen(uuid) == NM_UUID_MAX - 1);
	HOLDS(!strpbrk(uuid, " \n;$`'"));
	HOLDS(state == NM_MANAGED || state == NM_UNMANAGED ||
	      state == NM_UNKNOWN);
	/* the last answer stands, whatever follows in a section of its own */
	text_addn(&t, n ? (const char *)data : "", n);
	text_add(&t, "\n[other]\nmanaged=true\n");
	HOLDS(nm_device_read(t.s, t.n) == state);
	text_free(&t);
	return 0;
}
