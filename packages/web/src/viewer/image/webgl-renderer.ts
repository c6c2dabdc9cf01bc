import { COLORS, colorTable } from "./colormaps.ts";
import { type DisplaySettings, DQ_OPACITY, HATCH_STRIPE, type Renderer } from "./display.ts";
import { rgbOf } from "./dq.ts";
import { levelFor } from "./pyramid.ts";
import type { Scene, SceneImage } from "./scene.ts";
import { FRAGMENT_SHADER, STRETCH_NUMBER, VERTEX_SHADER } from "./shaders.ts";
import { type Tile, TileTextures } from "./tile-textures.ts";
import type { Size, View } from "./view-transform.ts";

/** Undefined when the driver refuses the program. */
function linkProgram(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : undefined;
}

const UNIFORMS = [
  "uRectangle",
  "uToClip",
  "uValues",
  "uMask",
  "uColors",
  "uOrigin",
  "uSmooth",
  "uLow",
  "uPerRange",
  "uStretch",
  "uDqBits",
  "uFlagValues",
  "uFlagColors",
  "uDqOpacity",
  "uNanColors",
  "uHatch",
] as const;

type Uniforms = Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;

/** Everything that lives on the graphics card and is lost with its context. */
interface Resources {
  tiles: TileTextures;
  uniforms: Uniforms;
  colors: WebGLTexture;
  /** Stands in for the mask of images without one. */
  noMask: WebGLTexture;
}

function makeResources(gl: WebGL2RenderingContext, program: WebGLProgram): Resources {
  // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL, not a hook
  gl.useProgram(program);
  gl.bindVertexArray(gl.createVertexArray());
  const uniforms = Object.fromEntries(
    UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
  ) as Uniforms;
  gl.uniform1i(uniforms.uValues, 0);
  gl.uniform1i(uniforms.uMask, 1);
  gl.uniform1i(uniforms.uColors, 2);
  gl.uniform1f(uniforms.uDqOpacity, DQ_OPACITY);
  gl.uniform1f(uniforms.uHatch, HATCH_STRIPE);
  const nearest = () => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return texture;
  };
  const colors = nearest();
  const noMask = nearest();
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, 1, 1, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, new Uint16Array([0]));
  return { tiles: new TileTextures(gl), uniforms, colors, noMask };
}

/** Drivers that draw with the processor, by parts of their names. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * True where WebGL 2 is there and drawn by a graphics card. Drawn by the processor it is several
 * times slower than the renderer that is made for it. Asked on a canvas of its own, because one that
 * gave a WebGL context gives no other.
 */
export function hasGraphicsCard(): boolean {
  graphicsCard ??= findGraphicsCard();
  return graphicsCard;
}

/** Does not change while the page lives, and takes some milliseconds to find out. */
let graphicsCard: boolean | undefined;

function findGraphicsCard(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !(typeof name === "string" && SOFTWARE.test(name));
}

/** Undefined where the browser has no WebGL 2. */
export function createWebglRenderer(canvas: HTMLCanvasElement, onRestored: () => void): Renderer | undefined {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, premultipliedAlpha: true });
  if (!gl) return undefined;
  const program = linkProgram(gl);
  return program ? new WebglRenderer(canvas, gl, makeResources(gl, program), onRestored) : undefined;
}

class WebglRenderer implements Renderer {
  readonly kind = "webgl2";
  #canvas: HTMLCanvasElement;
  #gl: WebGL2RenderingContext;
  #resources: Resources | undefined;
  #scene: Scene | undefined;
  #settings: DisplaySettings | undefined;
  #listeners = new AbortController();

  constructor(
    canvas: HTMLCanvasElement,
    gl: WebGL2RenderingContext,
    resources: Resources,
    onRestored: () => void,
  ) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#resources = resources;
    const { signal } = this.#listeners;
    canvas.addEventListener(
      "webglcontextlost",
      (event) => {
        // Without this the browser would never give the context back.
        event.preventDefault();
        this.#resources = undefined;
      },
      { signal },
    );
    canvas.addEventListener(
      "webglcontextrestored",
      () => {
        const program = linkProgram(gl);
        this.#resources = program && makeResources(gl, program);
        if (this.#settings) this.setDisplay(this.#settings);
        onRestored();
      },
      { signal },
    );
  }

  setScene(scene: Scene | undefined): void {
    this.#scene = scene;
    this.#resources?.tiles.clear();
  }

  setDisplay(settings: DisplaySettings): void {
    this.#settings = settings;
    const gl = this.#gl;
    if (!this.#resources) return;
    const { uniforms, colors } = this.#resources;
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, colors);
    gl.texImage2D(
      gl.TEXTURE_2D,
      0,
      gl.RGBA8,
      COLORS,
      1,
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      colorTable(settings.colorMap, settings.redOnly),
    );
    gl.uniform1i(uniforms.uStretch, STRETCH_NUMBER[settings.stretch]);
    gl.uniform1uiv(
      uniforms.uFlagValues,
      Uint32Array.from(settings.dqColors, ({ value }) => value),
    );
    const unit = (color: string) => rgbOf(color).map((channel) => channel / 255);
    gl.uniform3fv(
      uniforms.uFlagColors,
      settings.dqColors.flatMap(({ color }) => unit(color)),
    );
    gl.uniform3fv(uniforms.uNanColors, settings.nanColors.flatMap(unit));
  }

  draw(view: View, viewport: Size, pixelRatio: number): boolean {
    if (!this.#resources || !this.#settings) return true;
    const gl = this.#gl;
    const width = Math.max(1, Math.round(viewport.width * pixelRatio));
    const height = Math.max(1, Math.round(viewport.height * pixelRatio));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const { tiles } = this.#resources;
    tiles.beginFrame();
    let complete = true;
    for (const [index, image] of (this.#scene?.images ?? []).entries()) {
      const drawn = this.#drawImage(this.#resources, image, index, view, viewport, pixelRatio);
      complete = complete && drawn;
    }
    return complete;
  }

  #drawImage(
    resources: Resources,
    image: SceneImage,
    index: number,
    view: View,
    viewport: Size,
    pixelRatio: number,
  ): boolean {
    const { placement, crop } = image;
    const { tiles } = resources;
    const perUnitX = crop.width / placement.width;
    const perUnitY = crop.height / placement.height;
    // The visible rectangle, in pixels of the image.
    const halfWidth = viewport.width / view.zoom / 2;
    const halfHeight = viewport.height / view.zoom / 2;
    const [x0, x1] = along(view.centerX, halfWidth, placement.x, perUnitX, crop.width, placement.flipX);
    const [y0, y1] = along(view.centerY, halfHeight, placement.y, perUnitY, crop.height, placement.flipY);
    if (x1 <= 0 || y1 <= 0 || x0 >= crop.width || y0 >= crop.height) return true;

    const limits = this.#settings?.limits[index] ?? this.#settings?.limits[0];
    if (!limits) return true;
    this.#gl.uniform1f(resources.uniforms.uLow, limits.low);
    this.#gl.uniform1f(resources.uniforms.uPerRange, 1 / (limits.high - limits.low));

    const pixelSize = (view.zoom * pixelRatio) / Math.max(perUnitX, perUnitY);
    const coarsest = image.levels.length - 1;
    const wanted = levelFor(pixelSize, image.levels.length);
    const smooth = pixelSize < 1;
    /** Draws what is there of a level; says whether that was all. */
    const drawLevel = (levelIndex: number, onlyIfAllThere: boolean): boolean => {
      const level = image.levels[levelIndex];
      if (!level) return true;
      const scale = 2 ** levelIndex;
      const mask = image.mask?.[levelIndex];
      const range = tiles.range(level, x0 / scale, y0 / scale, x1 / scale, y1 / scale);
      const ready: Tile[] = [];
      let all = true;
      for (let row = range.y0; row < range.y1; row++) {
        for (let column = range.x0; column < range.x1; column++) {
          const tile = tiles.tile(`${index}/${levelIndex}`, level, mask, column, row);
          if (tile) ready.push(tile);
          else all = false;
        }
      }
      if (all || !onlyIfAllThere) {
        for (const tile of ready) this.#drawTile(resources, tile, scale, image, view, viewport, smooth);
      }
      return all;
    };
    if (wanted === coarsest) return drawLevel(coarsest, false);
    // Usually everything is there. When it is not, the coarse picture lies under what is.
    if (drawLevel(wanted, true)) return true;
    drawLevel(coarsest, false);
    drawLevel(wanted, false);
    return false;
  }

  #drawTile(
    { uniforms, noMask }: Resources,
    tile: Tile,
    scale: number,
    { placement, crop }: SceneImage,
    view: View,
    viewport: Size,
    smooth: boolean,
  ): void {
    const gl = this.#gl;
    // Level pixel -> scene -> clip space, all in one scale and offset, computed in double precision.
    const clipX = (2 * view.zoom) / viewport.width;
    const clipY = (2 * view.zoom) / viewport.height;
    const stepX = ((placement.flipX ? -1 : 1) * scale * placement.width) / crop.width;
    const stepY = ((placement.flipY ? -1 : 1) * scale * placement.height) / crop.height;
    const startX = placement.flipX ? placement.x + placement.width : placement.x;
    const startY = placement.flipY ? placement.y + placement.height : placement.y;
    gl.uniform4f(
      uniforms.uToClip,
      stepX * clipX,
      (startX - view.centerX) * clipX,
      stepY * clipY,
      (startY - view.centerY) * clipY,
    );
    // The last pixel of a coarse level may reach beyond the image's edge.
    gl.uniform4f(
      uniforms.uRectangle,
      tile.x0,
      tile.y0,
      Math.min(tile.x1, crop.width / scale),
      Math.min(tile.y1, crop.height / scale),
    );
    gl.uniform2f(uniforms.uOrigin, tile.originX, tile.originY);
    gl.uniform1i(uniforms.uSmooth, smooth ? 1 : 0);
    gl.uniform1ui(uniforms.uDqBits, tile.mask ? (this.#settings?.dqBits ?? 0) : 0);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, tile.mask ?? noMask);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, tile.values);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  dispose(): void {
    this.#listeners.abort();
    this.#resources?.tiles.clear();
    this.#resources = undefined;
    this.#scene = undefined;
  }
}

/** The pixels from and to of one axis that lie within `half` scene units of the view's middle. */
function along(
  center: number,
  half: number,
  start: number,
  perUnit: number,
  length: number,
  flipped: boolean,
): [number, number] {
  const from = (center - half - start) * perUnit;
  const to = (center + half - start) * perUnit;
  return flipped ? [length - to, length - from] : [from, to];
}
