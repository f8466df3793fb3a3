/** Where faults are wanted: `bugs` of package.json, which a test holds it to. */
export const reportsUrl = 'https://h-seed-bd90475d.example/skydeck/issues';

/** Something of this program itself that threw, and what was under way. */
export type OwnFault = {readonly thrown: unknown; readonly underWay: string};
let keep: ((fault: OwnFault) => string | undefined) | undefined;
const told = new WeakMap<object, string>();

/** Sets who keeps reports: gives the file's path, or undefined where none could be written. */
export const keepFaults = (keeper: (fault: OwnFault) => string | undefined): void => {
  keep = keeper;
};

/**
 * What is shown of a fault of this program: that it is one, what was under way, and the report's file. Its message is in
 * the report alone: "Cannot read properties of undefined" helps no operator.
 */
export const ownFault = (thrown: unknown, underWay: string): string => {
  const one = typeof thrown === 'object' && thrown !== null ? thrown : undefined;
  const known = one && told.get(one);
  if (known !== undefined) return known;
  const file = keep?.({thrown, underWay});
  const said = `This is a fault of skydeck${underWay && ` (${underWay})`}${file ? `; a report is in ${file}` : ''}: please report it at ${reportsUrl}`;
  if (one) told.set(one, said);
  return said;
};

/** Whether what was thrown can only be a mistake in code: nothing of the world outside throws it. */
export const isOwnFault = (thrown: unknown): boolean =>
  (thrown instanceof TypeError ||
    thrown instanceof RangeError ||
    thrown instanceof ReferenceError ||
    (thrown instanceof Error && (thrown.name === 'ZodError' || thrown.name === '$ZodError'))) &&
  (thrown as {code?: unknown}).code === undefined &&
  thrown.cause === undefined;
