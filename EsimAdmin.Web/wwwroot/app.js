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

  // Only the text node's value: the node itself belongs to Blazor.
  const refresh = () => document.querySelectorAll("time[data-relative]").forEach(time => {
    const date = new Date(time.dateTime);
    const text = relative(date);
    if (time.firstChild && time.firstChild.nodeValue !== text) time.firstChild.nodeValue = text;
    time.title = `${time.dateTime.replace("T", " ").replace("Z", " UTC")} · ${date.toLocaleString()}`;
  });
  setInterval(refresh, 10000);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("keydown", event => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    const search = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey);
    const opener = document.getElementById("open-search");
    if (search && opener) {
      event.preventDefault();
      opener.click();
    }
  });

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
  const leaveMenus = to => document.querySelectorAll(".account-menu").forEach(menu => {
    if (menu.querySelector(".menu") && !menu.contains(to)) menu.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  document.addEventListener("focusin", event => leaveMenus(event.target));
  document.addEventListener("pointerdown", event => leaveMenus(event.target));

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
      else delete document.documentElement.dataset.offline;
      // The server has forgotten this page: load it anew, its state is in the address.
      if (event.detail.state === "rejected") location.reload();
      if (event.detail.state === "failed") setTimeout(() => location.reload(), 5000);
    });
  };
  document.addEventListener("DOMContentLoaded", watchConnection);
  watchConnection();

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
    keepAddress: url => {
      // Only while the person is still on that page.
      if (location.pathname === new URL(url, document.baseURI).pathname) history.replaceState(history.state, "", url);
    },
    open: url => { window.open(url, "_blank", "noopener"); },
    submit: id => document.getElementById(id).submit(),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    focus: id => document.getElementById(id)?.focus(),
  };
})();
