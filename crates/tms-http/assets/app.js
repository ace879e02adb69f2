// What pages do better with script. Everything works without.
"use strict";

(() => {
  const ready = (root) => {
    for (const element of root.querySelectorAll(".needs-script[hidden]")) element.hidden = false;
    for (const place of root.querySelectorAll("[data-tabs]:not(:has(> [role=tablist]))")) tabs(place);
    (root.querySelector("[aria-invalid=true]") ?? root.querySelector("[data-focus]"))?.focus();
  };

  // A password is shown and hidden.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shows]");
    if (!button) return;
    const field = document.getElementById(button.dataset.shows);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    const words = button.textContent;
    button.textContent = button.dataset.hide;
    button.dataset.hide = words;
  });

  // Text is copied, and the button says so for a moment.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const words = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2000);
  });

  // A button opens a dialog, whose content comes from where the button leads without script.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    const closer = event.target.closest("[data-closes]");
    const dialog = closer?.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  });

  // A button prints the page.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-prints]")) window.print();
  });

  // What is entered in a dialog goes into a field of the form behind it: as more lines, or instead of what is there.
  document.addEventListener("submit", (event) => {
    const { addsTo, sets } = event.target.dataset;
    const field = document.getElementById(addsTo ?? sets);
    if (!field) return;
    const entered = event.target.querySelector("input, textarea");
    const lines = [field.value.trimEnd(), entered.value.trim()];
    field.value = sets ? entered.value.trim() : lines.filter(Boolean).join("\n");
    entered.value = "";
  });

  // Sections become tabs: the one with the first error is shown, else the first.
  const tabs = (place) => {
    const sections = [...place.querySelectorAll(":scope > section")];
    const list = document.createElement("div");
    list.className = "states";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", place.dataset.tabs);
    const show = (shown, focus) => sections.forEach((section, at) => {
      const tab = list.children[at];
      section.hidden = section !== shown;
      tab.setAttribute("aria-selected", String(section === shown));
      tab.tabIndex = section === shown ? 0 : -1;
      if (focus && section === shown) tab.focus();
    });
    for (const section of sections) {
      const heading = section.querySelector("h2");
      const tab = document.createElement("button");
      Object.assign(tab, { type: "button", id: `tab-${section.id}`, textContent: heading.textContent });
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", section.id);
      section.setAttribute("role", "tabpanel");
      section.setAttribute("aria-labelledby", tab.id);
      heading.hidden = true;
      tab.addEventListener("click", () => show(section));
      list.append(tab);
    }
    list.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!way) return;
      const turned = getComputedStyle(list).direction === "rtl" ? -way : way;
      const at = sections.findIndex((section) => !section.hidden) + turned;
      show(sections[(at + sections.length) % sections.length], true);
    });
    // What leads to something in a tab shows the tab.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      const section = sections.find((section) => section.contains(target));
      if (section) show(section);
    });
    place.prepend(list);
    show(sections.find((section) => section.querySelector('[aria-invalid="true"], .error')) ?? sections[0]);
  };

  // Where it may take a while, the form says so until the answer is there.
  const working = (form, words) => {
    for (const place of form.querySelectorAll("[data-working]")) place.textContent = words(place);
  };

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    working(form, (place) => place.dataset.working);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      working(form, () => "");
    }
  });

  // A menu closes when the focus or a click goes elsewhere, and at Escape.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    // "/" leads to the search of the page, "?" shows what keys do.
    const search = event.key === "/" && document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "?") document.getElementById("shortcuts").showModal();
  });

  // What is not filtered by stays out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("form[role=search]")) return;
    const empty = [...event.detail.formData].filter(([, value]) => value === "");
    for (const [name] of empty) event.detail.formData.delete(name);
  });

  // Where a session has ended meanwhile, the whole page goes to sign in, and comes back after it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { pathname } = new URL(event.detail.xhr.responseURL);
    if (pathname !== "/sign-in" || location.pathname === "/sign-in") return;
    event.detail.shouldSwap = false;
    location.replace(location.pathname + location.search);
  });

  // What is put into a dialog opens it. The browser gives the focus back when it closes.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target.closest?.("dialog:not([open])");
    if (dialog?.querySelector("form")) dialog.showModal();
  });

  // Arrows lead from the search of a chooser through what was found.
  document.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chooser = way && event.target.closest?.(".chooser");
    if (!chooser) return;
    const stops = [...chooser.querySelectorAll(".chooser-search input, .choices input")];
    const first = stops.findIndex((stop) => stop.closest(".choices"));
    const place = stops.indexOf(event.target);
    if (place < 0 || first < 0) return;
    event.preventDefault();
    const next = place < first ? (way > 0 ? first : place) : place + way;
    stops[next < first ? 0 : Math.min(next, stops.length - 1)].focus();
  });

  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:afterSwap", (event) => ready(event.detail.elt));
})();
