/* Trust centre of Meridian: renders the control register. No dependencies. */
(function () {
  "use strict";
  var root = document.getElementById("root");

  function el(tag, attributes) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) {
      node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
    });
    return node;
  }

  function certificate(item) {
    return el("details", { class: "certificate" },
      el("summary", {}, el("strong", {}, item.name), " ", el("span", { class: "pill" }, item.status)),
      el("p", {}, item.detail),
      el("dl", {}, el("dt", {}, "Scope"), el("dd", {}, item.scope), el("dt", {}, "Access"), el("dd", {}, item.access)));
  }

  function group(item) {
    var panel = el("div", { id: "panel-" + item.id, class: "panel", role: "region", hidden: "" });
    var button = el("button", { type: "button", class: "accordion", "aria-expanded": "false", "aria-controls": panel.id },
      item.title, " ", el("span", { class: "count" }, "(" + item.controls.length + ")"));
    button.addEventListener("click", function () {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
    });
    var list = el("ul", { class: "controls" });
    item.controls.forEach(function (control) {
      list.appendChild(el("li", {}, el("code", {}, control.id), " ", el("strong", {}, control.name),
        el("p", {}, control.text), el("small", {}, "Last tested on ", el("time", { datetime: control.tested }, control.tested))));
    });
    panel.appendChild(list);
    return el("section", { id: item.id }, el("h3", {}, button), panel);
  }

  function render(data) {
    var main = el("main", { id: "content", class: "trust" },
      el("h1", {}, "Trust centre"), el("p", { class: "lead" }, data.intro),
      el("p", { class: "meta" }, "Register updated on " + data.updated));
    main.appendChild(el("h2", {}, "Reports and certificates"));
    data.certificates.forEach(function (item) { main.appendChild(certificate(item)); });
    main.appendChild(el("h2", {}, "Controls"));
    data.groups.forEach(function (item) { main.appendChild(group(item)); });
    main.appendChild(el("h2", {}, "Questions"));
    var list = el("dl", { class: "questions" });
    data.questions.forEach(function (item) { list.appendChild(el("dt", {}, item.q)); list.appendChild(el("dd", {}, item.a)); });
    main.appendChild(list);

    var navigation = el("nav", { "aria-label": "Main" });
    [["/", "Meridian"], ["/security", "Security"], ["/legal/dpa", "DPA"], ["/legal/subprocessors", "Subprocessors"],
      ["/security/whitepaper.pdf", "Whitepaper"]].forEach(function (pair) {
      navigation.appendChild(el("a", { href: pair[0] }, pair[1]));
    });
    root.textContent = "";
    root.appendChild(el("header", { class: "bar" }, navigation));
    root.appendChild(main);
    root.appendChild(el("footer", { class: "foot" }, el("small", {}, "© 2026 Meridian Language Systems Ltd")));
    document.title = "Trust centre (" + data.certificates.length + " reports) | Meridian";
  }

  setTimeout(function () {
    fetch("/trust/controls.json")
      .then(function (response) { return response.json(); })
      .then(render)
      .catch(function () { root.appendChild(el("p", {}, "The trust centre could not be loaded.")); });
  }, 150);
})();
