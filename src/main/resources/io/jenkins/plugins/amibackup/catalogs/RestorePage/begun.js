/* Leads to a build as soon as it starts; until then, says why it waits. */
(() => {
  "use strict";

  const PAUSE = 1000;

  const where = async (container) => {
    const response = await fetch(container.dataset.whereUrl, { cache: "no-store" });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    return response.json();
  };

  const follow = async (container) => {
    while (document.contains(container)) {
      try {
        const found = await where(container);
        if (found.url !== "") {
          window.location.assign(found.url);
          return;
        }
        const why = container.querySelector(".ami-backup-begun__why");
        if (why.textContent !== found.why) {
          why.textContent = found.why;
        }
      } catch (trouble) {
        console.warn("The build can't be asked for now", trouble);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };

  Behaviour.specify(".ami-backup-begun", "ami-backup-begun", 0, (container) => {
    if (container.dataset.followed === undefined) {
      container.dataset.followed = "true";
      follow(container);
    }
  });
})();
