// What a reading program makes of a protected book: node read.js BOOK PASSPHRASE. Without the right pass phrase nothing of it opens.
const say = process.stdout.write.bind(process.stdout);
console.log = console.warn = () => {}; // Only the answer on standard output.
const crypto = require('crypto');
const es = (name, path) => require(`${name}/dist/es8-es2017/src/${path}`);
const { EpubParsePromise } = es('r2-shared-js', 'parser/epub');
const { supports, transformStream } = es('r2-lcp-js', 'transform/transformer-lcp');
const { streamToBufferPromise } = es('r2-utils-js', '_utils/stream/BufferUtils');
for (const [name, path] of [['r2-shared-js', 'init-globals'], ['r2-lcp-js', 'init-globals']]) { try { Object.values(es(name, path)).forEach((set) => set()); } catch { /* has none */ } }

// LCP 1.0, "Calculating the signature": names in order, nothing between, without the signature itself.
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical).join(',')}]`
  : value && typeof value === 'object' ? `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
    : JSON.stringify(value);

(async () => {
  const [, , path, phrase] = process.argv;
  const book = await EpubParsePromise(path);
  const licence = JSON.parse(book.LCP.JsonSource);
  const { signature, ...signed } = licence;
  const certificate = new crypto.X509Certificate(Buffer.from(signature.certificate, 'base64'));
  const answer = {
    title: book.Metadata.Title,
    signed: crypto.verify('sha256', Buffer.from(canonical(signed)), certificate.publicKey, Buffer.from(signature.value, 'base64')),
    hint: book.LCP.Encryption.UserKey.TextHint,
    end: book.LCP.Rights.End,
    opens: await book.LCP.tryUserKeys([crypto.createHash('sha256').update(phrase).digest('hex')]).then(() => true, () => false),
    parts: {},
  };
  const zip = book.findFromInternal('zip').Value;
  for (const link of [...book.Spine, ...book.Resources]) {
    const stream = await zip.entryStreamPromise(link.HrefDecoded || link.Href);
    const encrypted = link.Properties && link.Properties.Encrypted;
    if (encrypted && !(answer.opens && supports(book.LCP, link.Href, encrypted))) { answer.parts[link.Href] = null; continue; }
    const plain = encrypted ? await transformStream(book.LCP, link.Href, encrypted, stream, false, 0, 0) : stream;
    answer.parts[link.Href] = { encrypted: Boolean(encrypted), sha256: crypto.createHash('sha256').update(await streamToBufferPromise(plain.stream)).digest('hex') };
  }
  say(JSON.stringify(answer));
})().catch((error) => { process.stderr.write(`${error && error.stack || error}\n`); process.exit(1); });
