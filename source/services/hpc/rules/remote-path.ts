/** What v1 refuses in any parameter before it looks (1.16: "'targetPath' has invalid char"). */
const forbidden = /[<>|;"'&\\()`]/;
const control = /[\u0000-\u001f\u007f]/;

/** What is wrong with a path on a system, as a sentence; undefined when it can be sent. v2 takes more characters. */
export const pathProblem = (path: string, v1: boolean): string | undefined => {
  if (!path.startsWith('/')) return `"${path}" is not an absolute path, such as /home/user/file.`;
  const bad = (v1 ? forbidden.exec(path) : null) ?? control.exec(path);
  if (!bad) return undefined;
  const shown = control.test(bad[0])
    ? `a control character (${bad[0] === '\n' ? 'a line end' : `code ${bad[0].charCodeAt(0)}`})`
    : `the character ${bad[0]}`;
  return v1
    ? `The path has ${shown}, which FirecREST v1 refuses in paths (also < > | ; " ' & \\ ( ) \`): use another name.`
    : `The path has ${shown}, which no request can carry safely: use another name.`;
};

/** `/home/test1` and `a b` as `/home/test1/a b`. */
export const joinPath = (folder: string, name: string): string => `${folder.replace(/\/+$/, '')}/${name}`;

/** The folder that a path lies in; `/` for the root. */
export const folderOf = (path: string): string => path.replace(/\/+$/, '').replace(/\/[^/]*$/, '') || '/';

export const nameOf = (path: string): string => path.replace(/\/+$/, '').replace(/^.*\//, '') || '/';
