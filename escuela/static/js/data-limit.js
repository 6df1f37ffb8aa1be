// The monthly data limit: the person's own note, kept on this device alone. Nothing of it is sent.

const KEY = "data.limit";
const MB = 1000000;

// Returns {limitMb, spentBytes} for this month, or null where no limit was set.
export function load() {
  try {
    const noted = JSON.parse(localStorage.getItem(KEY));
    if (!(noted?.limitMb > 0)) return null;
    return { limitMb: noted.limitMb, spentBytes: noted.month === thisMonth() ? noted.spentBytes : 0 };
  } catch {
    return null; // storage is forbidden, or somebody else wrote here
  }
}

export function leftBytes() {
  const noted = load();
  return noted && Math.max(0, noted.limitMb * MB - noted.spentBytes);
}

// Counts what is fetched of one film, by the part of it that was ever in the buffer.
export class Meter {
  constructor(bytes, durationS) {
    this.bytesPerS = durationS > 0 ? bytes / durationS : 0;
    this.ranges = [];
    this.counted = 0;
  }

  note(buffered) {
    for (let i = 0; i < buffered.length; i++) this.ranges.push([buffered.start(i), buffered.end(i)]);
    this.ranges = joined(this.ranges);
    const bytes = this.ranges.reduce((sum, [from, to]) => sum + to - from, 0) * this.bytesPerS;
    spend(bytes - this.counted);
    this.counted = bytes;
  }
}

function joined(ranges) {
  const whole = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else whole.push([from, to]);
  }
  return whole;
}

function spend(bytes) {
  const noted = load();
  if (noted && bytes > 0) save(noted.limitMb, noted.spentBytes + bytes);
}

function save(limitMb, spentBytes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ limitMb, spentBytes, month: thisMonth() }));
    return true;
  } catch {
    return false;
  }
}

function thisMonth() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;
}

// The note itself, on the page of preferences.
function prepare(root) {
  const form = root.querySelector("form");
  const field = form.elements.limit;
  const say = (name) => {
    for (const line of root.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== name;
  };
  const show = () => {
    const noted = load();
    root.querySelector("[data-used]").hidden = !noted;
    root.querySelector("[data-remove]").hidden = !noted;
    if (!noted) return;
    field.value = noted.limitMb;
    const bar = root.querySelector("progress");
    bar.max = noted.limitMb;
    bar.value = noted.spentBytes / MB;
    root.querySelector("[data-spent]").textContent = Math.round(noted.spentBytes / MB);
    root.querySelector("[data-limit]").textContent = noted.limitMb;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(save(Number(field.value), load()?.spentBytes || 0) ? "saved" : "forbidden");
    show();
  });
  root.querySelector("[data-remove]").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    field.value = "";
    say("removed");
    show();
    field.focus();
  });
  root.hidden = false;
  for (const line of document.querySelectorAll("[data-no-js]")) line.hidden = true;
  show();
}

for (const root of document.querySelectorAll("[data-limit-form]")) prepare(root);
