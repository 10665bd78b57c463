// The bytes of the book, fetched in ranges when they are wanted: a large book opens as fast as a small one. The server asks the licence before each.
const block = 256 * 1024;
const kept = 96; // blocks, some 24 MB

export class Bytes {
  #address;
  #refused;
  #blocks = new Map();

  constructor(address, size, refused) {
    this.#address = address;
    this.#refused = refused;
    this.size = size;
  }

  // From and to as in slice(): the last one is not included.
  async read(from, to = this.size) {
    to = Math.min(to, this.size);
    const first = Math.floor(from / block);
    const last = Math.floor((to - 1) / block);
    this.#want(first, last);
    const out = new Uint8Array(Math.max(0, to - from));
    for (let number = first; number <= last && out.length; number++) {
      const bytes = await this.#blocks.get(number);
      const start = number * block;
      out.set(bytes.subarray(Math.max(0, from - start), Math.min(bytes.length, to - start)), Math.max(0, start - from));
    }
    while (this.#blocks.size > Math.max(kept, last - first + 1)) this.#blocks.delete(this.#blocks.keys().next().value);
    return out;
  }

  // As much of a Blob as a ZIP reader asks for.
  slice(from, to) {
    return { arrayBuffer: async () => (await this.read(from, to)).buffer };
  }

  arrayBuffer() {
    return this.slice(0).arrayBuffer();
  }

  // Neighbours that are missing come in one request.
  #want(first, last) {
    for (let number = first; number <= last; number++) {
      const have = this.#blocks.get(number);
      if (have) {
        this.#blocks.delete(number);
        this.#blocks.set(number, have);
        continue;
      }
      let end = number;
      while (end < last && !this.#blocks.has(end + 1)) end++;
      const whole = this.#fetch(number * block, Math.min((end + 1) * block, this.size));
      for (let one = number; one <= end; one++) {
        const part = whole.then((bytes) => bytes.subarray((one - number) * block, (one - number + 1) * block));
        part.catch(() => this.#blocks.delete(one));
        this.#blocks.set(one, part);
      }
      number = end;
    }
  }

  async #fetch(from, to, attempts = 3) {
    let answer;
    try {
      answer = await fetch(this.#address, { headers: { Range: `bytes=${from}-${to - 1}` }, cache: "no-store" });
      if (answer.status === 206) {
        const bytes = new Uint8Array(await answer.arrayBuffer());
        if (bytes.length === to - from) return bytes;
      }
    } catch {
      // The line broke: tried again below.
    }
    if (answer?.status === 403) {
      this.#refused(await answer.text());
      throw new Error("refused");
    }
    if (attempts === 1 || answer?.status === 404) throw new Error(`bytes ${from}-${to}: ${answer?.status ?? "no answer"}`);
    await new Promise((again) => setTimeout(again, 1000));
    return this.#fetch(from, to, attempts - 1);
  }
}
