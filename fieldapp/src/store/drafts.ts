/** Questionnaires that are being filled: kept after every answer, encrypted, until they are sent. */
import { v7 as uuidv7 } from "uuid";
import { fromBase64, toBase64 } from "./bytes.ts";
import { lockJson, unlockJson } from "./cipher.ts";
import type { FieldDatabase } from "./database.ts";

/** A photo or signature that belongs to a draft. */
export interface DraftFile {
  name: string;
  type: string;
  base64: string;
}

export interface FormDraft {
  id: string;
  block_id: string;
  household_id: string;
  form_id: string;
  version: string;
  hash: string;
  /** The instance document with everything that has been answered so far. */
  xml: string;
  files: DraftFile[];
  /** Where the worker was. */
  step: number;
  saved_at: string;
}

export function newDraftId(): string {
  return uuidv7();
}

export async function saveDraft(
  db: FieldDatabase,
  key: CryptoKey,
  draft: FormDraft,
): Promise<void> {
  const { id, block_id } = draft;
  await db.drafts.put({ id, block_id, locked: await lockJson(key, draft, id) });
}

export async function readDrafts(db: FieldDatabase, key: CryptoKey): Promise<FormDraft[]> {
  const records = await db.drafts.toArray();
  return Promise.all(
    records.map(async ({ id, locked }) => (await unlockJson(key, locked, id)) as FormDraft),
  );
}

export async function readDraft(
  db: FieldDatabase,
  key: CryptoKey,
  householdId: string,
  formId: string,
): Promise<FormDraft | null> {
  const drafts = await readDrafts(db, key);
  const own = drafts.filter(
    ({ household_id, form_id }) => household_id === householdId && form_id === formId,
  );
  return own.sort((a, b) => (a.saved_at < b.saved_at ? 1 : -1))[0] ?? null;
}

export async function dropDraft(db: FieldDatabase, id: string): Promise<void> {
  await db.drafts.delete(id);
}

export async function draftFile(file: File): Promise<DraftFile> {
  return { name: file.name, type: file.type, base64: toBase64(await file.arrayBuffer()) };
}

export function asFile({ name, type, base64 }: DraftFile): File {
  return new File([fromBase64(base64)], name, { type });
}
