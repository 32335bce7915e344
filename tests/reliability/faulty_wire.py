"""A wire between a driver and the server that fails in the ways in which networks fail, on loopback."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from enum import StrEnum
from itertools import count
from threading import Event, Thread
from time import sleep

LATENCY, STALL = 2.0, 3.0
ENOUGH = 600
COMMITTED = b"bookmark"
LINGER_NOT = struct.pack("ii", 1, 0)


class Mode(StrEnum):
    """What the wire does to connections, those that are open and new ones."""

    SOUND = "sound"
    LATENCY = "2 s of latency"
    RESET_AT_COMMIT = "every other commit's answer lost to a reset"
    HALF_OPEN = "half-open: nothing arrives any more"
    TRICKLE = "a byte a second"
    RESET_ON_CONNECT = "reset on connect"
    CUT_MID_ANSWER = "cut in the middle of an answer"
    STALL = "stalls, then goes on"
    CLOSE_AFTER = "closed after a number of bytes"


class FaultyWire:
    """Listens on a port of its own and passes bytes on as `mode` says. Use as a context manager."""

    def __init__(self, port: int) -> None:
        self.mode = Mode.SOUND
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._closed = Event()
        self._commits = count()
        Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        """Where a driver finds the wire; not routed, for a routing table would lead around it."""
        return f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> FaultyWire:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._ends:
            _reset(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.mode is Mode.RESET_ON_CONNECT:
                    _reset(client)
                    continue
                server = socket.create_connection(self._server)
                self._ends += [client, server]
                for source, sink, answers in ((client, server, False), (server, client, True)):
                    Thread(target=self._pass_on, args=(source, sink, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        passed = 0
        with suppress(OSError):
            while part := source.recv(1 << 16):
                passed = passed + len(part) if self.mode is Mode.CLOSE_AFTER else 0
                if not self._let_through(part, sink, answers, passed):
                    break
        _reset(source)
        _reset(sink)

    def _let_through(self, part: bytes, sink: socket.socket, answers: bool, passed: int) -> bool:
        """Pass a part on as the mode says; whether the connection lives."""
        match self.mode:
            case Mode.LATENCY:
                sleep(LATENCY / 2)
            case Mode.STALL:
                sleep(STALL)
            case Mode.HALF_OPEN:
                while self.mode is Mode.HALF_OPEN and not self._closed.wait(0.05):
                    pass
                return False
            case Mode.TRICKLE:
                return self._trickle(part, sink)
            case Mode.RESET_ON_CONNECT:
                return False
            case Mode.RESET_AT_COMMIT if answers and COMMITTED in part and next(self._commits) % 2 == 0:
                return False
            case Mode.CUT_MID_ANSWER if answers:
                sink.sendall(part[: len(part) // 2])
                return False
            case Mode.CLOSE_AFTER if passed > ENOUGH:
                return False
        sink.sendall(part)
        return True

    def _trickle(self, part: bytes, sink: socket.socket) -> bool:
        for place in range(len(part)):
            if self.mode is not Mode.TRICKLE:
                sink.sendall(part[place:])
                return True
            sink.sendall(part[place : place + 1])
            if self._closed.wait(1.0):
                return False
        return True


def _reset(end: socket.socket) -> None:
    """Close at once, with a reset instead of a farewell."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
