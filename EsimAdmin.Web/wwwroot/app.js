// The little that only a browser can do.
(() => {
  const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

  const relative = date => {
    const seconds = (date - Date.now()) / 1000;
    if (Math.abs(seconds) < 45) return seconds < 0 ? "just now" : "in a moment";
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
    return words.format(Math.round(seconds / size), unit);
  };

  // The clock of whoever looks, as the server writes; a browser may not know its name.
  const wanted = document.documentElement.dataset.zone || "UTC";
  const zone = (() => { try { new Intl.DateTimeFormat("en", { timeZone: wanted }); return wanted; } catch { return "UTC"; } })();
  const written = (date, timeZone) => new Intl.DateTimeFormat("en-GB",
    { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone }).format(date);

  // Only the text node's value: the node itself belongs to Blazor.
  const refresh = () => document.querySelectorAll("time[data-relative]").forEach(time => {
    const date = new Date(time.dateTime);
    const text = relative(date);
    if (time.firstChild && time.firstChild.nodeValue !== text) time.firstChild.nodeValue = text;
    time.title = `${written(date, zone)} ${zone} · ${written(date, "UTC")} UTC`;
  });
  setInterval(refresh, 10000);
  // On paper "just now" says nothing.
  const dated = () => document.querySelectorAll("time[data-relative]").forEach(time => {
    if (time.firstChild) time.firstChild.nodeValue = written(new Date(time.dateTime), zone);
  });
  addEventListener("beforeprint", dated);
  addEventListener("afterprint", refresh);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); restore(); });
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });

  document.addEventListener("keydown", event => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    const search = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey);
    const opener = document.getElementById("open-search");
    if (ahead !== null && (event.getModifierState("AltGraph") || !event.ctrlKey && !event.metaKey && !event.altKey)) {
      if (event.key === "Escape") ahead = null;
      else if (event.key === "Enter") { /* There is nothing to open yet. */ }
      else if (event.key === "Backspace") ahead = ahead.slice(0, -1);
      else if (event.key.length === 1) ahead += event.key;
      else return;
      event.preventDefault();
    } else if (search && !document.querySelector("form input[type=password]")) {
      event.preventDefault();
      if (!searchField()) openSearch();
    }
  }, true);

  // The search opens on the server. What is typed until its field is there belongs into it.
  let ahead = null;
  const searchField = () => document.querySelector(".search-dialog input");
  document.addEventListener("pointerdown", () => { ahead = null; }, true);
  const openSearch = () => {
    ahead = "";
    const end = Date.now() + 10000;
    let asked = false;
    const hand = () => {
      const field = searchField(), opener = document.getElementById("open-search");
      if (ahead === null || Date.now() > end) { ahead = null; return; }
      // The page may still be on its way.
      if (!asked && opener) { asked = true; opener.click(); }
      if (!field) { requestAnimationFrame(hand); return; }
      const typed = ahead;
      ahead = null;
      field.focus();
      if (!typed) return;
      field.value = typed + field.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    requestAnimationFrame(hand);
  };

  // Arrow keys walk through the rows of a list; Enter follows the row's link.
  document.addEventListener("keydown", event => {
    const row = event.target.closest && event.target.closest("tr[tabindex]");
    if (!row || event.target !== row) return;
    const step = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (step) {
      event.preventDefault();
      step.focus();
    } else if (event.key === "Enter") {
      const link = row.querySelector("a");
      if (link) link.click();
    }
  });

  // An open menu closes when the focus goes elsewhere or something else is pressed. Asked on the server, a menu would close over a slow
  // connection before the item that was pressed is heard of: there, losing the focus and gaining it are two messages.
  const leaveMenus = to => document.querySelectorAll(".rail").forEach(menu => {
    if (menu.querySelector(".menu") && !menu.contains(to)) menu.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  document.addEventListener("focusin", event => leaveMenus(event.target));
  document.addEventListener("pointerdown", event => leaveMenus(event.target));

  // Escape takes the phone's menu away from under the focus.
  document.addEventListener("keydown", event => {
    if (event.isTrusted && event.key === "Escape" && event.target.closest(".rail-later.menu")) document.querySelector(".rail-more").focus();
  });

  // What has the focus loses it to nothing when it is disabled while it is at work, or when its row is drawn anew behind a dialog that it
  // opened. It gets it back, or what has come in its place, unless somebody has left it on purpose; never behind an open dialog.
  let holder = null, opener = null;
  const dialogs = ".mud-dialog-container", focusable = "button, a[href], input, select, textarea, [tabindex]";
  const hold = element => ({ element, id: element.id, tag: element.tagName, label: element.getAttribute("aria-label"), path: location.pathname });
  document.addEventListener("focusin", event => {
    const inDialog = !!event.target.closest(dialogs);
    if (inDialog && holder && !holder.element.closest(dialogs)) opener = holder;
    if (!inDialog) opener = null;
    holder = hold(event.target);
  });
  // Taking an element away tells of it before it is gone: looked at afterwards.
  document.addEventListener("focusout", event => setTimeout(() => {
    if (holder && event.target === holder.element && event.target.isConnected && !event.target.disabled
      && document.activeElement === document.body && document.hasFocus()) holder = null;
  }));
  document.addEventListener("pointerdown", event => { if (!event.target.closest(focusable)) holder = null; });
  const present = held => held.path !== location.pathname ? null : held.element.isConnected ? held.element
    : held.id ? document.getElementById(held.id) : held.label && document.querySelector(`${held.tag}[aria-label="${CSS.escape(held.label)}"]`);
  const giveBack = () => {
    if (!holder || document.activeElement !== document.body) return;
    if (holder.element.isConnected && holder.element.disabled) return;
    holder.lost ??= Date.now();
    if (Date.now() - holder.lost > 3000) return void (holder = opener = null);
    const dialog = document.querySelector(dialogs);
    const to = present(holder) || (dialog ? dialog.querySelector(focusable) : opener && present(opener));
    if (to && !to.disabled && (!dialog || dialog.contains(to))) to.focus({ preventScroll: true });
  };
  let looking = false;
  new MutationObserver(() => {
    if (looking || !holder) return;
    looking = true;
    requestAnimationFrame(() => { looking = false; giveBack(); });
  }).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  document.addEventListener("click", event => { if (event.target.closest("[data-load-again]")) location.reload(); });

  // A session that nobody uses ends. An open page keeps its connection up by itself, so that somebody is there is told, once a minute at most.
  let told = Date.now(), leaving = false;
  const tell = () => {
    if (Date.now() - told < 60000 || !document.querySelector(".app")) return;
    told = Date.now();
    fetch(new URL("account/alive", document.baseURI), { method: "POST", redirect: "manual" }).catch(() => {});
  };
  document.addEventListener("pointerdown", tell, true);
  document.addEventListener("keydown", tell, true);

  // While the line is down nothing that is pressed could be sent: it is held back, and the bar says so. What is typed or chosen meanwhile stays
  // where it is, and the server hears of it once the line is back.
  const unheard = new Set();
  const isDown = () => "offline" in document.documentElement.dataset;
  const holdBack = event => {
    if (!isDown() || !event.target.closest?.(".app, .mud-dialog, .mud-popover")) return;
    if (event.type === "click" && !event.target.closest("button, a[href], [role=menuitem], [role=option]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector("[data-held]").hidden = false;
  };
  for (const type of ["click", "submit"]) document.addEventListener(type, holdBack, true);
  for (const type of ["input", "change"]) document.addEventListener(type, event => { if (isDown()) unheard.add(event.target); }, true);
  const tellUnheard = () => {
    document.querySelector("[data-held]").hidden = true;
    for (const field of unheard) {
      if (!field.isConnected) continue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    unheard.clear();
  };

  const watchConnection = () => {
    const bar = document.getElementById("components-reconnect-modal");
    if (!bar || bar.dataset.watched) return;
    bar.dataset.watched = "1";
    bar.addEventListener("components-reconnect-state-changed", event => {
      const lost = event.detail.state !== "hide";
      if (lost && !document.documentElement.dataset.offline) {
        bar.querySelector("[data-since]").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      }
      if (lost) document.documentElement.dataset.offline = "1";
      else if (isDown()) {
        delete document.documentElement.dataset.offline;
        setTimeout(tellUnheard);
      }
      // The server has forgotten this page: load it anew, its state is in the address.
      if (event.detail.state === "rejected") location.reload();
      if (event.detail.state === "failed") setTimeout(() => location.reload(), 5000);
    });
  };
  document.addEventListener("DOMContentLoaded", watchConnection);
  watchConnection();

  // The one place that decides how a list's state gets into the address: what is typed replaces it when typing pauses, all else is a step that Back undoes.
  let pending = null, timer = 0;
  const keep = () => {
    clearTimeout(timer);
    if (!pending) return;
    const { push } = pending, url = new URL(pending.url, document.baseURI);
    pending = null;
    // Only while the person is still on that page.
    if (location.pathname !== url.pathname || location.search + location.hash === url.search + url.hash) return;
    history[push ? "pushState" : "replaceState"](history.state, "", url);
  };
  const keepAddress = (url, push) => {
    if (pending && push) keep();
    clearTimeout(timer);
    pending = { url, push };
    if (push) keep();
    else timer = setTimeout(keep, 300);
  };
  addEventListener("popstate", () => { pending = null; });
  addEventListener("pagehide", keep);

  // What is typed into a field that names its draft is kept in this tab until it is stored: a reload, or a server that has forgotten the page, loses nothing.
  const draftPrefix = "draft:";
  const known = new WeakMap();
  const valueOf = field => field.type === "checkbox" ? String(field.checked) : field.value;
  const restore = () => document.querySelectorAll("[data-draft]").forEach(field => {
    const key = draftPrefix + field.dataset.draft;
    if (known.get(field)?.key === key) return;
    const base = valueOf(field);
    known.set(field, { key, base });
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    // Not over what somebody else has stored meanwhile.
    if (!draft || draft.base !== base || draft.value === base) return;
    if (field.type === "checkbox") field.checked = draft.value === "true";
    else field.value = draft.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const remember = event => {
    const entry = known.get(event.target);
    if (!entry) return;
    const value = valueOf(event.target);
    if (value === entry.base) sessionStorage.removeItem(entry.key);
    else sessionStorage.setItem(entry.key, JSON.stringify({ base: entry.base, value }));
  };
  document.addEventListener("input", remember, true);
  document.addEventListener("change", remember, true);

  // The frame's skip link: the address on the server may be older than the one up there.
  document.addEventListener("click", event => {
    if (!event.target.closest || !event.target.closest(".skip")) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("main").focus();
  }, true);

  // Whoever has begun to type keeps the focus, whatever the server asks for.
  const isTyping = () => !!document.activeElement?.closest("main input, main textarea, main select, [role=dialog]");

  window.esimAdmin = {
    copy: async text => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Without HTTPS the clipboard is closed; the old way still works.
        const area = document.createElement("textarea");
        area.value = text;
        area.style.position = "fixed";
        area.style.opacity = "0";
        document.body.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        return done;
      }
    },
    download: async (name, type, stream) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
    keepAddress,
    forgetDrafts: beginning => Object.keys(sessionStorage).filter(key => key.startsWith(draftPrefix + beginning)).forEach(key => sessionStorage.removeItem(key)),
    leadAway: url => { if (!leaving) location.href = new URL(url, document.baseURI); },
    signOut: () => {
      leaving = true;
      sessionStorage.clear();
      document.getElementById("sign-out").submit();
    },
    hasDecimalComma: () => (1.5).toLocaleString().includes(","),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    focus: id => { if (!isTyping()) document.getElementById(id)?.focus(); },
    focusHeading: () => { if (!isTyping()) document.querySelector("h1")?.focus(); },
  };
})();
