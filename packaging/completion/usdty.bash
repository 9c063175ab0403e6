# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of the command usdty for bash. What there is to complete is asked
# of the program's own help, so that nothing is listed here.

# The names that a help lists, indented by two blanks.
_usdty_names() {
	"$@" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z0-9-]*\) .*/\1/p'
}

_usdty_options() {
	"$@" --help 2>/dev/null | grep '^  -' |
		grep -oE '(^|[ ,])--?[A-Za-z0-9][A-Za-z0-9-]*' | tr -d ' ,'
	echo --help
}

# Words in COMPREPLY that begin with $2, out of the lines of $1.
_usdty_offer() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_usdty_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# How many words that are no options stand between the command and the one that
# is completed: what follows -o is none either.
_usdty_position() {
	local at count=0

	for ((at = 2; at < COMP_CWORD; at++)); do
		case ${COMP_WORDS[at]} in
		-[oIDapnsx] | --output | --arch | --package | --name | --pid) ((at++)) ;;
		-?*) ;;
		*) ((count++)) ;;
		esac
	done
	echo "$count"
}

_usdty() {
	local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]}
	local word=${COMP_WORDS[COMP_CWORD]}
	local before=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		_usdty_offer "$(_usdty_names "$program") --help --version" \
			"$word"
	elif [[ $before = -o || $before = --output ]]; then
		_usdty_files "$word"
	elif [[ $word = -* ]]; then
		_usdty_offer "$(_usdty_options "$program" "$command")" "$word"
	elif [ "$(_usdty_position)" = 0 ]; then
		_usdty_offer "$(_usdty_names "$program" "$command")" "$word"
		[ ${#COMPREPLY[@]} != 0 ] || _usdty_files "$word"
	else
		_usdty_files "$word"
	fi
}

complete -F _usdty usdty
