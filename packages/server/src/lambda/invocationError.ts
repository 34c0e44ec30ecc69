/**
 * What Lambda is told when an invocation fails as a whole. Step Functions matches errors by their name, which is therefore
 * the code. It has no stack: Lambda would send that to whoever called.
 */
export class InvocationError extends Error {
  override readonly name: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
    this.stack = `${code}: ${message}`;
  }
}
