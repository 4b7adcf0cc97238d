// @include lib.amibackup.page.page
/* Searches, turns pages and sorts without loading the page anew, and looks again while a place is being read. What it shows comes
   from the server as HTML; without scripts, the form and the links do the same. */
(() => {
  "use strict";

  const { get, pause, visible } = window.amiBackup;

  const PAUSE = 2000;
  const PAUSE_AFTER_TROUBLE = 15000;
  const TYPING = 250;

  const list = (container) => container.querySelector(".ami-backup-catalog-list");

  const isLive = (container) => list(container) !== null && list(container).dataset.live === "true";

  /* Said once: what has not changed is not said again. */
  const count = (container) => {
    const counts = document.querySelector(".ami-backup-catalog-counts");
    const now = list(container).dataset.counts;
    if (counts !== null && counts.textContent !== now) {
      counts.textContent = now;
    }
  };

  /* The answer to an earlier question must not replace that to a later one, and what looks the same is left alone. */
  let asked = 0;
  let drawn;

  /* The head of a column leads elsewhere when it has been followed. */
  const keyOf = (link) => link.dataset.key || link.getAttribute("href");

  const draw = async (container, search) => {
    const number = ++asked;
    const html = await (await get("rows" + search)).text();
    if (number !== asked || html === drawn) {
      return;
    }
    drawn = html;
    const focused = document.activeElement;
    const inside = container.contains(focused);
    const key = inside ? keyOf(focused) : null;
    container.innerHTML = html;
    Behaviour.applySubtree(container, true);
    count(container);
    if (inside) {
      const again = key === null ? null : [...container.querySelectorAll("a")].find((link) => keyOf(link) === key);
      const next = again || container.querySelector(".ami-backup-catalog-table") || container;
      if (next === container) {
        container.tabIndex = -1;
      }
      next.focus({ preventScroll: true });
    }
  };

  const watch = async (container) => {
    if (container.dataset.watched === "true") {
      return;
    }
    container.dataset.watched = "true";
    while (isLive(container) && document.contains(container)) {
      await pause(PAUSE);
      await visible();
      try {
        await draw(container, location.search);
      } catch (trouble) {
        console.warn("The list can't be asked for now", trouble);
        await pause(PAUSE_AFTER_TROUBLE);
      }
    }
    container.dataset.watched = "false";
  };

  const show = async (container, search, push) => {
    if (push) {
      history.pushState(null, "", "." + search);
    } else {
      history.replaceState(null, "", "." + search);
    }
    try {
      await draw(container, search);
      watch(container);
    } catch (trouble) {
      console.warn("The list can't be asked for now", trouble);
      location.reload();
    }
  };

  /* Jenkins adds fields of its own to each form, the crumb among them, and those don't belong into an address. */
  const FIELDS = ["q", "place", "proof", "held", "status", "from", "before", "tag", "instance", "image", "sort", "order"];

  const query = (form) => {
    const given = new URLSearchParams();
    const values = new FormData(form);
    FIELDS.forEach((name) => {
      const value = (values.get(name) || "").trim();
      if (value !== "") {
        given.append(name, value);
      }
    });
    const text = given.toString();
    return text === "" ? "" : "?" + text;
  };

  /* What a link sorts by is what the next search sorts by, too. */
  const remember = (form, search) => {
    const given = new URLSearchParams(search);
    ["sort", "order"].forEach((name) => {
      form.querySelectorAll(`input[type=hidden][name=${name}]`).forEach((input) => input.remove());
      if (given.has(name)) {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        input.value = given.get(name);
        form.append(input);
      }
    });
  };

  Behaviour.specify(".ami-backup-catalog", "ami-backup-catalog", 0, (container) => {
    if (container.dataset.begun !== undefined) {
      return;
    }
    container.dataset.begun = "true";
    container.addEventListener("click", (event) => {
      const link = event.target.closest("a.ami-backup-catalog-link");
      if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
        return;
      }
      event.preventDefault();
      const search = new URL(link.href).search;
      const form = document.querySelector(".ami-backup-search");
      if (form !== null) {
        remember(form, search);
      }
      show(container, search, true);
    });
    window.addEventListener("popstate", () => location.reload());
    watch(container);
  });

  Behaviour.specify(".ami-backup-search", "ami-backup-search", 0, (form) => {
    if (form.dataset.begun !== undefined) {
      return;
    }
    form.dataset.begun = "true";
    let typing;
    const search = () => {
      clearTimeout(typing);
      const container = document.querySelector(".ami-backup-catalog");
      if (container !== null) {
        show(container, query(form), false);
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    form.addEventListener("input", (event) => {
      clearTimeout(typing);
      typing = setTimeout(search, event.target.matches("select") ? 0 : TYPING);
    });
  });
})();
