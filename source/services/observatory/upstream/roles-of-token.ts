import * as z from 'zod';

/** The claim that the job service's authorizer reads (contract section 3): a list, or its JSON text as in stored rows. */
const claim = 'https://photonranch.org/user_metadata';
const metadata = z.looseObject({roles: z.union([z.array(z.string()), z.string()])});

export type TokenRoles = {
  readonly list: readonly string[];
  /** The service looks for the word anywhere in the text of the roles, so that "not-admin" passes (section 2.1). */
  readonly isAdmin: boolean;
};

/** The roles in their text form: the JSON of a list, or one bare word. */
export const rolesInText = (text: string): readonly string[] => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(role => typeof role === 'string') : [];
  } catch {
    return text === '' ? [] : [text];
  }
};

/** The roles that a token names; undefined where it names none. */
export const rolesOfToken = (
  claims: Readonly<Record<string, unknown>> | undefined,
): TokenRoles | undefined => {
  const read = metadata.safeParse(claims?.[claim]);
  if (!read.success) return undefined;
  const {roles} = read.data;
  return {
    list: typeof roles === 'string' ? rolesInText(roles) : roles,
    isAdmin: (typeof roles === 'string' ? roles : JSON.stringify(roles)).includes('admin'),
  };
};
