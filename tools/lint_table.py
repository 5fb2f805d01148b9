"""Write the table of rules in docs/lint.md, or say that it is out of date.

`python tools/lint_table.py` writes it; with `--check` nothing is written, and the exit code is 1
if it would have been.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_reprise.notebook.lint import RULES

PAGE = Path(__file__).parents[1] / "docs" / "lint.md"
BEGIN, END = "<!-- rules -->\n", "<!-- /rules -->\n"


def rendered(page: str) -> str:
    """Give the page with the table as the rules would have it."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = ["| Rule | What is wrong | Severity | `--fix` |", "|---|---|---|---|"]
    for rule in RULES.values():
        link = f"[`{rule.id}`](#{rule.id})"
        rows.append(f"| {link} | {rule.title} | {rule.severity} | {'yes' * rule.is_fixable} |")
    table = "\n".join(rows)
    return f"{before}{BEGIN}\n{table}\n\n{END}{after}"


def main() -> int:
    page = PAGE.read_text("utf-8")
    if page == rendered(page):
        return 0
    if "--check" not in sys.argv:
        PAGE.write_text(rendered(page), "utf-8")
        return 0
    sys.stderr.write("docs/lint.md is out of date: run `python tools/lint_table.py`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
