/** Seconds around a window and its least length (Tasking API 2.2.1, important notes). The sandbox's own copy. */
export type WindowRule = {readonly before: number; readonly after: number; readonly minimum: number};

const public_: Readonly<Record<string, WindowRule>> = {
  LEASE_ADCS: {before: 420, after: 420, minimum: 60},
  LEASE_ISL: {before: 60, after: 60, minimum: 60},
  MAINTENANCE: {before: 0, after: 0, minimum: 60},
  PAYLOAD_CORAL: {before: 300, after: 150, minimum: 30},
  PAYLOAD_DEXTER: {before: 220, after: 265, minimum: 1},
  PAYLOAD_IPI: {before: 120, after: 210, minimum: 30},
  PAYLOAD_MARSUPIAL: {before: 300, after: 150, minimum: 30},
  PAYLOAD_MYRIAD: {before: 300, after: 150, minimum: 30},
  PAYLOAD_NANO: {before: 300, after: 150, minimum: 30},
  PAYLOAD_SABERTOOTH: {before: 180, after: 210, minimum: 30},
  PAYLOAD_SDR: {before: 120, after: 210, minimum: 30},
};

/** A customer's own payloads: what a contract would say, and what a profile has to tell the console. */
export const customWindowTypes: Readonly<Record<string, WindowRule>> = {
  PAYLOAD_MY_PAYLOAD_NAME: {before: 180, after: 120, minimum: 30},
};

export const windowRule = (type: string): WindowRule => {
  const rule = customWindowTypes[type] ?? public_[type];
  if (!rule) throw new Error(`The sandbox has no rule for window type ${type}.`);
  return rule;
};
