// The keys of the swipe page, the match dialog, and where the focus goes. The page works without it.
"use strict";

const STORED = "patra-keys";

function shortcutsOn() {
  return localStorage.getItem(STORED) !== "off";
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function openMatch() {
  const dialog = document.querySelector("dialog[data-modal]:not([data-shown])");
  if (!dialog) return false;
  dialog.dataset.shown = "";
  dialog.removeAttribute("open");
  dialog.addEventListener("close", () => focusCard());
  dialog.showModal();
  return true;
}

function focusCard() {
  const heading = document.querySelector("#stage [data-focus]");
  if (heading) heading.focus({ preventScroll: false });
}

function say(text) {
  document.getElementById("said").textContent = text;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (!shortcutsOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = document.querySelector(`button[data-keys~="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "shortcuts") localStorage.setItem(STORED, event.target.checked ? "on" : "off");
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches(".compare")) event.target.focus();
  if (event.target.id === "stage" && !openMatch()) focusCard();
});

document.addEventListener("htmx:responseError", (event) => {
  say(event.detail.xhr.responseText);
});

document.addEventListener("htmx:sendError", () => {
  say("The service could not be reached. Try again: what you chose counts once.");
});

document.addEventListener("DOMContentLoaded", () => {
  openMatch();
  const box = document.getElementById("shortcuts");
  if (box) {
    box.checked = shortcutsOn();
    box.closest("[hidden]").hidden = false;
  }
});
