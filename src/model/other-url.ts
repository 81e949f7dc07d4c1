/** Where Redis is to be found by something else than one server's `redis://` URL: in which words, and what to do. */
export interface OtherUrl {
  readonly form: 'socket' | 'sentinels' | 'hosts' | 'scheme' | 'bare';
  /** E.g. `it names several hosts, …`: never a part of the text, which may hold a password. */
  readonly what: string;
  readonly cure: string;
}

const OTHER_TARGET = 'Name another target for the tests: REDIS_TARGET=container, local or redis://host:6379';

/** A client library's own way to write it → what it is. The first that fits wins. */
const FORMS: readonly (readonly [RegExp, OtherUrl])[] = [
  [
    /^(?:unix|file|socket|(?:redis|rediss|valkey)[+-](?:socket|unix)|unix[+-]redis):|^\.{0,2}\/|\.sock(?:$|[?#,])/i,
    {
      form: 'socket',
      what: 'it names a Unix socket, and tests are given a server that is reached over TCP',
      cure: OTHER_TARGET,
    },
  ],
  [
    /^(?:rediss?|valkeys?)[+-]sentinel:|[?&](?:sentinel|master)[^=]*=/i,
    {
      form: 'sentinels',
      what: 'it names Sentinels, and tests are given one server',
      cure: `${OTHER_TARGET}; SENTINEL MASTERS lists the server that they watch`,
    },
  ],
  [
    /^(?:rediss?|valkeys?)[+-]cluster:|^\s*\[\s*["{]|[,;|\s]\s*(?:[a-z][a-z0-9+.-]*:\/\/|(?:[^\s,;@/]*@)?[\w.-]+(?::\d{1,5})?(?=$|[,;|?\s]|\/\d*(?:$|\?)))/i,
    {
      form: 'hosts',
      what: 'it names several hosts, as of a cluster or of Sentinels, and tests are given one server',
      cure: `${OTHER_TARGET}, e.g. one of these hosts`,
    },
  ],
  [
    /^(?!rediss?:)[a-z][a-z0-9+.-]*:\/\//i,
    { form: 'scheme', what: 'its scheme is not redis:// or, for TLS, rediss://', cure: 'Write one of these' },
  ],
  [
    /^(?!rediss?:)(?:[^/?#]*@)?(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/\d*)?$/i,
    { form: 'bare', what: 'it has no scheme', cure: 'Write redis:// or, for TLS, rediss:// before the host' },
  ],
];

/**
 * Says what a text is that is no `redis://` or `rediss://` URL of one server: a Unix socket, Sentinels, several hosts,
 * another scheme or none. Asked of what could not be read only: a password may look like any of these.
 */
export function describeOtherUrl(text: string): OtherUrl | undefined {
  const url = text.trim();
  return FORMS.find(([form]) => form.test(url))?.[1];
}
