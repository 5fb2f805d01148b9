"""`reprise completion`: print a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, get_completion_class

# Differs from click's in three ways. Bash takes words apart at `@`, `:` and `=` and replaces only
# what follows, so the words are put together again for us, and that part is taken off each answer.
# Names with spaces are quoted. And a name with a `*` is not taken for those that match it.
_BASH = r"""%(complete_func)s() {
    local IFS=$'\n' rest=$COMP_LINE words=() piece before current given type value i response
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        before=${rest%%%%"$piece"*}
        if ((i > 0)) && [[ -z $before && -n $piece ]]; then
            words[${#words[@]} - 1]+=$piece
        else
            words+=("$piece")
        fi
        rest=${rest:${#before} + ${#piece}}
    done
    current=${words[${#words[@]} - 1]}
    given=${current%%"${COMP_WORDS[COMP_CWORD]}"}
    [[ ${COMP_WORDS[COMP_CWORD]} == [:=] ]] && given=$current
    # the only separator that is replaced as well: bash thinks of host names
    given=${given%%@}

    response=$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) \
        %(complete_var)s=bash_complete "$1")

    while IFS=',' read -r type value; do
        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' ]]; then
            value=${value#"$given"}
            [[ $current == [\"\']* ]] || printf -v value %%q "$value"
            COMPREPLY+=("$value")
        fi
    done <<< "$response"

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    source_template = _BASH


@click.command(
    "completion",
    short_help="Print a script that completes commands and runs in your shell.",
    epilog="Example: echo 'eval \"$(reprise completion bash)\"' >> ~/.bashrc",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script for SHELL.

    It completes commands, options, runs and files.
    """
    from jupyter_reprise.cli.main import reprise

    complete = _Bash if shell == "bash" else get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click has no completion for {shell}")
    script = complete(reprise, {}, "reprise", "_REPRISE_COMPLETE")
    click.echo(script.source())
    return 0
