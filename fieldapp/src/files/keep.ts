/** Pictures on this phone: sealed to the server at once, kept until its backup holds them. */
import { v7 as uuidv7 } from "uuid";
import type { Bodies } from "../contract.ts";
import { lockBytes, unlockBytes } from "../store/cipher.ts";
import { fromUtf8, utf8, type Bytes } from "../store/bytes.ts";
import type { FieldDatabase, FileRecord } from "../store/database.ts";
import type { Draft, Writing } from "../store/outbox.ts";
import { sealFile } from "../sync/seal.ts";
import type { Picture } from "./picture.ts";

export interface Attached {
  picture: Picture;
  of: Bodies["attachment"]["of"];
  ofId: string;
  blockId: string;
  /** The question of a questionnaire that it answers. */
  question?: string | null;
}

/** A picture ready to be written in one transaction with its record. */
export interface Kept {
  draft: Draft;
  file: FileRecord;
  envelope: ArrayBuffer;
}

export async function keep({ key, device, now }: Writing, attached: Attached): Promise<Kept> {
  const { picture, of, ofId, blockId, question = null } = attached;
  const attachment_id = uuidv7();
  const { bytes, media_type, sha256, made_at } = picture;
  const body = { attachment_id, of, of_id: ofId, question, sha256, size: bytes.length };
  const envelope = await sealFile(device.sealing_key, attachment_id, bytes);
  return {
    draft: {
      kind: "attachment",
      block_id: blockId,
      body: { ...body, media_type, made_at, position: null },
    },
    file: {
      attachment_id,
      state: "waiting",
      size: envelope.byteLength,
      received: 0,
      added_at: new Date(now).toISOString(),
      stored_at: null,
      message: null,
      preview: await lockBytes(key, picture.preview, attachment_id),
      belongs: await lockBytes(key, utf8(ofId), attachment_id),
    },
    envelope,
  };
}

/** The small picture; null when it can no longer be read. */
export async function preview(key: CryptoKey, file: FileRecord): Promise<Bytes | null> {
  return file.preview === null ? null : unlockBytes(key, file.preview, file.attachment_id);
}

/** Which record a picture belongs to, by id; null when it can no longer be read. */
export async function belongsTo(key: CryptoKey, file: FileRecord): Promise<string | null> {
  if (file.belongs === null) return null;
  return fromUtf8(await unlockBytes(key, file.belongs, file.attachment_id));
}

/** Lets go of pictures that a backup of the server holds. */
export async function compactFiles(
  db: FieldDatabase,
  backedUpUntil: string | null,
): Promise<void> {
  await db.transaction("rw", db.files, db.pieces, async () => {
    const done = await db.files.where("state").equals("stored").toArray();
    const ids = done
      .filter(({ stored_at: at }) => at !== null && backedUpUntil !== null && at < backedUpUntil)
      .map(({ attachment_id }) => attachment_id);
    await db.pieces.bulkDelete(ids);
    await db.files.bulkDelete(ids);
  });
}
