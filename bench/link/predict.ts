import { checkLink, type LinkReport, readNativePath } from '@abistamp/binary';

export type Prediction =
  | 'loads'
  | 'loads, calls missing'
  | 'library missing'
  | 'version missing'
  | 'symbol missing'
  | 'other ABI'
  | 'Node-API too new'
  | 'not registered'
  | 'unknown';

export interface Foretold {
  prediction: Prediction;
  detail: string;
}

export interface Host {
  execPath: string;
  abi: number;
  nodeApi: number;
}

const experimental = 2147483647;

/** First the loader's answer, then Node.js's to a file that the loader accepted. */
export function predict(path: string, host: Host): Foretold {
  const link = checkLink(path, host, { libraryPath: '', preload: '', bindNow: false });
  if (!link.checked) return { prediction: 'unknown', detail: link.reason };
  if (!link.loads) return predictStop(link);
  const latent = link.problems.flatMap((problem) =>
    problem.kind === 'symbol-latent' ? problem.symbols : [],
  );
  const stop = predictRegistration(path, host);
  if (stop !== null) return stop;
  return latent.length === 0
    ? { prediction: 'loads', detail: '' }
    : { prediction: 'loads, calls missing', detail: `${latent.length} symbols, such as ${latent[0]}` };
}

function predictStop({ problems }: Extract<LinkReport, { checked: true }>): Foretold {
  const problem = problems.find(({ kind }) => kind !== 'symbol-latent');
  switch (problem?.kind) {
    case 'library-missing':
    case 'library-unusable':
      return { prediction: 'library missing', detail: problem.library };
    case 'version-missing':
      return { prediction: 'version missing', detail: problem.versions.join(' ') };
    case 'symbol-missing':
      return { prediction: 'symbol missing', detail: problem.symbols.join(' ') };
    default:
      return { prediction: 'unknown', detail: problem?.kind ?? '' };
  }
}

function predictRegistration(path: string, host: Host): Foretold | null {
  const facts = readNativePath(path);
  const registration = facts.format === null ? null : facts.slices[0]?.registration;
  switch (registration?.kind) {
    case 'abi':
      if (registration.abis.length === 0) return { prediction: 'unknown', detail: 'no ABI told' };
      if (registration.abis.includes(host.abi)) return null;
      return { prediction: 'other ABI', detail: registration.abis.join(' ') };
    case 'node-api':
    case 'hybrid': {
      const { declared } = registration.nodeApi;
      if (declared === null || declared === experimental || declared <= host.nodeApi) return null;
      return { prediction: 'Node-API too new', detail: String(declared) };
    }
    default:
      return { prediction: 'not registered', detail: '' };
  }
}
