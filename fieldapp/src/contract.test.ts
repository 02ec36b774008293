import { describe, expect, it } from "vitest";
import { ContractError } from "./checks.ts";
import {
  diaryReply,
  enrolReply,
  enrolRequest,
  formReply,
  erasedRequest,
  mutation,
  planReply,
  pullReply,
  pullRequest,
  pushReply,
  pushRequest,
  refusal,
} from "./contract.ts";
import { fromBase64, fromUtf8, utf8 } from "./store/bytes.ts";
import { unseal } from "./sync/seal.ts";
import { signedText } from "./sync/sign.ts";
import { digestsReply, digestsRequest, healthRequest } from "./health/wire.ts";
import { example } from "./testing/examples.ts";

describe("the examples that both sides accept", () => {
  it.each([
    ["enrol-request", enrolRequest],
    ["enrol-reply", enrolReply],
    ["pull-request", pullRequest],
    ["pull-request-first", pullRequest],
    ["push-request", pushRequest],
    ["push-reply", pushReply],
    ["form-reply", formReply],
    ["diary-reply", diaryReply],
    ["plan-reply", planReply],
    ["erased-request", erasedRequest],
    ["health-request", healthRequest],
    ["digests-request", digestsRequest],
    ["digests-reply", digestsReply],
  ])("%s is read without loss", (name, reader) => {
    expect(reader(example(name), "")).toEqual(example(name));
  });

  it.each(["pull-reply", "pull-reply-nothing-new"])("%s is read with every row", (name) => {
    const read = pullReply(example(name), "");
    const raw = example(name) as { blocks: { rows: unknown[] }[] };
    expect(read.blocks.map(({ rows }) => rows.good)).toEqual(raw.blocks.map(({ rows }) => rows));
    expect(read.blocks.map(({ rows }) => rows.unreadable)).toEqual([0]);
  });

  it("reads which questionnaires there are", () => {
    const raw = example("pull-reply") as { forms: unknown };
    expect(pullReply(raw, "").forms).toEqual(raw.forms);
    expect(pullReply(example("pull-reply-nothing-new"), "").forms).toBeNull();
  });

  it("reads every mutation", () => {
    const all = example("mutations") as unknown[];
    expect(all.map((item) => mutation(item, ""))).toEqual(all);
  });

  it("reads what an app of the first release left in its outbox", () => {
    for (const item of example("old/0.1.0/mutations") as { body: object }[]) {
      expect(mutation(item, "").body).toMatchObject(item.body);
    }
  });

  it("refuses every malformed mutation", () => {
    for (const { why, mutation: bad } of example("mutations-malformed") as {
      why: string;
      mutation: unknown;
    }[]) {
      expect(() => mutation(bad, ""), why).toThrow(ContractError);
    }
  });

  it("reads every refusal", () => {
    const codes = (example("refusals") as { body: unknown }[]).map(
      ({ body }) => refusal(body, "").code,
    );
    expect(codes).toContain("token_used");
    expect(codes).toContain("device_revoked");
  });
});

describe("rows of a pull", () => {
  const reply = (rows: unknown[]): unknown => {
    const raw = example("pull-reply") as { blocks: object[] };
    return { ...raw, blocks: [{ ...raw.blocks[0], rows }] };
  };
  const id = "0199b3c4-4040-7a10-8b20-0000000000aa";

  it("leaves out a kind that is not known yet, and is not troubled", () => {
    const [block] = pullReply(reply([{ kind: "pet", id, rev: 1, gone: false, data: {} }]), "").blocks;
    expect(block?.rows).toEqual({ good: [], unreadable: 0 });
  });

  it("counts a row it cannot read and keeps the ones after it", () => {
    const bad = { kind: "household", id, rev: 1, gone: false, data: { name: 3 } };
    const gone = { kind: "household", id, rev: 2, gone: true, data: null };
    expect(pullReply(reply([bad, gone]), "").blocks[0]?.rows).toEqual({ good: [gone], unreadable: 1 });
  });
});

describe("the cryptographic examples", () => {
  it("opens the sealed item", async () => {
    const { private_key, id, sealed, plain } = example("sealing") as {
      private_key: string;
      id: string;
      sealed: { epk: string; iv: string; ct: string };
      plain: string;
    };
    const key = await crypto.subtle.importKey(
      "pkcs8",
      fromBase64(private_key),
      { name: "ECDH", namedCurve: "P-256" },
      false,
      ["deriveBits"],
    );
    expect(fromUtf8(await unseal(key, id, sealed))).toBe(plain);
    const other = "0199b3c4-3b7a-7a10-8b20-0000000000ff";
    await expect(unseal(key, other, sealed)).rejects.toThrow();
  });

  it("verifies the signature", async () => {
    const { public_key, method, path, body, headers } = example("signature") as {
      public_key: JsonWebKey;
      method: string;
      path: string;
      body: string;
      headers: Record<string, string>;
    };
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", public_key, algorithm, false, ["verify"]);
    const text = await signedText(method, path, headers["X-Minqing-At"] ?? "", body);
    const signature = fromBase64(headers["X-Minqing-Signature"] ?? "");
    expect(await crypto.subtle.verify(algorithm, key, signature, utf8(text))).toBe(true);
  });
});
