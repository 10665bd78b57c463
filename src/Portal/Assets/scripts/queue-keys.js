// Shortcuts of the list of cases: j, k, x and ?. Everything they do can be done without them, and they can be switched off (WCAG 2.1.4).
const help = document.getElementById("keys");
const rows = [...document.querySelectorAll("#cases tbody tr")];
if (help && rows.length) {
  const on = document.getElementById("keys-on");
  const stored = "queue-keys";
  on.checked = localStorage.getItem(stored) !== "off";
  on.addEventListener("change", () => localStorage.setItem(stored, on.checked ? "on" : "off"));
  help.hidden = false;

  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (place) => rows[Math.max(0, Math.min(rows.length - 1, place))].querySelector("a[href]").focus();
  const deeds = {
    j: () => go(here() + 1),
    k: () => go(here() < 0 ? 0 : here() - 1),
    x: () => rows[here()]?.querySelector("input[type=checkbox]")?.click(),
    "?": () => {
      help.open = !help.open;
      help.querySelector("summary").focus();
    },
  };
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!on.checked || typing || event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(deeds, event.key)) return;
    event.preventDefault();
    deeds[event.key]();
  });
}
