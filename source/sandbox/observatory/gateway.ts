/** JSON as the upstream's Python reads it: a number with a point or an exponent is a float, which its table refuses. */
export type PythonJson = {readonly value: unknown; readonly hasFloat: boolean};

/** Throws a SyntaxError as JSON.parse does. */
export const readPython = (text: string): PythonJson => {
  let hasFloat = false;
  const value: unknown = JSON.parse(text, (_key, part: unknown, context?: {source?: string}) => {
    if (typeof part === 'number' && /[.eE]/.test(context?.source ?? '')) hasFloat = true;
    return part;
  });
  return {value, hasFloat};
};

const plain = (text: string): string =>
  text.replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As `json.dumps(value)` writes it: on one line, everything beyond ASCII escaped. */
export const writePythonLine = (value: unknown): string => plain(JSON.stringify(value));

/** As `json.dumps(value, indent=4)` writes it: four blanks, everything beyond ASCII escaped. */
export const writePython = (value: unknown): string => plain(JSON.stringify(value, null, 4));

/** What the gateway before every function answers (contract section 2.7). */
const open = {'access-control-allow-origin': '*'};
const json = {'content-type': 'application/json'};

/** An answer of a function: JSON with four blanks or plain text; the gateway calls both JSON. */
export const answered = (status: number, body: string): Response =>
  new Response(body, {status, headers: {...json, ...open, 'access-control-allow-credentials': 'true'}});

const gateway = (status: number, body: string, error: string) =>
  new Response(body, {status, headers: {...json, ...open, 'x-amzn-errortype': error}});

/** A handler that crashed, or took longer than 6 s. */
export const crashed = (): Response =>
  gateway(502, '{"message":"Internal server error"}', 'InternalServerErrorException');

/** A wrong method or an unknown path; it has nothing to do with tokens. */
export const noRoute = (): Response =>
  gateway(403, '{"message":"Missing Authentication Token"}', 'MissingAuthenticationTokenException');

export const notAuthorized = (): Response =>
  gateway(401, '{"message":"Unauthorized"}', 'UnauthorizedException');

/** The authorizer splits the header and takes the second part, which `Bearer` alone has not. */
export const authorizerCrashed = (): Response =>
  gateway(500, '{"message":null}', 'AuthorizerConfigurationException');

export const preflight = (): Response =>
  new Response(null, {
    status: 200,
    headers: {
      ...open,
      'access-control-allow-headers': 'Content-Type,Authorization',
      'access-control-allow-methods': 'OPTIONS,GET,POST',
    },
  });
