"""What the server is told: neo4j.conf and the flags of its Java. Written anew before each start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from patra_graph.localdb.java import VECTORS, Java

HOST = "127.0.0.1"
GUIDE_STEP = 1000
MAIN = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"
GROUPED_FROM = 200
"""From so many relationships on, Neo4j keeps those of a node by type, no longer all in one chain.

Whoever swipes soon passes Neo4j's own 50: all that is theirs is then written anew, and each new swipe costs more.
Reading one type out of a chain costs the more, the longer it is.
"""
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


class Memory(Protocol):
    """Memory of the server, such as 512m or 2g."""

    @property
    def heap(self) -> str:
        """The Java heap."""

    @property
    def page_cache(self) -> str:
        """Memory for the store's pages."""


@dataclass(frozen=True, slots=True)
class DefaultMemory:
    """Enough for a hundred thousand users."""

    heap: str = "512m"
    page_cache: str = "128m"


def neo4j_conf(memory: Memory, *, bolt: int, http: int) -> str:
    """The text of neo4j.conf: loopback only, nothing sent anywhere, every wait bounded.

    Failed log-ins never lock the user out: the password cannot be guessed (128 random bits), and an old Browser tab
    that goes on trying another one would keep everyone out.
    """
    origin = f"http://{HOST}:{http}"
    return f"""\
# Written by patra-graph before each start: changes here are lost. Memory is set in settings.yaml (server.*).
server.default_listen_address={HOST}
server.bolt.listen_address={HOST}:{bolt}
server.bolt.advertised_address={HOST}:{bolt}
server.http.listen_address={HOST}:{http}
server.http.advertised_address={HOST}:{http}
server.https.enabled=false
server.memory.heap.initial_size={memory.heap}
server.memory.heap.max_size={memory.heap}
server.memory.pagecache.size={memory.page_cache}
server.directories.import=import
dbms.security.allow_csv_import_from_file_urls=false
dbms.security.http_access_control_allow_origin={origin}
dbms.security.http_static_content_security_policy_header={_browser_policy(bolt, http)}
server.http.x_forward.enabled=false
dbms.usage_report.enabled=false
dbms.fleet_manager.enabled=false
server.fleet_discovery.enabled=false
server.bolt.telemetry.enabled=false
client.allow_telemetry=false
browser.remote_content_hostname_whitelist=localhost
db.logs.query.enabled=OFF
dbms.security.auth_max_failed_attempts=0
db.transaction.timeout=10m
db.lock.acquisition.timeout=60s
db.relationship_grouping_threshold={GROUPED_FROM}
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
"""


def guide_address(http: int) -> str:
    """Where `patra-graph browser --guide` serves the guide for the Browser at that port.

    By the name localhost: it is the one that Browser takes guides from before it has asked the server.
    """
    return f"http://localhost:{http + GUIDE_STEP}"


def _browser_policy(bolt: int, http: int) -> str:
    """Content Security Policy under which Neo4j Browser reaches this server, the guide, and nothing else."""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' ws://{HOST}:{bolt} http://{HOST}:{bolt} {guide_address(http)}; "
        "worker-src 'self' blob:; "
        "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


def module_flags(java: Java) -> list[str]:
    """Flags for the modules that Neo4j reaches into."""
    flags = ["--enable-native-access=ALL-UNNAMED", *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED)]
    if java.release >= 23:
        flags.append("--sun-misc-unsafe-memory-access=allow")
    if java.vectors:
        flags.append(f"--add-modules={VECTORS}")
    return flags


def server_flags(java: Java, memory: Memory) -> list[str]:
    """All flags of the server's Java, but for its class path and archive."""
    heap = [f"-Xms{memory.heap}", f"-Xmx{memory.heap}"]
    return [*module_flags(java), *heap, "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable"]


def argument_file(arguments: list[str]) -> str:
    """The text of a file that Java reads as @FILE: one argument a line, quoted."""
    return "".join('"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for each in arguments)
