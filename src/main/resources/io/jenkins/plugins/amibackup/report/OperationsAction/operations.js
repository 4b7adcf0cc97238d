// @include lib.amibackup.page.page
/* Moves the bars and times of a build's operations while the build is under way. What it shows comes from the build in words;
   when more than bars and times change, the operations are drawn anew. */
(() => {
  "use strict";

  const { get, pause, visible } = window.amiBackup;

  const PAUSE = 2000;
  const PAUSE_AFTER_TROUBLE = 15000;

  const text = async (url) => (await get(url)).text();

  const rows = (container) => [...container.querySelectorAll("details[data-key]")];

  /* A page of hundreds has a link instead of most cards: the card takes its place when its row is opened. */
  const fill = async (row) => {
    try {
      const card = document.createElement("div");
      card.className = "ami-backup-row__card";
      card.innerHTML = await text(row.dataset.cardUrl);
      row.querySelector(":scope > :not(summary)").replaceWith(card);
      Behaviour.applySubtree(card, true);
    } catch (trouble) {
      console.warn("The card can't be fetched now; its link is still there", trouble);
    }
  };

  /* Rows stay open or closed as the reader has left them; one that shows a fetched card keeps it until the new one is there. */
  const keep = (before, row) => {
    if (!before.open) {
      row.open = false;
      return;
    }
    const card = before.querySelector(":scope > .ami-backup-row__card");
    if (card !== null && row.dataset.cardUrl !== undefined) {
      row.querySelector(":scope > :not(summary)").replaceWith(card);
    }
    row.open = true;
  };

  const draw = async (container) => {
    const html = await text(container.dataset.drawingUrl);
    const before = rows(container);
    const focused = document.activeElement;
    const focusedRow = focused === null || focused.tagName !== "SUMMARY" ? undefined : focused.parentElement.dataset.key;
    container.innerHTML = html;
    const after = new Map(rows(container).map((row) => [row.dataset.key, row]));
    before.filter((row) => after.has(row.dataset.key)).forEach((row) => keep(row, after.get(row.dataset.key)));
    Behaviour.applySubtree(container, true);
    if (focused !== null && !document.contains(focused)) {
      const row = focusedRow === undefined ? undefined : after.get(focusedRow);
      const next = row === undefined ? container : row.querySelector(":scope > summary");
      if (next === container) {
        container.tabIndex = -1;
      }
      next.focus({ preventScroll: true });
    }
  };

  /* Says what has changed, and nothing of the other operations. The first look says nothing: the page has just been read. */
  const announce = (known, operations) => {
    const changed = operations
      .filter((operation) => operation.announcement !== undefined)
      .filter((operation) => known.size > 0 && known.get(operation.runId) !== operation.announcement)
      .map((operation) => operation.announcement);
    operations.forEach((operation) => known.set(operation.runId, operation.announcement));
    const announcement = document.querySelector(".ami-backup-announcement");
    if (announcement !== null && changed.length > 0) {
      announcement.textContent = changed.join(". ");
    }
  };

  /* What a fleet has no text for is that of its members. */
  const setText = (element, text) => {
    if (element !== null && text !== undefined && element.textContent !== text) {
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
    const row = container.querySelector(`details[data-key="${CSS.escape(operation.runId)}"]`);
    if (row !== null) {
      setText(row.querySelector(".ami-backup-row__time"), operation.progress);
    }
    const section = container.querySelector(`[data-run-id="${CSS.escape(operation.runId)}"]`);
    if (section === null) {
      return;
    }
    setText(section.querySelector(".ami-backup-operation__time"), operation.time);
    setText(section.querySelector(".ami-backup-now__text"), operation.now);
    section.querySelectorAll(".ami-backup-stages > li").forEach((row, index) => {
      const stage = operation.stages[index];
      if (stage !== undefined) {
        setText(row.querySelector(".ami-backup-stages__text"), stage.text);
        moveBar(row.querySelector("[role=progressbar]"), stage);
      }
    });
  };

  const look = async (container, known) => {
    const status = await (await get(container.dataset.statusUrl)).json();
    if (status.shape !== container.dataset.shape) {
      await draw(container);
      container.dataset.shape = status.shape;
    }
    announce(known, status.operations);
    status.operations.forEach((operation) => move(container, operation));
    container.dataset.live = status.live;
  };

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

  Behaviour.specify("details[data-card-url]", "ami-backup-card", 0, (row) => {
    if (row.dataset.fills === undefined) {
      row.dataset.fills = "true";
      row.addEventListener("toggle", () => row.open && fill(row));
    }
  });

  Behaviour.specify(".ami-backup-operations", "ami-backup-operations", 0, (container) => {
    if (container.dataset.watched === undefined) {
      container.dataset.watched = "true";
      watch(container);
    }
  });
})();
