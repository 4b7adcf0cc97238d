// @include lib.amibackup.page.page
/* Leads to a build as soon as it starts; until then, says why it waits. */
(() => {
  "use strict";

  const { get, pause } = window.amiBackup;

  const PAUSE = 1000;

  const follow = async (container) => {
    while (document.contains(container)) {
      try {
        const found = await (await get(container.dataset.whereUrl)).json();
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
      await pause(PAUSE);
    }
  };

  Behaviour.specify(".ami-backup-begun", "ami-backup-begun", 0, (container) => {
    if (container.dataset.followed === undefined) {
      container.dataset.followed = "true";
      follow(container);
    }
  });
})();
