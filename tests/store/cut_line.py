"""A wire between a driver and the server that a test can cut at a moment of its choice."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread


class CutLine:
    """Listens on a port of its own and passes bytes on; `cut()` ends what is connected, `cut_at_answer()` waits until
    the server answers next, and loses that answer. New connections always work."""

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._loses_answer = False
        Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> CutLine:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut_at_answer(self) -> None:
        self._loses_answer = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                self._ends += [client, server]
                Thread(target=self._pass_on, args=(client, server, False), daemon=True).start()
                Thread(target=self._pass_on, args=(server, client, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while part := source.recv(1 << 16):
                if answers and self._loses_answer:
                    self._loses_answer = False
                    self.cut()
                    return
                sink.sendall(part)
        self.cut()
