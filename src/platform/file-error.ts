/** Whether it is the file system that refuses. */
export function isFileError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    typeof code === 'string' &&
    /^(?:ENOENT|EACCES|EPERM|EEXIST|ELOOP|ENAMETOOLONG|EROFS|ENOSPC|EDQUOT|ENOTDIR)$/.test(code)
  );
}
