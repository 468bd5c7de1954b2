# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119,SC2154 # what else a function may be given; names.sh
# One address an answer, by weights: PowerDNS reads the daemon's file, and of 2,000
# answers each line has its share.

# shellcheck source=tests/lib/names.sh
. /multihome/tests/lib/names.sh

file=/run/multihome/dns/$www.lua

# weighed ADDRESS:WEIGHT...: so it is in the file.
weighed() {
	weighed_want=$*
	[ "$(in_file)" = "$weighed_want" ]
}

in_file() {
	sed -n 's/.* A={ \(.*\) } }$/\1/p' $file |
		sed 's/{\([0-9]*\),"\([^"]*\)"},*/\2:\1/g'
}

# share_of N: of the N-th in the file, and its address.
share_of() {
	in_file | tr ' ' '\n' | awk -F : -v n="$1" '{ all += $2 }
		NR == n { weight = $2; address = $1 }
		END { printf "%.6f %s\n", weight / all, address }'
}

# has_shares: 2,000 answers have those that are in the file, which is not written
# meanwhile.
has_shares() {
	kill -STOP "$watch_pid"
	figure "in the file: $(in_file)"
	shares 2000 "$(share_of 1)" "$(share_of 2)"
	kill -CONT "$watch_pid"
}

case_static() {
	pdns_local
	conf 'method = file' 'server = local'
	topo_up 3
	topo_addr
	public_lines
	named_line 1 IF_MULTIHOME_WEIGHT=5
	named_line 2 IF_MULTIHOME_WEIGHT=3
	named_line 3 IF_MULTIHOME_WEIGHT=2
	watch_start
	must_wait_for 10 weighed 192.0.2.18:5 192.0.2.34:3 192.0.2.50:2
	shares 2000 '0.5 192.0.2.18' '0.3 192.0.2.34' '0.2 192.0.2.50'
	dies 2
	must_wait_for 10 weighed 192.0.2.18:5 192.0.2.50:2
	shares 2000 '0.714286 192.0.2.18' '0 192.0.2.34' '0.285714 192.0.2.50'
	watch_stop
}

# long: it takes until the weights have followed the load
case_load() {
	pdns_local
	conf 'method = file' 'server = local' '[multihome]' 'balance = load'
	topo_up
	topo_addr
	public_lines
	for n in 1 2; do
		tc qdisc add dev eth$((n - 1)) root tbf rate $((4 / n))mbit \
			burst 8kb latency 300ms
		named_line $n IF_MULTIHOME_RATE=$((4 / n))M \
			IF_MULTIHOME_PROBE_PROFILE=default
	done
	ns_start client sink socat -u TCP-LISTEN:9,fork,reuseaddr OPEN:/dev/null
	watch_start
	must_wait_for 20 first_has 60 100
	has_shares
	for _ in 1 2 3 4 5 6; do
		socat -u OPEN:/dev/zero TCP:203.0.113.10:9,bind=10.1.1.2 &
	done
	must_wait_for 60 first_has 1 45
	has_shares
	dies 1
	must_wait_for 20 first_is 192.0.2.34
	shares 2000 '0 192.0.2.18' '1 192.0.2.34'
	watch_stop
}

first_is() {
	case $(in_file) in
	"$1":*) ;;
	*) return 1 ;;
	esac
}

# first_has LEAST MOST: percent of the answers.
first_has() {
	first_is 192.0.2.18 && share_of 1 |
		awk -v least="$1" -v most="$2" \
			'{ exit !(100 * $1 >= least && 100 * $1 <= most) }'
}
