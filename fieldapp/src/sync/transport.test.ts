import { describe, expect, it } from "vitest";
import { moment, object } from "../checks.ts";
import { NOW, NOW_MS } from "../testing/phone.ts";
import { post, Refused, Unreachable, type Wire } from "./transport.ts";

const reader = object({ now: moment });

function wire(respond: () => Promise<Response>): Wire {
  return { fetch: respond, now: () => NOW_MS };
}

describe("what counts as unreachable", () => {
  it.each<[string, () => Promise<Response>]>([
    ["no network", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["a captive portal's page", () => Promise.resolve(new Response("<html>sign in</html>"))],
    ["a server in trouble", () => Promise.resolve(Response.json({ code: "x" }, { status: 503 }))],
    ["too many requests", () => Promise.resolve(Response.json({ code: "x" }, { status: 429 }))],
    ["an answer of another kind", () => Promise.resolve(Response.json({ hello: "world" }))],
  ])("%s", async (_name, respond) => {
    await expect(post(wire(respond), "push", {}, reader)).rejects.toThrow(Unreachable);
  });
});

it("hands on why the server refused", async () => {
  const message = { zh: "用过了", en: "used" };
  const respond = () => Promise.resolve(Response.json({ code: "token_used", message }, { status: 403 }));
  const error = await post(wire(respond), "enrol", {}, reader).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Refused);
  expect((error as Refused).refusal).toEqual({ code: "token_used", now: null, message });
});

it("measures the clock at the middle of the exchange", async () => {
  let now = NOW_MS;
  const slow: Wire = {
    now: () => now,
    fetch: () => {
      now += 4_000;
      return Promise.resolve(Response.json({ now: NOW }));
    },
  };
  expect((await post(slow, "push", {}, reader)).offset_ms).toBe(-2_000);
});
