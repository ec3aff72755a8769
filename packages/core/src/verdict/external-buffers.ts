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

/** Those of them that are among a file's imports, by their names for people. */
export function listExternalCalls(imports: readonly string[]): string[] {
  const found = imports.flatMap((name) => {
    const plain = name.replace(/^_(?=napi_|_ZN)/, '');
    return Object.hasOwn(functions, plain) ? (functions[plain] ?? []) : [];
  });
  return [...new Set(found)].sort();
}
