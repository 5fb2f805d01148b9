from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from jupyter_reprise.publishing import mathematics
from jupyter_reprise.publishing.mathematics import format_latex_output, format_tex


@pytest.fixture
def without_converter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "latex2mathml", None)
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    mathematics._load_converter.cache_clear()
    yield
    mathematics._load_converter.cache_clear()


@pytest.mark.usefixtures("without_converter")
def test_formula_stays_as_it_was_written_without_the_converter() -> None:
    assert format_tex("a < b", is_display=False) == (
        '<span class="math tex"><code>a &lt; b</code></span>'
    )
    assert format_tex("a", is_display=True) == '<div class="math tex"><code>a</code></div>'


class TestWithConverter:
    @pytest.fixture(autouse=True)
    def _converter(self) -> None:
        pytest.importorskip("latex2mathml")

    @pytest.mark.parametrize("tex", ["", "\\frac", "x^{", "\\left( x", "\\begin{cases} a"])
    def test_what_is_not_understood_is_no_reason_to_fail(self, tex: str) -> None:
        assert format_tex(tex, is_display=True).startswith('<div class="math')

    @pytest.mark.parametrize(
        "tex",
        ["\\text{<b>}", "\\mbox{<b>x</b>}", "a <b> c", '\\href{\\"><b>}{x}', "\\color{<b>}x"],
    )
    def test_markup_inside_a_formula_is_text(self, tex: str) -> None:
        html = format_tex(tex, is_display=False)
        assert "<b" not in html

    def test_text_in_a_formula_may_hold_any_sign(self) -> None:
        html = format_tex("\\text{if a < b & c}", is_display=False)
        assert "&lt;&#x000A0;b&#x000A0;&amp;" in html

    def test_distributed_as_has_its_own_sign(self) -> None:
        assert "<mo>&#x0223C;</mo>" in format_tex("y \\sim x", is_display=False)

    def test_aligned_lines_are_not_numbered(self) -> None:
        formula = "\\begin{align}a &= b \\\\ c &= d\\end{align}"
        assert "(1)" not in format_tex(formula, is_display=True)

    @pytest.mark.parametrize(
        ("source", "display"),
        [
            ("$x$", "inline"),
            ("\\(x\\)", "inline"),
            ("$$x$$\n", "block"),
            ("\\[x\\]", "block"),
            ("\\begin{align}x\\end{align}", "block"),
            ("x", "block"),
        ],
    )
    def test_delimiters_of_latex_outputs_are_read(self, source: str, display: str) -> None:
        html = format_latex_output(source)
        assert f'display="{display}"' in html
        assert "$" not in html
