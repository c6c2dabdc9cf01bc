/** The package has no types of its own. */
declare module "seek-bzip" {
  const bunzip: { decode(input: Uint8Array): Uint8Array };
  export = bunzip;
}
