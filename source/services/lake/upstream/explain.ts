import type {Came} from '../../../declare/failure.ts';

const bare = (cause: string) => cause.replace(/^[\w.$]+ : /, '');

/**
 * The providers' own words, where the body does not hold them: a hub's `cause-message` header (`Class : text`, contract
 * 2.1), its OData errors, and CDSE's `{"code":"DAT-ZIP-100","message":…}`, which means that too many connections are open.
 */
export const explainLake = (answer: Came): string | undefined => {
  const cause = answer.headers['cause-message'];
  if (/retrieval quota exceeded/i.test(cause ?? ''))
    return `it is off-line, and no more restores may be asked for now: ${bare(cause!)}`;
  if (cause) return bare(cause);
  try {
    const body: unknown = JSON.parse(answer.text);
    const {code, message, error} = body as {
      code?: unknown;
      message?: unknown;
      error?: {message?: {value?: unknown}};
    };
    if (typeof code === 'string' && typeof message === 'string') return `${message} (${code})`;
    if (typeof error?.message?.value === 'string') return error.message.value;
  } catch {
    // The common reading will do.
  }
  return undefined;
};
