/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what becomes of what people have set up by hand: which options each
 * owner gets, and the fate of each command. Pure.
 */
#ifndef MULTIHOME_DECIDE_H
#define MULTIHOME_DECIDE_H

#include "import/handmade.h"

/* Fills in options and notes of b's owners, and fates of its commands. */
void decide(struct handmade *b);

#endif
