import { CHANGE_RANKS } from '../../model/change-ranks.ts';
import type { ChangesOnTheWay, RankedChange } from '../../model/comparison.ts';
import { escapeHtml, visibleLine } from '../escape.ts';
import { closingLine, describeWay, RANK_TITLES } from '../on-the-way.ts';

/** The closing line, which opens to the lists behind it. */
export function onTheWayHtml(way: ChangesOnTheWay): string {
  const lists = CHANGE_RANKS.flatMap((rank) => {
    const group = way.changes.filter((change) => change.rank === rank);
    if (group.length === 0) return [];
    return [
      `<h3>${escapeHtml(RANK_TITLES[rank])} (${group.length})</h3>\n<ul>\n${group.map(itemOf).join('\n')}\n</ul>`,
    ];
  });
  const notes = way.notes.map((note) => `<p class="note">${escapeHtml(visibleLine(note))}</p>`);
  const line = `${describeWay(way)}: ${closingLine(way)}`;
  return `<details class="way">
<summary>${escapeHtml(visibleLine(line))}</summary>
${[...notes, ...lists].join('\n')}
</details>`;
}

function itemOf({ id, since, title, link, used, before, after }: RankedChange): string {
  const names = used.length === 0 ? '' : ` · ${escapeHtml(visibleLine(used.slice(0, 6).join(', ')))}`;
  const sides = before === '' ? '' : `<br><small>${escapeHtml(before)} → ${escapeHtml(after)}</small>`;
  return `<li>${escapeHtml(visibleLine(title))} (<a href="${escapeHtml(link)}">${escapeHtml(id)}</a>, since ${escapeHtml(since.replace('-', ' '))}${names})${sides}</li>`;
}
