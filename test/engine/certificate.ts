import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import type {RequestListener} from 'node:http';
import {createServer as createTlsServer, type Server} from 'node:https';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {listen} from '../listen.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** Whether this host can make certificates. */
export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

export type Certificate = {readonly key: Buffer; readonly cert: Buffer; readonly file: string};

/** A certificate that signs itself, made now; `names` are DNS names or IP addresses. */
export const selfSigned = (...names: readonly string[]): Certificate => {
  const folder = temporaryFolder();
  const file = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const alternatives = names.map(name => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${alternatives}`],
      ...['-days', '2', '-keyout', key, '-out', file],
    ],
    {stdio: 'ignore'},
  );
  return {key: readFileSync(key), cert: readFileSync(file), file};
};

/** An upstream on loopback behind that certificate; its port. */
export const secureUpstream = async (
  {key, cert}: Certificate,
  listener: RequestListener,
): Promise<{readonly port: number; readonly url: string; readonly server: Server}> => {
  const server = createTlsServer({key, cert}, listener);
  server.on('tlsClientError', () => {});
  const {port, close} = await listen(server);
  onTestFinished(close);
  return {port, url: `https://127.0.0.1:${port}`, server};
};
