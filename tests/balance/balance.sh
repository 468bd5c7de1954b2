# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The public measure: how long the transfers of a LAN take over two lines, shared by
# static ratios and by load, side by side. MODES are these, RUNS how often; README.md
# says what the scenarios are, lib/balance.sh has what is done.

# shellcheck source=tests/lib/balance.sh
. /multihome/tests/lib/balance.sh

case_a_up() { scenario a up; }
case_a_down() { scenario a down; }
case_b_up() { scenario b up; }
case_b_down() { scenario b down; }
case_c_up() { scenario c up; }
case_c_down() { scenario c down; }
case_d_up() { scenario d up; }
case_d_down() { scenario d down; }
case_e_up() { scenario e up; }
case_e_down() { scenario e down; }
case_f_up() { scenario f up; }
case_f_down() { scenario f down; }
