// The query page: YASGUI on this server's own endpoint, without anything remote, and with its accessibility faults mended.
"use strict";
(() => {
  const box = document.getElementById("yasgui");
  const prefixes = JSON.parse(box.dataset.prefixes);
  const endpoint = new URL("/sparql", location.href).href;
  const first = document.getElementById("plain").defaultValue; // with its prefixes: the editor marks what it finds no declaration of
  const Made = window.Yasgui.default || window.Yasgui.Yasgui || window.Yasgui;
  Made.Yasqe.defaults.autocompleters = []; // they ask prefix.cc and LOV
  Made.Yasqe.defaults.value = first;
  Made.Yasqe.defaults.createShareableLink = null;
  Made.Yasr.defaults.prefixes = prefixes;
  const yasgui = new Made(box, {
    persistenceId: null,
    copyEndpointOnNewTab: false,
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    yasqe: { value: first, persistenceId: null },
    yasr: { prefixes, persistenceId: null },
  });

  // What has no name gets one; what claims a role without its parts loses it.
  const NAMES = {
    ".yasqe textarea": "Query text",
    ".autocomplete": "Endpoint",
    ".autocompleteWrapper input": "Endpoint",
    ".tableFilter": "Filter the rows",
    ".tablePageLength, .dt-length select, .dataTables_length select, .pageSizeWrapper select": "Rows on a page",
    ".yasr_header input[type=search], .dataTables_filter input, .tableFilterWrapper input": "Filter the rows",
    ".requestMethodSelect, .requestConfigWrapper select": "How to ask",
  };
  const named = (el) => el.getAttribute("aria-label") || el.getAttribute("aria-labelledby") || el.labels?.length;
  const set = (el, name, value) => el.getAttribute(name) !== value && el.setAttribute(name, value);
  const mend = () => {
    for (const [selector, name] of Object.entries(NAMES))
      for (const el of box.querySelectorAll(selector)) if (!named(el)) set(el, "aria-label", name);
    for (const el of box.querySelectorAll("input, select, textarea"))
      if (!named(el)) set(el, "aria-label", el.title || el.placeholder || el.name || "Option");
    for (const el of box.querySelectorAll("button"))
      if (!named(el) && !el.textContent.trim()) set(el, "aria-label", el.title || "Button");
    for (const el of box.querySelectorAll("th"))
      if (!el.textContent.trim())
        (el.querySelector(".dt-column-title") || el).append(Object.assign(document.createElement("span"), { className: "unseen", textContent: "Row" }));
    for (const list of box.querySelectorAll("[role=tablist]"))
      for (const el of list.children)
        if (el.getAttribute("role") !== "tab" && !el.querySelector("[role=tab]")) list.after(el);
        else if (el.getAttribute("role") !== "tab") set(el, "role", "presentation");
    for (const el of box.querySelectorAll(".CodeMirror-scroll, .yasr_results")) set(el, "tabindex", "0");
  };
  let waiting = false;
  new MutationObserver(() => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => ((waiting = false), mend()));
    }
  }).observe(box, { childList: true, subtree: true });
  mend();

  document.getElementById("question").addEventListener("change", (event) => {
    if (event.target.value) yasgui.getTab().getYasqe().setValue(event.target.value);
  });
  window.kgQueryPage = yasgui;
})();
