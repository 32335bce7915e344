"""Whose request it is, by its key, and how many more it may send."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from math import ceil, inf
from time import monotonic, time

from anyio import CapacityLimiter, move_on_after, to_thread
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from patra_graph.errors import PatraError
from patra_graph.interfaces.api.access import ADMIN, COOKIE, Caller
from patra_graph.interfaces.api.problems import problem, problem_of
from patra_graph.pipeline.keys import KEY, Holder, has_keys, holder_of
from patra_graph.settings.sections import ApiSettings
from patra_graph.store.graph import Graph

UNLIMITED = ("/health/", "/static/")
REMEMBERED = 4096
LOOKUPS = 4
PATIENCE = 1.0


class Identify:
    """Names the caller in the scope, as `access.caller` finds them, and bounds the rate of each."""

    def __init__(self, app: ASGIApp, *, graph: Graph, keys_required: bool, dial: ApiSettings) -> None:
        self.app, self.need = app, KeyNeed(graph, from_start=keys_required, seconds=dial.key_memory)
        self.known = KnownKeys(graph, seconds=dial.key_memory)
        self.rates = Rates(dial)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(UNLIMITED):
            scope["patra.caller"] = None
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        needed = await self.need.now()
        key = sent_key(dict(scope["headers"])) if needed else ""
        holder = self.known.recent(key)
        if key and holder is None:
            if wait := self.rates.wait("address", address, large=False):
                await _too_many(wait, scope, receive, send)
                return
            try:
                holder = await self.known.ask(key)
            except PatraError as error:
                await problem_of(scope, error)(scope, receive, send)
                return
        caller = Caller(holder.role, holder.user_id) if holder else None if needed else ADMIN
        whose = ("key", holder.key_id) if holder else ("address", address)
        if wait := self.rates.wait(*whose, large=caller is not None and caller.role != "user"):
            await _too_many(wait, scope, receive, send)
            return
        scope["patra.caller"] = caller
        await self.app(scope, receive, send)


class KeyNeed:
    """Whether requests need a key: from the start, or from when the graph holds its first one."""

    def __init__(self, graph: Graph, *, from_start: bool, seconds: float) -> None:
        self._graph, self._needed, self._seconds = graph, from_start, seconds
        self._asked_at, self._lookups = -inf, CapacityLimiter(1)

    async def now(self) -> bool:
        """Asks the graph once in so many seconds until there is a key; where it does not answer, nothing changes."""
        if not self._needed and monotonic() - self._asked_at >= self._seconds:
            self._asked_at = monotonic()
            with move_on_after(PATIENCE), suppress(PatraError):
                asked = to_thread.run_sync(has_keys, self._graph, limiter=self._lookups, abandon_on_cancel=True)
                self._needed = await asked
        return self._needed


class Rates:
    """Requests a minute of each key, or of each address that sends none. 0 in the settings: no limit."""

    def __init__(self, dial: ApiSettings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items = {
            large: RateLimitItemPerMinute(amount) if amount else None
            for large, amount in ((False, dial.rate), (True, dial.app_rate))
        }

    def wait(self, kind: str, who: str, *, large: bool) -> int:
        """Count one request; 0 where it may pass, else seconds to wait."""
        item = self._items[large]
        if item is None or self._limiter.hit(item, kind, who):
            return 0
        return max(1, ceil(self._limiter.get_window_stats(item, kind, who).reset_time - time()))


class KnownKeys:
    """Holders of keys that were asked for lately, so that not every request asks the graph."""

    def __init__(self, graph: Graph, *, seconds: float) -> None:
        self._graph, self._seconds = graph, seconds
        self._held: OrderedDict[bytes, tuple[float, Holder]] = OrderedDict()
        self._lookups = CapacityLimiter(LOOKUPS)

    def recent(self, key: str) -> Holder | None:
        """The holder of a key that was asked for in the last seconds."""
        found = self._held.get(_digest(key)) if key else None
        return found[1] if found and found[0] > monotonic() else None

    async def ask(self, key: str) -> Holder | None:
        """The holder by the graph; None for a key that is unknown or revoked. Errors: DatabaseUnreachable."""
        if not KEY.fullmatch(key):
            return None
        holder = await to_thread.run_sync(holder_of, self._graph, key, limiter=self._lookups)
        if holder is None:
            self._held.pop(_digest(key), None)
            return None
        self._held[_digest(key)] = (monotonic() + self._seconds, holder)
        self._held.move_to_end(_digest(key))
        if len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        return holder


def sent_key(headers: dict[bytes, bytes]) -> str:
    """The key of the Authorization header, else of the cookie; '' where none is sent."""
    scheme, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer":
        return key.strip()
    try:
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _digest(key: str) -> bytes:
    """What a key is remembered by: no key stays in memory."""
    return hashlib.sha256(key.encode("latin-1", "replace")).digest()


async def _too_many(wait: int, scope: Scope, receive: Receive, send: Send) -> None:
    hint, headers = f"Come again in {wait} s.", {"Retry-After": str(wait)}
    answer = problem(scope, 429, "too_many_requests", "Too many requests in a minute.", hint=hint, headers=headers)
    await answer(scope, receive, send)
