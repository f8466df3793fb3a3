/** The texts typed so far, by field name. What forms, flags and the journal hold. */
export type Draft = Readonly<Record<string, string>>;

/** What a typed text means, or what is wrong with it. */
export type Parsed<T> =
  | {readonly ok: true; readonly value: T}
  | {readonly ok: false; readonly problem: string};

/** What is remembered of something that was sent: sizes, checksums, what it takes to go on with it. */
export type Facts = Readonly<Record<string, string | number | boolean>>;
