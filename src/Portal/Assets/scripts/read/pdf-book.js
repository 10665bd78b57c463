// A PDF, drawn by pdf.js: all sheets below each other, with their text for search, selection and screen readers. Its scripts, forms and actions are not run.
import * as pdfjs from "../pdfjs/pdf.min.mjs";

export async function open({ bytes, stage, place, moved, outside, words, fill }) {
  // The viewer's components look for the library there.
  globalThis.pdfjsLib = pdfjs;
  const { EventBus, PDFFindController, PDFLinkService, PDFViewer } = await import("../pdfjs/pdf_viewer.mjs");
  const here = (path) => new URL(path, import.meta.url).href;
  pdfjs.GlobalWorkerOptions.workerSrc = here("../pdfjs/pdf.worker.min.mjs");

  const range = new pdfjs.PDFDataRangeTransport(bytes.size, null);
  range.requestDataRange = (from, to) => bytes.read(from, to).then((part) => range.onDataRange(from, part), () => range.abort());
  const file = await pdfjs.getDocument({
    range,
    rangeChunkSize: 128 * 1024,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: here("../pdfjs/cmaps/"),
    cMapPacked: true,
    standardFontDataUrl: here("../pdfjs/standard_fonts/"),
    wasmUrl: here("../pdfjs/wasm/"),
    useWasm: false, // WebAssembly would need a wider content policy; the slower decoders do.
    isEvalSupported: false,
    enableXfa: false,
  }).promise;

  const container = document.createElement("div");
  container.className = "sheets";
  container.tabIndex = 0;
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", stage.getAttribute("aria-label"));
  const sheets = document.createElement("div");
  sheets.className = "pdfViewer";
  container.append(sheets);
  stage.append(container);

  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus });
  // Another site is not opened from here.
  linkService.externalLinkEnabled = false;
  linkService.addLinkAttributes = (link, address) => {
    link.href = "#";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      outside(address);
    });
  };
  linkService.executeNamedAction = linkService.executeSetOCGState = () => {};
  const findController = new PDFFindController({ eventBus, linkService });
  const viewer = new PDFViewer({
    container, viewer: sheets, eventBus, linkService, findController,
    annotationMode: pdfjs.AnnotationMode.ENABLE, annotationEditorMode: pdfjs.AnnotationEditorType.DISABLE, enablePermissions: false,
    l10n: { getLanguage: () => document.documentElement.lang, getDirection: () => "ltr", get: async () => "", translate: async () => {}, translateOnce: async () => {}, pause() {}, resume() {}, destroy: async () => {} },
  });
  linkService.setViewer(viewer);
  linkService.setDocument(file, null);
  findController.setDocument(file);
  const ready = new Promise((done) => eventBus.on("pagesinit", done));
  viewer.setDocument(file);
  await ready;

  const label = (number) => fill(words.page, number, file.numPages);
  const tell = () => moved({ place: `${viewer.currentPageNumber}`, fraction: file.numPages > 1 ? (viewer.currentPageNumber - 1) / (file.numPages - 1) : 1, label: label(viewer.currentPageNumber), toLeft: false });
  eventBus.on("pagechanging", tell);
  eventBus.on("pagerendered", ({ source }) => source.div.setAttribute("aria-label", label(source.id)));
  let size = 100;
  const fit = () => {
    viewer.currentScaleValue = "page-width";
    const wide = viewer.currentScale;
    viewer.currentScaleValue = "page-fit";
    // Wide enough to read on a phone, not wider than a hand's breadth on a screen.
    viewer.currentScale = Math.min(wide, Math.max(viewer.currentScale, 1.25)) * size / 100;
  };
  new ResizeObserver(() => { if (container.clientWidth) fit(); }).observe(container);

  const page = (number) => { viewer.currentPageNumber = Math.min(Math.max(Math.round(number), 1), file.numPages); };
  return {
    contents: await branches(file, await file.getOutline()),
    start: async () => {
      fit();
      page(Number(place) || 1);
      tell();
    },
    next: () => viewer.nextPage(),
    previous: () => viewer.previousPage(),
    left: () => viewer.previousPage(),
    right: () => viewer.nextPage(),
    go: (where) => (typeof where === "number" ? page(where) : linkService.goToDestination(where)),
    show({ number, query }) {
      page(number);
      eventBus.dispatch("find", { source: viewer, type: "", query, caseSensitive: false, entireWord: false, highlightAll: true, findPrevious: false, matchDiacritics: false });
    },
    toFraction: (fraction) => page(1 + fraction * (file.numPages - 1)),
    look(wanted) {
      if (size === wanted.size) return;
      size = wanted.size;
      fit();
    },
    async *find(query) {
      const wanted = fold(query);
      for (let number = 1; number <= file.numPages; number++) {
        const { items } = await (await file.getPage(number)).getTextContent();
        const text = items.map((item) => item.str + (item.hasEOL && !/[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]$/.test(item.str) ? " " : "")).join("");
        const folded = fold(text);
        for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length))
          yield { where: { number, query }, label: label(number), pre: text.slice(Math.max(0, at - 20), at), match: text.slice(at, at + query.length), post: text.slice(at + query.length, at + query.length + 30) };
      }
    },
  };
}

// One character stays one: places are the same before and after.
const fold = (text) => text.toLowerCase();

async function branches(file, items) {
  const made = [];
  for (const { title, dest, items: below } of items ?? []) made.push({ label: title, where: dest ?? 1, branches: await branches(file, below) });
  return made;
}
