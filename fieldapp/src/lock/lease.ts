/** How long a phone may show people's data without having spoken to the server. */

/** The best guess at the true moment, which never runs backwards. */
export function trueNow(deviceMs: number, offsetMs: number, seenAt: string): number {
  return Math.max(deviceMs + offsetMs, Date.parse(seenAt));
}

export function leaseOver(nowMs: number, leaseUntil: string): boolean {
  return nowMs >= Date.parse(leaseUntil);
}

/** A PIN that the person beside you would try first. */
export function weakPin(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = new Set(digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0)));
  const [step] = steps;
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1;
}
