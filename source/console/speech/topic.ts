import {harmless} from '../../text/harmless.ts';

/**
 * Something that can be said. It is said when it is new, and again when its `key` is another than when it was last said:
 * what may change unsaid (ages) stays out of the key.
 */
export type Topic = {
  readonly name: string;
  readonly key: string;
  readonly lines: readonly string[];
  /** Only its changes are said: that it is there is no news. */
  readonly quiet?: true;
  /** A text that is being typed: what is added at its end is echoed as it is, character by character. */
  readonly typed?: string;
};

/** A topic that is said again whenever its words change. */
export const topic = (name: string, ...lines: readonly string[]): Topic => ({
  name,
  key: lines.join('\n'),
  lines,
});

export type Change = {readonly line: string} | {readonly echo: string};

/** What is to be said after `before`: whole lines, or characters to echo. */
export const changes = (before: readonly Topic[], after: readonly Topic[]): readonly Change[] => {
  const last = new Map(before.map(one => [one.name, one]));
  return after.flatMap((one): readonly Change[] => {
    const known = last.get(one.name);
    if (known ? known.key === one.key : one.quiet) return [];
    if (known?.typed !== undefined && one.typed?.startsWith(known.typed))
      return [{echo: harmless(one.typed.slice(known.typed.length))}];
    return one.lines.filter(line => line !== '').map(line => ({line}));
  });
};
