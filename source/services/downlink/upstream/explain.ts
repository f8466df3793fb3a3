import type {Explained} from '../../../declare/failure.ts';

const noInterface = /\b(Adcs|Tfrs) interface is unavailable/;
export const isNoInterface = (words: string): boolean => noInterface.test(words);

/** The agent's refusals and what they ask for (Linux Agent 1.4.1, its own words). */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/^File path .* is not absolute/, 'the agent takes absolute paths alone'],
  [/^Destination path .* is not absolute/, 'the agent takes absolute paths alone'],
  [/^Topic .* is not allowed/, 'the bus lets other topics through; they are assigned by the provider'],
  [
    /^Source directory not writable/,
    'the agent moves the file away, so it must be able to write to its folder',
  ],
  [/^Error getting info on /, 'there is no such file on the machine of the agent, or it is none'],
  [/^meta file unreadable for /, 'a file can be claimed once, and this one is gone'],
  [/^move_file error - file exists/, 'something is at that path already; the agent replaces nothing'],
  [/^move_file error - No such file/, 'the folder is not there; the agent makes none'],
  [/^insufficient disk space/, 'the disk of the payload is full'],
  [noInterface, 'the bus gives this agent no such read-outs'],
  [/^Request in progress/, 'another attitude command is still being carried out'],
  [/^Error contacting service/, 'the bus did not answer the agent within 2 s'],
];

/** What the agent answers, with 501, to a call that it does not have: nothing was done (Linux Agent 1.4.1). */
const noSuchCall = 'Method not implemented';

/** The agent's answer in its words and what it means. Its errors are JSON or plain text. */
export const explainAgent = ({
  text,
  status,
}: {
  readonly text: string;
  readonly status?: number;
}): string | Explained | undefined => {
  let message = text.trim();
  try {
    const parsed = JSON.parse(text) as {message?: unknown} | null;
    if (typeof parsed?.message === 'string') message = parsed.message;
  } catch {}
  if (status === 501 && message === noSuchCall)
    return {
      words: `${message} (this agent has no such call)`,
      kind: 'rejected',
      todo: 'Check the url of this agent.',
    };
  const meaning = sayings.find(([pattern]) => pattern.test(message))?.[1];
  return meaning && `${message} (${meaning})`;
};
