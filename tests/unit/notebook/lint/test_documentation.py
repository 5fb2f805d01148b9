"""docs/lint.md knows every rule, and its examples are what it says they are."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from jupyter_reprise.notebook.lint import RULES

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "lint.md").read_text("utf-8")
SECTIONS = {
    title: text
    for title, text in re.findall(r"^### `([\w-]+)`\n(.*?)(?=^### |\Z)", PAGE, re.M | re.S)
}
BLOCK = r"{}:\n\n```python\n(.*?)```"
WITH_CODE = [name for name, text in SECTIONS.items() if "```python" in text]


def test_every_rule_is_explained_in_the_order_in_which_it_is_listed() -> None:
    assert list(SECTIONS) == list(RULES)


def test_the_table_is_what_the_rules_say() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "lint_table.py"))
    assert tool["rendered"](PAGE) == PAGE, "run `python tools/lint_table.py`"


@pytest.mark.parametrize("name", SECTIONS)
def test_every_rule_has_a_bad_and_a_good_example(name) -> None:
    assert re.search(r"^(Bad:|\*\*Bad\*\*)", SECTIONS[name], re.M)
    assert re.search(r"(Good:|\*\*Good\*\*)", SECTIONS[name])


@pytest.mark.parametrize("name", WITH_CODE)
def test_the_bad_example_breaks_the_rule_and_the_good_one_breaks_none(find, name) -> None:
    bad = re.search(BLOCK.format("Bad"), SECTIONS[name], re.S)
    good = re.search(BLOCK.format("Good"), SECTIONS[name], re.S)
    assert bad is not None
    assert good is not None
    assert [found.rule.id for found in find(bad[1])] == [name]
    assert find(good[1]) == []
