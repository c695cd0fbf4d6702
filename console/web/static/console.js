// Betters what works without it: j and k go through the findings, / goes to the search field, a run's page renews itself.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select") !== null;
  const findings = [...document.querySelectorAll(".finding")];
  findings.forEach((finding) => finding.setAttribute("tabindex", "-1"));
  const step = (by) => {
    if (findings.length === 0) return;
    const here = findings.findIndex((finding) => finding.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : findings.length - 1) : Math.min(Math.max(here + by, 0), findings.length - 1);
    findings[next].focus();
    findings[next].scrollIntoView({ block: "start" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      if (field === null) return;
      event.preventDefault();
      field.focus();
    }
  });
  // A form that is sent twice by a double click would be refused the second time; it is simply not sent.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
  const opened = document.querySelector(location.hash ? CSS.escape(location.hash.slice(1)).replace(/^/, "#") : "#cited");
  if (opened !== null && opened.id === "cited") opened.scrollIntoView({ block: "center" });
  // A run's progress, asked for each second; without script the page is loaded anew instead. What is said aloud is said
  // when it changes, not each second.
  const progress = document.querySelector("[data-renew]");
  const renew = async (failures) => {
    let over = false;
    try {
      const answer = await fetch(progress.dataset.renew, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      progress.innerHTML = await answer.text();
      failures = 0;
      const part = progress.firstElementChild;
      const said = document.getElementById("said");
      if (said.textContent !== part.dataset.said) said.textContent = part.dataset.said;
      over = "over" in part.dataset;
      if (over) document.querySelectorAll("[data-until-over]").forEach((each) => each.remove());
    } catch {
      failures += 1;
    }
    if (!over && failures < 60) setTimeout(renew, 1000, failures);
  };
  if (progress !== null) setTimeout(renew, 1000, 0);
})();
