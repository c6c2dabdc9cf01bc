/** Files with the headers of calibrations, for the tests of databases. */
import { basename, join } from "node:path";
import { type AstroData, openAstroData, toHdus } from "@goats/astrodata";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { writeBias } from "@goats/simulator";

export async function readAstroData(path: string): Promise<AstroData> {
  const file = await openFitsFile(path);
  try {
    return await openAstroData(file, basename(path));
  } finally {
    await file.close();
  }
}

/** Makes raw biases of GMOS and files with the headers of biases that were processed from them. */
export async function biasMaker(folder: string): Promise<{
  readonly raw: string;
  /** A processed bias of a date. */
  make(name: string, date: string, change?: (ad: AstroData) => void): Promise<string>;
}> {
  const { files } = await writeBias(join(folder, "raw"), { frames: 1, rows: 8 });
  const raw = files[0] ?? "";
  return {
    raw,
    make: async (name, date, change = () => undefined) => {
      const ad = await readAstroData(raw);
      ad.phu.set("PROCBIAS", "2021-02-12T00:00:00").set("DATE-OBS", date).set("DATE", date);
      ad.phu.set("PREPARE", "x").set("SUBOVER", "x").set("TRIMOVER", "x").set("TRIMMED", "yes");
      change(ad);
      const path = join(folder, name);
      await writeFitsFile(path, toHdus(ad));
      return path;
    },
  };
}
