"""Changes that tools make to a `reprise.toml` which people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import Conflict, InvalidSettings, NotFound, StorageFailed
from jupyter_reprise.project import parse_settings
from jupyter_reprise.project.editing import (
    add_dashboard,
    change_dashboard,
    read_text,
    remove_dashboard,
    write_text,
)

TEXT = """# Ours
[project]
name = "numbers"   # short

[[dashboard]]
# the first one
notebook = "a.ipynb"
source = "s.ipynb"   # weekly

[[dashboard]]
notebook = "b.ipynb"

# gates are below
[[notebook]]
path = "s.ipynb"
"""


def keys(text: str) -> list[str]:
    return [one.key for one in parse_settings(text).dashboards]


def test_a_dashboard_is_added_at_the_end_and_nothing_else_moves() -> None:
    changed = add_dashboard(TEXT, {"notebook": "c.ipynb", "source": "s.ipynb", "where": {"n": 3}})
    assert keys(changed) == ["a", "b", "c"]
    assert parse_settings(changed).dashboards[2].where == {"n": 3}
    assert changed.startswith(TEXT)


def test_the_first_dashboard_is_added_to_a_file_without_one() -> None:
    changed = add_dashboard('[project]\nname = "x"\n', {"notebook": "c.ipynb"})
    assert changed.startswith('[project]\nname = "x"\n')
    assert keys(changed) == ["c"]


def test_a_dashboard_is_added_to_others_in_one_line() -> None:
    text = 'dashboard = [{ notebook = "a.ipynb" }]\n\n[project]\nname = "x"\n'
    assert keys(add_dashboard(text, {"notebook": "c.ipynb"})) == ["a", "c"]


def test_dashboards_with_other_tables_between_them_can_be_changed() -> None:
    text = add_dashboard(TEXT, {"notebook": "c.ipynb"})
    changed = change_dashboard(text, "c", {"title": "C"})
    assert [one.title for one in parse_settings(changed).dashboards] == ["", "", "C"]
    assert keys(remove_dashboard(text, "a")) == ["b", "c"]
    assert keys(remove_dashboard(text, "c")) == ["a", "b"]


def test_a_dashboard_is_added_to_an_empty_file() -> None:
    assert keys(add_dashboard("", {"notebook": "c.ipynb"})) == ["c"]


def test_a_second_dashboard_of_a_name_is_not_added_and_the_first_is_named() -> None:
    with pytest.raises(Conflict, match=r"the first shows a\.ipynb.*another name"):
        add_dashboard(TEXT, {"notebook": "other/a.ipynb"})


def test_a_dashboard_with_a_wrong_value_is_not_added() -> None:
    with pytest.raises(InvalidSettings, match=r"written down: max_age can't be used"):
        add_dashboard(TEXT, {"notebook": "c.ipynb", "max_age": "week"})


def test_a_dashboard_is_pinned_and_set_free_again_with_comments_kept() -> None:
    pinned = change_dashboard(TEXT, "a", {"run": "01J"})
    assert parse_settings(pinned).dashboards[0].run == "01J"
    assert change_dashboard(pinned, "a", {"run": None}) == TEXT


def test_a_removed_dashboard_leaves_the_others_and_all_other_tables() -> None:
    changed = remove_dashboard(TEXT, "a")
    assert keys(changed) == ["b"]
    assert "# gates are below" in changed
    assert parse_settings(changed).notebooks == parse_settings(TEXT).notebooks


def test_the_last_dashboard_can_be_removed() -> None:
    text = '[[dashboard]]\nnotebook = "a.ipynb"\n'
    assert keys(remove_dashboard(text, "a")) == []


def test_a_dashboard_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="there are: a, b"):
        remove_dashboard(TEXT, "z")


def test_lines_keep_their_ends(tmp_path: Path) -> None:
    before = TEXT.replace("\n", "\r\n")
    (tmp_path / "reprise.toml").write_bytes(before.encode())
    write_text(tmp_path, read_text(tmp_path), change_dashboard(before, "a", {"title": "A"}))
    after = (tmp_path / "reprise.toml").read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") == before.count("\r\n") + 1


def test_a_wrong_text_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "reprise.toml").write_text(TEXT)
    with pytest.raises(InvalidSettings):
        write_text(tmp_path, TEXT, "[[dashboard]]\n")
    assert read_text(tmp_path) == TEXT


def test_what_someone_else_wrote_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "reprise.toml").write_text("# theirs\n")
    with pytest.raises(Conflict, match="changed meanwhile"):
        write_text(tmp_path, TEXT, remove_dashboard(TEXT, "a"))
    assert read_text(tmp_path) == "# theirs\n"


def test_the_permissions_and_a_link_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "shared.toml"
    real.write_text(TEXT)
    real.chmod(0o640)
    (tmp_path / "reprise.toml").symlink_to(real)
    write_text(tmp_path, TEXT, remove_dashboard(TEXT, "a"))
    assert (tmp_path / "reprise.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert keys(real.read_text()) == ["b"]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match=r"reprise\.toml can't be read"):
        read_text(tmp_path)
