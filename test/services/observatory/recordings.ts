import {readFileSync} from 'node:fs';

export type Pair = {
  readonly name: string;
  readonly note: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body_text: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body_text: string;
  };
};
export type Recording = {
  readonly count: number;
  readonly pairs: readonly Pair[];
  readonly datastream_messages: readonly {readonly message: Record<string, unknown>}[];
};

/** Request and answer pairs of the real handlers, of the newest code or of the code that the seed README describes. */
export const recording = (era: 'newest' | 'seed-era'): Recording =>
  JSON.parse(readFileSync(new URL(`../../contract/observatory/${era}.json`, import.meta.url), 'utf8'));

/** Two bodies alike: ids become their order of appearance, times and request ids one word each. */
export const comparable = (text: string): unknown => {
  const ids: string[] = [];
  const plain = text
    .replace(/[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Z])/g, id => {
      if (!ids.includes(id)) ids.push(id);
      return `ulid-${ids.indexOf(id) + 1}`;
    })
    .replace(/"timestamp_ms": \d{13}/g, '"timestamp_ms": 0')
    .replace(/"[0-9A-Z]{52}"/g, '"request-id"')
    .replace(/"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"/g, '"date"');
  try {
    return JSON.parse(plain);
  } catch {
    return plain;
  }
};
