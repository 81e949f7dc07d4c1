/** One reply of a server, as RESP2 and RESP3 have it. */
export type RespValue =
  | { readonly type: 'status'; readonly value: string }
  | { readonly type: 'error'; readonly value: string }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'bulk'; readonly value: Buffer }
  | { readonly type: 'nil' }
  | { readonly type: 'array'; readonly items: readonly RespValue[] }
  | { readonly type: 'set'; readonly items: readonly RespValue[] }
  | { readonly type: 'push'; readonly items: readonly RespValue[] }
  /** Keys and values in turn. */
  | { readonly type: 'map'; readonly items: readonly RespValue[] }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'bigNumber'; readonly value: bigint }
  | { readonly type: 'verbatim'; readonly format: string; readonly value: Buffer };

/** A reply's text, where it has one. */
export function textOf(value: RespValue): string | undefined {
  switch (value.type) {
    case 'status':
    case 'error':
    case 'bulk':
    case 'verbatim':
    case 'integer':
      return String(value.value);
  }
  return undefined;
}
