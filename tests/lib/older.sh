# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A host on which an older version has brought the lines up, and packets of open
# connections, none of which may be lost while a later one makes them its own. A
# case sources it after extra.sh.

# older_rules LINE...: of these lines, which are up (2: of IPv4, 2-6: of IPv6), the
# kernel has the rules of 0.2.0, and nothing tells of a version.
older_rules() {
	rm -rf /run/multihome/*/version /run/multihome/*/machine \
		/run/multihome/*/called
	for older_family in -4 -6; do
		while ip $older_family rule del protocol 77 2>/dev/null; do :; done
	done
	for older_line; do
		older_n=${older_line%-6}
		ip link set "eth$((older_n - 1))" group default
		case $older_line in
		*-6) older_line_rules -6 "2001:db8:$older_n::2" "ISP$older_n" 3 ;;
		*) older_line_rules -4 "10.$older_n.$older_n.2" "ISP$older_n" 1 ;;
		esac
	done
}

older_line_rules() {
	ip "$1" -batch - <<-END
	rule add priority 7100 from $2 lookup $3 suppress_prefixlength 0 protocol 77
	rule add priority 7200 from $2 lookup main suppress_prefixlength $4 protocol 77
	rule add priority 7300 from $2 lookup $3 protocol 77
	END
}

# streams_start ADDRESS...: each of the host's asks the client, and is asked by it,
# a thousand times a second.
streams_start() {
	streams=
	for stream_address; do
		case $stream_address in
		*:*) stream_client=2001:db8:ffff::10 ;;
		*) stream_client=203.0.113.10 ;;
		esac
		ping -i 0.001 -I "$stream_address" "$stream_client" \
			>"/run/log/to.$stream_address" 2>&1 &
		echo $! >"/run/pid.to.$stream_address"
		ns_start client "from.$stream_address" \
			ping -i 0.001 "$stream_address"
		streams="$streams to.$stream_address from.$stream_address"
	done
	streams_flow
}

# streams_flow: fifty more answers to each of them come.
streams_flow() {
	for stream in $streams; do
		stream_before=$(grep -c icmp_seq= "/run/log/$stream") || :
		must_wait_for 10 stream_has "$stream" $((stream_before + 50))
	done
}

stream_has() {
	[ "$(grep -c icmp_seq= "/run/log/$1")" -ge "$2" ]
}

# streams_end: they flow still, and every packet but the very last ones was
# answered.
streams_end() {
	streams_flow
	for stream in $streams; do
		ns_stop "$stream"
		awk 'sub(/.*icmp_seq=/, "") { n++; last = $1 }
			END { print last - n " lost of " last; exit last != n }' \
			"/run/log/$stream" >/tmp/lost ||
			fail "$stream: $(cat /tmp/lost)"
	done
}
