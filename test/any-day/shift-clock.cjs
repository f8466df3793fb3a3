/**
 * Loaded before anything else (`NODE_OPTIONS=--require=…`), moves the clock of a process by SKYDECK_CLOCK_SHIFT seconds: Date,
 * what performance counts from, the times of files, and the Date header of its servers. What the system itself keeps (certificates, timers) stays.
 */
const fs = require('node:fs');
const {ServerResponse} = require('node:http');
const {syncBuiltinESMExports} = require('node:module');

const shift = Number(process.env.SKYDECK_CLOCK_SHIFT ?? 0) * 1000;

if (shift !== 0) {
  const Real = Date;
  const now = () => Real.now() + shift;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
    apply: () => new Real(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });

  Object.defineProperty(performance, 'timeOrigin', {value: performance.timeOrigin + shift});

  const times = ['atime', 'mtime', 'ctime', 'birthtime'];
  const moved = stats => {
    for (const time of stats && typeof stats.mtimeMs === 'number' ? times : []) {
      stats[`${time}Ms`] += shift;
      stats[time] = new Real(stats[`${time}Ms`]);
    }
    return stats;
  };
  const back = time => (time instanceof Real ? new Real(+time - shift) : Number(time) - shift / 1000);
  for (const name of ['stat', 'lstat', 'fstat']) {
    const [later, sync, promised] = [fs[name], fs[`${name}Sync`], fs.promises[name]];
    fs[name] = (...args) => {
      const told = args.at(-1);
      return later(...args.slice(0, -1), (error, stats) => told(error, moved(stats)));
    };
    fs[`${name}Sync`] = (...args) => moved(sync(...args));
    if (promised) fs.promises[name] = async (...args) => moved(await promised(...args));
  }
  for (const name of ['utimes', 'lutimes', 'futimes']) {
    const [later, sync, promised] = [fs[name], fs[`${name}Sync`], fs.promises[name]];
    fs[name] = (file, read, written, ...rest) => later(file, back(read), back(written), ...rest);
    fs[`${name}Sync`] = (file, read, written) => sync(file, back(read), back(written));
    if (promised) fs.promises[name] = (file, read, written) => promised(file, back(read), back(written));
  }
  syncBuiltinESMExports();

  const {writeHead} = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (...args) {
    if (this.sendDate && !this.hasHeader('date') && !this.headersSent)
      this.setHeader('Date', new Date().toUTCString());
    return writeHead.apply(this, args);
  };
}
