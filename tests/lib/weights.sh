# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two lines that share, and in which parts they do. A case sources it behind
# lines.sh.

# lines_share ["OPTION=VALUE..." ["OPTION=VALUE..."]]: two of priority 1, of IPv4.
lines_share() {
	topo_up
	topo_addr
	# shellcheck disable=SC2086
	line_up 1 IF_MULTIHOME_PRIORITY=1 ${1-}
	# shellcheck disable=SC2086
	line_up 2 IF_MULTIHOME_PRIORITY=1 ${2-}
}

# weights [-6]: of what carries, "eth0 3 eth1 1"; a device without one carries alone.
# shellcheck disable=SC2120
weights() {
	steering "$@" | awk '
		/^default.*metric 1( |$)/ {
			mine = 1
			if (sub(/.* dev /, "")) words = $1
			next
		}
		/^\tnexthop/ && mine {
			sub(/.* dev /, "")
			words = words (words ? " " : "") $1 " " $3
			next
		}
		{ mine = 0 }
		END { print words }'
}

are_weights() {
	[ "$(weights)" = "$1" ]
}

# far_up: there are many destinations, and the far end counts what it hears on port 9.
far_up() {
	in_ns client ip route add local 198.18.0.0/20 dev lo
	in_ns client ip -6 route add local 2001:db8:ffff::/64 dev lo
	for n in 1 2; do
		in_ns isp$n ip route add 198.18.0.0/20 \
			via 198.51.100.$((4 * n + 1))
	done
	in_ns client nft -f - <<-EOF
	table inet seen {
		counter isp1 { }
		counter isp2 { }
		chain in {
			type filter hook prerouting priority 0
			iifname { isp1, isp2 } th dport 9 \
				counter name iifname map { "isp1" : "isp1", "isp2" : "isp2" }
		}
	}
	EOF
	# the kernel hashes alike in each run
	seed=/proc/sys/net/ipv4/fib_multipath_hash_seed
	[ ! -e $seed ] || echo 1 >$seed
}

# seen ispN: by that one, since it was asked last.
seen() {
	in_ns client nft reset counter inet seen "$1" |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# spreads_as spread|one|unbound KIND FAMILY WEIGHT WEIGHT: of 2,000 flows to as many
# destinations, or to one, each line has its share, and the far end has heard them by
# it.
spreads_as() {
	own='10.1.1.2 10.2.2.2'
	[ "$3" = 4 ] || own='2001:db8:1::2 2001:db8:2::2'
	# shellcheck disable=SC2086
	got=$(/multihome/tests/netns/weights.py "$1" "$2" "$3" 2000 $own)
	assert_eq "$got" "$(seen isp1) $(seen isp2)" "heard of $2, IPv$3"
	is_share "$got" "$4" "$5" "$1, $2, IPv$3"
}

# forwarded_as spread|one KIND FAMILY WEIGHT WEIGHT: the same, of the LAN.
forwarded_as() {
	own=192.168.7.2
	[ "$3" = 4 ] || own=2001:db8:7::2
	assert_eq 2000 "$(in_ns lan /multihome/tests/netns/weights.py \
		"$1" "$2" "$3" 2000 $own)"
	is_share "$(seen isp1) $(seen isp2)" "$4" "$5" "forwarded, $1, $2, IPv$3"
}

# is_share "N N" WEIGHT WEIGHT WHAT: of 2,000. Chi-square, one degree of freedom: one
# of 10,000 runs is over 15.1.
is_share() {
	echo "$1 $2 $3" | awk -v what="$4" '{
		a = ($1 + $2) * $3 / ($3 + $4)
		b = ($1 + $2) - a
		chi = ($1 - a) ^ 2 / a + ($2 - b) ^ 2 / b
		printf "figures: %s: %d : %d, chi-square %.2f\n", what, $1, $2, chi
		exit !($1 + $2 == 2000 && chi < 15.1)
	}' || fail "$4: $1, not $2 : $3"
}
