/** A text, or in a ts or js file a function that gives it: asked anew for every connection to the server. */
export type SecretText = string | (() => string | Promise<string>);

/** An ElastiCache user with IAM authentication, and the cache that it is a user of. */
export interface IamSetting {
  /** The user's id, which with IAM authentication is its name as well. */
  readonly user: string;
  /** A replication group's id. Default: that of the ElastiCache which the setting is about, where it is looked up by its id. */
  readonly cluster?: string;
  /** A serverless cache's name. Default: as for `cluster`. */
  readonly serverless?: string;
}

/**
 * How the gateway logs in to a server, on every connection and before anything of the client passes. The tests get a URL without a
 * password, and an address in their code works as well.
 */
export type AuthSetting =
  | {
      /** The AUTH token: the password of the user `default`. */
      readonly token: SecretText;
    }
  | {
      readonly user: string;
      readonly password: SecretText;
    }
  | {
      /** The name of the environment variable that holds the token or password. */
      readonly env: string;
      /** Default: `default`. */
      readonly user?: string;
    }
  | {
      /** A secret of Secrets Manager by its ARN or its name, or a parameter of SSM by its ARN. Read when it is needed. */
      readonly secret: string;
      /** Of a secret that is JSON: the field with the password. Default: `password`, where the secret is a JSON object. */
      readonly field?: string;
      /** Default: the secret's `username` where `field` is not set either, else `default`. */
      readonly user?: string;
    }
  | {
      /** Tokens that are signed with AWS credentials, one for every connection. */
      readonly iam: IamSetting;
    };
