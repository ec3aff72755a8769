// A plugin that only reports which of the things our plugin uses this Yarn has. PROBE_NAMES lists them:
// `module: Thing.member` for what a module exports, `module: Thing#member` for what every object of that kind
// has, `setting: name`, `hook: name`. The result goes into the file that PROBE_RESULT names. Yarn's own
// `require` inside does not know `node:` before 4.4.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

module.exports = {
  name: 'plugin-probe',
  factory(require) {
    const { PROBE_NAMES: names = '[]', PROBE_RESULT: file = '' } = process.env;

    const told = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
    const tell = (found) => writeFileSync(file, JSON.stringify([...new Set([...told(), ...found])]));
    const look = (has) =>
      tell(
        JSON.parse(names).filter((name) => {
          try {
            return has(...name.split(': '));
          } catch {
            return false;
          }
        }),
      );
    const exported = (place, name) =>
      name.split('.').reduce((thing, member) => thing[member], require(place)) !== undefined;

    return {
      hooks: {
        validateProject: () => tell(['hook: validateProject']),
        globalHashGeneration: () => tell(['hook: globalHashGeneration']),
        afterAllInstalled(_, options) {
          tell(['hook: afterAllInstalled']);
          look((_place, name) => options[name.replace('InstallOptions#', '')] !== undefined);
        },
        async setupScriptEnvironment(project) {
          tell(['hook: setupScriptEnvironment']);
          const { configuration, topLevelWorkspace } = project;
          await project.restoreInstallState();
          const { StreamReport } = require('@yarnpkg/core');
          const objects = {
            Project: [project],
            Configuration: [configuration],
            Workspace: [topLevelWorkspace],
            Locator: [...project.storedPackages.values()],
            Package: [...project.storedPackages.values()],
            Descriptor: [...project.storedPackages.values()].flatMap((pkg) => [...pkg.dependencies.values()]),
            Linker: configuration.getLinkers(),
            Fetcher: [configuration.makeFetcher()],
            Report: [new StreamReport({ configuration, stdout: process.stderr })],
          };
          look((place, name) => {
            if (place === 'setting') return configuration.get(name) !== undefined;
            const [kind, member] = name.split('#');
            if (member === undefined) return exported(place, name);
            const all = objects[kind];
            return all.length > 0 && all.every((each) => each[member] !== undefined);
          });
        },
      },
    };
  },
};
