"""Where jars come from: a Maven repository over HTTP, or a folder. Each source writes one jar to one path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from patra_graph.errors import InvalidInput, SetupFailed
from patra_graph.localdb.home import writing
from patra_graph.localdb.jars import Jar, is_right

if TYPE_CHECKING:
    import requests

Source = Callable[[Jar, Path], None]
PAUSES = (0.5, 1.0, 2.0)
TIMEOUT = (10.0, 60.0)
CHUNK = 1 << 16
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
OFFLINE = (
    "Check the network and HTTPS_PROXY, name a mirror with PATRA_MAVEN_MIRROR, "
    "or install from a folder: patra-graph server install --from DIR."
)


class BrokenDownload(SetupFailed):
    """A download broke in a way that may pass: asked again a few times before it is shown."""


def mirror_address(environ: Mapping[str, str]) -> str:
    """The Maven repository to ask: PATRA_MAVEN_MIRROR, else the central one. Errors: InvalidInput."""
    mirror = environ.get("PATRA_MAVEN_MIRROR", "")
    if mirror and not mirror.startswith(("http://", "https://")):
        raise InvalidInput(f"PATRA_MAVEN_MIRROR: {mirror!r} is no http(s) address", "Give it as https://host/path.")
    if not mirror:
        from jgo.constants import MAVEN_CENTRAL_URL

        mirror = MAVEN_CENTRAL_URL
    return mirror.rstrip("/")


def from_mirror(mirror: str, *, pauses: tuple[float, ...] = PAUSES) -> Source:
    """A source that downloads, and asks again after each of the pauses (seconds) when a download breaks."""
    session = _session()

    def fetch(jar: Jar, path: Path) -> None:
        for pause in (*pauses, None):
            try:
                _download(session, f"{mirror}/{jar.maven_path}", path)
                return _checked(jar, path, mirror)
            except BrokenDownload:
                if pause is None:
                    raise
            sleep(pause)

    return fetch


def from_folder(folder: Path) -> Source:
    """A source that copies from a folder of jars, or of a Maven repository's layout. Errors: InvalidInput."""
    if not folder.is_dir():
        raise InvalidInput(f"no folder {folder}", "Name the folder that holds the jars.")

    def fetch(jar: Jar, path: Path) -> None:
        found = [place for place in (folder / jar.name, folder / jar.maven_path) if place.is_file()]
        if not found:
            raise SetupFailed(f"{folder} holds no {jar.name}", "Bring that jar too; config/neo4j.lock.json lists all.")
        with writing(path):
            shutil.copyfile(found[0], path)
        _checked(jar, path, str(found[0].parent))

    return fetch


def _session() -> requests.Session:
    import requests

    session = requests.Session()
    session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=32))
    session.verify = os.environ.get("SSL_CERT_FILE") or True
    session.headers["User-Agent"] = "patra-graph"
    return session


def _download(session: requests.Session, url: str, path: Path) -> None:
    import requests

    try:
        with session.get(url, stream=True, timeout=TIMEOUT) as response:
            response.raise_for_status()
            with writing(path), path.open("wb") as file:
                for chunk in response.iter_content(CHUNK):
                    file.write(chunk)
    except requests.HTTPError as error:
        status = error.response.status_code
        kind = BrokenDownload if status in PASSING else SetupFailed
        raise kind(f"{url} answered {status}", OFFLINE) from error
    except requests.RequestException as error:
        raise BrokenDownload(f"{url} cannot be downloaded: {_cause(error)}", OFFLINE) from error


def _cause(error: BaseException) -> str:
    """The innermost reason of an error in one line."""
    while error.__context__ is not None:
        error = error.__context__
    return " ".join(str(error).split()) or type(error).__name__


def _checked(jar: Jar, path: Path, origin: str) -> None:
    if not is_right(jar, path):
        raise BrokenDownload(
            f"{jar.name} from {origin} is not the file that config/neo4j.lock.json locks (size or sha256 differ)",
            "It was cut on its way, or the source is not to be trusted: try again, or use another source.",
        )
