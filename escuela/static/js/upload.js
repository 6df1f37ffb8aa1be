// A file field that sends in pieces and goes on after a cut line (macros/uploader.html). This much
// loads with the page: what was typed is kept, and the rest of the code comes with the first file.
// Events on the box: upload:state (detail.state), upload:done (detail.id, detail.sha256).

const PREFIX = "draft:";

for (const box of document.querySelectorAll("[data-upload]")) prepare(box);

function prepare(box) {
  const input = box.querySelector("input[type=file]");
  const form = input.form;
  const claim = form.elements[box.dataset.claim];
  // The file goes by itself; the form sends only the id of the upload.
  input.removeAttribute("name");
  for (const node of box.querySelectorAll("[data-js]")) node.hidden = false;
  for (const node of box.querySelectorAll("[data-no-js]")) node.hidden = true;

  if (claim.value) isThere(box, claim.value);
  keepDraft(form, box, claim);
  let sending = null;
  const load = async () => {
    if (sending) return sending;
    const { Sending } = await import("./upload-sending.js");
    sending = new Sending(box, form, claim);
    return sending;
  };
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    try {
      (await load()).choose(input.files[0]);
    } catch {
      // The code itself did not come over the line; it is asked for again with the next choice.
      say(box, "no-code");
      input.value = "";
    }
  });
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-forget]");
    if (button) (await load()).forget(button.dataset.forget, button.closest("[data-waiting]"));
  });
  form.addEventListener("submit", (event) => {
    if (claim.value) return;
    event.preventDefault();
    if (sending?.isBusy) sending.submitWhenDone();
    else {
      // Why a file was refused stays to be read.
      if (box.dataset.state !== "refused") say(box, sending?.file ? "not-sent" : "choose");
      (sending?.file ? box.querySelector("[data-do]:not([hidden])") : input).focus();
    }
  });
}

function say(box, name) {
  box.querySelector("[data-said]").textContent = box.querySelector(`[data-text="${name}"]`).content.textContent;
}

// The file is there, so the note about it has nothing more to ask.
function isThere(box, id) {
  say(box, "there");
  for (const note of box.querySelectorAll("[data-waiting]")) note.hidden ||= note.dataset.waiting === id;
}

// What was typed stays on this phone until the form was taken. Signing out and the quick exit
// empty the browser's storage.
function keepDraft(form, box, claim) {
  const key = PREFIX + form.action;
  const fields = () =>
    [...form.elements].filter((field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type));
  const save = () => {
    const values = fields().map(({ name, type, value, checked }) => [name, type, value, checked]);
    store(key, JSON.stringify({ values, claim: claim.value }));
  };
  const show = ({ values, claim: id }) => {
    for (const field of fields()) {
      const isChoice = ["checkbox", "radio"].includes(field.type);
      const kept = values.find(([name, type, value]) => name === field.name && type === field.type && (!isChoice || value === field.value));
      if (!kept) continue;
      if (isChoice) field.checked = kept[3];
      else field.value = kept[2];
    }
    if (!id) return;
    claim.value = id;
    isThere(box, id);
  };

  form.addEventListener("input", save);
  form.addEventListener("change", save);
  box.addEventListener("upload:done", save);
  box.addEventListener("upload:gone", save);
  const kept = JSON.parse(recall(key) || "null");
  // A form that came back with its errors holds newer words than the draft.
  if (!kept || form.querySelector("[aria-invalid=true]")) return;
  if (!kept.claim) {
    show(kept);
    return;
  }
  isTaken(box, kept.claim).then((taken) => (taken ? store(key, null) : show(kept)));
}

// Was the form with this upload taken? Then its draft has done its work.
async function isTaken(box, id) {
  try {
    const answer = await fetch(`${box.dataset.endpoint}?purpose=${box.dataset.purpose}`);
    return answer.ok && !(await answer.json()).uploads.some((upload) => upload.id === id);
  } catch {
    return false;
  }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows may keep nothing; the form works all the same.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
