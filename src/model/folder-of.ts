/** The folder that stands before a file's name; nothing where none of them does. @param folders - The longest first. */
export function folderOf(file: string, folders: readonly string[]): string {
  // A test without a file has the folder's own name.
  return folders.find((folder) => `${file}/`.startsWith(folder)) ?? '';
}
