// The lesson's player. Nothing is loaded before the person presses the button that says its price.
//
// The page works without this file: the form reloads the page with a plain <video> or <audio>. Here the
// choice plays in place: by hls.js where the browser has Media Source, by the browser's own HLS on
// iPhones, else as the plain file. The choice is a promise about cost, so quality never changes by itself.

const LOST_AFTER_MS = 8000; // a stall this long is told as a cut line, with the text offered
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

class Player {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("form");
    this.template = root.querySelector("template");
    this.hls = null;
    this.retries = 0;
    this.offerLighterPictures().then(() => this.showPrice());
    this.recallChoice();
    this.form.addEventListener("change", () => this.showPrice());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.play(this.chosen(), this.place());
    });
    for (const option of this.form.querySelectorAll("[data-needs-js]")) option.hidden = false;
    for (const input of this.form.querySelectorAll("input[name=q]")) showSize(input);
    this.showPrice();
    this.mindLimit();
  }

  // Where to begin: where the film is, else where the person left it, on whatever device.
  place() {
    return this.media ? this.media.currentTime || this.lastS || 0 : Number(this.root.dataset.resumeS || 0);
  }

  chosen() {
    return this.form.querySelector("input[name=q]:checked") || this.form.querySelector("input[name=q]");
  }

  // AV1 costs half the megabytes; only offered where the device says that it decodes it smoothly.
  async offerLighterPictures() {
    if (!window.MediaSource || !navigator.mediaCapabilities) return;
    for (const input of this.form.querySelectorAll("input[data-light-hls]")) {
      if (!(await playsSmoothly(input.dataset))) continue;
      input.dataset.hls = input.dataset.lightHls;
      input.dataset.size = input.dataset.lightSize;
      input.dataset.bytes = input.dataset.lightBytes;
      showSize(input);
    }
  }

  recallChoice() {
    const last = read("player.choice");
    const input = last && this.form.querySelector(`input[name=q][value="${CSS.escape(last)}"]`);
    if (input && !("savesData" in this.root.dataset)) input.checked = true;
  }

  showPrice() {
    const price = this.form.querySelector("[data-price]");
    if (price) price.textContent = this.chosen().dataset.size;
    this.warnOverLimit();
  }

  // The monthly limit is the person's own note on this device; who set none loads nothing for it.
  async mindLimit() {
    if (!read("data.limit")) return;
    this.limit = await import("./data-limit.js");
    this.warnOverLimit();
  }

  warnOverLimit() {
    const left = this.limit?.leftBytes() ?? null;
    if (left === null) return;
    const wanted = Number(this.chosen().dataset.bytes);
    const lighter = [...this.form.elements.q].some((other) => Number(other.dataset.bytes) < wanted);
    this.form.querySelector("[data-over-limit]").hidden = left >= wanted;
    this.form.querySelector("[data-lighter]").hidden = !lighter;
    this.form.querySelector("[data-left]").hidden = left < wanted;
    this.form.querySelector("[data-left-mb]").textContent = Math.round(left / 1e6);
  }

  async play(input, fromS) {
    write("player.choice", input.value);
    const wasPlaying = this.media !== undefined;
    if (wasPlaying) this.stop();
    else this.showPlaying(input.dataset.kind);
    this.form.hidden = true;
    if (wasPlaying && this.media.localName !== tagOf(input)) this.replaceMedia(tagOf(input));
    this.input = input;
    this.root.dataset.playing = input.value;
    // The choices stood above it and are gone: what plays must not end up outside the window.
    this.screen.scrollIntoView({ block: "nearest" });
    await this.load(fromS);
  }

  showPlaying(kind) {
    const playing = this.template.content.cloneNode(true);
    this.screen = playing.querySelector("[data-screen]");
    this.media = playing.querySelector(kind === "audio" ? "audio" : "video");
    playing.querySelector(kind === "audio" ? "video" : "audio").remove();
    this.lost = playing.querySelector("[data-lost]");
    this.root.querySelector(".pre").remove();
    this.root.append(playing);
    this.attachControls();
    this.attachMedia();
  }

  replaceMedia(tag) {
    const fresh = this.template.content.querySelector(tag).cloneNode(true);
    this.media.replaceWith(fresh);
    this.media = fresh;
    this.attachMedia();
  }

  attachControls() {
    const on = (name, act) => this.root.querySelector(name)?.addEventListener("click", act);
    this.root.querySelector("[data-speed]")?.addEventListener("change", (event) => {
      this.media.playbackRate = this.media.defaultPlaybackRate = Number(event.target.value);
      write("player.speed", event.target.value);
    });
    on("[data-change]", () => {
      this.form.hidden = !this.form.hidden;
      if (!this.form.hidden) this.chosen().focus();
    });
    on("[data-continue]", () => this.again());
    on("[data-read]", () => this.readFromHere());
  }

  attachMedia() {
    const speed = Number(read("player.speed") || 1);
    const select = this.root.querySelector("[data-speed]");
    if (select && [...select.options].some((o) => Number(o.value) === speed)) select.value = String(speed);
    this.media.defaultPlaybackRate = this.media.playbackRate = speed;
    this.media.addEventListener("playing", () => this.lineIsBack());
    this.media.addEventListener("waiting", () => this.watchForStall());
    this.media.addEventListener("error", () => !this.hls && this.lineIsLost());
    for (const name of ["progress", "timeupdate"]) {
      this.media.addEventListener(name, () => this.meter?.note(this.media.buffered));
    }
    window.addEventListener("online", () => !this.lost.hidden && this.again());
  }

  async load(fromS) {
    this.media.autoplay = true;
    const { bytes } = this.input.dataset;
    this.meter = this.limit && new this.limit.Meter(Number(bytes), Number(this.root.dataset.durationS));
    if (window.MediaSource && this.input.dataset.hls) {
      try {
        await this.loadWithHls(fromS);
        return;
      } catch {
        // The library itself did not arrive: the plain file needs none.
      }
    }
    this.loadPlain(fromS);
  }

  async loadWithHls(fromS) {
    const { default: Hls } = await import(this.root.dataset.library);
    const hls = new Hls({
      startPosition: fromS || -1,
      enableWorker: false, // a worker from a blob would need a wider CSP; fMP4 needs no remuxing
      maxBufferLength: 30, // what is fetched and not watched is wasted money
      maxMaxBufferLength: 30,
      backBufferLength: 30,
      fragLoadPolicy: patient(),
      playlistLoadPolicy: patient(),
    });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (_name, error) => {
      if (!error.fatal) return;
      if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.mended) {
        this.mended = true;
        hls.recoverMediaError();
      } else if ([403, 404, 410].includes(error.response?.code)) this.renew();
      else this.lineIsLost();
    });
    hls.loadSource(this.address(this.input.dataset.hls));
    hls.attachMedia(this.media);
    this.start();
  }

  loadPlain(fromS) {
    const file = this.media.canPlayType("application/vnd.apple.mpegurl") && this.input.dataset.hls;
    this.media.src = this.address(file || this.input.dataset.plain || this.root.dataset.plain);
    if (fromS) {
      this.media.addEventListener("loadedmetadata", () => (this.media.currentTime = fromS), { once: true });
    }
    this.start();
  }

  start() {
    this.media.focus({ preventScroll: true });
    this.media.play().catch(() => {}); // refused only where the person must press play: the button is there
  }

  address(file) {
    return this.root.dataset.base + file;
  }

  stop() {
    this.hls?.destroy();
    this.hls = null;
    this.mended = false;
    this.media.removeAttribute("src");
  }

  again(fromS = this.place()) {
    clearTimeout(this.retry);
    this.stop();
    this.load(fromS);
  }

  watchForStall() {
    clearTimeout(this.stall);
    this.stall = setTimeout(() => this.lineIsLost(), LOST_AFTER_MS);
  }

  lineIsBack() {
    clearTimeout(this.stall);
    clearTimeout(this.retry);
    this.retries = 0;
    this.lost.hidden = true;
  }

  // Keeps the place, says what happened, and goes on by itself when it can.
  lineIsLost() {
    clearTimeout(this.stall);
    this.lastS = this.media.currentTime || this.lastS;
    if (this.lost.hidden) this.lost.hidden = false;
    const wait = RETRY_MS[Math.min(this.retries++, RETRY_MS.length - 1)];
    clearTimeout(this.retry);
    this.retry = setTimeout(() => (navigator.onLine === false ? this.lineIsLost() : this.again(this.lastS)), wait);
  }

  // A page left open for a day holds an address that has lapsed: ask for a new one, keep the place.
  async renew() {
    const fromS = this.place();
    let answer;
    try {
      answer = await fetch(this.root.dataset.renew, { headers: { Accept: "application/json" } });
    } catch {
      this.lineIsLost();
      return;
    }
    if (!answer.ok) {
      this.stop();
      this.root.querySelector("[data-gone]").hidden = false;
      return;
    }
    this.root.dataset.base = (await answer.json()).base;
    this.again(fromS);
  }

  seek(toS) {
    if (this.media) {
      this.media.currentTime = toS;
      this.media.play().catch(() => {});
    } else {
      this.play(this.chosen(), toS);
    }
  }

  readFromHere() {
    const at = this.place();
    const links = [...document.querySelectorAll("a[data-at-s]")];
    const cue = links.filter((link) => Number(link.dataset.atS) <= at).pop() || links[0];
    const details = cue?.closest("details");
    if (details) details.open = true;
    cue?.focus();
  }
}

function tagOf(input) {
  return input.dataset.kind === "audio" ? "audio" : "video";
}

// The page comes with the price of the plain file, which plays where there is no JavaScript.
function showSize(input) {
  input.closest("label").querySelector(".v").textContent = input.dataset.size;
}

async function playsSmoothly({ lightMime, lightKbps, width, height }) {
  if (!MediaSource.isTypeSupported(lightMime)) return false;
  const picture = /av01[^",]*/.exec(lightMime);
  if (!picture) return true; // sound alone costs no device anything
  const video = {
    contentType: `video/mp4; codecs="${picture[0]}"`, // the question is about one codec at a time
    width: Number(width),
    height: Number(height),
    bitrate: Number(lightKbps) * 1000,
    framerate: 30,
  };
  try {
    const answer = await navigator.mediaCapabilities.decodingInfo({ type: "media-source", video });
    return answer.supported && answer.smooth;
  } catch {
    return false;
  }
}

function patient() {
  const retry = { maxNumRetry: 6, retryDelayMs: 1000, maxRetryDelayMs: 15000, backoff: "exponential" };
  return {
    default: { maxTimeToFirstByteMs: 20000, maxLoadTimeMs: 120000, timeoutRetry: retry, errorRetry: retry },
  };
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be full or forbidden: the choice is then asked again, nothing is lost.
  }
}

function timeOf(hash) {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(hash);
  return found && Number(found[1]);
}

for (const root of document.querySelectorAll("[data-player]")) {
  if (!root.querySelector("template")) continue;
  const player = new Player(root);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at-s]");
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    player.seek(Number(link.dataset.atS));
  });
  if (timeOf(location.hash) !== null) root.dataset.resumeS = String(timeOf(location.hash));
}
