"""Each dashboard has a picture."""

from __future__ import annotations

import base64
import io
from xml.etree import ElementTree

import pytest

from jupyter_reprise.publishing.dashboards.thumbnails import (
    thumbnail_of_content,
    thumbnail_of_file,
    thumbnail_of_title,
)


def png(width: int, height: int) -> bytes:
    image = pytest.importorskip("PIL.Image")
    target = io.BytesIO()
    image.new("RGBA", (width, height), (0, 0, 0, 0)).save(target, "PNG")
    return target.getvalue()


def embedded(data: bytes, media_type: str = "image/png") -> str:
    return f'<img alt="" src="data:{media_type};base64,{base64.b64encode(data).decode()}">'


def test_a_large_image_is_made_small_and_put_on_white() -> None:
    image = pytest.importorskip("PIL.Image")
    found = thumbnail_of_file(png(2000, 1000))
    assert found is not None
    with image.open(io.BytesIO(found.data)) as small:
        assert small.size == (640, 320)
        assert small.getpixel((0, 0)) == (255, 255, 255)
    assert found.suffix == ".png"


def test_the_first_image_of_the_content_is_taken() -> None:
    broken = embedded(b"not an image")
    found = thumbnail_of_content(f"<p>x</p>{broken}{embedded(png(10, 5))}{embedded(png(99, 9))}")
    assert found is not None
    assert found.media_type == "image/png"
    image = pytest.importorskip("PIL.Image")
    with image.open(io.BytesIO(found.data)) as small:
        assert small.size == (10, 5)


def test_a_drawing_of_the_content_is_no_file_of_ours() -> None:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    disguised = embedded(drawing, "image/png")
    assert thumbnail_of_content(embedded(drawing, "image/svg+xml") + disguised) is None


def test_an_image_that_cant_be_read_stays_as_it_is() -> None:
    data = b"\x89PNG\r\n\x1a\n and no more"
    found = thumbnail_of_file(data)
    assert found is not None
    assert found.data == data


def test_a_file_that_is_no_image_is_none() -> None:
    assert thumbnail_of_file(b"#!/bin/sh") is None


@pytest.mark.parametrize("title", ["Überblick", "<b>", "", "—— !"])
def test_without_any_image_the_title_gives_one(title: str) -> None:
    found = thumbnail_of_title(title)
    drawing = ElementTree.fromstring(found.data)
    text = drawing.findtext("{http://www.w3.org/2000/svg}text")
    assert text == {"Überblick": "Ü", "<b>": "B"}.get(title, "•")
    assert found.data == thumbnail_of_title(title).data
