# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Within the guest, as process 1 of namespaces of its own: a case of netns/ on that
# kernel: netns-case.sh FILE CASE. As with a checker of memory, all is waited for
# longer, and no times are judged.

# shellcheck disable=SC2034,SC2154 # theirs
NETNS=vm IMPL=debian CHECKED=checker lib=/multihome/tests/lib
# records, syslog and files of this run alone
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir /run/log /run/multihome
rm -f /dev/log /etc/multihome.conf
# flows.py asks so seldom here, and has so many where it were 400
export EVERY=0.5 FLOWS=50

# shellcheck source=tests/lib/assert.sh
. $lib/assert.sh
# shellcheck source=tests/lib/topology.sh
. $lib/topology.sh
# shellcheck source=tests/lib/services.sh
. $lib/services.sh
trap 'status=$?; [ $status -eq 0 ] || { set +e; show_state; }; exit $status' EXIT
netns attach "$NETNS-host" /run/syslog
# shellcheck source=/dev/null
. "/multihome/tests/netns/$1.sh"
"case_$2"
