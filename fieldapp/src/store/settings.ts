/** Single rows of the settings table, each under its own name. */
import type {
  DeviceRecord,
  FieldDatabase,
  PreferenceRecord,
  SettingRecord,
  VaultRecord,
} from "./database.ts";

async function setting<K extends SettingRecord["id"]>(
  db: FieldDatabase,
  id: K,
): Promise<Extract<SettingRecord, { id: K }> | null> {
  const found = await db.settings.get(id);
  return (found as Extract<SettingRecord, { id: K }> | undefined) ?? null;
}

export const device = (db: FieldDatabase): Promise<DeviceRecord | null> => setting(db, "device");
export const vault = (db: FieldDatabase): Promise<VaultRecord | null> => setting(db, "vault");

export const DEFAULT_PREFERENCES: PreferenceRecord = {
  id: "preferences",
  language: "zh",
  large: false,
  size: 20,
  line: null,
};

export async function preferences(db: FieldDatabase): Promise<PreferenceRecord> {
  return (await setting(db, "preferences")) ?? DEFAULT_PREFERENCES;
}

export async function changeDevice(
  db: FieldDatabase,
  changes: Partial<Omit<DeviceRecord, "id">>,
): Promise<void> {
  await db.settings.update("device", changes as Partial<SettingRecord>);
}
