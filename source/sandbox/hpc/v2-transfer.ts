import {randomUUID} from 'node:crypto';
import {statSync} from 'node:fs';
import {FileTrouble} from './file-trouble.ts';
import type {Submit} from './sbatch.ts';
import type {SimJob} from './sim-job.ts';
import {type Site, up} from './site.ts';
import {type Call2, known, pathOf, type Route2, Trouble} from './v2-call.ts';

/** Bytes of a part of an upload (max_part_size); small, so that uploads in the sandbox have several. */
const partSize = 8 * 1024 * 1024;

/** v2's transfers: Slurm jobs in the partition xfer that move data between the object storage and the file system. */
export const transferRoutes = (site: Site): Route2[] => {
  const {world, files, scheduler, store} = site;

  /** Runs `work` as a job; trouble with files goes to its error log and fails it. */
  const run = (
    user: string,
    name: string,
    work: (job: SimJob, done: () => void) => void,
    told = 'Files processed successfully',
  ): SimJob => {
    const workdir = `/home/${user}`;
    const id = randomUUID();
    const guarded: Submit['work'] = (job, end) => {
      const attempt = (act: () => void) => {
        try {
          act();
        } catch (error) {
          if (!(error instanceof FileTrouble)) throw error;
          files.append(user, job.stderr, `${error.path}: ${error.message}\n`);
          end(1);
        }
      };
      attempt(() =>
        work(job, () =>
          attempt(() => {
            files.append(user, job.stdout, `${told}\n`);
            end(0);
          }),
        ),
      );
    };
    return scheduler.submit({
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
      work: guarded,
    });
  };
  const jobBody = (job: SimJob) => ({
    jobId: job.id,
    system: up,
    workingDirectory: job.workdir,
    logs: {outputLog: job.stdout, errorLog: job.stderr},
  });
  /** Work that can meet trouble after a while. */
  const later = (job: SimJob, seconds: number, act: () => void, fail: (error: FileTrouble) => void) =>
    site.soon(seconds, () => {
      if (job.state !== 'RUNNING') return;
      try {
        act();
      } catch (error) {
        if (!(error instanceof FileTrouble)) throw error;
        fail(error);
      }
    });
  const failing = (job: SimJob, user: string) => (error: FileTrouble) => {
    files.append(user, job.stderr, `${error.path}: ${error.message}\n`);
    job.state = 'FAILED';
    job.exitCode = 1;
    job.end = world.now();
  };

  const upload = async (call: Call2) => {
    known(call);
    const {path: given, transferDirectives} = await call.body();
    const path = pathOf(given);
    const {transferMethod, fileSize} = (transferDirectives ?? {}) as Record<string, unknown>;
    const size = Number(fileSize);
    if (transferMethod !== 's3' || !Number.isFinite(size) || size <= 0)
      throw new Trouble(400, 'Request validation failed', {
        fields: [{message: 'transferDirectives: s3 with a fileSize'}],
      });
    files.list(call.user, path.replace(/\/[^/]*$/, '') || '/', false);
    const key = `${call.user}/${randomUUID()}/${path.replace(/^.*\//, '')}`;
    const uploadId = store.createUpload(key);
    const origin = call.url.origin;
    const job = run(call.user, 'IngressFileTransfer', (one, done) =>
      store.whenThere(key, () =>
        later(
          one,
          2,
          () => {
            files.adopt(call.user, path, store.pathOf(key)!);
            store.remove(key);
            done();
          },
          failing(one, call.user),
        ),
      ),
    );
    const parts = Math.ceil(size / partSize);
    return Response.json(
      {
        transferJob: jobBody(job),
        transferDirectives: {
          transferMethod: 's3',
          partsUploadUrls: Array.from({length: parts}, (_, index) =>
            store.address(origin, 'PUT', key, {uploadId, partNumber: String(index + 1)}),
          ),
          completeUploadUrl: store.address(origin, 'POST', key, {uploadId}),
          maxPartSize: partSize,
        },
      },
      {status: 201},
    );
  };
  const download = async (call: Call2) => {
    known(call);
    const path = pathOf((await call.body()).path);
    const place = files.readable(call.user, path);
    const key = `${call.user}/${path.replace(/^.*\//, '')}_${randomUUID()}`;
    const seconds = 1 + statSync(place).size / 50e6;
    const job = run(call.user, 'OutgressFileTransfer', (one, done) =>
      later(
        one,
        seconds,
        () => {
          store.putFile(key, place);
          done();
        },
        failing(one, call.user),
      ),
    );
    return Response.json(
      {
        transferJob: jobBody(job),
        transferDirectives: {transferMethod: 's3', downloadUrl: store.address(call.url.origin, 'GET', key)},
      },
      {status: 201},
    );
  };
  /** Nothing is looked at before; a command that fails is told in the error log alone, and the job COMPLETED (job_move.sh). */
  const internal =
    (name: string, done: string, act: (user: string, from: string, to: string) => void) =>
    async (call: Call2) => {
      known(call);
      const body = await call.body();
      const [from, to] = [pathOf(body.path ?? body.sourcePath), pathOf(body.targetPath, 'targetPath')];
      const {user} = call;
      const job = run(
        user,
        name,
        (one, end) =>
          site.soon(1, () => {
            if (one.state !== 'RUNNING') return;
            try {
              act(user, from, to);
              end();
            } catch (error) {
              if (!(error instanceof FileTrouble)) throw error;
              files.append(
                user,
                one.stderr,
                `cannot access '${error.path}': ${error.message}\nUnable to process files exit code:0 error: \n`,
              );
              one.state = 'COMPLETED';
              one.exitCode = 0;
              one.end = world.now();
            }
          }),
        `Files were successfully ${done}.`,
      );
      return Response.json({transferJob: jobBody(job)}, {status: 201});
    };
  const base = 'filesystem/([^/]+)/transfer';
  return [
    ['POST', new RegExp(`^${base}/upload$`), upload],
    ['POST', new RegExp(`^${base}/download$`), download],
    ['POST', new RegExp(`^${base}/mv$`), internal('MoveFiles', 'moved', files.rename)],
    ['POST', new RegExp(`^${base}/cp$`), internal('CopyFiles', 'copied', files.copy)],
    [
      'POST',
      new RegExp(`^${base}/compress$`),
      internal('CompressFiles', 'compressed', (user, from, to) => {
        files.stat(user, from);
        files.write(user, to, `archive of ${from}\n`);
      }),
    ],
    [
      'POST',
      new RegExp(`^${base}/extract$`),
      internal('ExtractFiles', 'extracted', (user, from, to) => {
        files.stat(user, from);
        files.mkdir(user, to, true);
      }),
    ],
  ];
};
