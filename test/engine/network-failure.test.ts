import {describe, expect, test} from 'vitest';
import {networkFailure, otherEnd} from '../../source/engine/http/network-failure.ts';

const wrapped = (inner: object) => Object.assign(new Error('RequestError'), {cause: inner});

test.each([
  ["a name that is not the upstream's", {hostname: 'proxy.example'}, 'proxy.example'],
  ['an address at a port of its own', {address: '10.0.0.9', port: 3128}, '10.0.0.9:3128'],
  ['one of several addresses', {errors: [{address: '10.0.0.9', port: 3128}]}, '10.0.0.9:3128'],
  ['the name of the upstream itself', {hostname: 'api.example'}, undefined],
  ["an address at the upstream's own port", {address: '93.184.0.1', port: 443}, undefined],
  ['nothing that says where', {code: 'ECONNREFUSED'}, undefined],
])('of %s', (_what, inner, end) => {
  expect(otherEnd(inner, 'api.example')).toBe(end);
  expect(otherEnd(wrapped(inner), 'api.example')).toBe(end);
});

test('an upstream with a port in its address is known by it', () => {
  expect(otherEnd({address: '127.0.0.1', port: 8443}, 'api.example:8443')).toBeUndefined();
  expect(otherEnd({address: '127.0.0.1', port: 443}, 'api.example:8443')).toBe('127.0.0.1:443');
});

describe('what is told of a way that broke before anything was sent', () => {
  const asked = {title: 'Tasking', what: 'GET windows', host: 'api.example', mutation: true};
  test.each([
    [
      'EPROTO',
      'write EPROTO 0A00010B:SSL routines::wrong version number:c:354:',
      'unreachable',
      'Tasking (api.example) does not speak TLS on this port, asked for GET windows.',
    ],
    [
      'EPROTO',
      'write EPROTO 0A000102:SSL routines::unsupported protocol:c:2001:',
      'unreachable',
      'Tasking (api.example) speaks no TLS that is accepted here (1.2 or newer), asked for GET windows.',
    ],
    [
      'ERR_PROXY_TUNNEL',
      'Failed to establish tunnel to api.example:443 via http://127.0.0.2:9/: HTTP/1.1 407 Proxy Authentication Required',
      'unreachable',
      'Tasking (api.example) cannot be reached through the proxy, which wants a login (407), asked for GET windows.',
    ],
    [
      'EPROTO',
      'write EPROTO 40CD:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:c:918:SSL alert number 40',
      'unreachable',
      'Tasking (api.example) breaks TLS off: it is too old for what is accepted here (1.2 or newer), or wants a certificate of this client, asked for GET windows.',
    ],
    [
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
      'unreachable',
      'Tasking (api.example) closes the connection before TLS stands, asked for GET windows.',
    ],
    [
      'ESILENTPROXY',
      'no way within 5000ms',
      'unreachable',
      'Tasking (api.example) cannot be reached: nothing comes through the proxy that the environment names, asked for GET windows.',
    ],
    [
      'CERT_NOT_YET_VALID',
      'certificate is not yet valid',
      'insecure',
      'The certificate of Tasking (api.example) is not trusted: certificate is not yet valid (CERT_NOT_YET_VALID).',
    ],
    [
      'UNSPECIFIED',
      'EE certificate key too weak',
      'insecure',
      'The certificate of Tasking (api.example) is not trusted: EE certificate key too weak.',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ",
      'insecure',
      "The certificate of Tasking (api.example) is not trusted: Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not among them (ERR_TLS_CERT_ALTNAME_INVALID).",
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'self-signed certificate in certificate chain; if the root CA is installed locally, try running Node.js with --use-system-ca',
      'insecure',
      'The certificate of Tasking (api.example) is not trusted: self-signed certificate in certificate chain (SELF_SIGNED_CERT_IN_CHAIN).',
    ],
  ])('%s: %s', (code, message, kind, sentence) => {
    const failure = networkFailure(Object.assign(new Error(message), {code}), asked, {
      sent: false,
      answered: false,
    });
    expect(failure).toMatchObject({kind, message: sentence, maybeSent: false});
  });
});

test('a record that TLS cannot read in mid-answer is no certificate that is not trusted', () => {
  const broken = Object.assign(new Error('decryption failed or bad record mac'), {
    code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
  });
  const asked = {title: 'Tasking', what: 'POST window', host: 'api.example', mutation: true};
  expect(networkFailure(broken, asked, {sent: true, answered: true})).toMatchObject({
    kind: 'cut',
    maybeSent: true,
  });
});
