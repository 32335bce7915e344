"""The picture of Neo4j Browser: a person's neighbourhood in the style, with the guide at its side.

Run by hand after `patra-graph demo`, with Chromium installed: python docs/make_browser_picture.py (writes
docs/browser_guide.png).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from patra_graph.interfaces.browser.materials import GUIDE
from patra_graph.interfaces.browser.served import guide_served
from patra_graph.localdb import home_from, password, read_state

PICTURE = Path(__file__).parent / "browser_guide.png"
SETTLED = 6000


def draw(page: Page, address: str, secret: str) -> None:
    """Connect, take the style, run the guide's first query, and let the picture come to rest."""
    page.goto(address)
    page.fill("[data-testid=password]", secret)
    page.click("button[data-testid=connect]")
    page.wait_for_selector("[data-testid=password]", state="detached")
    run_first(page)
    page.get_by_text("Next", exact=True).click()
    run_first(page)
    page.wait_for_selector("svg g.node")
    page.wait_for_timeout(SETTLED)


def run_first(page: Page) -> None:
    """Press the slide's first query and run it."""
    page.locator("pre.runnable").first.click()
    page.click("[data-testid=editor-Run]")
    page.wait_for_timeout(SETTLED / 3)


def main() -> None:
    """Write the picture."""
    state, secret = read_state(home_from()), password(home_from())
    origin = state.browser.partition("/browser/")[0]
    address = f"{state.browser}&cmd=guide&arg={quote(f'{state.guide}/{GUIDE}', safe='')}"
    with guide_served(state.guide, allowed=origin), sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 800})
        draw(page, address, secret)
        page.screenshot(path=PICTURE)
        chromium.close()


if __name__ == "__main__":
    main()
