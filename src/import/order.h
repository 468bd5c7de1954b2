/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order in which rules are asked: by hand that of their priorities, with
 * options marks before sources before destinations, and of each the longest prefix
 * first. Where that makes a difference it is said. Pure.
 */
#ifndef MULTIHOME_ORDER_H
#define MULTIHOME_ORDER_H

#include "import/handmade.h"

/*
 * Fills in the order of rules: what the kernel gives one that says none is one less
 * than the lowest there is, of those that these lines make.
 */
void order_number(struct handmade *b);
/*
 * Blocks the tables of rules that would be dead behind one that stays, and by hand
 * were not. Fates of all that options say are known.
 */
void order_block(struct handmade *b);
/*
 * Adds to owners' notes what is asked before what, and was not; and to the reasons
 * of what is left what becomes of its place. All fates are known.
 */
void order_tell(struct handmade *b);

#endif
