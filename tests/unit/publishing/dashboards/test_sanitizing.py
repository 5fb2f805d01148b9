"""What outputs may hold in a stored page: what shows, and nothing that acts or loads."""

from __future__ import annotations

import pytest

from jupyter_reprise.publishing.dashboards.sanitizing import clean_html, has_something_to_see
from jupyter_reprise.publishing.dashboards.styles import clean_declarations, clean_stylesheet

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src="data:image/png;base64,AA==" onerror="alert(1)">',
    "address": '<a href="javascript:alert(1)">x</a>',
    "disguised address": '<a href=" jAva&#x09;script:alert(1)">x</a>',
    "data page": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "frame": '<iframe src="https://example.org"></iframe>',
    "form": '<form action="https://example.org"><button>go</button></form>',
    "object": '<object data="https://example.org"></object><embed src="x">',
    "page": '<base href="https://example.org/"><meta http-equiv="refresh" content="0;url=x">',
    "sheet": '<link rel="stylesheet" href="https://example.org/x.css">',
    "picture": '<img src="https://example.org/x.png"><img srcset="https://example.org/y.png">',
    "svg script": '<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>',
    "svg use": '<svg><use href="data:image/svg+xml,<svg/>#x"></use></svg>',
    "svg style": "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "two parsers": '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1'
    ' onerror=alert(1)>">',
    "unclosed": "<script>alert(1)",
    "broken": "<scr<script></script>ipt>alert(1)</scr</script>ipt>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "style": "<style>p { color: red }</style></style><img src=x onerror=alert(1)>",
}
ALLOWED_ADDRESSES = ("#", "data:image/")


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_acts_or_loads_gets_through(html: str) -> None:
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in {"script", "iframe", "form", "object", "embed", "base", "meta", "link"}:
                found.append(tag)
            for name, value in attrs:
                is_address = name in {"href", "src", "srcset", "action", "xlink:href"}
                if name.startswith("on") or (
                    is_address and not str(value).startswith(ALLOWED_ADDRESSES)
                ):
                    found.append(f"{name}={value}")

    Reader().feed(str(clean_html(html)))
    assert found == []


@pytest.mark.parametrize(
    "html",
    [
        '<table border="1" class="dataframe"><caption>1</caption></table>',
        '<a href="https://example.org/a">x</a>',
        '<img alt="A plot" src="data:image/png;base64,AAAA" width="200">',
        '<details open=""><summary>More</summary>text</details>',
        '<svg viewBox="0 0 2 2"><linearGradient id="g"></linearGradient></svg>',
        '<math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>',
        '<p style="color: red; width: calc(100% - 2px)">x</p>',
    ],
    ids=["table", "link", "image", "details", "drawing", "formula", "style"],
)
def test_what_shows_something_stays_as_it_is(html: str) -> None:
    def plain(text: str) -> list[str]:
        return sorted(text.replace('=""', "").replace(">", " ").split())

    assert plain(str(clean_html(html))) == plain(html)


def test_outputs_cant_pose_as_the_page() -> None:
    cleaned = clean_html('<div id="pg-x" class="pg-news mine">x</div><p class="mine">y</p>')
    assert str(cleaned) == '<div>x</div><p class="mine">y</p>'


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("color: red; background: url(https://example.org)", "color: red"),
        ("background: URL('data:image/png;base64,AA')", ""),
        ("background-image: image-set('https://example.org/x.png' 1x)", ""),
        ("position: fixed; top: 0", "top: 0"),
        ("position: absolute", "position: absolute"),
        ("width: expression(alert(1))", ""),
        ("color: red !important", "color: red !important"),
        ("--mine: url(x)", ""),
        ("color", ""),
    ],
)
def test_a_style_loads_nothing_and_stays_in_its_place(style: str, left: str) -> None:
    assert clean_declarations(style) == left


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ("td, #a th { color: red }", ".stored td, .stored #a th { color: red }"),
        (":root { --a: 1 }", ".stored { --a: 1 }"),
        ("body .x { top: 0 }", ".stored .x { top: 0 }"),
        ("html[data-theme=dark] .x { top: 0 }", "html[data-theme=dark] .stored .x { top: 0 }"),
        ("bodyguard { top: 0 }", ".stored bodyguard { top: 0 }"),
        (":is(a, b) c { top: 0 }", ".stored :is(a, b) c { top: 0 }"),
        ("~ footer, a ~ b { top: 0 }", ".stored a ~ b { top: 0 }"),
        ("/* x */ + p, :root[lang] ~ p { top: 0 }", ""),
        ("@import 'x'; @font-face { src: url(x) }", ""),
        (
            "@media (max-width: 3px) { p { top: 0 } }",
            "@media (max-width: 3px) { .stored p { top: 0 } }",
        ),
        ("@keyframes a { to { top: 0 } }", "@keyframes a { to { top: 0 } }"),
        ("p { background: url(x) }", ""),
        ("not css at all", ""),
    ],
)
def test_a_stylesheet_is_bound_to_the_content(sheet: str, left: str) -> None:
    assert " ".join(clean_stylesheet(sheet).split()) == left


def test_no_stylesheet_ends_the_element_that_it_is_in() -> None:
    cleaned = clean_html('<style>a::after { content: "</st" "yle><script>" }</style>x')
    assert "<script" not in str(cleaned)
    assert clean_stylesheet('a { content: "</style>" }') == '.stored a { content: "\\3c /style>" }'


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000, "<b><p>" * 30_000, f"<p style='a: {'(' * 50_000}'>x</p>"],
    ids=["elements", "unclosed", "brackets"],
)
def test_what_is_nested_without_end_is_not_read(html: str) -> None:
    assert len(clean_html(html)) < 200


@pytest.mark.parametrize(
    ("html", "is_seen"),
    [("<p> </p>", False), ("<style>p { top: 0 }</style>", False), ("<p>x</p>", True)],
)
def test_an_output_of_nothing_visible_is_known_as_such(html: str, is_seen: bool) -> None:
    assert has_something_to_see(html) == is_seen
