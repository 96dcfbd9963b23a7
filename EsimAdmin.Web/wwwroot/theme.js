// Runs before the first paint, so that no page flashes in the wrong theme.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => (document.cookie.match(/(?:^|; )esimadmin-theme=(light|dark)/) || [])[1] || "system";
  const apply = () => {
    const mode = wanted();
    document.documentElement.dataset.theme = mode === "dark" || (mode === "system" && dark.matches) ? "dark" : "light";
  };
  dark.addEventListener("change", apply);
  window.esimTheme = {
    get: wanted,
    set: mode => {
      document.cookie = `esimadmin-theme=${mode}; path=${new URL(document.baseURI).pathname}; max-age=${mode === "system" ? 0 : 31536000}; samesite=lax`;
      apply();
    },
  };
  apply();
  // In whose hours and days the server writes, unless somebody has chosen others.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `esimadmin-zone=${zone}; path=${new URL(document.baseURI).pathname}; max-age=31536000; samesite=lax`;
})();
