import type { LinkEditRange, MachImage } from './image.ts';

/** Linkers make four or five; every relocation searches them. */
const maxSegments = 64;
/** `S_ATTR_PURE_INSTRUCTIONS`, `S_ATTR_SOME_INSTRUCTIONS`. */
const instructionFlags = [0x80000000, 0x400];

/** `PLATFORM_MACOS`. */
const platformMacOs = 1;

/** Records what one load command says; `command` is its `LC_…` without `LC_REQ_DYLD` (mach-o/loader.h). */
export function readCommand(image: MachImage, command: number, at: number, size: number): void {
  const { reader } = image;
  const range = (from: number): LinkEditRange => ({ offset: reader.u32(from), size: reader.u32(from + 4) });
  const text = () => reader.text(at + reader.u32(at + 8), 4096);
  switch (command) {
    case 0x1:
    case 0x19:
      if (image.segments.length < maxSegments) readSegment(image, at, size, command === 0x19);
      break;
    case 0x2:
      image.symbols = {
        offset: reader.u32(at + 8),
        count: reader.u32(at + 12),
        strings: reader.u32(at + 16),
      };
      break;
    case 0xb:
      image.dynamicSymbols = readDynamicSymbols(image, at);
      break;
    case 0xc:
    case 0x1f:
    case 0x20:
    case 0x23:
      image.needed.push(text());
      break;
    case 0x18:
      image.weak.push(text());
      image.needed.push(text());
      break;
    case 0xd:
      image.installName = text();
      break;
    case 0x1c:
      image.rpath.push(text());
      break;
    case 0x1d:
      image.signed = true;
      break;
    case 0x22:
      image.rebase = range(at + 8);
      image.bind = range(at + 16);
      image.weakBind = range(at + 24);
      image.exportsTrie ??= range(at + 40);
      break;
    case 0x24:
      image.minimumOs = versionText(reader.u32(at + 8));
      break;
    case 0x32:
      // Files for iOS and the like have its version there.
      if (reader.u32(at + 8) === platformMacOs) image.minimumOs = versionText(reader.u32(at + 12));
      break;
    case 0x33:
      image.exportsTrie = range(at + 8);
      break;
    case 0x34:
      image.chainedFixups = range(at + 8);
      break;
  }
}

/** `dysymtab_command`. */
function readDynamicSymbols({ reader }: MachImage, at: number): MachImage['dynamicSymbols'] {
  return {
    firstLocal: reader.u32(at + 8),
    locals: reader.u32(at + 12),
    firstExported: reader.u32(at + 16),
    exported: reader.u32(at + 20),
    firstImported: reader.u32(at + 24),
    imported: reader.u32(at + 28),
    externalRelocations: { offset: reader.u32(at + 64), count: reader.u32(at + 68) },
    localRelocations: { offset: reader.u32(at + 72), count: reader.u32(at + 76) },
  };
}

function readSegment(image: MachImage, at: number, commandSize: number, is64Bit: boolean): void {
  const { reader } = image;
  const word = (offset: number) => reader.word(offset, is64Bit);
  const step = is64Bit ? 8 : 4;
  const start = at + 24;
  image.segments.push({
    name: reader.text(at + 8, 16),
    address: word(start),
    size: word(start + step),
    offset: word(start + 2 * step),
    fileSize: word(start + 3 * step),
    writable: (reader.u32(start + 4 * step + 4) & 2) !== 0,
  });
  const size = is64Bit ? 80 : 68;
  const room = Math.floor((Math.min(commandSize, reader.size - at) - 24 - 4 * step - 16) / size);
  const sections = Math.min(reader.u32(start + 4 * step + 8), room);
  for (let i = 0; i < sections; i++) {
    const section = start + 4 * step + 16 + i * size;
    const flags = reader.u32(section + (is64Bit ? 64 : 56));
    if (instructionFlags.some((flag) => (flags & flag) !== 0)) {
      image.code.push({ address: word(section + 32), size: word(section + 32 + step) });
    }
  }
}

/** `X.Y.Z` in nibbles `xxxx.yy.zz`; a zero patch level is left out. */
function versionText(packed: number): string {
  const patch = packed & 0xff;
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}${patch === 0 ? '' : `.${patch}`}`;
}
