/** Which questionnaires a household is to be asked, and how each stands. */
import type { OfferedForm } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";
import type { FormDraft } from "../store/drafts.ts";
import type { Recorded } from "../store/outbox.ts";
import { givenBy } from "./known.ts";

export type Stands =
  | { at: "open" }
  | { at: "begun"; when: string }
  | { at: "waiting"; when: string }
  | { at: "filled"; when: string };

export interface Offer {
  form: OfferedForm;
  required: boolean;
  stands: Stands;
}

/** Required ones first. A questionnaire answered before may be filled again in a later round. */
export function offersFor(
  forms: readonly OfferedForm[],
  roundId: string | null,
  of: {
    block: BlockData;
    household: string;
    items: readonly Recorded[];
    drafts: readonly FormDraft[];
  },
): Offer[] {
  const given = givenBy(of.block, of.items, of.household, () => ({}));
  return forms
    .map((form): Offer => {
      const draft = of.drafts.find(
        (one) => one.household_id === of.household && one.form_id === form.form_id,
      );
      const last = given.find(({ form_id }) => form_id === form.form_id);
      const required = roundId !== null && form.required_for.includes(roundId);
      return { form, required, stands: standing(draft, last) };
    })
    .sort((a, b) => Number(b.required) - Number(a.required));
}

function standing(
  draft: FormDraft | undefined,
  last: { own: boolean; filled_at: string } | undefined,
): Stands {
  if (draft !== undefined) return { at: "begun", when: draft.saved_at };
  if (last === undefined) return { at: "open" };
  return { at: last.own ? "waiting" : "filled", when: last.filled_at };
}
