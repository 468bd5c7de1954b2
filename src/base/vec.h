/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growable array. A zeroed one is valid and empty; elements are plain values.
 * Memory that cannot be had ends the process with vec_oom_status: these are
 * short-lived programs, and nothing sensible can be undone without memory.
 */
#ifndef MULTIHOME_VEC_H
#define MULTIHOME_VEC_H

#include <stddef.h>
#include <stdlib.h>

/* struct prefixes VEC_OF(struct prefix); or, of no name, VEC(struct prefix). */
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a type */
#define VEC_OF(type) { type *v; size_t n, cap; }
#define VEC(type) struct VEC_OF(type)

/* Adds one zeroed element and gives its address (valid until the next push). */
#define vec_push(vec) \
	((vec)->v = vec_grow((vec)->v, &(vec)->cap, (vec)->n, sizeof *(vec)->v), \
	 &(vec)->v[(vec)->n++])

/* Goes over its elements: e points to each in turn, and then to their end. */
#define vec_each(e, vec) \
	for ((e) = (vec)->v; (e) && (e) != vec_end(vec); (e)++)
#define vec_end(vec) ((vec)->n ? (vec)->v + (vec)->n : (vec)->v)

/* Takes element i out; the order of the others stays. */
#define vec_remove(vec, i) \
	vec_close((vec)->v, &(vec)->n, (i), sizeof *(vec)->v)

/* Frees the array (not what its elements point to) and zeroes it. */
#define vec_free(vec) \
	(free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)

/* Exit status when memory runs out: 1, but 0 in a hook that must not fail. */
extern int vec_oom_status;

void *vec_grow(void *v, size_t *cap, size_t n, size_t size);
void vec_close(void *v, size_t *n, size_t i, size_t size);

/* Says that there is no memory left, and ends the process. */
void vec_oom(void) __attribute__((noreturn));
/* As realloc(3), but does not return without memory. */
void *vec_realloc(void *p, size_t size);

#endif
