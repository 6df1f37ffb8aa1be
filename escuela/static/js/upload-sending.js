// Sends one file by tus, whatever the line does. The server knows what is there: the list of
// unfinished uploads, not this browser, says where a file goes on (another phone works too).

import { Line, Piece, Speed } from "./upload-line.js";
import { Panel } from "./upload-panel.js";

const SILENCE_MS = 30_000;
const LONG_MS = 8_000; // a piece that takes longer is asked about
const TUS = { "Tus-Resumable": "1.0.0" };

export class Sending {
  constructor(box, form, claim) {
    Object.assign(this, { box, form, claim, panel: new Panel(box), speed: new Speed() });
    this.line = new Line(
      () => this.go(),
      () => this.upload && this.drop().then(() => this.wait("wifi")),
    );
    this.isBusy = false;
    this.sent = 0;
    box.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-do]");
      if (button && button.dataset.do !== "signin") this[button.dataset.do]();
    });
    const wifi = box.querySelector("[data-wifi]");
    wifi.hidden = !this.line.isKnown;
    wifi.querySelector("input").addEventListener("change", ({ target }) => this.useWifi(target.checked));
    setInterval(() => this.watch(), 5000);
  }

  async choose(file) {
    await this.drop();
    Object.assign(this, { file, url: null, sent: 0, hash: null, isSure: false, isBusy: true });
    this.claim.value = "";
    this.speed.forget();
    this.panel.name(file);
    this.panel.show("preparing");
    this.panel.progress(0, file.size);
    if (!file.size) return this.refuse("empty");
    if (file.size > Number(this.box.dataset.maxBytes)) return this.refuse("too-big");
    this.sample = await this.ask("sample");
    if (!this.sample) return this.refuse("unreadable");
    return this.go();
  }

  // The next step, from wherever it stands; called again after every interruption.
  async go() {
    if (!this.file) return;
    if (!this.line.mayUse) return this.wait(navigator.onLine ? "wifi" : "waiting");
    if (!this.url && !(await this.find())) return;
    if (!this.isSure) return this.offer();
    await this.send();
  }

  // Looks for this file among what was begun. False: the way ends here, or waits.
  async find() {
    const list = await this.list();
    if (!list) return false;
    const same = list.find(({ sample, size }) => sample === this.sample && size === this.file.size);
    this.panel.tell(list, same);
    const namesakes = list.filter((upload) => upload !== same && upload.name === this.file.name);
    this.isOther = !same && namesakes.length > 0;
    const begun = list.find((upload) => !upload.finished && upload.name !== this.file.name);
    this.begun = (!same && begun?.name) || "";
    if (same) {
      // Where all is there, nothing is left to ask the person.
      const isSure = this.isSure || same.offset === same.size;
      Object.assign(this, { url: same.url, sent: same.offset, isSure });
      if (!same.finished) return true;
      await this.check("there");
      return false;
    }
    if (namesakes.every(({ finished }) => finished)) return true;
    this.refuse("another", { name: this.file.name });
    return false;
  }

  // Says what it costs, before the first byte.
  offer() {
    const left = this.file.size - this.sent;
    const { rate, isToday } = this.speed.earlier || {};
    const values = { name: this.file.name, other: this.begun, size: this.panel.size(left), done: this.panel.size(this.sent), time: rate ? this.panel.minutes(left / rate) : "" };
    const cost = !rate ? "cost-unknown" : isToday ? "cost-today" : "cost-earlier";
    const start = this.panel.part("start-text");
    start.textContent = this.panel.text(this.sent ? "go-on" : "begin", values);
    this.panel.part("mobile").hidden = !this.line.isMobile;
    this.panel.part("mobile-text").textContent = this.panel.text("mobile", values);
    this.panel.progress(this.sent, this.file.size);
    const about = [this.isOther && "other", this.begun && "besides", this.sent && "resumes", cost].filter(Boolean);
    this.panel.show("ready", { detail: about.map((name) => this.panel.text(name, values)).join(" ") });
    this.isBusy = false;
  }

  start() {
    this.isSure = this.isBusy = true;
    this.go();
  }

  async send() {
    this.panel.show("sending");
    this.hash ||= this.ask("whole");
    if (!(await this.loadTus())) return;
    const { purpose, organization, endpoint } = this.box.dataset;
    const metadata = { filename: this.file.name, purpose, sample: this.sample };
    const field = this.form.elements[organization];
    if (field?.value) metadata.organization = field.value;
    this.heardAt = this.toldAt = performance.now();
    const piece = new Piece();
    this.upload = new window.tus.Upload(this.file, {
      // With both, the client would begin a new upload where the old one is not found.
      endpoint: this.url ? null : endpoint,
      uploadUrl: this.url,
      metadata,
      chunkSize: piece.size,
      retryDelays: null, // ours are longer than a list
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => (this.url = this.upload.url),
      // These bytes left this side, and may never arrive: a sign of life, no more.
      onProgress: () => (this.heardAt = performance.now()),
      onChunkComplete: () => this.line.works(),
      onAfterResponse: (_, answer) => {
        const offset = answer.getHeader("Upload-Offset");
        if (!offset || !this.upload) return;
        this.upload.options.chunkSize = piece.next(Number(offset));
        this.moved(Number(offset));
      },
      onSuccess: () => this.check(),
      onError: (error) => this.failed(error),
    });
    this.upload.start();
  }

  // So much is there, the server says.
  moved(sent) {
    this.heardAt = this.toldAt = performance.now();
    this.sent = sent;
    this.speed.mark(sent);
    this.panel.progress(sent, this.file.size, this.speed.rate);
  }

  failed(error) {
    const status = error.originalResponse?.getStatus() || 0;
    this.upload = null;
    this.speed.forget();
    if (status === 401) {
      this.isTokenOld = true;
      return this.wait("signin");
    }
    if ([404, 410].includes(status)) return this.end("gone");
    if ([403, 413, 415, 422].includes(status)) return this.refuse("failed", { detail: detailOf(error) });
    if (status === 507) return this.wait("busy", detailOf(error));
    return this.wait(status ? "busy" : "waiting");
  }

  wait(state, detail) {
    this.panel.progress(this.sent, this.file.size);
    this.panel.show(state, { done: this.panel.size(this.sent), detail });
    this.line.later();
  }

  // Compares the fingerprint of this phone with the server's; `word` says it when they are equal.
  async check(word = "done") {
    this.upload = null;
    this.hash ||= this.ask("whole");
    this.panel.progress(this.file.size, this.file.size);
    this.panel.show("checking");
    const [answer, own] = [await this.request(this.url), await this.hash];
    if (!answer) return;
    if (!answer.finished) return this.wait("busy");
    if (own && own !== answer.sha256) return this.end("failed", { detail: this.panel.text("differs") });
    if (this.isTokenOld) await this.renewToken();
    this.claim.value = answer.id;
    this.isBusy = false;
    this.panel.show("done", { detail: this.panel.text(word, { print: answer.sha256.slice(0, 8) }) });
    this.box.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: { id: answer.id, sha256: answer.sha256 } }));
    if (this.isWanted) this.form.requestSubmit ? this.form.requestSubmit() : this.form.submit();
  }

  // After signing in again the form needs the token of the new session.
  async renewToken() {
    const page = await fetch(location.href).then((answer) => answer.text(), () => "");
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("input[name=csrf_token]");
    if (fresh) this.form.elements.csrf_token.value = fresh.value;
    this.isTokenOld = !fresh;
  }

  submitWhenDone() {
    this.isWanted = true;
    this.panel.say(this.panel.text("will-submit"));
  }

  async pause() {
    await this.drop();
    this.panel.show("paused", { done: this.panel.size(this.sent) });
  }

  resume() {
    this.go();
  }

  retry() {
    this.line.stop();
    this.go();
  }

  restart() {
    Object.assign(this, { url: null, sent: 0 });
    this.go();
  }

  async cancel() {
    const url = this.url;
    await this.drop();
    if (url) await fetch(url, { method: "DELETE", headers: TUS }).catch(() => null);
    this.clear();
    this.panel.panel.hidden = true;
    this.panel.say(this.panel.text("cancelled"));
    this.box.dispatchEvent(new CustomEvent("upload:gone", { bubbles: true }));
  }

  // Cancels one of the list, not the one that is being sent.
  async forget(url, row) {
    const answer = await fetch(url, { method: "DELETE", headers: TUS }).catch(() => null);
    if (answer && (answer.ok || answer.status === 404)) row.remove();
    if (this.url && this.url.endsWith(url)) this.cancel();
  }

  useWifi(isWanted) {
    this.line.wifiOnly = isWanted;
    this.line.change();
  }

  // A line can die without a word. Then a new connection finds out what arrived.
  watch() {
    if (!this.upload) return;
    const now = performance.now();
    if (now - this.heardAt >= SILENCE_MS) this.drop().then(() => this.wait("waiting"));
    else if (this.url && now - this.toldAt >= LONG_MS) this.look();
  }

  // The line became slower than its piece is large: how much of it is there? (HEAD would end it.)
  async look() {
    const { upload, url } = this;
    const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" }).then(
      (found) => (found.ok ? found.json() : null),
      () => null,
    );
    if (answer && upload === this.upload && answer.offset > this.sent) this.moved(answer.offset);
  }

  async drop() {
    const upload = this.upload;
    this.upload = null;
    this.line.stop();
    this.speed.forget();
    await upload?.abort();
  }

  refuse(reason, values = {}) {
    this.end("refused", { detail: values.detail || this.panel.text(reason, values) });
    this.clear();
  }

  end(state, values) {
    this.isBusy = false;
    this.panel.show(state, values);
  }

  clear() {
    Object.assign(this, { file: null, url: null, isBusy: false, isWanted: false });
    this.claim.value = "";
    this.box.querySelector("input[type=file]").value = "";
  }

  async list() {
    const answer = await this.request(`${this.box.dataset.endpoint}?purpose=${this.box.dataset.purpose}`);
    return answer && answer.uploads;
  }

  async request(url) {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.ok) return await answer.json();
      this.failed({ originalResponse: { getStatus: () => answer.status, getBody: () => "" } });
    } catch {
      this.wait("waiting");
    }
    return null;
  }

  ask(what) {
    return new Promise((resolve) => {
      const worker = new Worker(new URL("./hash-worker.js", import.meta.url));
      worker.onmessage = ({ data }) => {
        if (!data.hash && !data.failed) return;
        worker.terminate();
        resolve(data.hash || null);
      };
      worker.onerror = () => resolve(null);
      worker.postMessage({ file: this.file, what });
    });
  }

  async loadTus() {
    if (window.tus) return true;
    const script = document.createElement("script");
    script.src = this.box.dataset.tus;
    const isThere = await new Promise((resolve) => {
      script.onload = () => resolve(true);
      script.onerror = () => resolve(false);
      document.head.append(script);
    });
    if (!isThere) this.wait("waiting");
    return isThere;
  }
}

function detailOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail;
  } catch {
    return "";
  }
}
