// What a reading program makes of a feed on standard input: node read.js atom|json. Atom is turned into the same shape as OPDS 2.0, as Readium does.
console.log = console.warn = () => {}; // Only the answer on standard output.
const xmldom = require('@xmldom/xmldom');
const es = (name, path) => require(`${name}/dist/es8-es2017/src/${path}`);
const { XML } = es('r2-utils-js', '_utils/xml-js-mapper');
const { TaJsonDeserialize, TaJsonSerialize } = es('r2-lcp-js', 'serializable');
const { convertOpds1ToOpds2 } = es('r2-opds-js', 'opds/converter');
const { OPDS } = es('r2-opds-js', 'opds/opds1/opds');
const { OPDSFeed } = es('r2-opds-js', 'opds/opds2/opds2');
for (const converters of [es('r2-shared-js', 'init-globals'), es('r2-opds-js', 'opds/init-globals')]) Object.values(converters).forEach((set) => set());

let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => {
  const feed = process.argv[2] === 'json'
    ? TaJsonDeserialize(JSON.parse(text), OPDSFeed)
    : convertOpds1ToOpds2(XML.deserialize(new xmldom.DOMParser().parseFromString(text, 'application/xml'), OPDS));
  process.stdout.write(JSON.stringify(TaJsonSerialize(feed)));
});
