// Opens what a reader would open on a page (folded sections, tabs, "show more") and makes what was opened stay.
//
// Called with { millisecondsMax, clicksMax }; resolves to the number of clicks. Nothing is clicked that leads away: no
// links to other addresses, no submit buttons, no menus. What a later click closes again (tabs whose panel is filled
// anew, accordions with one open section) is copied while it is open and put back at the end, under its tab's label.
async ({ millisecondsMax, clicksMax }) => {
  const endsAt = performance.now() + millisecondsMax;
  const QUIET_MS = 80;
  const SETTLE_MAX_MS = 500;
  const EMPTY_PANEL_MAX_MS = 1500;
  const SCROLLS_MAX = 5;
  const ROUNDS_MAX = 3;
  const words = (node) => (node.textContent || "").replace(/\s+/g, " ").trim();

  // Resolves when nothing in the document has changed for QUIET_MS, or after maxMs.
  const quiet = (maxMs) =>
    new Promise((resolve) => {
      let pause;
      const done = () => {
        observer.disconnect();
        clearTimeout(pause);
        clearTimeout(last);
        resolve();
      };
      const observer = new MutationObserver(() => {
        clearTimeout(pause);
        pause = setTimeout(done, QUIET_MS);
      });
      const last = setTimeout(done, maxMs);
      pause = setTimeout(done, QUIET_MS);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });

  // Resolves when an element has words, or after maxMs.
  const filled = (element, maxMs) =>
    new Promise((resolve) => {
      const done = () => {
        observer.disconnect();
        clearTimeout(last);
        resolve();
      };
      const observer = new MutationObserver(() => words(element) && done());
      const last = setTimeout(done, maxMs);
      observer.observe(element, { subtree: true, childList: true, characterData: true });
      if (words(element)) done();
    });

  const staysOnPage = (element) => {
    const link = element.closest("a[href]");
    const href = link ? link.getAttribute("href").trim() : "#";
    if (!(href === "" || href.startsWith("#") || /^javascript:\s*(void\b.*|;|)$/i.test(href))) return false;
    const isTab = element.getAttribute("role") === "tab";
    if (element.closest("form") && !isTab && element.getAttribute("type") !== "button") return false;
    if (element.matches("input, select, textarea, :disabled, [aria-disabled=true]")) return false;
    if (element.matches("[role=combobox], [aria-haspopup]:not([aria-haspopup=false])")) return false;
    return !element.closest("nav, header, [role=navigation], [role=banner], [role=menubar], [role=dialog]");
  };

  const saysMore = (element) =>
    /^(show|read|view|see|load)\s+(more|all|details)\b.{0,30}$|^(more|expand( all)?|learn more)$/i.test(words(element));

  const clickable = () => [
    ...document.querySelectorAll("[role=tab], [aria-expanded=false]"),
    ...[...document.querySelectorAll("button, [role=button], a[href^='#'], a:not([href])")].filter(saysMore),
  ];

  const panelsOf = (element) => {
    const ids = (element.getAttribute("aria-controls") || "").split(/\s+/).filter(Boolean);
    const named = ids.map((id) => document.getElementById(id)).filter(Boolean);
    if (named.length) return named;
    if (element.getAttribute("role") === "tab") {
      return [...document.querySelectorAll("[role=tabpanel]")].filter((panel) => panel.offsetParent !== null);
    }
    const heading = element.closest("h1, h2, h3, h4, h5, h6, dt") || element;
    return heading.nextElementSibling ? [heading.nextElementSibling] : [];
  };

  const kept = [];
  const keep = async (element) => {
    for (const panel of panelsOf(element)) {
      await filled(panel, EMPTY_PANEL_MAX_MS);
      if (words(panel)) kept.push({ element, panel, copy: panel.cloneNode(true), text: words(panel) });
    }
  };

  const reveal = (panel) => {
    panel.removeAttribute("hidden");
    panel.removeAttribute("aria-hidden");
    const style = getComputedStyle(panel);
    if (style.display === "none") panel.style.setProperty("display", "block", "important");
    if (style.visibility !== "visible") panel.style.setProperty("visibility", "visible", "important");
    if (Number(style.opacity) === 0) panel.style.setProperty("opacity", "1", "important");
    if (panel.offsetHeight === 0) {
      panel.style.setProperty("height", "auto", "important");
      panel.style.setProperty("max-height", "none", "important");
    }
  };

  const putBack = ({ element, panel, copy, text }) => {
    if (panel.isConnected && words(panel).includes(text)) return reveal(panel);
    copy.removeAttribute("id");
    reveal(copy);
    const section = document.createElement("section");
    section.dataset.dossierKept = words(element);
    if (element.getAttribute("role") === "tab") {
      const label = document.createElement("h3");
      label.textContent = words(element);
      section.append(label);
    }
    section.append(copy);
    const place = panel.isConnected ? panel : element.closest("[role=tablist]") || element;
    (place.isConnected ? place.parentElement : document.body).append(section);
  };

  // Open shadow roots are not serialised with the document: copy what they show beside their hosts.
  const flatten = (root) => {
    for (const host of root.querySelectorAll("*")) {
      if (!host.shadowRoot) continue;
      flatten(host.shadowRoot);
      const copy = document.createElement("div");
      copy.dataset.dossierShadow = host.localName;
      copy.append(...[...host.shadowRoot.childNodes].filter((n) => n.localName !== "style").map((n) => n.cloneNode(true)));
      host.after(copy);
    }
  };

  for (let turn = 0, height = -1; turn < SCROLLS_MAX && document.body.scrollHeight !== height; turn += 1) {
    height = document.body.scrollHeight;
    window.scrollTo(0, height);
    await quiet(SETTLE_MAX_MS);
  }
  for (const tab of document.querySelectorAll("[role=tab][aria-selected=true]")) await keep(tab);

  const done = new Set();
  let clicks = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    for (const fold of document.querySelectorAll("details:not([open])")) fold.open = true;
    const fresh = clickable().filter((element) => !done.has(element) && staysOnPage(element));
    if (!fresh.length) break;
    for (const element of fresh) {
      if (clicks >= clicksMax || performance.now() > endsAt) break;
      done.add(element);
      if (!element.isConnected) continue;
      element.click();
      clicks += 1;
      await quiet(SETTLE_MAX_MS);
      await keep(element);
    }
  }
  kept.forEach(putBack);
  flatten(document);
  return clicks;
}
