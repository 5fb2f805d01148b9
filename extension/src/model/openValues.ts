const LINE = /^\s*([^\s=]+)\s*=(.*)$/;

/** Read values of any name from lines of `name=value`, and the number of the first odd line. */
export function readLines(text: string): {
  values: Record<string, string>;
  odd: number | null;
} {
  const values: Record<string, string> = {};
  let odd: number | null = null;
  text.split('\n').forEach((line, index) => {
    const found = LINE.exec(line);
    if (found) {
      values[found[1]] = found[2].trim();
    } else if (line.trim() !== '') {
      odd ??= index + 1;
    }
  });
  return { values, odd };
}

/** Write values as they are read. */
export function writeLines(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
