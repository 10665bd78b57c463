// Builds ../wwwroot: one style sheet from styles/, the scripts as they are, the libraries they import beside them.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "../wwwroot");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

cpSync(join(here, "scripts"), out, { recursive: true });
cpSync(join(here, "images"), out, { recursive: true });
cpSync(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(out, "govuk-frontend.min.js"));

// Resumable upload.
cpSync(join(modules, "tus-js-client/dist/tus.min.js"), join(out, "tus.min.js"));

const pdf = join(modules, "pdfjs-dist");
for (const file of ["build/pdf.min.mjs", "build/pdf.worker.min.mjs", "web/pdf_viewer.mjs", "web/pdf_viewer.css"])
  cpSync(join(pdf, file), join(out, "pdfjs", file.split("/")[1]));
// Chinese PDFs name character maps and standard fonts that they do not carry.
for (const folder of ["cmaps", "standard_fonts"])
  cpSync(join(pdf, folder), join(out, "pdfjs", folder), { recursive: true });
cpSync(join(pdf, "wasm"), join(out, "pdfjs/wasm"), { recursive: true, filter: (path) => !path.endsWith(".wasm") });
cpSync(join(pdf, "LICENSE"), join(out, "pdfjs/LICENSE"));

// Books: what foliate-js needs for EPUB.
const foliate = join(modules, "foliate-js");
for (const file of ["LICENSE", "vendor/zip.js", ...["epub", "epubcfi", "fixed-layout", "overlayer", "paginator", "progress", "search", "text-walker", "view"].map((name) => `${name}.js`)]) {
  let text = readFileSync(join(foliate, file), "utf8");
  // It lets a chapter's frame run scripts for WebKit's sake (webkit.org bug 218086) and leaves their refusal to the content policy: elsewhere the sandbox refuses them too.
  if (/^(paginator|fixed-layout)/.test(file)) text = patch(text, file, "'allow-same-origin allow-scripts'", "globalThis.GestureEvent ? 'allow-same-origin allow-scripts' : 'allow-same-origin'");
  // For browsers older than any that reads the rest.
  if (file === "fixed-layout.js") text = patch(text, file, "import 'construct-style-sheets-polyfill'", "");
  mkdirSync(dirname(join(out, "read/foliate", file)), { recursive: true });
  writeFileSync(join(out, "read/foliate", file), text);
}
writeFileSync(join(out, "read/reader.css"), compile(join(here, "styles/reader.scss"), { style: "compressed" }).css);

function patch(text, file, found, wanted) {
  if (text.split(found).length !== 2) throw new Error(`${file} of foliate-js has changed: ${found} is not there once`);
  return text.replace(found, wanted);
}

// Last: the build takes the style sheet for the sign that all is done.
const style = compile(join(here, "styles/portal.scss"), { style: "compressed", loadPaths: [modules], quietDeps: true });
writeFileSync(join(out, "portal.css"), style.css);
