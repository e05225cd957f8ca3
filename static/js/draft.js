// Forms of signed-in people: leaving one asks when something in it is not saved, and what was typed in a long one (data-draft) is kept on
// this device for seven days, or until it is saved, under a name that only the same person gets for the same form.
const week = 7 * 24 * 3600_000;
const onDevice = (fn) => { try { return fn(localStorage); } catch { return null; } }; // where that is turned off, nothing is kept
const names = () => onDevice((all) => Object.keys(all).filter((name) => name.startsWith("draft:"))) ?? [];
const forget = (name) => onDevice((all) => all.removeItem(name));
const recall = (name) => onDevice((all) => JSON.parse(all.getItem(name)));

const ticked = (f) => f.type === "checkbox" || f.type === "radio";
const held = (f) => ticked(f) ? f.checked : f.value;
const began = (f) => {
  if (ticked(f)) return f.defaultChecked;
  return f.options ? ([...f.options].find((o) => o.defaultSelected) ?? f.options[0])?.value : f.defaultValue;
};
const kept = "input:not([type=hidden], [type=file], [type=password]), textarea, select";
const changed = (form) => [...form.elements].filter((f) => f.id && f.matches(kept) && held(f) !== began(f));
const hasFile = (form) => [...form.elements].some((f) => f.files?.length > 0);

// A form that came back with what is wrong with it holds words that are nowhere else.
const saved = document.body.dataset.saved;
const refused = (form) => form.dataset.draft !== saved && !!document.querySelector("main .error-summary");

const unsaved = (form) => !form.dataset.sent && (changed(form).length > 0 || hasFile(form) || "draft" in form.dataset && refused(form));
const forms = [...document.querySelectorAll('form[data-draft], form.form[method="post"]:not([hx-post])')];
const ask = (event) => { if (forms.some(unsaved)) event.preventDefault(); };
// Only while something is unsaved: a page with this listener is not kept for the way back.
const arm = () => (forms.some(unsaved) ? addEventListener : removeEventListener)("beforeunload", ask);
for (const form of forms) {
  form.addEventListener("input", arm);
  form.addEventListener("submit", () => { form.dataset.sent = "1"; });
}
addEventListener("pageshow", () => {
  forms.forEach((form) => delete form.dataset.sent);
  arm();
});

// offer asks whether what was typed before is to be restored. Until that is answered, what is typed now is kept beside it.
const offer = (form, name, old, done) => {
  const box = form.querySelector("[data-offer]");
  const answer = (button, fn) => box.querySelector(button).addEventListener("click", () => {
    fn();
    box.hidden = true;
    done();
    form.dispatchEvent(new Event("change"));
    form.dispatchEvent(new Event("input"));
    form.querySelector(kept)?.focus();
  });
  answer("[data-restore]", () => {
    for (const [id, value] of Object.entries(old.held)) {
      const f = document.getElementById(id);
      if (!form.contains(f)) continue;
      if (ticked(f)) f.checked = value; else f.value = value;
    }
    if (old.seen && form.elements.seen) form.elements.seen.value = old.seen; // what others saved since is not overwritten unasked
  });
  answer("[data-discard]", () => {});
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(old.at);
  box.querySelector("p").textContent = box.dataset.offer.replace("{}", () => when);
  box.hidden = false;
};

for (const name of names()) {
  if (name === "draft:" + saved || !(recall(name)?.at > Date.now() - week)) forget(name);
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = "draft:" + form.dataset.draft;
  let old = recall(name);
  const differs = ([id, value]) => form.contains(document.getElementById(id)) && held(document.getElementById(id)) !== value;
  if (old && !refused(form) && !Object.entries(old.held).some(differs)) old = null;
  form.addEventListener("input", () => {
    const mine = Object.fromEntries(changed(form).map((f) => [f.id, held(f)]));
    if (!old && Object.keys(mine).length === 0) { forget(name); return; }
    const draft = { at: Date.now(), seen: form.elements.seen?.value, held: { ...old?.held, ...mine } };
    onDevice((all) => all.setItem(name, JSON.stringify(draft)));
  });
  if (old && !refused(form)) offer(form, name, old, () => { old = null; });
}

// Signing out leaves nothing behind, where the browser does not know Clear-Site-Data, too.
document.querySelectorAll('form[action="/sign-out"], form[action="/me/sessions/end"]').forEach((form) => {
  form.addEventListener("submit", () => names().forEach(forget));
});
