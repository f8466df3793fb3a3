import type {ForMany} from '../../../declare/action.ts';
import type {Draft} from '../../../declare/draft.ts';
import {fileList} from '../lists.ts';
import {folderOf, joinPath} from '../rules/remote-path.ts';
import type {FileEntry} from '../upstream/model.ts';

/** A path as a folder: with a slash at its end. */
export const asFolder = (path: string): string => (path === '' || path.endsWith('/') ? path : `${path}/`);

/** A file action on each of several marked entries: each gives its path and system. */
export const eachFile = (more: Partial<ForMany<FileEntry>> = {}): ForMany<FileEntry> => ({
  fills: ['path', 'system'],
  ...more,
  unfit: entry => entry.problem ?? more.unfit?.(entry),
  texts: (entry, typed): Draft => ({
    path: entry.path,
    system: entry.system,
    ...more.texts?.(entry, typed),
  }),
});

/** Several entries go into one folder under their own names. */
export const intoFolder = (): ForMany<FileEntry> =>
  eachFile({
    initial: ([first]): Draft => (first ? {to: asFolder(folderOf(first.path))} : {}),
    texts: (entry, {to = ''}) => ({to: joinPath(to, entry.name)}),
    danger: (entries, {to = ''}, world) => {
      const over = entries
        .map(({name}) => joinPath(to, name))
        .filter(path => world.row(fileList, path) !== undefined);
      return over.length > 0
        ? {question: `There already: ${over.join(', ')}. Overwrite what is there?`}
        : undefined;
    },
  });
