import type { Level } from "./pyramid.ts";

/** Side of a tile without its border; small, so that one more tile never holds up a frame. */
const TILE = 512;

/** Texels around a tile that repeat its neighbours, for smooth reading across the seam. */
const BORDER = 1;

/** Graphics memory kept in use before the tiles unseen for longest are dropped. */
const MEMORY_LIMIT = 256 * 2 ** 20;

/** Texels sent in one frame; a frame's first tile is always sent. */
const TEXELS_PER_FRAME = 2 * 2 ** 20;

/** One piece of one level on the graphics card. */
export interface Tile {
  values: WebGLTexture;
  mask: WebGLTexture | undefined;
  /** Level pixel of the first texel. */
  originX: number;
  originY: number;
  /** The part of the level that this tile draws, in level pixels. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface Stored extends Tile {
  bytes: number;
  frame: number;
}

/** Indices of tiles along both axes. */
export interface TileRange {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/**
 * The pieces of the images that are on the graphics card: sent when first seen, a few in each frame,
 * dropped when memory is short. Tiles also allow images larger than the largest texture.
 */
export class TileTextures {
  #gl: WebGL2RenderingContext;
  #side: number;
  #tiles = new Map<string, Stored>();
  #bytes = 0;
  #frame = 0;
  #texelsLeft = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const largest: unknown = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    this.#side = Math.min(TILE, (typeof largest === "number" ? largest : TILE) - 2 * BORDER);
  }

  /** To be called before the tiles of a frame are asked for. */
  beginFrame(): void {
    // Textures are filled through the active unit: it must not be the one of the colour map.
    this.#gl.activeTexture(this.#gl.TEXTURE0);
    this.#frame++;
    this.#texelsLeft = TEXELS_PER_FRAME;
  }

  /** The tiles that a rectangle of level pixels touches; ends excluded. */
  range(level: Level<unknown>, x0: number, y0: number, x1: number, y1: number): TileRange {
    const last = (length: number) => Math.ceil(length / this.#side);
    return {
      x0: Math.max(0, Math.floor(x0 / this.#side)),
      y0: Math.max(0, Math.floor(y0 / this.#side)),
      x1: Math.min(last(level.width), Math.ceil(x1 / this.#side)),
      y1: Math.min(last(level.height), Math.ceil(y1 / this.#side)),
    };
  }

  /**
   * The tile, sent now if this frame still has room for it; undefined when it has not.
   *
   * @param name of the level, unique among all images and levels
   */
  tile(
    name: string,
    values: Level<Float32Array>,
    mask: Level<Uint16Array> | undefined,
    column: number,
    row: number,
  ): Tile | undefined {
    const key = `${name}/${column}/${row}`;
    let tile = this.#tiles.get(key);
    if (tile) {
      tile.frame = this.#frame;
      return tile;
    }
    if (this.#texelsLeft <= 0) return undefined;
    tile = this.#send(values, mask, column, row);
    this.#texelsLeft -= tile.bytes / 4;
    this.#tiles.set(key, tile);
    this.#bytes += tile.bytes;
    this.#makeRoom();
    return tile;
  }

  #send(
    values: Level<Float32Array>,
    mask: Level<Uint16Array> | undefined,
    column: number,
    row: number,
  ): Stored {
    const gl = this.#gl;
    const x0 = column * this.#side;
    const y0 = row * this.#side;
    const x1 = Math.min(values.width, x0 + this.#side);
    const y1 = Math.min(values.height, y0 + this.#side);
    const originX = Math.max(0, x0 - BORDER);
    const originY = Math.max(0, y0 - BORDER);
    const width = Math.min(values.width, x1 + BORDER) - originX;
    const height = Math.min(values.height, y1 + BORDER) - originY;
    // The driver picks the rectangle out of the whole level: nothing is copied here.
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, values.width);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, originX);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, originY);
    const valueTexture = this.#texture();
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, values.data);
    let maskTexture: WebGLTexture | undefined;
    if (mask) {
      maskTexture = this.#texture();
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.R16UI,
        width,
        height,
        0,
        gl.RED_INTEGER,
        gl.UNSIGNED_SHORT,
        mask.data,
      );
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
    return {
      values: valueTexture,
      mask: maskTexture,
      originX,
      originY,
      x0,
      y0,
      x1,
      y1,
      bytes: width * height * (mask ? 6 : 4),
      frame: this.#frame,
    };
  }

  #texture(): WebGLTexture {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.NEAREST],
      [gl.TEXTURE_MAG_FILTER, gl.NEAREST],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ] as const) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    return texture;
  }

  #makeRoom(): void {
    if (this.#bytes <= MEMORY_LIMIT) return;
    const unseen = [...this.#tiles].filter(([, tile]) => tile.frame < this.#frame);
    unseen.sort(([, a], [, b]) => a.frame - b.frame);
    for (const [key, tile] of unseen) {
      if (this.#bytes <= MEMORY_LIMIT * 0.75) return;
      this.#drop(key, tile);
    }
  }

  #drop(key: string, tile: Stored): void {
    this.#gl.deleteTexture(tile.values);
    if (tile.mask) this.#gl.deleteTexture(tile.mask);
    this.#tiles.delete(key);
    this.#bytes -= tile.bytes;
  }

  clear(): void {
    for (const [key, tile] of this.#tiles) this.#drop(key, tile);
  }
}
