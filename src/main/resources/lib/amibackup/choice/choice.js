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

  function offer(list, asked, model) {
    const options = model.values.map(function (item) {
      const option = document.createElement("option");
      option.value = item.value;
      if (item.name !== item.value) {
        option.label = item.name;
        option.textContent = item.name;
      }
      return option;
    });
    list.replaceChildren.apply(list, options);
    list.dataset.asked = asked;
    list.dataset.form = model.form || "";
  }

  /*
   * What is said below the field: what was chosen, or that AWS has no such value. The latter only where AWS has listed all that it
   * has, for what the other fields say now.
   */
  function tell(input, list, note) {
    const value = input.value.trim();
    const answered = list.dataset.asked === question(input, parameters(input));
    const chosen = answered && Array.from(list.options).find((option) => option.value === value);
    const couldBeThere =
      answered && list.dataset.form !== "" && new RegExp("^(?:" + list.dataset.form + ")$").test(value);
    const unknown = !chosen && couldBeThere && input.dataset.unknown ? input.dataset.unknown : "";
    const text = chosen ? chosen.label : unknown;
    note.className = "jenkins-!-margin-top-1 " + (unknown ? "warning" : "ok");
    note.hidden = !text || text === value;
    if (note.textContent !== text) {
      note.textContent = text;
    }
  }

  /* Jenkins checks a field when it has this class, and again whenever it is changed. */
  function check(input) {
    if (input.hasAttribute("checkUrl") && !input.classList.contains("validated")) {
      input.classList.add("validated");
      Behaviour.applySubtree(input, true);
    }
  }

  /* Where a form is used without leaving its page: it is saved, or a snippet is made of it. */
  const USES = "[name=Apply], #generatePipelineScript, [id^=prototypeButton_]";

  function ask(input, list, note) {
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
          offer(list, asked, model);
          tell(input, list, note);
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
    const note = document.createElement("div");
    note.id = list.id + "-note";
    note.hidden = true;
    note.setAttribute("role", "status");
    input.parentNode.append(list, note);
    input.setAttribute("list", list.id);
    input.setAttribute("aria-describedby", note.id);
    input.addEventListener("focus", function () {
      ask(input, list, note);
    });
    input.addEventListener("blur", function () {
      check(input);
    });
    const form = input.closest("form");
    if (form !== null) {
      form.addEventListener("change", function () {
        tell(input, list, note);
      });
      form.addEventListener("click", function (event) {
        if (event.target.closest(USES) !== null) {
          check(input);
        }
      });
    }
  });
})();
