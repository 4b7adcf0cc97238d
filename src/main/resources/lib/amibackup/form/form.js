/* Tells screen readers what the fields of our forms are called: Jenkins' own tags say it to eyes alone. Whose field it is shows in its help. */
(() => {
  "use strict";

  const CONTROLS = "input:not([type=hidden], [type=radio], [type=button]), select, textarea";

  const hasLabel = (item, control) =>
    control.closest("label") !== null ||
    (control.id !== "" && [...item.querySelectorAll("label")].some((label) => label.htmlFor === control.id));

  const isNamed = (item, control) =>
    control.hasAttribute("aria-label") || control.hasAttribute("aria-labelledby") || hasLabel(item, control);

  /* The words, without the question mark of the help. */
  const words = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("a, button, .jenkins-visually-hidden").forEach((other) => other.remove());
    return copy.textContent.trim();
  };

  const title = (item, control) => {
    const own = control.type === "checkbox" ? control.parentElement.querySelector("label") : null;
    return own || item.querySelector(":scope > .jenkins-form-label, :scope > .setting-name");
  };

  Behaviour.specify("a.jenkins-help-button[helpurl*='io.jenkins.plugins.amibackup']", "ami-backup-names", 0, (help) => {
    const item = help.closest(".jenkins-form-item");
    if (item === null) {
      return;
    }
    [...item.querySelectorAll(CONTROLS)]
      .filter((control) => control.closest(".jenkins-form-item") === item && !isNamed(item, control))
      .forEach((control) => {
        const name = title(item, control);
        if (name !== null && words(name) !== "") {
          control.setAttribute("aria-label", words(name));
        }
      });
  });
})();
