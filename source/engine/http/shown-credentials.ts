/** How a request that is shown (curl) stands for its credentials: the header that carries them, and words for it. */
export type ShownCredentials = {
  /** In lower case: whatever it carries is never shown. Undefined where no header does. */
  readonly header?: string;
  /** curl's words, for a POSIX shell. */
  readonly words: readonly string[];
};

type Auth = {readonly kind?: unknown; readonly header?: unknown; readonly user?: unknown};

/** By a service's `auth` in the profile; without one, the usual bearer token. The secret itself is never needed. */
export const shownCredentials = (auth: unknown): ShownCredentials => {
  const {kind, header, user} = (auth !== null && typeof auth === 'object' ? auth : {}) as Auth;
  if (kind === 'none' || kind === 'aws') return {words: []};
  if (kind === 'basic' && typeof user === 'string')
    return {header: 'authorization', words: ['-u', `"${user.replace(/(["$`\\])/g, '\\$1')}:$PASSWORD"`]};
  if (typeof header === 'string' && header.toLowerCase() !== 'authorization')
    return {header: header.toLowerCase(), words: ['-H', `"${header}: $TOKEN"`]};
  return {header: 'authorization', words: ['-H', '"Authorization: Bearer $TOKEN"']};
};
