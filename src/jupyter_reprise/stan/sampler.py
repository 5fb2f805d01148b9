"""One chain in a process of its own: calls the compiled model and writes its draws to a file.

Run as a file by `chains`, with the path of a request; must import nothing of the project, as the
process may not find it. Speaks in JSON lines on its standard output; its standard input is a
lifeline: when it closes, whoever asked is gone and the process ends.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import re
import selectors
import signal
import socket
import sys
import threading
import time
from array import array
from collections.abc import Callable
from typing import Any

_ITERATION = re.compile(r"info:Iteration:\s*(\d+) / (\d+) \[.*\]\s*\((\w+)\)")
_CHUNK = 1 << 20
_PIECE = 1 << 17
"""Numbers that are written to the file at once."""


class Reader(threading.Thread):
    """Takes what Stan's writers send, while the sampler computes in the main thread.

    Stan opens a connection each for messages, initial values, draws and diagnostics. The last is
    three quarters of the text, and is thrown away unread.
    """

    def __init__(self, listener: socket.socket, request: dict[str, Any], tell: Tell) -> None:
        super().__init__(name="reader")
        self.is_over = threading.Event()
        self.error: BaseException | None = None
        self._listener = listener
        self._tell = tell
        self._draws = Draws(request)
        self._pending: dict[socket.socket, bytearray | None] = {}
        """What is left of each connection's last line; None for one that is thrown away."""

    def run(self) -> None:
        """Read until the sampler has ended and everything it sent was taken."""
        try:
            self._read_all()
            self._draws.finish()
            self._tell(columns=self._draws.columns, rows=self._draws.count)
        except BaseException as error:  # noqa: BLE001 - the main thread can't be told otherwise
            self._tell(error=f"its draws could not be kept ({describe(error)})")
            os._exit(1)

    def _read_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            scratch = bytearray(_CHUNK)
            while True:
                ready = selector.select(timeout=0.05)
                if not ready and not self._pending and self.is_over.is_set():
                    return
                for key, _ in ready:
                    if key.fileobj is self._listener:
                        connection, _ = self._listener.accept()
                        self._pending[connection] = bytearray()
                        selector.register(connection, selectors.EVENT_READ)
                    else:
                        self._read(selector, key.fileobj, scratch)  # type: ignore[arg-type]

    def _read(
        self, selector: selectors.BaseSelector, connection: socket.socket, scratch: bytearray
    ) -> None:
        size = connection.recv_into(scratch)
        if size == 0:
            selector.unregister(connection)
            connection.close()
            del self._pending[connection]
            return
        pending = self._pending[connection]
        if pending is None:
            return
        pending += memoryview(scratch)[:size]
        *lines, rest = bytes(pending).split(b"\n") if b"\n" in pending else [bytes(pending)]
        self._pending[connection] = bytearray(rest)
        for line in lines:
            if b'"topic":"diagnostic"' in line[:60]:
                self._pending[connection] = None
                return
            self._take(line)

    def _take(self, line: bytes) -> None:
        if b'"topic":"sample"' in line[:60]:
            self._draws.take(line)
        elif b'"topic":"logger"' in line[:60]:
            text = json.loads(line)["values"][0]
            match = _ITERATION.match(text)
            if match:
                self._tell(
                    iteration=int(match[1]),
                    total=int(match[2]),
                    phase=match[3].lower(),
                    divergences=self._draws.divergences,
                )
            elif text.partition(":")[2].strip():
                self._tell(message=text)


class Draws:
    """Puts the rows of one chain into their place in the file that all chains share."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.columns: list[str] = []
        self.count = 0
        self.divergences = 0
        self._file = os.open(request["draws"], os.O_WRONLY)
        self._expected: int = request["rows"]
        self._warmup_rows: int = request["warmup_rows"]
        self._chain: int = request["arguments"]["chain"] - 1
        self._buffer = array("d")
        self._written = 0
        self._divergent = -1
        self._parse = choose_parser()

    def take(self, line: bytes) -> None:
        values = self._parse(line)
        if values is None:  # a remark on the adaptation
            return
        if not self.columns:
            self.columns = list(json.loads(line)["values"])
            if "divergent__" in self.columns:
                self._divergent = self.columns.index("divergent__")
        if self.count == self._expected or len(values) != len(self.columns):
            raise ValueError(f"row {self.count + 1} of {self._expected} is not as announced")
        self._buffer.extend(values)
        if self._divergent >= 0 and self.count >= self._warmup_rows:
            self.divergences += int(values[self._divergent])
        self.count += 1
        if len(self._buffer) >= _PIECE:
            self._write()

    def finish(self) -> None:
        self._write()
        os.close(self._file)

    def _write(self) -> None:
        start = self._chain * self._expected * len(self.columns)
        view = memoryview(self._buffer).cast("B")
        while view:
            size = os.pwrite(self._file, view, (start + self._written) * 8)
            self._written += size // 8
            view = view[size // 8 * 8 :]
        del view
        del self._buffer[:]


Parser = Callable[[bytes], "list[float] | None"]


def choose_parser() -> Parser:
    """Choose the quickest JSON parser there is; PyStan brings one of the two.

    All of them round correctly, so that they read the same numbers.
    """

    def parse_slowly(line: bytes) -> list[float] | None:
        values = json.loads(line)["values"]  # it alone reads NaN and infinities
        return list(values.values()) if isinstance(values, dict) else None

    try:
        import orjson

        def parse(line: bytes) -> list[float] | None:
            try:
                values = orjson.loads(line)["values"]
            except ValueError:
                return parse_slowly(line)
            return list(values.values()) if isinstance(values, dict) else None

        return parse
    except ImportError:
        pass
    try:
        import simdjson
    except ImportError:
        return parse_slowly
    parser = simdjson.Parser()

    def parse_simd(line: bytes) -> list[float] | None:
        try:
            values = parser.parse(line)["values"]  # type: ignore[index]
        except ValueError:
            return parse_slowly(line)
        return list(values.values()) if isinstance(values, simdjson.Object) else None  # type: ignore[arg-type]

    return parse_simd


class Tell:
    """Writes JSON lines to whoever asked, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def __call__(self, **facts: Any) -> None:
        data = json.dumps(facts).encode() + b"\n"
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]


def follow_parent(parent: int) -> None:
    """End this process when the one that asked is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def load_model(request: dict[str, Any]) -> Any:
    """Load the compiled model, with the libraries it needs from this environment's httpstan."""
    for library in request["libraries"]:
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    spec = importlib.util.spec_from_file_location("stan_services", request["library"])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_values(path: str) -> dict[str, Any]:
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def sample(request: dict[str, Any], tell: Tell) -> None:
    """Run the chain to its end and tell how it came out."""
    module = load_model(request)
    data = load_values(request["data"])
    if request["is_first"]:
        tell(names=module.get_param_names(data), dims=module.get_dims(data))
    address = os.path.join(request["sockets"], f"{request['arguments']['chain']}.sock")
    began = time.perf_counter()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address)
        listener.listen(4)
        reader = Reader(listener, request, tell)
        reader.start()
        try:
            code = module.hmc_nuts_diag_e_adapt_wrapper(
                address, data=data, init=load_values(request["init"]), **request["arguments"]
            )
        finally:
            reader.is_over.set()
            reader.join()
    tell(code=code, seconds=time.perf_counter() - began)


def describe(error: BaseException) -> str:
    """Give the reason that an exception carries; C++ calls a lack of memory `bad_alloc`."""
    text = str(error)
    if isinstance(error, MemoryError) or "bad_alloc" in text:
        return "there is too little memory"
    return text or type(error).__name__


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides what an interrupt means
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    # what the program prints belongs with its messages, not between our lines
    tell = Tell(os.dup(1))
    os.dup2(2, 1)
    follow_parent(request["parent"])
    try:
        sample(request, tell)
    except Exception as error:  # noqa: BLE001 - the edge of this process
        tell(error=describe(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
