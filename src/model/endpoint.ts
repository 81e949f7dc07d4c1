/** What a client needs to talk to a server. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Database number. Default: 0. */
  readonly db?: number;
}
