/** What of a package.json is asked here. */
export interface PackageJson {
  readonly name?: string;
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
  readonly jest?: unknown;
  readonly mocha?: unknown;
}

export function allDependencies({ dependencies, devDependencies }: PackageJson): Record<string, string> {
  return { ...dependencies, ...devDependencies };
}
