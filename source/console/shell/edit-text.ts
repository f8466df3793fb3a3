import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {lstat, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Environment, settingsPaths} from '../../settings/paths.ts';
import {privateDirectory} from '../../settings/private-files.ts';
import {processLives} from '../../settings/process-lives.ts';
import {runEditor} from '../../terminal/run-editor.ts';
import {bytes} from '../../text/quantities.ts';

/** Texts under an editor, each in a folder of its process: a cache may be emptied, and nobody else reads it. */
const editsFolder = (environment: Environment): string => join(settingsPaths(environment).cache, 'edits');

/** Removes what processes that were killed under an editor left behind. */
export const clearEdits = (environment: Environment): void => {
  try {
    const folder = editsFolder(environment);
    for (const name of readdirSync(folder))
      if (!processLives(Number(/^(\d+)-/.exec(name)?.[1])))
        rmSync(join(folder, name), {recursive: true, force: true});
  } catch {
    // There is none, or it is not ours: nothing to remove.
  }
};

/** A text in a private file, for as long as `work` lasts. */
const withFile = async <T>(
  text: string,
  name: string,
  environment: Environment,
  work: (file: string) => Promise<T>,
): Promise<T> => {
  privateDirectory(settingsPaths(environment).cache);
  const folder = mkdtempSync(join(privateDirectory(editsFolder(environment)), `${process.pid}-`));
  const file = join(folder, name);
  try {
    await writeFile(file, text, {mode: 0o600});
    return await work(file);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

export const pageText = (text: string, environment: Environment): Promise<void> =>
  withFile(text, 'skydeck.txt', environment, async file => {
    const code = await runEditor(environment.PAGER || 'less', file);
    if (code === 127) throw new Error('There is no pager: set PAGER, such as PAGER=less.');
  });

/** More than any form holds. */
const mostBytes = 1_000_000;

/** What an editor left: a plain file of text. Whatever else stands there now is not taken over. Throws what is wrong. */
const editedText = async (file: string): Promise<string> => {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile())
    throw new Error(
      `The editor left ${found ? 'something else in place of the file' : 'no file'}: nothing was taken over.`,
    );
  if (found.size > mostBytes)
    throw new Error(
      `The editor left ${bytes(found.size)}, more than any form holds: nothing was taken over.`,
    );
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(await readFile(file));
  } catch {
    throw new Error('The editor left what is no text in UTF-8: nothing was taken over.');
  }
};

/** Opens $VISUAL or $EDITOR on a text in a private file; undefined when nothing was changed. */
export const editText = async (
  text: string,
  suffix: string,
  environment: Environment,
): Promise<string | undefined> => {
  const editor = environment.VISUAL || environment.EDITOR;
  if (!editor) throw new Error('There is no editor: set EDITOR, such as EDITOR=nano.');
  return withFile(text, `edit${suffix}`, environment, async file => {
    const code = await runEditor(editor, file);
    if (code !== 0) throw new Error(`The editor ended with ${code}: nothing was taken over.`);
    const edited = await editedText(file);
    return edited === text ? undefined : edited;
  });
};
