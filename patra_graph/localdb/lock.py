"""Write config/neo4j.lock.json anew, at a release: python -m patra_graph.localdb.lock (needs the extra [release]).

jgo resolves the versions below; every jar is then downloaded, checked against the sha1 that the repository publishes,
and locked by size and sha256. Test libraries that jgo resolves too are left out.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from patra_graph.localdb.download import mirror_address
from patra_graph.localdb.jars import THREADS, Jar, Lock, write_lock

if TYPE_CHECKING:
    import jgo
    import requests

NEO4J, BROWSER = "2026.09.0", "5.24.0"
ENDPOINT = f"org.neo4j:neo4j:{NEO4J}+org.neo4j.app:neo4j-server:{NEO4J}+org.neo4j.client:neo4j-browser:{BROWSER}"
TEST_GROUPS = frozenset({"junit", "net.bytebuddy", "org.hamcrest", "org.mockito", "org.objenesis"})
LOCK_FILE = Path(__file__).parents[2] / "config" / "neo4j.lock.json"


def resolved() -> list[str]:
    """Coordinates of all jars that the server needs, sorted."""
    import jgo

    artifacts = jgo.resolve(ENDPOINT)
    return sorted({_coordinates(artifact) for artifact in artifacts if artifact.groupId not in TEST_GROUPS})


def _coordinates(artifact: jgo.maven.Artifact) -> str:
    parts = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
    return ":".join(part for part in parts if part)


def locked(coordinates: str, session: requests.Session, mirror: str) -> Jar:
    """The jar of these coordinates with its size and sha256. Errors: ValueError where the published sha1 differs."""
    address = f"{mirror}/{Jar(coordinates, '', 0).maven_path}"
    content, sha1 = (_get(session, url) for url in (address, f"{address}.sha1"))
    if hashlib.sha1(content, usedforsecurity=False).hexdigest() != sha1.decode("ascii").split()[0]:
        raise ValueError(f"{coordinates} is not what its sha1 says")
    return Jar(coordinates=coordinates, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _get(session: requests.Session, url: str) -> bytes:
    response = session.get(url, timeout=60)
    response.raise_for_status()
    return response.content


def main() -> None:
    """Resolve, download, lock."""
    import requests

    mirror = mirror_address(os.environ)
    with requests.Session() as session, ThreadPoolExecutor(THREADS) as threads:
        jars = tuple(threads.map(lambda each: locked(each, session, mirror), resolved()))
    LOCK_FILE.write_text(write_lock(Lock(version=NEO4J, jars=jars)), encoding="utf-8")
    print(f"{LOCK_FILE}: {len(jars)} jars, {sum(jar.size for jar in jars)} bytes")


if __name__ == "__main__":
    main()
