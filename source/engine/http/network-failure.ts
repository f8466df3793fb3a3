import {Failure, type FailureKind} from '../../declare/failure.ts';
import {harmless} from '../../text/harmless.ts';
import {ownEntry} from '../../text/own-entry.ts';

type Place = {readonly hostname?: unknown; readonly address?: unknown; readonly port?: unknown};

/** What an error of the system, and those within it, say of where the connection was to lead. */
const placesOf = (thrown: unknown, depth = 0): readonly Place[] => {
  if (thrown === null || typeof thrown !== 'object' || depth > 3) return [];
  const {cause, errors} = thrown as {cause?: unknown; errors?: unknown};
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])];
  return [thrown as Place, ...inner.flatMap(one => placesOf(one, depth + 1))];
};

/**
 * Where a connection failed, when that was not the host that was asked for: then it was the proxy on the way there, as
 * `127.0.0.1:3128` or a name. `host` is that of a URL. A proxy at the very port of the upstream cannot be told from it.
 */
export const otherEnd = (thrown: unknown, host: string): string | undefined => {
  const asked = URL.parse(`http://${host}`);
  const ports = asked?.port ? [asked.port] : ['80', '443'];
  for (const {hostname, address, port} of placesOf(thrown)) {
    if (typeof hostname === 'string') return hostname === asked?.hostname ? undefined : hostname;
    if (typeof address === 'string' && typeof port === 'number')
      return ports.includes(String(port)) ? undefined : `${address}:${port}`;
  }
  return undefined;
};

/** What is known about a request when it breaks. */
export type Asked = {
  /** "Tasking" */
  readonly title: string;
  /** "POST window" */
  readonly what: string;
  readonly host: string;
  readonly mutation: boolean;
};

type NetworkError = {name?: string; code?: string; event?: string; message?: string; cause?: unknown};

const seconds = (error: NetworkError): string => {
  const ms = Number(/(\d+)ms/.exec(error.message ?? '')?.[1]);
  return Number.isFinite(ms) ? `${Math.round(ms / 100) / 10} s` : 'the time allowed';
};

/** Refused before anything could be sent, in words. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'refuses the connection',
  ENOTFOUND: 'has no address: the name is not known',
  EAI_AGAIN: 'has no address: the name server does not answer',
  EHOSTUNREACH: 'cannot be reached: there is no route',
  ENETUNREACH: 'cannot be reached: the network is down',
  EADDRNOTAVAIL: 'cannot be reached from this machine',
  ERR_PROXY_TUNNEL: 'cannot be reached through the proxy',
  ESILENTPROXY: 'cannot be reached: nothing comes through the proxy that the environment names',
  ERR_PROXY_INVALID_CONFIG: 'cannot be reached: the proxy variable is not an address',
};

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH/;
/** What OpenSSL has no code for says itself what it distrusts: "EE certificate key too weak". */
const isDistrust = (code: string, message: string): boolean =>
  (untrusted.test(code) && !code.startsWith('ERR_SSL_')) ||
  (code === 'UNSPECIFIED' && /certificate|too weak|signature|CRL/.test(message));

/** An upstream's own TLS ends what it cannot go on with by an alert, which OpenSSL names. */
const wantsCertificate =
  /alert (?:certificate required|bad certificate|unknown ca|access denied)|_ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

const lookAtWay = 'Check the network, the VPN and the address in the profile.';
const lookAtProxy = 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment.';
const ofProxy = /PROXY/;

/** Node's own advice is for whoever starts Node; of an address it names no list, and begins one all the same. */
const withoutAdvice = (message: string): string =>
  message.replace(/; if the root CA .*/, '').replace(/ is not in the cert's list:\s*$/, ' is not among them');

const distrustTodo = (code: string): string => {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'In the profile, call it by a name that its certificate is made for.';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return 'Look at the clock of this host; if it is right, tell those who run the service.';
  if (code === 'UNSPECIFIED') return 'Tell those who run the service: it needs another certificate.';
  return 'Name the authority that signed it as caFile in the profile.';
};

/** Why no connection stands, in words that follow the name of the other side. */
type Trouble = {
  readonly kind: 'insecure' | 'forbidden' | 'unreachable';
  readonly words: string;
  readonly todo: string;
};

const ofTls = (message: string): string => {
  if (/wrong version number|packet length|http request/.test(message))
    return 'does not speak TLS on this port';
  if (/alert handshake failure/.test(message))
    return 'breaks TLS off: it is too old for what is accepted here (1.2 or newer), or wants a certificate of this client';
  return 'speaks no TLS that is accepted here (1.2 or newer)';
};

/** Of an error before anything was sent: undefined where its code tells nothing. */
export const connectionTrouble = ({
  code = '',
  message = '',
}: {
  code?: string;
  message?: string;
}): Trouble | undefined => {
  if (isDistrust(code, message))
    return {
      kind: 'insecure',
      words: `has a certificate that is not trusted: ${harmless(withoutAdvice(message))}`,
      todo: distrustTodo(code),
    };
  if (wantsCertificate.test(code) || (code === 'EPROTO' && wantsCertificate.test(message)))
    return {
      kind: 'forbidden',
      words: 'wants a certificate of this client, and none can be given here',
      todo: 'Ask those who run it for a way in with a token alone.',
    };
  if (code === 'EPROTO') return {kind: 'unreachable', words: ofTls(message), todo: lookAtWay};
  if (code === 'ECONNRESET')
    return {
      kind: 'unreachable',
      words: /TLS/.test(message)
        ? 'closes the connection before TLS stands'
        : 'closes the connection at once',
      todo: lookAtWay,
    };
  const words = ownEntry(unreachable, code);
  if (words === undefined) return undefined;
  const status = code === 'ERR_PROXY_TUNNEL' ? /HTTP\/1\.\d (\d{3})/.exec(message)?.[1] : undefined;
  if (status === '407')
    return {
      kind: 'unreachable',
      words: `${words}, which wants a login (407)`,
      todo: proxyLogin,
    };
  return {
    kind: 'unreachable',
    words: `${words}${status ? `, which answers ${status}` : ''}`,
    todo: ofProxy.test(code) ? lookAtProxy : lookAtWay,
  };
};

/** What to do where a proxy answers 407. */
export const proxyLogin = 'Give HTTPS_PROXY and HTTP_PROXY its login: http://user:password@host:port.';

/** Time limits that run out before anything is written. */
const beforeSending = ['connect', 'secureConnect'];

const because: Partial<Record<FailureKind, string>> = {
  timeout: 'It may have arrived: look before sending it again.',
  cut: 'It may have arrived: look before sending it again.',
};

/** What came instead of an answer in HTTP, by the codes of Node's parser and of got's unpacking. */
const garbledWords = (code: string, message: string): string | undefined => {
  if (code === 'HPE_HEADER_OVERFLOW') return 'more headers than are read';
  if (code.startsWith('HPE_')) return `something that is not HTTP (${code})`;
  const unpacking = /incorrect|invalid|unexpected end of file|decompression|unknown compression|Z_|zstd/i;
  return code === 'ERR_READING_RESPONSE_STREAM' && unpacking.test(message)
    ? `a packed body that cannot be unpacked: ${message}`
    : undefined;
};

/**
 * A broken exchange as a Failure. `sent` says whether a connection stood, so that bytes may have left; `answered` that
 * the answer had begun, `stalled` that this process stood still meanwhile: a time that ran out then accuses nobody.
 */
export const networkFailure = (
  thrown: unknown,
  asked: Asked,
  {sent, answered, stalled = false}: {sent: boolean; answered: boolean; stalled?: boolean},
): Failure => {
  if (thrown instanceof Failure) return thrown;
  const given = thrown as NetworkError;
  // A certificate's names come from outside.
  const error = {...given, name: given.name, event: given.event, message: harmless(given.message ?? '')};
  const code = given.code ?? '';
  const maybeSent = asked.mutation && sent;
  const make = (
    kind: FailureKind,
    sentence: string,
    todo?: string,
    retryable?: boolean,
    may = maybeSent,
  ): Failure =>
    new Failure(kind, sentence, {
      maybeSent: may,
      ...(retryable !== undefined && {retryable}),
      // Not the error itself: got's holds the request with its Authorization header.
      cause: Object.assign(new Error(error.message || String(thrown)), {code}),
      todo: todo ?? (maybeSent ? because[kind] : undefined),
    });
  if (error.name === 'AbortError' || code === 'ERR_ABORTED')
    return make('aborted', `${asked.what} to ${asked.title} was called off.`);
  if (error.name === 'TimeoutError' || code === 'ETIMEDOUT') {
    if (stalled)
      return make(
        'timeout',
        `This machine stood still while ${asked.what} to ${asked.title} was under way: whether it was answered is not known.`,
      );
    if (error.event === 'lookup')
      return make(
        'timeout',
        `The name of ${asked.title} (${asked.host}) was not found out within ${seconds(error)} for ${asked.what}: the name service of this host does not answer.`,
        'Check the network, the VPN and the name service of this host.',
        // The system has asked several times by then.
        false,
      );
    const early = beforeSending.includes(error.event ?? (sent ? '' : 'connect'));
    return make(
      'timeout',
      early
        ? `${asked.title} (${asked.host}) ${error.event === 'secureConnect' ? 'took the connection, and no TLS stood' : 'accepted no connection'} within ${seconds(error)} for ${asked.what}.`
        : `${asked.title} did not ${answered ? 'finish its answer' : 'answer'} within ${seconds(error)} for ${asked.what}.`,
      early ? lookAtWay : undefined,
    );
  }
  if (error.name === 'UploadError')
    return make('local', `What ${asked.what} sends to ${asked.title} cannot be read: ${error.message}.`);
  const trouble = connectionTrouble(error);
  if (trouble?.kind === 'insecure')
    return make(
      'insecure',
      `The certificate of ${asked.title} (${asked.host}) is not trusted: ${withoutAdvice(error.message)}${code === 'UNSPECIFIED' ? '' : ` (${code})`}.`,
      trouble.todo,
    );
  // TLS 1.3 asks for it when a request may be on its way already; none is read before it has come.
  const early = trouble && (!sent || trouble.kind === 'forbidden') ? trouble : undefined;
  const proxy = early === undefined ? undefined : otherEnd(thrown, asked.host);
  if (proxy !== undefined)
    return make(
      'unreachable',
      `The proxy (${harmless(proxy)}) ${early!.words}, on the way to ${asked.title} (${asked.host}) for ${asked.what}.`,
      lookAtProxy,
    );
  if (early !== undefined)
    return make(
      early.kind,
      `${asked.title} (${asked.host}) ${early.words}, asked for ${asked.what}.`,
      early.todo,
      undefined,
      false,
    );
  const garbled = sent ? garbledWords(code, error.message) : undefined;
  if (garbled !== undefined)
    return make(
      'unreadable',
      `${asked.title} answered ${asked.what} with ${garbled}.`,
      maybeSent ? because.cut : undefined,
      true,
    );
  if (sent)
    return make(
      'cut',
      `${asked.title} cut the connection ${answered ? 'in the middle of' : 'before'} its answer to ${asked.what}${code ? ` (${code})` : ''}.`,
    );
  return make(
    'unreachable',
    `${asked.title} (${asked.host}) cannot be reached for ${asked.what}: ${error.message || String(thrown)}.`,
    lookAtWay,
  );
};
