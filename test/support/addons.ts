/** The project of examples/npm without its hooks: addons pinned to one ABI, and others that are not. */
export const abiPinned = ['cpu-features', 'heapdump', 'unix-dgram'];
export const nodeApi = ['better-sqlite3', 'bufferutil', 'lightningcss'];

export const addonManifest = {
  name: 'scenario',
  version: '1.0.0',
  private: true,
  dependencies: {
    'better-sqlite3': '13.2.0',
    bufferutil: '4.0.9',
    'cpu-features': '0.0.10',
    heapdump: '0.3.15',
    lightningcss: '1.30.1',
    'unix-dgram': '2.0.6',
  },
};
