export const visitMessages = {
  title: ["记走访", "Record visit"],
  outcome: ["结果", "Outcome"],
  line: ["走访条线", "Visit line"],
  note: ["备注（可不填）", "Note (optional)"],
  save: ["记下走访", "Save visit"],
  saved: ["已记下：{outcome}", "Recorded: {outcome}"],
} as const;
