// Runs before the first paint, so that no page flashes in the wrong theme. The app keeps the attributes up to date
// afterwards; the name of the key and the rule are those of src/ui/theme.ts.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("goats.theme") || "system";
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  if (choice !== "light" && choice !== "dark" && choice !== "night") {
    choice = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  const root = document.documentElement;
  root.setAttribute("data-theme", choice);
  root.setAttribute("data-mantine-color-scheme", choice === "light" ? "light" : "dark");
})();
