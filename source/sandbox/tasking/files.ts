import type {Random} from '../random.ts';

const encoder = new TextEncoder();
const text = (...lines: string[]) => encoder.encode(`${lines.join('\n')}\n`);

/** Makes a file named by -n that holds the window's id, and gives it to the Linux Agent for the ground. */
export const downloadFile = text(
  '#!/usr/bin/env python3',
  'import argparse, json, os, tempfile, urllib.request',
  '',
  'AGENT = os.environ.get("OORT_AGENT", "http://localhost:2005")',
  '',
  'parser = argparse.ArgumentParser()',
  'parser.add_argument("-n", "--filename", default="space.txt")',
  'parser.add_argument("-w", "--window-id", default="unknown")',
  'args = parser.parse_args()',
  '',
  'path = os.path.join(tempfile.mkdtemp(), args.filename)',
  'with open(path, "w") as file:',
  '    file.write(args.window_id + "\\n")',
  '',
  'body = {"destination": "ground", "topic": "example", "filepath": path,',
  '        "options": {"tags": {"token": args.window_id}}}',
  'request = urllib.request.Request(AGENT + "/sdk/v1/send_file", json.dumps(body).encode(),',
  '                                 {"Content-Type": "application/json"})',
  'print(urllib.request.urlopen(request, timeout=10).read().decode())',
);

/** Writes a line of housekeeping into the outbox. */
export const sendReport = text(
  '#!/usr/bin/env python3',
  'import os, shutil, time',
  '',
  'outbox = os.environ.get("OUTBOX", "/outbox")',
  'os.makedirs(outbox, exist_ok=True)',
  'free = shutil.disk_usage(outbox).free',
  'with open(os.path.join(outbox, "report.txt"), "w") as report:',
  '    report.write(f"{int(time.time())} free={free}\\n")',
);

/** A shell script that records for so many seconds. */
export const aisCapture = text(
  '#!/bin/sh',
  '# Records AIS channels 1 and 2 and packs the result for the ground.',
  'set -eu',
  'seconds="$' + '{1:-60}"',
  'out="$' + '{OUTBOX:-/outbox}"',
  'mkdir -p "$out"',
  'date -u +%Y-%m-%dT%H:%M:%SZ > "$out/ais-capture.txt"',
  'echo "seconds=$seconds channels=87B,88B" >> "$out/ais-capture.txt"',
);

/** A script that notes the area of interest that it was given. */
export const areaOfInterest = text(
  '#!/usr/bin/env python3',
  'import json, os, sys',
  '',
  'outbox = os.environ.get("OUTBOX", "/outbox")',
  'os.makedirs(outbox, exist_ok=True)',
  'with open(os.path.join(outbox, "aoi.json"), "w") as file:',
  '    json.dump({"area": sys.argv[1:]}, file)',
);

export const bandPlan = encoder.encode(
  `${JSON.stringify({channels: [161_975, 162_025], unit: 'kHz', gain: 'auto'}, null, 2)}\n`,
);

/** Something that does not compress: weights, filter taps, archives. */
export const binary = (random: Random, from: number, to: number): Uint8Array<ArrayBuffer> =>
  random.bytes(random.whole(from, to));
