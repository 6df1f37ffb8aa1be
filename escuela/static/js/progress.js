// Tells the school which stretches of a lesson's video were watched, once each, whatever the line does.
//
// Every stretch gets an id here (UUIDv7) and stays in this device's storage until the school has answered
// for good: 201 or 200 taken; 409, 410 and 422 refused, shown and not sent again. With anything else, or
// no answer, it stays and is sent again. Stretches are kept per person: a shared phone mixes nobody.

const CUT_MS = 15000; // a stretch this long is sent while watching goes on
const SLACK_S = 1; // how much further than the clock the place may move before it counts as a jump
const LEAST_MS = 500;
const MOST_KEPT = 500;
const TAKEN = [200, 201];
const REFUSED = [409, 410, 422];
const WAIT_MS = [5000, 15000, 60000, 300000];

class Outbox {
  constructor(note) {
    this.note = note;
    this.key = `progress.${note.dataset.progress}`;
    this.rows = this.read();
    this.failures = 0;
    this.note.querySelector("[data-dismiss]").addEventListener("click", () => this.dismiss());
    window.addEventListener("online", () => this.send());
    this.show();
    this.send();
  }

  read() {
    try {
      const rows = JSON.parse(localStorage.getItem(this.key) || "[]");
      return Array.isArray(rows) ? rows : [];
    } catch {
      return [];
    }
  }

  // Another page of this person may have written meanwhile: its rows are kept, ours replace their own.
  write(gone = []) {
    const mine = new Set([...this.rows.map((row) => row.body.id), ...gone]);
    this.rows = [...this.read().filter((row) => !mine.has(row.body.id)), ...this.rows].slice(-MOST_KEPT);
    try {
      if (this.rows.length) localStorage.setItem(this.key, JSON.stringify(this.rows));
      else localStorage.removeItem(this.key);
    } catch {
      // Storage is full or forbidden: the stretches live as long as this page.
    }
  }

  add(body) {
    this.rows.push({ body });
    this.write();
    this.send();
  }

  dismiss() {
    const gone = this.rows.filter((row) => row.refused).map((row) => row.body.id);
    this.rows = this.rows.filter((row) => !row.refused);
    this.write(gone);
    this.show();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.later);
    let row;
    while ((row = this.rows.find((one) => !one.refused))) {
      const status = await this.post(row.body);
      if (TAKEN.includes(status)) {
        this.rows = this.rows.filter((one) => one !== row);
        this.write([row.body.id]);
      } else if (REFUSED.includes(status)) {
        row.refused = status;
        this.write();
      } else {
        this.needsEntrance = status === 401;
        this.later = setTimeout(() => this.send(), WAIT_MS[Math.min(this.failures++, WAIT_MS.length - 1)]);
        break;
      }
      this.failures = 0;
      this.needsEntrance = false;
    }
    this.isSending = false;
    this.show();
  }

  async post(body) {
    try {
      const answer = await fetch(this.note.dataset.send, {
        method: "POST",
        keepalive: true, // so that the last stretch leaves while the page closes
        redirect: "error",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.note.dataset.token },
        body: JSON.stringify(body),
      });
      if (answer.ok && (await answer.json()).is_done) this.isDone = true;
      return answer.status;
    } catch {
      return 0;
    }
  }

  show() {
    const waiting = this.rows.some((row) => !row.refused) && this.failures > 0;
    const said = {
      entrance: waiting && this.needsEntrance,
      waiting: waiting && !this.needsEntrance,
      refused: this.rows.some((row) => row.refused),
      done: this.isDone,
    };
    for (const [name, isTrue] of Object.entries(said)) {
      this.note.querySelector(`[data-say=${name}]`).hidden = !isTrue;
    }
    this.note.hidden = !Object.values(said).some(Boolean);
  }
}

// Follows one player. Its <video> or <audio> comes and goes with the choice, so its events are caught
// above it, on their way down: media events do not rise.
class Watch {
  constructor(player, outbox, lesson) {
    this.outbox = outbox;
    this.lesson = lesson;
    this.video = player.dataset.video;
    const on = (name, act) => player.addEventListener(name, (event) => act(event.target), true);
    on("playing", (media) => this.moved(media));
    on("timeupdate", (media) => this.moved(media));
    for (const name of ["pause", "ended"]) on(name, (media) => this.rest(media));
    for (const name of ["emptied", "seeking"]) on(name, () => this.close());
    document.addEventListener("visibilitychange", () => document.hidden && this.close());
    window.addEventListener("pagehide", () => this.close());
  }

  moved(media) {
    if (media.paused || media.seeking) return;
    this.reach(media);
    if ((this.end - this.start) * 1000 >= CUT_MS) {
      this.close();
      this.reach(media);
    }
  }

  // Between the last word of the player and its rest lies a little more film.
  rest(media) {
    if (this.start !== undefined) this.reach(media);
    this.close();
  }

  // Playing moves the place as the clock goes; a busy phone tells of it late, but not of more than that.
  reach(media) {
    const [at, now] = [media.currentTime, performance.now() / 1000];
    const most = (now - this.seenAt) * media.playbackRate + SLACK_S;
    if (this.start === undefined || at < this.end || at - this.end > most) {
      this.close();
      this.start = at;
    }
    this.end = at;
    this.seenAt = now;
  }

  close() {
    if (this.start === undefined) return;
    const [start_ms, end_ms] = [Math.round(this.start * 1000), Math.round(this.end * 1000)];
    this.start = undefined;
    if (end_ms - start_ms < LEAST_MS) return;
    this.outbox.add({ id: uuid7(), lesson: this.lesson, video: this.video, start_ms, end_ms });
  }
}

function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let place = 5; place >= 0; place--) {
    bytes[place] = now % 256;
    now = Math.floor(now / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((from, n) => hex.slice(from, [8, 12, 16, 20, 32][n])).join("-");
}

const note = document.querySelector("[data-progress]");
if (note) {
  const outbox = new Outbox(note);
  for (const player of document.querySelectorAll("[data-player]")) {
    new Watch(player, outbox, note.dataset.lesson);
  }
}
