import type {World} from '../simulated-world.ts';
import type {Ground} from './ground.ts';
import {factsOf, type Watcher} from './watcher.ts';

export type UploadPlan = {
  readonly id: string;
  readonly satellite: string;
  readonly payload: string;
  readonly path: string;
  readonly executable: boolean;
  readonly itar?: boolean;
  readonly content: Uint8Array<ArrayBuffer>;
  /** Seconds from the moment the sandbox opens: negative. */
  readonly asked: number;
  /** Sent by the watcher, whose journal then knows size and checksum; otherwise by a colleague. */
  readonly byWatcher?: boolean;
};

export const planUploads = (
  world: World,
  ground: Ground,
  watcher: Watcher,
  plans: readonly UploadPlan[],
): void => {
  for (const {id, satellite, payload, path, executable, itar = false, content, asked, byWatcher} of plans)
    world.at(world.start + asked, () => {
      ground.addUpload(
        {id, satellite_id: satellite, payload, destination_path: path, executable},
        itar,
        content,
      );
      if (!byWatcher) return;
      const query = new URLSearchParams({
        satellite_id: satellite,
        payload,
        destination_path: path,
        executable: String(executable),
        itar: String(itar),
      });
      watcher.did({
        resource: 'uploads',
        action: 'upload',
        input: {
          file: path.slice(path.lastIndexOf('/') + 1),
          satellite,
          payload,
          to: path,
          executable: executable ? 'yes' : 'no',
          itar: itar ? 'yes' : 'no',
        },
        facts: {name: path.slice(path.lastIndexOf('/') + 1), ...factsOf(content), itar},
        request: `POST /tasking/upload?${query}`,
        sentence: `Upload ${id} is queued for ${satellite}.`,
        ids: [id],
      });
    });
};
