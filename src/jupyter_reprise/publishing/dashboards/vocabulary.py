"""The elements and attributes that outputs may use: those that show, none that act or load."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """Give the words of a list that is written as one text."""
    return frozenset(text.split())


_HTML: Final = words("""
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup
    dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup
    hr i img input ins kbd label li mark meter nav ol output p pre progress q rp rt ruby s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u
    ul var wbr
""")
# No `title`, `desc`, `foreignObject`, `annotation-xml`, `mglyph` or `malignmark`: with these,
# what is plain text to one parser is markup to the next. Names of mixed case are written both
# ways, as they come from a tokenizer that knows no case and from a tree that does.
_SVG: Final = words("""
    svg g path rect circle ellipse line polyline polygon text tspan defs symbol use stop marker
    linearGradient lineargradient radialGradient radialgradient clipPath clippath
""")
_MATHML: Final = words("""
    math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom mfenced
    menclose msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr
    mlabeledtr mtd maction semantics
""")
TAGS: Final = _HTML | _SVG | _MATHML

ATTRIBUTES: Final = words("""
    style title lang dir role hidden align tabindex
    alt bgcolor border cellpadding cellspacing checked cite color colspan datetime face for
    headers height high low max min open optimum reversed rowspan scope size span start summary
    value valign width data-max-age

    viewBox viewbox preserveAspectRatio d x y x1 x2 y1 y2 cx cy r rx ry dx dy points offset fill
    fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
    stroke-dasharray opacity transform text-anchor dominant-baseline font-size font-family
    font-weight stop-color stop-opacity gradientUnits gradientTransform clip-path markerWidth
    markerHeight refX refY orient xmlns version

    accent accentunder columnalign columnlines columnspacing columnspan depth display
    displaystyle fence form framespacing largeop linethickness lspace mathbackground mathcolor
    mathsize mathvariant maxsize minsize movablelimits notation rowalign rowlines rowspacing
    rspace scriptlevel separator separators stretchy symmetric voffset
""")
"""Those that say nothing but how something looks or is read; others are looked at one by one."""
