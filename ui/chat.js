// Moves the turns that the server sends into the conversation, and serves its buttons.
// All text arrives escaped; nothing here builds HTML from text.
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);
  const narrow = () => window.matchMedia("(max-width: 860px)").matches;
  let opener = null; // what opened the evidence, to give the focus back to
  let seen = "";
  let waiting = false; // a question, for the page to be ready

  const start = () => {
    const wire = find("#wire");
    if (!wire || !find("#log") || !find("#evidence")) return false;
    new MutationObserver(() => receive(wire)).observe(wire, {
      childList: true, subtree: true, characterData: true, attributes: true,
    });
    receive(wire);
    window.setTimeout(beReady, 15000); // should the server never say what is to be restored
    return true;
  };

  // A question asked before the conversation was restored would be overwritten by it: it waits.
  // The second click of a double click, and a key held down, ask nothing again.

  const isReady = () => document.body.classList.contains("ready");

  function beReady() {
    if (isReady()) return;
    document.body.classList.add("ready");
    if (waiting) (find("#ask button") || find("#ask")).click();
    waiting = false;
  }

  function holdBack(event) {
    const enter = event.type === "keydown" && event.key === "Enter" && !event.shiftKey;
    const wanted = enter ? "#question" : "#ask, [data-ask], [data-act]";
    if ((event.type === "keydown" && !enter) || !event.target.closest(wanted)) return;
    const again = event.repeat || event.detail > 1;
    if (isReady() && !again) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (again) return;
    const example = event.target.closest("[data-ask]");
    if (example) fill(box(), example.dataset.ask);
    waiting = waiting || !event.target.closest("[data-act]");
  }

  document.addEventListener("click", holdBack, true);
  document.addEventListener("keydown", holdBack, true);

  // ---- what the server sends

  function receive(wire) {
    const parcels = [...wire.querySelectorAll("pre")];
    const now = parcels.map((parcel) => parcel.outerHTML).join("");
    if (!now || now === seen) return;
    seen = now;
    parcels.forEach(show);
    beReady();
  }

  function show(parcel) {
    const { turn, notice, thanks, clear, ready } = parcel.dataset;
    if (ready) return;
    if (clear) return empty();
    const template = document.createElement("template");
    template.innerHTML = parcel.textContent;
    const content = template.content;
    if (notice) return tell(content);
    if (thanks) return find(`#turn-${thanks} .feedback`)?.replaceWith(content);
    if (turn) placeTurn(Number(turn), parcel, content);
  }

  function placeTurn(number, parcel, content) {
    const log = find("#log");
    let article = find(`#turn-${number}`);
    const isNew = !article || article.dataset.question !== parcel.dataset.question
      || article.classList.contains("done");
    const before = parcel.dataset.again ? article : null; // gives its place to this one
    const hadFocus = before?.contains(document.activeElement);
    if (isNew) {
      if (!before) forget(number);
      article = document.createElement("article");
      article.id = `turn-${number}`;
      article.className = "turn";
      if (before) before.replaceWith(article);
      else log.append(article);
      find("#notice").replaceChildren();
    }
    for (const key of ["question", "alone", "language"])
      article.dataset[key] = parcel.dataset[key];
    const done = Boolean(find("[data-done]", content));
    find("[data-done]", content)?.remove();
    const evidence = find("[data-evidence-of]", content);
    evidence?.remove();
    if (!find(".answer", content)) {
      const searching = document.createElement("p");
      searching.className = "waiting";
      searching.textContent = log.dataset.searching;
      content.append(searching);
    }
    article.replaceChildren(content);
    article.classList.toggle("done", done);
    article.setAttribute("aria-busy", String(!done));
    if (done) finish(number, evidence);
    if (hadFocus) find(".reading button", article).focus({ preventScroll: true });
    if (isNew) article.scrollIntoView({ block: "nearest" });
    status();
  }

  function finish(number, evidence) {
    find(`#set-${number}`)?.remove();
    if (!evidence || !evidence.firstElementChild) return setVisible(null);
    const set = document.createElement("section");
    set.id = `set-${number}`;
    set.append(...evidence.childNodes);
    find("#evidence-sets").append(set);
    find("#evidence").scrollTop = 0;
    setVisible(number);
  }

  function forget(from) {
    for (const article of document.querySelectorAll("#log .turn")) {
      const number = Number(article.id.slice(5));
      if (number >= from) {
        article.remove();
        find(`#set-${number}`)?.remove();
      }
    }
    status();
  }

  function empty() {
    find("#log").replaceChildren();
    find("#evidence-sets").replaceChildren();
    find("#notice").replaceChildren();
    closeEvidence();
    status();
    box()?.focus();
  }

  function tell(content) {
    const busy = find("#log .turn:not(.done)");
    if (busy) forget(Number(busy.id.slice(5)));
    find("#notice").replaceChildren(content);
  }

  function status() {
    const turns = document.querySelectorAll("#log .turn");
    document.body.classList.toggle("has-turns", turns.length > 0);
    document.body.classList.toggle("busy", Boolean(find("#log .turn:not(.done)")));
    find("#evidence").classList.toggle("filled", Boolean(find("#evidence-sets section")));
  }

  // ---- the evidence

  function setVisible(number) {
    for (const set of document.querySelectorAll("#evidence-sets section"))
      set.hidden = set.id !== `set-${number}`;
    find("#evidence").classList.toggle("filled", Boolean(find("#evidence-sets section:not([hidden])")));
  }

  function openEvidence(id, from) {
    const target = document.getElementById(id);
    if (!target) return;
    opener = from;
    setVisible(id.split("-")[1]);
    document.body.classList.add("evidence-open");
    for (const other of document.querySelectorAll(".evidence.current, .marker.current"))
      other.classList.remove("current");
    target.classList.add("current");
    from.classList.add("current");
    target.scrollIntoView({ block: narrow() ? "start" : "nearest" });
    target.focus({ preventScroll: true });
  }

  function closeEvidence() {
    document.body.classList.remove("evidence-open");
    for (const other of document.querySelectorAll(".evidence.current, .marker.current"))
      other.classList.remove("current");
    if (opener?.isConnected) {
      opener.focus();
      opener.scrollIntoView({ block: "nearest" });
    }
    opener = null;
  }

  // ---- what a person does

  const box = () => find("#question textarea");

  function fill(field, value) {
    const prototype = Object.getPrototypeOf(field);
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function act(wish) {
    fill(find("#action textarea, #action input"), JSON.stringify(wish));
    window.setTimeout(() => (find("#act button") || find("#act")).click(), 30);
  }

  function lastTurn() {
    return [...document.querySelectorAll("#log .turn")].at(-1);
  }

  function edit() {
    const last = lastTurn();
    if (!last) return;
    forget(Number(last.id.slice(5)));
    act({ do: "drop" });
    fill(box(), last.dataset.question);
    box().focus();
  }

  function stop() {
    const busy = find("#log .turn:not(.done)");
    if (!busy) return;
    forget(Number(busy.id.slice(5)));
    find("#notice").textContent = find("#log").dataset.stopped;
    fill(box(), busy.dataset.question);
    box().focus();
  }

  function feedback(button) {
    const form = button.closest(".feedback");
    const turn = Number(form.dataset.turn);
    if (button.dataset.useful === "true") return act({ do: "feedback", turn, useful: true });
    const why = find(".why", form);
    why.hidden = !why.hidden;
    button.setAttribute("aria-expanded", String(!why.hidden));
    if (!why.hidden) find("select", why).focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a.skip");
    if (!button) return;
    if (button.matches("a.skip") && find("#question")) {
      event.preventDefault();
      box().focus();
    } else if (button.matches(".marker")) openEvidence(button.dataset.evidence, button);
    else if (button.matches(".show-evidence"))
      openEvidence(`evidence-${button.closest(".turn").id.slice(5)}-1`, button);
    else if (button.matches(".back, .close")) closeEvidence();
    else if (button.dataset.ask) act({ do: "ask", question: button.dataset.ask });
    else if (button.dataset.act === "edit") edit();
    else if (button.dataset.act) {
      const turn = Number(button.closest(".turn")?.id.slice(5));
      act({ do: button.dataset.act, turn, language: button.dataset.language });
    }
    else if (button.dataset.useful) feedback(button);
    else if (button.matches("#stop, #stop button")) stop();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "export") {
      const turns = [...document.querySelectorAll("#log .turn.done")];
      form.elements.turns.value = JSON.stringify(
        turns.map(({ dataset }) => [
          dataset.question, dataset.alone === "true", dataset.language,
        ]),
      );
    } else if (form.matches(".feedback")) {
      event.preventDefault();
      const { reason, comment } = form.elements;
      const turn = Number(form.dataset.turn);
      act({ do: "feedback", turn, useful: false, reason: reason.value, comment: comment.value });
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener) closeEvidence();
  });

  if (!start()) {
    const building = new MutationObserver(() => start() && building.disconnect());
    building.observe(document.documentElement, { childList: true, subtree: true });
  }
})();
