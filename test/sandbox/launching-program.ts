import {launchSandbox} from '../../source/sandbox/thread.ts';

/** Starts a sandbox, says where its state lies, and has nothing more to do. */
const {stateDir} = await launchSandbox({entry: new URL('./worker-program.ts', import.meta.url)});
console.log(stateDir);
