/* A gate's form stands in the same page as those of build steps, whose radio buttons for credentials have the same names: of all
   buttons of a name a browser checks one alone. Those of a gate get names of their own, and are checked as they were saved. Jenkins
   takes no notice of such a prefix when the form is submitted. */
Behaviour.specify(
  ".ami-backup-gate input.credentials-select-radio-control",
  "ami-backup-gate-credentials",
  -100,
  (radio) => {
    if (!radio.name.startsWith("removeme")) {
      radio.name = "removemegate_" + radio.name;
      radio.checked = radio.defaultChecked;
    }
  },
);
