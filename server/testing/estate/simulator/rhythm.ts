/** How busy the company is at a moment, from 0 to 1: nights are quiet, noon is busy, weekends are half asleep. Hours are UTC. */
export function activityAt(at: Date): number {
  const hour = at.getUTCHours() + at.getUTCMinutes() / 60;
  const isWeekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
  // Two humps, late morning and afternoon, over what machines do by themselves.
  const hump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
  const people = Math.min(1, hump(10.5, 2.6) + 0.9 * hump(15, 2.8));
  return 0.3 + 0.7 * people * (isWeekend ? 0.35 : 1);
}

/** Waiting time until the next event of a Poisson process, in milliseconds. `fraction` is in [0, 1). */
export function waitMsOf(perSecond: number, fraction: number): number {
  return (-Math.log(1 - fraction) / perSecond) * 1000;
}
