import { notifications } from "@mantine/notifications";

/**
 * Copies text and says so; where the browser does not allow it (an address without HTTPS that is not
 * this machine), the older way is tried.
 *
 * @param what is named in the message: "RA and Dec"
 */
export async function copyText(text: string, what: string): Promise<void> {
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  const done = copied ?? copyBySelection(text);
  notifications.show(
    done
      ? { message: `Copied ${what}`, autoClose: 1500 }
      : {
          color: "red",
          title: `${what} could not be copied`,
          message: "The browser does not allow it here. Select the text and copy it by hand.",
        },
  );
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}

/** Hands a file made in the page to the person. */
export function saveBlob(blob: Blob, filename: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = filename;
  link.click();
  // The browser has taken the blob by then; without this it would stay in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
