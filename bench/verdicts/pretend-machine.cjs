// Preloaded into a program: code that asks which machine this is gets the one that BENCH_MACHINE names.
const os = require('node:os');
const { syncBuiltinESMExports } = require('node:module');

const [platform, arch] = process.env.BENCH_MACHINE.split('-');
const types = { darwin: 'Darwin', linux: 'Linux', win32: 'Windows_NT' };
Object.defineProperty(process, 'platform', { value: platform });
Object.defineProperty(process, 'arch', { value: arch });
os.platform = () => platform;
os.arch = () => arch;
os.type = () => types[platform];
syncBuiltinESMExports();
