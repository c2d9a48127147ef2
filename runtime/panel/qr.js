// QR codes (ISO/IEC 18004): byte mode, versions 1 to 10, error correction M, which holds 213 bytes.

// Codewords of error correction a block, and the data codewords of each block, by version at level
// M.
const BLOCKS = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];
const ALIGNMENT = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; ++i) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
  x = x & 0x80 ? (x << 1) ^ 0x11d : x << 1;
}
const times = (a, b) => (a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]]);

// The modules of the code as rows of booleans, true is dark; null where the text is too long.
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const version =
    BLOCKS.findIndex(
      ([, data], i) =>
        bytes.length * 8 + 4 + lengthBits(i + 1) <= 8 * data.reduce((sum, count) => sum + count, 0),
    ) + 1;
  if (version === 0) return null;
  const bits = interleaved(version, codewords(bytes, version));
  let best = null;
  for (let mask = 0; mask < 8; ++mask) {
    const grid = draw(version, bits, mask);
    const cost = penalty(grid);
    if (best === null || cost < best.cost) best = {grid, cost};
  }
  return best.grid;
}

function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

function codewords(bytes, version) {
  const capacity = BLOCKS[version - 1][1].reduce((sum, count) => sum + count, 0);
  const bits = [];
  const push = (value, count) => {
    for (let i = count - 1; i >= 0; --i) bits.push((value >> i) & 1);
  };
  push(4, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(''), 2));
  for (let fill = 0xec; words.length < capacity; fill ^= 0xec ^ 0x11) words.push(fill);
  return words;
}

// The remainder of data * x^count by the generator polynomial (x - 1)(x - a)...(x - a^(count-1)).
function correction(data, count) {
  let generator = [1];
  for (let i = 0; i < count; ++i) {
    const next = [...generator, 0];
    generator.forEach((factor, j) => {
      next[j + 1] ^= times(factor, EXP[i]);
    });
    generator = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let i = 0; i < data.length; ++i) {
    const factor = rest[i];
    generator.forEach((value, j) => {
      rest[i + j] ^= times(value, factor);
    });
  }
  return rest.slice(data.length);
}

function interleaved(version, words) {
  const [count, sizes] = BLOCKS[version - 1];
  let at = 0;
  const data = sizes.map((size) => words.slice(at, (at += size)));
  const extra = data.map((block) => correction(block, count));
  const result = [];
  for (const blocks of [data, extra]) {
    for (let i = 0; i < Math.max(...blocks.map((block) => block.length)); ++i) {
      for (const block of blocks) if (i < block.length) result.push(block[i]);
    }
  }
  return result.flatMap((word) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (word >> bit) & 1));
}

// value followed by the remainder of its division by the polynomial.
function withRemainder(value, polynomial, bits) {
  let rest = value << bits;
  for (let i = 31 - Math.clz32(rest); i >= bits; i = 31 - Math.clz32(rest))
    rest ^= polynomial << (i - bits);
  return (value << bits) | rest;
}

function draw(version, bits, mask) {
  const size = version * 4 + 17;
  const grid = Array.from({length: size}, () => new Array(size).fill(null));
  const put = (row, column, dark) => {
    if (row >= 0 && column >= 0 && row < size && column < size) grid[row][column] = dark;
  };
  for (let i = 8; i < size - 8; ++i) grid[6][i] = grid[i][6] = i % 2 === 0;
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ]) {
    for (let r = -1; r < 8; ++r) {
      for (let c = -1; c < 8; ++c) {
        const ring = Math.max(Math.abs(r - 3), Math.abs(c - 3));
        put(top + r, left + c, ring !== 2 && ring !== 4);
      }
    }
  }
  const centres = ALIGNMENT[version - 1];
  for (const row of centres) {
    for (const column of centres) {
      if (
        (row === 6 && (column === 6 || column === size - 7)) ||
        (column === 6 && row === size - 7)
      )
        continue;
      for (let r = -2; r <= 2; ++r) {
        for (let c = -2; c <= 2; ++c)
          put(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 1);
      }
    }
  }
  drawFormat(grid, size, mask);
  if (version >= 7) drawVersion(grid, size, version);
  fillData(grid, size, bits, mask);
  return grid;
}

// Level M is 00, so the five bits are the mask's number.
function drawFormat(grid, size, mask) {
  const format = withRemainder(mask, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; ++i) {
    const dark = ((format >> i) & 1) === 1;
    grid[i < 6 ? i : i < 8 ? i + 1 : size - 15 + i][8] = dark;
    grid[8][i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i] = dark;
  }
  grid[size - 8][8] = true;
}

function drawVersion(grid, size, version) {
  const word = withRemainder(version, 0x1f25, 12);
  for (let i = 0; i < 18; ++i) {
    const dark = ((word >> i) & 1) === 1;
    const a = size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    grid[a][b] = grid[b][a] = dark;
  }
}

const MASKS = [
  (r, c) => (r + c) % 2,
  (r) => r % 2,
  (r, c) => c % 3,
  (r, c) => (r + c) % 3,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2,
  (r, c) => ((r * c) % 2) + ((r * c) % 3),
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2,
];

function fillData(grid, size, bits, mask) {
  let at = 0;
  let upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; ++i) {
      const row = upward ? size - 1 - i : i;
      for (const column of [right, right - 1]) {
        if (grid[row][column] !== null) continue;
        const dark = bits[at++] === 1;
        grid[row][column] = MASKS[mask](row, column) === 0 ? !dark : dark;
      }
    }
    upward = !upward;
  }
}

// How hard the code is to read: long runs, blocks, patterns like a finder, an unbalanced whole.
function penalty(grid) {
  const size = grid.length;
  const lines = [...grid, ...grid.map((_, column) => grid.map((row) => row[column]))];
  let cost = 0;
  let dark = 0;
  for (const line of lines) {
    const text = line.map((module) => (module ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) cost += run.length - 2;
    cost += 40 * (text.match(/(?=10111010000|00001011101)/g) ?? []).length;
  }
  for (let r = 0; r < size; ++r) {
    for (let c = 0; c < size; ++c) {
      if (grid[r][c]) ++dark;
      if (
        r > 0 &&
        c > 0 &&
        grid[r][c] === grid[r - 1][c] &&
        grid[r][c] === grid[r][c - 1] &&
        grid[r][c] === grid[r - 1][c - 1]
      )
        cost += 3;
    }
  }
  return cost + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5);
}
