import {randomUUID} from 'node:crypto';
import {statSync} from 'node:fs';
import {FileTrouble} from './file-trouble.ts';
import {type Site, up} from './site.ts';
import {type Call2, invalid, pathOf, type Route2, systemRoute} from './v2-call.ts';

/** Bytes of a part of an upload (max_part_size); small, so that uploads in the sandbox have several. */
const partSize = 8 * 1024 * 1024;

/** v2's transfers: Slurm jobs in the partition xfer that move data between the object storage and the file system. */
export const transferRoutes = (site: Site): Route2[] => {
  const {files, scheduler, store} = site;

  /** Runs a work of some seconds as a job, once it can `begin`; trouble with files goes to its error log. */
  const run = (
    {user}: Call2,
    name: string,
    work: {
      readonly begin?: (go: () => void) => void;
      readonly seconds: number;
      readonly act: () => void;
      readonly told?: string;
      readonly trouble?: (error: FileTrouble) => {words: string; exitCode: number};
    },
    more: object = {},
  ): Response => {
    const {
      begin = go => go(),
      told = 'Files processed successfully',
      trouble = ({path, message}) => ({words: `${path}: ${message}`, exitCode: 1}),
    } = work;
    const workdir = `/home/${user}`;
    const id = randomUUID();
    const job = scheduler.submit({
      system: up,
      user,
      name,
      partition: 'xfer',
      // As long as the client may take to send: a day, for a clock that runs fast leaves little of less.
      script: '#!/bin/bash\n#SBATCH --time=1-00:00:00\n',
      scriptPath: `${workdir}/${name}`,
      workdir,
      stdout: `${workdir}/.f7t_file_handling_job_${id}.log`,
      stderr: `${workdir}/.f7t_file_handling_job_error_${id}.log`,
      work: (own, end) => {
        const finish = () => {
          if (own.state !== 'RUNNING') return;
          try {
            work.act();
            files.append(user, own.stdout, `${told}\n`);
            end(0);
          } catch (error) {
            if (!(error instanceof FileTrouble)) throw error;
            const {words, exitCode} = trouble(error);
            files.append(user, own.stderr, `${words}\n`);
            end(exitCode);
          }
        };
        begin(() => site.soon(work.seconds, finish));
      },
    });
    const transferJob = {
      jobId: job.id,
      system: up,
      workingDirectory: job.workdir,
      logs: {outputLog: job.stdout, errorLog: job.stderr},
    };
    return Response.json({transferJob, ...more}, {status: 201});
  };

  const upload = async (call: Call2) => {
    const {path: given, transferDirectives} = await call.body();
    const path = pathOf(given);
    const {transferMethod, fileSize} = (transferDirectives ?? {}) as Record<string, unknown>;
    const size = Number(fileSize);
    if (transferMethod !== 's3' || !Number.isFinite(size) || size <= 0)
      throw invalid('transferDirectives: s3 with a fileSize');
    files.list(call.user, path.replace(/\/[^/]*$/, '') || '/', false);
    const key = `${call.user}/${randomUUID()}/${path.replace(/^.*\//, '')}`;
    const uploadId = store.createUpload(key);
    const {origin} = call.url;
    const bring = () => {
      files.adopt(call.user, path, store.pathOf(key)!);
      store.remove(key);
    };
    const parts = Math.ceil(size / partSize);
    return run(
      call,
      'IngressFileTransfer',
      {begin: go => store.whenThere(key, go), seconds: 2, act: bring},
      {
        transferDirectives: {
          transferMethod: 's3',
          partsUploadUrls: Array.from({length: parts}, (_, index) =>
            store.address(origin, 'PUT', key, {uploadId, partNumber: String(index + 1)}),
          ),
          completeUploadUrl: store.address(origin, 'POST', key, {uploadId}),
          maxPartSize: partSize,
        },
      },
    );
  };
  const download = async (call: Call2) => {
    const path = pathOf((await call.body()).path);
    const place = files.readable(call.user, path);
    const key = `${call.user}/${path.replace(/^.*\//, '')}_${randomUUID()}`;
    return run(
      call,
      'OutgressFileTransfer',
      {seconds: 1 + statSync(place).size / 50e6, act: () => store.putFile(key, place)},
      {transferDirectives: {transferMethod: 's3', downloadUrl: store.address(call.url.origin, 'GET', key)}},
    );
  };
  /** Nothing is looked at before; a command that fails is told in the error log alone, and the job COMPLETED (job_move.sh). */
  const internal =
    (name: string, done: string, act: (user: string, from: string, to: string) => void) =>
    async (call: Call2) => {
      const body = await call.body();
      const [from, to] = [pathOf(body.path ?? body.sourcePath), pathOf(body.targetPath, 'targetPath')];
      return run(call, name, {
        seconds: 1,
        act: () => act(call.user, from, to),
        told: `Files were successfully ${done}.`,
        trouble: ({path, message}) => ({
          words: `cannot access '${path}': ${message}\nUnable to process files exit code:0 error: `,
          exitCode: 0,
        }),
      });
    };
  const transfer = (name: string, answer: (call: Call2) => Promise<Response>) =>
    systemRoute('POST', `filesystem/:system/transfer/${name}`, answer);
  return [
    transfer('upload', upload),
    transfer('download', download),
    transfer('mv', internal('MoveFiles', 'moved', files.rename)),
    transfer('cp', internal('CopyFiles', 'copied', files.copy)),
    transfer(
      'compress',
      internal('CompressFiles', 'compressed', (user, from, to) => {
        files.stat(user, from);
        files.write(user, to, `archive of ${from}\n`);
      }),
    ),
    transfer(
      'extract',
      internal('ExtractFiles', 'extracted', (user, from, to) => {
        files.stat(user, from);
        files.mkdir(user, to, true);
      }),
    ),
  ];
};
