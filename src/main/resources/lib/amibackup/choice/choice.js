/* Offers choices in a text field. Behaviour, crumb and controlValue are Jenkins' own. */
(function () {
  /* This script may be loaded more than once in a page. */
  function freeId() {
    let number = 0;
    while (document.getElementById("ami-backup-choices-" + number) !== null) {
      number++;
    }
    return "ami-backup-choices-" + number;
  }

  /* The field of this name that is nearest. Jenkins' own search prefers what stands above, even in the form of another step. */
  function nearest(input, name) {
    const selector = ["select", "input:not([type=radio])", "textarea"]
      .map((tag) => `${tag}[name="_.${CSS.escape(name)}"]`)
      .join();
    for (let around = input.parentElement; around !== null; around = around.parentElement) {
      const found = Array.from(around.querySelectorAll(selector)).find(
        (field) => field.closest(".credentials-select-content-inactive") === null,
      );
      if (found !== undefined) {
        return found;
      }
    }
    return null;
  }

  function parameters(input) {
    const values = {};
    (input.getAttribute("fillDependsOn") || "").split(" ").forEach(function (name) {
      const control = name && nearest(input, name);
      if (control) {
        values[name] = String(controlValue(control));
      }
    });
    return values;
  }

  /* What was asked last, without the field's own value: that it changes changes no answer. */
  function question(input, values) {
    const others = Object.assign({}, values);
    delete others[input.name.replace("_.", "")];
    return JSON.stringify(others);
  }

  function offer(list, items) {
    const options = items.map(function (item) {
      const option = document.createElement("option");
      option.value = item.value;
      if (item.name !== item.value) {
        option.label = item.name;
        option.textContent = item.name;
      }
      return option;
    });
    list.replaceChildren.apply(list, options);
  }

  function ask(input, list) {
    const values = parameters(input);
    const asked = question(input, values);
    if (input.dataset.asked === asked) {
      return;
    }
    input.dataset.asked = asked;
    input.setAttribute("aria-busy", "true");
    fetch(input.getAttribute("fillUrl"), {
      method: "post",
      headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
      body: new URLSearchParams(values).toString(),
    })
      .then(function (answer) {
        return answer.ok ? answer.json() : { values: [] };
      })
      .then(function (model) {
        if (input.dataset.asked === asked) {
          offer(list, model.values);
          if (!model.values.some((item) => item.value !== input.value)) {
            /* Perhaps AWS was slow: the next time that somebody enters the field it is asked again. */
            delete input.dataset.asked;
          }
        }
      })
      .catch(function () {
        /* Nothing to choose from: it is a text field all the same, and is asked for again. */
        delete input.dataset.asked;
      })
      .finally(function () {
        input.removeAttribute("aria-busy");
      });
  }

  Behaviour.specify("INPUT.ami-backup-choice", "ami-backup-choice", 0, function (input) {
    if (input.hasAttribute("list")) {
      return;
    }
    const list = document.createElement("datalist");
    list.id = freeId();
    input.parentNode.appendChild(list);
    input.setAttribute("list", list.id);
    input.addEventListener("focus", function () {
      ask(input, list);
    });
  });
})();
