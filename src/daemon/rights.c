/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities, by the kernel's own calls: no library is worth two of them. */
#include "daemon/rights.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	KEPT = 1U << CAP_NET_ADMIN | 1U << CAP_NET_RAW,
	READS = 1U << CAP_DAC_READ_SEARCH,
};

/* Asked of the kernel: what the process has may be another namespace's. */
bool rights_probe(void)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno != EPERM;
	close(fd);
	return true;
}

/*
 * The bounding set goes by CAP_SETPCAP alone, which a unit does not give: what is
 * left of it is out of reach without new privileges.
 */
int rights_keep(bool for_key)
{
	const unsigned kept = KEPT | (for_key ? READS : 0);
	struct __user_cap_header_struct who = { _LINUX_CAPABILITY_VERSION_3,
						0 };
	struct __user_cap_data_struct has[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	unsigned long c;

	for (c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
		if (c >= 32 || !(kept & 1U << c))
			prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_capget, &who, has))
		return -errno;
	has[0].permitted &= kept;
	/* what it starts has that by itself, as root's programs do */
	has[0].effective = has[0].permitted & KEPT;
	has[0].inheritable = 0;
	has[1] = (struct __user_cap_data_struct){ 0 };
	return syscall(SYS_capset, &who, has) ? -errno : 0;
}
