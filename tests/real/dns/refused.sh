# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# Names of which the name server, or nsupdate itself, does not take each: the others
# follow the lines all the same.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

# others_follow NAME [NAME]: www, which stands behind the first and before the second,
# follows its lines.
others_follow() {
	named_lines IF_MULTIHOME_NAME="$1 $www ${2-}"
	watch_start
	is $both
	dies 1
	is 192.0.2.34
	must_wait_for 5 says "$www A 192.0.2.34: published"
	must_wait_for 10 is_kept_of_www 192.0.2.34
}

# is_kept_of_www ADDRESS: what has been withdrawn is ours no more.
is_kept_of_www() {
	[ "$(grep "^$www " /var/lib/multihome/dns)" = "$www A $1" ]
}

# The key may not change it.
case_by_key() {
	bind_secret lb.key /etc/multihome/dns.key | keyed_zone
	chmod 600 /etc/multihome/dns.key
	ip link set lo up
	bind_start host
	conf 'server = 127.0.0.1' 'key = /etc/multihome/dns.key' \
		'zone = lb.example.org' 'publish-after = 1s'
	others_follow a.lb.example.org z.lb.example.org
	must_wait_for 5 says 'a.lb.example.org A 192.0.2.34: differs, is answered by NXDOMAIN; nsupdate: update failed: REFUSED'
	assert_eq 1 "$(syslog | grep -c REFUSED)" 'how often it is said'
	watch_stop
}

# Its secret is another one than the name server's, until the file has that.
case_by_secret() {
	(umask 077; bind_secret lb.key /etc/multihome/dns.key) >/dev/null
	(umask 077; bind_secret lb.key /etc/multihome/dns.new) | keyed_zone
	ip link set lo up
	bind_start host
	conf 'server = 127.0.0.1' 'key = /etc/multihome/dns.key' \
		'zone = lb.example.org' 'publish-after = 1s'
	named_lines
	watch_start
	must_wait_for 10 says 'nsupdate: update failed: NOTAUTH(BADSIG)'
	mv /etc/multihome/dns.new /etc/multihome/dns.key
	is $both 30
	must_wait_for 5 says 'works again'
	watch_stop
}

# nsupdate takes no such name, and nothing behind it.
case_by_nsupdate() {
	bind_local
	conf 'server = local' 'zone = lb.example.org' 'publish-after = 1s'
	others_follow _a.lb.example.org
	must_wait_for 5 says "_a.lb.example.org A 192.0.2.34: differs, is answered by NXDOMAIN; nsupdate: check-names failed: bad owner '_a.lb.example.org'"
	watch_stop
	for n in 1 2; do
		cat <<-EOT
		iface eth$((n - 1)) inet static
			address 192.0.2.$((16 * n + 2))/28
			multihome-table ISP$n
			multihome-gateway 192.0.2.$((16 * n + 1))
			multihome-name _a.lb.example.org $www
		EOT
	done >/etc/network/interfaces
	ends 1 multihome dns publish --all
	assert_contains "$out" 'nsupdate: check-names failed'
	is $both
}

# It is in no zone of the server, and which zone it is in was not said.
case_elsewhere() {
	bind_local
	conf 'server = local' 'publish-after = 1s'
	others_follow a.example.net
	must_wait_for 5 says 'nsupdate: could not find enclosing zone'
	watch_stop
}

# Who starts the daemon may ignore that children end.
case_children_ignored() {
	bind_local
	conf 'server = local' 'publish-after = 1s'
	named_lines
	watch_start python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp(sys.argv[1], sys.argv[1:])'
	must_wait_for 10 says "$www A 192.0.2.18 192.0.2.34: published"
	dies 1
	is 192.0.2.34
	watch_stop
}
