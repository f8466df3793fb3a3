import {FileTrouble} from './file-trouble.ts';
import {readForm} from './multipart.ts';
import {type Site, up} from './site.ts';
import type {TaskStore} from './task-store.ts';
import type {Call} from './v1-gateway.ts';

/** A Slurm job in the partition xfer that copies or moves within the cluster: its task names the job. */
export const internalTransfer =
  (site: Site, tasks: TaskStore, machineTrouble: (call: Call, description: string) => Response | undefined) =>
  async (call: Call): Promise<Response> => {
    const {files} = site;
    const {fields} = await readForm(call.request, files.incoming);
    const no = machineTrouble(call, 'Failed to submit job');
    if (no) return no;
    if (fields.time && !/^\d+(:\d+){1,2}$/.test(fields.time))
      return Response.json({error: 'Not supported time format'}, {status: 400});
    const what = call.path[0]!;
    const {sourcePath = '', targetPath = ''} = fields;
    const task = tasks.create(call.user, 'compute', up);
    const workdir = `/home/${call.user}/firecrest/${task.id}`;
    files.mkdir(call.user, workdir, true);
    site.soon(1, () => {
      const job = site.scheduler.submit({
        system: up,
        user: call.user,
        name: fields.jobName ?? `${what}-job`,
        partition: 'xfer',
        script: '#!/bin/bash\n',
        scriptPath: `${workdir}/sbatch-job.sh`,
        workdir,
        stdout: `${workdir}/job-%j.out`,
        stderr: `${workdir}/job-%j.err`,
        work: (one, end) => {
          try {
            if (what === 'cp') files.copy(call.user, sourcePath, targetPath);
            else if (what === 'mv') files.rename(call.user, sourcePath, targetPath);
            else files.remove(call.user, targetPath);
            end(0);
          } catch (error) {
            if (!(error instanceof FileTrouble)) throw error;
            files.append(call.user, one.stderr, `${what}: ${error.path}: ${error.message}\n`);
            end(1);
          }
        },
      });
      tasks.set(task, '200', {
        job_data_err: '',
        job_data_out: '',
        job_file: job.scriptPath,
        job_file_err: job.stderr,
        job_file_out: job.stdout,
        job_info_extra: 'Job info returned successfully',
        jobid: String(job.id),
        result: 'Job submitted',
      });
    });
    return Response.json({success: 'Task created', task_id: task.id}, {status: 201});
  };
