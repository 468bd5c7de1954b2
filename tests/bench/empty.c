/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does nothing: what it costs to start a process that is linked as ours is. */
int main(void)
{
	return 0;
}
