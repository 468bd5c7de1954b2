# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two lines that take part in failover, and what the daemon says of them. A case
# sources it.

# lines_up [OPTION=VALUE...]: the seed's lines by a hook each, with priority 1 and 2,
# IPv4; the options are of both.
lines_up() {
	topo_up
	topo_addr
	line_up 1 IF_MULTIHOME_PRIORITY=1 "$@"
	line_up 2 IF_MULTIHOME_PRIORITY=2 "$@"
}

# line_up N [OPTION=VALUE...]: provider N's.
line_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" IF_ADDRESS="10.$line_n.$line_n.2" \
		IF_NETMASK=255.255.255.0 IF_MULTIHOME_TABLE="ISP$line_n" \
		IF_MULTIHOME_GATEWAY="10.$line_n.$line_n.1" "$@"
}

# line6_up N [OPTION=VALUE...]: the same of IPv6.
line6_up() {
	line_n=$1
	shift
	debian_up "eth$((line_n - 1))" ADDRFAM=inet6 \
		IF_ADDRESS="2001:db8:$line_n::2" IF_NETMASK=64 \
		IF_MULTIHOME_TABLE="ISP$line_n" \
		IF_MULTIHOME_GATEWAY="2001:db8:$line_n::1" "$@"
}

# verdicts "DEVICE FAMILY STATE WEIGHT [FORWARDED]"...: as the daemon would write them
# down, and what follows.
verdicts() {
	verdicts_dir=$(echo /run/multihome/*/machine)
	{
		printf 'multihome\t1\n'
		for verdict; do
			# shellcheck disable=SC2086
			set -- $verdict
			printf 'line\t%s\t%s\t%s\t%s\t%s%s\n' "$1" "$2" "$3" \
				1 "$4" "${5:+${tab}forwarded=$5}"
		done
		echo end
	} >"$verdicts_dir/lines"
	assert multihome sync
}

# steering [-6]: the rules and routes of the table of lines.
steering() {
	ip "${1:--4}" rule | grep -E '^3276[45]:' || :
	ip "${1:--4}" route show table 7000 | sed 's/ *$//'
}

# goes_by DEVICE: so does what has not decided, by the table of lines.
goes_by() {
	case $(way - 203.0.113.10) in
	"$1 "*" 7000") ;;
	*) return 1 ;;
	esac
}
