// Loaded into a measured process: adds a line with its processor time, in milliseconds, to a file. Other load
// on the machine changes it far less than the time that passes.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  appendFileSync(process.env.ABISTAMP_CPU_TIMES, `${(user + system) / 1000}\n`);
});
