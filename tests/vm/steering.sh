# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lines that share, and connections that keep theirs, also MPTCP's, on Debian's own
# kernel.

# guest_runs FILE.CASE...: of netns/, each in namespaces of its own.
guest_runs() {
	write_interfaces </dev/null
	vm_prepare
	vm_start
	booted
	guest 60 <<-'END'
	cp /multihome/netns /multihome/connections /usr/local/sbin
	modprobe nf_conntrack
	sysctl -qw net.netfilter.nf_conntrack_max=65536
	END
	for run; do
		figures_from_now
		status=0
		# shellcheck disable=SC2016
		said=$(echo "unshare --net --mount --pid --fork --kill-child" \
			"--mount-proc sh -eu" \
			"/multihome/tests/vm/netns-case.sh ${run%.*} ${run#*.}" |
			guest 900) || status=$?
		echo "$said"
		assert_eq 0 $status "exit status of $run"
		figure "$run has passed"
	done
}

# only: debian
# why: the kernel is the same with each
case_weights() {
	guest_runs weights.spread weights.held balance_by.flow
}

# only: debian
# why: the kernel is the same with each
case_weights_forwarded() {
	guest_runs weights.spread_forwarded
}

# only: debian
# why: the kernel is the same with each
case_flows() {
	guest_runs forwarding.flows_stay forwarding.port_forward forwarding.death
}

# only: debian
# why: the kernel is the same with each
case_packets() {
	guest_runs forwarding.rp_filter forwarding.marks_of_others \
		forwarding.three_lines forwarding.inet6_routed
}

# Before 6.9 no table of nftables outlives its owner, so that it has none.
# only: debian
# why: the kernel is the same with each
case_unowned() {
	guest_runs forwarding_table.unowned forwarding_table.flush \
		forwarding_table.line_goes forwarding_table.not_ours
}

# only: debian
# why: the kernel is the same with each
case_load() {
	guest_runs load.own_and_forwarded load.at_work load.full load.spill
}

# only: debian
# why: the kernel is the same with each
case_load_moves_none() {
	guest_runs load.nothing_moves
}

# Few kernels have VRFs, this one has.
# only: debian
# why: the kernel is the same with each
case_vrf() {
	guest_runs vrf.refused vrf.explain vrf.put_in
}

# Which come and go, and limits.
# only: debian
# why: the kernel is the same with each
case_endpoints() {
	guest_runs mptcp.comes_and_goes mptcp.foreign mptcp.too_many \
		mptcp.changed mptcp.limits
}

# No times: how long sessions are silent is shown.
# only: debian
# why: the kernel is the same with each
case_mptcp() {
	guest_runs mptcp_sessions.destroyed mptcp_sessions.outbound \
		mptcp_sessions.inbound mptcp_sessions.inbound6
}

# only: debian
# why: the kernel is the same with each
case_mptcp_more() {
	guest_runs mptcp_sessions.outbound_link mptcp_sessions.outbound6 \
		mptcp_sessions.outbound6_link mptcp_sessions.inbound_link \
		mptcp_sessions.inbound6_link mptcp_sessions.inbound_deaf \
		mptcp_sessions.single mptcp_sessions.ifdown
}
