import type {Random} from '../random.ts';

const lifetime = 600;
const refreshLifetime = 3600;

/** CDSE's token endpoint: password and refresh grants. `times` are epoch seconds. */
export const createIdentity = (random: Random, now: () => number) => {
  const access = new Map<string, number>();
  const refresh = new Map<string, number>();
  const grant = () => {
    const token = Buffer.from(random.bytes(24)).toString('base64url');
    const renewal = Buffer.from(random.bytes(24)).toString('base64url');
    access.set(token, now() + lifetime);
    refresh.set(renewal, now() + refreshLifetime);
    return Response.json({
      access_token: token,
      expires_in: lifetime,
      refresh_expires_in: refreshLifetime,
      refresh_token: renewal,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'openid email profile',
    });
  };
  const refuse = (error: string, error_description: string, status: number) =>
    Response.json({error, error_description}, {status});
  return {
    valid: (token: string) => (access.get(token) ?? 0) > now(),
    token: async (request: Request): Promise<Response> => {
      if (request.method !== 'POST') return refuse('invalid_request', 'POST is needed', 405);
      const form = new URLSearchParams(await request.text());
      if (form.get('client_id') !== 'cdse-public') return refuse('invalid_client', 'Invalid client', 401);
      switch (form.get('grant_type')) {
        case 'password':
          return form.get('username') && form.get('password') && form.get('password') !== 'wrong'
            ? grant()
            : refuse('invalid_grant', 'Invalid user credentials', 401);
        case 'refresh_token':
          return (refresh.get(form.get('refresh_token') ?? '') ?? 0) > now()
            ? grant()
            : refuse('invalid_grant', 'Token is not active', 400);
        default:
          return refuse('unsupported_grant_type', 'Unsupported grant_type', 400);
      }
    },
  };
};
