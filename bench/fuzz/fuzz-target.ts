import { Worker } from 'node:worker_threads';
import type { InstrumentedBundle } from './instrument.ts';
import type { EngineInput, EngineReport } from './protocol.ts';

const headerBytes = 8;
/** Of processor time, in one run: far more than a slow input takes, so this one does not end. */
const endlessSeconds = 10;
const heapMegabytes = 160;

export interface FuzzResult {
  runs: number;
  cpuSeconds: number;
  branches: number;
  features: number;
  slowestMs: number;
  corpus: Uint8Array[];
  failures: { what: string; input: Uint8Array }[];
}

export interface FuzzOptions {
  name: string;
  seed: number;
  milliseconds: number;
  maxBytes: number;
  kept: Uint8Array[];
}

/** Fuzzes one target for a time, in a thread that is ended and begun again where an input does not end. */
export async function fuzzTarget(
  { file, words, places }: InstrumentedBundle,
  options: FuzzOptions,
): Promise<FuzzResult> {
  const result: FuzzResult = {
    ...{ runs: 0, cpuSeconds: 0, branches: 0, features: 0, slowestMs: 0 },
    corpus: options.kept,
    failures: [],
  };
  const end = performance.now() + options.milliseconds;
  const started = readCpu();
  while (performance.now() < end && result.failures.length < 20) {
    const avoid = result.failures.map(({ input }) => input);
    const shared = new SharedArrayBuffer(headerBytes + options.maxBytes);
    const { name, seed, maxBytes, kept } = options;
    const input: EngineInput = {
      ...{ name, seed: seed + avoid.length, maxBytes, kept, shared, words, avoid },
      milliseconds: end - performance.now(),
      branches: Math.ceil(places.length / 4) * 4,
    };
    await runThread(file, input, result);
  }
  return { ...result, cpuSeconds: readCpu() - started };
}

function runThread(file: string, input: EngineInput, result: FuzzResult): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(file, {
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    const beat = new Int32Array(input.shared, 0, 2);
    const fail = (what: string) => {
      const bytes = new Uint8Array(input.shared, headerBytes, beat[1] ?? 0);
      result.failures.push({ what, input: Uint8Array.from(bytes) });
    };
    let last = { run: -1, cpu: readCpu() };
    const watch = setInterval(() => {
      const run = Atomics.load(beat, 0);
      if (run !== last.run) last = { run, cpu: readCpu() };
      else if (readCpu() - last.cpu > endlessSeconds) {
        fail(`does not end within ${endlessSeconds} s`);
        void worker.terminate();
      }
    }, 500);
    worker.on('message', (report: EngineReport) => {
      if (report.kind === 'failure') result.failures.push({ what: report.what, input: report.input });
      else {
        result.runs += report.runs;
        result.slowestMs = Math.max(result.slowestMs, report.slowestMs);
        Object.assign(result, {
          branches: report.branches,
          features: report.features,
          corpus: report.corpus,
        });
      }
    });
    worker.on('error', (error) => fail(error.stack ?? error.message));
    worker.on('exit', () => {
      clearInterval(watch);
      resolve();
    });
  });
}

function readCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
