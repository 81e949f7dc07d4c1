/** The line by which the one comment of a pull request is found again. */
export const MARKER = '<!-- redis-target: this comment is kept up to date -->';

/**
 * Bash: compares the results, writes the summary, keeps one comment on the pull request up to date, and ends as the comparison did.
 *
 * Of the environment: RESULTS (a pattern), OPTIONS, GH_TOKEN, REPOSITORY, and PULL_REQUEST where there is one that may be written to.
 */
export const COMPARE_SCRIPT: string = `shopt -s globstar nullglob
read -r -a options <<< "\${OPTIONS:-}"
# shellcheck disable=SC2206
files=($RESULTS)
code=0
npx redis-target compare "\${files[@]}" --markdown report.md "\${options[@]}" || code=$?
if [ -f report.md ]; then
  cat report.md >> "$GITHUB_STEP_SUMMARY"
  if [ -n "\${PULL_REQUEST:-}" ]; then
    { echo '${MARKER}'; head -c 60000 report.md; } > comment.md
    comment() {
      local ids
      ids=$(gh api --paginate "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" --jq '.[] | select(.body | startswith("${MARKER}")) | .id') || return
      if [ -n "$ids" ]; then
        gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/\${ids%%[^0-9]*}" --field body=@comment.md
      else
        gh api --silent "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" --field body=@comment.md
      fi
    }
    # A locked conversation, say, is no difference between engines.
    comment || echo '::warning::The pull request could not be commented on: the summary has the comparison.'
  fi
fi
exit "$code"
`;
