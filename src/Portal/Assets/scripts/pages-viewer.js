// Shows the pages of an uploaded PDF beside the form: <div data-pdf="address">, with a download link inside
// that is all there is without JavaScript. The file's own scripts never run: pdf.js is asked for pixels only.
import { getDocument, GlobalWorkerOptions } from "./pdfjs/pdf.min.mjs";

const here = (path) => new URL(path, import.meta.url).href;
GlobalWorkerOptions.workerSrc = here("./pdfjs/pdf.worker.min.mjs");

const words = document.documentElement.lang === "en"
  ? { previous: "Previous page", next: "Next page", smaller: "Smaller", larger: "Larger", page: (n, of) => `Page ${n} of ${of}`, sheet: "Page of the file", failed: "This file cannot be shown here. Download it to read it." }
  : { previous: "上一頁", next: "下一頁", smaller: "縮小", larger: "放大", page: (n, of) => `第 ${n} 頁，共 ${of} 頁`, sheet: "檔案頁面", failed: "無法在此顯示這個檔案，請下載後閱讀。" };

for (const place of document.querySelectorAll("[data-pdf]")) show(place);

async function show(place) {
  const bar = element("div", "viewer__bar");
  const sheet = element("div", "viewer__sheet");
  sheet.tabIndex = 0;
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", words.sheet);
  const canvas = element("canvas");
  canvas.setAttribute("role", "img");
  sheet.append(canvas);

  let file;
  try {
    file = await getDocument({
      url: place.dataset.pdf,
      cMapUrl: here("./pdfjs/cmaps/"),
      cMapPacked: true,
      standardFontDataUrl: here("./pdfjs/standard_fonts/"),
      wasmUrl: here("./pdfjs/wasm/"),
      useWasm: false, // WebAssembly would need a wider content policy; the slower decoders do.
      isEvalSupported: false,
      enableXfa: false,
    }).promise;
  } catch {
    const problem = element("p", "govuk-body viewer__problem", words.failed);
    problem.setAttribute("role", "status");
    place.prepend(problem);
    return;
  }

  let number = 1;
  let zoom = 1;
  let drawing = null;

  const previous = button(words.previous, () => turn(number - 1));
  const next = button(words.next, () => turn(number + 1));
  const smaller = button(words.smaller, () => resize(zoom / 1.25));
  const larger = button(words.larger, () => resize(zoom * 1.25));
  const where = element("span", "viewer__page");
  where.setAttribute("role", "status");
  bar.append(previous, where, next, smaller, larger);
  place.classList.add("viewer");
  place.prepend(bar, sheet);
  await draw();

  function turn(to) {
    number = Math.min(Math.max(to, 1), file.numPages);
    sheet.scrollTop = 0;
    return draw();
  }

  function resize(to) {
    zoom = Math.min(Math.max(to, 0.4), 5);
    return draw();
  }

  async function draw() {
    where.textContent = words.page(number, file.numPages);
    canvas.setAttribute("aria-label", where.textContent);
    // aria-disabled, not disabled: the button that was just pressed keeps the focus.
    previous.setAttribute("aria-disabled", number === 1);
    next.setAttribute("aria-disabled", number === file.numPages);

    drawing?.cancel();
    const wanted = number;
    const page = await file.getPage(wanted);
    if (wanted !== number) return;
    const fit = (sheet.clientWidth - 20) / page.getViewport({ scale: 1 }).width;
    const sharp = Math.min(devicePixelRatio || 1, 2);
    const view = page.getViewport({ scale: Math.max(fit, 0.1) * zoom * sharp });
    canvas.width = view.width;
    canvas.height = view.height;
    canvas.style.width = `${view.width / sharp}px`;
    drawing = page.render({ canvas, viewport: view });
    try {
      await drawing.promise;
    } catch (stopped) {
      if (stopped.name !== "RenderingCancelledException") throw stopped;
    }
  }
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(text, act) {
  const made = element("button", "govuk-button govuk-button--secondary", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
