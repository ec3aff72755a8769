import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  formatKeyJson,
  formatPlanJson,
  formatRebuiltJson,
  formatRecordJson,
  formatRepairJson,
  formatShareJson,
  formatShowJson,
  formatStoreJson,
  InitPlan,
} from '@abistamp/core';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import type { ExplainJson } from '@abistamp/core/internal/report/explain-report';
import type { ForecastJson } from '@abistamp/core/internal/report/forecast-json';
import type { formatDoctorJson } from '@abistamp/deploy';
import type { formatImageJson } from '@abistamp/deploy/image';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The published schemas, by name, each with the type that it describes. */
export interface Described {
  'abi-lock': { version: number; targets: Record<string, Record<string, Record<string, string>>> };
  check: CheckJson;
  doctor: ReturnType<typeof formatDoctorJson> & { fixed: string[] };
  error: { version: number; ok: boolean; error: { code: string; message: string; hint: string | null } };
  explain: ExplainJson;
  image: ReturnType<typeof formatImageJson>;
  init: {
    host: string;
    path: string;
    written: boolean;
    changes: { file: string; field: string; before: string | null; after: string | null }[];
    next: string | null;
    gaps: string[];
    scripts: Pick<InitPlan, 'scripts'>['scripts'];
    left: string[];
  };
  key: ReturnType<typeof formatKeyJson>;
  plan: ForecastJson;
  rebuild: ReturnType<typeof formatRepairJson>;
  'rebuild-dry-run': ReturnType<typeof formatPlanJson>;
  'rebuild-recursive': ReturnType<typeof formatRebuiltJson>;
  record: ReturnType<typeof formatRecordJson>;
  show: ReturnType<typeof formatShowJson>;
  store: Listed & Shared & MadeKeys & { action: string };
}

/** Each store command prints one of three objects; a test knows which. */
type Listed = Omit<ReturnType<typeof formatStoreJson>, 'action'>;
type Shared = Omit<ReturnType<typeof formatShareJson>, 'action'>;

/** What `store keygen` prints. */
interface MadeKeys {
  privateKey: string;
  publicKey: string;
  keyId: string;
}

export type SchemaName = keyof Described;

/** Output or a file of the program, checked against its schema. */
export function parseAs<Name extends SchemaName>(name: Name, text: string): Described[Name] {
  const data: unknown = JSON.parse(text);
  assertSchema(name, data);
  return data as Described[Name];
}

const folder = fileURLToPath(new URL('../../packages/cli/schema', import.meta.url));
let compiler: Ajv2020 | null = null;

/**
 * Checks output against its published schema. Stricter than the schema itself, which allows later versions to
 * add fields: an undescribed field is an error here.
 */
export function assertSchema(name: SchemaName, data: unknown): void {
  compiler ??= compile();
  const validate = compiler.getSchema(`${name}.schema.json`);
  if (validate?.(data) === true) return;
  throw new Error(
    `not what ${name}.schema.json says: ${JSON.stringify(validate?.errors ?? 'no schema', null, 2)}`,
  );
}

function compile(): Ajv2020 {
  const ajv = new Ajv2020({ allowUnionTypes: true, allErrors: true });
  for (const file of readdirSync(folder)) {
    const schema: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    ajv.addSchema(closed(schema) as object, file);
  }
  return ajv;
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in copy && copy['type'] !== undefined && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}
