import { describe, expect, it } from "vitest";
import { EPOCH, makePhone, NOW, type Phone } from "../testing/phone.ts";
import { changeDevice } from "../store/settings.ts";
import { enrol } from "./enrol.ts";

const REQUEST = { token: "a-token-of-some-length", device_name: "phone", app_version: "0.1.0" };

async function again(phone: Phone, code: string): Promise<string | null | undefined> {
  phone.answers(() => ({
    body: {
      device_id: "0199b3c4-d3f1-7a10-8b20-000000000002",
      member: phone.device.member,
      district: { code, name: "柳江区" },
      sealing_key: phone.device.sealing_key,
      lease_until: "2026-11-29T06:00:00.000Z",
      now: NOW,
      language: "zh-hans",
    },
  }));
  return (await enrol(() => Promise.resolve(phone.db), phone.wire, REQUEST)).device.epoch;
}

describe("a phone that is enrolled again", () => {
  it("still knows the server's life that it met, to notice a restore", async () => {
    const phone = await makePhone();
    await changeDevice(phone.db, { epoch: EPOCH });
    expect(await again(phone, "310199")).toBe(EPOCH);
  });

  it("knows none of another district's", async () => {
    const phone = await makePhone();
    await changeDevice(phone.db, { epoch: EPOCH });
    expect(await again(phone, "310108")).toBeNull();
  });
});
