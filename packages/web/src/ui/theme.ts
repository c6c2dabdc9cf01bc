import { useSyncExternalStore } from "react";

/** What a person chose; `system` follows the machine. */
export type ThemeChoice = "system" | "light" | "dark" | "night";
/** What is shown. Night is red on black, for eyes that have adapted to the dark. */
export type Theme = "light" | "dark" | "night";

const THEME_CHOICES: readonly ThemeChoice[] = ["system", "light", "dark", "night"];

/** Shared with public/theme.js, which applies the choice before the first paint. */
const KEY = "goats.theme";

/** The theme that a choice shows on a machine that prefers dark or not. */
export function resolveTheme(choice: ThemeChoice, systemIsDark: boolean): Theme {
  return choice === "system" ? (systemIsDark ? "dark" : "light") : choice;
}

/** The theme after the shown one, in the order of the key that switches. */
export function nextTheme(shown: Theme): Theme {
  return shown === "light" ? "dark" : shown === "dark" ? "night" : "light";
}

/** The stored choice; anything unknown is `system`. */
export function parseChoice(stored: string | null): ThemeChoice {
  return THEME_CHOICES.find((choice) => choice === stored) ?? "system";
}

interface State {
  readonly choice: ThemeChoice;
  readonly theme: Theme;
}

const listeners = new Set<() => void>();
let state: State | undefined;

function systemDark(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}

function read(): State {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  const choice = parseChoice(stored);
  return { choice, theme: resolveTheme(choice, systemDark().matches) };
}

function apply(next: State): void {
  state = next;
  const root = document.documentElement;
  root.setAttribute("data-theme", next.theme);
  root.setAttribute("data-mantine-color-scheme", next.theme === "light" ? "light" : "dark");
  for (const listener of listeners) listener();
}

/** Chooses a theme for this browser. */
export function setTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // See above.
  }
  apply({ choice, theme: resolveTheme(choice, systemDark().matches) });
}

/** Light, dark, night, light... */
export function cycleTheme(): Theme {
  const theme = nextTheme(snapshot().theme);
  setTheme(theme);
  return theme;
}

function snapshot(): State {
  state ??= read();
  return state;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    systemDark().addEventListener("change", reread);
    window.addEventListener("storage", reread);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    systemDark().removeEventListener("change", reread);
    window.removeEventListener("storage", reread);
  };
}

/** The machine's preference or another tab changed. */
function reread(): void {
  apply(read());
}

/** The chosen and the shown theme, kept current. */
export function useTheme(): State {
  return useSyncExternalStore(subscribe, snapshot);
}
