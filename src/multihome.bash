# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash: commands, their options, interfaces, addresses, files.
# Loaded by bash-completion, when somebody has typed multihome.
# shellcheck disable=SC2154 # cur and prev are _init_completion's

# Offers those of the words that begin with what was typed. Not by compgen -W:
# names of interfaces would be expanded, and a $(command) in one of them run.
_multihome_offer() {
	local word

	for word; do
		[[ $word == "$cur"* ]] || continue
		printf -v word %q "$word"
		COMPREPLY+=("$word")
	done
}

# Options that are not on the line yet.
_multihome_options() {
	local option

	for option; do
		[[ " ${words[*]:2:cword-2} " == *" $option "* ]] ||
			_multihome_offer "$option"
	done
}

# Sets names: devices with an uplink, and their stanzas if called otherwise; what
# is not up for status and wait alone.
_multihome_uplinks() {
	local line name wanted=1

	names=()
	while IFS= read -r line; do
		case $line in
		'    interface '*) name=${line##* } ;;
		[!\ ]*'  '*)
			name=${line%%  *} wanted=1
			[[ ${words[1]} =~ ^(status|wait)$ || $line != *'  not up'* ]] ||
				wanted=0 ;;
		*) continue ;;
		esac
		[[ $wanted -eq 0 || " ${names[*]} " == *" $name "* ]] || names+=("$name")
	done < <(multihome status 2>/dev/null)
}

# Sets names: tables and devices of lines.
_multihome_lines() {
	local table device family state

	names=()
	while read -r table device family state; do
		[[ $family == IPv[46] && -n $state && $table != *: ]] || continue
		[[ " ${names[*]} " == *" $table "* ]] || names+=("$table")
		[[ " ${names[*]} " == *" $device "* ]] || names+=("$device")
	done < <(multihome lines 2>/dev/null | grep '^[^ ]')
}

# Adds to names: all devices.
_multihome_devices() {
	local path

	for path in /sys/class/net/*; do
		[[ -d $path && ${path##*/} != lo &&
			" ${names[*]} " != *" ${path##*/} "* ]] &&
			names+=("${path##*/}")
	done
}

# Sets names: those of ifcfg files, without backups and aliases.
_multihome_ifcfgs() {
	local path

	names=()
	for path in /etc/sysconfig/network-scripts/ifcfg-*; do
		case $path in
		*'*' | *'~' | *.bak | *.orig | *.old | *.rpm* | *:* | \
			*-range* | */ifcfg-lo) ;;
		*) names+=("${path##*/ifcfg-}") ;;
		esac
	done
}

# Options of a stanza without their prefix, that are not on the line yet; not
# those for failover, which are the daemon's.
_multihome_words() {
	local word

	compopt -o nospace 2>/dev/null
	while read -r word _; do
		[[ $word != For ]] || break
		[[ $word != multihome-* ||
			" ${words[*]:2:cword-2} " == *" ${word#multihome-}="* ]] ||
			names+=("${word#multihome-}=")
	done < <(multihome help 2>/dev/null)
}

_multihome_addresses() {
	local address rest

	while read -r _ _ _ address rest; do
		_multihome_offer "${address%/*}"
	done < <(ip -o address show scope global 2>/dev/null)
}

_multihome_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_multihome_commands() {
	_multihome_offer status lines release drain undrain test-failover explain \
		check sync wait reload confirm generate setup watch events flush hooks \
		import dns "$@"
}

_multihome_arguments() {
	local names=() arguments=0 word

	for word in "${words[@]:2:cword-2}"; do
		[[ $word == -* ]] || arguments=$((arguments + 1))
	done
	case ${words[1]} in
	status | sync | flush)
		[[ ${words[1]} != status || $cur != -* ||
			" ${words[*]:2:cword-2} " == *' --'* ]] ||
			_multihome_options --brief --json
		[[ $arguments -eq 0 ]] || return
		_multihome_uplinks
		[[ ${#names[@]} -gt 0 ]] || _multihome_devices ;;
	lines | release | drain | undrain | test-failover)
		[[ $prev != --seconds ]] || return
		[[ ${words[1]} != lines || $cur != -* ]] ||
			_multihome_options --follow --json
		[[ ${words[1]} != test-failover || $cur != -* ]] ||
			_multihome_options --seconds --yes
		[[ " ${words[*]:2:cword-2} " != *' --seconds '* ]] ||
			arguments=$((arguments - 1))
		[[ $arguments -gt 0 ]] || _multihome_lines ;;
	reload)
		[[ $prev != --confirm ]] || return
		[[ " ${words[*]:2:cword-2} " != *' --confirm '* ]] ||
			arguments=$((arguments - 1))
		[[ $cur != -* ]] ||
			_multihome_options --dry-run --confirm --replace-by-hand
		[[ $arguments -eq 0 ]] || return
		_multihome_uplinks
		_multihome_devices ;;
	wait)
		[[ $prev != --timeout ]] || return
		[[ " ${words[*]:2:cword-2} " != *' --timeout '* ]] ||
			arguments=$((arguments - 1))
		[[ $cur != -* ]] || _multihome_options --timeout
		[[ $arguments -eq 0 ]] || return
		_multihome_uplinks
		_multihome_devices ;;
	generate)
		[[ $cword -gt 2 || $cur != -* ]] ||
			_multihome_options --write --nm
		if [[ ${words[2]} != --nm || $cword -eq 2 ]]; then
			_multihome_ifcfgs
		elif [[ $cword -eq 3 ]]; then
			_multihome_devices
		else
			_multihome_words
		fi ;;
	explain)
		case $prev in
		--from) _multihome_addresses ;;
		--in | --oif) _multihome_devices ;;
		--mark) ;;
		*)
			_multihome_options --mark
			[[ " ${words[*]:2:cword-2} " == *' --oif '* ]] ||
				_multihome_options --from --in
			[[ " ${words[*]:2:cword-2} " == *' --'[fio]* ]] ||
				_multihome_options --oif ;;
		esac ;;
	setup)
		_multihome_options --yes --dry-run ;;
	dns)
		[[ ${words[2]} == setup ]] || _multihome_options --all
		[[ $arguments -gt 0 ]] || _multihome_offer setup publish ;;
	check)
		[[ $arguments -gt 0 ]] || _multihome_files ;;
	import)
		_multihome_files ;;
	help)
		[[ $arguments -gt 0 ]] || _multihome_commands ;;
	hooks)
		[[ $arguments -gt 0 ]] ||
			_multihome_offer status install remove ;;
	esac
	_multihome_offer "${names[@]}"
}

_multihome() {
	local cur prev words cword

	_init_completion -n := || return
	if [[ $cword -eq 1 ]]; then
		_multihome_commands help --version
	else
		_multihome_arguments
	fi
	__ltrim_colon_completions "$cur"
}

complete -F _multihome multihome
