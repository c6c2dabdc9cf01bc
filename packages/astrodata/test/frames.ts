import { Header, type HeaderValue } from "@goats/fits";
import { type Metadata, type MetadataSource, metadataOf } from "../src/index.ts";

type Keywords = Readonly<Record<string, HeaderValue>>;

const PHU: Keywords = {
  INSTRUME: "GMOS-S",
  OBSERVAT: "Gemini-South",
  TELESCOP: "Gemini-South",
  OBJECT: "AT2020caa",
  OBSTYPE: "OBJECT",
  OBSCLASS: "science",
  "DATE-OBS": "2021-02-19",
  UT: "08:14:01.7",
  GRATING: "MIRROR",
  MASKTYP: 0,
  MASKNAME: "None",
  FILTER1: "open1-6",
  FILTER2: "r_G0326",
  DETTYPE: "S10892",
  DETID: "BI5-36-4k-2,BI11-33-4k-1,BI12-34-4k-1",
  DETECTOR: "GMOS + Hamamatsu_new",
  AMPINTEG: 11880,
  PA: 10,
};

const EXTENSION: Keywords = {
  AMPNAME: "BI5-36-4k-2, 4",
  CCDNAME: "BI5-36-4k-2",
  CCDSUM: "2 2",
  GAIN: 2,
  DETSEC: "[1:512,1:4224]",
};

/** A made-up GMOS-S image with one extension for each set of keywords; `undefined` takes a keyword away. */
export function gmosFrame(phu: Keywords = {}, extensions: readonly Keywords[] = [{}]): MetadataSource {
  return {
    phu: header({ ...PHU, ...phu }),
    extensions: extensions.map((keywords) => ({
      header: header({ ...EXTENSION, ...keywords }),
      axes: [288, 2112],
    })),
  };
}

/** Tags and descriptors of {@link gmosFrame}. */
export function gmosMetadata(phu?: Keywords, extensions?: readonly Keywords[]): Metadata {
  const metadata = metadataOf(gmosFrame(phu, extensions));
  if (metadata === undefined) throw new Error("the frame is not recognised");
  return metadata;
}

/** A header of keywords; those that are undefined are left out. */
export function header(keywords: Keywords): Header {
  return Header.from(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
