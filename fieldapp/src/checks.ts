/** Small readers that turn an unknown JSON value into a typed one, or say where it is wrong. */

export class ContractError extends Error {
  constructor(path: string, expected: string) {
    super(`${path || "value"}: expected ${expected}`);
    this.name = "ContractError";
  }
}

export type Reader<T> = (value: unknown, path: string) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

export const text: Reader<string> = (value, path) => {
  if (typeof value !== "string") throw new ContractError(path, "text");
  return value;
};

function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value, path) => {
    const found = text(value, path);
    if (!pattern.test(found)) throw new ContractError(path, expected);
    return found;
  };
}

export const uuid = matching(UUID, "a UUID");
export const sha256 = matching(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal");
export const day = matching(DAY, "a day YYYY-MM-DD");
export const moment = matching(MOMENT, "a UTC moment ending in Z");

export const whole: Reader<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw new ContractError(path, "a whole number");
  }
  return value;
};

export const number: Reader<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new ContractError(path, "a number");
  }
  return value;
};

export const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new ContractError(path, "true or false");
  return value;
};

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null || value === undefined ? null : reader(value, path));
}

export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ContractError(path, "a list");
    return value.map((item, index) => reader(item, `${path}[${index}]`));
  };
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new ContractError(path, `one of ${allowed.join(", ")}`);
    return found;
  };
}

export function record<T>(reader: Reader<T>): Reader<Record<string, T>> {
  return (value, path) => {
    const out: Record<string, T> = {};
    for (const [key, item] of Object.entries(fields(value, path))) {
      out[key] = reader(item, `${path}.${key}`);
    }
    return out;
  };
}

/** The fields that a reader made by `object` reads, in their order. */
export interface Shaped {
  fields: readonly string[];
}

/** Fields that are not named are ignored: a newer server may send more than we know. */
export function object<S extends Record<string, Reader<unknown>>>(
  shape: S,
): Reader<{ [K in keyof S]: Read<S[K]> }> & Shaped {
  const read: Reader<{ [K in keyof S]: Read<S[K]> }> = (value, path) => {
    const from = fields(value, path);
    const out: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(shape)) {
      out[key] = reader(from[key], path ? `${path}.${key}` : key);
    }
    return out as { [K in keyof S]: Read<S[K]> };
  };
  return Object.assign(read, { fields: Object.keys(shape) });
}

function fields(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ContractError(path, "an object");
  }
  return value as Record<string, unknown>;
}
