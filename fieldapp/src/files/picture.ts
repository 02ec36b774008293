/** A picture as it will be kept: looked at, made small, its digest taken, before it is stored. */
import { toHex, type Bytes } from "../store/bytes.ts";

/** Long side in pixels, and JPEG quality: legible meters and forms, about half a megabyte. */
const LONGEST = 2000;
const QUALITY = 0.8;
const PREVIEW = 240;
/** No camera of a phone makes larger ones; decoding one would end the app. */
export const RAW_LIMIT_BYTES = 60 * 1024 * 1024;

export type PictureProblem = "too_large" | "no_picture";

/** Nothing was kept; the screen says why and what to do. */
export class PictureRefused extends Error {
  override name = "PictureRefused";
  readonly problem: PictureProblem;
  constructor(problem: PictureProblem) {
    super(problem);
    this.problem = problem;
  }
}

export interface Picture {
  bytes: Bytes;
  media_type: "image/jpeg" | "image/png";
  sha256: string;
  /** When it was taken, by this phone's clock. */
  made_at: string;
  /** A small one to show here while the large one waits. */
  preview: Bytes;
}

/** Throws PictureRefused. What the camera wrote besides the picture does not survive the canvas. */
export async function preparePicture(blob: Blob, now = Date.now()): Promise<Picture> {
  if (blob.size > RAW_LIMIT_BYTES) throw new PictureRefused("too_large");
  const drawn = await decoded(blob);
  try {
    // A signature is a drawing: JPEG would smear it.
    const media_type = blob.type === "image/png" ? "image/png" : "image/jpeg";
    const bytes = await encoded(drawn, LONGEST, media_type);
    const preview = await encoded(drawn, PREVIEW, "image/jpeg");
    return { bytes, media_type, sha256: await digest(bytes), made_at: takenAt(blob, now), preview };
  } finally {
    drawn.close();
  }
}

export async function digest(bytes: Bytes): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

async function decoded(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob);
  } catch (error) {
    if (error instanceof DOMException) throw new PictureRefused("no_picture");
    throw error;
  }
}

async function encoded(
  drawn: ImageBitmap,
  longest: number,
  type: Picture["media_type"],
): Promise<Bytes> {
  const factor = Math.min(1, longest / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(drawn.width * factor));
  canvas.height = Math.max(1, Math.round(drawn.height * factor));
  canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  const made = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, type, QUALITY);
  });
  if (made === null) throw new PictureRefused("no_picture");
  return new Uint8Array(await made.arrayBuffer());
}

/** The camera's own moment where the browser tells it, unless it lies in the future. */
function takenAt(blob: Blob, now: number): string {
  const written = blob instanceof File ? blob.lastModified : now;
  return new Date(Math.min(written, now)).toISOString();
}
