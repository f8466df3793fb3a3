/** The texts typed so far, by field name. What forms, flags and the journal hold. */
export type Draft = Readonly<Record<string, string>>;

/** `{satellite}` in a draft's texts, filled in by the value of that name. Names that are not known stay as they were typed. */
export const filledIn = (draft: Draft, values: Readonly<Record<string, string>>): Draft =>
  Object.fromEntries(
    Object.entries(draft).map(([name, text]) => [
      name,
      text.replace(/\{([A-Za-z][\w-]*)\}/g, (whole, key: string) =>
        Object.hasOwn(values, key) ? values[key]! : whole,
      ),
    ]),
  );

/** What a typed text means, or what is wrong with it. */
export type Parsed<T> =
  | {readonly ok: true; readonly value: T}
  | {readonly ok: false; readonly problem: string};

/** What is remembered of something that was sent: sizes, checksums, what it takes to go on with it. */
export type Facts = Readonly<Record<string, string | number | boolean>>;
