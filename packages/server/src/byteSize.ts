const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** The number of bytes that a text such as `1048576`, `1 MiB` or `1.5mb` means, or undefined when it is no size. */
export function readBytes(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,15}(?:\.\d{1,3})?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const name = unit?.toLowerCase() ?? "unknown";
  const factor = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
  return factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

/** A number of bytes as people read it: `1 MiB`, `1.5 KiB`, `700 bytes`. */
export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KiB"] : [bytes / 1024 ** 2, "MiB"];
  return `${Number(size.toFixed(1))} ${unit}`;
}
