import { expect, it, vi } from "vitest";
import { FormUnusable, openForm } from "./open.ts";

vi.mock("@getodk/xforms-engine", () => ({
  constants: { MISSING_RESOURCE_BEHAVIOR: { BLANK: "BLANK" } },
  loadForm: () =>
    Promise.resolve({
      status: "success",
      createInstance: () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    }),
}));

it("says that a form cannot be filled here when its conditions lie too deep", async () => {
  await expect(openForm({ xml: "", lists: {} }, null, "phone")).rejects.toThrow(FormUnusable);
});
