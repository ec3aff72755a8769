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

/* Small projects that several tests use: what is the same is installed once. */

/** An addon that is pinned to one ABI. */
export const oneAddon = { name: 'one', private: true, dependencies: { 'unix-dgram': '2.0.6' } };

/** Two of them, which a repair builds. */
export const twoAddons = {
  name: 'two',
  private: true,
  dependencies: { heapdump: '0.3.15', 'unix-dgram': '2.0.6' },
};

/** An addon that is compiled, and all ways to deliver one. */
export const deliveredAddons = {
  name: 'delivered',
  private: true,
  dependencies: { argon2: '0.45.1', bufferutil: '4.0.9', lightningcss: '1.30.1', 'unix-dgram': '2.0.6' },
};
