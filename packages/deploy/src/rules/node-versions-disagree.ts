import type { Job } from '../ci/job.ts';
import { fillDefaults } from '../compose/read-compose.ts';
import type { Facts } from '../facts/facts.ts';
import type { DeployFinding } from '../finding.ts';
import { describeImage, majorOfAlias } from '../images/describe-image.ts';
import { type Majors, majorsOf } from '../pins/majors.ts';
import type { Pin } from '../pins/read-pins.ts';
import type { Place } from '../text/place.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** One place that says which Nodes it is for: any of several rows counts. */
interface Statement {
  name: string;
  text: string;
  majors: Majors;
  place: Place;
}

/** Files name Nodes that have no major in common. What is said first in the order of pins, CI and images is right. */
export const findDisagreements: Rule = (facts) => {
  const groups: Statement[][] = [
    ...facts.pins.map((pin) => [statePin(pin)]),
    facts.jobs.flatMap(stateJob),
    stateImages(facts),
  ];
  const accepted: Statement[] = [];
  const found: DeployFinding[] = [];
  for (const group of groups) {
    for (const statement of group) {
      const { majors } = statement;
      if (majors === null || majors.size === 0) continue;
      const other = accepted.find(
        (each) => each.majors !== null && ![...each.majors].some((major) => majors.has(major)),
      );
      if (other === undefined) continue;
      found.push({
        ...statement.place,
        severity: 'warning',
        problem: {
          code: 'NODE_VERSIONS_DISAGREE',
          here: statement.text,
          there: other.text,
          source: other.name,
        },
      });
    }
    accepted.push(...combine(group));
  }
  return found;
};

/** Jobs, and images, together: what any of them runs is meant to work. */
function combine(group: readonly Statement[]): Statement[] {
  const known = group.filter(({ majors }) => majors !== null);
  const [first] = known;
  if (first === undefined) return [];
  const majors = new Set(known.flatMap((statement) => [...(statement.majors ?? [])]));
  return [{ ...first, text: known.map(({ text }) => text).join(', '), majors }];
}

const statePin = ({ name, text, majors, place }: Pin): Statement => ({ name, text, majors, place });

function stateJob(job: Job): Statement[] {
  const { nodeChoice, variants, image, name } = job;
  if (nodeChoice?.kind === 'version') {
    const texts = [
      ...new Set(nodeChoice.versions.flatMap(({ text }) => variants.map(({ fill }) => fill(text)))),
    ];
    const known = texts.map(majorsOfText);
    // One that moves, or is computed, may be any.
    if (known.includes(null)) return [];
    return [
      {
        name: `job ${name}`,
        text: texts.join(', '),
        majors: new Set(known.flatMap((majors) => [...(majors ?? [])])),
        place:
          nodeChoice.versions.length > 1
            ? (nodeChoice.versions[1]?.place ?? nodeChoice.place)
            : nodeChoice.place,
      },
    ];
  }
  if (image === null) return [];
  const nodes = variants.map(({ fill }) => describeImage(fill(image.reference))?.node ?? null);
  if (nodes.some((node) => node === null || node.major === null || node.moves)) return [];
  return [
    {
      name: `job ${name}`,
      text: image.reference,
      majors: new Set(nodes.flatMap((node) => node?.major ?? [])),
      place: image.place,
    },
  ];
}

function majorsOfText(text: string): Majors {
  const alias = majorOfAlias(text);
  return alias === null ? majorsOf(text) : new Set([alias]);
}

/** Bases of Dockerfiles, each line once, and images of compose that run as they are. */
function stateImages({ builds, services }: Facts): Statement[] {
  const bases = builds.flatMap((build) =>
    build.run.stages
      .filter(({ parent }) => parent === null)
      .flatMap((stage): Statement[] => {
        const { node, reference, from, image } = stage;
        if (image?.node == null || node === null || node.major === null || node.moves) return [];
        return [
          {
            name: build.run.file,
            text: reference ?? '',
            majors: new Set([node.major]),
            place: placeOf(build, from),
          },
        ];
      }),
  );
  const images = services.flatMap(({ image, build, file }): Statement[] => {
    const node = image === null || build !== null ? null : describeImage(fillDefaults(image.reference))?.node;
    if (image === null || node == null || node.major === null || node.moves) return [];
    return [{ name: file, text: image.reference, majors: new Set([node.major]), place: image.place }];
  });
  return [...bases, ...images];
}
