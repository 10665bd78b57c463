// A form with data-passkey="address of the challenge": asks the browser for a passkey and sends the answer with the form.
// The framework and this file speak the JSON of the Web Authentication standard, level 3.
const forms = document.querySelectorAll("form[data-passkey]");

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)).buffer;
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function read(options, creating) {
  const known = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));
  const read = { ...options, challenge: decode(options.challenge) };
  if (!creating) return { ...read, allowCredentials: known(options.allowCredentials) };
  return { ...read, user: { ...options.user, id: decode(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
}

function write(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: encode(answer.clientDataJSON) };
  if (answer.attestationObject) {
    response.attestationObject = encode(answer.attestationObject);
    response.transports = answer.getTransports?.() ?? [];
  } else {
    response.authenticatorData = encode(answer.authenticatorData);
    response.signature = encode(answer.signature);
    if (answer.userHandle) response.userHandle = encode(answer.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function ask(form) {
  const creating = form.hasAttribute("data-passkey-new");
  const challenge = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (!challenge.ok) throw new Error(`challenge: ${challenge.status}`);
  const publicKey = read(await challenge.json(), creating);
  const credential = creating ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = write(credential);
}

if (window.PublicKeyCredential) {
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const failed = form.querySelector("[role=alert]");
      failed.hidden = true;
      try {
        await ask(form);
        form.requestSubmit();
      } catch (error) {
        console.warn(error);
        failed.hidden = false;
      }
    });
  }
}
