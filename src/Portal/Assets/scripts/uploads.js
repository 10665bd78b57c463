// Files of a deposit by tus: with progress, pause and resume, also after the line broke or another day. Without this the plain form sends small ones.
const pieces = 16 * 1024 * 1024;
const retries = [0, 1000, 3000, 5000, 10000, 20000];
const said = document.getElementById("upload-said");

const say = (text) => { said.textContent = text; };

// What became of the check: the lists of files are taken from the page as it is now, until nothing is waiting any more.
async function refresh() {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const waiting = fresh.querySelector("[data-waiting]") !== null;
  for (const list of document.querySelectorAll("[data-files]")) {
    const now = fresh.querySelector(`[data-files="${list.dataset.files}"]`);
    if (now && !list.contains(document.activeElement)) list.replaceChildren(...now.childNodes);
  }
  if (waiting) setTimeout(refresh, 2000);
  else say(document.querySelector("form[data-upload]").dataset.checked);
}
if (document.querySelector("[data-waiting]")) setTimeout(refresh, 2000);

function button(text, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.append(text);
  made.setAttribute("aria-label", `${text} ${name}`);
  made.addEventListener("click", act);
  return made;
}

function begin(form, file) {
  const words = form.dataset;
  const row = document.createElement("div");
  row.className = "deposit__upload";
  const name = document.createElement("p");
  name.className = "govuk-body";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.className = "deposit__bar";
  bar.setAttribute("aria-label", file.name);
  const state = document.createElement("p");
  state.className = "govuk-body deposit__state";
  const buttons = document.createElement("div");
  buttons.className = "govuk-button-group";
  row.append(name, bar, state, buttons);
  form.append(row);
  const fail = (text) => {
    state.textContent = text;
    state.className = "govuk-error-message";
    buttons.replaceChildren();
    bar.remove();
    say(text);
  };
  if (file.size > Number(words.most) * 1024 * 1024) {
    fail(words.tooLarge.replace("%{name}", file.name));
    return;
  }

  let told = 0;
  const upload = new tus.Upload(file, {
    endpoint: words.upload,
    chunkSize: pieces,
    retryDelays: retries,
    removeFingerprintOnSuccess: true,
    metadata: { deposit: words.deposit, ...(words.product ? { product: words.product } : {}), filename: file.name },
    fingerprint: async () => ["deposit", words.deposit, words.product, file.name, file.size, file.lastModified].join("-"),
    onProgress(sent, all) {
      const percent = Math.floor((sent / all) * 100);
      bar.value = percent;
      state.textContent = words.progress.replace("%{percent}", percent);
      if (percent >= told + 25) {
        told = percent - (percent % 25);
        say(`${file.name} ${state.textContent}`);
      }
    },
    onShouldRetry(error) {
      const status = error.originalResponse?.getStatus() ?? 0;
      const again = status < 400 || status >= 500 || status === 409 || status === 423;
      if (again) state.textContent = words.broken;
      return again;
    },
    onError(error) {
      const answer = error.originalResponse;
      fail((answer && answer.getStatus() < 500 && answer.getBody()) || words.failed);
    },
    onSuccess() {
      row.remove();
      say(`${file.name} ${words.done}`);
      refresh();
    },
  });

  const pause = button(words.pause, file.name, async () => {
    await upload.abort();
    state.textContent = words.paused;
    pause.replaceWith(resume);
    resume.focus();
    say(`${file.name} ${words.paused}`);
  });
  const resume = button(words.resume, file.name, () => {
    upload.start();
    resume.replaceWith(pause);
    pause.focus();
  });
  const cancel = button(words.cancel, file.name, async () => {
    await upload.abort(true);
    row.remove();
    form.querySelector("input[type=file]").focus();
    refresh();
  });
  buttons.append(pause, cancel);

  upload.findPreviousUploads().then((earlier) => {
    if (earlier.length > 0) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  form.querySelector("button[type=submit]").hidden = true;
  input.addEventListener("change", () => {
    for (const file of input.files) begin(form, file);
    input.value = "";
  });
}
