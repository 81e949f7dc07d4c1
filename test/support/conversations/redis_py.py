"""What an app does with redis-py, each kind of command once. Arguments: port, RESP's version."""
import sys

import redis

port, protocol = int(sys.argv[1]), int(sys.argv[2])
client = redis.Redis(port=port, protocol=protocol, single_connection_client=True)
other = redis.Redis(port=port, protocol=protocol)
client.echo("one")
client.set("k", b"\x00\r\n\xff")
client.get("k")
with client.pipeline(transaction=False) as pipe:
    pipe.echo("two").incr("n").echo("three").execute()
with client.pipeline() as pipe:
    pipe.incr("n").hset("h", mapping={"a": 1}).hgetall("h").execute()
try:
    client.execute_command("FOO")
except redis.ResponseError:
    pass
listener = other.pubsub()
listener.subscribe("a", "b")
listener.psubscribe("p*")
for _ in range(3):
    listener.get_message(timeout=5)
client.publish("a", "hello")
client.publish("patterned", "hello")
for _ in range(2):
    listener.get_message(timeout=5)
listener.unsubscribe()
listener.punsubscribe()
for _ in range(3):
    listener.get_message(timeout=5)
listener.close()
with other.monitor() as monitor:
    client.echo("shown")
    monitor.next_command()
other.close()
client.close()
