// An EPUB, drawn by foliate-js: each chapter in a frame without scripts, turned page by page or scrolled, in the direction that it is written.
import { BlobReader, BlobWriter, TextWriter, ZipReader, configure } from "./foliate/vendor/zip.js";
import { EPUB } from "./foliate/epub.js";
import { search } from "./foliate/search.js";
import "./foliate/view.js";
import { clean, cleanDocument } from "./clean.js";

export async function open({ bytes, stage, place, moved, keys, outside }) {
  configure({ useWebWorkers: false, chunkSize: 512 * 1024 });
  const entries = new Map((await new ZipReader(new BlobReader(bytes)).getEntries()).map((entry) => [entry.filename, entry]));
  const book = await new EPUB({
    loadText: (name) => entries.get(name)?.getData(new TextWriter()) ?? null,
    loadBlob: (name) => entries.get(name)?.getData(new BlobWriter()) ?? null,
    getSize: (name) => entries.get(name)?.uncompressedSize ?? 0,
  }).init();
  book.transformTarget.addEventListener("data", ({ detail }) => {
    const { data, type } = detail;
    detail.data = Promise.resolve(data).then((text) => (typeof text === "string" ? clean(text, type) : text));
  });
  for (const section of book.sections) {
    const load = section.createDocument;
    // What is searched is what is shown: places are counted the same way in both.
    section.createDocument = async () => cleanDocument(await load());
    if (book.resources.getItemByHref(section.id)?.mediaType === "image/svg+xml") section.load = picture(section.load);
  }

  const view = document.createElement("foliate-view");
  stage.append(view);
  await view.open(book);
  view.renderer.setAttribute("gap", "6%");
  view.renderer.setAttribute("margin", "28px");
  view.renderer.setAttribute("max-inline-size", "680px");
  // Two columns, or two rows of a vertical book, are for a larger sheet than a phone's.
  view.renderer.setAttribute("max-column-count", Math.min(innerWidth, innerHeight) < 600 ? "1" : "2");
  view.addEventListener("external-link", (event) => event.preventDefault());
  view.addEventListener("load", ({ detail: { doc } }) => {
    // A vertical book is turned to the left, also where it does not say so.
    if (/^vertical-rl/.test(doc.defaultView.getComputedStyle(doc.body ?? doc.documentElement).writingMode)) book.dir ||= "rtl";
    doc.addEventListener("keydown", keys);
    doc.addEventListener("click", (event) => {
      const link = event.target.closest?.("[data-outside]");
      if (!link) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      outside(link.dataset?.outside ?? link.getAttribute("data-outside"));
    }, true);
  });
  view.addEventListener("relocate", ({ detail }) => moved({ place: detail.cfi, fraction: detail.fraction ?? 0, label: detail.tocItem?.label?.trim() ?? "", toLeft: book.dir === "rtl" }));

  return {
    contents: branches(book.toc),
    start: () => view.init({ lastLocation: place, showTextStart: !place }),
    next: () => view.next(),
    previous: () => view.prev(),
    left: () => view.goLeft(),
    right: () => view.goRight(),
    go: (where) => view.goTo(where),
    show: (where) => view.select(where),
    toFraction: (fraction) => view.goToFraction(fraction),
    // Sizes of a book of fixed pages are its own; those are fitted to the window.
    look({ size, colours, lines, flow }) {
      if (view.renderer.getAttribute("flow") !== flow) view.renderer.setAttribute("flow", flow);
      view.renderer.setStyles?.([before(size), after(colours, lines)]);
    },
    async *find(words) {
      for (const [index, section] of book.sections.entries()) {
        const page = await section.createDocument();
        const texts = textsOf(page);
        if (!texts.length) continue;
        const values = texts.map((text) => text.nodeValue);
        for (const { range: at } of search(values, words, { locales: book.metadata?.language ?? "zh-Hant" })) {
          const range = page.createRange();
          range.setStart(texts[at.startIndex], at.startOffset);
          range.setEnd(texts[at.endIndex], at.endOffset);
          yield {
            where: view.getCFI(index, range), label: view.getProgressOf(index, range)?.tocItem?.label?.trim() ?? "",
            pre: `${values.slice(0, at.startIndex).slice(-20).join("")}${values[at.startIndex].slice(0, at.startOffset)}`.slice(-20),
            match: [...values.slice(at.startIndex, at.endIndex), ""].join("").slice(at.startOffset) + values[at.endIndex].slice(at.startIndex === at.endIndex ? at.startOffset : 0, at.endOffset),
            post: `${values[at.endIndex].slice(at.endOffset)}${values.slice(at.endIndex + 1, at.endIndex + 20).join("")}`.slice(0, 30),
          };
        }
      }
    },
  };
}

// A chapter that is a picture alone is shown on a page.
const picture = (load) => async () => URL.createObjectURL(new Blob([`<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><img src="${await load()}" alt=""/></body></html>`], { type: "application/xhtml+xml" }));

const branches = (items) => (items ?? []).map(({ label, href, subitems }) => ({ label: label?.trim() ?? "", where: href, branches: branches(subitems) }));

// The pronunciation beside a character is not part of the sentence.
function textsOf(page) {
  const walker = page.createTreeWalker(page.body ?? page.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
    node.nodeType === Node.TEXT_NODE ? NodeFilter.FILTER_ACCEPT : /^(rt|rp|style|script)$/.test(node.localName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts;
}

// Before the book's own styles: what it does not say itself.
const before = (size) => `
  @namespace epub "http://www.idpf.org/2007/ops";
  html { font-size: ${size * 1.125}%; font-family: "Noto Serif TC", "Noto Serif CJK TC", "Source Han Serif TC", "Songti TC", PMingLiU, serif; line-height: 1.9; text-size-adjust: none; }
  p { margin-block: 0; }
  rt { font-size: .5em; }
  img, svg { max-width: 100%; }`;

// After them: what the reader chose.
const after = (colours, lines) => `
  ${lines === "book" ? "" : `html, body, p, li, dd, blockquote { line-height: ${lines} !important; }`}
  aside[epub|type~="footnote"] { display: revert; }
  ${colours ? `
  html, body { background: none !important; color: ${colours.text} !important; color-scheme: ${colours.scheme}; }
  body *:not(img, svg, svg *, video) { color: inherit !important; background-color: transparent !important; border-color: currentColor; }
  a:any-link { color: ${colours.link} !important; }` : ""}
  ::selection { background: #ffd15c; color: #16292d; }`;
