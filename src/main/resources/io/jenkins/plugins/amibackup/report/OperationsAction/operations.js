/* Moves the bars and times of a build's operations while the build is under way. What it shows comes from the build in words;
   when more than bars and times change, the operations are drawn anew. */
(() => {
  "use strict";

  const PAUSE = 2000;
  const PAUSE_AFTER_TROUBLE = 15000;

  const draw = async (container) => {
    const response = await fetch(container.dataset.drawingUrl, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    const focused = document.activeElement;
    container.innerHTML = await response.text();
    Behaviour.applySubtree(container, true);
    if (focused !== null && !document.contains(focused)) {
      container.tabIndex = -1;
      container.focus({ preventScroll: true });
    }
  };

  /* Says what has changed, and nothing of the other operations. The first look says nothing: the page has just been read. */
  const announce = (known, operations) => {
    const changed = operations
      .filter((operation) => known.size > 0 && known.get(operation.runId) !== operation.announcement)
      .map((operation) => operation.announcement);
    operations.forEach((operation) => known.set(operation.runId, operation.announcement));
    const announcement = document.querySelector(".ami-backup-announcement");
    if (announcement !== null && changed.length > 0) {
      announcement.textContent = changed.join(". ");
    }
  };

  const setText = (element, text) => {
    if (element !== null && element.textContent !== text) {
      element.textContent = text;
    }
  };

  const moveBar = (bar, stage) => {
    if (bar === null) {
      return;
    }
    bar.setAttribute("aria-valuetext", stage.text);
    const filled = bar.querySelector(".app-progress-bar > span");
    const known = stage.percent >= 0;
    if (known) {
      bar.setAttribute("aria-valuenow", stage.percent);
    } else {
      bar.removeAttribute("aria-valuenow");
    }
    filled.classList.toggle("app-progress-bar--unknown", !known);
    filled.style.width = known ? stage.percent + "%" : "";
  };

  const move = (container, operation) => {
    const section = container.querySelector(`[data-run-id="${CSS.escape(operation.runId)}"]`);
    if (section === null) {
      return;
    }
    setText(section.querySelector(".ami-backup-operation__time"), operation.time);
    section.querySelectorAll(".ami-backup-stages > li").forEach((row, index) => {
      const stage = operation.stages[index];
      if (stage !== undefined) {
        setText(row.querySelector(".ami-backup-stages__text"), stage.text);
        moveBar(row.querySelector("[role=progressbar]"), stage);
      }
    });
  };

  const look = async (container, known) => {
    const response = await fetch(container.dataset.statusUrl, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    const status = await response.json();
    if (status.shape !== container.dataset.shape) {
      await draw(container);
      container.dataset.shape = status.shape;
    }
    announce(known, status.operations);
    status.operations.forEach((operation) => move(container, operation));
    container.dataset.live = status.live;
  };

  const visible = () =>
    new Promise((resolve) => {
      if (!document.hidden) {
        resolve();
        return;
      }
      document.addEventListener("visibilitychange", () => resolve(), { once: true });
    });

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  const watch = async (container) => {
    const known = new Map();
    while (container.dataset.live === "true" && document.contains(container)) {
      let next = PAUSE;
      try {
        await look(container, known);
      } catch (trouble) {
        console.warn("The operations can't be asked for now", trouble);
        next = PAUSE_AFTER_TROUBLE;
      }
      await pause(next);
      await visible();
    }
  };

  Behaviour.specify(".ami-backup-operations", "ami-backup-operations", 0, (container) => {
    if (container.dataset.watched === undefined) {
      container.dataset.watched = "true";
      watch(container);
    }
  });
})();
