// Behaviors bound by data- attributes. Every page works without them.
document.documentElement.classList.add("js");

const each = (root, selector, fn) => {
  if (root instanceof Element && root.matches(selector)) fn(root);
  root.querySelectorAll?.(selector).forEach(fn);
};

// data-local: the event's hours in the viewer's zone when that tells another time, where data-words has "{}".
const localTime = (el) => {
  const start = new Date(el.dataset.local), end = new Date(el.dataset.until);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = (tz) => new Intl.DateTimeFormat("en", { timeZone: tz, dateStyle: "short", timeStyle: "short" }).formatRange(start, end);
  if (!zone || clock(zone) === clock(el.dataset.zone)) return;
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
    year: start.getFullYear() === new Date().getFullYear() ? undefined : "numeric",
  }).formatRangeToParts(start, end);
  // "pm", as the page writes it.
  const words = parts.map(({ type, value }) => type === "dayPeriod" ? value.toLowerCase() : value.replaceAll(/[\u202f\u2009]/g, " ")).join("");
  el.textContent = el.dataset.words.replace("{}", () => words);
  el.hidden = false;
};

// data-party: what the button says for each number of guests.
const party = (form) => {
  const field = form.querySelector("[name=guests]");
  const button = form.querySelector("[data-party-button]");
  if (!field || !button) return;
  const words = JSON.parse(form.dataset.party);
  const say = () => { button.textContent = words[Number(field.value || 0)] ?? button.textContent; };
  field.addEventListener("change", say);
  say();
};

// data-once: a form that must not be sent twice by a double click. Those that htmx sends are kept from it below.
const once = (form) => form.addEventListener("submit", () => {
  if (form.hasAttribute("hx-post") && !without) return;
  const button = form.querySelector("button[type=submit]:not([name])");
  if (button) setTimeout(() => { button.disabled = true; });
  setTimeout(() => { if (button) button.disabled = false; }, 4000);
});

// data-copy: a button that copies the text of the element it names, and says so beside it, where a screen reader hears it.
const copy = (button) => button.addEventListener("click", async () => {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  if (!source) return;
  status.textContent = ""; // said again when it is copied again
  const words = await navigator.clipboard.writeText(source.innerText.trim()).then(() => button.dataset.done, () => document.body.dataset.uncopied);
  setTimeout(() => { status.textContent = words; }, 50);
});

// data-modes: fields of the editor that matter only for some modes.
const modes = (form) => {
  const show = () => {
    const mode = form.querySelector("[name=mode]:checked")?.value;
    form.querySelectorAll("[data-mode]").forEach((el) => { el.hidden = !el.dataset.mode.split(" ").includes(mode); });
  };
  form.addEventListener("change", show);
  show();
};

// data-focus: what has to be read first. Nobody who types elsewhere is taken away from there.
const focusOn = (root) => (el) => {
  const at = document.activeElement;
  if (!at || at === document.body || root.contains(at)) el.focus();
};

// Every form that htmx sends: while it is on its way the form is busy and its button says so. When nothing usable comes back (no
// network, no answer in time, a refusal, a page that is not this one's), the form says so, and what was typed stays.
const own = (event) => event.detail.elt?.closest?.("form");
const sent = (event) => event.detail.requestConfig?.triggeringEvent?.type === "submit";
const settle = (form) => {
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-was]").forEach((button) => {
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  });
};
const alarm = (text) => {
  const alert = document.createElement("p");
  alert.className = "error-summary";
  alert.setAttribute("role", "alert");
  alert.dataset.failure = "";
  alert.tabIndex = -1;
  alert.textContent = text;
  return alert;
};
const failed = (event) => {
  const form = own(event);
  if (!form || !document.contains(form)) return;
  settle(form);
  if (!event.detail.requestConfig?.triggeringEvent) return; // nobody asked for it
  const status = event.detail.xhr?.status ?? 0;
  const alert = alarm(status >= 400 && status < 500 ? document.body.dataset.refused : document.body.dataset.failed);
  form.append(alert);
  if (sent(event)) alert.focus(); // not while they type a search
};
// data-missed: a part that asks for itself again. It says that it could not, and after three times in a row it stops and offers a link.
const missed = (event) => {
  const part = event.detail.elt;
  if (!part?.dataset?.missed) return;
  part.dataset.misses = Number(part.dataset.misses ?? 0) + 1;
  if (part.dataset.misses === "2") return; // it is said already
  part.querySelector("[data-failure]")?.remove();
  const alert = alarm(part.dataset.missed);
  if (part.dataset.misses >= 3) {
    const again = document.createElement("a");
    again.href = part.dataset.self;
    again.textContent = part.dataset.again;
    alert.replaceChildren(part.dataset.gaveUp + " ", again);
  }
  part.prepend(alert);
};
document.addEventListener("htmx:confirm", (event) => { // before it would wait in line behind the first
  const form = own(event);
  if (form?.method === "post" && form.getAttribute("aria-busy") === "true") event.preventDefault();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.dataset?.misses >= 3) event.preventDefault();
  const form = own(event);
  if (!form) return;
  form.querySelectorAll("[data-failure]").forEach((alert) => alert.remove());
  form.setAttribute("aria-busy", "true");
  const button = event.detail.requestConfig.triggeringEvent?.submitter ?? form.querySelector("button[type=submit]");
  if (!sent(event) || !button) return;
  button.dataset.was = button.textContent;
  button.textContent = form.method === "post" ? document.body.dataset.sending : document.body.dataset.searching;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  if (!event.detail.shouldSwap || !target.id || serverResponse.includes(`id="${target.id}"`)) return;
  event.detail.shouldSwap = false;
  event.detail.isError = true;
});
document.addEventListener("htmx:afterRequest", (event) => { if (own(event)) settle(own(event)); });
["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => {
  document.addEventListener(name, failed);
  document.addEventListener(name, missed);
});

// htmx is a third of a first visit. It comes when somebody turns to a form that it sends, or at once where a part of the page changes by
// itself. What is sent or chosen before it is there waits for it, and goes without it when it does not come.
let coming;
let without = false;
const htmxComes = () => coming ??= new Promise((done) => {
  const insert = () => {
    const script = document.createElement("script");
    script.src = document.body.dataset.htmx;
    script.onload = script.onerror = done;
    document.head.append(script);
  };
  if (document.readyState === "complete") insert(); // before, it would wait for an event that may have been
  else addEventListener("load", insert);
  setTimeout(done, 5000);
});
const wired = "[hx-get], [hx-post]";
const turnedTo = (event) => { if (event.target.closest?.(wired)) htmxComes(); };
["pointerover", "pointerdown", "focusin"].forEach((name) => document.addEventListener(name, turnedTo, { passive: true }));
if (document.querySelector('[hx-trigger*="load"], [hx-trigger*="every"]')) htmxComes();
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (window.htmx || without || event.defaultPrevented || !form.matches(wired)) return;
  event.preventDefault();
  htmxComes().then(() => {
    without = !window.htmx;
    form.requestSubmit(submitter);
  });
});
document.addEventListener("change", ({ target }) => {
  if (window.htmx || !target.closest(wired)) return;
  htmxComes().then(() => window.htmx && target.dispatchEvent(new Event("change", { bubbles: true })));
});

const bind = (root) => {
  each(root, "[data-local]", localTime);
  each(root, "form[data-party]", party);
  each(root, "form[data-once]", once);
  each(root, "[data-copy]", copy);
  each(root, "form[data-modes]", modes);
  each(root, "[data-focus]", focusOn(root));
};
bind(document);
document.addEventListener("htmx:afterSwap", (event) => bind(event.target));
// The calendar follows the search, and with it the one that the page names to programs.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  bind(event.detail.target);
  const feed = event.detail.target.querySelector("[data-feed]");
  if (feed) document.querySelector('link[rel="alternate"][type="text/calendar"]')?.setAttribute("href", feed.dataset.feed);
});
