// Runs before the first paint, so that no page flashes in the wrong theme.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => (document.cookie.match(/(?:^|; )esimadmin-theme=(light|dark)/) || [])[1] || "system";
  const listeners = new Set();
  const apply = () => {
    const mode = wanted();
    const isDark = mode === "dark" || (mode === "system" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    listeners.forEach(listener => listener.invokeMethodAsync("ThemeChanged", mode, isDark).catch(() => listeners.delete(listener)));
    return isDark;
  };
  dark.addEventListener("change", apply);
  window.esimTheme = {
    mode: wanted,
    listen: listener => { listeners.add(listener); apply(); },
    set: mode => {
      document.cookie = `esimadmin-theme=${mode}; path=/; max-age=${mode === "system" ? 0 : 31536000}; samesite=lax`;
      apply();
    },
  };
  apply();
})();
