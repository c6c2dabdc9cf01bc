import { describe, expect, test } from "vitest";
import { encode } from "../test/bytes.ts";
import { FitsError } from "./errors.ts";
import { Header } from "./header.ts";
import { type HttpSourceOptions, httpSource } from "./http-source.ts";
import { openFits } from "./open.ts";

const URL_OF_FILE = "https://archive.example/file.fits";

interface Server {
  readonly requests: string[];
  readonly options: HttpSourceOptions;
  bytes: Uint8Array;
  etag: string | undefined;
}

/** A server of one file; `change` has the last word on an answer. */
function server(
  bytes: Uint8Array,
  change: (answer: Response, request: number) => Response = (a) => a,
): Server {
  const self: Server = {
    requests: [],
    bytes,
    etag: '"one"',
    options: {
      async fetch(_url, init) {
        const headers = new Headers(init.headers);
        self.requests.push(headers.get("range") ?? "");
        return change(serve(self, headers), self.requests.length);
      },
    },
  };
  return self;
}

function serve({ bytes, etag }: Server, headers: Headers): Response {
  const common: Record<string, string> = etag === undefined ? {} : { etag };
  const ifRange = headers.get("if-range");
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(headers.get("range") ?? "") ?? [];
  if (ifRange !== null && ifRange !== etag) return new Response(Buffer.from(bytes), { headers: common });
  if (Number(from) >= bytes.length) return new Response(null, { status: 416 });
  const part = bytes.slice(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  return new Response(part, { status: 206, headers: { ...common, "content-range": range } });
}

/** As a raw frame of twelve amplifiers, each larger than what is read ahead. */
function frame(): Uint8Array {
  const cards = Array.from({ length: 100 }, (_, i) => [`KEY${i}`, i] as const);
  const data = Uint16Array.from({ length: 200 * 500 }, (_, i) => i % 60_000);
  return encode([
    { kind: "image", header: Header.from(cards) },
    ...Array.from({ length: 12 }, (_, i) => ({
      kind: "image" as const,
      header: Header.from([["EXTVER", i + 1]]),
      axes: [200, 500],
      data,
    })),
  ]);
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FitsError)) throw new Error(`expected a FitsError, got ${error}`);
  expect(error.fix).not.toBe("");
  return error.code;
}

describe("a file on a web server", () => {
  test("opening takes one request for each header, a section a few more", async () => {
    const remote = server(frame());
    const file = await openFits(await httpSource(URL_OF_FILE, remote.options));
    expect(file.hdus).toHaveLength(13);
    expect(remote.requests.length).toBeLessThanOrEqual(13);
    const before = remote.requests.length;
    const hdu = file.hdus[12];
    if (hdu === undefined) throw new Error("no last HDU");
    const { data } = await file.readSection(hdu, [
      [10, 20],
      [400, 410],
    ]);
    expect(data[0]).toBe((400 * 200 + 10) % 60_000);
    expect(remote.requests.length - before).toBeLessThanOrEqual(1);
  });

  test("a small file comes with one request, whole images with few", async () => {
    const small = server(encode([{ kind: "image", header: Header.from(), data: new Int16Array(900) }]));
    const file = await openFits(await httpSource(URL_OF_FILE, small.options));
    for (const hdu of file.hdus) await file.readImage(hdu);
    expect(small.requests).toHaveLength(1);
  });

  test("what was fetched is kept, as far as the limit allows", async () => {
    const remote = server(new Uint8Array(100_000).map((_, i) => i % 251));
    const source = await httpSource(URL_OF_FILE, {
      ...remote.options,
      readAheadBytes: 1000,
      cacheBytes: 3000,
    });
    for (const offset of [0, 5000, 5100, 9000, 5000]) {
      expect(await source.read(offset, 3)).toEqual(
        Uint8Array.of(offset % 251, (offset + 1) % 251, (offset + 2) % 251),
      );
    }
    expect(remote.requests).toHaveLength(3);
    for (const offset of [20_000, 30_000, 40_000, 5000]) await source.read(offset, 3);
    expect(remote.requests).toHaveLength(7);
    expect(await source.read(99_990, 10)).toHaveLength(10);
  });

  test.each<[string, string, (answer: Response) => Response]>([
    ["no ranges", "no_ranges", () => new Response("whole")],
    ["no Content-Range", "no_ranges", () => new Response("part", { status: 206 })],
    [
      "another range",
      "no_ranges",
      (answer) =>
        new Response(answer.body, { status: 206, headers: { "content-range": "bytes 1-1000/20000" } }),
    ],
    [
      "a compressed answer",
      "no_ranges",
      (answer) =>
        new Response(answer.body, {
          status: 206,
          headers: { "content-range": "bytes 0-999/20000", "content-encoding": "gzip" },
        }),
    ],
    [
      "more than was asked for",
      "no_ranges",
      (answer) => new Response(new Uint8Array(5000), { status: 206, headers: answer.headers }),
    ],
    [
      "less than was promised",
      "http_failed",
      (answer) => new Response(new Uint8Array(5), { status: 206, headers: answer.headers }),
    ],
    ["no such file", "http_failed", () => new Response("no", { status: 404 })],
    ["an empty file", "http_failed", () => new Response(null, { status: 416 })],
  ])("%s is an error: %s", async (_label, code, change) => {
    const remote = server(new Uint8Array(20_000), change);
    expect(await codeOf(httpSource(URL_OF_FILE, { ...remote.options, readAheadBytes: 1000 }))).toBe(code);
  });

  test("a server that cannot be reached, and a file beyond the limit, are errors", async () => {
    const unreachable = () => Promise.reject(new TypeError("fetch failed"));
    expect(await codeOf(httpSource(URL_OF_FILE, { fetch: unreachable }))).toBe("http_failed");
    const remote = server(new Uint8Array(20_000));
    expect(await codeOf(httpSource(URL_OF_FILE, { ...remote.options, maxBytes: 10_000 }))).toBe("too_large");
    const source = await httpSource(URL_OF_FILE, remote.options);
    expect(await codeOf(source.read(19_999, 2))).toBe("truncated");
  });

  test.each([
    ["another ETag", '"two"', 20_000],
    ["another size, without ETag", undefined, 20_001],
    ["a shorter file", undefined, 3000],
    ["a weak ETag", 'W/"2"', 20_000],
  ])("a file that changed is an error: %s", async (_label, etag, size) => {
    const remote = server(new Uint8Array(20_000));
    if (etag === undefined) remote.etag = undefined;
    else if (etag.startsWith("W/")) remote.etag = 'W/"1"';
    const source = await httpSource(URL_OF_FILE, { ...remote.options, readAheadBytes: 1000 });
    remote.etag = etag;
    remote.bytes = new Uint8Array(size);
    expect(await codeOf(source.read(5000, 100))).toBe("changed");
  });

  test("own headers and the signal reach the request", async () => {
    const seen: RequestInit[] = [];
    const remote = server(new Uint8Array(20_000));
    const { signal } = new AbortController();
    await httpSource(URL_OF_FILE, {
      headers: { authorization: "Bearer x" },
      signal,
      fetch: async (url, init) => {
        seen.push(init);
        return (await remote.options.fetch?.(url, init)) ?? Response.error();
      },
    });
    expect(seen[0]?.signal).toBe(signal);
    expect(new Headers(seen[0]?.headers).get("authorization")).toBe("Bearer x");
  });
});
