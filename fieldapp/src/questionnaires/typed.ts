/** What is typed into a field, and what the form is told of it. */
import type { Message } from "../ui/format.ts";
import { formMessages } from "./messages.ts";

export type Typed = { value: string | null } | { wrong: Message };

const WHOLE = /^[+-]?\d{1,9}$/;
const DECIMAL = /^[+-]?\d{1,12}(?:\.\d{1,9})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads what was typed for a type of value; blank is no value, and what cannot be read says why. */
export function readTyped(type: string, raw: string): Typed {
  if (raw.trim() === "") return { value: null };
  switch (type) {
    case "int":
      return numeric(raw, WHOLE, formMessages.notWhole);
    case "decimal":
      return numeric(raw, DECIMAL, formMessages.notNumber);
    case "date":
      return DAY.test(raw) && !Number.isNaN(Date.parse(raw))
        ? { value: raw }
        : { wrong: formMessages.notDay };
    default:
      return { value: raw };
  }
}

/** Digits as Chinese keyboards type them (１２。５) are digits, too. */
function numeric(raw: string, pattern: RegExp, wrong: Message): Typed {
  const plain = raw.normalize("NFKC").replaceAll(/\s/g, "").replace(/[。｡]/, ".");
  return pattern.test(plain) ? { value: plain } : { wrong };
}

export interface Point {
  latitude: number;
  longitude: number;
  accuracy: number | null;
}

/** A value of the engine as the text that a field shows. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  // Whole numbers come as bigint, days as objects that know how they are written.
  return isPoint(value) ? pointText(value) : (value as { toString: () => string }).toString();
}

export function isPoint(value: unknown): value is Point {
  return typeof value === "object" && value !== null && "latitude" in value && "longitude" in value;
}

/** As a form keeps a place: latitude, longitude, height above the sea, accuracy in metres. */
export function pointText({ latitude, longitude, accuracy }: Point): string {
  return `${latitude.toFixed(6)} ${longitude.toFixed(6)} 0 ${(accuracy ?? 0).toFixed(1)}`;
}

/** `31.2 121.4 0 12` in words: six decimals would say nothing to anybody. */
export function readPoint(text: string): Point | null {
  const [latitude, longitude, , accuracy] = text.trim().split(/\s+/).map(Number);
  if (latitude === undefined || longitude === undefined) return null;
  if (Number.isNaN(latitude) || Number.isNaN(longitude)) return null;
  return { latitude, longitude, accuracy: accuracy ?? null };
}
