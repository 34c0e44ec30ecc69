/** Sets a property by a name that comes from outside: a plain assignment to `__proto__` would set the prototype instead. */
export function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true });
  } else record[name] = value;
}
