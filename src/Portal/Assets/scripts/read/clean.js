// A chapter without what acts or leads out. The content policy and the frame's sandbox stop the same; this also stops what they do not know
// (a connection opened beforehand, a link that is only hovered over), and makes letters sized in points follow the reader's size.
const active = "script, iframe, frame, frameset, object, embed, applet, portal, fencedframe, base, form[action], meta[http-equiv], link:not([rel~='stylesheet' i]), template[shadowrootmode]";
const leading = new Set(["ping", "target", "action", "formaction", "srcdoc", "manifest", "background", "dynsrc", "lowsrc", "attributionsrc", "nonce"]);
const xhtml = "http://www.w3.org/1999/xhtml";
const outside = /^\s*(?!blob:|data:image\/)[a-z][a-z0-9+.-]*:|^\s*[/\\]{2}/i;

export function clean(text, type) {
  if (type === "text/css") return sizes(text);
  if (!/html|svg/.test(type)) return text;
  const page = cleanDocument(new DOMParser().parseFromString(text, type));
  return type === "text/html" ? `<!DOCTYPE html>${page.documentElement.outerHTML}` : new XMLSerializer().serializeToString(page);
}

export function cleanDocument(page) {
  for (const node of [...page.childNodes]) {
    if (node.nodeType === Node.PROCESSING_INSTRUCTION_NODE && !/type\s*=\s*["']text\/css["']/.test(node.data)) node.remove();
  }
  for (const element of page.querySelectorAll(active)) {
    // What stands in a form is text like any other.
    if (element.localName === "form") element.replaceWith(...element.childNodes);
    else element.remove();
  }
  for (const element of page.querySelectorAll("*")) {
    for (const { name, localName, value } of [...element.attributes]) {
      if (/^on/i.test(localName) || leading.has(localName.toLowerCase()) || /^\s*(javascript|vbscript|data:text)/i.test(value)) element.removeAttribute(name);
      else if (localName === "style") element.setAttribute(name, sizes(value));
      else if (localName === "href" && /^(a|area)$/i.test(element.localName) && outside.test(value)) {
        element.removeAttribute(name);
        element.setAttributeNS(element.namespaceURI === xhtml ? null : element.lookupNamespaceURI(null), "href", "#");
        element.setAttribute("data-outside", value);
      }
    }
    if (/^(animate|set)/i.test(element.localName) && /href|^on/i.test(element.getAttribute("attributeName") ?? "")) element.remove();
    if (element.localName === "style") element.textContent = sizes(element.textContent);
  }
  return page;
}

// 16 px or 12 pt are what a book calls its usual size.
const sizes = (css) => css.replace(/(font-size\s*:\s*)([\d.]+)(px|pt)\b/gi, (_, name, number, unit) => `${name}${number / (unit.toLowerCase() === "px" ? 16 : 12)}rem`);
