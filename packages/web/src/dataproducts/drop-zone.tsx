import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type DragEvent, useEffect, useRef, useState } from "react";
import classes from "./drop-zone.module.css";
import type { UploadDestination } from "./upload-queue.ts";
import { droppedFiles, uploads } from "./uploads.ts";

interface DropZoneProps {
  destination: UploadDestination;
  /** Less tall when there are files already. */
  compact?: boolean;
}

/** Takes files and folders by drop and by choice. */
export function DropZone({ destination, compact = false }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useNoStrayDrops();
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then((files) => uploads.add(destination, files));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard
    <div
      className={classes["zone"]}
      data-over={over || undefined}
      data-compact={compact || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      <IconUpload size={compact ? 18 : 28} aria-hidden="true" />
      <span>
        {over ? "Let go to add them to " : "Drop files or folders here for "}
        <strong>{destination.label}</strong>
      </span>
      <Button variant="default" size="xs" onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={`Files for ${destination.label}`}
        onChange={(event) => {
          uploads.add(destination, [...(event.currentTarget.files ?? [])]);
          // Choosing the same file again must count as a change.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

/** A file that misses the zone must not replace the page. */
function useNoStrayDrops(): void {
  useEffect(() => {
    const stop = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    window.addEventListener("dragover", stop);
    window.addEventListener("drop", stop);
    return () => {
      window.removeEventListener("dragover", stop);
      window.removeEventListener("drop", stop);
    };
  }, []);
}
