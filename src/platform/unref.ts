/** Keeps a child's pipe from holding this process; it is a socket below, which its type does not say. */
export function unref(stream: NodeJS.ReadableStream | NodeJS.WritableStream): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}

/** Takes {@link unref} back. */
export function ref(stream: NodeJS.ReadableStream | NodeJS.WritableStream): void {
  if ('ref' in stream && typeof stream.ref === 'function') stream.ref();
}
