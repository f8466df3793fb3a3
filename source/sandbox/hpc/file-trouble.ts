export type Problem =
  | 'missing'
  | 'denied'
  | 'not-permitted'
  | 'exists'
  | 'directory'
  | 'not-directory'
  | 'invalid-mode'
  | 'full'
  | 'timeout';

/** What the cluster's commands would say about a path. */
export class FileTrouble extends Error {
  readonly problem: Problem;
  readonly path: string;
  constructor(problem: Problem, path: string) {
    super(words[problem]);
    this.problem = problem;
    this.path = path;
  }
}

const words: Readonly<Record<Problem, string>> = {
  missing: 'No such file or directory',
  denied: 'Permission denied',
  'not-permitted': 'Operation not permitted',
  exists: 'File exists',
  directory: 'Is a directory',
  'not-directory': 'Not a directory',
  'invalid-mode': 'invalid mode',
  full: 'No space left on device',
  timeout: 'Command has finished with timeout signal',
};
