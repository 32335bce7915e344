"""The pages as people use them: in a real Chromium, by mouse, by keys, on a phone, by screen reader."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec

import pytest

from patra_graph.interfaces.api.app import create_app
from patra_graph.pipeline.keys import create_key
from patra_graph.pipeline.people import show
from tests.graph_fixtures import NOW, add_users, make_user, send
from tests.serving import serving

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1200, "height": 900}
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
PATIENCE = 60_000


@pytest.fixture
def tab(chromium, address):
    """A new tab; what it reports on its console fails the test: scripts that throw, refused sources, missing files."""
    context = chromium.new_context(base_url=address, viewport=DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    opened, heard = context.new_page(), []
    opened.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    yield opened
    context.close()
    assert heard == []


@pytest.fixture
def three_women(graph):
    """u1 may meet Ada, Ben and Cleo."""
    add_users(graph, make_user("u1", name="Max Power", hobbies=("chess", "knots", "maps")))
    for user_id, name, hobbies in (("u2", "Ada", 3), ("u4", "Ben", 2), ("u6", "Cleo", 1)):
        add_users(graph, make_user(user_id, name=name, hobbies=("chess", "knots", "maps")[:hobbies]))


def name_shown(tab):
    return tab.locator("#stage h2").inner_text().split(",")[0]


def await_card(tab, name):
    tab.locator("#stage h2", has_text=name).wait_for()


def await_said(tab, text):
    tab.locator("#said", has_text=text).wait_for()


def await_focus(tab, element_id):
    """Scripts move the focus in a task of their own, after what can be seen has changed."""
    tab.wait_for_function("id => document.activeElement.id === id", arg=element_id)


def test_buttons_decide_and_undo_brings_the_person_back(tab, graph, three_women):
    tab.goto("/?me=u1")
    first = name_shown(tab)
    tab.get_by_role("button", name="Reject").click()
    await_said(tab, f"You rejected {first}.")
    second = name_shown(tab)
    tab.get_by_role("button", name="Undo").click()
    await_said(tab, "taken back")
    assert (second != first, name_shown(tab), show(graph, "u1")["swipes_made"]) == (True, first, 0)


def test_arrow_keys_decide_until_nobody_is_left(tab, graph, three_women):
    tab.goto("/?me=u1")
    for key, said in (("ArrowRight", "You liked"), ("ArrowUp", "You superliked"), ("ArrowLeft", "You rejected")):
        tab.keyboard.press(key)
        await_said(tab, said)
    await_card(tab, "No one new right now")
    assert show(graph, "u1")["swipes_made"] == 3


@pytest.mark.parametrize("key", ["z", "Backspace"])
def test_a_key_takes_the_last_choice_back(tab, three_women, key):
    tab.goto("/?me=u1")
    first = name_shown(tab)
    tab.keyboard.press("ArrowLeft")
    await_said(tab, "You rejected")
    tab.keyboard.press(key)
    await_said(tab, "taken back")
    assert name_shown(tab) == first


def test_keys_can_be_turned_off(tab, graph, three_women):
    tab.goto("/?me=u1")
    tab.get_by_label("Keys work on this page").uncheck()
    tab.locator("body").press("ArrowRight")
    tab.reload()
    assert (tab.get_by_label("Keys work on this page").is_checked(), show(graph, "u1")["swipes_made"]) == (False, 0)


def test_the_focus_follows_the_card_so_that_it_is_read_out(tab, three_women):
    tab.goto("/?me=u1")
    tab.keyboard.press("ArrowLeft")
    await_said(tab, "You rejected")
    await_focus(tab, "card-name")
    assert tab.locator("#said").get_attribute("aria-live") == "polite"


def test_a_double_click_counts_once(tab, graph, three_women):
    tab.goto("/?me=u1")
    tab.get_by_role("button", name="Like", exact=True).dblclick()
    await_said(tab, "You liked")
    tab.wait_for_load_state("networkidle")
    assert show(graph, "u1")["swipes_made"] == 1


def test_a_match_opens_a_dialog_that_holds_the_focus_and_ends_with_escape(tab, graph, settings):
    add_users(graph, make_user("u1"), make_user("u2", name="Ada"))
    send(graph, settings, "u2", "u1")
    tab.goto("/?me=u1")
    tab.keyboard.press("ArrowRight")
    dialog = tab.get_by_role("dialog", name="It's a match")
    dialog.wait_for()
    tab.wait_for_function("document.querySelector('dialog:modal')?.contains(document.activeElement)")
    tab.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    await_focus(tab, "none-title")
    assert tab.locator("#matches li").count() == 1


def test_the_keyboard_alone_chooses_a_person_and_likes_the_first_card(tab, graph, three_women):
    tab.goto("/")
    tab.get_by_label("Name or id").press_sequentially("max")
    tab.locator("#people li").nth(1).wait_for(state="detached")
    press_until(tab, "Tab", "document.activeElement.matches('#people a')")
    tab.keyboard.press("Enter")
    tab.locator("#stage h2").wait_for()
    press_until(tab, "Tab", "document.activeElement.matches('button.like')")
    tab.keyboard.press("Enter")
    await_said(tab, "You liked")
    assert show(graph, "u1")["swipes_made"] == 1


def press_until(tab, key, condition, most=30):
    for _ in range(most):
        if tab.evaluate(condition):
            return
        tab.keyboard.press(key)
    raise AssertionError(f"{condition} never held")


def test_without_scripts_forms_and_the_match_work_too(chromium, address, graph, settings):
    add_users(graph, make_user("u1"), make_user("u2", name="Ada"))
    send(graph, settings, "u2", "u1")
    with chromium.new_context(base_url=address, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/?me=u1")
        tab.get_by_role("button", name="Like", exact=True).click()
        tab.get_by_role("button", name="Keep looking").click()
        assert (tab.locator("#matches li").count(), tab.locator("dialog").is_visible()) == (1, False)


def test_a_key_logs_in_and_out(chromium, service, graph, settings):
    add_users(graph, make_user("u1", name="Max Power"))
    key = create_key(graph, "user", user_id="u1", now=NOW)
    with serving(create_app(service, keys_required=True)) as address, chromium.new_context(base_url=address) as context:
        tab = context.new_page()
        tab.goto("/")
        tab.get_by_label("Key").fill(key)
        tab.get_by_role("button", name="Log in").click()
        tab.get_by_text("Meet someone, Max Power").wait_for()
        seen_by_scripts = tab.evaluate("document.cookie")
        tab.get_by_role("button", name="Log out").click()
        tab.get_by_label("Key").wait_for()
        assert (seen_by_scripts, context.cookies()) == ("", [])


PAGES = ("/", "/?me=u1", "/?me=u2", "/compare?me=u1&target=u2", "/login", "/operator", "/operator/user?user_id=u1")


@pytest.fixture
def everything(graph, settings, three_women):
    """A match, an empty state (u2 sees nobody new), long words, a rating that moved."""
    add_users(graph, make_user("u8", name=LONG, bio=LONG, city=LONG, hobbies=(LONG, "chess")))
    send(graph, settings, "u2", "u1")
    send(graph, settings, "u1", "u2")


def test_a_phone_never_scrolls_sideways(tab, everything):
    tab.set_viewport_size(PHONE)
    wide = []
    for path in (*PAGES, "/operator/user?user_id=u8", "/?me=u8"):
        tab.goto(path)
        if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []


NAMELESS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
  .filter(e => !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim()))
  .map(e => e.outerHTML)"""
TEXTLESS = """() => [...document.querySelectorAll('img, svg')]
  .filter(e => !['alt', 'aria-hidden', 'aria-label', 'aria-labelledby'].some(name => e.hasAttribute(name)))
  .map(e => e.outerHTML)"""
FRAME = """() => [document.documentElement.lang, document.querySelectorAll('h1').length,
  document.querySelectorAll('main').length]"""


def test_every_page_has_names_texts_one_heading_and_a_landmark(tab, everything):
    found = {}
    for path in PAGES:
        tab.goto(path)
        found[path] = [tab.evaluate(NAMELESS), tab.evaluate(TEXTLESS), tab.evaluate(FRAME)]
    assert found == {path: [[], [], ["en", 1, 1]] for path in PAGES}


@pytest.mark.skipif(find_spec("axe_playwright_python") is None, reason="axe-playwright-python is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_either_colour_scheme(tab, everything, scheme):
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    tab.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        tab.goto(path)
        tab.evaluate(f"() => {{ {axe} }}")
        faults = tab.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])")
        if faults:
            found[path] = faults
    assert found == {}


def test_a_button_without_a_name_would_be_found(tab, service):
    tab.goto("/login")
    tab.evaluate("document.querySelector('button.main').textContent = ''")
    assert tab.evaluate(NAMELESS) == ['<button class="main"></button>']
