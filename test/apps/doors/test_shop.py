import os
import threading

import pytest
import redis

HIT = """local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count"""


def key(name):
    return os.environ.get("SHOP", "shop") + ":py:" + name


def connect():
    if os.environ.get("APP") == "tls in the code":
        return redis.Redis(
            host="localhost", port=int(os.environ["REDIS_PORT"]), ssl=True, decode_responses=True
        )
    return redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


@pytest.fixture
def client():
    with connect() as client:
        yield client


def test_keeps_what_it_is_given(client):
    cart = key("cart")
    client.delete(cart)
    assert client.sadd(cart, "book", "pen") == 2
    assert client.scard(cart) == 2
    client.set(cart, "x" * 200_000)
    assert client.get(cart) == "x" * 200_000
    client.delete(cart)


def test_changes_several_things_together(client):
    with client.pipeline(transaction=True) as pipe:
        pipe.set(key("a"), "1").incrby(key("a"), 4).rpush(key("b"), "x").delete(key("a"), key("b"))
        assert pipe.execute() == [True, 5, 1, 2]


def test_waits_for_a_job(client):
    jobs = key("jobs")
    got = []
    with connect() as other:
        waiting = threading.Thread(target=lambda: got.append(other.brpop(jobs, timeout=20)))
        waiting.start()
        client.lpush(jobs, "mail")
        waiting.join()
    assert got == [(jobs, "mail")]


def test_hears_what_is_published(client):
    with client.pubsub(ignore_subscribe_messages=False) as news:
        news.subscribe(key("news"))
        assert news.get_message(timeout=20)["type"] == "subscribe"
        assert client.publish(key("news"), "sale") == 1
        assert news.get_message(timeout=20)["data"] == "sale"


def test_counts_in_a_script(client):
    rate = key("rate")
    client.delete(rate)
    assert [client.eval(HIT, 1, rate, 60_000) for _ in range(2)] == [1, 2]
    assert client.delete(rate) == 1
