/** Enrolment in person: a one-use token becomes this phone's own key on the server's list. */
import { enrolReply } from "../contract.ts";
import type { DeviceRecord, FieldDatabase } from "../store/database.ts";
import { newSigningKey, publicJwk } from "../sync/sign.ts";
import { device as known } from "../store/settings.ts";
import { post, type Wire } from "../sync/transport.ts";

/** The token out of a link, a QR text or what was typed; null when there is none. */
export function tokenIn(written: string): string | null {
  const found = /(?:#enrol=|^)([\w-]{16,128})$/.exec(written.trim());
  return found?.[1] ?? null;
}

export interface Enrolled {
  db: FieldDatabase;
  device: DeviceRecord;
  language: "zh" | "en";
}

/**
 * `place` says in which database a member's records lie: the code says whose it is only once it is
 * redeemed. Throws Unreachable, or Refused with what the server says about the token.
 */
export async function enrol(
  place: (memberId: string, district: string) => Promise<FieldDatabase>,
  wire: Wire,
  request: { token: string; device_name: string; app_version: string },
): Promise<Enrolled> {
  const signing = await newSigningKey();
  const body = { ...request, public_key: await publicJwk(signing) };
  const { reply, offset_ms } = await post(wire, "enrol", body, enrolReply);
  const db = await place(reply.member.id, reply.district.code);
  const before = await known(db);
  const device: DeviceRecord = {
    id: "device",
    device_id: reply.device_id,
    member: reply.member,
    district: reply.district,
    sealing_key: reply.sealing_key,
    signing,
    lease_until: reply.lease_until,
    offset_ms,
    seen_at: reply.now,
    state: "active",
    synced_at: null,
    unreadable_rows: 0,
    rulings_seen: [],
    // A phone that is enrolled again because the server was restored still notices that it was.
    epoch: before?.district.code === reply.district.code ? (before.epoch ?? null) : null,
    backed_up_until: null,
  };
  await db.settings.put(device);
  return { db, device, language: reply.language.startsWith("en") ? "en" : "zh" };
}

/** A name by which the secretary recognises the phone in the list of devices. */
export function deviceName(userAgent: string): string {
  const android = /Android [\d.]+; ([^;)]+)/.exec(userAgent)?.[1];
  if (android !== undefined) return android.replace(/ Build.*$/, "").trim().slice(0, 80);
  const known = /iPhone|iPad|HarmonyOS|Macintosh|Windows|Linux/.exec(userAgent)?.[0];
  return known ?? "phone";
}
