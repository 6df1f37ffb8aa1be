// The line of a phone: gone, back, paid by the megabyte. Says when it is worth to try again.

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

export class Line {
  constructor(tryAgain) {
    this.tryAgain = tryAgain;
    this.failures = 0;
    this.timer = 0;
    this.wifiOnly = false;
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    navigator.connection?.addEventListener?.("change", () => this.now());
  }

  // "wifi", "cellular"... where the browser reports it; most say nothing.
  get kind() {
    return navigator.connection?.type;
  }

  get isKnown() {
    return this.kind !== undefined && this.kind !== "unknown";
  }

  get isMobile() {
    return this.kind === "cellular";
  }

  get mayUse() {
    return navigator.onLine && !(this.wifiOnly && this.isMobile);
  }

  // Waits longer each time, and never gives up.
  later() {
    clearTimeout(this.timer);
    const delay = Math.min(FIRST_MS * 2 ** this.failures, LONGEST_MS);
    this.failures += 1;
    this.isWaiting = true;
    this.timer = setTimeout(() => this.now(), delay);
  }

  now() {
    if (!this.isWaiting || !this.mayUse) return;
    this.stop();
    this.tryAgain();
  }

  stop() {
    clearTimeout(this.timer);
    this.isWaiting = false;
  }

  // Bytes arrived: the next cut starts with short waits again.
  works() {
    this.failures = 0;
  }
}

const SPEED = "upload-speed";

// Bytes per second, over the last seconds and, when nothing was sent yet, from an earlier upload.
export class Speed {
  constructor() {
    this.marks = [];
  }

  get earlier() {
    try {
      const { rate, at } = JSON.parse(localStorage.getItem(SPEED) || "{}");
      return rate && { rate, isToday: Date.now() - at < 12 * 3600_000 };
    } catch {
      return null;
    }
  }

  get rate() {
    const [first, last] = [this.marks[0], this.marks[this.marks.length - 1]];
    if (!first || last.at - first.at < 2000) return null;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  mark(bytes) {
    const at = performance.now();
    this.marks = [...this.marks.filter((mark) => at - mark.at < 20_000), { at, bytes }];
    const rate = this.rate;
    if (!rate) return;
    try {
      localStorage.setItem(SPEED, JSON.stringify({ rate, at: Date.now() }));
    } catch {
      // Then the next upload does not know it beforehand.
    }
  }

  forget() {
    this.marks = [];
  }
}
