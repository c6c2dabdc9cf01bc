/**
 * Projections between the plane (degrees) and directions of the native sphere: Calabretta & Greisen 2002 (A&A
 * 395, 1077, "paper II"), section 5. Directions are vectors, so that nothing is lost near the native pole, where
 * most images are.
 */
import { anglesOf, DEGREE, type Direction, directionOf } from "./angles.ts";

/** A point of the projection plane, in degrees. */
export type PlanePoint = readonly [x: number, y: number];

/** One way of mapping the sphere on a plane. */
export interface Projection {
  /** Native latitude of the reference point in degrees; its native longitude is 0. */
  readonly theta0: 0 | 90;
  /** Undefined outside the picture of the sphere. */
  toSphere(x: number, y: number): Direction | undefined;
  /** Undefined for a direction that has no picture. */
  toPlane(direction: Direction): PlanePoint | undefined;
}

/** The projection of a code such as `TAN`; `parameter(m)` is PVi_m of the latitude axis, 0 by default. */
export function projectionOf(code: string, parameter: (m: number) => number): Projection | undefined {
  switch (code) {
    case "TAN":
    case "TPV":
      return gnomonic;
    case "SIN":
      return orthographic(parameter(1), parameter(2));
    case "STG":
      return stereographic;
    case "ARC":
      return equidistant;
    case "ZEA":
      return equalArea;
    case "CAR":
      return plateCarree;
    case "AIT":
      return hammerAitoff;
    default:
      return undefined;
  }
}

const gnomonic: Projection = {
  theta0: 90,
  toSphere(x, y) {
    const [u, v] = [x * DEGREE, y * DEGREE];
    const length = Math.hypot(1, u, v);
    return [-v / length, u / length, 1 / length];
  },
  toPlane([x, y, z]) {
    if (!(z > 0)) return undefined;
    return [y / z / DEGREE, -x / z / DEGREE];
  },
};

/** Equations 43 to 46, 59 to 65; with xi = eta = 0 the plain orthographic one. */
function orthographic(xi: number, eta: number): Projection {
  return {
    theta0: 90,
    toSphere(x, y) {
      const [u, v] = [x * DEGREE, y * DEGREE];
      if (xi === 0 && eta === 0) {
        const rest = 1 - u * u - v * v;
        return rest < 0 ? undefined : [-v, u, Math.sqrt(rest)];
      }
      const [du, dv] = [u - xi, v - eta];
      const a = 1 + xi * xi + eta * eta;
      const b = xi * du + eta * dv;
      const c = du * du + dv * dv - 1;
      const root = b * b - a * c;
      if (root < 0) return undefined;
      const z = (Math.sqrt(root) - b) / a;
      if (Math.abs(z) > 1) return undefined;
      return [-(v - eta * (1 - z)), u - xi * (1 - z), z];
    },
    toPlane([x, y, z]) {
      // Beyond the limb, which the slant moves, a direction would cover another one.
      if (z + xi * y - eta * x < 0) return undefined;
      return [(y + xi * (1 - z)) / DEGREE, (-x + eta * (1 - z)) / DEGREE];
    },
  };
}

const stereographic: Projection = {
  theta0: 90,
  toSphere(x, y) {
    const [u, v] = [(x * DEGREE) / 2, (y * DEGREE) / 2];
    const square = u * u + v * v;
    return [(-2 * v) / (1 + square), (2 * u) / (1 + square), (1 - square) / (1 + square)];
  },
  toPlane([x, y, z]) {
    const scale = 2 / (1 + z) / DEGREE;
    return Number.isFinite(scale) ? [y * scale, -x * scale] : undefined;
  },
};

const equidistant: Projection = {
  theta0: 90,
  toSphere(x, y) {
    const [u, v] = [x * DEGREE, y * DEGREE];
    const distance = Math.hypot(u, v);
    if (distance > Math.PI) return undefined;
    const scale = distance === 0 ? 1 : Math.sin(distance) / distance;
    return [-v * scale, u * scale, Math.cos(distance)];
  },
  toPlane([x, y, z]) {
    const sine = Math.hypot(x, y);
    const distance = Math.atan2(sine, z);
    // The antipode is a circle: any point of it will do.
    if (sine === 0) return [0, z > 0 ? 0 : 180];
    const scale = distance / sine / DEGREE;
    return [y * scale, -x * scale];
  },
};

const equalArea: Projection = {
  theta0: 90,
  toSphere(x, y) {
    const [u, v] = [x * DEGREE, y * DEGREE];
    const square = (u * u + v * v) / 2;
    if (square > 2) return undefined;
    const scale = Math.sqrt(1 - square / 2);
    return [-v * scale, u * scale, 1 - square];
  },
  toPlane([x, y, z]) {
    if (z === -1) return [0, 360 / Math.PI];
    const scale = Math.sqrt(2 / (1 + z)) / DEGREE;
    return [y * scale, -x * scale];
  },
};

const plateCarree: Projection = {
  theta0: 0,
  toSphere: (x, y) => (Math.abs(y) <= 90 ? directionOf(x, y) : undefined),
  toPlane: (direction) => anglesOf(direction),
};

const hammerAitoff: Projection = {
  theta0: 0,
  toSphere(x, y) {
    const [u, v] = [x * DEGREE, y * DEGREE];
    const square = 1 - (u * u) / 16 - (v * v) / 4;
    if (square < 0.5) return undefined;
    const z = Math.sqrt(square);
    const longitude = 2 * Math.atan2((z * u) / 2, 2 * square - 1);
    const sine = v * z;
    const cosine = Math.sqrt(Math.max(0, 1 - sine * sine));
    return [cosine * Math.cos(longitude), cosine * Math.sin(longitude), sine];
  },
  toPlane(direction) {
    const half = Math.atan2(direction[1], direction[0]) / 2;
    const cosine = Math.hypot(direction[0], direction[1]);
    const scale = Math.sqrt(2 / (1 + cosine * Math.cos(half))) / DEGREE;
    return [2 * scale * cosine * Math.sin(half), scale * direction[2]];
  },
};
