"""Markup that a parser would take minutes for is known before it is parsed."""

from __future__ import annotations

import pytest
from bleach import html5lib_shim

from jupyter_reprise.publishing.dashboards.sanitizing import _cleaner, clean_html
from jupyter_reprise.publishing.dashboards.tidiness import is_parsed_quickly

ROW = "<tr>\n<td>1.25</td><th>&lt; 3</th></tr>\n"
LONG = {
    "a table": f"<table border=1><thead>{ROW}</thead><tbody>{ROW * 20_000}</tbody></table>",
    "paragraphs without ends": "<p>x" * 100_000,
    "rows without ends": "<table>" + "<tr><td>x<td>y" * 30_000 + "</table>",
    "a list without ends": "<ul>" + "<li><b>x</b>" * 30_000 + "</ul>",
    "coloured code": "<pre>" + '<span class="k">def</span> ' * 30_000 + "</pre>",
    "a drawing": '<svg><path d="' + "M 1 2 L 3 4 " * 50_000 + '"/></svg>',
    "a drawing of many parts": "<p><svg><g>" + '<path d="M 1 2"/><use />' * 30_000 + "</g></svg>",
    "drawings": '<svg><g><path d="M 1 2"/><title>x</title></g><svg/></svg><br/>' * 10_000,
    "formulas": "<math><mrow><mi>x</mi><mspace/></mrow></math>" * 10_000,
    "an image": f'<img alt="x" src="data:image/png;base64,{"A" * 500_000}">',
    "a few mistakes": "<table>x<br></b></table>" * 900,
}
TANGLED = {
    "depth": "<div>" * 201,
    "marks that never end": "<p>" + "<b>" * 21,
    "marks and paragraphs": "<p><b>x" * 6_000,
    "text between rows": "<table>" + "x<br>" * 6_000,
    "ends of nothing": "</i>" * 6_000,
    "stray brackets": "<" * 20_001,
    "stray ampersands": "&" * 100_001,
    "whole tags where there are none": "<div/>" * 201,
    "text of a drawing": "<svg><foreignObject>" + "<path/>" * 201,
    "a drawing that was ended by text": "<svg><p>" + "<path/>" * 201,
    "drawings that are ended by text": "<svg><g><p>x" * 6_000,
    "attributes": "<p " + "a=b " * 1_001 + ">",
    "quoted attributes": "<p " + 'a="b" ' * 1_001 + ">",
}


@pytest.mark.parametrize("html", LONG.values(), ids=LONG)
def test_what_is_only_long_is_shown(html: str) -> None:
    assert is_parsed_quickly(html)


@pytest.mark.parametrize("html", TANGLED.values(), ids=TANGLED)
def test_what_keeps_a_parser_busy_is_not_parsed(html: str) -> None:
    assert not is_parsed_quickly(html)
    assert "too tangled to be shown" in clean_html(html)


@pytest.mark.parametrize("start", ["<script", "<style", "<title", "<!--"])
def test_starts_without_an_end_leave_nothing(start: str) -> None:
    assert len(clean_html(start * 1_000_000)) < 200


@pytest.mark.parametrize(
    "html",
    [
        "",
        "text",
        "<p>a<p>b",
        "a<b>c</b>d<br>e",
        "<ul><li>a<ul><li>b</ul>c<li>d</ul>e",
        "<table><tr><td>a</td><td><p>b</p>c</td></tr><tr><td>d</table>e",
        "<div><div></div><div>a</div>b</div><div>a</div>",
    ],
)
def test_siblings_are_walked_through_in_the_order_of_bleach_itself(html: str) -> None:
    tree = _cleaner().parser.parseFragment(html)
    own = list(_cleaner().walker(tree))
    assert own == list(html5lib_shim.getTreeWalker("etree")(tree))
