"""A wire between a driver and the server that fails in the ways in which networks fail, on loopback."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from threading import Event, Thread

from patra_graph.store.address import Address

LATENCY, STALL, BYTE = 2.0, 3.0, 1.0
STALLED_PARTS = 3
FEWEST, SPREAD = 600, 16
COMMITTED = b"bookmark"
LINGER_NOT = struct.pack("ii", 1, 0)


class Mode(StrEnum):
    """What the wire does to connections, those that are open and new ones."""

    SOUND = "sound"
    LATENCY = "2 s of latency"
    RESET_AT_COMMIT = "every other commit's answer lost to a reset"
    HALF_OPEN = "half-open: nothing arrives any more, and what was on its way never will"
    TRICKLE = "a byte a second"
    RESET_ON_CONNECT = "reset on connect"
    CUT_MID_ANSWER = "cut in the middle of an answer"
    STALL = "every third part stalls for 3 s"
    CLOSE_AFTER = "closed after a number of bytes, another one on each connection"


FAULTS = tuple(mode for mode in Mode if mode is not Mode.SOUND)


@dataclass(slots=True)
class _Way:
    """One direction of a connection: from where to where, what passed since the wire is faulty, and at most."""

    source: socket.socket
    sink: socket.socket
    answers: bool
    most: int
    bytes: int = 0
    parts: int = 0


class FaultyWire:
    """Listens on a port of its own and passes bytes on as `mode` says. Use as a context manager."""

    def __init__(self, address: Address) -> None:
        """Between who is told `uri` and the server of this address, on this machine."""
        self.mode = Mode.SOUND
        self._server = ("127.0.0.1", int(address.uri.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._closed = Event()
        self._commits, self._connections = count(), count()
        self._loses_answer = False
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
        self.cut()

    def cut(self) -> None:
        """End what is connected now."""
        ends, self._ends = self._ends, []
        for end in ends:
            _reset(end)

    def lose_next_answer(self) -> None:
        """Cut as soon as the server answers next, and lose that answer."""
        self._loses_answer = True

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.mode is Mode.RESET_ON_CONNECT:
                    _reset(client)
                    continue
                server = socket.create_connection(self._server)
                self._ends += [client, server]
                most = FEWEST * (1 + next(self._connections) % SPREAD)
                for way in (_Way(client, server, False, most), _Way(server, client, True, most)):
                    Thread(target=self._pass_on, args=(way,), daemon=True).start()

    def _pass_on(self, way: _Way) -> None:
        with suppress(OSError):
            while part := way.source.recv(1 << 16):
                if self.mode is not Mode.SOUND:
                    way.bytes, way.parts = way.bytes + len(part), way.parts + 1
                if not self._let_through(part, way):
                    break
        _reset(way.source)
        _reset(way.sink)

    def _let_through(self, part: bytes, way: _Way) -> bool:
        """Pass a part on as the mode says; whether the connection lives."""
        if way.answers and self._loses_answer:
            self._loses_answer = False
            self.cut()
            return False
        match self.mode:
            case Mode.LATENCY if self._closed.wait(LATENCY / 2):
                return False
            case Mode.STALL if way.parts % STALLED_PARTS == 0 and self._closed.wait(STALL):
                return False
            case Mode.HALF_OPEN:
                self._closed.wait()
                return False
            case Mode.TRICKLE:
                return self._trickle(part, way.sink)
            case Mode.RESET_ON_CONNECT:
                return False
            case Mode.RESET_AT_COMMIT if way.answers and COMMITTED in part and next(self._commits) % 2 == 0:
                return False
            case Mode.CUT_MID_ANSWER if way.answers:
                way.sink.sendall(part[: len(part) // 2])
                return False
            case Mode.CLOSE_AFTER if way.bytes > way.most:
                return False
        way.sink.sendall(part)
        return True

    def _trickle(self, part: bytes, sink: socket.socket) -> bool:
        for place in range(len(part)):
            if self.mode is not Mode.TRICKLE:
                sink.sendall(part[place:])
                return True
            sink.sendall(part[place : place + 1])
            if self._closed.wait(BYTE):
                return False
        return True


def _reset(end: socket.socket) -> None:
    """Close at once, with a reset instead of a farewell."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
