// What pages do quicker with a script. Each of them works without it.
"use strict";

// Hovering or focusing a mark lights its statement in the text and among the cards.
function linkMarks() {
  const reading = document.querySelector(".reading");
  if (!reading) return;
  let lit = [];
  const light = (number) => {
    for (const element of lit) element.classList.remove("lit");
    lit = number ? [...reading.querySelectorAll("[data-s]")].filter((element) => element.dataset.s.split(" ").includes(number)) : [];
    lit = lit.filter((element) => !element.classList.contains("pin"));
    for (const element of lit) element.classList.add("lit");
  };
  const numberOf = (target) => {
    const element = target instanceof Element ? target.closest("[data-s]") : null;
    // The innermost statement stands last.
    return element ? element.dataset.s.split(" ").at(-1) : null;
  };
  // The card of what is pointed at comes into sight, if the cards have a place of their own to scroll in.
  const cards = reading.querySelector(".cards-side");
  const show = (number, from) => {
    const card = number && from.closest(".text") && document.getElementById("c" + number);
    if (!card || !cards || cards.scrollHeight <= cards.clientHeight) return;
    const top = card.offsetTop - 8;
    const hidden = top < cards.scrollTop || card.offsetTop + card.offsetHeight > cards.scrollTop + cards.clientHeight;
    if (hidden) cards.scrollTo({ top });
  };
  reading.addEventListener("mouseover", (event) => {
    const number = numberOf(event.target);
    light(number);
    show(number, event.target);
  });
  reading.addEventListener("mouseleave", () => light(null));
  reading.addEventListener("focusin", (event) => {
    const number = numberOf(event.target);
    light(number);
    show(number, event.target);
  });
  reading.addEventListener("focusout", () => light(null));
  // A click on marked words goes to their card, unless they are being selected.
  reading.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("a") || String(getSelection())) return;
    const mark = event.target.closest(".text [data-s]");
    const card = mark && document.getElementById("c" + mark.dataset.s.split(" ").at(-1));
    if (card) card.scrollIntoView({ block: "nearest" });
  });
  const sought = reading.dataset.sought;
  if (sought) {
    light(sought);
    const pin = document.getElementById("t" + sought);
    if (pin && location.hash === "#here") pin.scrollIntoView({ block: "center" });
  }
}

// A box with suggestions (the combobox of the ARIA patterns).
function suggest(input) {
  const list = document.getElementById(input.id + "-list");
  if (!list) return;
  const fills = input.hasAttribute("data-fill");
  let chosen = -1;
  let asked = "";
  let timer = 0;
  let pending = null;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const all = options();
    if (!all.length) return;
    chosen = (at + all.length + 1) % (all.length + 1) === all.length ? -1 : (at + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (option) => {
    if (!fills) {
      location.assign(option.dataset.href);
      return;
    }
    input.value = option.dataset.name;
    close();
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + at;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = one.href;
      option.dataset.name = one.name;
      const name = document.createElement("bdi");
      name.textContent = one.name;
      const about = document.createElement("small");
      about.textContent = one.about;
      option.append(name, about);
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(option));
      return option;
    }));
    chosen = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    if (pending) pending.abort();
    if (typed.length < 2) {
      close();
      return;
    }
    pending = new AbortController();
    try {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", typed);
      const answer = await fetch(address, { signal: pending.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      // Another letter was typed, or the server cannot be reached: the box works as it is.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) choose(chosen + 1);
    else if (event.key === "ArrowUp" && open) choose(chosen < 0 ? options().length - 1 : chosen - 1);
    else if (event.key === "Enter" && open && chosen >= 0) take(options()[chosen]);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}

// The results of a search follow what is typed. The address follows too, without a new place to go back to.
function liveSearch(form) {
  const results = document.getElementById("results");
  if (!results) return;
  let timer = 0;
  let pending = null;
  const address = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value !== "" && !(name === "what" && value === "statements")) fields.append(name, value);
    }
    const query = fields.toString();
    return form.action.split("?")[0] + (query ? "?" + query : "");
  };
  const refresh = async () => {
    const to = address();
    if (to === location.href) return;
    if (pending) pending.abort();
    pending = new AbortController();
    results.classList.add("busy");
    try {
      const answer = await fetch(to, { signal: pending.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("results");
      if (!fresh) throw new Error("no results");
      results.replaceChildren(...document.adoptNode(fresh).childNodes);
      history.replaceState(null, "", to);
      document.title = page.title;
      results.classList.remove("busy");
    } catch (error) {
      if (error.name === "AbortError") return;
      results.classList.remove("busy");
      results.textContent = results.dataset.problem;
    }
  };
  const soon = (event) => {
    clearTimeout(timer);
    timer = setTimeout(refresh, event.type === "input" ? 300 : 0);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // What is left empty has no place in the address.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    location.assign(address());
  });
}

// A theme is changed at once, without loading the page again: what was read or typed stays.
function themes() {
  for (const link of document.querySelectorAll("[data-theme-choice]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const theme = link.dataset.themeChoice;
      document.cookie = "theme=" + theme + "; Path=/; Max-Age=31536000; SameSite=Lax";
      if (theme === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      for (const other of document.querySelectorAll("[data-theme-choice]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
    });
  }
}

// A file can be dropped on the form, and the button tells that it works.
function reading(form) {
  const file = form.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("dropping");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
    else form.querySelector("textarea").value = event.dataTransfer.getData("text/plain");
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    button.setAttribute("aria-busy", "true");
    button.lastChild.textContent = form.dataset.busy;
  });
  addEventListener("pageshow", () => form.querySelector("button[type=submit]").removeAttribute("aria-busy"));
}

// What takes long to find comes after the rest: a section of another page, which a link leads to as well.
async function later(section) {
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(section.dataset.later, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(section.id);
    if (!found) throw new Error("no section");
    section.replaceChildren(...document.adoptNode(found).childNodes);
    if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  } catch {
    // The link is still there.
  }
  section.removeAttribute("aria-busy");
}

// Who comes to correct finds the form open.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

linkMarks();
themes();
openTarget();
addEventListener("hashchange", openTarget);
document.querySelectorAll("input[data-suggest]").forEach(suggest);
document.querySelectorAll("form[data-live]").forEach(liveSearch);
document.querySelectorAll("form[data-drop]").forEach(reading);
document.querySelectorAll("section[data-later]").forEach(later);
