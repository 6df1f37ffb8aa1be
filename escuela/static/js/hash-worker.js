// SHA-256 (FIPS 180-4) of files, piece by piece and off the page: WebCrypto only takes what fits in
// memory. Messages in: {file, what: "sample" | "whole"}. Out: {what, hash} or {what, done} (bytes).

const K = new Int32Array(64);
const START = new Int32Array(8);
const STEP = 4 * 1024 * 1024;
const END = 1_000_000; // bytes at each end of a file that make its sample

// The constants are the first 32 bits of the fractions of cube and square roots of primes. They
// are worked out with whole numbers, since a phone's Math.cbrt may round another way.
function fraction(prime, root) {
  let low = 0n;
  let high = 1n << 40n;
  const wanted = BigInt(prime) << BigInt(32 * root);
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** BigInt(root) <= wanted) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}

for (let candidate = 2, found = 0; found < 64; candidate++) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) isPrime = false;
  if (!isPrime) continue;
  if (found < 8) START[found] = fraction(candidate, 2);
  K[found++] = fraction(candidate, 3);
}

class Sha256 {
  _state = START.slice();
  _words = new Int32Array(64);
  _rest = new Uint8Array(64);
  _kept = 0;
  _length = 0;

  update(bytes) {
    let at = 0;
    this._length += bytes.length;
    if (this._kept) {
      at = Math.min(64 - this._kept, bytes.length);
      this._rest.set(bytes.subarray(0, at), this._kept);
      this._kept += at;
      if (this._kept < 64) return this;
      this._block(this._rest, 0);
      this._kept = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this._block(bytes, at);
    this._rest.set(bytes.subarray(at));
    this._kept = bytes.length - at;
    return this;
  }

  hex() {
    const bits = this._length * 8;
    const padding = new Uint8Array(((this._kept < 56 ? 56 : 120) - this._kept) + 8);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.update(padding);
    return [...this._state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  _block(bytes, at) {
    const w = this._words;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    const state = this._state;
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

const read = async (file, from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer());

async function sample(file) {
  const hash = new Sha256();
  if (file.size <= 2 * END) return hash.update(await read(file, 0, file.size)).hex();
  hash.update(await read(file, 0, END));
  return hash.update(await read(file, file.size - END, file.size)).hex();
}

async function whole(file, tell) {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += STEP) {
    hash.update(await read(file, at, at + STEP));
    tell(Math.min(at + STEP, file.size));
  }
  return hash.hex();
}

self.Sha256 = Sha256;
self.onmessage = async ({ data: { file, what } }) => {
  try {
    const tell = (done) => self.postMessage({ what, done });
    const hash = what === "sample" ? await sample(file) : await whole(file, tell);
    self.postMessage({ what, hash });
  } catch {
    self.postMessage({ what, failed: true }); // the file was moved, changed or deleted
  }
};
