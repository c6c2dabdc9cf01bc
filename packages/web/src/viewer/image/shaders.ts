import { ASINH_SOFTENING, LOG_STEEPNESS, type Stretch } from "./stretch.ts";

/** Numbers of the stretches in the shader. */
export const STRETCH_NUMBER: Readonly<Record<Stretch, number>> = { linear: 0, log: 1, asinh: 2, sqrt: 3 };

/** A rectangle of level pixels, placed in clip space by a scale and an offset along each axis. */
export const VERTEX_SHADER = `#version 300 es
uniform vec4 uRectangle; // x0, y0, x1, y1 in level pixels
uniform vec4 uToClip; // scale x, offset x, scale y, offset y
out vec2 vPosition;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vPosition = mix(uRectangle.xy, uRectangle.zw, corner);
  gl_Position = vec4(vPosition * uToClip.xz + uToClip.yw, 0.0, 1.0);
}`;

/**
 * Value, cuts, stretch, colour map, flags: everything that a control changes is a uniform, so that
 * nothing is computed or sent again. NaN is found by its bits, because comparisons with it are
 * optimised away by some drivers.
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp usampler2D;

uniform sampler2D uValues;
uniform usampler2D uMask;
uniform sampler2D uColors;
uniform vec2 uOrigin; // level pixel of the texture's first texel
uniform bool uSmooth;
uniform float uLow;
uniform float uPerRange; // 1 / (high - low)
uniform int uStretch;
uniform uint uDqBits; // 0: no mask
uniform uint uFlagValues[16];
uniform vec3 uFlagColors[16];
uniform float uDqOpacity;
uniform vec3 uNanColors[2];
uniform float uHatch;

in vec2 vPosition;
out vec4 color;

bool isNan(float value) {
  return (floatBitsToUint(value) & 0x7fffffffu) > 0x7f800000u;
}

float stretched(float t) {
  if (uStretch == 1) return log(1.0 + ${LOG_STEEPNESS}.0 * t) / log(1.0 + ${LOG_STEEPNESS}.0);
  if (uStretch == 2) return asinh(t / ${ASINH_SOFTENING}) / asinh(1.0 / ${ASINH_SOFTENING});
  if (uStretch == 3) return sqrt(t);
  return t;
}

float valueAt(vec2 texel, ivec2 last) {
  return texelFetch(uValues, clamp(ivec2(floor(texel)), ivec2(0), last), 0).r;
}

void main() {
  vec2 texel = vPosition - uOrigin;
  ivec2 last = textureSize(uValues, 0) - 1;
  float value = valueAt(texel, last);
  if (uSmooth && !isNan(value)) {
    vec2 corner = texel - 0.5;
    vec2 part = fract(corner);
    float a = valueAt(corner, last);
    float b = valueAt(corner + vec2(1.0, 0.0), last);
    float c = valueAt(corner + vec2(0.0, 1.0), last);
    float d = valueAt(corner + vec2(1.0, 1.0), last);
    float between = mix(mix(a, b, part.x), mix(c, d, part.x), part.y);
    if (!isNan(between)) value = between;
  }
  vec3 shown;
  if (isNan(value)) {
    shown = uNanColors[int(mod(floor((gl_FragCoord.x + gl_FragCoord.y) / uHatch), 2.0))];
  } else {
    float t = clamp((value - uLow) * uPerRange, 0.0, 1.0);
    shown = texelFetch(uColors, ivec2(int(stretched(t) * 255.0 + 0.5), 0), 0).rgb;
  }
  if (uDqBits != 0u) {
    uint flags = texelFetch(uMask, clamp(ivec2(floor(texel)), ivec2(0), last), 0).r & uDqBits;
    if (flags != 0u) {
      for (int i = 0; i < 16; i++) {
        if ((flags & uFlagValues[i]) != 0u) {
          shown = mix(shown, uFlagColors[i], uDqOpacity);
          break;
        }
      }
    }
  }
  color = vec4(shown, 1.0);
}`;
