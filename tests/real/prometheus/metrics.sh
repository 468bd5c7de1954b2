# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2119 # what else a function may be given, cases do not
# What [metrics] file has, as promtool judges it and node_exporter reads it.

# shellcheck source=tests/lib/extra.sh
. /multihome/tests/lib/extra.sh
# shellcheck source=tests/lib/lines.sh
. /multihome/tests/lib/lines.sh
# shellcheck source=tests/lib/watch.sh
. /multihome/tests/lib/watch.sh

file=/var/lib/prometheus/node-exporter/multihome.prom

# is_content: promtool finds nothing wrong with it.
is_content() {
	promtool check metrics <$file >/tmp/promtool 2>&1 ||
		fail "promtool: $(cat /tmp/promtool)"
	assert_eq '' "$(cat /tmp/promtool)" 'what promtool says'
}

# exporter_has LINE: among what it hands out.
exporter_has() {
	python3 - >/tmp/scraped <<-'EOT' && grep -qxF "$1" /tmp/scraped
	import urllib.request
	url = "http://127.0.0.1:9100/metrics"
	print(urllib.request.urlopen(url, timeout=5).read().decode())
	EOT
}

# Both families, one line that is asked and one that is not; where Debian's exporter
# looks by itself.
case_both() {
	mkdir -p "${file%/*}"
	printf '[metrics]\nfile = %s\n' $file >/etc/multihome.conf
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PRIORITY=1 \
		IF_MULTIHOME_PROBE='203.0.113.10 tcp:203.0.113.10:9' \
		IF_MULTIHOME_PROBE_PROFILE=fast
	line_up 2 IF_MULTIHOME_PRIORITY=2
	line6_up 1 IF_MULTIHOME_PRIORITY=1
	ip link set lo up
	prometheus-node-exporter --collector.disable-defaults \
		--collector.textfile --web.listen-address=127.0.0.1:9100 \
		>/run/log/exporter 2>&1 &
	exporter_pid=$!
	watch_start
	must_wait_for 10 exporter_has \
		'multihome_line_up{family="inet",iface="eth0",line="ISP1"} 1'
	must_wait_for 20 grep -q '^multihome_probe_rtt_seconds{.*target="203.0.113.10"}' $file
	is_content
	# each of its families is handed out
	sed -n 's/^\(# TYPE [^ ]* [^ ]*\)$/\1/p' $file >/tmp/types
	[ "$(wc -l </tmp/types)" -ge 9 ] || fail "$(cat /tmp/types)"
	while read -r type; do
		assert exporter_has "$type"
	done </tmp/types
	assert exporter_has \
		'multihome_line_up{family="inet6",iface="eth0",line="ISP1"} 1'
	assert exporter_has 'node_textfile_scrape_error 0'
	assert grep -q "^node_textfile_mtime_seconds{file=\"$file\"} " /tmp/scraped
	in_ns isp1 ip link set cust down
	must_wait_for 5 exporter_has \
		'multihome_line_state{family="inet",iface="eth0",line="ISP1",state="down"} 1'
	is_content
	watch_stop
	kill $exporter_pid
	wait $exporter_pid || :
}

# No line; and names that are none of the usual.
case_odd_names() {
	mkdir -p "${file%/*}"
	printf '[metrics]\nfile = %s\n' $file >/etc/multihome.conf
	topo_up
	topo_addr
	watch_start
	must_wait_for 5 test -s $file
	is_content
	ip link set eth1 down
	ip link set eth1 name 'a"\b'
	ip link set 'a"\b' up
	debian_up 'a"\b' IF_ADDRESS=10.2.2.2 IF_NETMASK=255.255.255.0 \
		IF_MULTIHOME_TABLE=ISP2 IF_MULTIHOME_GATEWAY=10.2.2.1 \
		IF_MULTIHOME_PRIORITY=1 \
		IF_MULTIHOME_PROBE=http://203.0.113.10/a?b=1=204
	must_wait_for 20 grep -qF 'multihome_line_up{line="ISP2",iface="a\"\\b"' $file
	is_content
	watch_stop
}
