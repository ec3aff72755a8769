import type { ElfImage } from './image.ts';

interface ArmBuild {
  version: number | null;
  float: 'hard' | 'soft' | null;
}

/** `e_flags` (Arm's ELF for the Arm Architecture, "ELF header"). */
const hardFloatFlag = 0x400;
const softFloatFlag = 0x200;
const attributesSection = 0x70000003;
const maxAttributeBytes = 4096;
const maxSections = 4096;

/**
 * Arm version and float ABI: from the build attributes, which strip keeps, and the header's flags. Null for
 * other processors.
 */
export function readArmBuild(image: ElfImage): ArmBuild | null {
  if (image.machine !== 40) return null;
  const attributes = readAttributes(image);
  return {
    version: versionOf(attributes.get(tagArchitecture)),
    float: readFlaggedFloat(image.flags) ?? readFloat(attributes),
  };
}

function readFlaggedFloat(flags: number): ArmBuild['float'] {
  if ((flags & hardFloatFlag) !== 0) return 'hard';
  return (flags & softFloatFlag) !== 0 ? 'soft' : null;
}

/** Attributes without the one for float arguments mean the default, software. */
function readFloat(attributes: ReadonlyMap<number, number>): ArmBuild['float'] {
  if (attributes.get(tagFloatArguments) === 1) return 'hard';
  return attributes.size > 0 ? 'soft' : null;
}

/** `Tag_CPU_arch`, `Tag_ABI_VFP_args` (Arm's Addenda to, and Errata in, the ABI for the Arm Architecture). */
const tagArchitecture = 6;
const tagFloatArguments = 28;

/**
 * `Tag_CPU_arch` to the architecture's number: 1 v4, 2 v4T, 3–5 v5, 6–9 and 11–12 v6, 10 and 13 v7, 14 on v8.
 */
function versionOf(value: number | undefined): number | null {
  if (value === undefined) return null;
  if (value <= 2) return 4;
  if (value <= 5) return 5;
  if (value === 10 || value === 13) return 7;
  if (value <= 12) return 6;
  return value <= 22 ? 8 : null;
}

/** The numeric attributes of the whole file (`Tag_File` of the "aeabi" vendor). */
function readAttributes(image: ElfImage): Map<number, number> {
  const found = new Map<number, number>();
  const bytes = readSection(image);
  if (bytes.length < 5 || bytes[0] !== 0x41) return found;
  const nameEnd = bytes.indexOf(0, 5);
  if (nameEnd < 0 || bytes.toString('latin1', 5, nameEnd) !== 'aeabi') return found;
  let at = nameEnd + 1;
  if (bytes[at] !== 1) return found;
  at += 5;
  const next = () => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = next();
    // The tags 4 and 5, 32 and all odd ones above it have text; 32 has a number before it.
    if (tag === 32) next();
    if (tag === 4 || tag === 5 || tag === 32 || (tag > 32 && tag % 2 === 1)) {
      const end = bytes.indexOf(0, at);
      at = end < 0 ? bytes.length : end + 1;
    } else found.set(tag, next());
  }
  return found;
}

function readSection({ reader, is64Bit }: ElfImage): Buffer {
  const table = reader.word(is64Bit ? 40 : 32, is64Bit);
  const entrySize = reader.u16(is64Bit ? 58 : 46);
  const count = Math.min(reader.u16(is64Bit ? 60 : 48), maxSections);
  for (let i = 0; i < count; i++) {
    const at = table + i * entrySize;
    if (reader.u32(at + 4) !== attributesSection) continue;
    return reader.bytes(reader.u32(at + 16), Math.min(reader.u32(at + 20), maxAttributeBytes));
  }
  return Buffer.alloc(0);
}
