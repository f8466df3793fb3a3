import {z} from 'zod';

/** The claim that the job service's authorizer reads (contract section 3): a list, or its JSON text as in stored rows. */
const claim = 'https://photonranch.org/user_metadata';
const metadata = z.looseObject({roles: z.union([z.array(z.string()), z.string()])});

/** The roles that a token names, as one text, since the service looks for a word in its text; undefined where it names none. */
export const rolesOfToken = (claims: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const read = metadata.safeParse(claims?.[claim]);
  if (!read.success) return undefined;
  return typeof read.data.roles === 'string' ? read.data.roles : JSON.stringify(read.data.roles);
};

/** Whether the service takes these roles for an admin's: it looks for the word anywhere, so "not-admin" passes (section 2.1). */
export const isAdmin = (roles: string): boolean => roles.includes('admin');
