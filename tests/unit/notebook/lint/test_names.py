"""Names must be defined in the notebook, above their use."""

from __future__ import annotations

import sys

import pytest

UNDEFINED = [
    pytest.param(["print(x)"], (0, 1), id="plain"),
    pytest.param(["a = 1\n\ndel a\nprint(b)"], (0, 4), id="line"),
    pytest.param(["def f():\n    return x"], (0, 2), id="in a function"),
    pytest.param(["f = lambda a: a + x"], (0, 1), id="in a lambda"),
    pytest.param(["[x for y in range(3)]"], (0, 1), id="in a comprehension"),
    pytest.param(["[y for y in range(3)]\ny"], (0, 2), id="leaked from a comprehension"),
    pytest.param(["class A:\n    b = 1\n    def m(self):\n        return b"], (0, 4), id="class"),
    pytest.param(["def f(a):\n    pass\na"], (0, 3), id="argument outside"),
    pytest.param(["def f():\n    y = 1\ny"], (0, 3), id="local outside"),
    pytest.param(["%time x"], (0, 1), id="%time"),
    pytest.param(["%timeit -n 10 -r3 x"], (0, 1), id="%timeit with options"),
    pytest.param(["%%time\n\nx"], (0, 3), id="%%time"),
    pytest.param(["%%capture out\nprint(out2)"], (0, 2), id="%%capture"),
    pytest.param(["!pip --version\nx"], (0, 2), id="below a command"),
    pytest.param(["%matplotlib inline\n'''\n!text\n'''\nx"], (0, 5), id="beside a long text"),
    pytest.param(["f'{x}'"], (0, 1), id="f-string"),
    pytest.param(["match 1:\n    case y if z:\n        y"], (0, 2), id="guard of a match"),
    pytest.param(["def f(a=x): ..."], (0, 1), id="default"),
    pytest.param(["@x\ndef f(): ..."], (0, 1), id="decorator"),
    pytest.param(["class A(x): ..."], (0, 1), id="base"),
    pytest.param(["a: x = 1"], (0, 1), id="annotation"),
    pytest.param(["import os.path as p\nos"], (0, 2), id="renamed import"),
    pytest.param(["while x: ..."], (0, 1), id="while"),
    pytest.param(["get_ipython().run_line_magic('matplotlib', 'inline')\nx"], (0, 2), id="magic"),
    pytest.param(["stack = []\nstack.push(1)\nx"], (0, 3), id="other push"),
    pytest.param(["try:\n    x\nexcept ValueError: ..."], (0, 2), id="asks for something else"),
    pytest.param(["y = 1\nx[y] = 1"], (0, 2), id="item of nothing"),
    pytest.param(["with open('a') as f: f\ng"], (0, 2), id="with"),
    pytest.param(["await x"], (0, 1), id="await"),
    pytest.param(["vars(a := 1)\nglobal_x"], (0, 2), id="vars of an object"),
]

DEFINED = [
    pytest.param(["len, print, __name__, ValueError, ExceptionGroup"], id="builtins"),
    pytest.param(["display(_, __, _1, _i, _i3, _oh[1], In, Out, get_ipython())"], id="IPython"),
    pytest.param(["def f():\n    return x\nx = 1\nf()"], id="function before its global"),
    pytest.param(["def f():\n    return g()", "def g():\n    return f()"], id="mutual recursion"),
    pytest.param(["def f(): return f()"], id="recursion"),
    pytest.param(["f = lambda: x", "x = 1"], id="lambda before its global"),
    pytest.param(["g = (x for _ in range(2))", "x = 1"], id="lazy generator"),
    pytest.param(["from pkg import *", "x"], id="after a wildcard"),
    pytest.param(["x", "from pkg import *"], id="before a wildcard"),
    pytest.param(["%pylab inline", "plot()"], id="%pylab"),
    pytest.param(["%run setup.py", "x"], id="%run"),
    pytest.param(["%store -r x", "x"], id="%store"),
    pytest.param(["%%cython\ndef f(int a): return a", "f(1)"], id="%%cython"),
    pytest.param(["%%unheard_of\nx = 1", "x"], id="unknown cell magic"),
    pytest.param(["%%capture out\nprint(1)", "out.show()"], id="%%capture's name"),
    pytest.param(["%%bash --out text\necho $HOME", "text"], id="%%bash --out"),
    pytest.param(["%sql rows << select 1", "rows"], id="magic that assigns"),
    pytest.param(["%%bash\nfor x in y; do z; done"], id="shell cell"),
    pytest.param(["%%html\n<b>x</b>"], id="html cell"),
    pytest.param(["%%stan model\nparameters { real mu; }", "model"], id="stan cell"),
    pytest.param(["files = !ls\nfiles"], id="x = !cmd"),
    pytest.param(["a, b = !ls\na, b"], id="a, b = !cmd"),
    pytest.param(["d = {}\nd['k'] = !ls\nd"], id="d[k] = !cmd"),
    pytest.param(["t = %timeit -o 1\nt"], id="x = %magic"),
    pytest.param(["%time x = 1\nx"], id="%time binds"),
    pytest.param(["%env A=1\n?len\nlen?\nlen??\nprint.__doc__?\n%time?"], id="help and %env"),
    pytest.param(["!ls \\\n  x y\nz = 1"], id="continued command"),
    pytest.param(["if 1:\n    !ls\n    %cd x"], id="indented command"),
    pytest.param(["x = 5\n%matplotlib inline\ny = x %2"], id="modulo"),
    pytest.param(["%matplotlib inline\n'x=%d' % 3"], id="text with percent"),
    pytest.param(["try:\n    import a\nexcept ImportError:\n    a = None\na"], id="try import"),
    pytest.param(["try:\n    x\nexcept NameError:\n    x = 1"], id="asks by NameError"),
    pytest.param(["if 'x' in globals():\n    x"], id="asks globals"),
    pytest.param(["x if 'x' in dir() else 1"], id="asks dir"),
    pytest.param(["globals()['x'] = 1\nx"], id="globals item"),
    pytest.param(["globals().update(x=1)\nx"], id="globals update"),
    pytest.param(["space = globals()\nspace['x'] = 1\nx"], id="globals kept"),
    pytest.param(["def fill(space): ...\nfill(globals())\nx"], id="globals given"),
    pytest.param(["exec('x = 1')\nx"], id="exec"),
    pytest.param(["get_ipython().run_line_magic('run', 'a.py')\nx"], id="run by the shell"),
    pytest.param(["if 1:\n    x = 1\nx"], id="conditional definition"),
    pytest.param(["for x in []: ...\nelse:\n    y = 1\nx, y"], id="for and else"),
    pytest.param(["for i in [1, 2]:\n    if i > 1: p\n    p = i"], id="second round"),
    pytest.param(["with open('a') as (f, g): f, g"], id="with tuple"),
    pytest.param(["a = [b, *c], d = [[1], 2], 3\na, b, c, d"], id="unpacking"),
    pytest.param(["if (n := 1) > 0: n"], id="walrus"),
    pytest.param(["[m := 1 for _ in range(2)]\nm"], id="walrus in a comprehension"),
    pytest.param(["def f():\n    [q := 1 for _ in range(2)]\n    return q"], id="walrus in f"),
    pytest.param(["def f():\n    global g\n    g = 1\nf()\ng"], id="global"),
    pytest.param(
        ["def f():\n    a = 1\n    def h():\n        nonlocal a\n        a = 2"], id="outer"
    ),
    pytest.param(["def f(a, /, b, *c, d=1, **e): return a, b, c, d, e"], id="arguments"),
    pytest.param(
        ["class A:\n    b = 1\n    c = [b]\n    def m(self): return __class__"], id="class body"
    ),
    pytest.param(["match [1]:\n case [a, *b]: a, b\n case {'k': c, **d}: c, d"], id="match"),
    pytest.param(["match 1:\n case int() as n | n: n\n case _: ..."], id="match as"),
    pytest.param(["try: ...\nexcept ValueError as e: e"], id="except as"),
    pytest.param(["try: ...\nexcept* ValueError as e: e"], id="except star"),
    pytest.param(["import a.b\na.b"], id="dotted import"),
    pytest.param(["def f():\n    global g\n    return g\ng = 1"], id="global read"),
    pytest.param(
        [
            "def f(n):\n    @n\n    def g(a=(w := 1)): ...\n    class C(n): ...\n"
            "    h = lambda b=(v := 2): b\n    return w, v, g, C, h"
        ],
        id="walrus in defaults",
    ),
    pytest.param(
        [
            "def f(n):\n    match n:\n        case {'k': a, **b}: pass\n        case [*c]: pass\n"
            "    try: ...\n    except ValueError as e: ...\n    import os.path\n"
            "    *d, (x, y) = n\n    with n as z: ...\n    for i, j in n: ...\n"
            "    return a, b, c, d, e, i, j, os, x, y, z"
        ],
        id="all that binds in a function",
    ),
    pytest.param(["try:\n    x\nexcept:\n    x = 1"], id="asks by a bare except"),
    pytest.param(["try:\n    x\nexcept (KeyError, NameError): ..."], id="asks among others"),
    pytest.param(["get_ipython().user_ns['x'] = 1\nx"], id="user_ns"),
    pytest.param(["ip = get_ipython()\nip.push({'x': 1})\nx"], id="pushed"),
    pytest.param(["from a import *\nx", "x = 1"], id="wildcard above"),
    pytest.param(["(lambda: 1)()\nx: int\nx = 1"], id="called at once"),
    pytest.param(["def f():\n    d = {}\n    del d['k'], d\nmatch 1:\n    case _: ..."], id="del"),
    pytest.param(["for _ in [1]:\n    x = 1\nelse:\n    del x"], id="del in else"),
    pytest.param(["x: int = 1\nx"], id="annotated"),
    pytest.param(["x = 1\nx += 1\ndel x\nx = 2\nx"], id="deleted and again"),
    pytest.param(["x = 1\nif x:\n    del x\nx"], id="deleted perhaps"),
    pytest.param(["type X = list[int]\nX"], id="type alias"),
    pytest.param(["type X[T, *U, **V] = dict[T, U]\nX"], id="generic type alias"),
    pytest.param(["async def f(): ...\nawait f()\nasync for a in f(): a"], id="await"),
    pytest.param([""], id="nothing"),
    pytest.param(["print(x)", "x ="], id="defined where it can't be read"),
]


@pytest.mark.parametrize(("cells", "place"), UNDEFINED)
def test_a_name_that_no_cell_defines_is_found(places, cells, place) -> None:
    assert places("undefined-name", *cells) == [place]


@pytest.mark.parametrize("cells", DEFINED)
def test_names_that_exist_or_may_exist_are_left_alone(find, cells) -> None:
    rules = {"undefined-name", "used-before-definition"}
    assert find(*cells, rules=rules) == []


@pytest.mark.parametrize(
    ("cells", "place", "message"),
    [
        (["print(x)", "x = 1"], (0, 1), "`x` is used here, but first defined in cell 2"),
        (["print(x)\nx = 1"], (0, 1), "`x` is used here, but first defined in line 2"),
        (["x += 1"], (0, 1), "`x` is used here, but first defined in this very line"),
        (["for i in [1]:\n    t = t + i"], (0, 2), "first defined in this very line"),
        (["f()", "def f(): ..."], (0, 1), "first defined in cell 2"),
        (["x = 1\ndel x\nx"], (0, 3), "`x` is used after `del` in line 2"),
        (["x = 1\ndel x", "x"], (1, 1), "`x` is used after `del` in cell 1"),
        (["a = [x for _ in '1']", "x = 1"], (0, 1), "first defined in cell 2"),
        (["class A:\n    b = x", "x = 1"], (0, 2), "first defined in cell 2"),
    ],
    ids=["cell", "line", "augmented", "loop", "function", "del", "del above", "list", "class body"],
)
def test_a_use_above_the_definition_is_found(find, cells, place, message) -> None:
    (found,) = find(*cells, rules={"used-before-definition"})
    assert (found.cell, found.line) == place
    assert message in found.message


def test_each_name_is_reported_once(places) -> None:
    assert places("undefined-name", "x", "x\ny") == [(0, 1), (1, 2)]


def test_a_cell_nested_deeper_than_can_be_followed_claims_nothing(find) -> None:
    assert find("x = " + "+".join(["y"] * 800), rules={"undefined-name"}) == []


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("from os import *", (0, 1)),
        ("x = 1\nfrom .a import *", (0, 2)),
        ("%pylab inline", (0, 1)),
    ],
    ids=["module", "relative", "pylab"],
)
def test_a_wildcard_import_is_found(places, cell, place) -> None:
    assert places("wildcard-import", cell) == [place]


@pytest.mark.parametrize("cell", ["from os import path", "%pylab --no-import-all"])
def test_other_imports_are_left_alone(places, cell) -> None:
    assert places("wildcard-import", cell) == []


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("a = 1\nb = = 2", (0, 2)),
        ("%%time\n\nb = = 2", (0, 3)),
        ("!ls\nx = (", (0, 2)),
        ("x = '\0'", (0, None)),
    ],
    ids=["plain", "below a cell magic", "below a command", "null"],
)
def test_a_cell_that_is_not_python_is_found(find, cell, place) -> None:
    (found,) = find(cell, rules={"syntax-error"})
    assert found.cell == place[0]
    assert place[1] is None or found.line == place[1]


def test_syntax_of_a_newer_python_is_not_judged(places) -> None:
    info = {"name": "python", "version": f"{sys.version_info.major}.{sys.version_info.minor + 1}.0"}
    assert places("syntax-error", "x = = 1", language_info=info) == []


def test_python_2_is_another_language(find) -> None:
    info = {"name": "python", "version": "2.7.18"}
    assert find("print x", language_info=info, kernelspec={"name": "python2"}) == []


def test_a_notebook_in_another_language_is_not_read_as_python(find) -> None:
    assert find("x <- y", kernelspec={"name": "ir", "language": "R"}) == []


def test_a_parameter_that_has_no_default_is_defined_by_the_run(places) -> None:
    source = "need: int  # required"
    parameters = {"source": source, "metadata": {"tags": ["parameters"]}}
    assert places("undefined-name", parameters, "print(need)") == []
    assert places("undefined-name", source, "print(need)") == [(1, 1)]
