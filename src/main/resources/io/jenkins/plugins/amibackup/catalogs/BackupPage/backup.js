// @include lib.amibackup.page.page
/* Asks how it stands with a backup, or with those of an instance, and draws that anew when it has changed: AWS is asked behind the page. */
(() => {
  "use strict";

  const { get, pause, visible } = window.amiBackup;

  /* What is under way mostly takes less than a second. */
  const FIRST_PAUSE = 250;
  const PAUSE = 1000;
  const PAUSE_AT_REST = 30000;

  /* Who has pressed a button in what is drawn anew finds themselves where they were. */
  const draw = async (container) => {
    const html = await (await get(container.dataset.drawingUrl)).text();
    const focused = document.activeElement;
    const lost = focused !== null && container.contains(focused);
    const action = lost && focused.form ? focused.form.getAttribute("action") : null;
    container.innerHTML = html;
    Behaviour.applySubtree(container, true);
    if (lost) {
      const button = action === null ? null : container.querySelector(`form[action="${CSS.escape(action)}"] button:enabled`);
      if (button === null) {
        container.tabIndex = -1;
      }
      (button === null ? container : button).focus({ preventScroll: true });
    }
  };

  const setHidden = (selector, hidden) => {
    document.querySelectorAll(selector).forEach((element) => {
      element.hidden = hidden;
    });
  };

  const look = async (container) => {
    const status = await (await get(container.dataset.statusUrl)).json();
    if (status.shape !== container.dataset.shape) {
      await draw(container);
      container.dataset.shape = status.shape;
      const announcement = document.querySelector(".ami-backup-announcement");
      if (announcement !== null && announcement.textContent !== status.announcement) {
        announcement.textContent = status.announcement;
      }
      const title = document.querySelector(".jenkins-app-bar h1");
      if (title !== null) {
        title.textContent = status.title;
      }
    }
    setHidden(".ami-backup-hold", status.holdable !== true);
    setHidden(".ami-backup-restore", status.restorable !== true);
    container.dataset.busy = status.busy;
  };

  const watch = async (container) => {
    let next = FIRST_PAUSE;
    while (document.contains(container)) {
      const busy = container.dataset.busy === "true";
      await pause(busy ? next : PAUSE_AT_REST);
      next = busy ? Math.min(2 * next, PAUSE) : FIRST_PAUSE;
      await visible();
      try {
        await look(container);
      } catch (trouble) {
        container.dataset.busy = "false";
        console.warn("The backup can't be asked for now", trouble);
      }
    }
  };

  Behaviour.specify(".ami-backup-record", "ami-backup-record", 0, (container) => {
    if (container.dataset.watched === undefined) {
      container.dataset.watched = "true";
      watch(container);
    }
  });
})();
