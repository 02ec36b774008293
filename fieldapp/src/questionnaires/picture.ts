/** Pictures made small on the phone: drawn anew, so that nothing of the camera's notes stays in. */

/** Pixels of the longer side where the form names none. */
export const LONG_SIDE = 1600;
const QUALITY = 0.82;

/** The file is no picture that this browser can draw. */
export class NoPicture extends Error {
  override name = "NoPicture";
}

/** A JPEG of at most `longest` pixels a side. Throws NoPicture. */
export async function smaller(file: Blob, longest: number): Promise<Blob> {
  const bitmap = await decoded(file);
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) throw new NoPicture("no canvas");
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return blobOf(canvas, "image/jpeg");
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    throw new NoPicture("cannot be drawn", { cause: error });
  }
}

export function blobOf(canvas: HTMLCanvasElement, type: "image/jpeg" | "image/png"): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(new NoPicture("nothing drawn"));
        else resolve(blob);
      },
      type,
      QUALITY,
    );
  });
}

/** `door-1764496254000.jpg`: named for its question, so that a list of files can be read. */
export function pictureName(reference: string, type: string, now: number): string {
  const field = reference.split("/").pop()?.replaceAll(/\W/g, "") ?? "";
  return `${field || "picture"}-${now}.${type === "image/png" ? "png" : "jpg"}`;
}
