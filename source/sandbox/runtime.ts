import {mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import * as z from 'zod';
import {processLives} from '../settings/process-lives.ts';
import {isOurs, runtimePath} from './runtime-path.ts';

export {runtimePath};

const schema = z.object({
  url: z.url({protocol: /^http$/, hostname: /^127\.0\.0\.1$/}),
  token: z.string().min(1),
  profile: z.object({
    name: z.literal('sandbox'),
    services: z.record(z.string(), z.record(z.string(), z.unknown())),
    clock: z.object({follow: z.string(), speed: z.number()}),
    stateDir: z.string(),
  }),
  pid: z.int().positive(),
});
/** Where a `skydeck sandbox` that runs by itself can be found. The token makes the file a secret of its owner. */
export type Runtime = Readonly<z.infer<typeof schema>>;

/** Leaves word of a running sandbox, mode 0600, whole or not at all. Throws when somebody else's file is in the way. */
export const writeRuntime = (runtime: Runtime, path = runtimePath()): void => {
  const draft = mkdtempSync(join(dirname(path), '.skydeck-'));
  try {
    const file = join(draft, 'runtime.json');
    writeFileSync(file, `${JSON.stringify(runtime)}\n`, {mode: 0o600, flag: 'wx'});
    renameSync(file, path);
  } finally {
    rmSync(draft, {recursive: true, force: true});
  }
};

/** The running sandbox of this user; undefined when there is none, or its file cannot be trusted. */
export const readRuntime = (path = runtimePath()): Runtime | undefined => {
  try {
    if (!isOurs(path)) return undefined;
    const {data} = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return data && processLives(data.pid) ? data : undefined;
  } catch {
    return undefined;
  }
};

/** Takes the word back, if it is still this process's; `before` is that of a sandbox which was there already. */
export const removeRuntime = (pid = process.pid, path = runtimePath(), before?: Runtime): void => {
  if (readRuntime(path)?.pid !== pid) return;
  if (before && processLives(before.pid)) writeRuntime(before, path);
  else rmSync(path, {force: true});
};
