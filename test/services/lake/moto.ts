import {type ChildProcess, spawn} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {createServer} from 'node:net';
import {delimiter, join} from 'node:path';

/** A program on the PATH, or undefined. */
export const onPath = (name: string): string | undefined => {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    try {
      const file = join(folder, name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this one.
    }
  return undefined;
};

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as {port: number};
      server.close(() => resolve(port));
    });
  });

const ask = (url: string, service: string, path: string, init: RequestInit) =>
  fetch(url + path, {
    ...init,
    headers: {
      ...init.headers,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });

const expectOk = async (answer: Response) => {
  if (!answer.ok) throw new Error(`moto answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer;
};

/** An AWS that we did not write, with a queue, a job definition and a bucket. `fails`: every job fails. */
export const startMoto = async (
  program: string,
  whenOver: (end: () => void) => void,
  options: {fails?: boolean} = {},
): Promise<string> => {
  const port = await freePort();
  const child: ChildProcess = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: {...process.env, ...(options.fails ? {MOTO_SIMPLE_BATCH_FAIL_AFTER: '0'} : {})},
  });
  whenOver(() => {
    child.kill('SIGKILL');
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('moto_server ended at once.');
    const up = await fetch(`${url}/moto-api/data.json`).then(
      answer => answer.ok,
      () => false,
    );
    if (up) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await expectOk(
    await fetch(`${url}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({batch: {use_docker: false}}),
    }),
  );
  await expectOk(
    await ask(url, 'iam', '/', {
      method: 'POST',
      headers: {'content-type': 'application/x-www-form-urlencoded', host: 'iam.amazonaws.com'},
      body: new URLSearchParams({
        Action: 'CreateRole',
        Version: '2010-05-08',
        RoleName: 'batch',
        AssumeRolePolicyDocument: '{}',
      }),
    }),
  );
  const batch = async (path: string, body: unknown) =>
    (
      await expectOk(await ask(url, 'batch', `/v1/${path}`, {method: 'POST', body: JSON.stringify(body)}))
    ).json();
  await batch('createcomputeenvironment', {
    computeEnvironmentName: 'unmanaged',
    type: 'UNMANAGED',
    state: 'ENABLED',
    serviceRole: 'arn:aws:iam::123456789012:role/batch',
  });
  await batch('createjobqueue', {
    jobQueueName: 'batch-queue',
    state: 'ENABLED',
    priority: 1,
    computeEnvironmentOrder: [{order: 1, computeEnvironment: 'unmanaged'}],
  });
  await batch('registerjobdefinition', {
    jobDefinitionName: 'batch-S3-helper',
    type: 'container',
    containerProperties: {image: 'busybox', vcpus: 2, memory: 2000, command: ['true']},
  });
  await expectOk(
    await ask(url, 's3', '/lake', {
      method: 'PUT',
      body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
    }),
  );
  return url;
};

/** Makes a state machine; gives its ARN. */
export const createMachine = async (url: string, name: string): Promise<string> => {
  const answer = await ask(url, 'states', '/', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.CreateStateMachine',
    },
    body: JSON.stringify({
      name,
      definition: JSON.stringify({StartAt: 'Query', States: {Query: {Type: 'Pass', End: true}}}),
      roleArn: 'arn:aws:iam::123456789012:role/batch',
    }),
  });
  return ((await (await expectOk(answer)).json()) as {stateMachineArn: string}).stateMachineArn;
};

/** Puts an object, as the seed's script would. */
export const putObject = async (url: string, key: string, body: Uint8Array<ArrayBuffer>): Promise<void> => {
  await expectOk(await ask(url, 's3', `/lake/${encodeURIComponent(key)}`, {method: 'PUT', body}));
};
