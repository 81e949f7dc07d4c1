import type { BastionSetting } from '../config/settings.ts';
import {
  arnsOf,
  bastionArn,
  documentArn,
  literal,
  type PolicyPlace,
  parseEcsTask,
} from '../model/iam-resource.ts';
import type { PolicyNeeds } from './needs.ts';
import { allow, type ExplainedStatement, explained } from './statement.ts';

/** With it IAM asks for the document, too, where none is named, and no default document gives a shell. */
const DOCUMENT_CHECK = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } as const;

/** Sessions on the configured bastions, by the configured document. */
export function sessionStatements(needs: PolicyNeeds, place: PolicyPlace): ExplainedStatement[] {
  return [
    ...startStatements(needs, place),
    explained(
      'WithThisDocument',
      ['ssm:StartSession'],
      [documentArn(needs.document, place)],
      `What a session may do: forward a port, as the document ${needs.document} says, and nothing else, no shell either.`,
    ),
    {
      // A session's id begins with the name of the user or of the role's session, and never with aws:userid, so that a
      // resource `session/${aws:userid}-*` would be nobody's; this tag is aws:userid itself for both (source: Systems Manager
      // user guide, "Allow a user to end only sessions they started", method 2).
      statement: {
        ...allow(
          'OwnSessions',
          ['ssm:ResumeSession', 'ssm:TerminateSession'],
          [arnsOf(place.region)(`ssm:${place.region}:${place.account}:session/*`)],
        ),
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's.
        Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
      },
      why: 'Going on with a session whose connection broke, and ending it after the run: only sessions that the same user started.',
    },
    ...(needs.plugin === true
      ? [
          explained(
            'OpenChannelOfPlugin',
            ['ssmmessages:OpenDataChannel'],
            ['*'],
            'The session-manager-plugin signs the opening of the data channel from version 1.2.764 on; AWS knows no resource for it.',
          ),
        ]
      : []),
  ];
}

function startStatements({ bastions }: PolicyNeeds, place: PolicyPlace): ExplainedStatement[] {
  const { region, account } = place;
  const arn = arnsOf(region);
  const known = withoutRepeats(bastions);
  const ids = known.filter((bastion) => typeof bastion === 'string');
  const tags = known.filter((bastion) => typeof bastion !== 'string');
  const byId: ExplainedStatement[] =
    ids.length === 0
      ? []
      : [
          {
            statement: {
              ...allow(
                'StartOnBastion',
                ['ssm:StartSession'],
                ids.map((id) => bastionArn(id, place)),
              ),
              Condition: DOCUMENT_CHECK,
            },
            why: `Starting sessions on ${ids.join(', ')} and on no other instance; the condition has the document checked as well.${nextTask(ids)}`,
          },
        ];
  const byTag = tags.map(({ tag }, index): ExplainedStatement => {
    const wanted = Object.entries(tag);
    return {
      statement: {
        ...allow(
          tags.length === 1 ? 'StartOnTagged' : `StartOnTagged${index + 1}`,
          ['ssm:StartSession'],
          [arn(`ec2:${region}:${account}:instance/*`), arn(`ssm:${region}:${account}:managed-instance/*`)],
        ),
        Condition: {
          StringEquals: Object.fromEntries(
            wanted.map(([name, value]) => [`ssm:resourceTag/${name}`, literal(value)]),
          ),
          ...DOCUMENT_CHECK,
        },
      },
      why: `Starting sessions on instances with the tag ${wanted.map(([name, value]) => `${name}=${value}`).join(', ')} and on no others; the condition has the document checked as well.`,
    };
  });
  return [...byId, ...byTag];
}

/** Each bastion once. */
export function withoutRepeats(bastions: readonly BastionSetting[]): BastionSetting[] {
  return [...new Map(bastions.map((bastion) => [JSON.stringify(bastion), bastion])).values()];
}

/** A task's id is as old as the task. */
function nextTask(ids: readonly string[]): string {
  const clusters = ids.flatMap((id) => parseEcsTask(id)?.cluster ?? []);
  if (clusters.length === 0) return '';
  const all = [...new Set(clusters)].map((cluster) => `task/${cluster}/*`).join(', ');
  return ` This names tasks by their ids, and the next task has another id: make the policy anew for it, or put ${all} there, which allows every task of the cluster.`;
}
