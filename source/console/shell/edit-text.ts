import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Environment, settingsPaths} from '../../settings/paths.ts';
import {privateDirectory} from '../../settings/private-files.ts';
import {processLives} from '../../settings/process-lives.ts';
import {runEditor} from '../../terminal/run-editor.ts';

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

/** Shows a text in $PAGER, or in less. */
export const pageText = (text: string, environment: Environment): Promise<void> =>
  withFile(text, 'skydeck.txt', environment, async file => {
    const code = await runEditor(environment.PAGER || 'less', file);
    if (code === 127) throw new Error('There is no pager: set PAGER, such as PAGER=less.');
  });

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
    const edited = await readFile(file, 'utf8');
    return edited === text ? undefined : edited;
  });
};
