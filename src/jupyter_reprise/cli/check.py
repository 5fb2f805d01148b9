"""`reprise check`: find what keeps notebooks from being played again."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_reprise.cli.options import json_option
from jupyter_reprise.models.naming import cell_label

if TYPE_CHECKING:
    from jupyter_reprise.notebook.lint import Finding, Rule
    from jupyter_reprise.service.checking import CheckedFile

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}
_QUIET_SECONDS = 1.0
_PAUSE_SECONDS = 0.2


class _RuleId(click.ParamType):  # type: ignore[type-arg]
    """The ids of rules, one or several with commas between them."""

    name = "rule"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Turn what was typed into ids; click calls this."""
        from jupyter_reprise.errors import InvalidInput
        from jupyter_reprise.notebook.lint import parse_rule_id

        try:
            return tuple(parse_rule_id(part.strip()) for part in str(value).split(","))
        except InvalidInput as error:
            self.fail(str(error), param, ctx)


@click.command(
    "check",
    short_help="Find what keeps notebooks from being played again.",
    epilog="Example: reprise check notebooks --fix --ignore time-dependent",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing any code.")
@click.option("--select", type=_RuleId(), multiple=True, help="Look for these rules alone.")
@click.option("--ignore", type=_RuleId(), multiple=True, help="Don't look for these rules.")
@click.option("--list-rules", is_flag=True, help="Say what is looked for, and stop.")
@json_option("what was found")
def command(
    paths: tuple[Path, ...],
    fix: bool,
    select: tuple[tuple[str, ...], ...],
    ignore: tuple[tuple[str, ...], ...],
    list_rules: bool,
    as_json: bool,
) -> int:
    """Check the notebooks at and below PATHS; without any, those of the project or this folder.

    What git ignores, and what [check] of reprise.toml excludes, is left out. The exit code is 1
    if anything but advice was found and not mended, or if a file could not be checked. Every rule
    is explained in docs/lint.md.
    """
    from jupyter_reprise.cli.main import EXPECTED, SUCCESS
    from jupyter_reprise.service.checking import CheckOptions, Checkup, default_places

    if list_rules:
        _list_rules(as_json=as_json)
        return SUCCESS
    options = CheckOptions(
        select=frozenset(rule for rules in select for rule in rules),
        ignore=frozenset(rule for rules in ignore for rule in rules),
        is_fixing=fix,
    )
    checkup = Checkup(paths or default_places(), options)
    files = _with_progress(checkup.run(), len(checkup.paths))
    checked = list(files if as_json else _printed(files))
    if as_json:
        _print_json(checked)
    else:
        _print_mends(checked)
    _print_summary(checked)
    return EXPECTED if any(_has_failed(file) for file in checked) else SUCCESS


def _has_failed(file: CheckedFile) -> bool:
    return bool(file.error) or any(f.rule.severity != "advice" for f in file.findings)


def _with_progress(files: Iterable[CheckedFile], total: int) -> Iterator[CheckedFile]:
    """Say on a terminal how far it is, once it takes longer than a moment."""
    shown = time.monotonic() + _QUIET_SECONDS - _PAUSE_SECONDS
    is_terminal = sys.stderr.isatty()
    is_shown = False
    for count, file in enumerate(files, start=1):
        if is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            is_shown = False
        yield file
        if is_terminal and time.monotonic() - shown > _PAUSE_SECONDS:
            click.echo(f"checked {count} of {total}", nl=False, err=True)
            shown, is_shown = time.monotonic(), True
    if is_shown:
        click.echo("\r\x1b[K", nl=False, err=True)


def _printed(files: Iterable[CheckedFile]) -> Iterator[CheckedFile]:
    """Print what was found in each file as soon as it is known."""
    told: set[str] = set()
    for file in files:
        # the settings of a project are wrong for each of its notebooks, and once is enough
        if file.error and file.error not in told:
            told.add(file.error)
            click.secho("error: ", fg="red", bold=True, nl=False, err=True)
            click.echo(file.error, err=True)
        for finding in file.findings:
            rule = click.style(finding.rule.id, fg=_COLOURS[finding.rule.severity])
            click.echo(f"{_place(finding)} {rule} {finding.message}")
        yield file


def _place(finding: Finding) -> str:
    cell = "" if finding.cell is None else f":{cell_label(finding.cell)}"
    line = "" if finding.line is None else f":line {finding.line}"
    return f"{click.style(finding.path, bold=True)}{cell}{line}"


def _print_mends(checked: list[CheckedFile]) -> None:
    rules = {finding.rule.id: finding.rule for file in checked for finding in file.findings}
    for rule in rules.values():
        click.echo(f"\n{click.style(rule.id, bold=True)}: {rule.why}\n  {rule.mend}")


def _print_summary(checked: list[CheckedFile]) -> None:
    findings = [finding for file in checked for finding in file.findings]
    advice = sum(finding.rule.severity == "advice" for finding in findings)
    mended = sum(len(file.mended) for file in checked)
    failed = sum(bool(file.error) for file in checked)
    notebooks = len(checked) - failed
    text = f"{_counted(notebooks, 'notebook')} checked, {_counted(len(findings), 'finding')}"
    text += f" ({advice} of them advice)" if advice else ""
    text += f", {mended} mended" if mended else ""
    text += f", {_counted(failed, 'file')} not checked" if failed else ""
    click.echo(f"{text}.", err=True)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _print_json(checked: list[CheckedFile]) -> None:
    from jupyter_reprise.cli.rendering import print_json

    print_json(
        {
            "checked": sum(not file.error for file in checked),
            "findings": [_as_json(f) for file in checked for f in file.findings],
            "mended": [_as_json(f) for file in checked for f in file.mended],
            "errors": [{"path": f.path, "message": f.error} for f in checked if f.error],
        }
    )


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "cell": finding.cell,
        "cell_id": finding.cell_id,
        "line": finding.line,
        "rule": finding.rule.id,
        "severity": str(finding.rule.severity),
        "message": finding.message,
        "why": finding.rule.why,
        "mend": finding.rule.mend,
        "is_fixable": finding.rule.is_fixable,
    }


def _list_rules(*, as_json: bool) -> None:
    from jupyter_reprise.notebook.lint import RULES

    if as_json:
        from jupyter_reprise.cli.rendering import print_json

        print_json([_rule_as_json(rule) for rule in RULES.values()])
        return
    for rule in RULES.values():
        fix = ", mended by --fix" if rule.is_fixable else ""
        click.echo(f"{rule.id:<23} {rule.title} ({rule.severity}{fix})")


def _rule_as_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "severity": str(rule.severity),
        "title": rule.title,
        "why": rule.why,
        "mend": rule.mend,
        "is_fixable": rule.is_fixable,
    }
