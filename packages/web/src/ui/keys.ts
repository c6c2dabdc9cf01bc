import { useSyncExternalStore } from "react";

/** Single keys as shortcuts: everybody may switch them off, since speech input and some aids trigger them by mistake. */

const KEY = "goats.keys";
const listeners = new Set<() => void>();
let enabled: boolean | undefined;

function singleKeysEnabled(): boolean {
  if (enabled === undefined) {
    try {
      enabled = localStorage.getItem(KEY) !== "off";
    } catch {
      enabled = true;
    }
  }
  return enabled;
}

export function setSingleKeys(on: boolean): void {
  enabled = on;
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; it then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, singleKeysEnabled);
}

/** Whether a key press is a plain one that a page may take: not typed into a field, not inside a dialog or menu. */
export function isPlainKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !singleKeysEnabled())
    return false;
  const target = event.target instanceof Element ? event.target : undefined;
  return !target?.closest(
    "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]",
  );
}
