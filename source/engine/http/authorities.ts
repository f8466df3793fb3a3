import {X509Certificate} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import * as tls from 'node:tls';
import {Failure} from '../../declare/failure.ts';
import {fileReason, refuseNoFile} from '../../settings/file-error.ts';

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
};

/**
 * The certificate authorities to trust: the usual ones and those of the PEM file; undefined where there is no file, so
 * that the usual ones stay. Throws a Failure that names the file when it cannot be read or holds no certificate.
 */
export const readAuthorities = async (
  title: string,
  caFile: string | undefined,
): Promise<string[] | undefined> => {
  if (!caFile) return undefined;
  let pem: string;
  try {
    refuseNoFile(caFile);
    pem = await readFile(caFile, 'utf8');
  } catch (error) {
    throw new Failure('local', `The caFile of ${title}, ${caFile}, cannot be read: ${fileReason(error)}.`, {
      cause: error,
      todo: 'Correct its path or its rights, or take caFile out of the profile.',
    });
  }
  if (!isCertificate(pem))
    throw new Failure('local', `The caFile of ${title}, ${caFile}, holds no certificate.`, {
      todo: 'It should be a PEM file that begins with -----BEGIN CERTIFICATE-----.',
    });
  return [...(tls.getCACertificates?.('default') ?? tls.rootCertificates), pem];
};
