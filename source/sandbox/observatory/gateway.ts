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
