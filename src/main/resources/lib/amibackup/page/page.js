/* What the scripts of all pages share; each of them names this one at its beginning. */
window.amiBackup = (() => {
  "use strict";

  const get = async (url) => {
    const response = await fetch(url, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    return response;
  };

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  const visible = () =>
    new Promise((resolve) => {
      if (!document.hidden) {
        resolve();
        return;
      }
      document.addEventListener("visibilitychange", () => resolve(), { once: true });
    });

  /* It may have been drawn anew while the question stood there: a form that is in no page is not sent. */
  const send = (form) => {
    if (!form.isConnected) {
      form.hidden = true;
      document.body.append(form);
    }
    form.submit();
  };

  /* Without scripts, the button does what it says at once. */
  Behaviour.specify(".ami-backup-abort, .ami-backup-ask[data-question]", "ami-backup-question", 0, (form) => {
    if (form.dataset.asks !== undefined) {
      return;
    }
    form.dataset.asks = "true";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.confirm(form.dataset.question, { type: "destructive" }).then(
        () => send(form),
        () => {},
      );
    });
  });

  return { get, pause, visible };
})();
