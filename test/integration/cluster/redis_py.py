# An app with redis-py's cluster client in its code, as users have it.
import os

from redis.cluster import RedisCluster

cluster = RedisCluster.from_url(os.environ["REDIS_URL"], read_from_replicas=True)
keys = [f"user:{number}" for number in range(30)]
for key in keys:
    cluster.set(key, key)
for node in cluster.get_primaries():
    cluster.wait(1, 5000, target_nodes=node)
found = [cluster.get(key) for key in keys]
with cluster.pipeline() as pipeline:
    pipeline.set("{cart}:a", "1").set("{cart}:b", "2").get("{cart}:a")
    replies = pipeline.execute()
cart = cluster.mget("{cart}:a", "{cart}:b")
print(sum(value == key.encode() for key, value in zip(keys, found)), replies, cart, len(cluster.get_nodes()))
for node in cluster.get_primaries():
    cluster.flushall(target_nodes=node)
