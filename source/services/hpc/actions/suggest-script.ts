import type {FieldContext, Suggestion} from '../../../declare/fields.ts';
import {completePath, localPath, sizeOf, startOf} from '../../../engine/local-file.ts';
import {completeRemote} from '../fields/path-field.ts';
import type {HpcClient} from '../upstream/client.ts';
import {placeOf} from '../upstream/place-of.ts';

/** Bytes and lines of a script that are shown before it is sent. */
const read = 8192;
const shown = 60;

const remoteStart = async (
  path: string,
  system: string | undefined,
  client: HpcClient,
  signal: AbortSignal,
) => {
  const name = await client.system(system, signal);
  return (await client.api(signal)).head(name, await placeOf(client, name, path, signal), read, signal);
};

/** A pipe or a device is not opened: it could keep us waiting. */
const localStart = async (typed: string) => {
  const path = localPath(typed);
  await sizeOf(path);
  return startOf(path, read);
};

/**
 * Paths that go on from what was typed, here or on the system; once it is a whole path, the script itself, line by line:
 * each line stands for the same path, so that nothing is changed by choosing one.
 */
export const suggestScript = async (
  {draft}: FieldContext,
  client: HpcClient,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> => {
  const typed = draft.script ?? '';
  const remote = draft.remote === 'yes';
  const paths = await (remote ? completeRemote(typed, draft.system, client, signal) : completePath(typed));
  if (typed.endsWith('/') || !paths.some(({value}) => value === typed)) return paths;
  try {
    const text = await (remote ? remoteStart(typed, draft.system, client, signal) : localStart(typed));
    if (text === '') return [{value: typed, label: '(empty)'}];
    return text
      .split('\n')
      .slice(0, shown)
      .map(line => ({value: typed, label: line === '' ? ' ' : line}));
  } catch {
    return paths;
  }
};
