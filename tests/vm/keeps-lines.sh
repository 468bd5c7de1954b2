# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Within the guest, in a network namespace of its own with providers and a LAN beside
# it: connections that are forwarded keep their line, by a kernel whose tables of
# nftables do not outlive their owner.
# shellcheck disable=SC2119 # of watch_start

# shellcheck disable=SC2034 # theirs
NETNS=vm IMPL=debian CHECKED='' lib=/multihome/tests/lib
# records and syslog of this run alone
mount -t tmpfs tmpfs /run
mkdir /run/log /run/multihome
rm -f /dev/log

# shellcheck source=tests/lib/assert.sh
. $lib/assert.sh
# shellcheck source=tests/lib/topology.sh
. $lib/topology.sh
# shellcheck source=tests/lib/services.sh
. $lib/services.sh
netns attach "$NETNS-host" /run/syslog
# shellcheck source=tests/lib/extra.sh
. $lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. $lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. $lib/watch.sh
# shellcheck source=tests/lib/router.sh
. $lib/router.sh

# answers IN: there, each question on port 9007 gets as answer who has asked.
answers() {
	for answers_by in TCP UDP; do
		# shellcheck disable=SC2016 # socat's
		ns_start "$1" "$1-$answers_by" socat \
			"$answers_by-LISTEN:9007,fork,reuseaddr" \
			SYSTEM:'read x; echo $SOCAT_PEERADDR'
	done
}

# who FROM TCP|UDP ADDRESS PORT [SOURCE-PORT]: whom the other end sees.
who() {
	echo x | in_ns "$1" socat -t 3 -T 3 - \
		"$2:$3:$4${5:+,bind=:$5,reuseaddr},connect-timeout=3"
}

both_answer() {
	for proto in TCP UDP; do
		for line in 1 2; do
			assert_eq 203.0.113.10 \
				"$(who client $proto "10.$line.$line.2" 8007)" \
				"$proto by line $line"
		done
	done
}

kept_by() {
	[ "$(who lan UDP 203.0.113.10 9007 4000)" = "$1" ]
}

hides() {
	nft -f - <<-'EOF'
	table ip nat {
		chain to {
			type nat hook prerouting priority dstnat
			iifname { eth0, eth1 } meta l4proto { tcp, udp } th dport 8007 dnat to 192.168.7.2:9007
		}
		chain from {
			type nat hook postrouting priority srcnat
			oifname { eth0, eth1 } masquerade
		}
	}
	EOF
}

lines_up
for n in 1 2; do
	line6_up $n IF_MULTIHOME_PRIORITY=$n
done
lan_up
forward_on
hides
answers client
answers lan
starts eth0
nft list table inet multihome
refute grep -q owner /tmp/table
both_answer
assert kept_by 10.1.1.2
prefers 2
both_answer
assert kept_by 10.1.1.2
assert_eq 10.2.2.2 "$(who lan UDP 203.0.113.10 9007)"
nft flush ruleset
must_wait_for 5 remembers
hides
both_answer
kill -s KILL "$watch_pid"
wait "$watch_pid" || :
assert remembers
watch_start
must_wait_for 5 goes_by eth1
both_answer
prefers 1
must_wait_for 5 who lan UDP 203.0.113.10 9007 4001
assert_eq 10.1.1.2 "$(who lan UDP 203.0.113.10 9007 4001)"
in_ns isp1 ip link set cust down
must_wait_for 10 goes_by eth1
assert_eq 10.2.2.2 "$(who lan UDP 203.0.113.10 9007 4001)" 'of the dead line'
watch_stop
refute remembers
echo "figures: $(uname -r): connections keep their line"
