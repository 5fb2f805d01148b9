"""What cells of a live page show fits into a browser, and says what is left out."""

from __future__ import annotations

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from nbformat.v4 import new_output

from jupyter_reprise.server.dashboards.kernel_manager import may_be_shown, said_aside
from jupyter_reprise.server.dashboards.live_room import Room


def test_what_fits_stays_as_it_is() -> None:
    outputs = [
        new_output("stream", text="printed"),
        new_output("display_data", {"image/png": "iVBORw0", "application/json": {"a": [1]}}),
        new_output("error", traceback=["a sentence"]),
    ]
    assert Room().fit(outputs) == outputs


def test_what_is_printed_without_end_is_cut_in_the_middle() -> None:
    (shown,) = Room().fit([new_output("stream", text="first" + "x" * 10**7 + "last")])
    assert shown.text.startswith("firstx")
    assert shown.text.endswith("xlast")
    assert "[… 9.8 MB left out …]" in shown.text
    assert len(shown.text) < 201_000


def test_an_output_that_no_browser_lays_out_is_named_with_who_can_show_less() -> None:
    huge, small = ({"text/html": "x" * 10**size} for size in (8, 3))
    shown = Room().fit([new_output("display_data", huge), new_output("display_data", small)])
    assert shown[0].data == {
        "text/plain": "An output of 100.0 MB is too large to be shown here. Whoever publishes this"
        " page can show a part of it."
    }
    assert shown[1].data == small


def test_many_outputs_share_the_room_of_a_page() -> None:
    room = Room(text=300_000, rest=2_500)
    printed = [new_output("stream", text="x" * 10**6) for _ in range(3)]
    plots = [new_output("display_data", {"a/b": "x" * 10**3}) for _ in range(3)]
    assert sum(len(output.text) for output in room.fit(printed)) < 301_000
    assert ["a/b" in output.data for output in room.fit(plots)] == [True, True, False]


def test_what_a_callback_says_on_standard_error_is_for_the_log_alone() -> None:
    session = Session()
    for name, told in (("stderr", "a warning"), ("stdout", "")):
        message = session.msg("stream", {"name": name, "text": "a warning\n"})
        parts = session.serialize(message)[2:]
        sent = serialize_msg_to_ws_v1(parts, "iopub")
        whole = sent if isinstance(sent, bytes) else b"".join(sent)
        assert said_aside(whole) == told
        assert may_be_shown(whole) is (name == "stdout")
    assert said_aside(b"nonsense") == said_aside("text") == ""
