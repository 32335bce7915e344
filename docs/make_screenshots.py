"""The pictures of the pages: the swipe page, the same on a phone, the operator's page, as Chromium shows them.

Run by hand after `make demo`, with Chromium installed: python docs/make_screenshots.py (writes docs/*_page*.png). The
people are those of data/, all of them invented.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.connect import open_graph
from patra_graph.pipeline.serving import Service
from patra_graph.settings import load_settings

FOLDER = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ME = "u0001"
DESKTOP, PHONE = {"width": 1100, "height": 860}, {"width": 390, "height": 844}
PAGES = (
    ("swipe_page.png", f"/?me={ME}", DESKTOP, 1.0),
    ("swipe_page_phone.png", f"/?me={ME}", PHONE, 1.5),
    ("operator_page.png", "/operator", {"width": 1100, "height": 1640}, 1.0),
)


def main() -> None:
    """Serve the graph of the settings for a moment and take the pictures."""
    settings = load_settings()
    with (
        open_graph(settings, say=print) as graph,
        Service(graph, settings=settings, in_memory=False) as service,
        served(service) as address,
        sync_playwright() as driver,
    ):
        found = next(filter(None, map(shutil.which, BROWSERS)))
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, path, size, scale in PAGES:
            take(browser, address + path, FOLDER / name, size=size, scale=scale)
        browser.close()


def take(browser: Browser, address: str, picture: Path, *, size: dict[str, int], scale: float) -> None:
    """One picture of what is seen without scrolling."""
    tab = browser.new_page(viewport=size, device_scale_factor=scale, reduced_motion="reduce")
    tab.goto(address)
    tab.screenshot(path=picture)
    tab.close()
    print(picture, picture.stat().st_size)


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The address of the pages while they are served on a free port of loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(service, keys_required=False), log_level="warning", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


if __name__ == "__main__":
    main()
