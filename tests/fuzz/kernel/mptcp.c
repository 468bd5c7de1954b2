/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mptcp, with any bytes as what the kernel has of endpoints and limits, and says to
 * what is done; answers.h says how.
 */
#include "../answers.h"
#include "kernel/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct op op = { .kind = OP_REMOVE };
	struct endpoint_limits limits;
	struct kernel *kernel;
	struct kobjs l = { 0 };
	struct text t = { 0 };
	const struct kobj *k;
	int ret;

	answers_are(data, n);
	HOLDS(!kernel_open(&kernel));
	ret = kernel_endpoints(kernel, &l);
	HOLDS(ret <= 0 && (!ret || *kernel_error(kernel)));
	vec_each(k, &l) {
		HOLDS(k->kind == KOBJ_ENDPOINT && k->ifindex >= 0);
		HOLDS(addr_bits(k->family) == k->src.len);
		HOLDS(!kobj_cmp(k, k) && kobj_same_place(k, k));
		kobj_print(&t, k, NULL);
		op.k = *k;
	}
	HOLDS(!t.s || text_is_safe(t.s));
	if (l.n)
		HOLDS(kernel_endpoint(kernel, &op) <= 0);
	if (!kernel_endpoint_limits(kernel, &limits))
		HOLDS(kernel_set_endpoint_limits(kernel, &limits) <= 0);
	vec_free(&l);
	text_free(&t);
	kernel_close(kernel);
	return 0;
}
