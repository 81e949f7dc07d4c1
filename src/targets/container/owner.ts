/** Says that a container is ours. */
export const RUN_LABEL = 'dev.redis-target.run';
/** Says which process a container belongs to, as `describeProcess` names it. */
export const OWNER_LABEL = 'dev.redis-target.owner';
/** Says on which address a container that is kept is published. */
export const ADDRESS_LABEL = 'dev.redis-target.address';
/** Says by a hash which options with secrets a container was made with. */
export const SECRETS_LABEL = 'dev.redis-target.secrets';
/** Says by a hash what a container that is kept was made of. */
export const KEPT_LABEL = 'dev.redis-target.kept';
