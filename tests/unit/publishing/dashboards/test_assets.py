"""What the pages load: files of the package, named by their content."""

from __future__ import annotations

import re

import pytest
import tinycss2

from jupyter_reprise.errors import NotFound
from jupyter_reprise.publishing.dashboards.assets import asset_names, read_asset
from jupyter_reprise.publishing.dashboards.views import Addresses


def test_assets_are_named_by_their_content() -> None:
    assert {"common.js", "dashboards.css", "gallery.js", "page.js"} <= set(asset_names())
    address = Addresses("/boards/").asset("page.js")
    assert re.fullmatch(r"/boards/assets/page\.js\?v=[0-9a-f]{12}", address)
    assert read_asset("page.js")[1] == "text/javascript"
    with pytest.raises(NotFound, match="no asset"):
        read_asset("../pages.py")


@pytest.mark.parametrize("name", [name for name in asset_names() if name.endswith(".js")])
def test_scripts_stay_clear_of_what_the_policy_forbids(name: str) -> None:
    script = read_asset(name)[0].decode()
    assert "use strict" in script
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", script) == []


def test_dark_colours_are_for_screens_and_not_for_paper() -> None:
    sheet = tinycss2.parse_stylesheet(read_asset("dashboards.css")[0].decode(), True, True)
    for rule in sheet:
        text = tinycss2.serialize([rule])
        if "--paper: #14171b" in text:
            assert text.startswith("@media screen")
    assert "--paper: #14171b" in tinycss2.serialize(sheet)
