"""Bash's completion, with names and files side by side.

What click brings empties the list of names as soon as files may stand there too.
"""

from __future__ import annotations

from click.shell_completion import BashComplete

_SCRIPT = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response completion type value file

    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete $1 2>/dev/null)

    COMPREPLY=()
    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt -o filenames; for file in $(compgen -d -- "$value"); do COMPREPLY+=("$file"); done ;;
            file) compopt -o filenames; for file in $(compgen -f -- "$value"); do COMPREPLY+=("$file"); done ;;
        esac
    done
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class NamesAndFiles(BashComplete):
    """Completion for Bash from 4.4 on."""

    source_template = _SCRIPT
