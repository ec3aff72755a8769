/**
 * Functions that take memory which V8 has not allocated, by the names that files import them under (Itanium's
 * mangling; macOS puts an underscore before), and as people know them.
 */
const functions: Readonly<Record<string, string>> = {
  napi_create_external_arraybuffer: 'napi_create_external_arraybuffer',
  napi_create_external_buffer: 'napi_create_external_buffer',
  // node_buffer.h: with a function that frees the memory.
  _ZN4node6Buffer3NewEPN2v87IsolateEPcmPFvS4_PvES5_: 'node::Buffer::New',
  // v8-array-buffer.h: with a function that frees the memory.
  _ZN2v811ArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_: 'v8::ArrayBuffer::NewBackingStore',
};

/** Functions of Node-API that make memory which V8 allocates, for what was refused. */
const copying: readonly string[] = [
  'napi_create_buffer',
  'napi_create_buffer_copy',
  'napi_create_arraybuffer',
];

/**
 * Those of them that are among a file's imports, by their names for people. Node-API says that it refuses, and a file
 * which also imports a function for a copy is taken to ask: napi-rs and `NewOrCopy` of node-addon-api do.
 */
export function listExternalCalls(imports: readonly string[]): string[] {
  const plain = imports.map((name) => name.replace(/^_(?=napi_|_ZN)/, ''));
  const copies = plain.some((name) => copying.includes(name));
  const found = plain.flatMap((name) => {
    if (!Object.hasOwn(functions, name) || (copies && name.startsWith('napi_'))) return [];
    return functions[name] ?? [];
  });
  return [...new Set(found)].sort();
}
