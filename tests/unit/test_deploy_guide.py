"""What the guide on deploying has people copy is safe with what the server believes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_proxy_of_the_guide_lets_no_viewer_say_what_is_believed_from_it() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    [nginx] = re.findall(r"```nginx\n(.*?)```", guide, re.DOTALL)
    told = set(re.findall(r"proxy_set_header (X-\S+)", nginx))
    source = (ROOT / "src/jupyter_reprise/server/dashboards/proxies.py").read_text("utf-8")
    believed = set(re.findall(r'headers\.get\("(X-[\w-]+)"', source))
    assert believed
    assert believed <= told
