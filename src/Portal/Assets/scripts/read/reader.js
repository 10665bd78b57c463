// The reader's page: its buttons, panels and keys, the look that was chosen, the place that was reached, and the signs of life of the reading.
import { Bytes } from "./bytes.js";

const { kind, session, file, size, place: placeFromServer, back } = document.body.dataset;
const words = JSON.parse(document.body.dataset.words);
const fill = (text, ...values) => values.reduce((filled, value, index) => filled.replace(`{${index}}`, value), text);
const by = (id) => document.getElementById(id);
const address = (part) => `/read/${session}/${part}`;
const stage = by("stage");
let over = false;
let used = Date.now();

/* ---- What is kept in this browser: the look for all books, the place for each ---- */

const memory = {
  read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  },
  write(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* Kept nowhere then; the book is read all the same. */ }
  },
};
const look = { size: 100, theme: "auto", lines: "book", flow: "paginated", ...memory.read(`look-${kind}`) };

/* ---- What is said ---- */

function say(text, link) {
  const line = by("say");
  line.replaceChildren(text);
  if (link) {
    const way = document.createElement("a");
    way.href = link;
    way.textContent = words.back;
    line.append(" ", way);
  }
  line.hidden = false;
}

// The reading has ended: nothing more comes from the server, and what is on the screen goes too.
function end(sentence) {
  if (over) return;
  over = true;
  stage.replaceChildren();
  document.body.classList.add("reader--over");
  for (const control of document.querySelectorAll("button, input")) control.disabled = true;
  say(sentence, back);
}

/* ---- Signs of life ---- */

const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`reading-${session}`) : null;
const post = (part, body) => fetch(address(part), { method: "POST", body, keepalive: true });

async function alive() {
  if (over) return;
  try {
    const answer = await post("alive");
    if (answer.status === 403) end(await answer.text());
  } catch { /* Asked again at the next beat. */ }
}

// A page that lies open unused does not hold a copy for ever.
const sound = by("sound");
setInterval(() => {
  if (sound && !sound.paused) used = Date.now();
  if (Date.now() - used < 10 * 60 * 1000) alive();
}, 45 * 1000);
for (const sign of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(sign, () => { used = Date.now(); }, { passive: true, capture: true });
addEventListener("pagehide", () => {
  if (over) return;
  savePlace(true);
  navigator.sendBeacon(address("leave"));
  tabs?.postMessage("left");
});
// Another page of the same reading is still open.
if (tabs) tabs.onmessage = () => setTimeout(alive, 1000);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

by("end").addEventListener("click", async () => {
  savePlace(true);
  over = true;
  try { await post("close"); } finally { location.href = back; }
});

/* ---- The place ---- */

// Of several machines the server knows the latest place.
let place = placeFromServer || memory.read(`place-${file}`);
let saving = 0;

function savePlace(now) {
  clearTimeout(saving);
  if (!place || over) return;
  memory.write(`place-${file}`, place);
  if (now) post("place", place).catch(() => {});
  else saving = setTimeout(() => savePlace(true), 3000);
}

if (kind === "sound") await player();
else await reader();

async function player() {
  by("wait").remove();
  sound.addEventListener("loadedmetadata", () => { if (Number(place) < sound.duration) sound.currentTime = Number(place); }, { once: true });
  let said = 0;
  sound.addEventListener("timeupdate", () => {
    if (Math.abs(sound.currentTime - said) < 5) return;
    said = sound.currentTime;
    place = `${Math.floor(said)}`;
    savePlace();
  });
  sound.addEventListener("error", async () => {
    await alive();
    if (!over) say(words.failed, back);
  });
}

async function reader() {
  const bytes = new Bytes(address("book"), Number(size), end);
  let book;
  try {
    const { open } = await (kind === "pdf" ? import("./pdf-book.js") : import("./epub-book.js"));
    book = await open({ bytes, stage, place, moved, keys, words, fill, outside: (link) => say(fill(words.outside, link)) });
    by("wait").remove();
    wear();
    list(book.contents, document.querySelector("#contents nav"));
    await book.start();
    document.body.dataset.ready = "";
  } catch (problem) {
    console.error(problem);
    by("wait")?.remove();
    if (!over) say(words.failed, back);
    return;
  }

  /* Turning pages */

  // A page that is asked for while another one is being turned comes after it; of a key that is held down not more than one waits.
  let turning = Promise.resolve();
  let waiting = 0;
  const act = (name) => {
    if (waiting > 1) return;
    waiting++;
    turning = turning.then(() => book[name]()).catch(console.error).finally(() => waiting--);
  };
  by("left").addEventListener("click", () => act("left"));
  by("right").addEventListener("click", () => act("right"));
  const turns = { ArrowLeft: "left", ArrowRight: "right", PageUp: "previous", PageDown: "next" };
  function keys(event) {
    used = Date.now();
    if (event.key === "Escape") return close();
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, .panel")) return;
    if (kind === "pdf" && /^Page/.test(event.key)) return;
    const turn = turns[event.key] ?? (event.key === " " && !event.target.closest?.("button, a") && kind === "epub" ? (event.shiftKey ? "previous" : "next") : null);
    if (!turn) return;
    event.preventDefault();
    act(turn);
  }
  document.addEventListener("keydown", keys);

  function moved(now) {
    place = now.place;
    savePlace();
    document.body.dataset.fraction = now.fraction.toFixed(4);
    by("where").textContent = now.label;
    by("progress").value = Math.round(now.fraction * 1000);
    by("progress").dir = now.toLeft ? "rtl" : "ltr";
    const much = fill(words.percent, Math.round(now.fraction * 100));
    by("much").textContent = much;
    by("progress").setAttribute("aria-valuetext", much);
    if (now.toLeft === (document.body.dataset.turns === "left")) return;
    // In a vertical book the next page lies to the left.
    document.body.dataset.turns = now.toLeft ? "left" : "right";
    for (const button of [by("left"), by("right")]) {
      const { other } = button.dataset;
      button.dataset.other = button.ariaLabel;
      button.ariaLabel = other;
    }
  }
  by("progress").addEventListener("change", (event) => book.toFraction(event.target.value / 1000));

  /* Panels */

  const openers = [...document.querySelectorAll("[data-panel]")];
  for (const opener of openers) {
    opener.addEventListener("click", () => {
      const again = opener.ariaExpanded === "true";
      close();
      if (again) return;
      const panel = by(opener.dataset.panel);
      panel.hidden = false;
      opener.ariaExpanded = "true";
      (panel.querySelector("input[type=search]") ?? panel.querySelector("[aria-current], [data-close]")).focus();
    });
  }
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", close);
  function close() {
    const opener = openers.find((one) => one.ariaExpanded === "true");
    by("say").hidden = true;
    if (!opener) return;
    by(opener.dataset.panel).hidden = true;
    opener.ariaExpanded = "false";
    opener.focus();
  }
  // On a phone a panel covers the book: what was chosen there is to be seen.
  const chosen = () => { if (matchMedia("(max-width: 50em)").matches) close(); };

  /* Contents */

  function list(items, into) {
    if (!items.length) {
      const none = document.createElement("p");
      none.textContent = words.noContents;
      into.append(none);
      return;
    }
    const ol = document.createElement("ol");
    for (const item of items) {
      const li = document.createElement("li");
      const button = document.createElement(item.where == null ? "span" : "button");
      button.textContent = item.label;
      if (item.where != null) {
        button.type = "button";
        button.addEventListener("click", async () => {
          for (const other of document.querySelectorAll("#contents [aria-current]")) other.removeAttribute("aria-current");
          button.setAttribute("aria-current", "true");
          chosen();
          await book.go(item.where);
        });
      }
      li.append(button);
      if (item.branches?.length) list(item.branches, li);
      ol.append(li);
    }
    into.append(ol);
  }

  /* Search */

  const most = 200;
  let run = 0;
  document.querySelector("#search form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = by("words").value.trim();
    const said = document.querySelector(".search__said");
    const hits = document.querySelector(".search__hits");
    hits.replaceChildren();
    if (!query) return;
    const mine = ++run;
    said.textContent = words.searching;
    let count = 0;
    for await (const hit of book.find(query)) {
      if (mine !== run || over) return;
      const li = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      const mark = document.createElement("mark");
      mark.textContent = hit.match;
      const label = document.createElement("span");
      label.className = "search__label";
      label.textContent = hit.label;
      button.append(label, hit.pre, mark, hit.post);
      button.addEventListener("click", async () => {
        chosen();
        await book.show(hit.where);
      });
      li.append(button);
      hits.append(li);
      if (++count === most) break;
    }
    if (mine !== run) return;
    said.textContent = count === 0 ? fill(words.none, query) : count === most ? fill(words.many, most) : fill(words.found, count);
  });

  /* The look */

  function wear() {
    memory.write(`look-${kind}`, look);
    document.body.dataset.theme = look.theme;
    by("size").textContent = `${look.size}%`;
    const dark = look.theme === "dark" || (look.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    // The colours of the page are those of the style sheet, so that they stand in one place.
    const colour = (name) => getComputedStyle(document.body).getPropertyValue(name);
    const colours = dark || look.theme === "sepia" ? { text: colour("--text"), link: colour("--link"), scheme: dark ? "dark" : "light" } : null;
    book.look({ ...look, colours });
  }
  const resize = (by) => {
    look.size = Math.min(Math.max(look.size + by, 60), 300);
    wear();
  };
  by("smaller").addEventListener("click", () => resize(-20));
  by("larger").addEventListener("click", () => resize(20));
  for (const input of document.querySelectorAll("#look input")) {
    input.checked = look[input.name] === input.value;
    input.addEventListener("change", () => {
      look[input.name] = input.value;
      wear();
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", wear);
}
