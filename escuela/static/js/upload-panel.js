// What the person sees of an upload. Texts come from the page, in its language.

const TONE = { waiting: "warn", wifi: "warn", busy: "warn", signin: "warn", paused: "", failed: "bad", refused: "bad", done: "ok" };
const BAR = { done: "is-ok", failed: "is-bad", refused: "is-bad", waiting: "is-off", busy: "is-off", wifi: "is-off", paused: "is-off", signin: "is-off" };

// Which buttons make sense in which state.
const BUTTONS = {
  ready: ["start", "cancel"],
  preparing: [],
  sending: ["pause", "cancel"],
  waiting: ["retry", "cancel"],
  busy: ["retry", "cancel"],
  wifi: ["cancel"],
  signin: ["signin", "retry", "cancel"],
  paused: ["resume", "cancel"],
  checking: [],
  done: ["cancel"],
  failed: ["retry", "cancel"],
  gone: ["restart", "cancel"],
  refused: [],
};

export class Panel {
  constructor(box) {
    this.box = box;
    this.panel = box.querySelector("[data-panel]");
    this.bar = this.panel.querySelector("progress");
    this.language = document.documentElement.lang;
    this.step = -1;
  }

  part(name) {
    return this.box.querySelector(`[data-${name}]`);
  }

  text(name, values = {}) {
    const template = this.box.querySelector(`template[data-text="${name}"]`);
    return template.content.textContent.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }

  // As the filter `size` of the pages (web/filters.py) writes it.
  size(bytes) {
    const number = (value, maximumFractionDigits) =>
      new Intl.NumberFormat(this.language, { maximumFractionDigits, roundingMode: "halfEven" }).format(value);
    if (bytes < 999_500) return `${number(bytes && Math.max(bytes / 1e3, 1), 0)}\u00a0KB`;
    const [unit, name] = bytes >= 999_500_000 ? [1e9, "GB"] : [1e6, "MB"];
    return `${number(bytes / unit, bytes / unit < 9.95 ? 1 : 0)}\u00a0${name}`;
  }

  minutes(seconds) {
    return seconds < 60 ? this.text("under-a-minute") : this.text("minutes", { count: Math.round(seconds / 60) });
  }

  name(file) {
    this.part("name").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.panel.hidden = false;
    this.step = -1;
  }

  // A state has a short tag, one sentence that is read aloud, and its buttons.
  show(state, values = {}) {
    this.box.dataset.state = state;
    const tag = this.part("tag");
    tag.textContent = this.text(`tag-${state}`);
    tag.className = `tag ${TONE[state] ?? ""}`;
    this.bar.className = `bar ${BAR[state] ?? ""}`;
    this.say(values.detail || this.text(state, values));
    for (const button of this.panel.querySelectorAll("[data-do]")) {
      button.hidden = !BUTTONS[state].includes(button.dataset.do);
    }
    if (state !== "sending") this.part("left").textContent = "";
    this.box.dispatchEvent(new CustomEvent("upload:state", { bubbles: true, detail: { state } }));
  }

  // What the page says of uploads that wait was true when it was made; `current` has the panel.
  tell(uploads, current) {
    for (const note of this.box.querySelectorAll("[data-waiting]")) {
      const upload = uploads.find(({ id }) => id === note.dataset.waiting);
      note.hidden = !upload || upload === current;
      if (note.hidden) continue;
      const values = { name: upload.name, done: this.size(upload.offset), size: this.size(upload.size) };
      note.querySelector("[data-note]").textContent = this.text(upload.finished ? "complete" : "half", values);
    }
  }

  say(text) {
    const line = this.part("said");
    if (line.textContent !== text) line.textContent = text;
  }

  // The numbers move all the time and are not read aloud; each tenth of the way is.
  progress(sent, total, rate) {
    this.bar.max = total;
    this.bar.value = sent;
    this.part("amount").textContent = this.text("amount", { done: this.size(sent), total: this.size(total) });
    if (this.box.dataset.state !== "sending") return;
    const left = rate ? this.minutes((total - sent) / rate) : this.text("measuring");
    this.part("left").textContent = sent < total ? left : "";
    const step = Math.floor((10 * sent) / total);
    if (step > this.step && this.step >= 0) this.say(this.text("percent", { count: step * 10 }));
    this.step = Math.max(step, this.step);
  }
}
