/** Sends pictures piece by piece, after the records, and goes on where it was cut off. */
import { CHUNK_BYTES, fileReply, type FileReply } from "../contract.ts";
import type { DeviceRecord, FieldDatabase, FileRecord } from "../store/database.ts";
import { device } from "../store/settings.ts";
import { signed, type Wire } from "../sync/transport.ts";
import type { Bytes } from "../store/bytes.ts";

interface Sending {
  db: FieldDatabase;
  wire: Wire;
  /** After every piece, so that the screen can show it. */
  onProgress: () => void;
  /** A record was written meanwhile: it goes first. */
  interrupted: () => Promise<boolean>;
}

/** Throws Unreachable, or Refused when the phone is turned away; what has come stays there. */
export async function sendFiles(sending: Sending): Promise<void> {
  const waiting = await sending.db.files.where("state").equals("waiting").sortBy("added_at");
  for (const file of waiting) {
    const found = await device(sending.db);
    if (found === null || (await sending.interrupted())) return;
    await sendFile(sending, file, found);
  }
}

async function sendFile(sending: Sending, file: FileRecord, found: DeviceRecord): Promise<void> {
  const { db, wire } = sending;
  const kept = await db.pieces.get(file.attachment_id);
  if (kept === undefined) return;
  const path = `files/${file.attachment_id}`;
  let { reply } = await signed(wire, { method: "GET", path, body: "" }, fileReply, found);
  await note(sending, file, reply);
  while (goesOn(reply, file) && !(await sending.interrupted())) {
    const from = reply.received;
    const body: Bytes = new Uint8Array(kept.bytes.slice(from, from + CHUNK_BYTES));
    const put = { method: "PUT", path: `${path}/${file.size}/${from}`, body } as const;
    reply = (await signed(wire, put, fileReply, found)).reply;
    await note(sending, file, reply);
  }
}

function goesOn({ state, received }: FileReply, file: FileRecord): boolean {
  return (state === "none" || state === "partial") && received < file.size;
}

async function note(
  { db, onProgress }: Sending,
  { attachment_id }: FileRecord,
  { state, received, message, now }: FileReply,
): Promise<void> {
  if (state === "stored") {
    await db.files.update(attachment_id, { state, stored_at: now });
  } else if (state === "refused") {
    await db.transaction("rw", db.files, db.pieces, async () => {
      await db.files.update(attachment_id, { state, message });
      await db.pieces.delete(attachment_id);
    });
  } else {
    await db.files.update(attachment_id, { received });
  }
  onProgress();
}
