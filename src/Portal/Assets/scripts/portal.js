// Runs on every page. Each page works without it.
import { initAll } from "./govuk-frontend.min.js";

const chinese = {
  characterCount: {
    i18n: {
      charactersUnderLimit: { other: "還可以輸入 %{count} 字" },
      charactersAtLimit: "已達字數上限",
      charactersOverLimit: { other: "超過 %{count} 字" },
    },
  },
  passwordInput: {
    i18n: {
      showPassword: "顯示",
      hidePassword: "隱藏",
      showPasswordAriaLabel: "顯示密碼",
      hidePasswordAriaLabel: "隱藏密碼",
      passwordShownAnnouncement: "密碼已顯示",
      passwordHiddenAnnouncement: "密碼已隱藏",
    },
  },
};

// A form that is sent after the session has ended leads to sign-in and back here: what was typed waits in this tab and is filled in again.
const kept = `typed:${location.pathname}`;
const waiting = sessionStorage.getItem(kept);
sessionStorage.removeItem(kept);
const form = document.querySelector("form[data-keep]");
if (form && waiting && /\/accounts\/(sign-in|second-factor)$/.test(document.referrer.split("?")[0])) {
  const typed = JSON.parse(waiting);
  for (const field of form.elements) {
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length && !["hidden", "file", "submit"].includes(field.type)) field.value = values[0];
  }
}
form?.addEventListener("submit", () =>
  sessionStorage.setItem(kept, JSON.stringify([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.startsWith("__")))));

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll(document.documentElement.lang === "en" ? {} : chinese);

// What is asked only with a chosen answer. govuk-frontend's own modules put aria-expanded on radios, which ARIA does not allow.
function reveal() {
  for (const input of document.querySelectorAll("[data-reveals]")) {
    const asked = document.getElementById(input.dataset.reveals);
    asked.classList.toggle(`${asked.classList[0]}--hidden`, !input.checked);
  }
}
addEventListener("change", reveal);
addEventListener("pageshow", reveal);
reveal();

// A double click sends once: the first submit disables nothing that is sent, it only stops the second.
// Coming back with the back button shows the page from the browser's memory: it may be sent again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000); // A form whose answer is a download may be sent again.
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Long work tells how far it is by itself; without this the page has a link.
async function follow() {
  const [shown, asked] = [document.querySelector("[data-progress]"), await fetch(location.href).catch(() => null)];
  if (!asked?.ok) return void setTimeout(follow, 5000);
  const fresh = new DOMParser().parseFromString(await asked.text(), "text/html").querySelector("[data-progress]");
  if (!fresh?.dataset.progress) return location.reload();
  shown.replaceChildren(...fresh.childNodes);
  setTimeout(follow, 2000);
}
if (document.querySelector("[data-progress='on']")) setTimeout(follow, 1500);
