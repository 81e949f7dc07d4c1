// Where this app's ElastiCaches are. They are reached through an SSM session on the bastion.
export default {
  bastion: 'i-0123456789abcdef0',
  elasticache: {
    2.8: { host: 'app-28.abc123.0001.euw1.cache.amazonaws.com', port: 6379 },
    6.2: { host: 'app-62.abc123.0001.euw1.cache.amazonaws.com', port: 6379 },
    7: { host: 'app-70.abc123.0001.euw1.cache.amazonaws.com', port: 6379 },
  },
};
