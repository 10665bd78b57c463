// Builds ../wwwroot: one style sheet from styles/, the scripts as they are, the libraries they import beside them.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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
for (const file of ["pdf.min.mjs", "pdf.worker.min.mjs"])
  cpSync(join(pdf, "build", file), join(out, "pdfjs", file));
// Chinese PDFs name character maps and standard fonts that they do not carry.
for (const folder of ["cmaps", "standard_fonts"])
  cpSync(join(pdf, folder), join(out, "pdfjs", folder), { recursive: true });
cpSync(join(pdf, "wasm"), join(out, "pdfjs/wasm"), { recursive: true, filter: (path) => !path.endsWith(".wasm") });
cpSync(join(pdf, "LICENSE"), join(out, "pdfjs/LICENSE"));

// Last: the build takes the style sheet for the sign that all is done.
const style = compile(join(here, "styles/portal.scss"), { style: "compressed", loadPaths: [modules], quietDeps: true });
writeFileSync(join(out, "portal.css"), style.css);
