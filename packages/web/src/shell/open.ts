/** Opens the palette and the list of keys from anywhere, without the parts knowing each other. */

type Listener = () => void;

function makeSignal() {
  const listeners = new Set<Listener>();
  return {
    send: () => {
      for (const listener of listeners) listener();
    },
    listen: (listener: Listener): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const palette = makeSignal();
const keysHelp = makeSignal();

export const openPalette = palette.send;
export const onOpenPalette = palette.listen;
export const openKeysHelp = keysHelp.send;
export const onOpenKeysHelp = keysHelp.listen;
