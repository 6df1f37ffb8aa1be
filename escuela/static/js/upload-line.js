// The line of a phone: gone, back, paid by the megabyte. Says when it is worth to try again.

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

export class Line {
  constructor(tryAgain, leave) {
    this.tryAgain = tryAgain;
    this.leave = leave;
    this.failures = 0;
    this.timer = 0;
    this.wifiOnly = false;
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    navigator.connection?.addEventListener?.("change", () => this.change());
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

  // Another line, or another wish about it: what may not be used is left at once.
  change() {
    if (this.mayUse) this.now();
    else if (navigator.onLine) this.leave();
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
    const recent = this.marks.filter((mark) => at - mark.at < 20_000);
    // On a very slow line the mark before is older than that, and still all we have.
    this.marks = [...(recent.length ? recent : this.marks.slice(-1)), { at, bytes }];
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

const PIECE_S = 5;
const LEAST = 128 * 1024; // the headers of a piece stay below 1 % of it
const MOST = 4 * 1024 * 1024; // at most this much is sent twice

// How much goes in one request. The server tells what it has after each, so a piece takes about as
// long as a person likes to wait for the bar to move.
export class Piece {
  constructor() {
    this.size = LEAST;
  }

  // The server has so many bytes; the next piece begins. Grows by steps: a line may start fast.
  next(bytes) {
    const at = performance.now();
    if (this.at !== undefined) {
      const wanted = (PIECE_S * 1000 * (bytes - this.from)) / (at - this.at);
      this.size = Math.round(Math.max(LEAST, Math.min(wanted, 4 * this.size, MOST)));
    }
    Object.assign(this, { at, from: bytes });
    return this.size;
  }
}
