// Passkeys: what only a browser can do with them.
(() => {
  const isAble = () => window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  const post = async (path, fields) => {
    const token = document.querySelector("input[name=__RequestVerificationToken]").value;
    const body = new URLSearchParams({ __RequestVerificationToken: token, ...fields });
    const answer = await fetch(new URL(path, document.baseURI), { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error("The server did not answer as expected. Load the page anew.");
    return answer;
  };
  const paths = { new: "account/passkeys/new", ask: "account/passkeys/ask", "sign-in": "account/login/passkey" };
  const obtain = async kind => {
    if (!isAble()) throw new Error("This browser does not know passkeys.");
    const options = await (await post(paths[kind], {})).json();
    const credential = kind === "new"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(credential);
  };
  const words = error => error.name === "NotAllowedError" || error.name === "AbortError" ? "No passkey was given."
    : error.name === "InvalidStateError" ? "This device has a passkey for your account already."
    : error.name === "SecurityError" ? "Passkeys do not work at this address." : error.message;

  // A form that needs a passkey gets it before it is sent.
  document.addEventListener("submit", async event => {
    const form = event.target, kind = form.dataset.passkey;
    if (!kind) return;
    event.preventDefault();
    const button = form.querySelector("button"), problem = form.querySelector("[data-problem]");
    button.disabled = true;
    problem.textContent = "";
    try {
      form.querySelector("[data-credential]").value = await obtain(kind);
      form.submit();
    } catch (error) {
      problem.textContent = words(error);
      button.disabled = false;
    }
  });

  // Confirms on an open page that it is they who use it.
  window.esimPasskeys = {
    confirm: async () => {
      try {
        return await (await post("account/passkeys/confirm", { credential: await obtain("ask") })).text();
      } catch (error) {
        return words(error);
      }
    }
  };
})();
